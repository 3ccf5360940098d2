"""The plain half of the record table: a checked frame, and what of it is shown in which order.

Nothing here knows a widget or a browser; everything is measured against 200,000 records.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypedDict
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
import pandas as pd

from migtools.widgets.cells import folded, listed, texts, values
from migtools.widgets.errors import WidgetError

SIDES = ("local", "resource")
RECORD_COLUMNS = ("key", "name", "side", "status", "parent")
SEARCHED_COLUMNS = ("name", "key", "parent")

Positions: TypeAlias = npt.NDArray[np.intp]

UNSHOWN = frozenset({"parent_key", "leftover"})


class Row(TypedDict):
    """One row as the browser gets it: its position in the frame, its side and its cells."""

    row: int
    side: str
    cells: list[str]


@dataclass(frozen=True)
class View:
    """What a person asked to see.

    Attributes:
        search: Words that must all occur in name, key or parent.
        side: "all", "local" or "resource".
        column: The column to sort by, or None for the order of the frame.
        descending: Whether the largest value comes first.
    """

    search: str = ""
    side: str = "all"
    column: str | None = None
    descending: bool = False


class Records:
    """A frame of records, checked once, and fast to search, sort and page.

    Args:
        frame: Columns key, name, side ("local" or "resource"), status and parent; any other
            column is shown too. A boolean column `leftover` marks rows that are never tagged.

    Raises:
        WidgetError: If the frame cannot be shown; the message lists every problem at once.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        check(frame)
        self.frame = frame.reset_index(drop=True)
        self._sides = self.frame["side"].astype("object").to_numpy()
        self._ranks: dict[str, Positions] = {}
        # Folded now, so that the first search answers as fast as every later one.
        self._haystack = self._folded()

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many records each side has."""
        return {side: int((self._sides == side).sum()) for side in SIDES}

    @cached_property
    def shown_columns(self) -> list[str]:
        """Every column of the frame, without a parent column in which nothing stands.

        A parent's key is told by its name, and a leftover by its name and status.
        """
        names = [str(name) for name in self.frame.columns if name not in UNSHOWN]
        if bool(self.frame["parent"].isna().all()):
            names.remove("parent")
        return names

    @cached_property
    def leftovers(self) -> npt.NDArray[np.bool_]:
        """Which rows are leftovers of an earlier realignment."""
        if "leftover" not in self.frame.columns:
            return np.zeros(len(self), dtype=bool)
        return np.array([value is True for value in values(self.frame["leftover"])], dtype=bool)

    def _folded(self) -> list[str]:
        # A list scanned with `in` answers faster than a string Series, and is as small.
        columns = (texts(self.frame[name]) for name in SEARCHED_COLUMNS)
        joined = ("\n".join(row) for row in zip(*columns, strict=True))
        return [normalize("NFKC", text).casefold() for text in joined]

    @cached_property
    def _places(self) -> dict[str, dict[Hashable, int]]:
        places: dict[str, dict[Hashable, int]] = {side: {} for side in SIDES}
        keys = zip(self._sides, values(self.frame["key"]), strict=True)
        for place, (side, key) in enumerate(keys):
            places[side][key] = place
        return places

    def order(self, view: View) -> Positions:
        """Return the positions of the rows that the view shows, in its order."""
        chosen = self._chosen(view)
        if view.column is None:
            return np.flatnonzero(chosen)
        ranks = self._rank(view.column)
        # An empty cell comes last whichever way the column is sorted.
        ranks = np.where(ranks < 0, len(self), -ranks if view.descending else ranks)
        by_rank = np.argsort(ranks, kind="stable")
        return by_rank[chosen[by_rank]]

    def _chosen(self, view: View) -> npt.NDArray[np.bool_]:
        chosen = np.ones(len(self), dtype=bool)
        if view.side != "all":
            chosen &= self._sides == view.side
        for word in normalize("NFKC", view.search).casefold().split():
            found = (word in text for text in self._haystack)
            chosen &= np.fromiter(found, dtype=bool, count=len(self))
        return chosen

    def _rank(self, column: str) -> Positions:
        if column not in self._ranks:
            codes, _ = pd.factorize(folded(self.frame[column]), sort=True)
            self._ranks[column] = codes.astype(np.intp)
        return self._ranks[column]

    def find(self, key: object, side: str | None) -> list[int]:
        """Return the positions of the records with this key, on this side or on both."""
        if not isinstance(key, Hashable):
            return []
        sides = SIDES if side is None else (side,)
        return [self._places[one][key] for one in sides if key in self._places[one]]

    def record(self, place: int) -> dict[str, Any]:
        """Return key, name and side of the record at a position, as plain Python values."""
        row = self.frame.iloc[[place]]
        name = texts(row["name"])[0]
        return {"key": values(row["key"])[0], "name": name, "side": str(self._sides[place])}

    def rows(self, places: Iterable[int]) -> list[Row]:
        """Return the rows at these positions as the browser gets them: text only."""
        chosen = [int(place) for place in places]
        some = self.frame.iloc[chosen]
        columns = [texts(some[name], for_display=True) for name in self.shown_columns]
        cells = zip(*columns, strict=True)
        return [
            {"row": place, "side": str(self._sides[place]), "cells": list(row)}
            for place, row in zip(chosen, cells, strict=True)
        ]


def check(frame: pd.DataFrame) -> None:
    """Refuse a frame that is no list of records, with all its problems in one sentence."""
    if not isinstance(frame, pd.DataFrame):
        raise WidgetError(
            f"a record table shows a frame, not a {type(frame).__name__}; "
            "pass what office.records(kind) returns"
        )
    problems = _column_problems(frame) or _row_problems(frame)
    if problems:
        raise WidgetError(
            f"the frame cannot be shown: {'; '.join(problems)}; "
            "pass what office.records(kind) returns"
        )


def _column_problems(frame: pd.DataFrame) -> list[str]:
    problems = []
    missing = [name for name in RECORD_COLUMNS if name not in frame.columns]
    if missing:
        problems.append(f"it has no column {listed(missing)}")
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        problems.append(f"it has more than one column {listed(str(name) for name in twice)}")
    return problems


def _row_problems(frame: pd.DataFrame) -> list[str]:
    problems = []
    strange = frame["side"][~frame["side"].isin(SIDES)]
    if len(strange):
        problems.append(f"the side of {len(strange)} rows is {values(strange)[0]!r}, not a side")
    empty = int(frame["key"].isna().sum())
    if empty:
        problems.append(f"{empty} rows have no key")
    twice = frame[frame.duplicated(["side", "key"])]
    if len(twice) and not empty:
        key, side = values(twice["key"])[0], values(twice["side"])[0]
        problems.append(f"the {side} key {key!r} stands there more than once")
    if "leftover" in frame.columns and not _is_yes_no(frame["leftover"]):
        problems.append("its column leftover holds other values than True and False")
    return problems


def _is_yes_no(column: pd.Series[Any]) -> bool:
    return all(isinstance(value, bool) for value in values(column.dropna()))
