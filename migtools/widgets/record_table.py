"""One list of local and resource records, in which a person tags a pair."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import anywidget
import pandas as pd
import traitlets

from migtools.errors import MigtoolsError
from migtools.widgets.assets import script, style
from migtools.widgets.columns import described
from migtools.widgets.errors import WidgetError
from migtools.widgets.records import Records, View
from migtools.widgets.static_html import STATIC_ROWS, static_table
from migtools.widgets.tags import Pair, Tagging

PAIR_COLUMNS = ("kind", "local", "resource")

ROW_HEIGHT = 30
LEAST_HEIGHT = 100
FEWEST_ROWS_SENT = 20
MOST_ROWS_SENT = 200

PairCallback: TypeAlias = Callable[[Pair | None], None]


class RecordTable(anywidget.AnyWidget):
    """Local and resource records in one list; tag one of each and take the pair.

    Resource records are blue, carry the word "resource" and are read-only. Everything a person
    clicks is a method here: tag, untag, clear, search, show and sort.

    Why anywidget: it needs no bundler and no JavaScript toolchain, only one hand-written module
    beside this class; its rows are real elements of the page, which a screen reader reads, a
    test selects and a style sheet colours; and this class decides what travels, so that 200,000
    records open as fast as 200. The canvas grids and the ones that send every row can do
    neither, and a widget per cell takes seconds from 2,000 rows on.

    Args:
        frame: What office.records(kind) returns: columns key, name, side ("local" or
            "resource"), status and parent; other columns are shown too. Rows with True in a
            boolean column `leftover` are refused when tagged.
        kind: The kind of the records, as it should stand in the pair.
        height: Height of the list in pixels, 100 or more.

    Raises:
        WidgetError: If the frame cannot be shown (every problem is listed at once), or the
            height is none.
    """

    _esm = script("common.js", "record_table_dom.js", "record_table.js")
    _css = style("base.css", "record_table.css")
    _columns: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _counts = traitlets.Dict().tag(sync=True)
    _height = traitlets.Int().tag(sync=True)
    _noun = traitlets.Unicode().tag(sync=True)
    _shown = traitlets.Dict().tag(sync=True)
    _tagged = traitlets.Dict().tag(sync=True)

    def __init__(self, frame: pd.DataFrame, *, kind: str = "", height: int = 360) -> None:
        if not isinstance(height, int) or height < LEAST_HEIGHT:
            raise WidgetError(
                f"a table cannot be {height!r} high; give height in pixels, 100 or more"
            )
        self._records = Records(frame)
        self._kind = kind
        self._tagging = Tagging(self._records, kind)
        self._callbacks: list[PairCallback] = []
        self._first_rows = max(FEWEST_ROWS_SENT, height // ROW_HEIGHT + 10)
        self._turn = 0
        self._see(View())
        super().__init__(
            _columns=described(self._records),
            _counts=self._records.counts,
            _height=height,
            _noun=self._tagging.noun,
            _shown=self._shown_state(),
            _tagged=self._tagged_state(),
        )
        self.on_msg(self._receive)

    # What a person clicks.

    def tag(self, key: object, *, side: str | None = None) -> None:
        """Tag a record; a record tagged on the same side before loses its tag.

        Args:
            key: The key of the record.
            side: "local" or "resource"; needed only where both sides have this key.

        Raises:
            WidgetError: If there is no such record, or two, or it is a leftover.
        """
        self._change_tags(partial(self._tagging.tag, self._tagging.find(key, side)))

    def untag(self, key: object, *, side: str | None = None) -> None:
        """Take the tag off a record; a record without a tag stays as it is.

        Args:
            key: The key of the record.
            side: "local" or "resource"; needed only where both sides have this key.

        Raises:
            WidgetError: If there is no such record, or two.
        """
        self._change_tags(partial(self._tagging.untag, self._tagging.find(key, side)))

    def clear(self) -> None:
        """Take off all tags."""
        self._change_tags(self._tagging.clear)

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

    # What comes out.

    @property
    def pair(self) -> Pair | None:
        """The tagged pair (kind, local key, resource key), or None while a side is missing."""
        return self._tagging.pair

    @property
    def pairs(self) -> pd.DataFrame:
        """The tagged pair as a frame with columns kind, local, resource and one row or none."""
        rows = [self.pair] if self.pair else []
        return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))

    @property
    def visible(self) -> pd.DataFrame:
        """The records that search, side and sorting show, in that order, with all columns."""
        return self._records.frame.iloc[self._order].reset_index(drop=True)

    @property
    def selected(self) -> pd.DataFrame:
        """The tagged records, the local one first, with all columns."""
        return self._records.frame.iloc[self._tagging.in_order()].reset_index(drop=True)

    @property
    def status(self) -> str:
        """The line above the list: what is tagged, in words."""
        return "".join(self._tagging.sentence())

    def on_pair(self, callback: PairCallback, *, remove: bool = False) -> None:
        """Call a function whenever the pair changes.

        Args:
            callback: Called with the new pair (kind, local key, resource key), or with None when
                it is no longer complete. A MigtoolsError it raises is shown above the list.
            remove: Stop calling this function.
        """
        self._callbacks = [known for known in self._callbacks if known != callback]
        if not remove:
            self._callbacks.append(callback)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {side}" for side, count in self._records.counts.items())
        kind = f"{self._kind}: " if self._kind else ""
        some = "" if len(self._order) == len(self._records) else f"; {len(self._order)} shown"
        return f"RecordTable({kind}{counts}; {self._tagging.brief()}{some})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": repr(self), "text/html": self._static_html()}, metadata

    def _static_html(self) -> str:
        rows = min(STATIC_ROWS, len(self._order))
        caption = f"{rows} of {len(self._records)} records. {self.status}."
        return static_table(self._records, self._order, set(self._tagging.in_order()), caption)

    # How the browser is told, and what it asks.

    def _see(self, view: View) -> None:
        self._seen = view
        self._order = self._records.order(view)
        self._turn += 1

    def _show(self, asked_by: str = "", **changes: Any) -> None:
        self._see(View(**{**vars(self._seen), **changes}))
        self._shown = self._shown_state(asked_by)
        self._tagged = self._tagged_state()

    def _shown_state(self, asked_by: str = "") -> dict[str, Any]:
        # The first rows travel with the view itself: they show while the kernel is still busy.
        first = self._records.rows(self._order[: self._first_rows])
        total = len(self._order)
        numbers = {"version": self._turn, "total": total, "all": len(self._records)}
        return {**vars(self._seen), **numbers, "rows": first, "asked_by": asked_by}

    def _tagged_state(self, refusal: str = "") -> dict[str, Any]:
        # The turn makes the same refusal twice two messages, which are both read aloud.
        self._turn += 1
        sentence = {"parts": self._tagging.sentence(), "complete": self.pair is not None}
        rows = self._tagging.in_order()
        return {"turn": self._turn, "rows": rows, **sentence, "refusal": refusal}

    def _change_tags(self, change: Callable[[], None]) -> None:
        before = self.pair
        change()
        self._tagged = self._tagged_state()
        if self.pair != before:
            for callback in list(self._callbacks):
                callback(self.pair)

    def _receive(self, _widget: object, message: Any, _buffers: object) -> None:
        """Do what the browser asks; what is refused is said in the line above the list."""
        try:
            self._answer(message)
        except MigtoolsError as refused:
            self._tagged = self._tagged_state(str(refused))

    def _answer(self, message: Any) -> None:
        match message:
            case {"do": "page", "id": str(asked), "start": int(start), "count": int(count)}:
                self._send_page(asked, start, count)
            case {"do": "search", "id": str(asked), "text": str(text)}:
                self._show(asked, search=text)
            case {"do": "show", "side": str(side)}:
                self.show(side)
            case {"do": "sort", "column": str() | None as column, "descending": bool(descending)}:
                self.sort(column, descending=descending)
            case {"do": "tag" | "untag" as verb, "row": int(row)} if 0 <= row < len(self._records):
                self._change_tags(partial(getattr(self._tagging, verb), row))
            case {"do": "clear"}:
                self.clear()
            case _:
                raise WidgetError("the page sent what this table does not know; run the cell again")

    def _send_page(self, asked: str, start: int, count: int) -> None:
        start, count = max(0, start), min(max(0, count), MOST_ROWS_SENT)
        rows = self._records.rows(self._order[start : start + count])
        version = self._shown["version"]
        self.send({"do": "page", "id": asked, "version": version, "start": start, "rows": rows})
