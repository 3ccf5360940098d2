"""Puts every local record beside the resource record that it most likely is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pandas as pd

from migtools.dialects import Key
from migtools.names import fold
from migtools.office import Office
from migtools.ranking.statuses import AMBIGUOUS, CLOSE, ELSEWHERE, EXACT, NONE, SAME
from migtools.schema import Kind

MATCH_COLUMNS = ["local", "local_name", "resource", "resource_name", "score", "status", "why"]


@dataclass(frozen=True)
class _Found:
    """What one local record most likely is."""

    resource: Key | None
    name: str | None
    score: float
    status: str
    why: str


_NOTHING = _Found(None, None, 0.0, NONE, "no resource record has this name")


def match(office: Office, kind: str) -> pd.DataFrame:
    """Put every local record beside the resource record that it most likely is.

    Leftovers are left out: they have been realigned. Children are compared only with children of
    what their own parent is, or already belongs to.

    Args:
        office: An open office.
        kind: A declared kind, such as "carrier".

    Returns:
        One row per live local record, sorted by name, then key. Columns: local (key), local_name,
        resource (key, missing if none), resource_name, score (0 to 1; 1 = equal names), status,
        why. Statuses: "exact" (equal and unique), "same" (equal after folding case, spaces and
        punctuation; unique, nothing contradicts), "close" (a suggestion), "ambiguous" (several
        equally good, or duplicates on either side), "elsewhere" (the name is under another
        parent), "none". `attrs["kind"]` holds the kind. Only "exact" realigns without a rename.

    Raises:
        SchemaError: If the kind is not declared.

    Source: manual, Carrier Migration, step 3: "names must match exactly".
    """
    declared = office.schema.kind(kind)
    records = office.records(kind)
    local = records[(records["side"] == "local") & ~records["leftover"]]
    resource = records[records["side"] == "resource"]
    mates = _parent_mates(office, declared)
    matcher = _Matcher(declared, resource, mates)
    found = [matcher.find(row) for row in _rows(local)]
    found = _without_rivals(found, local["name"].tolist())
    rows = [
        (key, name, f.resource, f.name, f.score, f.status, f.why)
        for key, name, f in zip(local["key"], local["name"], found, strict=True)
    ]
    made = pd.DataFrame(rows, columns=MATCH_COLUMNS).astype({"resource_name": object})
    made["resource_name"] = made["resource_name"].where(made["resource_name"].notna(), None)
    if all(isinstance(f.resource, int) for f in found if f.resource is not None):
        made["resource"] = made["resource"].astype("Int64")
    made.attrs["kind"] = kind
    return made


def _parent_mates(office: Office, kind: Kind) -> dict[Key, Key] | None:
    """Local parent -> the resource parent that it is, where that is known without a person."""
    if kind.parent is None:
        return None
    above = match(office, kind.parent.kind)
    sure = above[above["status"].isin([EXACT, SAME])]
    # A parent that has duplicates is still that parent, as far as its children are concerned.
    twins = above[(above["status"] == AMBIGUOUS) & above["resource"].notna()]
    pairs = pd.concat([sure, twins])
    return dict(zip(pairs["local"], pairs["resource"], strict=True))


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame with None where a value is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.to_dict("records")  # type: ignore[return-value]


class _Matcher:
    """The resource records of one kind, by exact and by folded name within their parent."""

    def __init__(self, kind: Kind, resource: pd.DataFrame, mates: dict[Key, Key] | None) -> None:
        self.kind, self.mates = kind, mates
        self.exact: dict[tuple[Any, str], list[dict[str, Any]]] = defaultdict(list)
        self.folded: dict[tuple[Any, str], list[dict[str, Any]]] = defaultdict(list)
        self.anywhere: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.coded: dict[tuple[str, Any], list[dict[str, Any]]] = defaultdict(list)
        for row in _rows(resource):
            parent = row["parent_key"] if mates is not None else None
            self.exact[parent, row["name"]].append(row)
            self.folded[parent, fold(row["name"])].append(row)
            self.anywhere[fold(row["name"])].append(row)
            for code in kind.codes:
                if row[code]:
                    self.coded[code, row[code]].append(row)

    def find(self, row: dict[str, Any]) -> _Found:
        """What one local record most likely is."""
        name, folded = row["name"], fold(row["name"] or "")
        if not folded:
            return _Found(None, None, 0.0, NONE, "the name is empty or only punctuation")
        parent = None
        if self.mates is not None:
            # A child that was kept by an earlier realignment has a resource parent already.
            parent = self.mates.get(row["parent_key"], row["parent_key"])
        equal, alike = self.exact.get((parent, name), []), self.folded.get((parent, folded), [])
        if equal:
            return self._among(row, equal, EXACT, "equal names")
        if alike:
            return self._among(row, alike, SAME, "equal but for case, spaces and punctuation")
        other = self.anywhere.get(folded, [])
        if other and self.mates is not None:
            first = other[0]
            why = f"the name is under {first['parent']!r}" + (
                f" and {len(other) - 1} more" if len(other) > 1 else ""
            )
            return _Found(first["key"], first["name"], 0.0, ELSEWHERE, why)
        return self._with_code(row, parent)

    def _with_code(self, row: dict[str, Any], parent: Any) -> _Found:
        """A suggestion by code where no name is equal: the names are for a person to compare."""
        for code in self.kind.codes:
            same = self.coded.get((code, row[code]), []) if row[code] else []
            if len(same) == 1 and (self.mates is None or same[0]["parent_key"] == parent):
                return _Found(
                    same[0]["key"], same[0]["name"], 0.9, CLOSE, f"same {code}, other name"
                )
        return _NOTHING

    def _among(
        self, row: dict[str, Any], rows: list[dict[str, Any]], status: str, why: str
    ) -> _Found:
        score = 1.0 if status == EXACT else 0.99
        fitting = [other for other in rows if not self._contradictions(row, other)]
        if len(fitting) == 1:
            return _Found(fitting[0]["key"], fitting[0]["name"], score, status, why)
        if fitting:
            return self._by_code(row, fitting, score, status)
        first, why = rows[0], "; ".join(self._contradictions(row, rows[0]))
        return _Found(first["key"], first["name"], score, CLOSE, why)

    def _by_code(
        self, row: dict[str, Any], rows: list[dict[str, Any]], score: float, status: str
    ) -> _Found:
        """Of several namesakes, the one with the same code, if exactly one has it."""
        for code in self.kind.codes:
            same = [r for r in rows if row[code] and r[code] == row[code]]
            if len(same) == 1:
                why = f"one of {len(rows)} namesakes, the one with the same {code}"
                return _Found(same[0]["key"], same[0]["name"], score, status, why)
        why = f"{len(rows)} resource records have this name"
        return _Found(rows[0]["key"], rows[0]["name"], score, AMBIGUOUS, why)

    def _contradictions(self, row: dict[str, Any], other: dict[str, Any]) -> list[str]:
        """Why two records of equal names are not the same: `must_equal` columns and codes."""
        said = [
            f"{column} differs: {row[column]} and {other[column]}"
            for column in self.kind.must_equal
            if row[column] != other[column]
        ]
        said += [
            f"{code} differs: {row[code]} and {other[code]}"
            for code in self.kind.codes
            if row[code] and other[code] and row[code] != other[code]
        ]
        return said


def _without_rivals(found: list[_Found], names: list[str]) -> list[_Found]:
    """Two local records that would become one are duplicates: a person decides on them."""
    claims: dict[Key, list[int]] = defaultdict(list)
    for place, f in enumerate(found):
        if f.resource is not None and f.status in (EXACT, SAME):
            claims[f.resource].append(place)
    settled = list(found)
    for places in claims.values():
        exact = [p for p in places if found[p].status == EXACT]
        # An exact name keeps its record; a merely similar one beside it does not contest it.
        rivals = exact if exact else places
        if len(places) > 1:
            for place in places:
                if len(rivals) == 1 and place == rivals[0]:
                    continue
                f = found[place]
                others = len(places) - 1
                why = (
                    f"{others} other local record{'s' if others > 1 else ''} would be the same one"
                )
                settled[place] = _Found(f.resource, f.name, f.score, AMBIGUOUS, why)
    return settled
