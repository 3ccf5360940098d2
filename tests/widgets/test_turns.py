"""Clicks that come in several threads wait for each other, and never for a commit at work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import migtools as mt
from migtools.widgets.bar import Action, Bar, Tab
from migtools.widgets.errors import Cancelled
from migtools.widgets.preview.confirmation import Confirmation
from migtools.widgets.records.table import RecordTable
from tests.support.offices import sample

LONG, SHORT = 30, 0.3  # seconds: for what has to come, and for what must not come meanwhile


def send(widget: Any, **message: Any) -> None:
    """What the page would send."""
    data = {"method": "custom", "content": message}
    widget._handle_msg({"content": {"data": data}, "buffers": []})


class Busy:
    """A list whose click takes a while, unless something else is done before it ends."""

    def __init__(self, office: mt.Office) -> None:
        self.table = RecordTable(office.records("carrier"), kind="carrier", many=True)
        self.inside, self.done = threading.Event(), threading.Event()
        self.overtaken = False
        self.table.on_selection(self.work)

    def work(self) -> None:
        """What the click is answered with."""
        self.inside.set()
        self.overtaken = self.done.wait(SHORT)

    def meanwhile(self, click: dict[str, Any], other: Callable[[], None]) -> None:
        """Click, and do something else in another thread while the click is being answered."""
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(send, self.table, **click)
            assert self.inside.wait(LONG)
            second = threads.submit(other)
            first.result(LONG)
            second.result(LONG)


def test_a_click_in_the_head_waits_for_the_one_in_the_list() -> None:
    """So that "Tag pair" sees the ticks that were set before it."""
    busy = Busy(sample())
    bar = Bar([Tab("carrier", "Carriers")], [Action("pair", "Tag pair")])
    bar.on_choice(lambda _name: busy.done.set())
    busy.meanwhile({"do": "tag_all"}, lambda: send(bar, do="choose", name="pair"))
    assert busy.done.is_set() and not busy.overtaken


def test_new_records_wait_for_the_click_on_the_old_ones() -> None:
    """What was read in the background never comes between a row and its tick."""
    office = sample()
    busy = Busy(office)
    first = busy.table.visible.iloc[3]

    def update() -> None:
        busy.table.update(office.records("carrier").iloc[::-1].reset_index(drop=True))
        busy.done.set()

    busy.meanwhile({"do": "tag", "row": 3, "frame": 0}, update)
    assert busy.done.is_set() and not busy.overtaken
    assert busy.table.selected["key"].tolist() == [first["key"]]


def test_a_commit_at_work_keeps_no_click_waiting() -> None:
    """The list answers, and Cancel stops the commit before anything is written."""
    office = sample()
    bar = Bar([Tab("a", "A"), Tab("b", "B")], [])
    inside, cancelled = threading.Event(), threading.Event()

    def commit(plan: mt.Plan, progress: Any) -> mt.Receipt:
        inside.set()
        assert cancelled.wait(LONG)
        return mt.commit(office, plan, progress=progress)

    question = Confirmation(mt.realign(office, [("carrier", 1, 1001)]), commit)

    def yes() -> None:
        try:
            question.yes()
        except Cancelled:
            pass

    def click() -> None:
        send(bar, do="go", name="b")
        send(question, do="cancel")
        cancelled.set()

    with ThreadPoolExecutor(2) as threads:
        at_work = threads.submit(yes)
        assert inside.wait(LONG)
        threads.submit(click).result(LONG)
        at_work.result(LONG)
    assert (bar.opened, question.state) == ("b", "asking")
    assert mt.history(office).empty


def test_a_widget_that_is_opened_again_keeps_its_order() -> None:
    """What the page says of threads counts for its new line to the page, too."""
    bar = Bar([Tab("a", "A")], [])
    bar.close()
    bar.open()
    assert bar.comm._reply_subshell_for({"method": "custom"}, "subshell-1") == "subshell-1"
