"""Resource records by parent and name: equal names below one parent are looked for once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from migtools.names import fold
from migtools.ranking.codes import Column, values_of
from migtools.ranking.naming import Found, NameSearch
from migtools.ranking.readings import Reading
from migtools.ranking.rivals import Namesakes


class Blocks:
    """Resource records whose names are compared within their parent, or all with all."""

    def __init__(self, names: Sequence[str], parents: Sequence[Hashable] | None) -> None:
        """Prepare resource records.

        Args:
            names: The name of each.
            parents: The parent of each; None where parents do not count.
        """
        self.parents = parents
        self._block_of: dict[Hashable, int] = {}
        self.members: list[list[int]] = []
        distinct: dict[tuple[int, str], int] = {}
        for place, name in enumerate(names):
            parent = parents[place] if parents is not None else None
            block = self._block_of.setdefault(parent, len(self._block_of))
            unit = distinct.setdefault((block, name), len(distinct))
            if unit == len(self.members):
                self.members.append([])
            self.members[unit].append(place)
        self.unit_of = {place: unit for unit, some in enumerate(self.members) for place in some}
        blocks = np.array([block for block, _ in distinct], np.int64)
        self.search = NameSearch([name for _, name in distinct], blocks, parents is not None)
        self._namesakes: dict[tuple[int, tuple[str, ...]], Namesakes] = {}
        self._anywhere: dict[str, list[int]] = defaultdict(list)
        self._below: set[tuple[Hashable, str]] = set()
        if parents is not None:
            for place, name in enumerate(names):
                self._anywhere[fold(name)].append(place)
                self._below.add((parents[place], fold(name)))

    @property
    def reading(self) -> Reading:
        """How their names are read."""
        return self.search.reading

    def alike(self, asked: Sequence[tuple[Hashable, str]], most: int) -> Iterator[Found]:
        """For each (parent, name) the names that it is like; see `NameSearch.search`."""
        blocks = [
            self._block_of.get(parent if self.parents is not None else None, -1)
            for parent, _ in asked
        ]
        return self.search.search([name for _, name in asked], np.array(blocks, np.int64), most)

    def elsewhere(self, parent: Hashable, name: str) -> list[int]:
        """The records that have a name below other parents; none where its own parent has it."""
        if self.parents is None:
            return []
        folded = fold(name)
        if not folded or (parent, folded) in self._below:
            return []
        return self._anywhere.get(folded, [])

    def first(
        self,
        unit: int,
        columns: Sequence[Column],
        texts: Sequence[str],
        most: int,
        wanted: Iterable[int],
    ) -> tuple[list[int], int]:
        """The records of one name that can matter to a local record.

        Args:
            unit: Which name.
            columns: What is compared beside names.
            texts: What the local record has in them.
            most: How many to give of those that no code contradicts, and of the others.
            wanted: Records to give in any case, if they have this name.

        Returns:
            Records in their order, and how many more there are that no code contradicts.
        """
        members = self.members[unit]
        if len(members) <= most:
            return members, 0
        codes = tuple(map(values_of, texts))
        coded = (
            place
            for column, values in zip(columns, codes, strict=True)
            for value in values
            for place in column.holding(value)
        )
        kept = {place for place in chain(wanted, coded) if self.unit_of[place] == unit}
        return self._by_codes(unit, columns).first(codes, most, kept)

    def _by_codes(self, unit: int, columns: Sequence[Column]) -> Namesakes:
        which = unit, tuple(column.name for column in columns)
        if which not in self._namesakes:
            members = self.members[unit]
            codes = [tuple(column.values[place] for column in columns) for place in members]
            self._namesakes[which] = Namesakes(members, codes)
        return self._namesakes[which]
