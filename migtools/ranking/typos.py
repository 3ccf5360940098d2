"""Words that are slips of the pen away from one another."""

from __future__ import annotations

from collections.abc import Callable

from rapidfuzz.distance import OSA

from migtools.ranking import reasons as r
from migtools.ranking.benefits import SHORT_FORMS
from migtools.ranking.reasons import Reason, clause
from migtools.ranking.sorts import is_mark, sort_of
from migtools.ranking.usual_words import ORDERED, ORDINARY, SHORT_WORDS
from migtools.ranking.vocabulary import STATE_CODES

_WORDS = ORDERED | ORDINARY | SHORT_WORDS | SHORT_FORMS | STATE_CODES.keys()
_LEAST_LETTERS, _ENOUGH_LETTERS, _LONG_WORD = 3, 5, 8


def take_typos(
    said: list[Reason], less: list[str], more: list[str], known: Callable[[str], bool]
) -> int:
    """Take out words that are misspellings of one another; how many there were."""
    found = []
    first_letters = {word[0] for word in more}
    like = [word for word in less if word[0] in first_letters and not is_mark(word)]
    words = [word for word in more if not is_mark(word)] if like else []
    for word in like:
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


def _misspelled(word: str, other: str, known: Callable[[str], bool]) -> bool:
    """Whether a word is no word, but a slip of the pen away from one.

    Slips in the first letter are rare, other companies are not: AHS, IHS and DHS.
    """
    if word[0] != other[0] or min(len(word), len(other)) < _LEAST_LETTERS:
        return False
    if len(other) < _ENOUGH_LETTERS and other not in SHORT_WORDS:
        return False
    if known(word) or _is_a_word(word):
        return False
    slips = OSA.distance(word, other, score_cutoff=2)
    return slips == 1 or (slips == 2 and len(word) >= _LONG_WORD and word[-1] == other[-1])


def _is_a_word(word: str) -> bool:
    return word in _WORDS or sort_of(word) in (r.LINE, r.STATE)
