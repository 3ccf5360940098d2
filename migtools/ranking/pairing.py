"""Everything that one local record may be: by name, by code, by children, by memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from migtools.names import fold
from migtools.ranking.blocks import Blocks
from migtools.ranking.codes import Column, say
from migtools.ranking.differences import UNLIKE
from migtools.ranking.judging import Candidate, Pair, judged
from migtools.ranking.naming import LIKELY_AT_MOST, Alike, Found
from migtools.ranking.offspring import Offspring, left_of_doubt
from migtools.ranking.remembered import Remembered

_LEAST, _SPARE = 5, 1  # names looked at, and beyond those shown: a rival may be just behind
_WITH_CHILDREN = 50  # records of one name looked at where children may tell which of them it is


class Query(NamedTuple):
    """What of a local record matters for ranking; duplicates are one and the same in this."""

    parent: Hashable
    name: str
    codes: tuple[str, ...]
    children_of: Hashable


def looked_at(top: int) -> int:
    """How many names are looked at closely, where so many are wanted."""
    return max(top, _LEAST) + _SPARE


class Pairing:
    """Resource records beside which a local record is put, and all that speaks for each.

    Attributes:
        place_of: The place of each resource record by its key.
        children: What hangs below both sides.
    """

    def __init__(
        self,
        keys: Sequence[Any],
        names: Sequence[str],
        children: Sequence[Offspring],
        memory: pd.DataFrame | None,
    ) -> None:
        """Prepare resource records.

        Args:
            keys: The key of each.
            names: The name of each.
            children: What hangs below both sides.
            memory: Earlier decisions on spellings of this kind.
        """
        self._keys, self._names, self.children = keys, names, children
        self.place_of = {key: place for place, key in enumerate(keys)}
        self._memory = Remembered(memory, {str(key): at for key, at in self.place_of.items()})
        decided = [] if memory is None else memory["name"].tolist()
        self._decisions = Counter(fold(str(name)) for name in decided)

    def candidates(
        self, blocks: Blocks, columns: list[Column], query: Query, likely: Found, top: int
    ) -> list[Candidate]:
        """The candidates of one local record, best first.

        Args:
            blocks: The resource records by parent and name.
            columns: What is compared beside the name.
            query: The local record.
            likely: The names that its name is like.
            top: How many candidates are wanted.
        """
        pairs = self._pairs(blocks, columns, query, likely, self._most(query, top))
        found = judged(pairs, blocks.search.accepts)
        if not self._decisions:
            return found
        contradicted = {pair.place for pair in pairs if pair.codes.contradicts}
        return self._memory.apply(query.name, query.parent, found, contradicted)

    def _most(self, query: Query, top: int) -> int:
        """How many records of one name are looked at: each decision may move one out of sight."""
        most = looked_at(top)
        if self._decisions:
            most += self._decisions[fold(query.name)]
        return most if query.children_of is None else max(most, _WITH_CHILDREN)

    def _pairs(
        self, blocks: Blocks, columns: list[Column], query: Query, likely: Found, most: int
    ) -> list[Pair]:
        """Everything that a local record may be: by name, by code, by children, by memory."""
        if not likely.spelling:
            return []
        pairs: dict[int, Pair] = {}
        besides = sorted(set(self._besides(blocks, columns, query)))
        for one in likely.alike:
            places, beyond = blocks.first(one.place, columns, query.codes, most, besides)
            for place in places:
                pair = self._pair(columns, query, place, one)
                if beyond > 0 and not pair.codes.equal and not pair.codes.contradicts:
                    pair, beyond = pair._replace(beyond=beyond), 0
                pairs[place] = pair
        for place in besides:
            if place not in pairs:
                one = blocks.search.compare(query.name, blocks.unit_of[place])
                pairs[place] = self._pair(columns, query, place, one)
        return list(pairs.values())

    def _pair(self, columns: list[Column], query: Query, place: int, one: Alike) -> Pair:
        said = say(columns, query.codes, place)
        pair = Pair(place, one.score, one.cost, one.reasons, said)
        return pair if query.children_of is None else self._with_children(pair, query)

    def _besides(self, blocks: Blocks, columns: list[Column], query: Query) -> Iterator[int]:
        """Records that something other than the name speaks for."""
        for column, text in zip(columns, query.codes, strict=True):
            yield from (p for p in column.holding(text) if self._fits(blocks, query, p))
        yield from self._memory.places(query.name, query.parent)
        for kind in self.children:
            found = (self.place_of.get(key) for key in kind.parents(query.children_of))
            yield from (p for p in found if p is not None and self._fits(blocks, query, p))

    def _fits(self, blocks: Blocks, query: Query, place: int) -> bool:
        parents = blocks.parents
        return (parents is None or parents[place] == query.parent) and bool(
            fold(self._names[place])
        )

    def _with_children(self, pair: Pair, query: Query) -> Pair:
        left, told = left_of_doubt(self.children, query.children_of, self._keys[pair.place])
        score = round(1 - (1 - pair.score) * left, 4)
        if pair.cost >= UNLIKE:
            score = min(score, LIKELY_AT_MOST)
        said = pair.codes._replace(reasons=[*pair.codes.reasons, *told])
        return pair._replace(score=score, codes=said, doubt=left)
