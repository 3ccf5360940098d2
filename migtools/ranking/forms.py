"""A name as the comparison sees it: its words in one spelling, and what in it is identity.

Pure functions of one name. A name may hold more than one (`... dba ...`, `... (formerly ...)`);
each is a form of its own.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import NamedTuple

from migtools.names import spoken
from migtools.ranking.vocabulary import (
    ABBREVIATIONS,
    ALIAS_MARKS,
    FILLERS,
    LEGAL,
    NOT_STATES_AT_THE_END,
    ROMAN,
    STATE_CODES,
    STATES,
    TRADE_NAME_MARKS,
)

_LEAST_WORDS, _LEAST_INITIALS = 8, 3  # letters in brackets that are more than a remark

LONGEST = 300  # characters of a name that are compared; no name that means anything is longer

_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+|[()]")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# EDGAR writes after the name where a company is at home: /DE/, or that it is a new one: /NEW/.
_FILED_IN = re.compile(r"\s*/\s*([a-z]{2,3})\s*/?\s*$")
_FILED_AS = frozenset("new adv adr can eng uk fi".split())
_PLUS = re.compile(r"(?<=\w)\+(?!\w)")  # Gold+ is Gold Plus, Life+Health is Life and Health
_MED_SUPP = re.compile(r"\bmed[ -]*(?=supp)")  # no other supplement is called so
_NUMBER_NAMED = re.compile(r"[0-9]")
_TABLE = str.maketrans(
    {**dict.fromkeys("'’ʼ`´‘", None), "&": " and ", "+": " and ", "™": " ", "®": " ", "©": " "}
)
_DIRECTIONS = {"n": "north", "no": "north", "s": "south", "so": "south", "w": "west"}
_TWO_STATES = {"n": ("carolina", "dakota"), "s": ("carolina", "dakota"), "w": ("virginia",)}
_BEFORE_AMERICA = frozenset("of north south".split())
_LETTERED = frozenset("plan part class series option type tier share fund".split())
_FIRST_WORDS = {mark[0] for mark in ALIAS_MARKS}
_ALL_STATES = frozenset(STATES)
_STATE_BITS = {state: 1 << place for place, state in enumerate(STATES)}
_TWO_WORD_STATES = {tuple(state.split()): state for state in STATES if " " in state}
_STATE_STARTS = {first for first, _ in _TWO_WORD_STATES}


WHOLE, LAW, PART = range(3)


class Form(NamedTuple):
    """One reading of a name.

    Attributes:
        text: All its words in one spelling, company form included.
        key: Its words without company form and fillers; equal keys are the same name.
        states: The states it names, one bit each.
        numbers: Its numbers and single letters, sorted: a plan's identity.
        part: WHOLE, the name in LAW before `dba`, or another PART: a trade name, without brackets.
    """

    text: str
    key: str
    states: int
    numbers: str
    part: int


def forms(name: str) -> tuple[Form, ...]:
    """The readings of a name, the whole one first; none where nothing in it is a word."""
    return read(split(name))


def read(words: list[str]) -> tuple[Form, ...]:
    """The readings of a name of which `split` has made words."""
    words = _with_bracketed_states(words)
    whole = _form([w for w in words if w not in "()"], WHOLE)
    if whole is None:
        return ()
    if "(" not in words and _FIRST_WORDS.isdisjoint(words):
        return (whole,)
    found = {whole.text: whole}
    for part, what in _parts(words):
        made = _form(part, what)
        if made is not None and len(made.key) > 3:
            found.setdefault(made.text, made)
    return tuple(found.values())


def split(name: str) -> list[str]:
    """The words of a name in lower case, with brackets as words of their own."""
    text = spoken(name[:LONGEST])
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "+" in text:
        text = _PLUS.sub(" plus ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_TABLE))
        text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.casefold().translate(_TABLE)
    if "supp" in text:
        text = _MED_SUPP.sub("medicare ", text)
    if "/" in text:
        text = _FILED_IN.sub(_unfiled, text)
    if "." in text:
        text = _INITIALS.sub(_undotted, text)
    if "," in text:
        text = _THOUSANDS.sub("", text)
    return _joined_initials(_WORD.findall(text))


def filed_in(name: str) -> str:
    """The state that a name says, behind a stroke at its end, that it was filed in; "" for none."""
    found = _FILED_IN.search(name.casefold())
    return STATE_CODES.get(found[1], "") if found else ""


def _unfiled(found: re.Match[str]) -> str:
    return "" if found[1] in STATE_CODES or found[1] in _FILED_AS else found[0]


def _with_bracketed_states(words: list[str]) -> list[str]:
    """A state in brackets spelled out and without them: `(PA)`, `(a PA corp.)`."""
    if "(" not in words:
        return words
    made: list[str] = []
    place = 0
    while place < len(words):
        end = _closing(words, place)
        inside = [w for w in words[place + 1 : end] if w in STATE_CODES or _says_more(w)]
        state = " ".join(inside)
        state = STATE_CODES.get(state, state)
        if end > place and state in _ALL_STATES:
            made += state.split()
            place = end + 1
        else:
            made.append(words[place])
            place += 1
    return made


def _says_more(word: str) -> bool:
    return word != "a" and word not in LEGAL


def _closing(words: list[str], place: int) -> int:
    """Where the bracket at a place closes, the end if it never does; the place if there is none."""
    if words[place] != "(":
        return place
    return words.index(")", place) if ")" in words[place:] else len(words)


def _undotted(found: re.Match[str]) -> str:
    return found.group().replace(".", "") + " "


def _joined_initials(words: list[str]) -> list[str]:
    """Runs of single letters as one word: U C L A, D/B/A, CO-OP."""
    if "co" in words and "op" in words:
        words = " ".join(words).replace("co op", "coop").split()
    if sum(len(word) == 1 for word in words) < 2:
        return words
    made: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            made.append(run)
            run = ""
        if word:
            made.append(word)
    return made


def _form(words: list[str], part: int) -> Form | None:
    spelled = _spelled(words)
    if not spelled:
        return None
    core = [w for w in spelled if w not in LEGAL and w not in FILLERS]
    if not core:
        core = spelled
    numbers = sorted(
        ROMAN.get(w, w) for w in core if w in ROMAN or len(w) == 1 or _NUMBER_NAMED.search(w)
    )
    return Form(" ".join(spelled), " ".join(core), _states(spelled), " ".join(numbers), part)


def _spelled(words: list[str]) -> list[str]:
    """Words in one spelling, with states by their full names where a code is one."""
    made: list[str] = []
    last = _last(words)
    for place, word in enumerate(words):
        after = words[place + 1] if place < len(words) - 1 else ""
        if word in STATE_CODES and _is_state(words, place, last):
            made += STATE_CODES[word].split()
        elif word == "a" and len(after) > 1 and after.isalpha() and _is_article(made):
            continue
        elif word in _DIRECTIONS and (after.startswith("amer") or after in _TWO_STATES[word[0]]):
            made.append(_DIRECTIONS[word])
        elif word == "amer" and made and made[-1] in _BEFORE_AMERICA:
            made.append("america")
        elif word in ABBREVIATIONS:
            made += ABBREVIATIONS[word].split()
        elif word in LEGAL:
            made.append(LEGAL[word])
        elif word == "organization" and made[-2:] == ["health", "maintenance"]:
            made[-2:] = ["hmo"]
        elif word.startswith("bcbs") and word[4:] in STATE_CODES:
            made += ["blue", "cross", "blue", "shield", *STATE_CODES[word[4:]].split()]
        else:
            made.append(word)
    return made


def _is_article(before: list[str]) -> bool:
    """Whether an "a" after these words is one, and not the letter of a plan or class."""
    return not before or before[-1] not in _LETTERED


def _is_state(words: list[str], place: int, last: int) -> bool:
    """Whether a state's code stands where states stand: after "of", at the end, or first.

    Args:
        words: The words of a name.
        place: Where the code is.
        last: Where the last word is that is no company form.
    """
    word = words[place]
    if place == 0:
        return last > 0 and word not in NOT_STATES_AT_THE_END and len(word) == 2
    if words[place - 1] in ("of", "in"):
        return place == last or place == len(words) - 1 or word not in ("co", "in", "or", "me")
    # Before a company form even "ME" is a state; as the very last word it is more often none.
    return place == last and (word not in NOT_STATES_AT_THE_END or last < len(words) - 1)


def _last(words: list[str]) -> int:
    """Where the last word is that is no company form; "Acme Company, The" ends in one, too."""
    place = len(words) - 1
    while place > 0 and (words[place] in LEGAL or words[place] == "the"):
        place -= 1
    return place


def _states(words: list[str]) -> int:
    found = 0
    for place, word in enumerate(words):
        if word in _STATE_BITS:
            after_west = word == "virginia" and place and words[place - 1] == "west"
            found |= 0 if after_west else _STATE_BITS[word]
        elif word in _STATE_STARTS and place + 1 < len(words):
            state = _TWO_WORD_STATES.get((word, words[place + 1]))
            found |= _STATE_BITS[state] if state else 0
    return found


def state_names(states: int) -> list[str]:
    """The names of some states, given as bits."""
    if not states:
        return []
    return [state for state, bit in _STATE_BITS.items() if states & bit]


def _parts(words: list[str]) -> list[tuple[list[str], int]]:
    """The names within a name: before, inside and after brackets, and around `dba`."""
    outside: list[str] = []
    inside: list[list[str]] = []
    depth = 0
    for word in words:
        if word == "(":
            depth += 1
            inside.append([])
        elif word == ")":
            depth = max(0, depth - 1)
        elif depth:
            inside[-1].append(word)
        else:
            outside.append(word)
    parts = [(outside, PART)] if inside else []
    parts += _around_marks(outside, LAW if not inside else PART)
    for part in inside:
        parts += _around_marks(part, PART)
        if sum(map(len, part)) > (_LEAST_WORDS if len(part) > 1 else _LEAST_INITIALS):
            parts.append((part, PART))
    return [(part, what) for part, what in parts if part]


def _around_marks(words: list[str], before: int) -> list[tuple[list[str], int]]:
    for mark in ALIAS_MARKS:
        for place in range(len(words) - len(mark) + 1):
            if tuple(words[place : place + len(mark)]) == mark:
                what = before if mark in TRADE_NAME_MARKS else PART
                return [(words[:place], what), (words[place + len(mark) :], PART)]
    return []
