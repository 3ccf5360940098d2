"""A journal that migtools 0.1.0 wrote is read, undone and carried on."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

import migtools as mt
from migtools.office.declaration import parse
from tests.support.small_office import ONE, SCHEMA, not_ok

BEFORE = {
    "carrier": [(1, 1, "Alder Life", "Active"), (2, 2, "Alder Life", "Active")],
    "contract": [(1, "Ana", 1), (2, "Ana", 2), (3, "Bob", 1)],
    "rate": [(1, 10, 55), (1, 20, 60), (2, 30, 65)],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The dump of an office after one commit by 0.1.0: a contract archived, two rates moved."""
    found = tmp_path / "office.db"
    with sqlite3.connect(found) as connection:
        connection.executescript(Path(__file__).with_name("layout_1.sql").read_text())
    connection.close()
    return found


def _rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(path) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in BEFORE
        }


def test_its_commits_are_told_and_undone_exactly(path: Path) -> None:
    """The rates are found although their key is what moved."""
    office = mt.Office.open(path, parse(SCHEMA))
    after = _rows(path)
    assert not_ok(office) == []
    assert list(mt.crosswalk(office)["local"]) == [1]
    undo = mt.commit(office, mt.revert(office, 1))
    assert _rows(path) == BEFORE
    redo = mt.commit(office, mt.revert(office, undo.number))
    assert _rows(path) == after
    mt.commit(office, mt.revert(office, redo.number))
    assert _rows(path) == BEFORE


def test_new_commits_stand_beside_the_old(path: Path) -> None:
    """Both are in the history, and both can be undone."""
    office = mt.Office.open(path, parse(SCHEMA))
    mt.commit(office, mt.revert(office, 1))
    again = mt.commit(office, mt.realign(office, ONE, on_collision="keep_resource"))
    assert list(mt.history(office)["number"]) == [1, 2, 3]
    mt.commit(office, mt.revert(office, again.number))
    assert _rows(path) == BEFORE
