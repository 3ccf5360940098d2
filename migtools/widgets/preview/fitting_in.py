"""How much of a plan travels to the browser: as much as a person reads, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from migtools.widgets.cells import displayed

LONGEST_TEXT = 300  # a name is shown whole, a novel is not


def shown(value: Any) -> str:
    """Return a value as a person is shown it; a missing one as ""."""
    return "" if value is None or pd.isna(value) else displayed(str(value), LONGEST_TEXT)


def words(name: Any) -> str:
    """Return a table's or a column's name as people read it."""
    return shown(name).replace("_", " ")


def first(rows: Iterable[Any], total: int, most: int, size: int) -> dict[str, Any]:
    """Return the first rows that fit, and how many more there are.

    Args:
        rows: Plain rows; no more of them are made than are taken.
        total: How many rows there are.
        most: How many are taken at most.
        size: How many bytes they may take together.
    """
    taken: list[Any] = []
    for row in rows:
        size -= len(json.dumps(row))
        if len(taken) == most or (taken and size < 0):
            break
        taken.append(row)
    return {"rows": taken, "more": total - len(taken)}
