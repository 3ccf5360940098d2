"""How the same name gets written differently: the small habits, one function each."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable

Habit = Callable[[str], str]


def _swap(old: str, new: str) -> Habit:
    return lambda name: name.replace(old, new, 1)


def _year_term(name: str) -> str:
    return re.sub(r"(\d+)-(Year|Pay)", r"\1 Yr", name)


def _term_year(name: str) -> str:
    return re.sub(r"Term (\d+)$", r"\1-Year Term", name)


def _arabic(name: str) -> str:
    return re.sub(r" III$", " 3", re.sub(r" II$", " 2", name))


def _decomposed(name: str) -> str:
    return unicodedata.normalize("NFD", name)


HABITS: list[Habit] = [
    _year_term,
    _swap("Universal Life", "UL"),
    _arabic,
    lambda name: f"{name}™",
    _term_year,
    _swap("Whole Life", "WL"),
    _swap(" ", "  "),
    lambda name: f"{name} – NY",
    _swap(" ", "\u00a0"),
    _swap("’", "'"),
    str.upper,
    lambda name: f"{name} (2019)",
    _swap("–", "-"),
    _swap("Deferred Annuity", "DA"),
    lambda name: f"{name} ",
    _swap("&", "and"),
    _decomposed,
    _swap("Secure Choice", "SecureChoice"),
]

RIDER_HABITS: list[Habit] = [
    lambda name: f"{name} Rider",
    _swap("Benefit", "Ben."),
    _swap("’", "'"),
    str.upper,
    _swap(" of ", " Of "),
    _swap("–", "-"),
    _swap("Guaranteed Lifetime Withdrawal Benefit", "GLWB"),
    lambda name: f"{name} ",
    _arabic,
]

BRANCH_HABITS: list[Habit] = [
    _swap(" – ", " - "),
    _swap(" – ", " "),
    _swap(" – ", ", "),
    lambda name: name.split(" – ")[0],
    lambda name: "{} ({})".format(*name.split(" – ")),
]


def differently(name: str, habits: list[Habit], start: int, taken: Iterable[str]) -> str:
    """The name as another person would have typed it: never the same, never a taken one."""
    for step in range(len(habits)):
        other = habits[(start + step) % len(habits)](name)
        if other != name and other not in taken:
            return other
    raise ValueError(f"no other spelling left for {name!r}")


def mistyped(name: str, rng: random.Random) -> str:
    """The name with two neighbouring letters swapped or one letter lost."""
    places = [
        place
        for place in range(1, len(name) - 2)
        if name[place : place + 2].isalpha() and name[place].lower() != name[place + 1].lower()
    ]
    place = rng.choice(places)
    if rng.random() < 0.5:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + name[place + 1 :]
