"""A declaration is read by its classes' annotations; whatever does not fit is said at once."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

import migtools as mt
from migtools.office.declaration import parse

DOCUMENT: dict[str, Any] = {
    "office": {"table": "office", "country": "country", "subscription": "resource_office_id"},
    "users": {"table": "app_user", "name": "user_name", "right": {"may_realign": 1}},
    "sides": {"column": "office_id", "local": 1, "resource": 2},
    "kinds": {
        "carrier": {"table": "carrier", "codes": ["naic"], "retire": {"status": "Closed"}},
        "product": {
            "table": "product",
            "label": "plan",
            "key": "no",
            "name": "title",
            "status": "state",
            "parent": {"kind": "carrier", "column": "carrier_id"},
            "must_equal": ["insurance_type"],
        },
    },
    "references": [
        {"table": "note", "column": "of", "kind": "carrier", "where": {"what": "carrier"}}
    ],
    "rules": [{"table": "contract", "unique": ["agent", "carrier_id"], "where": {"open": 1}}],
    "ignore": [{"reference": "rate.carrier_id", "reason": "frozen"}],
    "reports": [{"name": "Carriers", "kinds": ["carrier", "product"]}],
    "list": {"counts": ["policy"]},
}

Place = tuple[str | int, ...]


def _places(value: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place of the document below the names of tables, and what stands there."""
    if at:
        yield at, value
    if isinstance(value, dict) and not (at and at[-1] in ("where", "right", "retire")):
        for key, part in value.items():
            yield from _places(part, (*at, key))
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from _places(part, (*at, i))


def _with(place: Place, value: Any) -> dict[str, Any]:
    """The document with another value in one place."""
    made = copy.deepcopy(DOCUMENT)
    holder = made
    for step in place[:-1]:
        holder = holder[step]  # type: ignore[index]
    holder[place[-1]] = value  # type: ignore[index]
    return made


def _accepted(place: Place, was: Any, value: Any) -> bool:
    """What fits there although it is not what stood there."""
    if value == "" or (value == [] and len(place) > 1):
        return False
    side = place[0] == "sides" and place[-1] != "column"  # a number, a text, or told elsewhere
    return type(value) is type(was) or (
        side and isinstance(value, str | int | None) and value is not True
    )


def test_the_whole_document_is_read() -> None:
    """Every setting has a place in the schema."""
    schema = parse(DOCUMENT, "agency.toml")
    carrier, product = schema.kinds.values()
    assert (carrier.label, carrier.name_column, carrier.retire) == (
        "carrier",
        "name",
        (("status", "Closed"),),
    )
    assert (product.label, product.key, product.name_column) == ("plan", "no", "title")
    assert product.parent is not None and product.parent.column == "carrier_id"
    assert schema.users is not None and schema.users.right == (("may_realign", 1),)
    assert schema.references[0].where == (("what", "carrier"),)
    assert schema.rules[0].unique == ("agent", "carrier_id")
    assert schema.counts == ("policy",)


VALUES: list[Any] = [3, 2.5, True, None, [3], [[]], {"a": 1}, "", []]
MISFITS = [
    (place, value)
    for place, was in _places(DOCUMENT)
    for value in VALUES
    # A table for a table is an unknown setting, which has a test of its own.
    if not _accepted(place, was, value) and not (isinstance(was, dict) and value == {"a": 1})
]


@pytest.mark.parametrize(("place", "value"), MISFITS, ids=str)
def test_a_value_of_another_type_is_one_sentence(place: Place, value: Any) -> None:
    """Whatever stands wherever: a `SchemaError`, and never another error."""
    with pytest.raises(mt.SchemaError) as caught:
        parse(_with(place, value), "agency.toml")
    assert "agency.toml has" in str(caught.value)


def test_a_number_for_a_table_is_named_with_its_place() -> None:
    """And does not seem to contradict what is right."""
    with pytest.raises(mt.SchemaError) as caught:
        parse(_with(("kinds", "carrier", "table"), 3), "agency.toml")
    assert str(caught.value) == (
        "agency.toml has 1 problem; mend the file:\n  - kinds.carrier.table has an unusable value 3"
    )


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """A person mends the file once."""
    document = copy.deepcopy(DOCUMENT)
    document["kinds"]["carrier"]["colour"] = "blue"
    del document["kinds"]["product"]["parent"]["column"]
    document["rules"][0]["unique"] = "agent"
    document["weather"] = {}
    with pytest.raises(mt.SchemaError) as caught:
        parse(document)
    lines = str(caught.value).split("\n")[1:]
    assert [line.strip(" -").split(";")[0] for line in lines] == [
        "unknown table [weather]",
        "kinds.carrier has an unknown setting 'colour'",
        "kinds.product.parent lacks 'column'",
        "rules[1].unique has an unusable value 'agent'",
    ]


@pytest.mark.parametrize(
    ("place", "name"), [(("kinds", "carrier"), "retire"), (("users",), "right")]
)
def test_an_empty_table_of_settings_says_nothing(place: Place, name: str) -> None:
    """It is as if it were not there."""
    assert parse(_with((*place, name), {}))


def test_a_list_of_pairs_is_no_table_of_settings() -> None:
    """JSON keeps tables so; a person does not write them so."""
    with pytest.raises(mt.SchemaError, match=r"references\[1\].where has an unusable value"):
        parse(_with(("references", 0, "where"), [["what", "carrier"]]))


def test_a_code_cannot_take_the_name_of_another_column_of_every_list() -> None:
    """It would stand there in place of the record's key."""
    with pytest.raises(mt.SchemaError, match=r"kinds\.carrier lists the column 'key', which in"):
        parse(_with(("kinds", "carrier", "codes"), ["key"]))
    assert parse(_with(("kinds", "carrier", "codes"), ["status"]))
