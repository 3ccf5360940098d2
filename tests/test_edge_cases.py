"""Edge cases: every row of the domain's list of them, and what other tools get wrong.

Numbers in brackets are the rows of that list, domain.md 3.8.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.declaring import parse
from migtools.errors import (
    AccessError,
    CollisionError,
    MatchError,
    ReadOnlyError,
    SchemaError,
    StalePlanError,
)
from tests.support import (
    Dump,
    agency,
    agency_schema,
    agency_tables,
    build,
    changed,
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

NO_PCM = "NO PCM Activity"


def _refused(
    office: mt.Office, error: type[Exception], pairs: Any, says: str, **options: Any
) -> None:
    """The pairs are refused with these words, and nothing is written."""
    before = dump(office, journal=True)
    with pytest.raises(error) as caught:
        mt.commit(office, mt.realign(office, pairs, **options))
    assert says in str(caught.value)
    assert dump(office, journal=True) == before


# Names


@pytest.mark.parametrize(
    ("local", "resource"),
    [
        ("ACME LIFE", "Acme Life"),
        ("Acme  Life", "Acme Life"),
        ("Acme Life ", "Acme Life"),
        ("Acme\u00a0Life", "Acme Life"),
        ("Acme Life, Inc.", "Acme Life Inc"),
        ("Acme's Life", "Acme’s Life"),
        ("Acme Life™", "Acme Life"),
        ("Acme - Life", "Acme – Life"),
        (unicodedata.normalize("NFD", "Acmé Life"), unicodedata.normalize("NFC", "Acmé Life")),
    ],
)
def test_names_that_differ_in_any_byte_are_proposed_but_not_realigned(
    local: str, resource: str
) -> None:
    """(1) "Match exactly" is meant; what looks the same is a rename to be proposed."""
    office = agency(
        carrier=[{"id": 1, "name": local}, {"id": 1001, "name": resource, "office_id": 2}]
    )
    assert mt.match(office, "carrier")["status"].tolist() == ["same"]
    _refused(office, MatchError, [("carrier", 1, 1001)], "exactly")
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)], rename=True))
    assert row(dump(office), "carrier", 1)["name"] == f"X_{resource}"


def test_a_tagged_pair_with_different_names_is_refused_with_the_difference() -> None:
    """(2) The message shows where the names differ."""
    _refused(
        sample(),
        MatchError,
        [("carrier", 3, 1003)],
        "carrier 'Bellwether Coast Life Ins Co' (3) does not match 'Bellwether Coast Life "
        "Insurance Company' (1003) exactly: from character 26 on it has ' Co' instead of "
        "'urance Compa'; rename it first, or realign with rename=True",
    )


@pytest.mark.parametrize("name", ["", " ", "\u00a0", "---", "™", "…", "_"])
def test_empty_and_punctuation_only_names_never_match(name: str) -> None:
    """Scenario 16: two records without a name are not one company."""
    office = agency(carrier=[{"id": 1, "name": name}, {"id": 1001, "name": name, "office_id": 2}])
    assert mt.match(office, "carrier")["status"].tolist() == ["none"]
    _refused(office, MatchError, [("carrier", 1, 1001)], "has an empty name or only punctuation")


@pytest.mark.parametrize(
    ("local", "resource"),
    [
        ("Acme Life of America", "Acme Life of North America"),
        ("Acme General", "Acme Generation"),
        ("Northglen Life", "Northglen Life of New York"),
    ],
)
def test_names_of_different_companies_are_never_tagged_without_a_person(
    local: str, resource: str
) -> None:
    """(6) Scenario 17: affiliates have their own codes and must not be merged."""
    office = agency(
        carrier=[{"id": 1, "name": local}, {"id": 1001, "name": resource, "office_id": 2}]
    )
    assert not set(mt.match(office, "carrier")["status"]) & {"exact", "same"}


# Tags


def test_two_local_records_are_no_pair() -> None:
    """(3) One local and one resource record."""
    _refused(sample(), MatchError, [("carrier", 6, 7)], "are both local; tag one resource record")


def test_two_resource_records_are_no_pair() -> None:
    """(3) One local and one resource record."""
    _refused(
        sample(), MatchError, [("carrier", 1017, 1041)], "are both resource records; tag one local"
    )


def test_a_pair_given_the_wrong_way_round_is_refused() -> None:
    """(3) The resource record never becomes the local one."""
    _refused(sample(), MatchError, [("carrier", 1001, 1)], "give the local key first")


@pytest.mark.parametrize("tagged", [("carrier", 1), ("carrier", 1, 1001, 1002)])
def test_one_or_three_tagged_records_are_no_pair(tagged: tuple[Any, ...]) -> None:
    """(3) Exactly two."""
    _refused(sample(), MatchError, [tagged], "is no pair")


def test_one_local_record_cannot_become_two_resource_records() -> None:
    """(3) Which one is meant?"""
    pairs = [("carrier", 17, 1017), ("carrier", 17, 1041)]
    _refused(sample(), MatchError, pairs, "is paired with 1017 and 1041; keep one of these pairs")


def test_a_chain_is_refused() -> None:
    """Scenario 4: the target of a pair is never itself moved."""
    pairs = [("carrier", 6, 7), ("carrier", 7, 1006)]
    _refused(sample(), MatchError, pairs, "are both local")


@pytest.mark.parametrize("pair", [("carrier", 501, 1001), ("carrier", 1, 501)])
def test_a_record_of_a_third_office_is_in_no_pair(pair: tuple[str, int, int]) -> None:
    """(27) Only this office and the office that it subscribes to."""
    _refused(sample(), MatchError, [pair], "belongs to office 5")


# Fan-in


def _content(state: Dump, carrier: int) -> set[tuple[str, Any]]:
    tables = ("contract", "appointment", "policy", "pending_case")
    return {(t, key) for t in tables for key in where(state, t, carrier_id=carrier)}


def test_two_local_duplicates_may_become_one_resource_record() -> None:
    """(4) Allowed and shown; the second leftover's name gets a number."""
    office = sample()
    plan = mt.realign(
        office, [("carrier", 6, 1006), ("carrier", 7, 1006)], on_collision="keep_resource"
    )
    assert [w for w in plan.warnings if w.startswith("2 local records become carrier")]
    before, after, _ = committed(office, plan)
    name = "X_Elmhurst Beacon Life Insurance Company"
    assert [row(after, "carrier", key)["name"] for key in (6, 7)] == [name, f"{name} (2)"]
    archived = {("appointment", key) for key in (57, 58, 59, 60)}
    moved = (_content(before, 6) | _content(before, 7)) - archived
    assert _content(after, 1006) == _content(before, 1006) | moved


def test_two_local_duplicates_one_after_the_other_come_to_the_same() -> None:
    """(4) Sequentially as well as together."""
    together, sequentially = sample(), sample()
    pairs = [("carrier", 6, 1006), ("carrier", 7, 1006)]
    mt.commit(together, mt.realign(together, pairs, on_collision="keep_resource"))
    for pair in pairs:
        mt.commit(sequentially, mt.realign(sequentially, [pair], on_collision="keep_resource"))
    assert dump(together) == dump(sequentially)


def test_local_rows_that_collide_only_with_each_other_are_found() -> None:
    """Scenario 2: agents 20 and 21 are appointed through both duplicates."""
    office = sample()
    pairs = [("carrier", 6, 1006), ("carrier", 7, 1006)]
    plan = mt.realign(office, pairs)
    found = plan.collisions
    assert plan.open_collisions == 4
    assert set(found["stands_on"]) == {"local"}
    assert sorted(found["row"].astype(int)) == [49, 50, 51, 52, 57, 58, 59, 60]
    assert mt.realign(office, pairs[:1]).open_collisions == 0
    _refused(office, CollisionError, pairs, "4 collisions are open")


@pytest.mark.parametrize("choice", ["keep_resource", "keep_local", "leave"])
def test_local_rows_that_collide_with_each_other_are_resolved_and_restored(choice: str) -> None:
    """Scenario 2: whichever stays, one of two does; undo brings back what was archived."""
    office = sample()
    pairs = [("carrier", 6, 1006), ("carrier", 7, 1006)]
    before, after, receipt = committed(office, mt.realign(office, pairs, on_collision=choice))
    on_resource = [k for k in where(after, "appointment", carrier_id=1006) if 49 <= k <= 60]
    assert len(set(on_resource) & {49, 50, 51, 52, 57, 58, 59, 60}) == 4
    gone = len(before["appointment"]) - len(after["appointment"])
    assert gone == (0 if choice == "leave" else 4)
    mt.commit(office, mt.revert(office, receipt.number))
    assert dump(office) == before


# Resource records that look alike


def test_of_two_resource_records_with_one_name_the_code_decides() -> None:
    """(5) Local 17 has the code of 1017; a person must give the key in any case."""
    office = sample()
    found = mt.match(office, "carrier").set_index("local")
    assert found.loc[17, ["resource", "status"]].tolist() == [1017, "exact"]
    execute(office, "UPDATE carrier SET naic = NULL WHERE id = 17")
    found = mt.match(office, "carrier").set_index("local")
    assert found.loc[17, "status"] == "ambiguous"


def test_a_pair_is_by_key_even_where_a_namesake_exists() -> None:
    """(5) Content goes to the tagged record, never to its twin; other codes are warned about."""
    office = sample()
    plan = mt.realign(office, [("carrier", 17, 1041)])
    assert any("has naic '08629', but 1041 has" in warning for warning in plan.warnings)
    before, after, _ = committed(office, plan)
    assert _content(after, 1041) == _content(before, 17)
    assert _content(after, 1017) == _content(before, 1017)
    assert where(after, "product", carrier_id=1017, office_id=1) == []


def test_a_product_with_two_namesakes_is_kept_and_said() -> None:
    """(5) Of two equal products of the resource carrier none is chosen."""
    office = agency(
        carrier=[{"id": 1, "name": "Acme"}, {"id": 1001, "name": "Acme", "office_id": 2}],
        product=[
            {"id": 1, "name": "Term", "carrier_id": 1},
            {"id": 1001, "name": "Term", "carrier_id": 1001, "office_id": 2},
            {"id": 1002, "name": "Term", "carrier_id": 1001, "office_id": 2},
        ],
        policy=[{"id": 1, "carrier_id": 1, "product_id": 1}],
    )
    plan = mt.realign(office, [("carrier", 1, 1001)])
    assert any("several namesakes, 1001 and 1002" in warning for warning in plan.warnings)
    _, after, _ = committed(office, plan)
    assert row(after, "product", 1)["name"] == "Term"
    assert row(after, "product", 1)["carrier_id"] == 1001
    assert row(after, "policy", 1)["product_id"] == 1
    assert mt.match(office, "product")["status"].tolist() == ["ambiguous"]


# Children


@pytest.mark.parametrize("key", [75, 109, 210, 283])
def test_a_product_of_another_insurance_type_is_never_the_same_product(key: int) -> None:
    """(7) It stays a local product of the resource carrier, and tagging it by hand is refused."""
    office = sample()
    state = dump(office)
    product = row(state, "product", key)
    carrier = product["carrier_id"]
    mate = 1000 + carrier
    (twin,) = where(state, "product", carrier_id=mate, name=product["name"])
    pairs = [("carrier", carrier, mate)]
    _refused(
        office,
        MatchError,
        [*pairs, ("product", key, twin)],
        "these are not the same product",
        rename=True,
    )
    _, after, _ = committed(office, mt.realign(office, pairs, rename=True))
    assert row(after, "product", key) == {**product, "carrier_id": mate}


def test_products_of_one_name_within_one_carrier_are_warned_about() -> None:
    """(8) Both become the same product; each gets its own leftover name."""
    office = sample()
    state = dump(office)
    name = row(state, "product", 177)["name"]
    twins = where(state, "product", carrier_id=21, name=name)
    assert len(twins) > 1
    plan = mt.realign(office, [("carrier", 21, 1021)])
    assert sum("one of several of that name" in w for w in plan.warnings) >= len(twins)
    _, after, _ = committed(office, plan)
    names = [row(after, "product", key)["name"] for key in twins]
    assert names == [f"X_{name}", *(f"X_{name} ({n})" for n in range(2, len(twins) + 1))]


def test_products_of_one_name_are_ambiguous_to_match() -> None:
    """(8) A person decides on duplicates."""
    office = sample()
    found = mt.match(office, "product").set_index("local")
    assert found.loc[[177, 188, 189], "status"].tolist() == ["ambiguous"] * 3


def test_an_equal_code_alone_is_no_match() -> None:
    """(8) Codes are shared and mistyped: carrier 36 was sold and renamed."""
    found = mt.match(sample(), "carrier").set_index("local")
    assert found.loc[36, ["resource", "status"]].tolist() == [1036, "close"]


def test_a_product_is_matched_only_inside_its_own_carriers_mate() -> None:
    """(9) The name exists under another resource carrier: that is not its product."""
    office = agency(
        carrier=[
            {"id": 1, "name": "Acme"},
            {"id": 1001, "name": "Acme", "office_id": 2},
            {"id": 1002, "name": "Best", "office_id": 2},
        ],
        product=[
            {"id": 1, "name": "Term", "carrier_id": 1},
            {"id": 1001, "name": "Term", "carrier_id": 1002, "office_id": 2},
        ],
        policy=[{"id": 1, "carrier_id": 1, "product_id": 1}],
    )
    assert mt.match(office, "product")["status"].tolist() == ["elsewhere"]
    _, after, _ = committed(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert row(after, "product", 1)["carrier_id"] == 1001
    assert row(after, "policy", 1)["product_id"] == 1


def test_generic_riders_go_to_the_rider_of_their_own_carrier() -> None:
    """(10) "Waiver of Premium" exists under every carrier."""
    office = sample()
    _, after, _ = committed(office, mt.realign(office, [("carrier", 1, 1001)]))
    for _, rider in after["policy_rider"]:
        if row(after, "rider", rider)["name"].endswith("Waiver of Premium"):
            assert row(after, "rider", rider)["status"] != NO_PCM
    walk = mt.crosswalk(office).set_index(["kind", "local"])
    assert row(after, "rider", int(walk.loc[("rider", 1), "resource"]))["carrier_id"] == 1001


def test_a_rider_of_another_carrier_is_refused() -> None:
    """(11) The list is global, the name generic."""
    office = sample()
    state = dump(office)
    (other,) = where(state, "rider", carrier_id=1002, name="Waiver of Premium")
    _refused(office, MatchError, [("rider", 1, other)], "belongs to carrier 1")


def test_a_product_is_refused_before_its_carrier() -> None:
    """(12) Its policies would be on one carrier with a product of another."""
    office = sample()
    _refused(
        office,
        MatchError,
        [("product", 1, 10001)],
        "realign the carrier first or in the same plan",
    )
    assert mt.commit(office, mt.realign(office, [("carrier", 1, 1001), ("product", 1, 10001)]))


def test_a_tagged_product_and_its_carrier_in_any_order_are_one_plan() -> None:
    """(12) The tag counts beside the cascade, whichever comes first."""
    offices = sample(), sample()
    pairs = [("carrier", 1, 1001), ("product", 13, 10018)]
    for office, given in zip(offices, (pairs, pairs[::-1]), strict=True):
        mt.commit(office, mt.realign(office, given, rename=True))
    assert dump(offices[0]) == dump(offices[1])
    assert row(dump(offices[0]), "product", 13)["status"] == NO_PCM


def test_an_inactive_historical_product_keeps_its_status() -> None:
    """(13) Product 35 stays inactive."""
    office = sample()
    plan = mt.realign(office, [("carrier", 3, 1003)], rename=True)
    before, after, _ = committed(office, plan)
    old = row(before, "product", 35)
    assert old["status"] == "Inactive"
    assert row(after, "product", 35) == {**old, "carrier_id": 1003}


def test_an_inactive_carrier_is_listed_matched_and_realigned() -> None:
    """(14) The default list would hide it, with 440 policies."""
    office = sample()
    assert (office.records("carrier").set_index("key").loc[8, ["status", "side"]].tolist()) == [
        "Inactive",
        "local",
    ]
    found = mt.match(office, "carrier").set_index("local")
    assert found.loc[8, ["resource", "status"]].tolist() == [1008, "exact"]
    before, after, _ = committed(office, mt.realign(office, [("carrier", 8, 1008)]))
    policies = where(before, "policy", carrier_id=8)
    assert len(policies) == 440
    assert changed(before, after, "policy", "carrier_id") == dict.fromkeys(policies, (8, 1008))


def test_pending_cases_keep_stage_dates_and_requirements() -> None:
    """(15) A case in underwriting goes on where it was."""
    office = sample()
    before, after, _ = committed(office, mt.realign(office, [("carrier", 1, 1001)]))
    cases = changes(before, after)["pending_case"]
    assert all(set(cells) <= {"carrier_id", "product_id"} for cells in cases.values())
    assert after["requirement"] == before["requirement"]


def test_shopped_carriers_and_child_cases_of_an_informal_case_move() -> None:
    """(16) Case 5 was shopped to carriers 19, 20 and 27; its children are cases of theirs."""
    office = sample()
    before, after, _ = committed(office, mt.realign(office, [("carrier", 19, 1019)]))
    assert after["shopped_carrier"] == {
        (case, 1019 if carrier == 19 else carrier): {
            **held,
            "carrier_id": 1019 if carrier == 19 else carrier,
        }
        for (case, carrier), held in before["shopped_carrier"].items()
    }
    assert {5, 12} == {case for case, carrier in before["shopped_carrier"] if carrier == 19}
    for case in (6, 13):
        assert row(before, "pending_case", case)["parent_case_id"] in (5, 12)
        assert row(after, "pending_case", case)["carrier_id"] == 1019
    assert row(after, "pending_case", 5) == row(before, "pending_case", 5)


def test_blanket_contracts_are_untouched() -> None:
    """(17) They have no carrier."""
    office = sample()
    pairs = [("carrier", local, 1000 + local) for local in (1, 19, 20, 25)]
    before, after, _ = committed(office, mt.realign(office, pairs))
    for key in (30, 31, 32):
        assert row(before, "contract", key)["carrier_id"] is None
        assert row(after, "contract", key) == row(before, "contract", key)


def test_a_half_realigned_carrier_is_finished() -> None:
    """Carrier 5: its policies of products 43 to 47 are moved, their riders are not."""
    office = sample()
    before, after, _ = committed(office, mt.realign(office, [("carrier", 5, 1005)]))
    for key in range(43, 48):
        assert row(after, "product", key) == row(before, "product", key)
    for key in range(48, 53):
        assert row(after, "product", key)["status"] == NO_PCM
        assert row(after, "product", key)["carrier_id"] == 5
    for key in (53, 54):
        assert row(after, "product", key) == {**row(before, "product", key), "carrier_id": 1005}
    for key in range(177, 213):
        policy = row(after, "policy", key)
        assert policy["carrier_id"] == 1005
        assert row(after, "product", policy["product_id"])["carrier_id"] == 1005
    for policy, rider in after["policy_rider"]:
        if 177 <= policy <= 212:
            assert row(after, "rider", rider)["carrier_id"] == 1005


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


def _both(choice: Any) -> tuple[Dump, Dump, mt.Office]:
    office = sample()
    before, after, _ = committed(
        office, mt.realign(office, [("carrier", 2, 1002)], on_collision=choice)
    )
    return before, after, office


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
    _refused(
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
    schema = _mini()
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


def _mini(**more: Any) -> dict[str, Any]:
    """A declaration with carriers only."""
    return {
        "sides": {"column": "office_id", "local": 1, "resource": 2},
        "kinds": {"carrier": {"table": "carrier", "retire": {"status": NO_PCM}}},
        **more,
    }


# References of every shape


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
    return build(SELF, {"carrier": rows}, _mini())


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
    _refused(office, ReadOnlyError, [("carrier", 1, 1001)], "resource rows are read-only")


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
    before, after, _ = committed(office, mt.realign(office, [("carrier", 2, 1002)], **_KEEP))
    assert len(after["contact_info"]) == len(before["contact_info"])
    cells = changes(before, after)["contact_info"]
    assert all(set(c) == {"owner_id"} for c in cells.values())
    assert where(after, "contact_info", owner_type="carrier", owner_id=1002, preferred=1) == [
        4,
        10003,
    ]


_KEEP: dict[str, Any] = {"on_collision": "keep_resource"}


def test_rows_of_other_offices_are_untouched() -> None:
    """Names of office 5 equal ours, and it has business on resource carriers too."""
    office = sample()
    found = mt.match(office, "carrier")
    exact = found[found["status"] == "exact"]
    pairs = [("carrier", a, b) for a, b in zip(exact["local"], exact["resource"], strict=True)]
    before, after, _ = committed(office, mt.realign(office, pairs, **_KEEP))
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
    document = _mini(ignore=[{"reference": "archive.carrier_id", "reason": "printed as filed"}])
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
    _refused(sample(), MatchError, [pair], "is a leftover already", rename=True)


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
    _refused(office, MatchError, [("carrier", 1, 1001)], "has nothing left to realign")


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
    again = mt.realign(office, [("carrier", 1, 1001)], rename=True, **_KEEP)
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


# Who may


@pytest.mark.parametrize(
    ("local", "says"),
    [
        (3, "office 3 is in Canada, where realignment is not available; open an office in another"),
        (4, "office 4 subscribes to no resource office; subscribe it first"),
        (99, "office has no office 99; check sides.local or local="),
    ],
)
def test_an_office_without_the_feature_is_refused(local: int, says: str) -> None:
    """(26, 27) Country and subscription are checked when the office is opened."""
    with pytest.raises(AccessError) as caught:
        mt.Office.open(sample().engine, agency_schema(), local=local, user="maria")
    assert says in str(caught.value)


def test_an_australian_office_is_refused() -> None:
    """(26) Australia too."""
    office = sample()
    execute(office, "UPDATE office SET country = 'AU' WHERE id = 1")
    with pytest.raises(AccessError, match="is in Australia"):
        mt.Office.open(office.engine, agency_schema(), user="maria")


def test_an_office_that_subscribes_to_another_resource_office_is_refused() -> None:
    """(27) The schema and the subscription must agree."""
    document = _document()
    document["sides"]["resource"] = 5
    with pytest.raises(AccessError, match="subscribes to resource office 2, not 5"):
        mt.Office.open(sample().engine, parse(document))


def _document() -> dict[str, Any]:
    import tomllib

    from migtools.sample import data_folder

    return tomllib.loads((data_folder() / "agency.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("user", "says"),
    [
        (
            "viktor",
            "user 'viktor' may not commit (app_user.may_realign is 0, not 1); "
            "ask somebody who has the right",
        ),
        (
            "dora",
            "user 'dora' may not commit (app_user.status is 'Disabled', not 'Enabled'); "
            "ask somebody who has the right",
        ),
        ("omar", "app_user has no user 'omar' in this office; check user="),
        ("nobody", "app_user has no user 'nobody' in this office; check user="),
        ("", "no user is named; open the office with user= to commit"),
    ],
)
def test_a_user_without_the_right_may_plan_but_not_commit(user: str, says: str) -> None:
    """Looking is free; writing needs the right."""
    office = sample(user=user)
    plan = mt.realign(office, [("carrier", 1, 1001)])
    before = dump(office, journal=True)
    with pytest.raises(AccessError) as caught:
        mt.commit(office, plan)
    assert str(caught.value) == says
    assert dump(office, journal=True) == before


def test_a_plan_commits_only_in_the_office_that_it_was_made_for() -> None:
    """Another database is another office."""
    one, other = sample(), sample()
    plan = mt.realign(one, [("carrier", 1, 1001)])
    before = dump(other)
    with pytest.raises(StalePlanError, match="made for another office"):
        mt.commit(other, plan)
    assert dump(other) == before


def test_another_offices_commits_are_not_this_offices_history() -> None:
    """Office 5 shares the database and the journal's tables."""
    ours = sample()
    theirs = mt.Office.open(ours.engine, agency_schema(), local=5, user="omar")
    mt.commit(ours, mt.realign(ours, [("carrier", 1, 1001)]))
    assert mt.history(theirs).empty
    assert mt.crosswalk(theirs).empty
    with pytest.raises(MatchError, match="there is no commit 1"):
        mt.revert(theirs, 1)


# Undo


def _realigned(*pairs: tuple[str, int, int], **options: Any) -> tuple[Dump, mt.Office]:
    office = sample()
    before = dump(office)
    for pair in pairs:
        mt.commit(office, mt.realign(office, [pair], **options))
    return before, office


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
    document = _document()
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
