"""How much already stands on the resource office's records, and on what the rest stands."""

from __future__ import annotations

import pandas as pd

from migtools.matching.match import given_or_matched
from migtools.office.content import content
from migtools.office.office import Office
from migtools.ranking.statuses import CLOSE, EXACT, SAME

RESOURCE, OPEN, LEFTOVER = "resource", "open", "leftover"
STANDINGS = (RESOURCE, EXACT, SAME, CLOSE, OPEN, LEFTOVER)


def coverage(office: Office, kind: str, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count the rows of each table by the record that they stand on: the goal is "resource".

    Args:
        office: An open office.
        kind: A declared kind, such as "carrier".
        found: What `match` found; None matches now.

    Returns:
        Six rows per table that points at the kind: first the tables of the schema's [list]
        counts in their order, then the others by name; in a table by standing. Columns: table;
        standing: "resource" (the rows stand on resource records), "exact", "same" or "close" (on
        local records of that match status), "open" (on local records without a match to go on
        with), "leftover"; rows (Int64); share (Float64, of the table's rows; missing where it
        has none). A row that points at two records counts twice, as in `content`.

    Raises:
        SchemaError: If the kind is not declared.
        MatchError: If `found` lacks a column, or tells of another kind.
    """
    found = given_or_matched(office, kind, found, ["local", "status"])
    records = office.records(kind).set_index("key")
    status = dict(zip(found["local"].tolist(), found["status"].tolist(), strict=True))
    standing = [
        RESOURCE if side == RESOURCE else LEFTOVER if leftover else _standing_of(status.get(key))
        for key, side, leftover in zip(
            records.index.tolist(), records["side"], records["leftover"], strict=True
        )
    ]
    counts = content(office, kind).set_index("key").drop(columns="rows")
    sums = counts.groupby(pd.Series(standing, index=records.index).reindex(counts.index)).sum()
    shown = [table for table in office.schema.counts if table in counts]
    tables = [*shown, *(table for table in counts if table not in shown)]
    sums = sums.reindex(list(STANDINGS), fill_value=0)[tables]
    rows = [(table, name, sums.at[name, table]) for table in tables for name in STANDINGS]
    made = pd.DataFrame(rows, columns=["table", "standing", "rows"]).astype({"rows": "Int64"})
    whole = made.groupby("table")["rows"].transform("sum")
    made["share"] = (made["rows"] / whole.mask(whole == 0)).astype("Float64")
    return made


def _standing_of(status: str | None) -> str:
    """What a live local record's rows stand on, in one word."""
    return status if status in (EXACT, SAME, CLOSE) else OPEN
