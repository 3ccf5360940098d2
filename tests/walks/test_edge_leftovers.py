"""Edge cases: leftovers' names, running twice or late, and purging."""

from __future__ import annotations

import pytest

import migtools as mt
from migtools.errors import (
    MatchError,
    StalePlanError,
)
from tests.support.edges import KEEP, NO_PCM, refused
from tests.support.offices import (
    agency,
    build,
    committed,
    dump,
    execute,
    row,
    sample,
    where,
)

# Leftovers' names


def test_a_name_too_long_for_the_prefix_is_cut_to_the_column() -> None:
    """(22) Carrier 9 has 80 characters, the column's width."""
    office = sample()
    before, after, _ = committed(office, mt.realign(office, [("carrier", 9, 1009)]))
    name = row(before, "carrier", 9)["name"]
    assert len(name) == 80
    assert row(after, "carrier", 9)["name"] == f"X_{name}"[:80]


def test_a_cut_name_that_is_taken_gets_its_number_within_the_column() -> None:
    """(22) Twice the longest name."""
    name = "N" * 80
    office = agency(
        carrier=[
            {"id": 1, "name": name},
            {"id": 2, "name": name},
            {"id": 1001, "name": name, "office_id": 2},
        ]
    )
    pairs = [("carrier", 1, 1001), ("carrier", 2, 1001)]
    _, after, _ = committed(office, mt.realign(office, pairs))
    made = [row(after, "carrier", key)["name"] for key in (1, 2)]
    assert made == ["X_" + "N" * 78, "X_" + "N" * 74 + " (2)"]


def test_a_taken_leftover_name_gets_a_number() -> None:
    """(22) Carrier 10, because of the old leftover 11."""
    office = sample()
    before, after, _ = committed(office, mt.realign(office, [("carrier", 10, 1010)]))
    assert row(after, "carrier", 11) == row(before, "carrier", 11)
    assert row(after, "carrier", 10)["name"] == f"{row(before, 'carrier', 11)['name']} (2)"


def test_a_name_never_gets_the_prefix_twice() -> None:
    """(22) A live record that happens to be called X_ keeps its name, which is nobody else's."""
    office = agency(
        carrier=[{"id": 1, "name": "X_Acme"}, {"id": 1001, "name": "X_Acme", "office_id": 2}]
    )
    _, after, _ = committed(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert row(after, "carrier", 1) == {
        **row(after, "carrier", 1),
        "name": "X_Acme",
        "status": NO_PCM,
    }


@pytest.mark.parametrize("key", [4, 11, 12])
def test_a_leftover_is_never_a_source_again(key: int) -> None:
    """(22) It has been realigned."""
    pair = ("carrier", key, 1000 + key)
    refused(sample(), MatchError, [pair], "is a leftover already", rename=True)


def test_leftovers_are_not_proposed() -> None:
    """(22) match leaves them out."""
    for kind in ("carrier", "product", "rider"):
        office = sample()
        state = dump(office)
        left = {
            k[0]
            for k, r in state[kind].items()
            if r["name"].startswith("X_") and r["status"] == NO_PCM
        }
        assert left
        assert left.isdisjoint(mt.match(office, kind)["local"])


# Running twice, and late


def test_a_second_run_of_the_same_plan_is_refused() -> None:
    """Scenario 13: a plan is one-shot."""
    office = sample()
    plan = mt.realign(office, [("carrier", 1, 1001)])
    before, after, _ = committed(office, plan)
    assert after != before
    with pytest.raises(StalePlanError) as caught:
        mt.commit(office, plan)
    assert str(caught.value) == (
        "this plan has run already, as commit 1; make a new plan to do more"
    )
    assert dump(office) == after


def test_a_second_realignment_of_the_same_pair_changes_nothing() -> None:
    """Scenario 13: the local record is a leftover by then."""
    office = sample()
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    refused(office, MatchError, [("carrier", 1, 1001)], "has nothing left to realign")


def test_a_plan_without_pairs_is_empty_and_commits_nothing() -> None:
    """Nothing tagged, nothing written, not even a journal."""
    office = sample()
    before = dump(office, journal=True)
    plan = mt.realign(office, [])
    assert not plan
    assert mt.commit(office, plan).number == 0
    assert dump(office, journal=True) == before


@pytest.mark.parametrize(
    "edit",
    [
        "INSERT INTO policy VALUES (9001, 1, 'NEW-1', 1, 1, 1, 'New', 'In force', 1, 1, NULL)",
        "DELETE FROM appointment WHERE id = 5",
        "UPDATE policy SET carrier_id = 1001, product_id = 10001 WHERE id = 1",
        "UPDATE carrier SET name = 'Alder Grove' WHERE id = 1",
        "UPDATE carrier SET status = 'Inactive' WHERE id = 1",
        "UPDATE product SET name = 'Alder Term 21' WHERE id = 1",
        "UPDATE product SET insurance_type = 'Annuity' WHERE id = 1",
        "UPDATE rider SET carrier_id = 2 WHERE id = 5",
        "UPDATE contact_info SET owner_id = 2 WHERE id = 1",
        "INSERT INTO contract VALUES (9001, 1, 1, 1001, 'NEW', 'Agent', 'Active', NULL, NULL)",
        "UPDATE appointment SET carrier_id = 2, state = 'ZZ' WHERE id = 1",
    ],
)
def test_a_plan_is_refused_when_what_it_read_has_changed(edit: str) -> None:
    """(25) Scenario 8: another program was faster; nothing is half done."""
    office = sample()
    plan = mt.realign(office, [("carrier", 1, 1001)])
    execute(office, edit)
    before = dump(office, journal=True)
    with pytest.raises(StalePlanError, match="nothing was written"):
        mt.commit(office, plan)
    assert dump(office, journal=True) == before
    again = mt.realign(office, [("carrier", 1, 1001)], rename=True, **KEEP)
    assert mt.commit(office, again).number == 1


def test_the_refusal_names_the_pair_that_drifted() -> None:
    """(25) One sentence with the reference, the pair and the counts."""
    office = sample()
    plan = mt.realign(office, [("carrier", 1, 1001), ("carrier", 19, 1019)])
    execute(office, "DELETE FROM contact_info WHERE owner_type = 'carrier' AND owner_id = 19")
    with pytest.raises(StalePlanError, match=r"contact_info\.owner_id of the pair 19 and 1019"):
        mt.commit(office, plan)


def test_as_many_rows_but_other_ones_are_noticed() -> None:
    """(25) The plan knows which rows it counted, not only how many."""
    office = sample()
    state = dump(office)
    mine = where(state, "appointment", carrier_id=1)[0]
    other = where(state, "appointment", carrier_id=19)[0]
    plan = mt.realign(office, [("carrier", 1, 1001)])
    execute(office, f"UPDATE appointment SET carrier_id = 19, state = 'Z1' WHERE id = {mine}")
    execute(office, f"UPDATE appointment SET carrier_id = 1, state = 'Z2' WHERE id = {other}")
    with pytest.raises(StalePlanError):
        mt.commit(office, plan)


def test_edits_of_other_values_do_not_make_a_plan_stale() -> None:
    """(25) A premium is none of the plan's business, and the edit survives."""
    office = sample()
    plan = mt.realign(office, [("carrier", 1, 1001)])
    execute(office, "UPDATE policy SET premium = 4711 WHERE id = 1")
    _, after, _ = committed(office, plan)
    assert (row(after, "policy", 1)["premium"], row(after, "policy", 1)["carrier_id"]) == (
        4711,
        1001,
    )


def test_a_resource_record_renamed_later_is_seen_by_verify_and_kept_in_the_crosswalk() -> None:
    """(23) The crosswalk remembers the name at the time."""
    office = agency(
        carrier=[{"id": 1, "name": "Acme"}, {"id": 1001, "name": "Acme", "office_id": 2}]
    )
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert mt.verify(office)["ok"].all()
    execute(office, "UPDATE carrier SET name = 'Acme Group' WHERE id = 1001")
    found = mt.verify(office)
    assert found[~found["ok"]][["check", "table"]].values.tolist() == [
        ["resource records are as the last commit saw them", "carrier"]
    ]
    assert mt.crosswalk(office)["resource_name"].tolist() == ["Acme"]


def test_a_withdrawn_resource_record_is_seen_by_verify() -> None:
    """(23) What something was realigned to is gone."""
    office = agency(
        carrier=[{"id": 1, "name": "Acme"}, {"id": 1001, "name": "Acme", "office_id": 2}]
    )
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    execute(office, "DELETE FROM carrier WHERE id = 1001")
    found = mt.verify(office)
    assert "resource records of the crosswalk exist" in set(found[~found["ok"]]["check"])


# Purge


def test_leftovers_with_references_are_kept_and_listed() -> None:
    """(24) Carrier 11 holds three policies and an appointment."""
    office = sample()
    plan = mt.purge(office, "carrier")
    deleted = plan.effects[plan.effects["action"] == "delete"]
    gone = deleted.groupby("kind")["local"].apply(sorted).to_dict()
    assert gone == {"carrier": [4, 12], "product": [36, 37, 38, 39, 40], "rider": [15, 16]}
    held = plan.effects[(plan.effects["action"] == "keep") & (plan.effects["local"] == 11)]
    assert held[["table", "rows"]].values.tolist() == [
        ["appointment", 1],
        ["policy", 3],
        ["product", 2],
    ]
    before, after, _ = committed(office, plan)
    assert (11,) in after["carrier"]
    assert {t: len(before[t]) - len(after[t]) for t in gone} == {
        "carrier": 2,
        "product": 5,
        "rider": 2,
    }


def test_a_purge_can_be_undone() -> None:
    """(24) Deleted leftovers are archived whole."""
    office = sample()
    before, _, receipt = committed(office, mt.purge(office))
    mt.commit(office, mt.revert(office, receipt.number))
    assert dump(office) == before


@pytest.mark.parametrize("key", [1, 1001, 501, 99999])
def test_only_leftovers_of_this_office_can_be_purged(key: int) -> None:
    """(24) Live, resource, foreign and unknown records are refused."""
    office = sample()
    before = dump(office)
    with pytest.raises(MatchError, match="is no leftover of this office"):
        mt.purge(office, "carrier", [key])
    assert dump(office) == before


@pytest.mark.parametrize(
    "edit",
    [
        "INSERT INTO appointment VALUES (9001, 1, 1, 12, NULL, 'NY', 'Appointed', NULL)",
        "INSERT INTO contact_info VALUES (9001, 1, 'carrier', 12, 'phone', 'Office', '1', 0)",
        "UPDATE carrier SET status = 'Active' WHERE id = 12",
    ],
)
def test_a_purge_is_refused_when_a_leftover_is_in_use_again(edit: str) -> None:
    """(24) The proof is made again before anything is deleted."""
    office = sample()
    plan = mt.purge(office, "carrier", [12])
    execute(office, edit)
    before = dump(office, journal=True)
    with pytest.raises(StalePlanError):
        mt.commit(office, plan)
    assert dump(office, journal=True) == before


def test_a_purge_of_nothing_is_an_empty_plan() -> None:
    """(24) No empty leftover, nothing to do."""
    office = sample()
    mt.commit(office, mt.purge(office))
    again = mt.purge(office)
    assert not (again.effects["action"] == "delete").any()
    before = dump(office, journal=True)
    assert mt.commit(office, again).number == 0
    assert dump(office, journal=True) == before


_EMPTY_CODES = """
CREATE TABLE carrier (id INTEGER PRIMARY KEY, office_id INTEGER, name TEXT, status TEXT);
CREATE TABLE product (id INTEGER PRIMARY KEY, office_id INTEGER, name TEXT, status TEXT,
    carrier_id INTEGER REFERENCES carrier (id));
"""


def test_a_record_with_the_prefix_and_an_empty_code_is_no_leftover() -> None:
    """NULL is not NO PCM Activity: the product is live, and follows its carrier by name."""
    office = build(
        _EMPTY_CODES,
        {
            "carrier": [
                {"id": 1, "office_id": 1, "name": "Acme"},
                {"id": 11, "office_id": 2, "name": "Acme"},
            ],
            "product": [
                {"id": 1, "office_id": 1, "name": "X_Term", "carrier_id": 1},
                {"id": 11, "office_id": 2, "name": "X_Term", "carrier_id": 11},
            ],
        },
        {
            "sides": {"column": "office_id", "local": 1, "resource": 2},
            "kinds": {
                "carrier": {"table": "carrier", "retire": {"status": NO_PCM}},
                "product": {
                    "table": "product",
                    "parent": {"kind": "carrier", "column": "carrier_id"},
                    "retire": {"status": NO_PCM},
                },
            },
        },
    )
    assert not office.records("product")["leftover"].any()
    plan = mt.realign(office, [("carrier", 1, 11)])
    assert [(p.kind, p.local, p.resource) for p in plan.decisions.pairs] == [
        ("carrier", 1, 11),
        ("product", 1, 11),
    ]


def test_a_leftover_that_is_named_twice_is_deleted_once() -> None:
    """A list put together by hand may hold a key twice."""
    office = sample()
    committed(office, mt.realign(office, [("carrier", 19, 1019)]))
    plan = mt.purge(office, "carrier", keys=[19, 19])
    assert "1 carrier leftover will be deleted" in plan.summary()
    _, after, receipt = committed(office, plan)
    assert receipt.number == 2
    assert where(after, "carrier", id=19) == []
