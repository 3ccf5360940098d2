"""Where local names differ from the resource office's, why, and how much hangs on it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from migtools.errors import MatchError, demand_columns
from migtools.matching.match import MATCH_COLUMNS, given_or_matched
from migtools.office.content import content
from migtools.office.office import Office
from migtools.ranking.reasons import CHILDREN, CODE_EQUAL, DECIDED, EQUAL, REJECTED, split
from migtools.ranking.statuses import EXACT

# What speaks for a pair, or of what people said: it does not tell why the names are not equal.
_FOR = frozenset((EQUAL, CODE_EQUAL, CHILDREN, DECIDED, REJECTED))
_TALLIED = {"reason": "reason", "status": "status", "parent": "parent_name"}
ROWS = "rows"


def mismatches(office: Office, kind: str, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the local records that can't be realigned as they are, the heaviest first.

    Args:
        office: An open office.
        kind: A declared kind, such as "carrier".
        found: What `match` found; None matches now.

    Returns:
        One row per live local record whose status is not "exact", sorted by weight (most first),
        then local_name and key. Columns: local (key), local_name, parent_name (only if the kind
        has a parent), resource, resource_name, score, status, why, reason (the first in `why`
        that tells a difference), weight (Int64: see `attrs["weight"]`), one Int64 column for
        each table that the schema's [list] counts, and rows (Int64: everything that points at the
        record). `attrs["weight"]` names what weight counts: the first table of [list] counts
        that points at the kind, such as "policy"; without one, "rows".

    Raises:
        SchemaError: If the kind is not declared.
        MatchError: If `found` lacks a column, or tells of another kind.
    """
    found = given_or_matched(office, kind, found, MATCH_COLUMNS)
    counts, heavy = hanging(office, kind)
    open_ = found[found["status"] != EXACT].reset_index(drop=True)
    made = open_.assign(reason=[main_reason(why) for why in open_["why"].tolist()])
    if office.schema.kind(kind).parent is not None:
        records = office.records(kind).set_index("key")
        made.insert(2, "parent_name", made["local"].map(records["parent"]).astype(object))
    made["weight"] = made["local"].map(counts[heavy])
    for column in counts:
        made[column] = made["local"].map(counts[column])
    made = made.astype(dict.fromkeys(["weight", *counts], "Int64"))
    made = made.sort_values(["weight", "local_name", "local"], ascending=[False, True, True])
    made.attrs.update(kind=kind, weight=heavy)
    return made.reset_index(drop=True)


def tally(frame: pd.DataFrame, by: str = "reason") -> pd.DataFrame:
    """Count mismatches by what they have in common, with what hangs on them.

    Args:
        frame: What `mismatches` found, or some rows of it.
        by: "reason", "status" or "parent".

    Returns:
        One row per reason, status or parent, sorted by records (most first), then weight and
        name. Columns: reason, status or parent_name; records and weight (Int64).
        `attrs["weight"]` names what weight counts.

    Raises:
        MatchError: If the frame can't be counted so.
    """
    column = _TALLIED.get(by)
    if column is None:
        known = ", ".join(_TALLIED)
        raise MatchError(f"mismatches are not counted by {by!r}; choose one of {known}")
    demand_columns(
        frame,
        (column, "weight"),
        "the frame lacks",
        "give what mismatches() returns, and count by parent only where the kind has one",
    )
    groups = frame.groupby(column, sort=True, dropna=False)["weight"]
    made = groups.agg(records="size", weight="sum").reset_index()
    made = made.astype({"records": "Int64", "weight": "Int64"})
    order = {"records": False, "weight": False, column: True}
    made = made.sort_values(list(order), ascending=list(order.values()), ignore_index=True)
    made.attrs["weight"] = frame.attrs.get("weight", ROWS)
    return made


def hanging(office: Office, kind: str) -> tuple[pd.DataFrame, str]:
    """Count what hangs on each record: per table that lists show, and everything.

    Returns:
        A frame by key with the tables of the schema's [list] counts that point at the kind, in
        their order, and rows (their sum and everything else's); and the column to sort by.
    """
    counts = content(office, kind).set_index("key")
    shown = [table for table in office.schema.counts if table in counts]
    return counts[[*shown, ROWS]], [*shown, ROWS][0]


def main_reason(why: Any) -> str:
    """The first reason of a `why` that tells a difference; the first of all if none does."""
    said = [reason for reason, _ in split(why)] if isinstance(why, str) else []
    return next((reason for reason in said if reason not in _FOR), (said or [""])[0])
