"""How far the office is, what was committed, and the buttons to go on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import pandas as pd
import traitlets

from migtools.errors import MigtoolsError, demand_columns
from migtools.text import listed, many
from migtools.widgets.assets import script, style
from migtools.widgets.cockpit.tables import cockpit_html, share
from migtools.widgets.errors import WidgetError
from migtools.widgets.turns import listen, one_at_a_time

_OVERVIEW = (
    "level",
    "kind",
    "key",
    "name",
    "local",
    "matched",
    "tagged",
    "realigned",
    "rows_local",
    "rows_resource",
    "colliding",
    "deletable",
    "held",
)
_HISTORY = ("number", "summary", "at", "by", "rows", "undone_by")

_OWN_BACKGROUND = "background:#ffffff;color:#1f1f1f;padding:4px"


@one_at_a_time()
class Cockpit(anywidget.AnyWidget):
    """How far each kind and each record is, and what was committed.

    It shows and asks, and does nothing itself: a click calls the function that was registered
    for it, and where none is, there is no button. Everything a person clicks is a method here:
    undo, delete_leftovers and open_record.

    Args:
        frame: What overview(office) returns.
        history: What history(office) returns; None shows no commits.

    Raises:
        WidgetError: If a frame lacks a column.
    """

    _esm = script("common.js", "cockpit.js")
    _css = style("base.css", "cockpit.css")
    _shown = traitlets.Dict().tag(sync=True)

    def __init__(self, frame: pd.DataFrame, history: pd.DataFrame | None = None) -> None:
        self._callbacks: dict[str, list[Callable[..., object]]] = {
            "open": [],
            "delete": [],
            "undo": [],
        }
        self._turn = 0
        self._take(frame, history)
        super().__init__(_shown=self._state())
        listen(self, self._receive)

    def update(self, frame: pd.DataFrame, history: pd.DataFrame | None = None) -> None:
        """Show other numbers.

        Args:
            frame: What overview(office) returns now.
            history: What history(office) returns now; None shows no commits.

        Raises:
            WidgetError: If a frame lacks a column; nothing is shown of it then.
        """
        self._take(frame, history)
        self._shown = self._state()

    # What a person clicks.

    def undo(self, number: int) -> None:
        """Ask for the undo of a commit: call what `on_undo` registered with its number.

        Args:
            number: The commit's number in the history.

        Raises:
            WidgetError: If there is no such commit, it is undone already, or nobody is asked.
        """
        history = self._history if self._history is not None else pd.DataFrame(columns=_HISTORY)
        found = history[history["number"] == number]
        if found.empty:
            raise WidgetError(f"there is no commit {number!r}; undo one of the history")
        by = found["undone_by"].iloc[0]
        if pd.notna(by):
            raise WidgetError(f"commit {number} was undone by commit {by}; undo that one instead")
        self._ask("undo", int(number))

    def delete_leftovers(self, kind: str) -> None:
        """Ask for the deletion of a kind's empty leftovers: call what `on_delete` registered.

        Args:
            kind: A kind of the overview.

        Raises:
            WidgetError: If there is no such kind, none is safe to delete, or nobody is asked.
        """
        found = self._kinds[self._kinds["kind"] == kind]
        if found.empty:
            kinds = listed(self._kinds["kind"]) if len(self._kinds) else "none"
            raise WidgetError(f"there is no kind {kind!r} here; the kinds are {kinds}")
        if not found["deletable"].iloc[0]:
            raise WidgetError(f"no leftover of {kind} is safe to delete; realign some first")
        self._ask("delete", kind)

    def open_record(self, kind: str, key: int | str) -> None:
        """Ask for a record: call what `on_open` registered with its kind and key.

        Args:
            kind: Its kind.
            key: Its key; a record that is not among those shown can be opened, too.

        Raises:
            WidgetError: If there is no such record, or nobody is asked.
        """
        known = self._records[(self._records["kind"] == kind) & (self._records["key"] == key)]
        if known.empty:
            raise WidgetError(f"there is no {kind} {key!r} here; open one of the list")
        self._ask("open", kind, known["key"].tolist()[0])  # Python's own type, not numpy's

    # Who is asked.

    def on_undo(self, callback: Callable[[int], object], *, remove: bool = False) -> None:
        """Call a function with a commit's number when its Undo is clicked.

        Args:
            callback: Called with the number. A MigtoolsError that it raises is shown.
            remove: Stop calling this function.
        """
        self._register("undo", callback, remove)

    def on_delete(self, callback: Callable[[str], object], *, remove: bool = False) -> None:
        """Call a function with a kind when the deletion of its leftovers is clicked.

        Args:
            callback: Called with the kind. A MigtoolsError that it raises is shown.
            remove: Stop calling this function.
        """
        self._register("delete", callback, remove)

    def on_open(self, callback: Callable[[str, Any], object], *, remove: bool = False) -> None:
        """Call a function with kind and key when a record's name is clicked.

        Args:
            callback: Called with kind and key. A MigtoolsError that it raises is shown.
            remove: Stop calling this function.
        """
        self._register("open", callback, remove)

    def __repr__(self) -> str:
        totals = self._kinds[["rows_resource", "rows_local"]].sum()
        done = share(int(totals["rows_resource"]), int(totals["rows_local"]))
        kinds, records = (many(len(self._kinds), "kind"), many(len(self._records), "record"))
        return f"Cockpit({kinds}, {records}; {done} on resource records)"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        tables = cockpit_html(self._kinds, self._records, self._history)
        static = f'<div style="{_OWN_BACKGROUND}">{tables}</div>'
        return {**data, "text/plain": repr(self), "text/html": static}, metadata

    # How the browser is told, and what it asks.

    def _take(self, frame: pd.DataFrame, history: pd.DataFrame | None) -> None:
        demand_columns(
            frame, _OVERVIEW, "the frame lacks", "pass what overview(office) returns", WidgetError
        )
        if history is not None:
            then = "pass what history(office) returns"
            demand_columns(history, _HISTORY, "the frame lacks", then, WidgetError)
        self._kinds = frame[frame["level"] == "kind"].reset_index(drop=True)
        self._records = frame[frame["level"] == "record"].reset_index(drop=True)
        self._history = history

    def _state(self, refusal: str = "") -> dict[str, Any]:
        # The turn makes the same refusal twice two messages, which are both read aloud.
        self._turn += 1
        buttons = [name for name, callbacks in self._callbacks.items() if callbacks]
        tables = cockpit_html(self._kinds, self._records, self._history, buttons)
        return {"turn": self._turn, "html": tables, "refusal": refusal}

    def _register(self, name: str, callback: Callable[..., object], remove: bool) -> None:
        known = [other for other in self._callbacks[name] if other != callback]
        self._callbacks[name] = known if remove else [*known, callback]
        self._shown = self._state()

    def _ask(self, name: str, *what: Any) -> None:
        if not self._callbacks[name]:
            raise WidgetError(f"nobody is asked; register a function with on_{name} first")
        for callback in list(self._callbacks[name]):
            callback(*what)

    def _receive(self, _widget: object, message: Any, _buffers: object) -> None:
        """Do what the browser asks; what is refused is said above the tables."""
        try:
            self._answer(message)
        except MigtoolsError as refused:
            self._shown = self._state(str(refused))

    def _answer(self, message: Any) -> None:
        match message:
            case {"do": "undo", "at": int(number)}:
                self.undo(number)
            case {"do": "delete", "at": int(place)} if 0 <= place < len(self._kinds):
                self.delete_leftovers(self._kinds["kind"][place])
            case {"do": "open", "at": int(place)} if 0 <= place < len(self._records):
                row = self._records.iloc[place]
                self.open_record(row["kind"], row["key"])
            case _:
                raise WidgetError("the page sent what this view does not know; run the cell again")
