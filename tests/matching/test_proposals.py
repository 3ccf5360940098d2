"""Rename proposals: from matches and tags to a plan, and from the plan to equal names."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.matching.proposals import PROPOSAL_COLUMNS
from tests.support.offices import NOW, sample

SAME = 16  # a local carrier that differs from 1016 by case and spaces


def judged(local: int, judgment: str, resource: int | None = None, by: str = "maria") -> mt.Tags:
    """One judgment on a carrier."""
    tags = mt.Tags(by=by, clock=lambda: NOW)
    tags.judge("carrier", local, judgment, resource)
    return tags


def carriers(found: pd.DataFrame) -> dict[int, tuple[int, str]]:
    """Local key -> what it should be, and by what."""
    rows = found[found["kind"] == "carrier"]
    return {
        int(local): (int(resource), source)
        for local, resource, source in zip(
            rows["local"], rows["resource"], rows["source"], strict=True
        )
    }


def test_the_same_matches_are_proposed_parents_first() -> None:
    """One row per local record whose name differs."""
    office = sample()
    found = mt.proposals(office)
    assert list(found.columns) == PROPOSAL_COLUMNS
    assert list(dict.fromkeys(found["kind"])) == [
        kind for kind in office.schema.kinds if kind in set(found["kind"])
    ]
    assert set(found["source"]) == {"same"}
    assert (found["local_name"] != found["resource_name"]).all()
    assert not found.duplicated(["kind", "local"]).any()
    mine = found[found["kind"] == "carrier"]
    assert mine["local"].is_monotonic_increasing
    one = mt.proposals(office, "carrier")
    pd.testing.assert_frame_equal(one, mine.reset_index(drop=True))
    with pytest.raises(mt.SchemaError, match="'carriers'"):
        mt.proposals(office, "carriers")


def test_a_tag_wins_over_a_match() -> None:
    """Its pair is proposed, with who decided and when; an equal name needs no rename."""
    office = sample()
    found = mt.proposals(office, "carrier", judged(SAME, "match", 1001))
    assert carriers(found)[SAME] == (1001, "tag")
    assert found.set_index("local")["why"][SAME] == "decided before: maria 2026-01-15"
    assert 1 not in carriers(mt.proposals(office, "carrier", judged(1, "match", 1001)))


@pytest.mark.parametrize("judgment", ["no counterpart", "unsure"])
def test_who_has_doubts_is_not_proposed(judgment: str) -> None:
    """Nor is a record without counterpart, whatever the names say."""
    office = sample()
    assert SAME in carriers(mt.proposals(office))
    assert SAME not in carriers(mt.proposals(office, tags=judged(SAME, judgment)))


def test_what_is_disputed_rejected_or_stale_is_not_proposed() -> None:
    """A person looks at it first."""
    office = sample()
    disputed = judged(SAME, "match", 1016)
    disputed.merge(judged(SAME, "match", 1001, by="joe"))
    assert SAME not in carriers(mt.proposals(office, tags=disputed))
    rejected = mt.Tags()
    rejected.reject("carrier", SAME, 1016)
    assert SAME not in carriers(mt.proposals(office, tags=rejected))
    stale = mt.Tags()
    stale.judge("carrier", SAME, "match", 1016, local_name="What it was called before")
    assert SAME not in carriers(mt.proposals(office, tags=stale))


def test_proposals_go_into_a_rename_and_then_nothing_differs() -> None:
    """Several kinds in one plan; afterwards the names are equal and realign without more."""
    office, tags = sample(), judged(9, "match", 1009)
    found = mt.proposals(office, tags=tags)
    plan = mt.rename(office, found)
    assert set(plan.effects["action"]) == {"rename"}
    assert set(plan.effects["kind"]) == set(found["kind"])
    mt.commit(office, plan)
    assert mt.proposals(office, tags=tags).query("kind == 'carrier'").empty
    for kind, rows in found.groupby("kind"):
        names = office.records(str(kind)).set_index("key")["name"]
        assert [names[key] for key in rows["local"]] == rows["resource_name"].tolist()
    assert mt.realign(office, found[found["kind"] == "carrier"])
    assert not mt.rename(office, found)


def test_proposals_go_into_one_plan_that_renames_and_realigns() -> None:
    """And back again, row for row."""
    office = sample()
    found = mt.proposals(office, "carrier")
    plan = mt.realign(office, found, rename=True)
    assert {p.local for p in plan.decisions.pairs if p.how == "tagged"} == set(found["local"])
    number = mt.commit(office, plan).number
    assert mt.proposals(office, "carrier").empty
    mt.commit(office, mt.revert(office, number))
    pd.testing.assert_frame_equal(mt.proposals(office, "carrier"), found)


def test_a_plan_of_proposals_can_be_kept_in_a_file(tmp_path: Any) -> None:
    """And refuses when the records changed meanwhile."""
    office = sample()
    mt.rename(office, mt.proposals(office)).save(tmp_path / "plan.json")
    plan = mt.Plan.load(office, tmp_path / "plan.json")
    with office.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE carrier SET name = 'Other' WHERE id = {SAME}"))
    with pytest.raises(mt.StalePlanError):
        mt.commit(office, plan)
    assert mt.commit(office, mt.rename(office, mt.proposals(office))).number == 1


def test_a_stale_rename_of_several_kinds_is_planned_again() -> None:
    """By the button of the preview."""
    office = sample()
    confirmation = mt.confirm(office, mt.rename(office, mt.proposals(office)))
    with office.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE carrier SET name = 'Other' WHERE id = {SAME}"))
    with pytest.raises(mt.StalePlanError):
        confirmation.yes()
    confirmation.again()
    assert confirmation.yes().number == 1


def test_nothing_to_propose_is_an_empty_plan() -> None:
    """As for `realign`."""
    office = sample()
    none = mt.proposals(office).head(0)
    assert not mt.rename(office, none)
    assert not mt.realign(office, none, rename=True)


def test_a_rename_takes_names_or_a_frame_of_them() -> None:
    """And says which, and what is wrong with either."""
    office = sample()
    found = mt.proposals(office, "carrier")
    assert mt.rename(office, kind="carrier", names={SAME: "Larkspur"})
    with pytest.raises(mt.MatchError, match="give the frame alone"):
        mt.rename(office, found, {SAME: "Larkspur"})
    with pytest.raises(mt.MatchError, match="no names are given"):
        mt.rename(office, "carrier")
    with pytest.raises(mt.MatchError, match="lacks the column 'resource_name'"):
        mt.rename(office, found.drop(columns="resource_name"))
    twice = pd.concat([found, found.assign(resource_name="Other")])
    with pytest.raises(mt.MatchError, match=r"is to get the names .* and 'Other'; keep one"):
        mt.rename(office, twice)
    wrong = pd.concat([found.assign(local=1001 + found.index), found])
    with pytest.raises(mt.ReadOnlyError):
        mt.rename(office, wrong)
    unknown = mt.proposals(office).assign(local=lambda f: 70_000 + f.index)
    with pytest.raises(mt.MatchError, match=rf"^{len(unknown)} renames are not possible"):
        mt.rename(office, unknown)
