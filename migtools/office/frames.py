"""Rows as frames: keys stay whole numbers, also beside missing ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd


def framed(
    rows: Sequence[tuple[Any, ...]],
    columns: Sequence[str],
    keys: Collection[str] = ("local", "resource"),
) -> pd.DataFrame:
    """Rows as a frame; keys as whole numbers where all are, missing where there is none."""
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    made: dict[str, pd.Series[Any]] = {}
    for column, values in zip(columns, cells, strict=True):
        if column not in keys:
            made[column] = pd.Series(list(values), dtype=None if rows else object)
            continue
        # Never by way of a float, which would round large keys beside a missing one.
        whole = all(isinstance(key, int) for key in values if key is not None)
        made[column] = pd.Series(list(values), dtype="Int64" if whole else object)
    return pd.DataFrame(made)
