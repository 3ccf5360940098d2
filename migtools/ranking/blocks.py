"""Resource records by parent and name: equal names below one parent are looked for once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from migtools.names import fold
from migtools.ranking.naming import Found, NameSearch


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
        self.search = NameSearch([name for _, name in distinct], blocks)
        self._anywhere: dict[str, list[int]] = defaultdict(list)
        if parents is not None:
            for place, name in enumerate(names):
                self._anywhere[fold(name)].append(place)

    def alike(self, asked: Sequence[tuple[Hashable, str]], most: int) -> Iterator[Found]:
        """For each (parent, name) the names that it is like; see `NameSearch.search`."""
        blocks = [
            self._block_of.get(parent if self.parents is not None else None, -1)
            for parent, _ in asked
        ]
        return self.search.search([name for _, name in asked], np.array(blocks, np.int64), most)

    def elsewhere(self, parent: Hashable, name: str) -> list[int]:
        """The records that have a name below other parents; none where its own parent has it."""
        folded = fold(name)
        if self.parents is None or not folded:
            return []
        found = self._anywhere.get(folded, [])
        return [] if any(self.parents[place] == parent for place in found) else found
