"""What hangs on each record, counted by hand in a small office."""

from __future__ import annotations

from typing import Any

import pytest

import migtools as mt
from migtools.office.declaration import parse
from tests.conftest import MakeOffice
from tests.support.offices import agency_schema, sample

DDL = """
CREATE TABLE carrier (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,
    status VARCHAR(20) NOT NULL, state VARCHAR(2), above INTEGER REFERENCES carrier (id),
    UNIQUE (id, state)
);
CREATE TABLE policy (
    id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id),
    old_carrier_id INTEGER REFERENCES carrier (id)
);
CREATE TABLE filing (
    id INTEGER PRIMARY KEY, carrier_id INTEGER, state VARCHAR(2),
    FOREIGN KEY (carrier_id, state) REFERENCES carrier (id, state)
);
CREATE TABLE frozen (id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id));
CREATE TABLE phone (id INTEGER PRIMARY KEY, owner VARCHAR(10), owner_id INTEGER);
"""
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "carrier": [
        (7, 2, "Resource", "Active", "NY", None),
        (3, 1, "Local", "Active", "NY", 7),
        (1, 1, "X_Leftover", "NO PCM Activity", None, 3),
        (9, 5, "Of another office", "Active", "NY", None),
    ],
    "policy": [(1, 3, None), (2, 3, 3), (3, 7, 3), (4, None, None), (5, 9, 9)],
    "filing": [(1, 3, "NY"), (2, 3, None), (3, 7, "NY")],
    "frozen": [(1, 3), (2, 3)],
    "phone": [(1, "carrier", 3), (2, "agent", 3), (3, "carrier", 1)],
}
SCHEMA: dict[str, Any] = {
    "sides": {"column": "office_id", "local": 1, "resource": 2},
    "kinds": {"carrier": {"table": "carrier", "retire": {"status": "NO PCM Activity"}}},
    "references": [
        {"table": "phone", "column": "owner_id", "kind": "carrier", "where": {"owner": "carrier"}}
    ],
    "ignore": [{"reference": "frozen.carrier_id", "reason": "printed as filed"}],
}


def test_every_live_reference_is_counted(make_office: MakeOffice) -> None:
    """Two columns add up; composite and soft ones count what they mean; ignored ones do not."""
    found = mt.content(make_office(DDL, ROWS, SCHEMA), "carrier")
    assert list(found) == ["key", "carrier", "filing", "phone", "policy", "rows"]
    assert found.values.tolist() == [
        [1, 0, 0, 1, 0, 1],
        [3, 1, 1, 1, 4, 7],
        [7, 1, 1, 0, 1, 3],
    ]
    assert set(map(str, found.dtypes[1:])) == {"Int64"}


def test_keys_are_those_of_the_records_in_order(any_office: mt.Office) -> None:
    """Of every kind of the sample agency, on both databases."""
    for kind in any_office.schema.kinds:
        keys = mt.content(any_office, kind)["key"].tolist()
        assert keys == sorted(any_office.records(kind)["key"])


@pytest.mark.parametrize(
    ("kind", "table", "pointing"),
    [
        ("product", "policy", "t.product_id = k.id"),
        ("carrier", "contact_info", "t.owner_id = k.id AND t.owner_type = 'carrier'"),
        (
            "service_provider",
            "contact_info",
            "t.owner_id = k.id AND t.owner_type = 'service_provider'",
        ),
    ],
)
def test_the_counts_are_those_of_a_plain_query(
    kind: str, table: str, pointing: str, any_office: mt.Office
) -> None:
    """Row for row what a join finds; a third office's records are not in the list."""
    found = mt.content(any_office, kind).set_index("key")[table]
    with any_office.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT k.id, COUNT(*) FROM {kind} k JOIN {table} t ON {pointing} "
            "WHERE k.office_id IN (1, 2) GROUP BY k.id ORDER BY k.id"
        ).all()
    counted = found[found > 0]
    assert len(rows) > 10
    assert dict(zip(counted.index, counted, strict=True)) == dict(map(tuple, rows))


def test_an_office_without_records_has_an_empty_frame(make_office: MakeOffice) -> None:
    """With the same columns."""
    found = mt.content(make_office(DDL, {}, SCHEMA), "carrier")
    assert (len(found), list(found)[-1]) == (0, "rows")


def test_an_undeclared_kind_is_refused() -> None:
    """As everywhere."""
    with pytest.raises(mt.SchemaError, match="no kind 'agent' is declared"):
        mt.content(sample(), "agent")


# The tables that a list of records counts first


def test_the_schema_says_which_tables_a_list_counts() -> None:
    """Both samples count policies and cases; where nothing is said, nothing is declared."""
    assert agency_schema().counts == ("policy", "pending_case")
    assert parse(SCHEMA).counts == ()


def test_what_is_only_shown_does_not_change_the_digest() -> None:
    """A plan saved before the tables were named can still be loaded."""
    named = parse({**SCHEMA, "list": {"counts": ["policy"]}})
    assert named.counts == ("policy",)
    assert named.digest == parse(SCHEMA).digest


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("polices", "list.counts names table 'polices', which does not exist"),
        (
            "frozen",
            "list.counts names table 'frozen', which points at no kind; "
            "the tables that do are carrier, filing, phone, policy",
        ),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_table_that_counts_nothing_is_a_problem(
    table: str, said: str, make_office: MakeOffice
) -> None:
    """Unknown, or without a reference that is not ignored."""
    with pytest.raises(mt.SchemaError, match="does not fit the database") as refused:
        make_office(DDL, ROWS, {**SCHEMA, "list": {"counts": ["policy", table]}})
    assert said in str(refused.value)


@pytest.mark.parametrize("counts", ["policy", [1], True, []])
def test_counts_must_be_a_list_of_names(counts: object) -> None:
    """Said with the file's other problems."""
    with pytest.raises(mt.SchemaError, match=r"list\.counts"):
        parse({**SCHEMA, "list": {"counts": counts}})


def test_records_are_sorted_by_name_then_key(make_office: MakeOffice) -> None:
    """By code points on either database, whatever its collation; names repeat."""
    names = ["b", "B", "a", "a", "Ä", "_", "é"]
    rows = [(9 - i, 1, name, "Active", None, None) for i, name in enumerate(names)]
    found = make_office(DDL, {"carrier": rows}, SCHEMA).records("carrier")
    assert found["name"].tolist() == sorted(names)
    assert found["key"][found["name"] == "a"].tolist() == [6, 7]
