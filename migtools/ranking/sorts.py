"""What a word in a name is good for: what it means that one name has it and the other has not."""

from __future__ import annotations

from functools import lru_cache

from migtools.ranking import reasons as r
from migtools.ranking.classes import METAL_LEVELS
from migtools.ranking.vocabulary import FILLERS, LEGAL, LINES, ROMAN, STATES

WEAK = "weak"  # said or left out without meaning anything; told as a filler

_LEGAL = frozenset(LEGAL.values())
_STATE_WORDS = frozenset(word for state in STATES for word in state.split()) - {"new"}
_WEAK = frozenset(["plan"])
_WEAK_IN_PLAN = frozenset(["insurance"])  # so is all that a carrier sells
_EMPTY = frozenset("the of and an for with".split())  # fillers that tell no plan from another


def is_identity(word: str) -> bool:
    """Whether a word tells one thing from its sister: a number, a line, a level."""
    return sort_of(word) in (r.NUMBER, r.LETTER, r.STATE, r.LINE, r.LEVEL)


def is_mark(word: str) -> bool:
    """Whether a word is a number or a single letter."""
    return sort_of(word) in (r.NUMBER, r.LETTER)


@lru_cache(maxsize=1 << 16)
def sort_in_plan(word: str) -> str:
    """What a word is good for in a plan's name.

    Plans have no company form: LTD is a disability that lasts, and IN a network.
    """
    if word in _WEAK_IN_PLAN:
        return WEAK
    sort = sort_of(word)
    is_word = sort == r.LEGAL_FORM or (sort == r.FILLER and word not in _EMPTY)
    return r.WORDS if is_word else sort


@lru_cache(maxsize=1 << 16)
def sort_in_name(word: str) -> str:
    """What a word is good for in the name of a company or a place, which has no metal level."""
    sort = sort_of(word)
    return r.WORDS if sort == r.LEVEL else sort


@lru_cache(maxsize=1 << 16)
def sort_of(word: str) -> str:
    """What a word is good for: the reason that is given where only one name has it."""
    if word in ROMAN or any(map(str.isdigit, word)):
        return r.NUMBER
    for sort, words in (
        (r.LEGAL_FORM, _LEGAL),
        (r.FILLER, FILLERS),
        (WEAK, _WEAK),
        (r.STATE, _STATE_WORDS),
        (r.LINE, LINES),
        (r.LEVEL, METAL_LEVELS),
    ):
        if word in words:
            return sort
    return r.LETTER if len(word) == 1 else r.WORDS
