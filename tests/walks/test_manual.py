"""The manual, "Realigning Local Office Content", sentence by sentence: one test each.

Rows are compared before and after. In the sample agency carrier 1 is realigned to 1001: products
1 to 12 and riders 1 to 4 have the names of resource records, products 13 to 15 and rider 5 have
none; carrier 4 is realigned already, its product 41 and rider 17 were missed.
"""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.errors import MatchError, ReadOnlyError
from tests.support.offices import Dump, changed, changes, committed, dump, row, sample, where

CARRIER_REPORT = "Carriers and Products Only, No Riders – Detail"
MATCHED_PRODUCTS = list(range(1, 13))
HISTORICAL_PRODUCTS = [13, 14, 15]
MATCHED_RIDERS = [1, 2, 3, 4]


@pytest.fixture(scope="module")
def migrated() -> tuple[Dump, Dump, mt.Office]:
    """Carrier 1 after its migration: the rows before, the rows after, and the office."""
    office = sample()
    before, after, _ = committed(office, mt.realign(office, [("carrier", 1, 1001)]))
    return before, after, office


def _twin(state: Dump, table: str, key: int) -> int:
    """The resource record of carrier 1001 that has the name of a local record of carrier 1."""
    mine = state[table][(key,)]
    (twin,) = where(state, table, carrier_id=1001, name=mine["name"])
    return twin


# Carrier Migration, step 1: the report


def test_the_carriers_and_products_report_is_found_and_run_under_its_name() -> None:
    """ "Find and run the Dynamic Report Carriers and Products Only, No Riders – Detail"."""
    office = sample()
    assert mt.reports(office, CARRIER_REPORT)["name"].tolist()[0] == CARRIER_REPORT
    assert mt.report(office, CARRIER_REPORT).equals(mt.report(office))


def test_the_report_is_found_with_a_hyphen_typed_for_its_dash() -> None:
    """Nobody types an en dash."""
    office = sample()
    typed = "Carriers and Products Only, No Riders - Detail"
    assert mt.report(office, typed).equals(mt.report(office, CARRIER_REPORT))


def test_the_report_lists_every_carrier_with_its_products_of_the_resource_office() -> None:
    """It lists the resource office's names, all of them, and nothing of any other office."""
    office = sample()
    state = dump(office)
    carriers = {k[0]: r["name"] for k, r in state["carrier"].items() if r["office_id"] == 2}
    expected = {
        (carriers[p["carrier_id"]], p["name"])
        for p in state["product"].values()
        if p["office_id"] == 2
    }
    report = mt.report(office, CARRIER_REPORT)
    found = report[["carrier", "product"]].dropna()
    assert set(found.itertuples(index=False, name=None)) == expected
    assert len(found) == sum(p["office_id"] == 2 for p in state["product"].values())
    assert set(report["carrier"]) == set(carriers.values())


def test_the_carriers_and_products_report_lists_no_riders() -> None:
    """Its name says so."""
    assert "rider" not in " ".join(mt.report(sample(), CARRIER_REPORT).columns)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "html"])
def test_the_report_can_be_exported_and_printed(ending: str, tmp_path: Path) -> None:
    """Every carrier and product name is in the file, letter for letter."""
    report = mt.report(sample(), CARRIER_REPORT)
    path = mt.export(report, tmp_path / f"report.{ending}", title=CARRIER_REPORT)
    if ending == "csv":
        names = pd.read_csv(path, encoding="utf-8-sig")["product"].tolist()
    elif ending == "xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        column = [cell.value for cell in sheet[1]].index("product")
        names = [cells[column] for cells in sheet.iter_rows(min_row=2, values_only=True)]
    else:
        rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", r) for r in _html_rows(path)]
        names = [unescape(cells[rows[0].index("product")]) for cells in rows[1:]]
    assert names == report["product"].tolist()


def _html_rows(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8").replace("\n", "")
    return re.findall(r"<tr[^>]*>(.*?)</tr>", text)


# Step 2: the blank search


def test_a_blank_carrier_search_lists_local_and_resource_carriers_together() -> None:
    """Every status, both offices, and no row of a third one."""
    office = sample()
    state = dump(office)
    expected = {k[0] for k, r in state["carrier"].items() if r["office_id"] in (1, 2)}
    found = office.records("carrier")
    assert set(found["key"]) == expected
    assert len(found) == len(expected)
    assert {"Active", "Inactive", "NO PCM Activity"} <= set(found["status"])


def test_resource_records_are_told_from_local_records_in_the_list() -> None:
    """The side column makes them blue."""
    office = sample()
    state = dump(office)
    for _, record in office.records("carrier").iterrows():
        owner = state["carrier"][(record["key"],)]["office_id"]
        assert record["side"] == {1: "local", 2: "resource"}[owner]


def test_resource_records_cannot_be_renamed() -> None:
    """Blue records are read-only."""
    office = sample()
    before = dump(office)
    with pytest.raises(ReadOnlyError, match="belongs to the resource office and is read-only"):
        mt.rename(office, "carrier", {1003: "Bellwether Coast Life Ins Co"})
    assert dump(office) == before


@pytest.mark.parametrize("table", ["carrier", "product", "rider", "service_provider"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "INSERT"])
def test_the_sample_database_itself_refuses_writes_to_resource_records(
    table: str, verb: str
) -> None:
    """The guards stop every other program too."""
    office = sample()
    before = dump(office)
    key = where(before, table, office_id=2)[0]
    made = {**before[table][(key,)], "id": 99_999_999}
    values = ", ".join(f":{column}" for column in made)
    statement = {
        "UPDATE": f"UPDATE {table} SET name = 'mine' WHERE id = {key}",
        "DELETE": f"DELETE FROM {table} WHERE id = {key}",
        "INSERT": f"INSERT INTO {table} VALUES ({values})",
    }[verb]
    with (
        pytest.raises(sa.exc.IntegrityError, match="read-only"),
        office.engine.begin() as connection,
    ):
        connection.execute(sa.text(statement), made if verb == "INSERT" else {})
    assert dump(office) == before


# Step 3: the names


def test_a_local_name_must_equal_the_report_exactly_to_count_as_a_match() -> None:
    """The status "exact" says that the names are equal, letter for letter, and nothing else."""
    office = sample()
    for kind in office.schema.kinds:
        found = mt.match(office, kind)
        exact = found[found["status"] == "exact"]
        assert len(exact)
        assert (exact["local_name"] == exact["resource_name"]).all()
        others = found[found["status"].isin(["same", "none"])]
        assert not (others["local_name"] == others["resource_name"]).any()


@pytest.mark.parametrize(
    ("kind", "key", "name"),
    [
        ("carrier", 3, "Bellwether Coast Life Insurance Company"),
        ("product", 41, "Cobalt Universal Life"),
    ],
)
def test_a_local_record_is_renamed_to_the_name_on_the_report(
    kind: str, key: int, name: str
) -> None:
    """Renaming changes that one name and no other value."""
    office = sample()
    before, after, _ = committed(office, mt.rename(office, kind, {key: name}))
    old = row(before, kind, key)["name"]
    assert changes(before, after) == {kind: {(key,): {"name": (old, name)}}}


def test_products_are_renamed_together_where_their_names_differ() -> None:
    """ "Rename every local carrier and product whose name is not exactly the report's name"."""
    office = sample()
    found = mt.match(office, "product")
    same = found[found["status"] == "same"]
    names = dict(zip(same["local"], same["resource_name"], strict=True))
    assert len(names) > 10
    _, after, _ = committed(office, mt.rename(office, "product", names))
    assert {key: row(after, "product", key)["name"] for key in names} == names


def test_historical_products_need_no_rename(migrated: tuple[Dump, Dump, mt.Office]) -> None:
    """The carrier was migrated without anybody touching products 13 to 15."""
    before, after, _ = migrated
    for key in HISTORICAL_PRODUCTS:
        assert row(after, "product", key)["name"] == row(before, "product", key)["name"]


# Step 4: tag and confirm


def test_one_local_and_one_resource_carrier_are_tagged() -> None:
    """Two of one side are no pair."""
    office = sample()
    for pair in [("carrier", 1, 2), ("carrier", 1001, 1002)]:
        with pytest.raises(MatchError, match="are both"):
            mt.realign(office, [pair])


def test_nothing_is_written_before_the_confirmation() -> None:
    """The preview reads; only commit, the Yes, writes."""
    office = sample()
    before = dump(office, journal=True)
    plan = mt.realign(office, [("carrier", 1, 1001)])
    assert plan
    assert plan.effects["rows"].sum() > 100
    assert dump(office, journal=True) == before


def test_the_confirmation_says_in_one_line_what_will_happen() -> None:
    """The line above Yes and No."""
    plan = mt.realign(sample(), [("carrier", 1, 1001)])
    assert plan.summary() == (
        "31 policies, 27 appointments, 9 contracts, 9 policy riders, 4 pending cases and 3 contact "
        "info will point to carrier 'Alder Grove Life Insurance Company' (1001); 1 carrier, 12 "
        "products and 4 riders become X_; 3 products and 1 rider keep their name and status below "
        "the resource record"
    )


def test_the_steps_are_repeated_for_each_carrier() -> None:
    """One carrier after the other comes to the same rows as all of them at once."""
    one, all_of_them = sample(), sample()
    pairs = [("carrier", local, 1000 + local) for local in (1, 19, 20, 25)]
    for pair in pairs:
        mt.commit(one, mt.realign(one, [pair]))
    mt.commit(all_of_them, mt.realign(all_of_them, pairs))
    assert dump(one) == dump(all_of_them)


# What it does: the content


@pytest.mark.parametrize(
    ("table", "column", "rows"),
    [
        ("contract", "carrier_id", 9),
        ("appointment", "carrier_id", 27),
        ("policy", "carrier_id", 31),
        ("pending_case", "carrier_id", 4),
    ],
)
def test_all_content_of_the_local_carrier_goes_to_the_resource_carrier(
    migrated: tuple[Dump, Dump, mt.Office], table: str, column: str, rows: int
) -> None:
    """ "Agent contracts, appointments, policies, pending cases"; every one and no other."""
    before, after, _ = migrated
    mine = where(before, table, **{column: 1})
    assert len(mine) == rows
    assert changed(before, after, table, column) == dict.fromkeys(mine, (1, 1001))
    assert where(after, table, **{column: 1}) == []


def test_carrier_contact_information_goes_to_the_resource_carrier(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """The local rows are appended to those that the resource office has."""
    before, after, _ = migrated
    assert changes(before, after)["contact_info"] == {
        (key,): {"owner_id": (1, 1001)} for key in (1, 2, 3)
    }
    assert where(after, "contact_info", owner_type="carrier", owner_id=1001) == [
        1,
        2,
        3,
        10001,
        10002,
    ]


def test_contact_information_of_other_owners_with_the_same_key_stays(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """Service provider 1 and agent 1 are not carrier 1."""
    before, after, _ = migrated
    for owner in ("service_provider", "agent"):
        assert where(after, "contact_info", owner_type=owner, owner_id=1) == where(
            before, "contact_info", owner_type=owner, owner_id=1
        )


def test_policies_of_matched_products_go_to_the_resource_products(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """ "Local products whose name equals a product of R": their policies follow."""
    before, after, _ = migrated
    expected = {
        key: (product, _twin(before, "product", product))
        for product in MATCHED_PRODUCTS
        for key in where(before, "policy", product_id=product)
    }
    assert len(expected) == 27
    assert changed(before, after, "policy", "product_id") == expected


def test_pending_cases_of_matched_products_go_to_the_resource_products(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """Cases as well as policies."""
    before, after, _ = migrated
    assert changed(before, after, "pending_case", "product_id") == {
        case: (product, _twin(before, "product", product))
        for case, product in {1: 9, 2: 12, 3: 7, 4: 1}.items()
    }


def test_riders_of_equal_name_are_carried_along_with_their_carrier(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """Rider Migration says that "riders are normally realigned with the carrier"."""
    before, after, _ = migrated
    moved = changed(before, after, "policy_rider", "rider_id")
    assert moved == {}  # the rider is part of the key: the rows are others now
    twins = {rider: _twin(before, "rider", rider) for rider in MATCHED_RIDERS}
    expected = {
        (policy, twins.get(rider, rider)): {**held, "rider_id": twins.get(rider, rider)}
        for (policy, rider), held in before["policy_rider"].items()
    }
    assert after["policy_rider"] == expected
    assert sum(rider in MATCHED_RIDERS for _, rider in before["policy_rider"]) == 9


def test_policies_keep_every_other_value(migrated: tuple[Dump, Dump, mt.Office]) -> None:
    """Premium, face amount, number, status and dates are as they were."""
    before, after, _ = migrated
    for cells in changes(before, after)["policy"].values():
        assert set(cells) <= {"carrier_id", "product_id"}


# What it does: the local records


def test_the_local_carrier_is_kept_renamed_and_coded_no_pcm_activity(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """ "X_<name>", coded "NO PCM Activity"."""
    before, after, _ = migrated
    name = row(before, "carrier", 1)["name"]
    assert changes(before, after)["carrier"] == {
        (1,): {"name": (name, f"X_{name}"), "status": ("Active", "NO PCM Activity")}
    }


@pytest.mark.parametrize(
    ("table", "keys"), [("product", MATCHED_PRODUCTS), ("rider", MATCHED_RIDERS)]
)
def test_matched_records_below_it_are_kept_renamed_and_coded(
    migrated: tuple[Dump, Dump, mt.Office], table: str, keys: list[int]
) -> None:
    """They stay below the leftover carrier."""
    before, after, _ = migrated
    for key in keys:
        old, new = row(before, table, key), row(after, table, key)
        assert new == {**old, "name": f"X_{old['name']}", "status": "NO PCM Activity"}


def test_matched_records_are_empty_of_content(migrated: tuple[Dump, Dump, mt.Office]) -> None:
    """Nothing but their own leftovers points at them."""
    _, after, _ = migrated
    for table in ("contract", "appointment", "policy", "pending_case", "shopped_carrier"):
        assert where(after, table, carrier_id=1) == []
    for table in ("policy", "pending_case"):
        held = {r["product_id"] for r in after[table].values()}
        assert held.isdisjoint(MATCHED_PRODUCTS)
    assert {rider for _, rider in after["policy_rider"]}.isdisjoint(MATCHED_RIDERS)
    assert where(after, "contact_info", owner_type="carrier", owner_id=1) == []
    assert where(after, "product", carrier_id=1) == MATCHED_PRODUCTS
    assert where(after, "rider", carrier_id=1) == MATCHED_RIDERS


def test_nothing_is_deleted(migrated: tuple[Dump, Dump, mt.Office]) -> None:
    """Every table has as many rows as before."""
    before, after, _ = migrated
    assert {t: len(r) for t, r in after.items()} == {t: len(r) for t, r in before.items()}


def test_leftovers_can_be_deleted_at_will() -> None:
    """ "X_ records can be deleted at any time": the carrier with its products and riders."""
    office = sample()
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    before, after, _ = committed(office, mt.purge(office, "carrier", [1]))
    gone = {table: sorted(k[0] for k in keys) for table, keys in changes(before, after).items()}
    assert gone == {"carrier": [1], "product": MATCHED_PRODUCTS, "rider": MATCHED_RIDERS}
    assert not any((key,) in after[table] for table, keys in gone.items() for key in keys)


def test_unmatched_products_stay_active_under_the_resource_carrier(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """They are "not renamed, stay active", and only their carrier changes."""
    before, after, _ = migrated
    for key in HISTORICAL_PRODUCTS:
        old = row(before, "product", key)
        assert old["status"] == "Active"
        assert row(after, "product", key) == {**old, "carrier_id": 1001}


def test_unmatched_products_keep_their_policies(migrated: tuple[Dump, Dump, mt.Office]) -> None:
    """A policy of a historical product moves to the resource carrier, not to another product."""
    before, after, _ = migrated
    kept = [k for p in HISTORICAL_PRODUCTS for k in where(before, "policy", product_id=p)]
    assert len(kept) == 4
    for key in kept:
        assert row(after, "policy", key) == {**row(before, "policy", key), "carrier_id": 1001}


def test_unmatched_riders_stay_under_the_resource_carrier(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """What holds for products holds for riders."""
    before, after, _ = migrated
    assert row(after, "rider", 5) == {**row(before, "rider", 5), "carrier_id": 1001}


def test_the_legal_end_state_is_a_local_product_under_a_resource_carrier(
    migrated: tuple[Dump, Dump, mt.Office],
) -> None:
    """Every policy that was on carrier 1 has a product of its own new carrier."""
    before, after, _ = migrated
    for key in where(before, "policy", carrier_id=1):
        policy = row(after, "policy", key)
        product = row(after, "product", policy["product_id"])
        assert (policy["carrier_id"], product["carrier_id"]) == (1001, 1001)
        assert product["office_id"] == (1 if product["id"] in HISTORICAL_PRODUCTS else 2)


def test_resource_records_are_never_changed(migrated: tuple[Dump, Dump, mt.Office]) -> None:
    """No row that the resource office owns differs in any table."""
    before, after, _ = migrated
    for table, rows in changes(before, after).items():
        for key in rows:
            old = before[table].get(key, {})
            assert old.get("office_id", 1) == 1


def test_a_migration_is_journaled_with_a_receipt_and_a_crosswalk() -> None:
    """Who, when, what; and which resource record each local record became."""
    office = sample()
    receipt = mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert (receipt.number, receipt.verb, receipt.by) == (1, "realign", "maria")
    assert dt.datetime.fromisoformat(receipt.at) == dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)
    assert receipt.proofs["ok"].all()
    walk = mt.crosswalk(office)
    assert walk.loc[walk["kind"] == "carrier", ["local", "resource", "how"]].values.tolist() == [
        [1, 1001, "tagged"]
    ]
    assert walk.loc[walk["kind"] == "product", "local"].tolist() == MATCHED_PRODUCTS
    assert mt.history(office)["number"].tolist() == [1]


# Product Migration


def _product_41() -> tuple[Dump, Dump]:
    office = sample()
    mt.commit(office, mt.rename(office, "product", {41: _name(office, "product", 10062)}))
    before, after, _ = committed(office, mt.realign(office, [("product", 41, 10062)]))
    return before, after


def _name(office: mt.Office, kind: str, key: int) -> str:
    records: Any = office.records(kind).set_index("key")
    return str(records.loc[key, "name"])


def test_a_product_that_was_missed_is_migrated_by_itself() -> None:
    """Rename, tag, Product Migration: its seven policies go to the resource product."""
    before, after = _product_41()
    policies = where(before, "policy", product_id=41)
    assert len(policies) == 7
    assert changed(before, after, "policy", "product_id") == dict.fromkeys(policies, (41, 10062))


def test_product_migration_touches_one_product_at_a_time() -> None:
    """Nothing of the carrier and of its other products changes."""
    before, after = _product_41()
    touched = changes(before, after)
    assert set(touched) <= {"policy", "pending_case", "product"}
    assert set(touched["product"]) == {(41,)}
    assert all(set(cells) == {"product_id"} for cells in touched["policy"].values())


def test_a_migrated_product_becomes_a_leftover_below_its_carrier() -> None:
    """X_ and NO PCM Activity, as in a carrier migration."""
    before, after = _product_41()
    old = row(before, "product", 41)
    assert row(after, "product", 41) == {
        **old,
        "name": f"X_{old['name']}",
        "status": "NO PCM Activity",
    }


def test_the_rename_of_a_missed_product_can_be_part_of_the_same_plan() -> None:
    """rename=True comes to the same rows as renaming first."""
    office = sample()
    plan = mt.realign(office, [("product", 41, 10062)], rename=True)
    assert plan.renames["why"].tolist() == ["rename", "retire"]
    mt.commit(office, plan)
    _, after = _product_41()
    assert dump(office) == after


# Rider Migration


def test_a_rider_that_was_missed_is_migrated_by_itself() -> None:
    """Fourteen policy riders move; the policies themselves do not change."""
    office = sample()
    plan = mt.realign(office, [("rider", 17, 10026)], rename=True)
    before, after, _ = committed(office, plan)
    held = {key: r for key, r in before["policy_rider"].items() if key[1] == 17}
    assert len(held) == 14
    for (policy, _), old in held.items():
        assert after["policy_rider"][policy, 10026] == {**old, "rider_id": 10026}
    assert set(changes(before, after)) == {"policy_rider", "rider"}
    assert row(after, "rider", 17)["name"] == "X_" + row(after, "rider", 10026)["name"]
    assert row(after, "rider", 17)["status"] == "NO PCM Activity"


def test_a_rider_with_another_name_is_not_migrated_before_its_rename() -> None:
    """Straight and curly quotes differ: "the names must match exactly"."""
    office = sample()
    with pytest.raises(MatchError, match="does not match"):
        mt.realign(office, [("rider", 17, 10026)])


def test_the_rider_names_have_a_report_of_their_own() -> None:
    """The manual's report says "No Riders"; ours are in a second one."""
    office = sample()
    state = dump(office)
    found = mt.report(office, "Carriers and Riders Only")["rider"].dropna()
    assert sorted(found) == sorted(
        r["name"] for r in state["rider"].values() if r["office_id"] == 2
    )


# Service Provider Migration


def test_service_providers_are_realigned_to_their_equivalents() -> None:
    """Requirements and contact information go to the resource provider; the local one is left."""
    office = sample()
    plan = mt.realign(office, [("service_provider", 1, 1001)])
    before, after, _ = committed(office, plan)
    held = where(before, "requirement", service_provider_id=1)
    owned = where(before, "contact_info", owner_type="service_provider", owner_id=1)
    assert (len(held), len(owned)) == (3, 2)
    assert changes(before, after) == {
        "requirement": {(key,): {"service_provider_id": (1, 1001)} for key in held},
        "contact_info": {(key,): {"owner_id": (1, 1001)} for key in owned},
        "service_provider": {
            (1,): {
                "name": ((name := row(before, "service_provider", 1)["name"]), f"X_{name}"),
                "status": ("Active", "NO PCM Activity"),
            }
        },
    }


def test_service_providers_never_follow_a_carrier(migrated: tuple[Dump, Dump, mt.Office]) -> None:
    """A carrier migration changes no provider and no requirement."""
    before, after, _ = migrated
    assert not {"service_provider", "requirement"} & changes(before, after).keys()


def test_every_exact_record_of_the_office_migrates_in_one_plan() -> None:
    """All carriers and providers whose names match: every policy's product fits its carrier."""
    office = sample()
    pairs = []
    for kind in ("carrier", "service_provider"):
        found = mt.match(office, kind)
        exact = found[found["status"] == "exact"]
        pairs += [
            (kind, local, resource)
            for local, resource in zip(exact["local"], exact["resource"], strict=True)
        ]
    before, after, receipt = committed(
        office, mt.realign(office, pairs, on_collision="keep_resource")
    )
    assert receipt.proofs["ok"].all()
    for kind, local, _ in pairs:
        assert row(after, kind, local)["status"] == "NO PCM Activity"
        assert row(after, kind, local)["name"].startswith("X_")
    moved = {local for kind, local, _ in pairs if kind == "carrier"}
    assert not [p for p in after["policy"].values() if p["carrier_id"] in moved]
    astray = [[p["id"] for p in s["policy"].values() if _astray(s, p)] for s in (before, after)]
    assert astray == [[1218], [1218]]


def _astray(state: Dump, policy: dict[str, Any]) -> bool:
    product = state["product"][(policy["product_id"],)]
    return bool(product["carrier_id"] != policy["carrier_id"])
