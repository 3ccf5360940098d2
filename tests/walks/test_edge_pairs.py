"""Edge cases: which pairs may be realigned: names, tags, fan-in, look-alikes and children."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

import migtools as mt
from migtools.errors import (
    CollisionError,
    MatchError,
)
from tests.support.edges import NO_PCM, refused
from tests.support.offices import (
    Dump,
    agency,
    changed,
    changes,
    committed,
    dump,
    execute,
    row,
    sample,
    where,
)


def _content(state: Dump, carrier: int) -> set[tuple[str, Any]]:
    tables = ("contract", "appointment", "policy", "pending_case")
    return {(t, key) for t in tables for key in where(state, t, carrier_id=carrier)}


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
    refused(office, MatchError, [("carrier", 1, 1001)], "exactly")
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)], rename=True))
    assert row(dump(office), "carrier", 1)["name"] == f"X_{resource}"


def test_a_tagged_pair_with_different_names_is_refused_with_the_difference() -> None:
    """(2) The message shows where the names differ."""
    refused(
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
    refused(office, MatchError, [("carrier", 1, 1001)], "has an empty name or only punctuation")


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
    refused(sample(), MatchError, [("carrier", 6, 7)], "are both local; tag one resource record")


def test_two_resource_records_are_no_pair() -> None:
    """(3) One local and one resource record."""
    refused(
        sample(), MatchError, [("carrier", 1017, 1041)], "are both resource records; tag one local"
    )


def test_a_pair_given_the_wrong_way_round_is_refused() -> None:
    """(3) The resource record never becomes the local one."""
    refused(sample(), MatchError, [("carrier", 1001, 1)], "give the local key first")


@pytest.mark.parametrize("tagged", [("carrier", 1), ("carrier", 1, 1001, 1002)])
def test_one_or_three_tagged_records_are_no_pair(tagged: tuple[Any, ...]) -> None:
    """(3) Exactly two."""
    refused(sample(), MatchError, [tagged], "is no pair")


def test_one_local_record_cannot_become_two_resource_records() -> None:
    """(3) Which one is meant?"""
    pairs = [("carrier", 17, 1017), ("carrier", 17, 1041)]
    refused(sample(), MatchError, pairs, "is paired with 1017 and 1041; keep one of these pairs")


def test_a_chain_is_refused() -> None:
    """Scenario 4: the target of a pair is never itself moved."""
    pairs = [("carrier", 6, 7), ("carrier", 7, 1006)]
    refused(sample(), MatchError, pairs, "are both local")


@pytest.mark.parametrize("pair", [("carrier", 501, 1001), ("carrier", 1, 501)])
def test_a_record_of_a_third_office_is_in_no_pair(pair: tuple[str, int, int]) -> None:
    """(27) Only this office and the office that it subscribes to."""
    refused(sample(), MatchError, [pair], "belongs to office 5")


# Fan-in


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
    refused(office, CollisionError, pairs, "4 collisions are open")


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
    refused(
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
    refused(office, MatchError, [("rider", 1, other)], "belongs to carrier 1")


def test_a_product_is_refused_before_its_carrier() -> None:
    """(12) Its policies would be on one carrier with a product of another."""
    office = sample()
    refused(
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
