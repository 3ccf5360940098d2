"""The widgets of the workbench: which of them is on the page, and how they hang together.

The page knows the lists, not the verbs: what a person clicks is handed on to the workbench.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

import ipywidgets
import pandas as pd

from migtools.database.dialect import Key
from migtools.errors import MigtoolsError
from migtools.journal.history import history
from migtools.reporting.overview import overview
from migtools.widgets.bar import Bar
from migtools.widgets.candidates.pane import CandidatePane
from migtools.widgets.cockpit.cockpit import Cockpit
from migtools.widgets.records.table import RecordTable
from migtools.widgets.turns import in_turn
from migtools.workbench.desk import Desk, without_findings
from migtools.workbench.judging import CheckedTags
from migtools.workbench.menu import COCKPIT, tabs
from migtools.workbench.suggesting import prepare, suggestions

FILTERS = ("match", "tag", "status", "leftover")
LIST_HEIGHT = 340


@dataclass(frozen=True)
class Clicks:
    """Who is told of what a person does.

    Attributes:
        choose: An action of the menu, by name.
        opened: A tab, by name.
        judged: A judgment in a pane: kind and local key.
        rename: A name typed into a list: local key and name.
        undo: Undo in the cockpit: the number of a commit.
        delete_leftovers: Delete in the cockpit: a kind.
        read: Nothing that a person did: a large list has been read.
    """

    choose: Callable[[str], None]
    opened: Callable[[str], None]
    judged: Callable[[str, Key], None]
    rename: Callable[[Key, str], None]
    undo: Callable[[int], object]
    delete_leftovers: Callable[[str], object]
    read: Callable[[str], None]


@dataclass
class KindView:
    """The list of a kind and its candidates, side by side.

    Attributes:
        table: The list.
        box: What holds both.
        pane: The candidates; not before all is read.
        is_whole: Whether the list has all records, and not only a first look at them.
    """

    table: RecordTable
    box: ipywidgets.HBox
    pane: CandidatePane | None = None
    is_whole: bool = True


class Page:
    """The widgets on the page.

    Args:
        desk: The office as it is shown.
        clicks: Who is told of clicks.
        blind: Whether panes hide scores until a record is judged.

    Attributes:
        loop: That of the thread in which the page was made; None in a script.
    """

    def __init__(self, desk: Desk, clicks: Clicks, *, blind: bool) -> None:
        self._desk, self._clicks, self._blind = desk, clicks, blind
        # Not that of a click: it may end with the page, and what is being read would be lost.
        self.loop = running_loop()
        self._views: dict[str, KindView] = {}
        self._cockpit: Cockpit | None = None
        self.bar = Bar(tabs(desk), [], name="Lists")
        self.main, self.stage = ipywidgets.VBox(), ipywidgets.VBox()
        self.bar.on_open(self._open)
        self.bar.on_choice(clicks.choose)

    def view(self, kind: str) -> KindView:
        """The list of a kind and what stands beside it; made when it is first asked for."""
        if kind not in self._views:
            self._views[kind] = self._made(kind)
        return self._views[kind]

    def _made(self, kind: str) -> KindView:
        desk, loop = self._desk, self.loop
        later = loop is not None and desk.is_large(kind)
        shown = desk.first_look(kind) if later else desk.listed(kind)
        table = RecordTable(shown, kind=kind, many=True, filters=FILTERS, height=LIST_HEIGHT)
        table.on_hand(partial(self._in_hand, kind))
        table.on_rename(self._clicks.rename)
        table.layout.flex, table.layout.min_width = "3 1 620px", "0"
        box = ipywidgets.HBox([table])
        box.layout.flex_flow, box.layout.grid_gap = "row wrap", "8px 20px"
        view = KindView(table, box, is_whole=not later)
        if later and loop is not None:
            # The first rows are on the page before anything else is looked up.
            look_up = partial(self._look_up, kind, desk.aside(), loop)
            begin = threading.Thread(target=look_up, daemon=True).start
            (running_loop() or loop).call_soon_threadsafe(begin)
        else:
            self._add_pane(kind, view, shown)
        return view

    def pane(self, kind: str) -> CandidatePane:
        """The candidates of a kind; made when they are first asked for."""
        view = self.whole(kind)
        return view.pane or self._add_pane(kind, view, self._desk.listed(kind))

    def whole(self, kind: str) -> KindView:
        """The list of a kind with all its records, read now if they are not there yet."""
        view = self.view(kind)
        if not view.is_whole:
            self._show_all(kind, view)
        return view

    def _show_all(self, kind: str, view: KindView) -> None:
        view.is_whole = True
        view.table.update(self._desk.listed(kind, bare=True))
        self._clicks.read(kind)

    def _add_pane(self, kind: str, view: KindView, shown: pd.DataFrame) -> CandidatePane:
        desk, facts = self._desk, without_findings(shown)
        ask = partial(suggestions, desk, kind)
        pane = CandidatePane(facts, ask, tags=CheckedTags(desk), kind=kind, blind=self._blind)
        pane.on_shown(partial(self._shown, kind))
        view.table.on_key(pane.press)
        pane.on_judged(lambda name, local, _: self._clicks.judged(name, local))
        pane.layout.flex, pane.layout.min_width = "2 1 400px", "0"
        view.pane, view.box.children = pane, (view.table, pane)
        return pane

    def _look_up(self, kind: str, desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread of its own: read what the first look lacks, on a desk aside."""
        try:
            desk.records(kind)
            _soon(loop, partial(self._fill_list, kind, desk))
            prepare(desk, kind)
        except MigtoolsError as problem:
            _soon(loop, partial(self.bar.say, str(problem), alarm=True))
        else:
            _soon(loop, partial(self._fill, kind, desk))

    def _fill_list(self, kind: str, desk: Desk) -> None:
        self._desk.take_over(desk)
        self.whole(kind)

    def _fill(self, kind: str, desk: Desk) -> None:
        self._desk.take_over(desk)
        self.redraw_kind(kind)

    def _in_hand(self, kind: str, side: str, key: Key) -> None:
        pane = self.pane(kind)
        if side == "local" and pane.record != key:
            pane.show(key)

    def _shown(self, kind: str, local: Key) -> None:
        table = self.view(kind).table
        if table.hand != ("local", local):
            table.take(local, side="local")

    def _open(self, name: str) -> None:
        self.put(None)
        self._desk.tags.refresh()  # somebody else may judge in the same file
        shown = self._cockpit_view() if name == COCKPIT else self.view(name).box
        self.main.children = (shown,)
        self._clicks.opened(name)

    def _cockpit_view(self) -> Cockpit:
        desk = self._desk
        counted = overview(desk.office, desk.tags, memory=desk.memory())
        shown = counted, history(desk.office)
        if self._cockpit is None:
            self._cockpit = Cockpit(*shown)
            self._cockpit.on_undo(self._clicks.undo)
            self._cockpit.on_delete(self._clicks.delete_leftovers)
            self._cockpit.on_open(self._go)
        else:
            self._cockpit.update(*shown)
        return self._cockpit

    def _go(self, kind: str, key: Key) -> None:
        """From the cockpit to a record in its list."""
        self.bar.go(kind)
        self.whole(kind).table.take(key)

    def put(self, widget: ipywidgets.DOMWidget | None) -> None:
        """Put a preview, a receipt or a report in the place of the list, or the list again."""
        self.stage.children = () if widget is None else (widget,)
        # Hidden, not taken away: the list keeps its place, its search and its ticks.
        self.main.layout.display = None if widget is None else "none"

    @property
    def is_covered(self) -> bool:
        """Whether a preview, a receipt or a report stands in the place of the list."""
        return bool(self.stage.children)

    def mark(self, kind: str, local: Key) -> None:
        """Show a record's judgments in its row."""
        tag = self._desk.tagged_one(kind, local)
        self.whole(kind).table.change(local, side="local", tag=tag)

    def redraw_kind(self, kind: str) -> None:
        """Show a kind's records as the desk has them now."""
        view, shown = self.view(kind), self._desk.listed(kind)
        view.is_whole = True
        view.table.update(shown)
        if view.pane is None:
            self._add_pane(kind, view, shown)
        else:
            view.pane.update(without_findings(shown))

    def redraw(self) -> None:
        """Show everything as the desk has it now."""
        for kind in self._views:
            self.redraw_kind(kind)
        if self.bar.opened == COCKPIT:
            self.main.children = (self._cockpit_view(),)

    def static(self) -> str:
        """The page as it stands in a saved notebook: escaped HTML of what is shown."""
        shown = self.stage.children or self.main.children
        parts = [self.bar, *_leaves(shown)]
        return "".join(_html(part) for part in parts)


def _leaves(widgets: tuple[Any, ...]) -> list[Any]:
    """The widgets in nested boxes, in order."""
    found = []
    for widget in widgets:
        inner = isinstance(widget, ipywidgets.Box)
        found += _leaves(widget.children) if inner else [widget]
    return found


def _html(widget: Any) -> str:
    bundle = widget._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle or {}
    return str(data.get("text/html", f"<p>{escape(repr(widget))}</p>"))


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Call something in the kernel's thread, in turn, unless the kernel has stopped meanwhile."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(in_turn(call))


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the loop of this thread; None in a script: nobody watches the first rows appear."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
