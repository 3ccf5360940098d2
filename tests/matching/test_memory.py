"""What was decided about a spelling is known in the next office, and what is contested is not."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import migtools as mt
from migtools.matching.memory import MEMORY_COLUMNS
from tests.support.offices import NOW, sample


def said(*rows: tuple[Any, ...], kind: str = "carrier", by: str = "maria") -> mt.Tags:
    """Judgments: local key, spelling, judgment, resource key."""
    tags = mt.Tags(by=by, clock=lambda: NOW)
    for local, name, judgment, resource in rows:
        if judgment == "rejected":
            tags.reject(kind, local, resource, local_name=name)
        else:
            tags.judge(kind, local, judgment, resource, local_name=name)
    return tags


def told(memory: pd.DataFrame, *more: str) -> list[tuple[Any, ...]]:
    """The decisions, with None for a missing key."""
    columns = ["name", "judgment", "resource", *more]
    plain = memory[columns].astype(object).where(memory[columns].notna(), None)
    return list(plain.itertuples(index=False, name=None))


def test_without_a_source_nothing_is_known() -> None:
    """The frame has its columns and types all the same."""
    empty = mt.memory()
    assert list(empty.columns) == MEMORY_COLUMNS
    assert empty.dtypes.astype(str).to_dict() == {
        **dict.fromkeys(MEMORY_COLUMNS, "object"),
        **{"parent": "Int64", "resource": "Int64", "disputed": "bool"},
    }
    pd.testing.assert_frame_equal(mt.memory(mt.Tags(), empty), empty)


def test_judgments_are_remembered_by_their_spelling(tmp_path: Path) -> None:
    """Matches, rejections and "no counterpart"; doubts and nameless judgments are not."""
    tags = said(
        (1, "Acme Ins.", "match", 1001),
        (2, "Bell", "no counterpart", None),
        (3, "Cedar", "unsure", 1003),
        (4, "Dale", "rejected", 1001),
        (5, "", "match", 1005),
        (6, " . ", "match", 1006),
    )
    expected = [
        ("Acme Ins.", "match", 1001, "maria", "tag", False),
        ("Bell", "no counterpart", None, "maria", "tag", False),
        ("Dale", "rejected", 1001, "maria", "tag", False),
    ]
    found = mt.memory(tags)
    assert told(found, "by", "source", "disputed") == expected
    assert set(found["at"]) == {"2026-01-15T09:00:00+00:00"}
    tags.save(tmp_path / "tags.csv")
    for source in (tmp_path / "tags.csv", str(tmp_path / "tags.csv"), found):
        pd.testing.assert_frame_equal(mt.memory(source), found)


def test_the_next_office_knows_what_was_realigned_in_this_one() -> None:
    """By the crosswalk alone: the spelling before, and children below their resource parent."""
    office = sample()
    mt.commit(office, mt.realign(office, [("carrier", 16, 1016)], rename=True))
    alone, with_office = mt.memory(mt.crosswalk(office)), mt.memory(office)
    first = with_office.iloc[0]
    assert (first["name"], first["resource"], first["source"], first["by"]) == (
        *("LARKSPUR TRUST LIFE  INSURANCE COMPANY ", 1016, "crosswalk", "maria"),
    )
    assert told(alone) == told(with_office)
    below = with_office[with_office["kind"] == "product"]
    assert len(below)
    assert set(below["parent"]) == {1016}
    assert alone["parent"].isna().all()


def test_the_sources_may_come_in_any_order() -> None:
    """And the newest of equal decisions stays, whatever its letters."""
    office = sample()
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    late = mt.Tags(by="zoe", clock=lambda: NOW.replace(year=2027))
    late.judge("carrier", 8, "match", 1001, local_name="ALDER GROVE LIFE INSURANCE COMPANY")
    sources = [office, late, said((1, "Alder Grove", "match", 1001)), mt.crosswalk(office)]
    expected = mt.memory(*sources)
    for order in itertools.permutations(sources):
        pd.testing.assert_frame_equal(mt.memory(*order), expected)
    same = expected[expected["name"].str.contains("GROVE LIFE")]
    assert told(same, "by", "source") == [
        ("ALDER GROVE LIFE INSURANCE COMPANY", "match", 1001, "zoe", "tag")
    ]
    assert not expected["name"].eq("Alder Grove Life Insurance Company").any()


@pytest.mark.parametrize(
    ("one", "other", "disputed"),
    [
        (("match", 1001), ("match", 1002), [True, True]),
        (("match", 1001), ("no counterpart", None), [True, True]),
        (("match", 1001), ("rejected", 1001), [True, True]),
        (("match", 1001), ("rejected", 1002), [False, False]),
        (("no counterpart", None), ("rejected", 1001), [False, False]),
        (("rejected", 1001), ("rejected", 1002), [False, False]),
        (("match", 1001), ("match", 1001), [False]),
    ],
)
def test_what_was_decided_otherwise_too_is_disputed(
    one: tuple[str, Any], other: tuple[str, Any], disputed: list[bool]
) -> None:
    """Both rows stay; a spelling is the same without case and punctuation."""
    found = mt.memory(said((1, "Acme Co.", *one)), said((9, "ACME CO", *other), by="joe"))
    assert found["disputed"].tolist() == disputed


def test_a_record_on_which_people_disagree_is_disputed_memory() -> None:
    """A doubt beside a match is a disagreement, and yet no memory."""
    tags = said((1, "Acme", "match", 1001))
    tags.merge(said((1, "Acme", "unsure", None), by="joe"))
    assert told(mt.memory(tags), "by", "disputed") == [("Acme", "match", 1001, "maria", True)]
    assert mt.memory(mt.memory(tags))["disputed"].all()


def test_the_same_spelling_below_another_parent_is_another_thing() -> None:
    """Where the parents are known; one that is not known may be any."""
    office = sample()
    products = office.records("product")
    keys = products[products["side"] == "resource"].set_index("key")["parent_key"]
    one = int(keys[keys == 1001].index[0])
    other = int(keys[keys == 1005].index[0])
    tags = said((1, "Term", "match", one), (2, "Term", "match", other), kind="product")
    assert mt.memory(tags)["disputed"].tolist() == [True, True]
    found = mt.memory(tags, office)
    assert found["parent"].tolist() == [1001, 1005]
    assert not found["disputed"].any()
    nowhere = said((99_999, "Term", "no counterpart", None), kind="product", by="joe")
    found = mt.memory(tags, office, nowhere)
    assert found["parent"].tolist() == [pd.NA, 1001, 1005]
    assert found["disputed"].all()


@pytest.mark.parametrize("realigned", [True, False])
def test_the_parent_of_what_has_no_counterpart_is_that_of_its_local_record(
    realigned: bool,
) -> None:
    """Realigned or tagged; and what was rejected for it was so below the same one."""
    office = sample()
    products = office.records("product")
    kept = products[(products["side"] == "local") & (products["parent_key"] == 1)]
    found = mt.match(office, "product").set_index("local")
    name, key = next(
        (name, int(key))
        for name, key in zip(kept["name"], kept["key"], strict=True)
        if found["status"][key] != "exact"
    )
    tags = said(
        (key, name, "no counterpart", None), (key, name, "rejected", 10_099), kind="product"
    )
    if realigned:
        mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
        known = mt.memory(tags, office)
    else:
        tags.judge("carrier", 1, "match", 1001, local_name="Alder")
        known = mt.memory(tags, office)
    mine = known[known["name"] == name]
    assert told(mine, "parent") == [
        (name, "no counterpart", None, 1001),
        (name, "rejected", 10_099, 1001),
    ]


def test_the_name_of_what_was_rejected_is_told_where_it_is_known() -> None:
    """By an office, or by another decision."""
    rejected = said((1, "Acme", "rejected", 1001))
    assert mt.memory(rejected)["resource_name"].tolist() == [""]
    other = mt.Tags()
    other.judge("carrier", 2, "match", 1001, local_name="Bell", resource_name="Alder")
    assert mt.memory(rejected, other)["resource_name"].tolist() == ["Alder", "Alder"]
    assert mt.memory(rejected, sample())["resource_name"].tolist() == [
        "Alder Grove Life Insurance Company"
    ]


def test_keys_may_be_texts() -> None:
    """Then they are no numbers, and missing ones are None."""
    found = mt.memory(said((1, "A", "match", "k-7"), (2, "B", "no counterpart", None)))
    assert found["resource"].tolist() == ["k-7", None]


@pytest.mark.parametrize("source", [7, None, [1], {"a": 1}])
def test_what_holds_no_decisions_is_refused(source: Any) -> None:
    """With what may be given."""
    with pytest.raises(mt.LoadError, match="holds no decisions; give Tags"):
        mt.memory(source)


def test_a_frame_without_its_columns_or_times_is_refused(tmp_path: Path) -> None:
    """As a file is that cannot be read."""
    with pytest.raises(mt.LoadError, match="the frame lacks the columns 'local_name', 'res"):
        mt.memory(pd.DataFrame({"kind": []}))
    known = mt.memory(said((1, "A", "match", 7)))
    with pytest.raises(mt.LoadError, match="lacks the column 'by'"):
        mt.memory(known.drop(columns="by"))
    with pytest.raises(mt.LoadError, match="the judgment 'foo' on 'A'; make it one of match, rej"):
        mt.memory(known.assign(judgment="foo"))
    with pytest.raises(mt.LoadError, match="'soon' is no time"):
        mt.memory(known.assign(at="soon"))
    with pytest.raises(mt.LoadError, match="cannot be read"):
        mt.memory(tmp_path / "none.csv")


def test_many_equal_names_take_no_time_squared() -> None:
    """A name that 20,000 parents share is compared parent by parent."""
    rows = 20_000
    known = mt.memory(said((1, "Term", "match", 7), kind="product"))
    many = pd.concat([known] * rows, ignore_index=True).assign(
        parent=range(rows), resource=range(rows)
    )
    found = mt.memory(many)
    assert len(found) == rows
    assert not found["disputed"].any()
