"""How names of a sort are read: what counts as a word, and what a word means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from migtools.names import fold
from migtools.ranking.benefits import Words, segments, written_out
from migtools.ranking.forms import Form, read, split
from migtools.ranking.vocabulary import are_of_companies


class Reading(NamedTuple):
    """How names of a sort are read.

    Attributes:
        written_out: The words of a name with short forms of that sort said in one way.
        segments: The same for people: what is written, and what it means, piece by piece.
    """

    written_out: Callable[[list[str]], list[str]]
    segments: Callable[[list[str]], Iterator[tuple[Words, Words]]]

    def forms(self, words: list[str]) -> tuple[Form, ...]:
        """The readings of a name of which `split` has made words, the whole one first."""
        return read(self.written_out(words))

    def spelling(self, name: str) -> str:
        """A name without what names differ in by habit; "" where nothing in it is a word."""
        made = self.forms(split(name)) if fold(name) else ()
        return made[0].key if made else ""


def _as_they_are(words: list[str]) -> list[str]:
    return words


def _one_by_one(words: list[str]) -> Iterator[tuple[Words, Words]]:
    return (((word,), (word,)) for word in words)


AS_ORGANISATION = Reading(_as_they_are, _one_by_one)
AS_PLAN = Reading(written_out, segments)


def reading_below(names: Sequence[str]) -> Reading:
    """How resource names that are below parents are read: as plans, unless companies are there."""
    return AS_ORGANISATION if are_of_companies(names) else AS_PLAN
