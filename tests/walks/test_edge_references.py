"""Edge cases: references of every shape."""

from __future__ import annotations

import pytest

import migtools as mt
from migtools.errors import (
    ReadOnlyError,
)
from tests.support.edges import KEEP, mini, refused
from tests.support.offices import (
    agency,
    agency_tables,
    build,
    changes,
    committed,
    dump,
    execute,
    row,
    sample,
    where,
)

SELF = (
    "CREATE TABLE carrier (id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL,"
    " name VARCHAR(40) NOT NULL, status VARCHAR(20),"
    " parent_id INTEGER REFERENCES carrier (id), successor_id INTEGER REFERENCES carrier (id));"
)


def _family(**links: dict[str, int]) -> mt.Office:
    carriers = [
        {"id": 1, "office_id": 1, "name": "Acme"},
        {"id": 2, "office_id": 1, "name": "Best"},
        {"id": 3, "office_id": 1, "name": "Child"},
        {"id": 1001, "office_id": 2, "name": "Acme"},
        {"id": 1002, "office_id": 2, "name": "Best"},
    ]
    rows = [{"status": "Active", **c, **links.get(f"c{c['id']}", {})} for c in carriers]
    return build(SELF, {"carrier": rows}, mini())


# References of every shape


def test_another_records_self_reference_moves() -> None:
    """Scenario 5: a local child of L is a child of R afterwards."""
    office = _family(c3={"parent_id": 1, "successor_id": 1})
    before, after, _ = committed(office, mt.realign(office, [("carrier", 1, 1001)]))
    moved = {**row(before, "carrier", 3), "parent_id": 1001, "successor_id": 1001}
    assert row(after, "carrier", 3) == moved
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before


@pytest.mark.parametrize("successor", [1, 2, 1001])
def test_a_leftover_keeps_its_own_self_references(successor: int) -> None:
    """Scenario 5: itself, another local record, or its own resource twin: no row is lost."""
    office = _family(c1={"successor_id": successor}, c2={"successor_id": 1})
    pairs = [("carrier", 1, 1001), ("carrier", 2, 1002)]
    before, after, _ = committed(office, mt.realign(office, pairs))
    assert row(after, "carrier", 1)["successor_id"] == successor
    assert row(after, "carrier", 2)["successor_id"] == 1
    mt.commit(office, mt.revert(office, 1))
    assert dump(office) == before


def test_a_resource_record_that_holds_a_local_one_is_refused() -> None:
    """Scenario 5: its reference cannot move, because resource rows are read-only."""
    office = _family(c1001={"parent_id": 1})
    refused(office, ReadOnlyError, [("carrier", 1, 1001)], "resource rows are read-only")


def test_rates_by_carrier_product_and_contract_move_like_everything_else() -> None:
    """(19) Every foreign key to a kind's table is a reference, declared or not."""
    ddl = agency_tables() + (
        "CREATE TABLE rate (id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id),"
        " product_id INTEGER REFERENCES product (id), contract_id INTEGER REFERENCES contract"
        " (id), share INTEGER);"
    )
    office = agency(
        ddl=ddl,
        carrier=[{"id": 1, "name": "Acme"}, {"id": 1001, "name": "Acme", "office_id": 2}],
        product=[
            {"id": 1, "name": "Term", "carrier_id": 1},
            {"id": 1001, "name": "Term", "carrier_id": 1001, "office_id": 2},
        ],
        contract=[{"id": 1, "agent_id": 1, "carrier_id": 1}],
        rate=[{"id": 1, "carrier_id": 1, "product_id": 1, "contract_id": 1, "share": 80}],
    )
    before, after, _ = committed(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert changes(before, after)["rate"] == {
        (1,): {"carrier_id": (1, 1001), "product_id": (1, 1001)}
    }


def test_contact_information_is_appended_with_its_own_preferred_marks() -> None:
    """(28) Nothing is merged or dropped, equal values neither."""
    office = sample()
    before, after, _ = committed(office, mt.realign(office, [("carrier", 2, 1002)], **KEEP))
    assert len(after["contact_info"]) == len(before["contact_info"])
    cells = changes(before, after)["contact_info"]
    assert all(set(c) == {"owner_id"} for c in cells.values())
    assert where(after, "contact_info", owner_type="carrier", owner_id=1002, preferred=1) == [
        4,
        10003,
    ]


def test_rows_of_other_offices_are_untouched() -> None:
    """Names of office 5 equal ours, and it has business on resource carriers too."""
    office = sample()
    found = mt.match(office, "carrier")
    exact = found[found["status"] == "exact"]
    pairs = [("carrier", a, b) for a, b in zip(exact["local"], exact["resource"], strict=True)]
    before, after, _ = committed(office, mt.realign(office, pairs, **KEEP))
    others = 0
    for table, rows in before.items():
        for key, old in rows.items():
            if old.get("office_id", 1) != 1:
                others += 1
                assert after[table][key] == old
    assert others > 1000


def test_another_offices_row_on_a_local_record_moves_with_a_warning() -> None:
    """It would otherwise hold a leftover; the plan says whose it is."""
    office = sample()
    execute(office, "UPDATE policy SET office_id = 5 WHERE id = 27")
    plan = mt.realign(office, [("carrier", 1, 1001)])
    assert "1 rows of policy.carrier_id belong to office 5 and move too" in plan.warnings
    _, after, _ = committed(office, plan)
    assert row(after, "policy", 27)["carrier_id"] == 1001


def test_an_ignored_reference_stays_and_is_said() -> None:
    """The schema's reason is in the plan's warnings; purge counts it all the same."""
    document = mini(ignore=[{"reference": "archive.carrier_id", "reason": "printed as filed"}])
    ddl = (
        "CREATE TABLE carrier (id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL,"
        " name VARCHAR(40) NOT NULL, status VARCHAR(20));"
        "CREATE TABLE archive (id INTEGER PRIMARY KEY,"
        " carrier_id INTEGER REFERENCES carrier (id));"
    )
    carriers = [
        {"id": 1, "office_id": 1, "name": "Acme", "status": "Active"},
        {"id": 1001, "office_id": 2, "name": "Acme", "status": "Active"},
    ]
    rows = {"carrier": carriers, "archive": [{"id": 1, "carrier_id": 1}]}
    office = build(ddl, rows, document)
    plan = mt.realign(office, [("carrier", 1, 1001)])
    assert plan.warnings == [
        "1 rows of archive.carrier_id stay on local records (printed as filed)"
    ]
    _, after, _ = committed(office, plan)
    assert row(after, "archive", 1)["carrier_id"] == 1
    plan = mt.purge(office)
    assert not (plan.effects["action"] == "delete").any()
    assert plan.effects[["table", "column", "local", "action", "rows"]].values.tolist() == [
        ["archive", "carrier_id", 1, "keep", 1]
    ]
