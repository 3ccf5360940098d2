"""Small frames to rank, and the answers in a form that is easily compared."""

from __future__ import annotations

from typing import Any

import pandas as pd

import migtools as mt

ACCEPTED = {"exact", "same"}
STATUSES = ACCEPTED | {"close", "ambiguous", "elsewhere", "none"}


def frame(*rows: tuple[Any, ...], columns: str = "key name") -> pd.DataFrame:
    """Records by their columns."""
    return pd.DataFrame(list(rows), columns=columns.split())


def named(*names: Any, first: int = 1) -> pd.DataFrame:
    """Records by their names, with keys from a number on."""
    return frame(*((first + n, name) for n, name in enumerate(names)))


def ranked(local: pd.DataFrame, resource: pd.DataFrame, top: int = 5) -> list[tuple[Any, ...]]:
    """The candidates as (local, resource, status)."""
    found = mt.candidates(local, resource, top)
    shown = found[["local", "resource", "status"]].astype(object)
    return list(shown.where(shown.notna(), None).itertuples(index=False, name=None))


def compared(mine: str, theirs: str, *others: str) -> tuple[str, str]:
    """Status and why of one pair, in a resource office that has other names, too."""
    found = mt.candidates(named(mine), named(theirs, *others, first=7), top=5 + len(others))
    pair = found[found["resource"] == 7]
    return (pair["status"].iloc[0], pair["why"].iloc[0]) if len(pair) else ("none", "")
