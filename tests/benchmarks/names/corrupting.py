"""SYNTHETIC spellings of a name, as people make them: seeded, one to three changes each."""

from __future__ import annotations

import random
from collections.abc import Callable

_SHORT = {
    "american": "amer",
    "assurance": "assur",
    "center": "ctr",
    "community": "comm",
    "corporation": "corp",
    "county": "cnty",
    "department": "dept",
    "general": "gen",
    "health": "hlth",
    "hospital": "hosp",
    "insurance": "ins",
    "international": "intl",
    "medical": "med",
    "memorial": "mem",
    "mutual": "mut",
    "national": "natl",
    "regional": "reg",
    "saint": "st",
    "surgery": "surg",
    "university": "univ",
}
_FORMS = ("inc", "co", "company", "corp", "corporation", "llc", "ltd")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _case(name: str, chance: random.Random) -> str:
    return chance.choice([name.upper(), name.lower(), name.title()])


def _punctuation(name: str, chance: random.Random) -> str:
    bare = "".join(sign for sign in name if sign not in ".,'-()/")
    return chance.choice([bare, name + ".", name.replace(" ", "  ", 1), name.replace("&", "and")])


def _typo(name: str, chance: random.Random) -> str:
    """A letter is lost, doubled, swapped with the next or mistaken."""
    if len(name) < 4:
        return name
    place = chance.randrange(1, len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    made = [
        before + after,
        before + letter + letter + after,
        before + after[0] + letter + after[1:],
        before + chance.choice(_LETTERS) + after,
    ]
    return chance.choice(made)


def _legal_form(name: str, chance: random.Random) -> str:
    """Another legal form at the end, none, or one more."""
    words = name.split()
    ends = len(words) > 1 and words[-1].strip(".,").lower() in _FORMS
    stem = words[:-1] if ends else words
    return " ".join([*stem, *chance.choice([[], [chance.choice(_FORMS).title()]])])


def _abbreviation(name: str, chance: random.Random) -> str:
    words = name.split()
    places = [place for place, word in enumerate(words) if word.lower() in _SHORT]
    for place in places[: chance.randint(1, 2)]:
        words[place] = _SHORT[words[place].lower()].title() + chance.choice(["", "."])
    return " ".join(words)


def _order(name: str, chance: random.Random) -> str:
    """Two neighbouring words change places."""
    words = name.split()
    if len(words) < 3:
        return name
    place = chance.randrange(len(words) - 1)
    words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


OPERATORS: tuple[Callable[[str, random.Random], str], ...] = (
    _case,
    _punctuation,
    _typo,
    _legal_form,
    _abbreviation,
    _order,
)


def corrupted(name: str, chance: random.Random) -> str:
    """The name after one to three different changes, some of which may find nothing to change."""
    for operator in chance.sample(OPERATORS, chance.randint(1, 3)):
        name = operator(name, chance)
    return name
