"""Edge cases: undo, and rows that other programs touch."""

from __future__ import annotations

from typing import Any

import pytest

import migtools as mt
from migtools.errors import (
    MatchError,
    SchemaError,
    StalePlanError,
)
from migtools.office.declaration import parse
from tests.support.edges import schema_document
from tests.support.offices import (
    Dump,
    agency_schema,
    changes,
    committed,
    copied,
    dump,
    execute,
    raw,
    row,
    sample,
    where,
)


def _realigned(*pairs: tuple[str, int, int], **options: Any) -> tuple[Dump, mt.Office]:
    office = sample()
    before = dump(office)
    for pair in pairs:
        mt.commit(office, mt.realign(office, [pair], **options))
    return before, office


# Undo


def test_undo_restores_every_row() -> None:
    """Scenario 11: clean."""
    before, office = _realigned(("carrier", 1, 1001))
    plan = mt.revert(office, 1)
    assert plan.blocked == 0
    assert set(plan.verdicts["verdict"]) == {"restore"}
    mt.commit(office, plan)
    assert dump(office) == before
    assert mt.crosswalk(office).empty
    assert mt.history(office)["undone_by"].tolist()[0] == 2


def test_undo_of_a_rename_restores_the_name() -> None:
    """Every verb can be undone."""
    office = sample()
    before, _, _ = committed(office, mt.rename(office, "carrier", {3: "Bellwether"}))
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before


def test_undo_of_an_undo_is_the_commit_again() -> None:
    """Scenario 11: and once more, and back."""
    before, office = _realigned(("carrier", 2, 1002), on_collision="keep_resource")
    after = dump(office)
    mt.commit(office, mt.revert(office, 1))
    mt.commit(office, mt.revert(office, 2))
    assert dump(office) == after
    assert mt.crosswalk(office)["number"].unique().tolist() == [1]
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before
    mt.commit(office, mt.revert(office, 4))
    assert dump(office) == after


def test_what_is_undone_cannot_be_undone_again() -> None:
    """Undo its undo instead."""
    _, office = _realigned(("carrier", 1, 1001))
    mt.commit(office, mt.revert(office, 1))
    with pytest.raises(MatchError) as caught:
        mt.revert(office, 1)
    assert str(caught.value) == (
        "commit 1 is undone already by commit 2; undo commit 2 to have it back"
    )


def test_a_pair_can_be_realigned_again_after_its_undo() -> None:
    """The same rows as the first time."""
    _, office = _realigned(("carrier", 1, 1001))
    after = dump(office)
    mt.commit(office, mt.revert(office, 1))
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert dump(office) == after


def test_undo_refuses_when_a_row_was_edited_since() -> None:
    """Scenario 11: strict; the verdict names the row."""
    _, office = _realigned(("carrier", 1, 1001))
    execute(office, "UPDATE appointment SET carrier_id = 1003 WHERE id = 5")
    plan = mt.revert(office, 1)
    edited = plan.verdicts[plan.verdicts["verdict"] == "skipped: edited since"]
    assert edited[["table", "column", "row", "rows"]].values.tolist() == [
        ["appointment", "carrier_id", "5", 1]
    ]
    assert plan.blocked == 1
    before = dump(office, journal=True)
    with pytest.raises(StalePlanError) as caught:
        mt.commit(office, plan)
    assert str(caught.value) == (
        "1 rows cannot be restored, the first in appointment 5 (skipped: edited since); "
        "look at plan.verdicts, then undo the rest with strict=False"
    )
    assert dump(office, journal=True) == before


def test_undo_that_is_not_strict_leaves_only_what_was_edited() -> None:
    """Scenario 11: best effort."""
    before, office = _realigned(("carrier", 1, 1001))
    execute(office, "UPDATE appointment SET carrier_id = 1003 WHERE id = 5")
    mt.commit(office, mt.revert(office, 1, strict=False))
    assert changes(before, dump(office)) == {"appointment": {(5,): {"carrier_id": (1, 1003)}}}


def test_undo_keeps_a_leftovers_name_that_a_person_changed_since() -> None:
    """Scenario 11: a record's own values are checked like rows."""
    before, office = _realigned(("carrier", 1, 1001))
    execute(office, "UPDATE carrier SET name = 'X_keep me' WHERE id = 1")
    with pytest.raises(StalePlanError, match="1 rows cannot be restored, the first in carrier 1"):
        mt.commit(office, mt.revert(office, 1))
    mt.commit(office, mt.revert(office, 1, strict=False))
    assert changes(before, dump(office)) == {
        "carrier": {(1,): {"name": (row(before, "carrier", 1)["name"], "X_keep me")}}
    }


def test_undo_after_an_edit_of_a_policys_product_keeps_product_and_carrier_together() -> None:
    """Scenario 11: what is left edited must still fit; the rest is restored."""
    before, office = _realigned(("carrier", 1, 1001))
    policy = where(dump(office), "policy", carrier_id=1001, product_id=10001)[0]
    execute(office, f"UPDATE policy SET product_id = 10016 WHERE id = {policy}")
    mt.commit(office, mt.revert(office, 1, strict=False))
    after = dump(office)
    assert set(changes(before, after)) == {"policy"}
    assert set(changes(before, after)["policy"]) == {(policy,)}
    edited = row(after, "policy", policy)
    assert edited["product_id"] == 10016
    assert edited["carrier_id"] == row(after, "product", 10016)["carrier_id"]


def test_a_choice_for_a_collision_that_does_not_exist_is_a_slip() -> None:
    """Otherwise the collision would stay open without a word."""
    with pytest.raises(
        mt.MatchError, match=r"on_collision names 'contrat 10', .* 'appointment 28'"
    ):
        mt.realign(sample(), [("carrier", 2, 1002)], on_collision={"contrat 10": "leave"})


def test_undo_says_which_rows_are_gone() -> None:
    """Scenario 11: after a delete."""
    before, office = _realigned(("carrier", 1, 1001))
    execute(office, "DELETE FROM appointment WHERE id = 5")
    plan = mt.revert(office, 1)
    gone = plan.verdicts[plan.verdicts["verdict"] == "skipped: the row is gone"]
    assert gone[["table", "row"]].values.tolist() == [["appointment", "5"]]
    mt.commit(office, mt.revert(office, 1, strict=False))
    assert set(changes(before, dump(office))["appointment"]) == {(5,)}


def test_undo_of_an_archived_row_whose_unique_key_is_taken_is_foreseen() -> None:
    """The plan says so; it is not the database that finds out during the commit."""
    _, office = _realigned(("carrier", 2, 1002), on_collision="keep_resource")
    execute(
        office,
        "INSERT INTO appointment VALUES (9001, 1, 10, 2, NULL, 'NY', 'Appointed', NULL)",
    )
    plan = mt.revert(office, 1)
    taken = plan.verdicts[plan.verdicts["verdict"] == "blocked: its key is taken"]
    assert taken[["table", "row"]].values.tolist() == [["appointment", "28"]]
    with pytest.raises(StalePlanError, match="1 rows cannot be restored"):
        mt.commit(office, plan)


def test_independent_commits_are_undone_in_any_order() -> None:
    """Scenario 11: the older one first."""
    before, office = _realigned(("carrier", 1, 1001), ("carrier", 19, 1019))
    other = sample()
    mt.commit(other, mt.realign(other, [("carrier", 19, 1019)]))
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == dump(other)
    mt.commit(office, mt.revert(office, 2))
    assert dump(office) == before


def test_undo_out_of_order_is_blocked_by_the_later_commit() -> None:
    """Scenario 11: product 13 was realigned after its carrier; undo that first."""
    before, office = _realigned(("carrier", 1, 1001), ("product", 13, 10018), rename=True)
    plan = mt.revert(office, 1)
    state = dump(office, journal=True)
    assert plan.blocked > 0
    assert any("commit 2" in verdict for verdict in plan.verdicts["verdict"])
    with pytest.raises(StalePlanError, match="cannot be restored"):
        mt.commit(office, plan)
    assert dump(office, journal=True) == state
    mt.commit(office, mt.revert(office, 2))
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before


def test_undo_after_a_purge_is_blocked_until_the_purge_is_undone() -> None:
    """Scenario 11: there is no record to go back to."""
    before, office = _realigned(("carrier", 1, 1001))
    mt.commit(office, mt.purge(office, "carrier", [1]))
    plan = mt.revert(office, 1)
    verdicts = set(plan.verdicts["verdict"])
    assert "blocked: its record was deleted by commit 2; undo that one first" in verdicts
    state = dump(office, journal=True)
    with pytest.raises(StalePlanError, match="cannot be restored"):
        mt.commit(office, plan)
    assert dump(office, journal=True) == state
    mt.commit(office, mt.revert(office, 2))
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before


def test_undo_is_itself_refused_when_the_rows_changed_after_it_was_planned() -> None:
    """Scenario 8, for an undo."""
    _, office = _realigned(("carrier", 1, 1001))
    plan = mt.revert(office, 1)
    execute(office, "UPDATE appointment SET carrier_id = 1003 WHERE id = 5")
    before = dump(office, journal=True)
    with pytest.raises(StalePlanError, match="nothing was written"):
        mt.commit(office, plan)
    assert dump(office, journal=True) == before


def test_rows_added_to_the_resource_record_since_stay_there_on_undo() -> None:
    """Only what the commit moved is moved back."""
    before, office = _realigned(("carrier", 1, 1001))
    execute(
        office,
        "INSERT INTO policy VALUES (9001, 1, 'NEW-1', 1001, 10001, 1, 'New', 'In force', 1, 1, "
        "NULL)",
    )
    mt.commit(office, mt.revert(office, 1))
    after = dump(office)
    assert set(changes(before, after)) == {"policy"}
    assert row(after, "policy", 9001)["carrier_id"] == 1001


# Foreign hands


def test_a_trigger_that_breaks_an_invariant_stops_the_commit() -> None:
    """Scenario 7: what the plan did not foresee is not kept."""
    office = sample()
    execute(
        office,
        "CREATE TRIGGER audit AFTER UPDATE ON policy BEGIN "
        "DELETE FROM appointment WHERE id = 5; END",
    )
    plan = mt.realign(office, [("carrier", 1, 1001)])
    before = dump(office, journal=True)
    with pytest.raises(mt.MigtoolsError, match="nothing was written"):
        mt.commit(office, plan)
    assert dump(office, journal=True) == before


def test_triggers_on_touched_tables_are_said_when_the_office_is_checked() -> None:
    """Scenario 7: the guards of migtools are not meant."""
    office = sample()
    assert office.check().empty
    execute(office, "CREATE TRIGGER audit AFTER UPDATE ON policy BEGIN SELECT 1; END")
    found = office.check()
    assert found["finding"].tolist() == ["triggers run when policy changes: audit"]


def test_an_undeclared_reference_is_suspected() -> None:
    """Scenario 15: a column that holds carrier keys without saying so."""
    office = sample()
    execute(office, "CREATE TABLE rate (id INTEGER PRIMARY KEY, carrier_id INTEGER)")
    execute(office, "INSERT INTO rate VALUES (1, 1), (2, 19)")
    found = office.check()
    assert "rate.carrier_id looks like a reference to carrier that nobody declared" in set(
        found["finding"]
    )


def test_reports_of_a_schema_that_names_no_local_office_need_one() -> None:
    """The local office may be given when opening."""
    document = schema_document()
    del document["sides"]["local"]
    engine = sample().engine
    with pytest.raises(SchemaError, match="no local office is given"):
        mt.Office.open(engine, parse(document))
    assert mt.Office.open(engine, parse(document), local=5).local == 5


def test_an_office_opens_on_a_copy_with_the_journal_of_the_original() -> None:
    """The journal lives in the database, so history and undo travel with it."""
    before, office = _realigned(("carrier", 1, 1001))
    copy = copied(raw(office.engine), agency_schema(), user="maria")
    assert mt.history(copy)["summary"].tolist() == mt.history(office)["summary"].tolist()
    mt.commit(copy, mt.revert(copy, 1))
    assert dump(copy) == before
