"""Names of which the last words, or all, are initials: HHIC is Highmark Health Insurance Company.

Initials tell little by themselves, many companies share them: what is found this way is a
suggestion, and nothing is where a name has them as a word of its own.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from migtools.ranking.forms import Form
from migtools.ranking.terms import Ints
from migtools.ranking.vocabulary import FILLERS, LEGAL

_MOST = 8  # words that are written as initials
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
    """A name with its last words as initials.

    Attributes:
        key: The words before them, and the initials.
        words: What the initials are of, and all before it; company form included or not.
        start: Where among the words the initials begin.
    """

    key: str
    words: tuple[str, ...]
    start: int

    def means(self, other: Form) -> bool:
        """Whether another name is this one; its company form is then none of the letters."""
        if self.key != other.key:
            return False
        with_form = not _LEGAL.isdisjoint(self.words[self.start :])
        return not with_form or _LEGAL.isdisjoint(other.text.split())

    def told(self, place: int, *, mine: bool) -> Shortened:
        """The same for people."""
        run = self.words[self.start :]
        initials = "".join(word[0] for word in run)
        return Shortened(place, " ".join(run), initials, self.key == initials, mine)


class Initials:
    """Resource names, to be found by initials in them or in the local name."""

    def __init__(
        self, names: Mapping[int, Form], blocks: Ints, knows: Callable[[str], bool], least: int
    ) -> None:
        """Take in the readings of resource names.

        Args:
            names: By place, the reading of the whole name.
            blocks: For each place its block.
            knows: Whether some resource name has a word.
            least: How many letters initials have at least.
        """
        self._names, self._blocks, self._knows, self._least = names, blocks, knows, least
        short = [at for at, form in names.items() if self._may_be(_last(form))]
        self._last_words = {_last(names[at]) for at in short}
        self._by_key = _Places((self._hash(at, names[at].key), at) for at in short)

    @cached_property
    def _by_short(self) -> _Places:
        return _Places(
            (self._hash(at, short.key), at)
            for at, form in self._names.items()
            for short in self._shortened(form)
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
        for short in self._shortened(form, self._last_words):
            for at in self._by_key.of(hash((block, short.key))):
                if self._blocks[at] == block and short.means(self._names[at]):
                    found[at] = short.told(at, mine=True)
        last = _last(form)
        if self._names and self._may_be(last) and not self._knows(last):
            for at in self._by_short.of(hash((block, form.key))):
                for short in self._shortened(self._names[at]):
                    if self._blocks[at] == block and short.means(form):
                        found.setdefault(at, short.told(at, mine=False))
        return [found[at] for at in sorted(found)][:_ENOUGH]

    def _hash(self, at: int, key: str) -> int:
        return hash((int(self._blocks[at]), key))

    def _may_be(self, word: str) -> bool:
        """Whether a word may be initials."""
        return self._least <= len(word) <= _MOST and word.isalpha()

    def _shortened(self, form: Form, known: Container[str] | None = None) -> Iterator[_Short]:
        """A name with its last words, or all, as initials; with and without its company form.

        Args:
            form: The reading of a name.
            known: Initials that are wanted; all if None.
        """
        plain = tuple(form.key.split())
        readings = [plain]
        if len(form.text) > len(form.key):
            said = tuple(word for word in form.text.split() if word not in FILLERS)
            readings += [said] if said != plain else []
        for words in readings:
            if len(words) < self._least:
                continue
            letters = "".join(word[0] for word in words)
            for start in range(len(words) - 1, max(-1, len(words) - _MOST - 1), -1):
                if not words[start].isalpha():
                    break
                initials = letters[start:]
                if len(initials) >= self._least and (known is None or initials in known):
                    before = [word for word in words[:start] if word not in _LEGAL]
                    yield _Short(" ".join([*before, initials]), words, start)


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


def _last(form: Form) -> str:
    return form.key.rsplit(" ", 1)[-1]
