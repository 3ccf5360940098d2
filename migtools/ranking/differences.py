"""How two readings differ, word by word, and whether they are one name all the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from migtools.ranking import reasons as r
from migtools.ranking.forms import Form, state_names
from migtools.ranking.reasons import Reason, clause
from migtools.ranking.vocabulary import (
    FILLERS,
    LEGAL,
    LINES,
    PLAN_TYPES,
    ROMAN,
    STATE_CODES,
    STATES,
)

# How much has to be explained away: nothing, company form, order, spelling.
SAME_TEXT, SAME_KEY, REARRANGED, MISSPELLED, UNLIKE = range(5)

_LEGAL = frozenset(LEGAL.values())
_STATE_WORDS = frozenset(word for state in STATES for word in state.split()) - {"new"}
_WEAK = frozenset(["plan"])  # said or left out without meaning anything
WEAK = "weak"  # a sort of word; said as a filler
_MOST_TYPOS = 2
_LEAST_TYPO, _LONG_WORD = 3, 8
_NUMBER = re.compile(r"[\d.]+")
_LEAST_WORDS = 2  # of a plan's name that may lack its brand


class Context(NamedTuple):
    """What is known of the resource names.

    Attributes:
        known: Whether some resource name has a word: a misspelling is no word.
        common: The words that many sisters below the same parent have; None where names are not
            compared within a parent.
    """

    known: Callable[[str], bool]
    common: frozenset[str] | None


class Difference(NamedTuple):
    """What is different between two readings.

    Attributes:
        reasons: In words, what explains it first.
        cost: From SAME_TEXT to UNLIKE; below UNLIKE they are one name.
    """

    reasons: list[Reason]
    cost: int


def difference(mine: Form, theirs: Form, context: Context) -> Difference:
    """Say how two readings differ.

    Args:
        mine: The local name's reading.
        theirs: The resource name's reading.
        context: What is known of the resource names.

    Returns:
        The reasons, and how much had to be explained away.
    """
    if mine.text == theirs.text:
        return Difference([], SAME_TEXT)
    less, more = _without_common(mine.text.split(), theirs.text.split())
    if not less and not more:
        cost = REARRANGED if _in_order(mine) == _in_order(theirs) else UNLIKE
        return Difference([(r.WORD_ORDER, "")], cost)
    said: list[Reason] = []
    sorts = {_sort(word) for word in (*less, *more)}
    for sort in (r.LEGAL_FORM, r.FILLER):
        if sort in sorts:
            less, more = _take(said, sort, less, more)
    if less and more and "".join(less) == "".join(more) and _digits(less) == _digits(more):
        said.append(clause(r.SPACING, " ".join(less), " ".join(more)))
        return Difference(said, REARRANGED)
    typos = _take_typos(said, less, more, context.known) if less and more else 0
    cost = SAME_KEY if not typos else MISSPELLED if typos <= _MOST_TYPOS else UNLIKE
    if WEAK in sorts:
        cost = max(cost, MISSPELLED)
        less, more = _take(said, WEAK, less, more)
    if not less and not more:
        return Difference(said, cost)
    left_out = context.common is not None and _may_be_left_out(
        mine, theirs, less, more, context.common
    )
    said += _states(mine, theirs, less, more) + _rest(less, more)
    return Difference(said, max(cost, MISSPELLED) if left_out else UNLIKE)


def _in_order(form: Form) -> tuple[int, list[str]]:
    """What must not change places: 500/1000 is not 1000/500, South Dakota not North."""
    return form.states, [word for word in form.text.split() if _is_mark(word)]


def _digits(words: list[str]) -> list[str]:
    """The numbers in words: PPO500 is PPO 500, but 1 2 is not 12."""
    return _NUMBER.findall(" ".join(words))


def _may_be_left_out(
    mine: Form, theirs: Form, less: list[str], more: list[str], common: frozenset[str]
) -> bool:
    """Whether below one parent the words of one side say nothing: how a plan pays, or its brand."""
    left, name, other = (less, mine, theirs) if less else (more, theirs, mine)
    if (less and more) or len(other.key.split()) < _LEAST_WORDS:
        return False
    if all(word in PLAN_TYPES for word in left):
        return True
    telling = name.numbers != "" or left[0] in common
    is_brand = len(left) == 1 and name.text.split()[0] == left[0] and not _is_identity(left[0])
    return is_brand and telling


def _without_common(mine: list[str], theirs: list[str]) -> tuple[list[str], list[str]]:
    """The words of each that the other lacks, in their order."""
    left = list(theirs)
    less = []
    for word in mine:
        if word in left:
            left.remove(word)
        else:
            less.append(word)
    return less, left


def _take(
    said: list[Reason], sort: str, less: list[str], more: list[str]
) -> tuple[list[str], list[str]]:
    """Take words of one sort out of both sides and say so."""
    mine, less = _parted(less, sort)
    theirs, more = _parted(more, sort)
    if mine or theirs:
        said.append(clause(r.FILLER if sort == WEAK else sort, " ".join(mine), " ".join(theirs)))
    return less, more


def _parted(words: list[str], sort: str) -> tuple[list[str], list[str]]:
    """The words of a sort, and the others."""
    found: list[str] = []
    others: list[str] = []
    for word in words:
        (found if _sort(word) == sort else others).append(word)
    return found, others


def _misspelled(word: str, other: str, known: Callable[[str], bool]) -> bool:
    """Whether a word is no word, but a slip of the pen away from one.

    Slips in the first letter are rare, other companies are not: AHS, IHS and DHS.
    """
    if word[0] != other[0] or min(len(word), len(other)) < _LEAST_TYPO:
        return False
    if known(word) or word in STATE_CODES or _sort(word) in (r.LINE, r.STATE):
        return False
    slips = OSA.distance(word, other, score_cutoff=2)
    return slips == 1 or (slips == 2 and len(word) >= _LONG_WORD and word[-1] == other[-1])


def _take_typos(
    said: list[Reason], less: list[str], more: list[str], known: Callable[[str], bool]
) -> int:
    """Take out words that are misspellings of one another; how many there were."""
    found = []
    words = [word for word in more if not _is_mark(word)]
    for word in [word for word in less if not _is_mark(word)]:
        for other in words:
            if _plural(word, other) or _misspelled(word, other, known):
                found.append((word, other))
                less.remove(word)
                more.remove(other)
                words.remove(other)
                break
    if found:
        mine, theirs = zip(*found, strict=True)
        said.append(clause(r.TYPO, " ".join(mine), " ".join(theirs)))
    return len(found)


def _plural(word: str, other: str) -> bool:
    return word + "s" == other or other + "s" == word


def _is_identity(word: str) -> bool:
    """Whether a word tells one thing from its sister: numbers, letters, states, lines."""
    return _sort(word) in (r.NUMBER, r.LETTER, r.STATE, r.LINE)


def _is_mark(word: str) -> bool:
    return _sort(word) in (r.NUMBER, r.LETTER)


@lru_cache(maxsize=1 << 16)
def _sort(word: str) -> str:
    """What a word is good for: the reason that is given where only one name has it."""
    if word in ROMAN or any(map(str.isdigit, word)):
        return r.NUMBER
    for sort, words in (
        (r.LEGAL_FORM, _LEGAL),
        (r.FILLER, FILLERS),
        (WEAK, _WEAK),
        (r.STATE, _STATE_WORDS),
        (r.LINE, LINES),
    ):
        if word in words:
            return sort
    return r.LETTER if len(word) == 1 else r.WORDS


def _states(mine: Form, theirs: Form, less: list[str], more: list[str]) -> list[Reason]:
    """Where the names say that they are at home; takes the states' words out of both."""
    one, other = (
        state_names(mine.states & ~theirs.states),
        state_names(theirs.states & ~mine.states),
    )
    if not one and not other:
        return []
    for words, states in ((less, one), (more, other)):
        of_states = {word for state in states for word in state.split()}
        words[:] = [word for word in words if word not in of_states]
    if one and other:
        return [clause(r.STATE, " ".join(one), " ".join(other))]
    return [clause(r.ONE_STATE, " ".join(one or other))]


def _rest(less: list[str], more: list[str]) -> list[Reason]:
    """What is left, by what it means."""
    if _are_initials(less, more) or _are_initials(more, less):
        return [clause(r.INITIALS, " ".join(less), " ".join(more))]
    mine, theirs = _by_sort(less), _by_sort(more)
    said = []
    for sort in (r.NUMBER, r.LETTER, r.LINE):
        if sort in mine or sort in theirs:
            said.append(clause(sort, " ".join(mine.get(sort, ())), " ".join(theirs.get(sort, ()))))
    one, other = " ".join(mine.get(r.WORDS, ())), " ".join(theirs.get(r.WORDS, ()))
    if one and other:
        said.append(clause(r.WORDS, one, other))
    elif one or other:
        said.append(clause(r.TOO_MANY if one else r.MISSING, one or other))
    return said


def _are_initials(one: list[str], other: list[str]) -> bool:
    """Whether one word is made of the first letters of several others."""
    return len(one) == 1 and len(other) > 2 and one[0] == "".join(word[0] for word in other)


def _by_sort(words: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        sort = _sort(word)
        # "North" without a state that differs is a word as any other.
        found.setdefault(r.WORDS if sort == r.STATE else sort, []).append(word)
    return found
