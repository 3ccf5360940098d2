"""`crosswalk`: which resource record each realigned local record became."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from migtools.journal.ledger import Ledger
from migtools.office.office import Office

CROSSWALK_COLUMNS = [
    "kind",
    "local",
    "local_name",
    "resource",
    "resource_name",
    "how",
    "number",
    "at",
    "by",
]


def crosswalk(office: Office) -> pd.DataFrame:
    """Which resource record each realigned local record became: the permanent table of old keys.

    Args:
        office: An open office.

    Returns:
        One row per local record whose realignment stands (is not undone), sorted by kind and key.
        Columns: kind, local, local_name (before it became a leftover), resource, resource_name,
        how ("tagged" or "by name"), number (of the commit), at, by.
    """
    ledger = Ledger(office)
    rows: list[tuple[Any, ...]] = []
    with office.reading() as connection:
        for run in _in_force(ledger.runs(connection)):
            for p in ledger.pairs(connection, run["run"]):
                if p.how in ("tagged", "by name"):
                    ends = (p.local, p.local_name, p.resource, p.resource_name)
                    rows.append((p.kind, *ends, p.how, run["run"], run["at"], run["by"]))
    order = {kind: place for place, kind in enumerate(office.schema.kinds)}
    rows.sort(key=lambda row: (order.get(row[0], 99), str(type(row[1])), row[1], row[6]))
    return pd.DataFrame(rows, columns=CROSSWALK_COLUMNS)


def _in_force(runs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The realignments that are in force."""
    return [run for run in runs if run["verb"] == "realign" and run["undone_by"] is None]
