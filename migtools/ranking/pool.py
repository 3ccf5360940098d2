"""Resource records, prepared so that a name is compared with all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from migtools.names import fold

LIKE_SCORE = 0.97  # what a likeness can reach; above are equal names and equal codes
_LEAST = 0.5  # names that are less alike are no candidates
_CELLS = 3_000_000  # likenesses in memory at a time: two arrays of 4 bytes each

Places = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float64]


class Codes:
    """One code column: which records have a code, and for each record which code."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.holders: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            if text:
                self.holders[text].append(place)
        numbers = {text: number for number, text in enumerate(self.holders, 1)} | {"": 0}
        self._numbers = numbers
        self._of = np.array([numbers[text] for text in texts], dtype=np.int32)

    def agreement(self, text: str, places: Places) -> npt.NDArray[np.int8]:
        """1 where a record has this code, -1 where it has another one, 0 where one has none."""
        if not text:
            return np.zeros(len(places), dtype=np.int8)
        theirs = self._of[places]
        same = np.equal(theirs, self._numbers.get(text, -1))
        return np.where(same, 1, np.where(theirs > 0, -1, 0)).astype(np.int8)


class Block:
    """The records below one parent that have a name."""

    def __init__(self, places: list[int], folded: Sequence[str]) -> None:
        # Loaded here, so that the first question is answered as fast as the next.
        from rapidfuzz import fuzz, process

        self._compare = partial(process.cdist, scorer=fuzz.ratio, dtype=np.float32)
        self.places = np.array(places, dtype=np.intp)
        self._names = [folded[place] for place in places]
        self._ordered = [_in_order(name) for name in self._names]

    def scores(self, names: Sequence[str]) -> Iterator[Scores]:
        """How alike each of some folded names is to every record, in bounded memory."""
        step = max(1, _CELLS // len(self.places))
        for start in range(0, len(names), step):
            some = names[start : start + step]
            workers = -1 if len(some) > 1 else 1
            found = self._compare(some, self._names, workers=workers)
            found += self._compare([_in_order(n) for n in some], self._ordered, workers=workers)
            for row in found:
                # Rounded before anything is compared: ties are ties on every machine.
                yield np.round(row.astype(np.float64) * (LIKE_SCORE / 200), 4)

    def best(self, scores: Scores, most: int) -> Places:
        """Where in the block the best scores are, and all that tie with the last of them."""
        least = _LEAST
        if len(scores) > most:
            least = max(least, float(np.partition(scores, -most)[-most]))
        return np.flatnonzero(scores >= least)

    def at(self, scores: Scores, place: int) -> float:
        """The score of one record."""
        return float(scores[np.searchsorted(self.places, place)])


class Pool:
    """The resource records by parent and name.

    Attributes:
        folded: The folded name of each record.
        anywhere: The places of the records that have a folded name, whatever their parent.
    """

    def __init__(self, names: Sequence[str], parents: Sequence[Hashable] | None) -> None:
        self.names, self.folded = names, [fold(name) for name in names]
        self.parents = parents
        self.anywhere: dict[str, list[int]] = defaultdict(list)
        self._named: dict[tuple[Hashable, str], list[int]] = defaultdict(list)
        self._below: dict[Hashable, list[int]] = defaultdict(list)
        self._blocks: dict[Hashable, Block] = {}
        for place, name in enumerate(self.folded):
            if name:
                self.anywhere[name].append(place)
                parent = parents[place] if parents is not None else None
                self._named[parent, name].append(place)
                self._below[parent].append(place)
        if parents is None:
            self.block(None)

    def named(self, parent: Hashable, folded: str) -> list[int]:
        """The records below a parent that have a folded name."""
        return self._named.get((parent, folded), [])

    def block(self, parent: Hashable) -> Block | None:
        """The records below a parent; nothing where there are none."""
        if parent not in self._blocks and parent in self._below:
            self._blocks[parent] = Block(self._below[parent], self.folded)
        return self._blocks.get(parent)


def _in_order(name: str) -> str:
    """A name with its words in alphabetical order."""
    return " ".join(sorted(name.split()))
