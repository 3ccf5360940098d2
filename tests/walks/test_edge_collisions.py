"""Edge cases: agents contracted on both sides, and every other collision."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.errors import (
    CollisionError,
)
from tests.support.edges import NO_PCM, mini, refused
from tests.support.offices import (
    Dump,
    agency,
    build,
    committed,
    dump,
    execute,
    row,
    sample,
    where,
)


def _both(choice: Any) -> tuple[Dump, Dump, mt.Office]:
    office = sample()
    before, after, _ = committed(
        office, mt.realign(office, [("carrier", 2, 1002)], on_collision=choice)
    )
    return before, after, office


# Agents contracted on both sides


def test_an_agent_with_both_carriers_blocks_and_nothing_is_written() -> None:
    """(18) Scenario 1: one conflict by the office's rule, one by the unique key."""
    office = sample()
    plan = mt.realign(office, [("carrier", 2, 1002)])
    assert plan.open_collisions == 2
    found = plan.collisions.set_index(["table", "stands_on"])["row"]
    assert found.to_dict() == {
        ("contract", "resource"): "29",
        ("contract", "local"): "10",
        ("appointment", "resource"): "67",
        ("appointment", "local"): "28",
    }
    before = dump(office, journal=True)
    with pytest.raises(CollisionError) as caught:
        mt.commit(office, plan)
    first = plan.found[0]
    assert str(caught.value) == (
        f"2 collisions are open, the first is {first.name!r} on {first.rule}; "
        "choose keep_resource, keep_local or leave with on_collision"
    )
    assert dump(office, journal=True) == before


@pytest.mark.parametrize("choice", ["block", "keep_resource", "keep_local", "leave"])
def test_colliding_rows_are_shown_side_by_side_in_the_preview(choice: str) -> None:
    """(18) As a page and as text; a value that is missing is blank."""
    plan = mt.realign(sample(), [("carrier", 2, 1002)], on_collision=choice)
    page, text = plan._repr_html_(), str(plan)
    for name in plan.collisions["collision"]:
        assert name in page
        assert name in text
    assert not {"&lt;NA&gt;", ">nan<", ">None<"} & set(re.findall(r">nan<|>None<|&lt;NA&gt;", page))


def test_names_are_text_in_the_preview_never_markup() -> None:
    """Carrier 14 has a tag in its name, carrier 13 a formula."""
    page = mt.realign(sample(), [("carrier", 14, 1014)], rename=True)._repr_html_()
    assert "<b>Vale</b>" not in page
    assert "&lt;b&gt;Vale&lt;/b&gt;" in page


def test_undo_restores_a_row_that_the_realignment_had_put_right() -> None:
    """A policy on L with a product of R fits after the commit; undo brings back what was."""
    office = agency(
        carrier=[{"id": 1, "name": "Acme"}, {"id": 1001, "name": "Acme", "office_id": 2}],
        product=[{"id": 1001, "name": "Term", "carrier_id": 1001, "office_id": 2}],
        policy=[{"id": 1, "carrier_id": 1, "product_id": 1001}],
    )
    before, after, _ = committed(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert row(after, "policy", 1)["carrier_id"] == 1001
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before


def test_agents_with_the_local_carrier_only_move_whatever_is_chosen() -> None:
    """(18) Scenario 1: five move."""
    for choice in ("keep_resource", "keep_local", "leave"):
        _, after, _ = _both(choice)
        assert [row(after, "contract", key)["carrier_id"] for key in range(11, 16)] == [1002] * 5


@pytest.mark.parametrize(
    ("choice", "contract", "appointment", "stays"),
    [("keep_resource", 10, 28, 29), ("keep_local", 29, 67, 10)],
)
def test_the_losing_row_is_archived_whole_and_its_dependants_follow_the_winner(
    choice: str, contract: int, appointment: int, stays: int
) -> None:
    """(18) Scenario 1: none is lost; appointments point at the contract that stays."""
    before, after, office = _both(choice)
    gone = {
        (table, key)
        for table in ("contract", "appointment", "policy", "pending_case", "contact_info")
        for key in before[table].keys() - after[table].keys()
    }
    assert gone == {("contract", (contract,)), ("appointment", (appointment,))}
    with office.engine.connect() as connection:
        images = connection.execute(sa.text("SELECT image FROM mt_gone")).scalars().all()
    archived = {(i["id"], "state" in i): i for i in map(json.loads, images)}
    assert archived[contract, False] == row(before, "contract", contract)
    assert archived[appointment, True].keys() == row(before, "appointment", appointment).keys()
    for key in (29, 30):
        assert row(after, "appointment", key) == {
            **row(before, "appointment", key),
            "carrier_id": 1002,
            "contract_id": stays,
        }
    assert row(after, "carrier", 2)["status"] == NO_PCM


@pytest.mark.parametrize("choice", ["keep_resource", "keep_local", "leave"])
def test_undo_brings_back_what_a_resolution_archived(choice: str) -> None:
    """(18) Every row as it was, the archived ones and their dependants too."""
    before, _, office = _both(choice)
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before


@pytest.mark.parametrize("choice", ["keep_resource", "keep_local", "leave"])
def test_rows_told_apart_only_by_their_reference_collide_and_come_back(choice: str) -> None:
    """A policy with a rider and its twin, a case shopped to both: the reference is in the key."""
    office = sample()
    plan = mt.realign(office, [("carrier", 26, 1026)], on_collision=choice)
    assert set(plan.collisions["table"]) == {"contract", "policy_rider", "shopped_carrier"}
    before, after, _ = committed(office, plan)
    kept = choice == "leave"
    assert ((1846, 116) in after["policy_rider"]) == kept
    assert ((21, 26) in after["shopped_carrier"]) == kept
    assert (1846, 10272) in after["policy_rider"]
    assert (21, 1026) in after["shopped_carrier"]
    units = 116 if choice == "keep_local" else 10272
    assert after["policy_rider"][1846, 10272] == {
        **before["policy_rider"][1846, units],
        "rider_id": 10272,
    }
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before


def test_leave_keeps_the_row_and_the_local_record_unretired() -> None:
    """(18) Contract 10 and appointment 28 stay on carrier 2, which stays what it was."""
    before, after, _ = _both("leave")
    assert row(after, "carrier", 2) == row(before, "carrier", 2)
    assert where(after, "contract", carrier_id=2) == [10]
    assert where(after, "appointment", carrier_id=2) == [28]
    assert where(after, "policy", carrier_id=2) == []
    assert row(after, "contract", 10) == row(before, "contract", 10)


def test_a_left_record_can_be_realigned_once_its_row_is_gone() -> None:
    """(18) The rest is done by a second plan."""
    _, _, office = _both("leave")
    execute(office, "DELETE FROM appointment WHERE id = 28")
    execute(office, "UPDATE contract SET status = 'Ended' WHERE id = 10")
    _, after, _ = committed(office, mt.realign(office, [("carrier", 2, 1002)]))
    assert row(after, "contract", 10)["carrier_id"] == 1002
    assert row(after, "carrier", 2)["status"] == NO_PCM


def test_the_offices_rule_counts_active_contracts_only() -> None:
    """(18) One active contract per agent and carrier; an ended one does not matter."""
    office = sample()
    execute(office, "UPDATE contract SET status = 'Ended' WHERE id = 29")
    plan = mt.realign(office, [("carrier", 2, 1002)])
    assert set(plan.collisions["table"]) == {"appointment"}


def test_collisions_are_resolved_by_name_by_table_and_by_star() -> None:
    """(18) The most particular choice counts."""
    by_name = {"contract 10": "keep_local", "contract": "leave", "*": "keep_resource"}
    plan = mt.realign(sample(), [("carrier", 2, 1002)], on_collision=by_name)
    choices = plan.collisions.drop_duplicates("collision").set_index("table")["choice"]
    assert choices.to_dict() == {"contract": "keep_local", "appointment": "keep_resource"}
    by_table = {"contract": "leave"}
    plan = mt.realign(sample(), [("carrier", 2, 1002)], on_collision=by_table)
    choices = plan.collisions.drop_duplicates("collision").set_index("table")["choice"]
    assert choices.to_dict() == {"contract": "leave", "appointment": "block"}
    assert plan.open_collisions == 1


def test_a_row_of_the_resource_office_is_never_archived() -> None:
    """(18) keep_local is not offered where the resource office owns the other row."""
    office = agency(
        carrier=[{"id": 1, "name": "Acme"}, {"id": 1001, "name": "Acme", "office_id": 2}],
        contract=[
            {"id": 1, "agent_id": 1, "carrier_id": 1},
            {"id": 2, "agent_id": 1, "carrier_id": 1001, "office_id": 2},
        ],
    )
    plan = mt.realign(office, [("carrier", 1, 1001)], on_collision="keep_local")
    assert plan.open_collisions == 1
    refused(
        office, CollisionError, [("carrier", 1, 1001)], "1 collisions", on_collision="keep_local"
    )


def test_a_partial_unique_index_counts_only_where_it_holds() -> None:
    """Scenario 3: the index's own predicate and expression decide."""
    ddl = (
        "CREATE TABLE carrier (id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL,"
        " name VARCHAR(40) NOT NULL, status VARCHAR(20));"
        "CREATE TABLE licence (id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id),"
        " code TEXT, live INTEGER);"
        "CREATE UNIQUE INDEX one_live ON licence (carrier_id, lower(code)) WHERE live = 1;"
    )
    schema = mini()
    carriers = [
        {"id": 1, "office_id": 1, "name": "Acme", "status": "Active"},
        {"id": 1001, "office_id": 2, "name": "Acme", "status": "Active"},
    ]

    def open_collisions(mine: tuple[str | None, int], theirs: tuple[str | None, int]) -> int:
        licences = [
            {"id": 1, "carrier_id": 1, "code": mine[0], "live": mine[1]},
            {"id": 2, "carrier_id": 1001, "code": theirs[0], "live": theirs[1]},
        ]
        office = build(ddl, {"carrier": carriers, "licence": licences}, schema)
        plan = mt.realign(office, [("carrier", 1, 1001)])
        if not plan.open_collisions:
            mt.commit(office, plan)
        return plan.open_collisions

    assert open_collisions(("A", 1), ("a", 1)) == 1
    assert open_collisions(("A", 0), ("a", 1)) == 0
    assert open_collisions(("A", 1), ("b", 1)) == 0
    assert open_collisions((None, 1), (None, 1)) == 0
