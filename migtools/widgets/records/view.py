"""The list half of the record table: which rows are shown, and how the browser gets them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import anywidget
import numpy as np
import pandas as pd
import traitlets

from migtools.errors import MigtoolsError
from migtools.widgets.assets import script, style
from migtools.widgets.errors import WidgetError
from migtools.widgets.records.columns import described
from migtools.widgets.records.filtering import Filters
from migtools.widgets.records.rows import Positions, Records, View
from migtools.widgets.turns import listen, one_at_a_time

ROW_HEIGHT = 30
LEAST_HEIGHT = 100
FEWEST_ROWS_SENT = 20
MOST_ROWS_SENT = 200

MODULES = (
    "common.js",
    "record_table_dom.js",
    "record_table_rows.js",
    "record_table_edit.js",
    "record_table_keys.js",
    "record_table_list.js",
    "record_table.js",
)


@one_at_a_time()
class RecordView(anywidget.AnyWidget):
    """A list of records that can be searched, filtered and sorted; it takes no decisions.

    Every state that travels carries a stamp: what the browser keeps from before the newest one
    may be shown for a moment, and is asked for again.

    Args:
        frame: The records.
        height: Height of the list in pixels, 100 or more.
        filters: The columns that get a filter.

    Raises:
        WidgetError: If the frame cannot be shown, the height is none, or a filter has no column.
    """

    _esm = script(*MODULES)
    _css = style("base.css", "record_table.css")
    _columns: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _counts = traitlets.Dict().tag(sync=True)
    _filters: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _height = traitlets.Int().tag(sync=True)
    _shown = traitlets.Dict().tag(sync=True)

    def __init__(self, frame: pd.DataFrame, *, height: int, filters: Sequence[str]) -> None:
        if not isinstance(height, int) or height < LEAST_HEIGHT:
            raise WidgetError(
                f"a table cannot be {height!r} high; give height in pixels, 100 or more"
            )
        self._records = Records(frame)
        self._filtering = Filters(self._records, filters)
        self._first_rows = max(FEWEST_ROWS_SENT, height // ROW_HEIGHT + 10)
        self._turn = self._stamp = self._frame_number = 0
        self._see(View())
        super().__init__(_height=height, **self._first_state())
        listen(self, self._receive)
        self._prepare_search()

    def _prepare_search(self) -> None:
        """Make the first search answer as fast as every later one; the first rows come first."""
        try:
            asyncio.get_running_loop().call_soon(self._fold)
        except RuntimeError:
            self._fold()

    def _fold(self) -> None:
        _ = self._records.haystack

    def search(self, text: str) -> None:
        """Show the records that have every word of the text in name, key or parent.

        Args:
            text: Words in any order; upper and lower case are the same. "" shows all.

        Raises:
            WidgetError: If text is no text.
        """
        if not isinstance(text, str):
            raise WidgetError(f"cannot search for {text!r}; give the text to look for")
        self._show(search=text)

    def show(self, side: str) -> None:
        """Show the records of one side.

        Args:
            side: "local", "resource" or "all".

        Raises:
            WidgetError: If there is no such side.
        """
        if side not in ("all", "local", "resource"):
            raise WidgetError(f"no side {side!r}; use 'all', 'local' or 'resource'")
        self._show(side=side)

    def filter(self, column: str, value: object) -> None:
        """Show the records that have one value in a column, besides what search and side ask.

        Args:
            column: One of the columns named as filters when the table was made.
            value: A value of this column; "" for the empty ones, None for all.

        Raises:
            WidgetError: If the column has no filter, or no record has the value.
        """
        self._show(filters=self._filtering.choose(self._seen.filters, column, value))

    def sort(self, column: str | None, *, descending: bool = False) -> None:
        """Sort the records by a column; empty cells come last.

        Args:
            column: The name of a column, or None for the order of the frame.
            descending: Whether the largest value comes first.

        Raises:
            WidgetError: If there is no such column.
        """
        columns = self._records.shown_columns
        if column is not None and column not in columns:
            raise WidgetError(f"no column {column!r}; sort by one of {', '.join(columns)}")
        self._show(column=column, descending=descending)

    @property
    def visible(self) -> pd.DataFrame:
        """The records that search, side, filters and sorting show, in that order."""
        return self._records.frame.iloc[self._order].reset_index(drop=True)

    # How the browser is told, and what it asks.

    def _first_state(self) -> dict[str, Any]:
        """Everything the browser needs of a new table."""
        return self._list_state()

    def _see(self, view: View) -> None:
        self._seen = view
        self._order = self._records.order(view, self._filtering.marks(view.filters))
        self._turn += 1
        self._version = self._turn
        self._page = (0, self._first_rows)

    def _show(self, asked_by: str = "", **changes: Any) -> None:
        self._see(View(**{**vars(self._seen), **changes}))
        with self.hold_sync():
            self._shown = self._shown_state(asked_by)
            self._filters = self._filtering.described(self._seen.filters)
            self._say()

    def _say(self, refusal: str = "") -> None:
        """Say what was refused; no refusal takes back the last one."""
        raise NotImplementedError

    def _list_state(self, *, stay: bool = False) -> dict[str, Any]:
        """Everything the browser needs of a new frame."""
        return {
            "_columns": described(self._records),
            "_counts": self._records.counts,
            "_filters": self._filtering.described(self._seen.filters),
            "_shown": self._shown_state(stay=stay),
        }

    def _shown_state(self, asked_by: str = "", *, stay: bool = False) -> dict[str, Any]:
        # The first rows travel with the view itself: they show while the kernel is still busy.
        first = self._rows(self._order[: self._first_rows])
        numbers = {"version": self._version, "stamp": self._stamp, "frame": self._frame_number}
        counts = {"total": len(self._order), "all": len(self._records)}
        asked = {"asked_by": asked_by, "stay": stay}
        return {**vars(self._seen), **numbers, **counts, **asked, "rows": first}

    def _rows(self, places: Positions) -> list[dict[str, Any]]:
        return [dict(row) for row in self._records.rows(places)]

    def _receive(self, _widget: object, message: Any, _buffers: object) -> None:
        """Do what the browser asks; what is refused is said in the line above the list."""
        try:
            self._answer(message)
        except MigtoolsError as refused:
            self._say(str(refused))

    def _answer(self, message: Any) -> None:
        match message:
            case {"do": "page", "id": str(asked), "start": int(start), "count": int(count)}:
                self._page = (max(0, start), min(max(0, count), MOST_ROWS_SENT))
                self._send_page(asked)
            case {"do": "search", "id": str(asked), "text": str(text)}:
                self._show(asked, search=text)
            case {"do": "show", "side": str(side)}:
                self.show(side)
            case {"do": "filter", "column": str(column), "value": str() | None as value}:
                self.filter(column, value)
            case {"do": "sort", "column": str() | None as column, "descending": bool(descending)}:
                self.sort(column, descending=descending)
            case _:
                raise WidgetError("the page sent what this table does not know; run the cell again")

    def _send_page(self, asked: str = "") -> None:
        start, count = self._page
        page = {"version": self._version, "stamp": self._stamp, "start": start}
        rows = self._rows(self._order[start : start + count])
        self.send({"do": "page", "id": asked, **page, "rows": rows})

    def _redraw(self) -> None:
        """Mark what the browser keeps as old, and send it the rows it is looking at."""
        self._turn += 1
        self._stamp = self._turn
        self._send_page()

    def _index(self, place: int) -> int:
        """Where a record is shown, counted from 0; -1 where it is not."""
        found = np.flatnonzero(self._order == place)
        return int(found[0]) if len(found) else -1
