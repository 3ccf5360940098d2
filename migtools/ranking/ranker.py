"""Ranks resource records by how likely each local record is one of them. Pure: frames only.

Names are compared as `names.fold` leaves them: the mean of how alike they are letter by letter as
they stand, and with their words in order. Nothing here looks for parts of a name in another one:
such scores make a short name a good match of everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from migtools.errors import MatchError
from migtools.ranking.pool import Codes, Pool
from migtools.ranking.searching import Candidate, Claim, Record, Search
from migtools.ranking.statuses import AMBIGUOUS, EXACT, NONE, SAME

CANDIDATE_COLUMNS = ["local", "rank", "resource", "score", "status", "why"]
_NOT_CODES = {"key", "name", "parent", "side", "status", "leftover", "parent_key"}

_Sure = tuple[int, str]  # the place of a resource record, and how it is claimed


def candidates(local: pd.DataFrame, resource: pd.DataFrame, top: int = 5) -> pd.DataFrame:
    """Rank the resource records that each local record may be, best first.

    Args:
        local: Local records: columns key and name; perhaps parent (records are only compared
            below equal parents, where both frames have it) and codes. Every column of both frames
            that is none of key, name, parent, parent_key, side, status and leftover is a code.
        resource: Resource records, with the same columns.
        top: How many candidates a record gets at most.

    Returns:
        Columns local, rank (1, 2, ...), resource (missing where there is none), score (0 to 1,
        1 = equal names), status and why; sorted by the local record's name, then key, then rank.
        The order of the rows given does not matter. Every local record has at least one row.
        Statuses: "exact" (equal and unique), "same" (equal after folding, unique, no code
        contradicts), "close", "ambiguous" (several equally good, or several local records would
        be this one), "elsewhere" (the name is under another parent; the last rank), "none".

    Raises:
        MatchError: If a frame lacks a column or has a key twice, or top is below 1.
    """
    return Ranker(resource).candidates(local, top)


class Ranker:
    """Resource records, prepared once so that one local record's candidates come at once."""

    def __init__(self, resource: pd.DataFrame, local: pd.DataFrame | None = None) -> None:
        """Prepare resource records.

        Args:
            resource: Resource records, as for `candidates`.
            local: All local records, where `candidates` will be asked for a few of them at a
                time: duplicates among them are then seen all the same.

        Raises:
            MatchError: If a frame lacks a column or has a key twice.
        """
        self._resource = _sorted(resource, "resource")
        self._keys: list[Any] = self._resource["key"].tolist()
        self._names: list[str] = self._resource["name"].tolist()
        self._pools: dict[bool, Pool] = {}
        self._codes = {
            column: Codes(self._resource[column].tolist())
            for column in self._resource.columns
            if column not in _NOT_CODES
        }
        self._known: dict[Any, _Sure] = {}
        self._pool("parent" in self._resource)
        if local is not None:
            asked = _sorted(local, "local")
            search = self._search(asked)
            records = _records(asked, search)
            self._known = _sure(asked["key"].tolist(), records, search.claims(records))
        self._claimed = Counter(self._known.values())

    def candidates(self, local: pd.DataFrame, top: int = 5) -> pd.DataFrame:
        """Rank the resource records that these local records may be; see `migtools.candidates`.

        Raises:
            MatchError: If the frame lacks a column or has a key twice, or top is below 1.
        """
        if isinstance(top, bool) or not isinstance(top, (int, np.integer)) or top < 1:
            raise MatchError(f"top is {top!r}; give a whole number from 1 on")
        asked = _sorted(local, "local")
        search = self._search(asked)
        keys, records = asked["key"].tolist(), _records(asked, search)
        claims = search.claims(records)
        sure = _sure(keys, records, claims)
        newly = Counter(sure.values())
        newly.subtract(self._known[key] for key in keys if key in self._known)

        def claimed(place: int, status: str) -> int:
            return self._claimed[place, status] + newly[place, status]

        found = search.ranked(claims, int(top))
        rows = [
            (key, rank, *self._shown(one))
            for key, record in zip(keys, records, strict=True)
            for rank, one in enumerate(_contested(found[record], claimed), 1)
        ]
        made = pd.DataFrame(rows, columns=CANDIDATE_COLUMNS, dtype=object)
        return _keyed(made.astype({"rank": int, "score": float}))

    def _shown(self, one: Candidate) -> tuple[Any, float, str, str]:
        key = self._keys[one.place] if one.status != NONE else None
        return key, one.score, one.status, one.why

    def _pool(self, by_parent: bool) -> Pool:
        if by_parent not in self._pools:
            parents = self._resource["parent"].tolist() if by_parent else None
            self._pools[by_parent] = Pool(self._names, parents)
        return self._pools[by_parent]

    def _search(self, asked: pd.DataFrame) -> Search:
        """A search among the columns that both sides have."""
        codes = {column: made for column, made in self._codes.items() if column in asked}
        by_parent = "parent" in self._resource and "parent" in asked
        return Search(self._pool(by_parent), codes)


def _sure(keys: list[Any], records: list[Record], claims: dict[Record, Claim]) -> dict[Any, _Sure]:
    """Local key -> the place of the one record that its name claims, and the status."""
    return {
        key: (claim.places[0], claim.status)
        for key, claim in zip(keys, map(claims.__getitem__, records), strict=True)
        if len(claim.places) == 1
    }


def _records(asked: pd.DataFrame, search: Search) -> list[Record]:
    """What of each local record matters for ranking, in the order of the frame."""
    names = asked["name"].tolist()
    parents = asked["parent"].tolist() if search.pool.parents is not None else [None] * len(names)
    codes = [asked[column].tolist() for column in search.codes]
    every = zip(*codes, strict=True) if codes else ((),) * len(names)
    return [Record(p, n, tuple(c)) for p, n, c in zip(parents, names, every, strict=True)]


def _contested(found: list[Candidate], claimed: Callable[[int, str], int]) -> Iterator[Candidate]:
    """Two local records that would become one are duplicates: a person decides on them.

    An exact name keeps its record; a merely similar one beside it does not contest it.
    """
    for one in found:
        exact, same = claimed(one.place, EXACT), claimed(one.place, SAME)
        others = exact + same - 1
        sure = one.status == EXACT and exact == 1
        if one.status in (EXACT, SAME) and others > 0 and not sure:
            who = f"{others} other local record{'s' if others > 1 else ''} would be the same one"
            yield one._replace(status=AMBIGUOUS, why=f"{one.why}; {who}")
        else:
            yield one


def _sorted(records: Any, side: str) -> pd.DataFrame:
    """Records by name, then key, with plain keys and texts; their order is the order of ties."""
    if not isinstance(records, pd.DataFrame):
        raise MatchError(
            f"the {side} records are {type(records).__name__}, not a frame; give one with the "
            "columns key and name"
        )
    for column in ("key", "name"):
        if list(records.columns).count(column) != 1:
            raise MatchError(
                f"the {side} records need one column {column!r}; give a frame with key and name"
            )
    plain = {
        str(c): [_plain(v) if c in ("key", "parent") else _text(v) for v in records[c].tolist()]
        for c in records.columns
        if c in ("key", "name", "parent") or c not in _NOT_CODES
    }
    if None in plain["key"]:
        raise MatchError(f"a {side} record has no key; drop that row or fill it in")
    many = Counter(plain["key"]).most_common(1)
    if many and many[0][1] > 1:
        raise MatchError(
            f"the {side} records have key {many[0][0]!r} {many[0][1]} times; keep one row of it"
        )
    made = pd.DataFrame(plain, dtype=object)
    order = sorted(range(len(made)), key=lambda i: (plain["name"][i], *_rank(plain["key"][i])))
    return made.iloc[order]


def _plain(value: Any) -> Any:
    """A key as Python has it: frames turn integers into floats where one is missing."""
    if value is None or value is pd.NA or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(value: Any) -> str:
    value = _plain(value)
    return "" if value is None else str(value)


def _rank(key: Any) -> tuple[bool, Any, str]:
    """Where a key stands among others: numbers first, then the rest as text."""
    number = isinstance(key, int)
    return not number, key if number else 0, "" if number else str(key)


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    """Keys as whole numbers where all of them are."""
    for column in ("local", "resource"):
        keys = frame[column].astype(object)
        if all(isinstance(key, int) for key in keys[keys.notna()]):
            frame[column] = keys.astype("Int64")
    return frame
