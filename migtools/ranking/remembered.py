"""What was decided before about a spelling: it is not asked again, and not forgotten either."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from migtools.names import fold
from migtools.ranking import reasons as r
from migtools.ranking.decided import (
    MATCHED,
    NO_COUNTERPART,
    TURNED_DOWN,
    demand_memory,
    demand_one_kind,
)
from migtools.ranking.frames import plain_value
from migtools.ranking.judging import Candidate
from migtools.ranking.reasons import clause
from migtools.ranking.statuses import CLOSE, EXACT, SAME

DECIDED_SCORE = 0.995
_REJECTED_LEAVES = 0.3  # of the score


class Remembered:
    """Earlier decisions by spelling."""

    def __init__(self, memory: pd.DataFrame | None, places: dict[str, int]) -> None:
        """Take in a memory.

        Args:
            memory: As `migtools.memory` gives it; None for none.
            places: The place of each resource record by its key as text.

        Raises:
            MatchError: If it is no memory, or one of several kinds.
        """
        self._decided: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._places = places
        demand_memory(memory)
        demand_one_kind(memory)
        if memory is None:
            return
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
            contradicted: Places where a code or value differs: those are never overruled, and nor
                is a code that is equal to another candidate's.
        """
        coded = _coded(found)
        for row in self._of(name, parent):
            by = _who(row)
            if row["judgment"] == NO_COUNTERPART:
                found = [_doubted(one, clause(r.DECIDED, f"no counterpart {by}")) for one in found]
                continue
            place = self._place(row)
            one = next((one for one in found if one.place == place), None)
            if one is None:
                continue
            rest = [other for other in found if other is not one]
            if row["judgment"] == TURNED_DOWN:
                found = [*rest, _rejected(one, by)]
                continue
            anothers = "" if one.place in coded else next(iter(coded.values()), "")
            if anothers:
                by = f"{by}, though another has this {anothers}"
            sure = not row.get("disputed") and self._same_parent(row, parent)
            sure = sure and one.place not in contradicted and not anothers
            # Sure or not: where people named one record, no other is accepted by itself.
            found = [_decided(one, by, sure), *map(_second, rest)]
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


def _coded(found: list[Candidate]) -> dict[int, str]:
    """The places of which a code is equal, and that code."""
    return {
        one.place: detail
        for one in found
        for reason, detail in one.reasons
        if reason == r.CODE_EQUAL
    }


def _who(row: dict[str, Any]) -> str:
    """By whom a decision was made, and on which day."""
    day = str(row.get("at") or "")[:10]
    return " ".join(part for part in (str(row.get("by") or ""), day) if part)


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
