"""Names of which the last words, or all, are initials: HHIC is Highmark Health Insurance Company.

Initials tell little by themselves, many companies share them: what is found this way is a
suggestion, and nothing is where a name has them as a word of its own.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import numpy as np

from migtools.ranking.forms import Form
from migtools.ranking.terms import Ints
from migtools.ranking.vocabulary import FILLERS, LEGAL

_LEAST, _MOST = 3, 8  # words that are written as initials
_ENOUGH = 10  # names of the same initials; more of them tell a person nothing more
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")
_LEGAL = frozenset(LEGAL.values())


class Shortened(NamedTuple):
    """A resource name that is another name with initials in it, or the other way round.

    Attributes:
        place: Which resource name.
        words: The words that one of them has.
        initials: What the other has instead of them.
        whole: Whether the initials are all that it is called.
        mine: Whether the words are the local name's.
    """

    place: int
    words: str
    initials: str
    whole: bool
    mine: bool


class _Short(NamedTuple):
    """A name with its last words as initials."""

    key: str
    words: str
    initials: str
    with_form: bool  # whether a company form is one of the letters

    def means(self, other: Form) -> bool:
        """Whether another name is this one; its company form is then none of the letters."""
        return self.key == other.key and not (self.with_form and _says_form(other))


class Initials:
    """Resource names, to be found by initials in them or in the local name."""

    def __init__(self, names: Mapping[int, Form], blocks: Ints, knows: Callable[[str], bool]):
        """Take in the readings of resource names.

        Args:
            names: By place, the reading of the whole name.
            blocks: For each place its block.
            knows: Whether some resource name has a word.
        """
        self._names, self._blocks, self._knows = names, blocks, knows
        by_key = ((self._hash(at, form.key), at) for at, form in names.items() if _may_be(form))
        self._by_key = _Places(by_key)
        self._by_short = _Places(
            (self._hash(at, short.key), at)
            for at, form in names.items()
            for short in _shortened(form)
        )

    def like(self, form: Form, block: int) -> list[Shortened]:
        """The names of a block that are a name with initials in it, or for which it has them.

        Args:
            form: The reading of a whole local name.
            block: Its block.

        Returns:
            In the order of their places.
        """
        found = {}
        for short in _shortened(form):
            for at in self._by_key.of(hash((block, short.key))):
                if short.means(self._names[at]) and self._blocks[at] == block:
                    found[at] = _told(at, short, mine=True)
        if _may_be(form) and not (" " not in form.key and self._knows(form.key)):
            for at in self._by_short.of(hash((block, form.key))):
                for short in _shortened(self._names[at]):
                    if short.means(form) and self._blocks[at] == block:
                        found.setdefault(at, _told(at, short, mine=False))
        return [found[at] for at in sorted(found)][:_ENOUGH]

    def _hash(self, at: int, key: str) -> int:
        return hash((int(self._blocks[at]), key))


class _Places:
    """Places by the hash of what is there: sixteen bytes each, whoever asks looks again."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        flat = array("q", (number for pair in pairs for number in pair))
        both = np.frombuffer(flat, np.int64).reshape(-1, 2) if flat else np.zeros((0, 2), np.int64)
        order = np.argsort(both[:, 0], kind="stable")
        self._hashes, self._places = both[order, 0], both[order, 1]

    def of(self, hashed: int) -> list[int]:
        """The first places with a hash, in their order."""
        begin, end = (int(np.searchsorted(self._hashes, hashed, side)) for side in _SIDES)
        found: list[int] = self._places[begin : min(end, begin + 2 * _ENOUGH)].tolist()
        return found


def _told(at: int, short: _Short, *, mine: bool) -> Shortened:
    return Shortened(at, short.words, short.initials, short.key == short.initials, mine)


def _may_be(form: Form) -> bool:
    """Whether a name's last word may be initials."""
    last = form.key.rsplit(" ", 1)[-1]
    return _LEAST <= len(last) <= _MOST and last.isalpha()


def _says_form(form: Form) -> bool:
    return not _LEGAL.isdisjoint(form.text.split())


def _shortened(form: Form) -> Iterator[_Short]:
    """A name with its last words, or all, as initials; with and without its company form."""
    said = tuple(word for word in form.text.split() if word not in FILLERS)
    for words in dict.fromkeys((tuple(form.key.split()), said)):
        for start in range(max(0, len(words) - _MOST), len(words) - _LEAST + 1):
            run = words[start:]
            if all(map(str.isalpha, run)):
                before = [word for word in words[:start] if word not in _LEGAL]
                initials = "".join(word[0] for word in run)
                key = " ".join([*before, initials])
                yield _Short(key, " ".join(run), initials, not _LEGAL.isdisjoint(run))
