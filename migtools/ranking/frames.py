"""Checks the frames that are to be ranked, and makes plain columns of them in one order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from numbers import Integral
from typing import Any, NamedTuple

import pandas as pd

from migtools.errors import MatchError

NOT_CODES = {"key", "name", "parent", "side", "status", "leftover", "parent_key", "parent_name"}
_SHOWN = 40  # characters of a cell in an error
_LARGEST = 2**63 - 1  # of the whole numbers in a column of a frame


class Sort(NamedTuple):
    """What all of some keys are, where they are of one sort, and one of them."""

    name: str
    example: Any


def plain_frame(records: Any, side: str) -> pd.DataFrame:
    """Records by name, then key, with plain keys and texts; their order is the order of ties.

    Args:
        records: As given.
        side: "local" or "resource", for errors.

    Returns:
        Columns key, name, perhaps parent, and every other column as a code, all of plain objects.

    Raises:
        MatchError: If it is no frame, lacks a column, has a list in a cell, or has a key twice,
            none or one that no column of whole numbers takes.
    """
    demand_frame(records, f"{side} records", "key and name")
    _demand_columns([str(column) for column in records.columns], side)
    plain = {
        str(c): _plain_cells(records[c].tolist(), str(c), side)
        for c in records.columns
        if c in ("key", "name", "parent") or c not in NOT_CODES
    }
    _demand_keys(plain["key"], side)
    made = pd.DataFrame(plain, dtype=object)
    ranks = list(zip(plain["name"], map(_rank, plain["key"]), strict=True))
    order = sorted(range(len(made)), key=ranks.__getitem__)
    return made.iloc[order].reset_index(drop=True)


def demand_frame(given: Any, what: str, columns: str) -> None:
    """Raise MatchError unless something is a frame.

    Args:
        given: Whatever was given.
        what: What it is, such as "local records".
        columns: The columns to give, in words.
    """
    if not isinstance(given, pd.DataFrame):
        raise MatchError(
            f"the {what} are {type(given).__name__}, not a frame; give one with the columns "
            f"{columns}"
        )


def demand_flat(cells: list[Any], column: str, what: str) -> None:
    """Raise MatchError if a cell holds what is no single value.

    Args:
        cells: The cells of a column.
        column: Its name. Only keys have to be single; other lists are read as they are written.
        what: Whose column, such as "local records".
    """
    keys = column in ("key", "parent")
    for cell in cells:
        if pd.api.types.is_list_like(cell) and (keys or hasattr(cell, "__array__")):
            raise MatchError(
                f"the {what} have {_short(cell)}, a {type(cell).__name__}, in the column "
                f"{column!r}; give one text or number in each row"
            )


def _short(cell: Any) -> str:
    shown = " ".join(repr(cell).split())
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."


def sort_of(values: Iterable[Any]) -> Sort | None:
    """Whether keys are all whole numbers, or all texts of which some are digits; else None."""
    some = [value for value in values if value is not None]
    if some and all(isinstance(value, Integral) for value in some):
        return Sort("whole numbers", some[0])
    if not all(isinstance(value, str) for value in some):
        return None
    digits = next((value for value in some if value.strip().isdecimal()), None)
    return None if digits is None else Sort("texts", digits)


def demand_same_sort(mine: Sort | None, theirs: Sort | None, what: str, other: str) -> None:
    """Raise MatchError if keys are whole numbers here and texts there: none would be equal.

    Args:
        mine: What some keys are.
        theirs: What those are with which they are compared.
        what: The first ones in words, such as "parents of the local records".
        other: The others in words.
    """
    if mine and theirs and mine.name != theirs.name:
        raise MatchError(
            f"the {what} are {mine.name}, such as {mine.example!r}, and the {other} are "
            f"{theirs.name}, such as {theirs.example!r}, so that none are equal; convert one of "
            "the columns, with astype(int) or astype(str)"
        )


def _plain_cells(cells: list[Any], column: str, side: str) -> list[Any]:
    demand_flat(cells, column, f"{side} records")
    plain = _parent if column == "parent" else plain_value if column == "key" else _text
    return [plain(cell) for cell in cells]


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
    for key in keys:
        if isinstance(key, int) and not -_LARGEST - 1 <= key <= _LARGEST:
            raise MatchError(
                f"the {side} records have key {key}, which is beyond 64 bits; give the keys as "
                "texts, with astype(str)"
            )
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


def _parent(value: Any) -> Any:
    """A parent's key; none where nothing is written."""
    value = plain_value(value)
    return None if isinstance(value, str) and not value.strip() else value


def _text(value: Any) -> str:
    value = plain_value(value)
    return "" if value is None else str(value)


def _rank(key: Any) -> tuple[bool, Any, str]:
    """Where a key stands among others: numbers first, then the rest as text."""
    number = isinstance(key, int)
    return not number, key if number else 0, "" if number else str(key)
