"""Keys above 2**53, which a float would round to a neighbour's, stay what they are everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import migtools as mt
from tests.support.offices import agency

BASE = 9_007_199_254_740_992  # 2**53: the next odd number is no float any more
LOCAL, ALONE, SHORT, RESOURCE = BASE + 1, BASE + 3, BASE + 5, BASE + 1_001
TERM, THEIR_TERM, WHOLE = BASE + 2_001, BASE + 2_003, BASE + 2_005
POLICY, MOVING, THERE = BASE + 9_001, BASE + 9_003, BASE + 9_005
KNOWN = {LOCAL, ALONE, SHORT, RESOURCE, TERM, THEIR_TERM, WHOLE, MOVING, THERE}
KEY_COLUMNS = {"key", "local", "resource", "parent_key", "other", "before", "after"}


@pytest.fixture
def office() -> mt.Office:
    """Three local carriers and one of the resource office, products, policies, a collision."""
    return agency(
        carrier=[
            {"id": LOCAL, "name": "Alder Life"},
            {"id": ALONE, "name": "Birch Mutual"},
            {"id": SHORT, "name": "Alder Lif"},
            {"id": RESOURCE, "office_id": 2, "name": "Alder Life"},
        ],
        product=[
            {"id": TERM, "carrier_id": LOCAL, "name": "Term 20"},
            {"id": WHOLE, "carrier_id": LOCAL, "name": "Whole Life"},
            {"id": THEIR_TERM, "office_id": 2, "carrier_id": RESOURCE, "name": "Term 20"},
        ],
        policy=[{"id": POLICY, "carrier_id": LOCAL, "product_id": TERM}],
        contract=[
            {"id": MOVING, "agent_id": 1, "carrier_id": LOCAL},
            {"id": THERE, "agent_id": 1, "carrier_id": RESOURCE},
        ],
    )


def _walk(office: mt.Office, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every frame that tells of keys, along one whole walk."""
    for kind in ("carrier", "product"):
        yield f"records {kind}", office.records(kind)
        yield f"match {kind}", mt.match(office, kind)
        yield f"content {kind}", mt.content(office, kind)
        yield f"mismatches {kind}", mt.mismatches(office, kind)
        yield f"duplicates {kind}", mt.duplicates(office, kind)
    records = office.records("carrier")
    sides = [records[records["side"] == side] for side in ("local", "resource")]
    yield "candidates", mt.candidates(*(side[["key", "name"]] for side in sides))
    yield "overview", mt.overview(office)[["kind", "key"]]
    yield "proposals", mt.proposals(office)
    tags = mt.Tags.open(folder / "tags.csv", by="maria")
    tags.judge("carrier", LOCAL, "match", RESOURCE, local_name="Alder Life")
    tags.judge("carrier", ALONE, "no counterpart", local_name="Birch Mutual")
    yield "tags", mt.Tags.open(folder / "tags.csv", by="maria").frame
    yield "stale", mt.stale(office, tags)
    plan = mt.realign(office, tags, on_collision="keep_resource")
    plan.save(folder / "plan.json")
    for name, made in (("plan", plan), ("loaded", mt.Plan.load(office, folder / "plan.json"))):
        yield f"{name} effects", made.effects
        yield f"{name} collisions", made.collisions
        yield f"{name} renames", made.renames
        yield f"{name} sample", made.sample("policy")
    receipt = mt.commit(office, plan)
    yield "crosswalk", mt.crosswalk(office)
    yield "memory", mt.memory(office)
    yield "leftovers", mt.purge(office).leftovers
    yield "purge effects", mt.purge(office).effects
    undo = mt.revert(office, receipt.number)
    yield "undo effects", undo.effects
    mt.commit(office, undo)
    yield "records again", office.records("product")


def test_no_frame_rounds_a_key(office: mt.Office, tmp_path: Path) -> None:
    """Also where a column has keys and gaps, which pandas makes floats of when let alone."""
    seen = 0
    for name, frame in _walk(office, tmp_path):
        for column in KEY_COLUMNS & set(frame.columns):
            assert frame[column].dtype != float, (name, column)
            keys = [key for key in frame[column].dropna() if not isinstance(key, str)]
            assert set(map(int, keys)) <= KNOWN, (name, column)
            seen += len(keys)
    assert seen > 60


def test_a_match_of_large_keys_realigns(office: mt.Office) -> None:
    """What `match` found is what `realign` takes."""
    found = mt.match(office, "carrier")
    exact = found[found["status"] == "exact"].assign(kind="carrier")
    plan = mt.realign(office, exact, on_collision="keep_resource")
    mt.commit(office, plan)
    with office.reading() as connection:
        query = "SELECT carrier_id, product_id FROM policy"
        assert connection.exec_driver_sql(query).one() == (RESOURCE, THEIR_TERM)
