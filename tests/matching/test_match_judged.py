"""What people decided before, or judged in this office, goes before what names tell."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import migtools as mt
from tests.conftest import MakeOffice

DDL = """
CREATE TABLE carrier (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40), naic VARCHAR(10),
    status VARCHAR(20) NOT NULL
);
CREATE TABLE product (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,
    carrier_id INTEGER NOT NULL REFERENCES carrier (id)
);
"""
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "carrier": [
        (1, 1, "Alder Mutual", None, "Active"),
        (2, 1, "BIRCH Dental", None, "Active"),
        (3, 1, "Cedar Life", "2", "Active"),
        (11, 2, "Alder Mutual", None, "Active"),
        (12, 2, "Birch Dental", None, "Active"),
        (13, 2, "Cedar Life", "2", "Active"),
        (14, 2, "Dogwood Health", None, "Active"),
    ],
    "product": [
        (21, 1, "Term 10", 1),
        (22, 1, "TERM 20", 2),
        (31, 2, "Term 10", 11),
        (32, 2, "Term 20", 12),
        (34, 2, "Term 20", 14),
    ],
}
SCHEMA: dict[str, Any] = {
    "sides": {"column": "office_id", "local": 1, "resource": 2},
    "kinds": {
        "carrier": {
            "table": "carrier",
            "codes": ["naic"],
            "retire": {"status": "NO PCM Activity"},
        },
        "product": {
            "table": "product",
            "parent": {"kind": "carrier", "column": "carrier_id"},
        },
    },
}


@pytest.fixture
def office(make_office: MakeOffice) -> mt.Office:
    """Three local carriers, two of them with a product, and what they may be."""
    return make_office(DDL, ROWS, SCHEMA)


def said(local: int, judgment: str, resource: int | None = None, by: str = "maria") -> mt.Tags:
    """One judgment on a carrier of the office."""
    tags = mt.Tags(by=by)
    name = {1: "Alder Mutual", 2: "BIRCH Dental", 3: "Cedar Life"}[local]
    if judgment == "rejected":
        tags.reject("carrier", local, resource, local_name=name)
    else:
        tags.judge("carrier", local, judgment, resource, local_name=name)
    return tags


def found(office: mt.Office, kind: str, local: int, **more: Any) -> tuple[Any, str]:
    """What a local record most likely is, and the status."""
    row = mt.match(office, kind, **more).set_index("local").loc[local]
    return (None if pd.isna(row["resource"]) else int(row["resource"])), str(row["status"])


def test_names_alone_are_enough_where_nothing_was_decided(office: mt.Office) -> None:
    """A memory of other spellings and of other kinds changes nothing."""
    other = mt.Tags()
    other.reject("carrier", 9, 11, local_name="Elm")
    other.reject("product", 9, 11, local_name="Alder Mutual")
    for memory in (None, mt.memory(), mt.memory(other)):
        assert found(office, "carrier", 1, memory=memory) == (11, "exact")
        assert found(office, "carrier", 2, memory=memory) == (12, "same")


@pytest.mark.parametrize(
    ("local", "judgment", "resource", "expected"),
    [
        (1, "rejected", 11, (None, "none")),
        (1, "no counterpart", None, (11, "close")),
        (1, "match", 14, (14, "same")),
        (1, "match", 11, (11, "exact")),
        (2, "match", 14, (14, "same")),
        (2, "no counterpart", None, (12, "close")),
    ],
)
def test_a_decision_goes_before_an_equal_name(
    office: mt.Office, local: int, judgment: str, resource: int | None, expected: tuple[Any, str]
) -> None:
    """Also before one that differs by case only; `candidates` says the same."""
    memory = mt.memory(said(local, judgment, resource))
    assert found(office, "carrier", local, memory=memory) == expected
    records = office.records("carrier")[["key", "name", "side"]]
    mine = records[records["key"] == local]
    ranked = mt.candidates(mine, records[records["side"] == "resource"], 1, memory=memory)
    accepted = [status in ("exact", "same") for status in (ranked["status"][0], expected[1])]
    assert accepted[0] == accepted[1]


def test_a_decision_against_an_equal_code_is_left_to_a_person(office: mt.Office) -> None:
    """And the reasons name the code."""
    memory = mt.memory(said(3, "match", 14))
    assert found(office, "carrier", 3, memory=memory) == (14, "close")
    why = mt.match(office, "carrier", memory=memory).set_index("local")["why"][3]
    assert "though another has this naic 2" in why


@pytest.mark.parametrize(
    "tags",
    [
        said(1, "no counterpart"),
        said(1, "unsure"),
        said(1, "rejected", 11),
    ],
)
def test_children_are_not_compared_below_a_parent_that_people_doubt(
    office: mt.Office, tags: mt.Tags
) -> None:
    """Whatever the name of the parent tells."""
    assert found(office, "product", 21) == (31, "exact")
    assert found(office, "product", 21, tags=tags)[1] not in ("exact", "same")
    tags.merge(said(1, "match", 11, by="joe"))
    assert found(office, "product", 21, tags=tags)[1] not in ("exact", "same")


def test_a_parent_without_counterpart_in_memory_has_no_matched_children(office: mt.Office) -> None:
    """As in the tags that the memory was made of."""
    memory = mt.memory(said(1, "no counterpart"))
    assert found(office, "product", 21, memory=memory)[1] not in ("exact", "same")


def test_children_of_a_tagged_parent_are_proposed(office: mt.Office) -> None:
    """Below what it was tagged as, not below what its name is like."""
    assert set(mt.proposals(office, "product")["resource"]) == {32}
    tagged = mt.proposals(office, "product", said(2, "match", 14))
    assert tagged[["local", "resource"]].values.tolist() == [[22, 34]]
    assert mt.proposals(office, "product", said(2, "no counterpart")).empty


def test_what_is_no_memory_and_no_tags_is_refused(office: mt.Office) -> None:
    """With what to give; a memory is read before any name is."""
    with pytest.raises(mt.MatchError, match=r"the memory is Tags, not a frame; give mt.memory"):
        mt.match(office, "carrier", memory=mt.Tags())  # type: ignore[arg-type]
    with pytest.raises(mt.MatchError, match="the memory lacks the column 'judgment'"):
        mt.match(office, "carrier", memory=mt.memory().drop(columns="judgment"))
    wrong = mt.memory(said(1, "match", 11)).assign(judgment="foo")
    with pytest.raises(mt.MatchError, match="the judgment 'foo' on 'Alder Mutual'; make it one of"):
        mt.match(office, "carrier", memory=wrong)
    for verb in (mt.proposals, mt.match, mt.stale):
        with pytest.raises(mt.MatchError, match=r"'tags.csv' is no Tags; open its file"):
            given: dict[str, Any] = {} if verb is mt.match else {"kind": "carrier"}
            args = ("carrier",) if verb is mt.match else ()
            verb(office, *args, tags="tags.csv", **given)  # type: ignore[operator]


def test_matches_of_another_kind_are_refused(office: mt.Office) -> None:
    """Their keys mean other records, and would be weighed wrongly."""
    products = mt.match(office, "product")
    for verb in (mt.mismatches, mt.coverage, mt.duplicates):
        with pytest.raises(mt.MatchError, match="the matches are of 'product', not of 'carrier'"):
            verb(office, "carrier", products)
        with pytest.raises(mt.MatchError, match=r"lack the column 'status'; give what match\(off"):
            verb(office, "carrier", mt.match(office, "carrier").drop(columns="status"))
        with pytest.raises(mt.MatchError, match="str is no frame; give what match"):
            verb(office, "carrier", "found.csv")  # type: ignore[arg-type]


def test_a_record_without_a_name_has_no_duplicates(make_office: MakeOffice) -> None:
    """A column of names may have gaps."""
    nameless = [(4, 1, None, None, "Active"), (5, 1, None, None, "Active")]
    office = make_office(DDL, {**ROWS, "carrier": [*ROWS["carrier"], *nameless]}, SCHEMA)
    assert mt.duplicates(office, "carrier").empty
    assert mt.duplicates(office, "product").empty
