"""Checks the frames that are to be ranked, and makes plain columns of them in one order."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from migtools.errors import MatchError

NOT_CODES = {"key", "name", "parent", "side", "status", "leftover", "parent_key", "parent_name"}


def plain_frame(records: Any, side: str) -> pd.DataFrame:
    """Records by name, then key, with plain keys and texts; their order is the order of ties.

    Args:
        records: As given.
        side: "local" or "resource", for errors.

    Returns:
        Columns key, name, perhaps parent, and every other column as a code, all of plain objects.

    Raises:
        MatchError: If it is no frame, lacks a column, or has a key twice or none.
    """
    if not isinstance(records, pd.DataFrame):
        raise MatchError(
            f"the {side} records are {type(records).__name__}, not a frame; give one with the "
            "columns key and name"
        )
    _demand_columns([str(column) for column in records.columns], side)
    plain = {
        str(c): [
            plain_value(v) if c in ("key", "parent") else _text(v) for v in records[c].tolist()
        ]
        for c in records.columns
        if c in ("key", "name", "parent") or c not in NOT_CODES
    }
    _demand_keys(plain["key"], side)
    made = pd.DataFrame(plain, dtype=object)
    ranks = list(zip(plain["name"], map(_rank, plain["key"]), strict=True))
    order = sorted(range(len(made)), key=ranks.__getitem__)
    return made.iloc[order].reset_index(drop=True)


def _demand_columns(columns: list[str], side: str) -> None:
    for column in ("key", "name"):
        if columns.count(column) != 1:
            raise MatchError(
                f"the {side} records need one column {column!r}; give a frame with key and name"
            )
    for column, count in Counter(columns).items():
        if count > 1:
            raise MatchError(
                f"the {side} records have {count} columns {column!r}; rename or drop all but one"
            )


def _demand_keys(keys: list[Any], side: str) -> None:
    if None in keys:
        raise MatchError(f"a {side} record has no key; drop that row or fill it in")
    many = Counter(keys).most_common(1)
    if many and many[0][1] > 1:
        raise MatchError(
            f"the {side} records have key {many[0][0]!r} {many[0][1]} times; keep one row of it"
        )


def plain_value(value: Any) -> Any:
    """A key as Python has it: frames turn integers into floats where one is missing."""
    if value is None or value is pd.NA or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(value: Any) -> str:
    value = plain_value(value)
    return "" if value is None else str(value)


def _rank(key: Any) -> tuple[bool, Any, str]:
    """Where a key stands among others: numbers first, then the rest as text."""
    number = isinstance(key, int)
    return not number, key if number else 0, "" if number else str(key)


def keyed(frame: pd.DataFrame) -> pd.DataFrame:
    """Keys as whole numbers where all of them are."""
    for column in ("local", "resource"):
        keys = frame[column].astype(object)
        if all(isinstance(key, int) for key in keys[keys.notna()]):
            frame[column] = keys.astype("Int64")
    return frame
