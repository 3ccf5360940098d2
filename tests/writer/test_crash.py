"""A crash or Ctrl-C at any moment of a commit: the database is as it was, or fully done."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

import migtools as mt
from tests.support.offices import NOW, Dump, agency_schema, dump, sample

PAIRS = [("carrier", 2, 1002), ("carrier", 26, 1026)]
NO_HARM = "as it was", "done"
# Each kill is a process of its own; these cover every phase of the commit.
MOMENTS = 16

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


class Scene(NamedTuple):
    """A database file, a saved plan for it, and the rows before and after its commit."""

    database: Path
    plan: Path
    before: Dump
    after: Dump
    statements: int
    steps: int


def _open(path: Path) -> mt.Office:
    return mt.Office.open(f"sqlite:///{path}", agency_schema(), user="maria", clock=lambda: NOW)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Two carriers with collisions: rows move, rows are archived, records are renamed."""
    folder = tmp_path_factory.mktemp("crash")
    database, done, file = folder / "agency.db", folder / "done.db", folder / "plan.json"
    mt.sample_office(database).engine.dispose()
    office = _open(database)
    mt.realign(office, PAIRS, on_collision="keep_resource").save(file)
    before = dump(office, journal=True)
    office.engine.dispose()
    shutil.copyfile(database, done)
    office = _open(done)
    counted = {"statements": 0, "steps": 0}

    def statement(*_: Any) -> None:
        counted["statements"] += 1

    def step(*_: Any) -> None:
        counted["steps"] += 1

    plan = mt.Plan.load(office, file)
    sa.event.listen(office.engine, "before_cursor_execute", statement)
    mt.commit(office, plan, progress=step)
    sa.event.remove(office.engine, "before_cursor_execute", statement)
    after = dump(office, journal=True)
    office.engine.dispose()
    assert after != before
    return Scene(database, file, before, after, **counted)


def _in_a_child(scene: Scene, copy: Path, arm: Callable[[mt.Office], Any]) -> int:
    """Commit in another process that `arm` prepares for its end; returns how it ended."""
    shutil.copyfile(scene.database, copy)
    child = os.fork()
    if child == 0:
        try:
            office = _open(copy)
            plan = mt.Plan.load(office, scene.plan)
            progress = arm(office)
            mt.commit(office, plan, **({"progress": progress} if progress else {}))
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _state(scene: Scene, copy: Path) -> str:
    """What a crash left behind; the next program that opens the file sees just this."""
    other = sqlite3.connect(copy)
    assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert other.execute("PRAGMA foreign_key_check").fetchall() == []
    other.close()
    office = _open(copy)
    found = dump(office, journal=True)
    office.engine.dispose()
    states = {"as it was": scene.before, "done": scene.after}
    return next((name for name, rows in states.items() if rows == found), "half done")


def _spread(most: int) -> list[int]:
    """Numbers from the first to the last, with the ends in full."""
    middle = range(0, most, max(1, most // MOMENTS))
    return sorted({0, 1, 2, *middle, most - 3, most - 2, most - 1})


def test_a_kill_after_any_step_leaves_the_database_as_it_was(scene: Scene, tmp_path: Path) -> None:
    """SIGKILL at every call of progress."""
    assert scene.steps > 10
    for number in range(scene.steps):
        copy = tmp_path / f"{number}.db"

        def arm(_office: mt.Office, number: int = number) -> Callable[..., None]:
            left = iter(range(number))

            def progress(*_: Any) -> None:
                if next(left, None) is None:
                    _die()

            return progress

        assert _in_a_child(scene, copy, arm) == signal.SIGKILL
        assert _state(scene, copy) == "as it was", f"killed at step {number}"


def test_a_kill_before_any_statement_leaves_the_database_as_it_was(
    scene: Scene, tmp_path: Path
) -> None:
    """SIGKILL between two statements of the commit, from BEGIN to the last."""
    assert scene.statements > 100
    for number in _spread(scene.statements):
        copy = tmp_path / f"{number}.db"

        def arm(office: mt.Office, number: int = number) -> None:
            left = iter(range(number))

            def before(*_: Any) -> None:
                if next(left, None) is None:
                    _die()

            sa.event.listen(office.engine, "before_cursor_execute", before)

        assert _in_a_child(scene, copy, arm) == signal.SIGKILL
        assert _state(scene, copy) == "as it was", f"killed before statement {number}"


def test_a_kill_right_before_the_end_of_the_transaction_leaves_it_as_it_was(
    scene: Scene, tmp_path: Path
) -> None:
    """Everything is written, nothing is kept yet."""

    def arm(office: mt.Office) -> None:
        sa.event.listen(office.engine, "commit", lambda _connection: _die())

    copy = tmp_path / "agency.db"
    assert _in_a_child(scene, copy, arm) == signal.SIGKILL
    assert _state(scene, copy) == "as it was"


def test_a_kill_at_any_moment_leaves_no_half_commit(scene: Scene, tmp_path: Path) -> None:
    """A timer kills in the middle of whatever runs, the end of the transaction included."""
    states = set()
    for number in range(MOMENTS):
        copy = tmp_path / f"{number}.db"

        def arm(office: mt.Office, number: int = number) -> None:
            def soon(_connection: Any) -> None:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, 0.00002 * (number + 1) ** 2)

            sa.event.listen(office.engine, "commit", soon)

        assert _in_a_child(scene, copy, arm) in (0, signal.SIGALRM)
        states.add(_state(scene, copy))
    assert states <= set(NO_HARM)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_the_same_plan_commits_after_a_crash(scene: Scene, tmp_path: Path, part: float) -> None:
    """Nothing has to be repaired or planned again."""
    copy = tmp_path / "agency.db"
    number = int(scene.statements * part)

    def arm(office: mt.Office) -> None:
        left = iter(range(number))

        def before(*_: Any) -> None:
            if next(left, None) is None:
                _die()

        sa.event.listen(office.engine, "before_cursor_execute", before)

    assert _in_a_child(scene, copy, arm) == signal.SIGKILL
    office = _open(copy)
    assert mt.commit(office, mt.Plan.load(office, scene.plan)).number == 1
    assert dump(office, journal=True) == scene.after


@pytest.mark.parametrize("verb", ["revert", "purge"])
def test_a_killed_undo_or_purge_leaves_the_database_as_it_was(
    scene: Scene, tmp_path: Path, verb: str
) -> None:
    """Every plan is one transaction."""
    base = tmp_path / "base.db"
    shutil.copyfile(scene.database, base)
    office = _open(base)
    mt.commit(office, mt.Plan.load(office, scene.plan))
    made = mt.revert(office, 1) if verb == "revert" else mt.purge(office)
    made.save(tmp_path / "plan.json")
    before = dump(office, journal=True)
    office.engine.dispose()
    here = scene._replace(database=base, plan=tmp_path / "plan.json", before=before)
    for number in (2, 20, 40):
        copy = tmp_path / f"{number}.db"

        def arm(office: mt.Office, number: int = number) -> None:
            left = iter(range(number))

            def cursor(*_: Any) -> None:
                if next(left, None) is None:
                    _die()

            sa.event.listen(office.engine, "before_cursor_execute", cursor)

        assert _in_a_child(here, copy, arm) == signal.SIGKILL
        assert _state(here, copy) == "as it was"


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_an_interrupt_writes_nothing_and_the_office_goes_on(error: type[BaseException]) -> None:
    """Ctrl-C in a notebook cell; the next cell commits the same plan."""
    office = sample()
    plan = mt.realign(office, PAIRS, on_collision="keep_resource")
    before = dump(office, journal=True)
    calls = interrupted = 0
    for number in range(0, 60, 3):

        def progress(*_: Any, number: int = number) -> None:
            nonlocal calls
            calls += 1
            if calls > number:
                raise error

        calls = 0
        try:
            mt.commit(office, plan, progress=progress)
        except error:
            assert dump(office, journal=True) == before
            interrupted += 1
            continue
        break
    assert interrupted > 3
    assert mt.history(office)["number"].tolist() == [1]
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before
