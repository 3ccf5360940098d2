"""Judgments whose records changed since: what is stale, and what is left out of plans."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.tags.stale import is_leftover_name
from tests.conftest import MakeOffice
from tests.support.offices import NOW, sample

PAIR = (13, 1013)  # a local carrier that has another name than its resource record


def change(office: mt.Office, statement: str, **values: Any) -> None:
    """Somebody changes the database beside migtools."""
    with office.engine.begin() as connection:
        connection.execute(sa.text(statement), values)


def tagged(
    office: mt.Office, kind: str, local: int, resource: int | None, *, by: str = "maria"
) -> mt.Tags:
    """A judgment with names and hashes as a workbench keeps them."""
    records = office.records(kind)
    hashes = mt.record_hashes(records, office.schema.kind(kind))
    at = {key: place for place, key in enumerate(records["key"])}
    tags = mt.Tags(by=by, clock=lambda: NOW)
    tags.judge(
        kind,
        local,
        "no counterpart" if resource is None else "match",
        resource,
        local_name=records["name"][at[local]],
        resource_name="" if resource is None else records["name"][at[resource]],
        local_hash=hashes[at[local]],
        resource_hash="" if resource is None else hashes[at[resource]],
    )
    return tags


def without_hashes(tags: mt.Tags) -> mt.Tags:
    """The same judgments as a file of former times has them."""
    old = mt.Tags(by="maria", clock=lambda: NOW)
    old.judge_many(tags.frame.drop(columns=["local_hash", "resource_hash"]))
    return old


def whys(office: mt.Office, tags: mt.Tags) -> list[tuple[str, str]]:
    """Side and reason of each stale judgment."""
    found = mt.stale(office, tags)
    return list(zip(found["side"], found["why"], strict=True))


def test_what_nobody_changed_is_not_stale() -> None:
    """With hashes, without them, and where nothing is judged."""
    office = sample()
    assert mt.stale(office, mt.Tags()).columns.tolist() == [
        *("kind", "local", "local_name", "resource", "resource_name", "judgment", "by"),
        *("side", "was", "is", "why"),
    ]
    tags = tagged(office, "carrier", *PAIR)
    assert whys(office, tags) == []
    assert whys(office, without_hashes(tags)) == []
    bare = mt.Tags()
    bare.judge("carrier", 13, "match", 1013)
    change(office, "UPDATE carrier SET name = 'Other' WHERE id = 13")
    assert whys(office, bare) == []


@pytest.mark.parametrize("with_hash", [True, False])
def test_a_record_with_another_name_is_stale_on_its_side(with_hash: bool) -> None:
    """What it was and is stand there."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    tags = tags if with_hash else without_hashes(tags)
    change(office, "UPDATE carrier SET name = 'Other' WHERE id = 13")
    (row,) = mt.stale(office, tags).to_dict("records")
    assert (row["side"], row["was"], row["is"], row["why"]) == (
        *("local", tags.frame["local_name"][0], "Other", "renamed"),
    )
    assert (row["kind"], row["local"], row["resource"], row["by"]) == (
        *("carrier", 13, 1013, "maria"),
    )


@pytest.mark.parametrize("column", ["naic", "status"])
def test_codes_count_and_statuses_do_not(column: str) -> None:
    """A judgment rests on the one and not on the other."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    change(office, f"UPDATE carrier SET {column} = 'X' WHERE id = 13")
    assert whys(office, tags) == ([("local", "naic changed")] if column == "naic" else [])
    assert whys(office, without_hashes(tags)) == []


def test_a_tag_of_no_counterpart_is_stale_too() -> None:
    """The record may have got one by its new code."""
    office = sample()
    tags = tagged(office, "carrier", 13, None)
    assert whys(office, tags) == []
    change(office, "UPDATE carrier SET naic = 'X' WHERE id = 13")
    assert whys(office, tags) == [("local", "naic changed")]


@pytest.mark.parametrize("with_hash", [True, False])
def test_the_rename_to_the_resource_records_name_is_the_work(with_hash: bool) -> None:
    """Another change at the same time is not."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    tags = tags if with_hash else without_hashes(tags)
    mt.commit(office, mt.rename(office, mt.proposals(office, "carrier")))
    assert office.records("carrier").set_index("key")["name"][13] == tags.frame["resource_name"][0]
    assert whys(office, tags) == []
    change(office, "UPDATE carrier SET naic = 'X' WHERE id = 13")
    assert whys(office, tags) == ([("local", "naic changed")] if with_hash else [])


@pytest.mark.parametrize("with_hash", [True, False])
def test_what_was_realigned_as_judged_is_done_and_not_stale(with_hash: bool) -> None:
    """As a leftover, purged, and back again after an undo."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    tags = tags if with_hash else without_hashes(tags)
    number = mt.commit(office, mt.realign(office, tags, rename=True)).number
    assert whys(office, tags) == []
    mt.commit(office, mt.revert(office, number))
    assert whys(office, tags) == []
    mt.commit(office, mt.realign(office, tags, rename=True))
    mt.commit(office, mt.purge(office, "carrier"))
    assert 13 not in office.records("carrier")["key"].tolist()
    assert whys(office, tags) == []


def test_what_was_realigned_to_another_record_is_stale() -> None:
    """Somebody decided otherwise meanwhile."""
    office = sample()
    tags = tagged(office, "carrier", 13, 1001)
    mt.commit(office, mt.realign(office, [("carrier", *PAIR)], rename=True))
    assert whys(office, tags) == [("local", "realigned to 1013")]


@pytest.mark.parametrize(
    ("name", "why"), [("X_{}", []), ("X_{} (2)", []), ("X_Other", [("local", "became a leftover")])]
)
def test_a_leftover_that_another_tool_made_is_known_by_its_name(
    name: str, why: list[tuple[str, str]]
) -> None:
    """Where the crosswalk does not know of it."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    change(
        office,
        "UPDATE carrier SET name = :name, status = 'NO PCM Activity' WHERE id = 13",
        name=name.format(tags.frame["resource_name"][0]),
    )
    assert whys(office, tags) == why


@pytest.mark.parametrize(
    ("name", "of", "length", "is_one"),
    [
        ("X_Acme", "Acme", None, True),
        ("X_Acme (2)", "Acme", None, True),
        ("X_Acme (2)", "Acme (2)", None, True),
        ("X_Ac", "Acme", 4, True),
        ("X_A (2)", "Acme", 7, True),
        ("X_Ac", "Acme", 40, False),
        ("X_Acme Life", "Acme", None, False),
    ],
)
def test_the_names_of_leftovers(name: str, of: str, length: int | None, is_one: bool) -> None:
    """Cut only where the column is short."""
    assert is_leftover_name(name, of, length) is is_one


@pytest.mark.parametrize("by", ["crosswalk", "tag"])
def test_a_child_whose_parent_was_realigned_is_not_stale(by: str) -> None:
    """The parent is the same one, now as the resource record; any other parent is another."""
    office = sample()
    products = office.records("product")
    child = int(
        products[(products["side"] == "local") & (products["parent_key"] == 1)]["key"].iloc[0]
    )
    tags = tagged(office, "product", child, None)
    if by == "crosswalk":
        plan = mt.realign(office, [("carrier", 1, 1001)])
        followers = set(plan.effects.query("kind == 'product' and action == 'retire'")["local"])
        kept = products[(products["side"] == "local") & (products["parent_key"] == 1)]
        child = next(int(key) for key in kept["key"] if key not in followers)
        tags = tagged(office, "product", child, None)
        mt.commit(office, plan)
    else:
        tags.judge("carrier", 1, "match", 1001)
        change(office, "UPDATE product SET carrier_id = 1001 WHERE id = :key", key=child)
    assert whys(office, tags) == []
    change(office, "UPDATE product SET carrier_id = 1002 WHERE id = :key", key=child)
    assert whys(office, tags) == [("local", "parent or insurance_type changed")]


@pytest.mark.parametrize("key", [99_999, "abc"])
def test_what_is_gone_is_stale_on_its_side(key: Any) -> None:
    """A key that no record can have is one of a record that is not there."""
    office = sample()
    tags = mt.Tags()
    tags.judge("carrier", key, "match", 1001, local_name="Acme")
    tags.judge("carrier", 5, "match", key, resource_name="Acme")
    found = mt.stale(office, tags).set_index("side")
    assert found.loc["local", ["local", "was", "is", "why"]].tolist() == [
        *(key, "Acme", "deleted", "deleted")
    ]
    assert found.loc["resource", ["local", "was", "is"]].tolist() == [5, "Acme", "deleted"]


def test_a_record_of_another_side_is_not_the_judged_one() -> None:
    """A resource record cannot be realigned, and a local one is nobody's mate."""
    office = sample()
    tags = mt.Tags()
    tags.judge("carrier", 1001, "match", 5)
    assert whys(office, tags) == [
        ("local", "no record of the local office"),
        ("resource", "no record of the resource office"),
    ]


def test_a_kind_that_is_not_declared_is_refused() -> None:
    """As in `realign`."""
    tags = mt.Tags()
    tags.judge("carier", 1, "unsure")
    with pytest.raises(mt.SchemaError, match="'carier'"):
        mt.stale(sample(), tags)


def test_large_keys_and_changes_of_the_resource_office_are_seen(make_office: MakeOffice) -> None:
    """Beside a missing key a frame would make floats of them: the record would look gone."""
    big = 2**60 + 1
    ddl = (
        "CREATE TABLE thing (id BIGINT PRIMARY KEY, office_id INTEGER, name VARCHAR(20), "
        "status VARCHAR(20))"
    )
    rows = {"thing": [(big, 1, "Acme", "a"), (big + 1, 2, "Acme", "a"), (3, 1, "Bell", "a")]}
    schema = {
        "sides": {"column": "office_id", "local": 1, "resource": 2},
        "kinds": {"thing": {"table": "thing", "retire": {"status": "gone"}}},
    }
    office = make_office(ddl, rows, schema)
    tags = tagged(office, "thing", big, big + 1)
    tags.judge("thing", 3, "unsure")
    assert whys(office, tags) == []
    assert [p.resource for p in mt.realign(office, tags).decisions.pairs] == [big + 1]
    change(office, "UPDATE thing SET name = 'Acme Life' WHERE id = :key", key=big + 1)
    assert whys(office, tags) == [("resource", "renamed")]
    change(office, "DELETE FROM thing WHERE id = :key", key=big + 1)
    assert whys(office, tags) == [("resource", "deleted")]
    with pytest.raises(mt.MatchError, match=r"'Acme' .*: resource record deleted; judge it"):
        mt.realign(office, tags)


# What is left out of a plan


def test_stale_matches_are_left_out_of_a_plan_and_named() -> None:
    """The others are planned; the warning outlives the plan's file."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    tags.merge(tagged(office, "carrier", 2, 1002))
    tags.judge("carrier", 99_999, "match", 1005, local_name="Gone Life")
    change(office, "UPDATE carrier SET naic = 'X' WHERE id = 13")
    plan = mt.realign(office, tags, rename=True)
    assert {p.local for p in plan.decisions.pairs if p.kind == "carrier"} == {2}
    (warning,) = [w for w in plan.warnings if "left out" in w]
    assert warning.startswith("2 tagged carrier pairs left out, not as judged any longer: ")
    assert "(13): local record naic changed" in warning
    assert "'Gone Life' (99999): local record deleted" in warning
    confirmation = mt.confirm(office, plan)
    confirmation.choose_all("keep_resource")
    assert warning in confirmation.plan.warnings
    assert confirmation.yes().number == 1


def test_without_any_other_match_the_error_names_the_stale_ones() -> None:
    """And says what to do."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    change(office, "UPDATE carrier SET naic = 'X' WHERE id = 13")
    with pytest.raises(
        mt.MatchError, match=r"no match is left to realign: 1 tagged .* \(13\): local .* again"
    ):
        mt.realign(office, tags)


def test_who_looks_again_makes_a_pair_fit() -> None:
    """One judgment that fits is enough, whoever made it."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    change(office, "UPDATE carrier SET naic = 'X' WHERE id = 13")
    tags.merge(tagged(office, "carrier", *PAIR, by="joe"))
    assert mt.stale(office, tags)["by"].tolist() == ["maria"]
    plan = mt.realign(office, tags, rename=True)
    assert not any("left out" in warning for warning in plan.warnings)


def test_what_was_purged_is_done_and_stops_nobody() -> None:
    """It is told once per kind; alone it leaves nothing to do."""
    office = sample()
    tags = tagged(office, "carrier", 1, 1001)
    mt.commit(office, mt.realign(office, tags))
    mt.commit(office, mt.purge(office, "carrier"))
    plan = mt.realign(office, tags)
    assert not plan
    assert list(plan.warnings) == ["1 tagged carrier pair left out, realigned and deleted since: 1"]
    tags.merge(tagged(office, "carrier", 5, 1005))
    assert {p.local for p in mt.realign(office, tags).decisions.pairs if p.kind == "carrier"} == {5}


def test_pairs_that_are_named_are_taken_at_their_word() -> None:
    """What is stale in the tags does not matter to a list or a frame."""
    office = sample()
    tags = tagged(office, "carrier", *PAIR)
    change(office, "UPDATE carrier SET naic = 'X' WHERE id = 13")
    assert mt.realign(office, tags.pairs(), rename=True)
    with pytest.raises(mt.MatchError, match="has no carrier 99999"):
        mt.realign(office, [("carrier", 99_999, 1001)])
