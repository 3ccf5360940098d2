"""The plain half of the record table: a checked frame, and what of it is shown in which order.

Nothing here knows a widget or a browser; everything is measured against 200,000 records.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, TypedDict
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
import pandas as pd

from migtools.widgets.cells import folded, texts, values
from migtools.widgets.record_check import SIDES, check, check_cells

SEARCHED_COLUMNS = ("name", "key", "parent")

Positions: TypeAlias = npt.NDArray[np.intp]
Marks: TypeAlias = npt.NDArray[np.bool_]

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
        filters: Per column the one value that is shown, as text; "" = nothing stands there.
    """

    search: str = ""
    side: str = "all"
    column: str | None = None
    descending: bool = False
    filters: Mapping[str, str] = field(default_factory=dict)


class Records:
    """A frame of records, checked once, and fast to search, sort, page and change.

    Args:
        frame: Columns key, name, side ("local" or "resource"), status and parent; any other
            column is shown too. A boolean column `leftover` marks rows that are never tagged.

    Raises:
        WidgetError: If the frame cannot be shown; the message lists every problem at once.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._places = check(frame)
        self.frame = frame.reset_index(drop=True)
        self._sides = self.frame["side"].astype("object").to_numpy()
        self._by_side: dict[str, Marks] = {side: self._sides == side for side in SIDES}
        self._ranks: dict[str, Positions] = {}

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def haystack(self) -> list[str]:
        """The folded text of each record that a search looks through; made ahead by who waits."""
        return _haystack(self.frame)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many records each side has."""
        return {side: int(self.of_side(side).sum()) for side in SIDES}

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
    def leftovers(self) -> Marks:
        """Which rows are leftovers of an earlier realignment."""
        if "leftover" not in self.frame.columns:
            return np.zeros(len(self), dtype=bool)
        if self.frame["leftover"].dtype == bool:
            return self.frame["leftover"].to_numpy(copy=True)
        return np.array([value is True for value in values(self.frame["leftover"])], dtype=bool)

    def of_side(self, side: str) -> Marks:
        """Return which rows stand on a side; the array is not to be written to."""
        return self._by_side[side]

    def side(self, place: int) -> str:
        """Return the side of the record at a position."""
        return str(self._sides[place])

    def change(self, place: int, cells: Mapping[str, Any]) -> None:
        """Change cells of the record at a position; nothing else is computed again.

        Raises:
            WidgetError: If there is no such column, or a value cannot stand in it.
        """
        check_cells(self.frame, cells)
        for column, value in cells.items():
            self._set(place, column, value)
            self._ranks.pop(column, None)
        if not cells.keys().isdisjoint(SEARCHED_COLUMNS):
            self.haystack[place] = _haystack(self.frame.iloc[[place]])[0]
        if "leftover" in cells:
            self.leftovers[place] = cells["leftover"] is True
        if "parent" in cells:
            self.__dict__.pop("shown_columns", None)

    def _set(self, place: int, column: str, value: Any) -> None:
        try:
            self.frame.at[place, column] = value
        except (TypeError, ValueError):
            # A column of numbers or of yes and no takes anything else only as plain objects.
            self.frame[column] = self.frame[column].astype("object")
            self.frame.at[place, column] = value

    def order(self, view: View, chosen: Marks) -> Positions:
        """Return those of the chosen rows that the view shows, in its order."""
        chosen = chosen & self._found(view)
        if view.column is None:
            return np.flatnonzero(chosen)
        ranks = self._rank(view.column)
        # An empty cell comes last whichever way the column is sorted.
        ranks = np.where(ranks < 0, len(self), -ranks if view.descending else ranks)
        by_rank = np.argsort(ranks, kind="stable")
        return by_rank[chosen[by_rank]]

    def _found(self, view: View) -> Marks:
        chosen = np.ones(len(self), dtype=bool) if view.side == "all" else self.of_side(view.side)
        for word in normalize("NFKC", view.search).casefold().split():
            found = (word in text for text in self.haystack)
            chosen = chosen & np.fromiter(found, dtype=bool, count=len(self))
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

    def identities(self, places: Positions) -> list[tuple[str, Any]]:
        """Return side and key of the records at these positions, as plain Python values."""
        keys = values(self.frame["key"].iloc[places])
        return list(zip(self._sides[places].tolist(), keys, strict=True))

    def places(self, identities: Iterable[tuple[str, Any]]) -> Positions:
        """Return the positions of those of the records, told by side and key, that are there."""
        found = (self._places[side].get(key) for side, key in identities)
        return np.array([place for place in found if place is not None], dtype=np.intp)

    def record(self, place: int) -> dict[str, Any]:
        """Return key, name and side of the record at a position, as plain Python values."""
        row = self.frame.iloc[[place]]
        name = texts(row["name"])[0]
        return {"key": values(row["key"])[0], "name": name, "side": self.side(place)}

    def rows(self, places: Iterable[int]) -> list[Row]:
        """Return the rows at these positions as the browser gets them: text only."""
        chosen = [int(place) for place in places]
        some = self.frame.iloc[chosen]
        columns = [texts(some[name], for_display=True) for name in self.shown_columns]
        cells = zip(*columns, strict=True)
        return [
            {"row": place, "side": self.side(place), "cells": list(row)}
            for place, row in zip(chosen, cells, strict=True)
        ]


def _haystack(frame: pd.DataFrame) -> list[str]:
    # A list scanned with `in` answers faster than a string Series, and is as small.
    columns = (texts(frame[name]) for name in SEARCHED_COLUMNS)
    joined = ("\n".join(row) for row in zip(*columns, strict=True))
    return [normalize("NFKC", text).casefold() for text in joined]
