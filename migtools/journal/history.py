"""`history`: what was committed in an office."""

from __future__ import annotations

import pandas as pd

from migtools.journal.ledger import Ledger
from migtools.office.frames import framed
from migtools.office.office import Office

HISTORY_COLUMNS = ["number", "verb", "summary", "at", "by", "rows", "reverts", "undone_by"]
_STORED = {"number": "run", "rows": "moved_rows"}


def history(office: Office) -> pd.DataFrame:
    """What was committed in this office, oldest first.

    Args:
        office: An open office.

    Returns:
        One row per commit. Columns: number, verb, summary, at (ISO 8601, UTC), by, rows (moved or
        changed), reverts (the commit that this one undid), undone_by (the commit that undid this
        one). Empty where nothing was ever committed.
    """
    ledger = Ledger(office)
    with office.reading() as connection:
        runs = ledger.runs(connection)
    stored = [_STORED.get(column, column) for column in HISTORY_COLUMNS]
    rows = [tuple(run[column] for column in stored) for run in runs]
    return framed(rows, HISTORY_COLUMNS, keys=["reverts", "undone_by"])
