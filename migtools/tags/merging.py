"""Takes in the judgments of another sheet, and tells which disagreements are new by that."""

from __future__ import annotations

import pandas as pd

from migtools.tags.judgments import TAG_COLUMNS, Ident, Judgment, contradict, differ, verdict
from migtools.tags.keys import Key
from migtools.tags.rows import as_frame
from migtools.tags.sheet import Delta, Sheet
from migtools.tags.store import union

DISAGREEMENT_COLUMNS = [*TAG_COLUMNS, "kept"]

_Said = frozenset[tuple[Ident, tuple[str, Key | None]]]  # of one record, who says what


class Merge:
    """One merge.

    Args:
        other: The sheet that is taken in.
    """

    def __init__(self, other: Sheet) -> None:
        self._other = other
        self._disputed: set[_Said] = set()
        self._gave_way: dict[Ident, Judgment] = {}

    def change(self, mine: Sheet) -> Delta:
        """What a sheet takes over; what is disputed in it already is remembered."""
        self._disputed = {_said(several) for several in mine.records() if differ(several)}
        self._gave_way = {}
        delta = union(mine, self._other)
        for theirs in self._other:
            known = mine.get(theirs.ident)
            if known is not None and contradict(known, theirs):
                kept = delta.get(theirs.ident) or known
                other = theirs if verdict(kept) == verdict(known) else known
                self._gave_way[theirs.ident] = other
        return delta

    def disagreements(self, merged: Sheet) -> pd.DataFrame:
        """See `Tags.merge`."""
        found: list[tuple[Judgment, bool]] = []
        for several in merged.records():
            lost = [self._gave_way[j.ident] for j in several if j.ident in self._gave_way]
            if lost or (differ(several) and _said(several) not in self._disputed):
                found += [(j, True) for j in several] + [(j, False) for j in lost]
        found.sort(key=lambda one: (one[0].ident, not one[1]))
        return as_frame(j for j, _ in found).assign(kept=[kept for _, kept in found])


def _said(several: list[Judgment]) -> _Said:
    return frozenset((one.ident, verdict(one)) for one in several)
