"""A small office of three carriers, and what the tests of both databases do with any office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import migtools as mt
from tests.conftest import Dump

Read = Callable[[mt.Office], Dump]
ON_POSTGRES = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
LOCAL, RESOURCE, LOCAL_TWO = 1, 2, 3  # carriers of the small office

SCHEMA: dict[str, Any] = {
    "sides": {"column": "office_id", "local": 1, "resource": 2},
    "kinds": {"carrier": {"table": "carrier", "retire": {"status": "NO PCM Activity"}}},
}
CARRIER = """
CREATE TABLE carrier (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,
    status VARCHAR(20) NOT NULL, code VARCHAR(10) UNIQUE, above INTEGER REFERENCES carrier (id)
);
"""
CARRIERS = [
    (LOCAL, 1, "Alder Life", "Active", "L", None),
    (RESOURCE, 2, "Alder Life", "Active", "R", None),
    (LOCAL_TWO, 1, "Alder Life", "Active", "L2", LOCAL),
]
POLICY = """
CREATE TABLE policy (
    id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id), agent INTEGER,
    no VARCHAR(10), status VARCHAR(10){rule}
);
{index}
"""
ONE = [("carrier", LOCAL, RESOURCE)]
BOTH = [*ONE, ("carrier", LOCAL_TWO, RESOURCE)]


def walk(office: mt.Office, plan: mt.Plan, dump: Read) -> Dump:
    """Commit a plan, undo it, undo the undo; returns the rows after the commit."""
    before = dump(office)
    receipt = mt.commit(office, plan)
    after = dump(office)
    undo = mt.commit(office, mt.revert(office, receipt.number))
    assert dump(office) == before
    redo = mt.commit(office, mt.revert(office, undo.number))
    assert dump(office) == after
    mt.commit(office, mt.revert(office, redo.number))
    assert dump(office) == before
    return after


def exact(office: mt.Office, kind: str) -> list[tuple[str, int, int]]:
    """The pairs of a kind whose names are equal."""
    found = mt.match(office, kind)
    found = found[found["status"] == "exact"]
    return [(kind, int(row.local), int(row.resource)) for row in found.itertuples()]


def not_ok(office: mt.Office) -> list[tuple[str, str, str]]:
    """The checks of `verify` that fail."""
    found = mt.verify(office)
    return [(r.check, r.table, r.detail) for r in found[~found["ok"]].itertuples()]


def by_id(after: Dump, table: str, column: int = 1) -> dict[Any, Any]:
    """First column -> another column of a table."""
    return {row[0]: row[column] for row in after[table]}
