"""The workbench while a cell runs, a commit is at work, and somebody clicks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pandas as pd
import pytest

import migtools as mt
from migtools.errors import LockedError, MatchError
from migtools.widgets.preview.confirmation import Confirmation
from migtools.widgets.turns import TURN
from migtools.workbench import desk
from tests.support.offices import sample

LONG = 30  # seconds for what has to come


@pytest.fixture
def bench() -> mt.Workbench:
    """A workbench with one pair tagged, on an office in memory."""
    made = mt.Workbench(mt.sample_office())
    made.tag(1, 1001)
    return made


def is_leftover(bench: mt.Workbench, key: int) -> bool:
    """Whether the list shows a carrier as what a realignment left."""
    bench.go("carrier")
    rows = bench.table.visible
    return bool(rows[(rows["key"] == key) & (rows["side"] == "local")]["leftover"].iloc[0])


def test_a_commit_that_ends_while_another_list_is_open_is_taken_in(bench: mt.Workbench) -> None:
    """Wherever a person has gone meanwhile, no list shows what is no longer so."""
    asked = bench.migrate()
    assert asked is not None
    bench.back()
    asked.yes()
    assert "the cockpit has its receipt" in bench.words
    assert is_leftover(bench, 1)


def test_the_end_of_one_commit_is_not_said_of_another_preview(bench: mt.Workbench) -> None:
    """What is asked stays asked, on the page too."""
    first = bench.migrate()
    bench.back()
    second = bench.undo() if len(mt.history(bench.office)) else bench.migrate()
    assert first is not None and second is not None
    first.no()
    assert bench.confirmation is second and second.state == "asking"


def test_lists_that_cannot_be_read_after_a_commit_are_said(
    bench: mt.Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receipt is returned: the commit is made."""

    def locked(*_: Any) -> None:
        raise LockedError("the database is busy; wait and choose Refresh")

    bench.migrate()
    monkeypatch.setattr(bench, "_read_again", locked)
    assert bench.yes().number == 1
    assert bench.words == "The commit is made, but the database is busy; wait and choose Refresh"


def test_a_cell_that_asks_for_the_list_while_a_click_makes_it_gets_the_same(
    bench: mt.Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or its ticks would be on a list that nobody sees."""
    inside, listed = threading.Event(), desk.Desk.listed

    def slowly(self: desk.Desk, kind: str, **more: Any) -> Any:
        inside.set()
        threading.Event().wait(0.2)
        return listed(self, kind, **more)

    monkeypatch.setattr(desk.Desk, "listed", slowly)
    with ThreadPoolExecutor(2) as threads:
        clicked = threads.submit(bench.go, "rider")
        assert inside.wait(LONG)
        asked = threads.submit(lambda: bench.table)
        clicked.result(LONG)
        found = asked.result(LONG)
    assert found is bench.table is bench.children[1].children[0].children[0]


def test_what_was_found_in_the_background_is_kept_when_records_are_read_again() -> None:
    """Records of before are not, and after Refresh nothing is."""
    office = sample()
    mine = desk.Desk(office, mt.Tags())
    aside = mine.aside()
    aside.keep("found", "carrier", "matches")
    aside.keep("records", "carrier", "old")
    mine.reread_records()
    mine.keep("records", "carrier", "new")
    mine.take_over(aside)
    assert (mine.kept("found", "carrier"), mine.kept("records", "carrier")) == ("matches", "new")
    other = mine.aside()
    other.keep("found", "carrier", "of before")
    mine.refresh()
    mine.take_over(other)
    assert mine.kept("found", "carrier") is None


def test_cancel_does_not_wait_its_turn() -> None:
    """Whatever long answer another click waits for, the commit stops and writes nothing."""
    office, inside, over = sample(), threading.Event(), threading.Event()

    def commit(plan: mt.Plan, progress: Any) -> mt.Receipt:
        inside.set()
        try:
            while not over.is_set():
                progress(0, 1, "waiting")
        finally:
            over.set()
        return mt.commit(office, plan)

    question = Confirmation(mt.realign(office, [("carrier", 1, 1001)]), commit)
    message = {"method": "custom", "content": {"do": "cancel"}}
    with ThreadPoolExecutor(2) as threads:
        at_work = threads.submit(pytest.raises, mt.errors.MigtoolsError, question.yes)
        assert inside.wait(LONG)
        with TURN:  # somebody's long plan
            threads.submit(question._handle_msg, {"content": {"data": message}, "buffers": []})
            stopped = over.wait(LONG)
        at_work.result(LONG)
    assert stopped and question.state == "asking"
    assert mt.history(office).empty


def test_a_listener_that_fails_leaves_the_question_open() -> None:
    """Its error is its own; the buttons are not."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, [("carrier", 2, 1002)]))

    def fail(_state: str) -> None:
        raise MatchError("the listener fell over; mend it")

    question.on_state(fail)
    with pytest.raises(MatchError):
        question.choose("contract 10", "keep_resource")
    with pytest.raises(MatchError):
        question.no()
    question.on_state(fail, remove=True)
    assert not question._answer["busy"]


def test_two_threads_lose_no_judgment() -> None:
    """A cell judges many at once while somebody clicks."""
    tags = mt.Tags(by="ann")
    many = pd.DataFrame({"kind": "carrier", "local": range(3_000), "judgment": "unsure"})

    def click() -> None:
        for local in range(10_000, 10_300):
            tags.judge("carrier", local, "unsure")

    def run() -> None:
        for start in range(0, 3_000, 500):
            tags.judge_many(many[start : start + 500])

    with ThreadPoolExecutor(2) as threads:
        for one in (threads.submit(click), threads.submit(run)):
            one.result(LONG)
    assert len(tags.frame) == len(tags) == 3_300


def test_a_walk_through_the_judgments_is_of_a_moment() -> None:
    """What is withdrawn meanwhile hides no other one."""
    tags = mt.Tags(by="ann")
    for local in range(5):
        tags.judge("carrier", local, "unsure")
    walk = iter(tags._store.sheet)
    assert next(walk).local == 0
    tags.withdraw("carrier", 0)
    assert [judgment.local for judgment in walk] == [1, 2, 3, 4]
