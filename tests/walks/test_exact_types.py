"""Columns of types that have no equality, no JSON or no Python value of their own."""

from __future__ import annotations

import pytest

import migtools as mt
from tests.conftest import MakeOffice
from tests.support.small_office import (
    CARRIER,
    CARRIERS,
    LOCAL,
    LOCAL_TWO,
    ON_POSTGRES,
    ONE,
    RESOURCE,
    SCHEMA,
    Read,
    walk,
)

HELD = "carrier_id INTEGER REFERENCES carrier (id)"


@ON_POSTGRES
@pytest.mark.parametrize("kind", ["JSON", "XML", "POINT", "JSONB", "INTEGER[]", "BYTEA"])
def test_a_column_of_any_type_stands_beside(make_office: MakeOffice, dump: Read, kind: str) -> None:
    """PostgreSQL cannot group by some of them."""
    ddl = CARRIER + f"CREATE TABLE memo (id INTEGER PRIMARY KEY, {HELD}, body {kind});"
    rows = {"carrier": CARRIERS, "memo": [(1, LOCAL, None), (2, RESOURCE, None)]}
    office = make_office(ddl, rows, SCHEMA)
    plan = mt.realign(office, ONE)
    assert "1 row of memo will equal another row in all but the key" in plan.warnings
    walk(office, plan, dump)


def test_two_references_by_different_columns(make_office: MakeOffice, dump: Read) -> None:
    """One holds the key, the other the code: they cannot be compared."""
    code = "code VARCHAR(10) REFERENCES carrier (code)"
    ddl = CARRIER + f"CREATE TABLE memo (id INTEGER PRIMARY KEY, {HELD}, {code});"
    office = make_office(ddl, {"carrier": CARRIERS, "memo": [(1, LOCAL, "L")]}, SCHEMA)
    after = walk(office, mt.realign(office, ONE), dump)
    assert after["memo"] == [(1, RESOURCE, "R")]


@ON_POSTGRES
@pytest.mark.parametrize(
    ("kind", "mine", "theirs"),
    [
        ("DATE", "2020-01-01", "2021-01-01"),
        ("NUMERIC(10, 2)", "1.50", "2.50"),
        ("TIMESTAMPTZ", "2020-01-01 10:00+02", "2021-01-01 10:00+02"),
        ("INET", "10.0.0.1", "10.0.0.2"),
        ("BOOLEAN", "true", "false"),
        ("UUID", "5f0c9bd4-0f0e-4c2f-9f1c-000000000001", "5f0c9bd4-0f0e-4c2f-9f1c-000000000002"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_an_archived_row_comes_back_by_a_key_of_any_type(
    make_office: MakeOffice, dump: Read, kind: str, mine: str, theirs: str, alone: bool
) -> None:
    """The journal tells the key as a text, and finds the row by it."""
    key = "k" if alone else "k, line"
    table = f"(k {kind}, line INTEGER, {HELD}, agent INTEGER, PRIMARY KEY ({key}), "
    below = f"CREATE TABLE split (id INTEGER PRIMARY KEY, of {kind} REFERENCES contract (k));"
    office = make_office(
        CARRIER
        + f"CREATE TABLE contract {table}UNIQUE (agent, carrier_id));"
        + (below if alone else ""),
        {"carrier": CARRIERS},
        SCHEMA,
    )
    with office.engine.begin() as connection:
        for value, line, holder in ((mine, 1, LOCAL), (theirs, 2, RESOURCE)):
            connection.exec_driver_sql(
                f"INSERT INTO contract VALUES ('{value}', {line}, {holder}, 7)",
                execution_options={"no_parameters": True},
            )
        if alone:
            connection.exec_driver_sql(f"INSERT INTO split VALUES (1, '{mine}')")
    plan = mt.realign(office, ONE, on_collision="keep_resource")
    assert len(walk(office, plan, dump)["contract"]) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_key_of_bytes_is_not_archived(make_office: MakeOffice, dump: Read) -> None:
    """The journal could not tell it; said with the way out, and nothing is written."""
    ddl = (
        f"CREATE TABLE contract (k BLOB PRIMARY KEY, {HELD}, agent INT,"
        " UNIQUE (agent, carrier_id));"
    )
    contracts = [(b"\x00\xff", LOCAL, 7), (b"\x01\xff", RESOURCE, 7)]
    office = make_office(CARRIER + ddl, {"carrier": CARRIERS, "contract": contracts}, SCHEMA)
    before = dump(office)
    with pytest.raises(mt.CollisionError, match="key is bytes"):
        mt.commit(office, mt.realign(office, ONE, on_collision="keep_resource"))
    assert dump(office) == before


def test_a_purge_is_undone_where_a_unique_key_is_computed(
    make_office: MakeOffice, dump: Read
) -> None:
    """Computed values are in no image: they follow when the row is back."""
    computed = "low VARCHAR(60) GENERATED ALWAYS AS (lower(name) || office_id) STORED UNIQUE"
    ddl = CARRIER.replace("above INTEGER REFERENCES carrier (id)", computed)
    ddl = ddl.replace("|| office_id", "|| CAST(office_id AS VARCHAR(9))")
    carriers = [(1, 1, "Alder Life", "Active", "L"), (2, 2, "Alder Life", "Active", "R")]
    office = make_office(ddl, {"carrier": carriers}, SCHEMA)
    mt.commit(office, mt.realign(office, ONE))
    assert len(walk(office, mt.purge(office), dump)["carrier"]) == 1


def test_relations_with_oneself_are_told_beside_archived_ones(make_office: MakeOffice) -> None:
    """A row that is archived was one before; it must not hide one that becomes one."""
    ends = "one INTEGER REFERENCES carrier (id), other INTEGER REFERENCES carrier (id)"
    ddl = CARRIER + f"CREATE TABLE tie (id INTEGER PRIMARY KEY, {ends}, n INT, UNIQUE (one, n));"
    ties = [(1, LOCAL, LOCAL, 5), (2, RESOURCE, LOCAL_TWO, 5), (3, LOCAL, RESOURCE, 6)]
    office = make_office(ddl, {"carrier": CARRIERS, "tie": ties}, SCHEMA)
    said = mt.realign(office, ONE, on_collision="keep_resource").warnings
    assert "1 row of tie will relate a record to itself (one and other)" in said
