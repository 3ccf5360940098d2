"""What a frame must be to be a list of records; every problem is said at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from migtools.text import listed
from migtools.widgets.cells import values
from migtools.widgets.errors import WidgetError

SIDES = ("local", "resource")
RECORD_COLUMNS = ("key", "name", "side", "status", "parent")

Places: TypeAlias = dict[str, dict[Hashable, int]]


def check(frame: pd.DataFrame) -> Places:
    """Refuse a frame that is no list of records, with all its problems in one sentence.

    Returns:
        The position of every record in the frame, by side and key.
    """
    if not isinstance(frame, pd.DataFrame):
        raise WidgetError(
            f"a record table shows a frame, not a {type(frame).__name__}; "
            "pass what office.records(kind) returns"
        )
    problems = _column_problems(frame)
    places = {} if problems else _places(frame)
    problems = problems or _row_problems(frame, places)
    if problems:
        raise WidgetError(
            f"the frame cannot be shown: {'; '.join(problems)}; "
            "pass what office.records(kind) returns"
        )
    return places


def _places(frame: pd.DataFrame) -> Places:
    places: Places = {}
    sides = frame["side"].astype("object").to_numpy()
    for side in SIDES:
        here = np.flatnonzero(sides == side)
        keys = values(frame["key"].iloc[here])
        places[side] = dict(zip(keys, here.tolist(), strict=True))
    return places


def _column_problems(frame: pd.DataFrame) -> list[str]:
    problems = []
    missing = [name for name in RECORD_COLUMNS if name not in frame.columns]
    if missing:
        problems.append(f"it has no column {listed(missing)}")
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        problems.append(f"it has more than one column {listed(str(name) for name in twice)}")
    return problems


def _row_problems(frame: pd.DataFrame, places: Places) -> list[str]:
    problems = []
    # Looking at every side again takes long, and only where a row has no place is it for anything.
    placed = sum(map(len, places.values())) == len(frame)
    strange = frame["side"][:0] if placed else frame["side"][~frame["side"].isin(SIDES)]
    if len(strange):
        problems.append(f"the side of {len(strange)} rows is {values(strange)[0]!r}, not a side")
    empty = int(frame["key"].isna().sum())
    if empty:
        problems.append(f"{empty} rows have no key")
    if not (len(strange) or empty or placed):
        twice = frame[frame.duplicated(["side", "key"])]
        key, side = values(twice["key"])[0], values(twice["side"])[0]
        problems.append(f"the {side} key {key!r} stands there more than once")
    if "leftover" in frame.columns and not _is_yes_no(frame["leftover"]):
        problems.append("its column leftover holds other values than True and False")
    return problems


def _is_yes_no(column: pd.Series[Any]) -> bool:
    yes_no = (isinstance(value, bool) for value in values(column.dropna()))
    return column.dtype == bool or all(yes_no)


def check_cells(frame: pd.DataFrame, cells: Mapping[str, Any]) -> None:
    """Refuse new values for one record that cannot stand in its row."""
    unknown = [name for name in cells if name not in frame.columns]
    if unknown:
        changeable = [str(name) for name in frame.columns if name not in ("key", "side")]
        raise WidgetError(f"no column {listed(unknown)}; change one of {', '.join(changeable)}")
    for name, value in cells.items():
        if not pd.api.types.is_scalar(value):
            raise WidgetError(
                f"a cell of {name} cannot hold a {type(value).__name__}; "
                "give a text, a number, a date, True, False or None"
            )
    leftover = cells.get("leftover")
    if not (pd.isna(leftover) or isinstance(leftover, bool)):
        raise WidgetError(f"leftover cannot be {leftover!r}; give True or False")
