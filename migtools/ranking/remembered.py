"""What was decided before about a spelling: it is not asked again, and not forgotten either."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from migtools.errors import MatchError
from migtools.names import fold
from migtools.ranking import reasons as r
from migtools.ranking.frames import plain_value
from migtools.ranking.judging import Candidate
from migtools.ranking.reasons import clause
from migtools.ranking.statuses import CLOSE, EXACT, SAME

MATCHED, TURNED_DOWN, NO_COUNTERPART = "match", "rejected", "no counterpart"
DECIDED_SCORE = 0.995
_REJECTED_LEAVES = 0.3  # of the score
_NEEDED = ("name", "resource", "judgment")


class Remembered:
    """Earlier decisions by spelling."""

    def __init__(self, memory: pd.DataFrame | None, places: dict[str, int]) -> None:
        """Take in a memory.

        Args:
            memory: As `migtools.memory` gives it; None for none.
            places: The place of each resource record by its key as text.

        Raises:
            MatchError: If the frame lacks a column.
        """
        self._decided: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._places = places
        if memory is None:
            return
        lacking = [c for c in _NEEDED if c not in memory.columns]
        if lacking:
            raise MatchError(
                f"the memory lacks the column {lacking[0]!r}; give the frame that mt.memory makes"
            )
        rows = [
            {str(k): plain_value(v) for k, v in row.items()} for row in memory.to_dict("records")
        ]
        # The later decision counts, whatever order the rows are given in.
        for plain in sorted(rows, key=lambda row: (str(row.get("at") or ""), repr(row))):
            if plain["name"] is not None:
                self._decided[fold(str(plain["name"]))].append(plain)

    def places(self, name: str, parent: Any) -> list[int]:
        """The resource records that a spelling was decided to be."""
        rows = self._of(name, parent)
        found = (self._place(row) for row in rows if row["judgment"] == MATCHED)
        return [place for place in found if place is not None]

    def apply(
        self, name: str, parent: Any, found: list[Candidate], contradicted: set[int]
    ) -> list[Candidate]:
        """Candidates as earlier decisions have it.

        Args:
            name: The local name.
            parent: Its parent, None where parents do not count.
            found: The candidates so far, best first.
            contradicted: Places where a code or value differs: those are never overruled.
        """
        for row in self._of(name, parent):
            by = " ".join(
                str(row[c])[:10] if c == "at" else str(row[c]) for c in ("by", "at") if row.get(c)
            )
            if row["judgment"] == NO_COUNTERPART:
                found = [_doubted(one, clause(r.DECIDED, f"no counterpart {by}")) for one in found]
                continue
            place = self._place(row)
            sure = not row.get("disputed") and self._same_parent(row, parent)
            for one in [one for one in found if one.place == place]:
                rest = [other for other in found if other is not one]
                if row["judgment"] == TURNED_DOWN:
                    found = [*rest, _rejected(one, by)]
                else:
                    sure = sure and place not in contradicted
                    found = (
                        [_decided(one, by, sure), *map(_second, rest)]
                        if sure
                        else [_decided(one, by, sure), *rest]
                    )
        return found

    def _of(self, name: str, parent: Any) -> list[dict[str, Any]]:
        """The decisions on a spelling, but for those below another parent."""
        rows = self._decided.get(fold(name), []) if self._decided else []
        kept = []
        for row in rows:
            theirs = plain_value(row.get("parent"))
            if parent is None or theirs is None or str(theirs) == str(parent):
                kept.append(row)
        return kept

    def _same_parent(self, row: dict[str, Any], parent: Any) -> bool:
        # Where parents are not compared, a decision below one of them is about that one only.
        return (parent is None) == (plain_value(row.get("parent")) is None)

    def _place(self, row: dict[str, Any]) -> int | None:
        return self._places.get(str(plain_value(row["resource"])))


def _decided(one: Candidate, by: str, sure: bool) -> Candidate:
    said = [*one.reasons, clause(r.DECIDED, by)]
    if not sure:
        return one._replace(reasons=said)
    score = max(one.score, DECIDED_SCORE)
    return Candidate(one.place, score, EXACT if one.status == EXACT else SAME, said)


def _second(one: Candidate) -> Candidate:
    """Another candidate beside a decided one."""
    return one._replace(status=CLOSE)


def _doubted(one: Candidate, said: r.Reason) -> Candidate:
    return one._replace(status=CLOSE, reasons=[*one.reasons, said])


def _rejected(one: Candidate, by: str) -> Candidate:
    said = [*one.reasons, clause(r.REJECTED, by)]
    return Candidate(one.place, round(one.score * _REJECTED_LEAVES, 4), CLOSE, said)
