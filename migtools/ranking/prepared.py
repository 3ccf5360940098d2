"""Names prepared for comparison: their readings, letter groups and words, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from migtools.ranking.classes import levels, place_of_care
from migtools.ranking.forms import WHOLE, Form, split
from migtools.ranking.grams import grams
from migtools.ranking.readings import Reading
from migtools.ranking.terms import UNIT, Floats, Ints, Terms
from migtools.ranking.vocabulary import LINES

NEAREST = 30  # readings that are compared closely; the right one is among them or is not alike
_TELLING, _TELLING_LEAST = 0.05, 1000  # names that share letters which find one of them
_CELLS = 4_000_000  # likenesses in memory at a time

_LINE_BITS = {word: 1 << place for place, word in enumerate(sorted(LINES))}


class Names:
    """The readings of some names, and what of each is compared.

    Attributes:
        name_of: For each reading, the place of its name.
        forms: The readings.
        whole: For each name that has one, the reading of all of it.
        blocks: For each reading its block.
        raw: The names as written, in lower case.
        split: The words of each name as written.
    """

    def __init__(self, names: Sequence[str], blocks: Ints, reading: Reading) -> None:
        """Read names; those without a word have no reading."""
        self.raw = np.array([name[:400].lower() for name in names], object)
        self.split = [split(name) for name in names]
        self.forms: list[Form] = []
        self.whole: dict[int, Form] = {}
        places = []
        for place, words_of_name in enumerate(self.split):
            for form in reading.forms(words_of_name):
                self.whole.setdefault(place, form)
                places.append(place)
                self.forms.append(form)
        self.name_of = np.array(places, np.int64)
        self.blocks = blocks[self.name_of]
        self.texts = [form.text for form in self.forms]
        keys = [form.key for form in self.forms]
        words = [key.split() for key in keys]
        self.words = words
        self.sorted = np.array([" ".join(sorted(some)) for some in words], object)
        self.joined = np.array([key.replace(" ", "") for key in keys], object)
        self.first = np.array([some[0] for some in words], object)
        self.last = np.array([some[-1] for some in words], object)
        self.key = np.array(keys, object)
        self.numbers = np.array([form.numbers for form in self.forms], object)
        self.states = np.array([form.states for form in self.forms], np.uint64)
        self.parts = np.array([form.part != WHOLE for form in self.forms], np.float64)
        self.lines = np.array([_lines(some) for some in words], np.int64)

    @cached_property
    def levels(self) -> Ints:
        """For each reading the metal levels that it names."""
        return np.array([levels(some) for some in self.words], np.int64)

    @cached_property
    def places(self) -> Ints:
        """For each reading what place of care it says that it is."""
        return np.array([place_of_care(some) for some in self.words], np.int64)

    def occurrences(self, numbers: dict[str, int]) -> tuple[Ints, Ints]:
        """For each distinct word of each reading, the reading and the word's number."""
        rows, codes = [], []
        for row, some in enumerate(self.words):
            for word in dict.fromkeys(some):
                rows.append(row)
                codes.append(numbers.setdefault(word, len(numbers)))
        return np.array(rows, np.int64), np.array(codes, np.int64)


def _lines(words: list[str]) -> int:
    found = 0
    for word in words:
        found |= _LINE_BITS.get(word, 0)
    return found


class Pool:
    """The resource names, ready to be compared with others."""

    def __init__(self, names: Sequence[str], blocks: Ints, reading: Reading) -> None:
        """Prepare resource names.

        Args:
            names: Distinct within a block.
            blocks: For each name its block, from 0 on.
            reading: How names of this sort are read.
        """
        self.names = Names(names, blocks, reading)
        rows, codes = grams(self.names.texts)
        self.grams = Terms(rows, codes, self.names.blocks)
        self._turned = self.grams.telling(_TELLING, _TELLING_LEAST).T.tocsr()
        self.numbers: dict[str, int] = {}
        rows, codes = self.names.occurrences(self.numbers)
        self.words = Terms(rows, codes, self.names.blocks)
        self.rarity = self.words.weighted()
        self.rarities = np.asarray(self.rarity.sum(axis=1)).ravel()

    def likeness(self, asked: Names, mine: Ints, theirs: Ints) -> Floats:
        """How alike pairs of readings are by letter groups, from 0 to 1."""
        rows, codes = grams(asked.texts)
        vectors = self.grams.of(rows, codes, asked.blocks)
        met = vectors[mine].multiply(self.grams.matrix[theirs]).sum(axis=1)
        made: Floats = np.asarray(met, np.float64).ravel() / UNIT**2
        return made

    def knows(self, word: str) -> bool:
        """Whether a resource name has this word."""
        return word in self.numbers

    def nearest(self, asked: Names) -> Iterator[tuple[Ints, Ints, Floats]]:
        """The readings that are likest to others by letter groups, in bounded memory.

        Yields:
            Places of asked readings, places of resource readings, likeness (0 to 1); the pairs of
            one asked reading together, the likest first; all pairs of one name at once.
        """
        rows, codes = grams(asked.texts)
        vectors = self.grams.of(rows, codes, asked.blocks)
        step = max(1, _CELLS // max(1, len(self.names.forms)))
        for start, end in _spans(asked.name_of, step):
            met = (vectors[start:end] @ self._turned).tocsr()
            mine, theirs = _best(met, NEAREST)
            likeness = vectors[mine + start].multiply(self.grams.matrix[theirs]).sum(axis=1)
            yield mine + start, theirs, np.asarray(likeness, np.float64).ravel() / UNIT**2


def _spans(name_of: Ints, step: int) -> Iterator[tuple[int, int]]:
    """Spans of readings of about a length; the readings of one name are never parted."""
    start = 0
    while start < len(name_of):
        end = min(start + step, len(name_of))
        end = int(np.searchsorted(name_of, name_of[end - 1], side="right"))
        yield start, end
        start = end


def _best(met: sp.csr_matrix, most: int) -> tuple[Ints, Ints]:
    """Rows and columns of the highest cells of each row, ties in the order of columns."""
    rows, columns = [], []
    for row in range(met.shape[0]):
        begin, end = met.indptr[row], met.indptr[row + 1]
        value, column = met.data[begin:end], met.indices[begin:end]
        if end - begin > most:
            least = np.partition(value, -most)[-most]
            kept = np.flatnonzero(value >= least)
            value, column = value[kept], column[kept]
        order = np.lexsort((column, -value))[:most]
        rows.append(np.full(len(order), row))
        columns.append(column[order])
    if not rows:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(rows).astype(np.int64), np.concatenate(columns).astype(np.int64)
