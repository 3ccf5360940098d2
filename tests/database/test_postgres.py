"""What only PostgreSQL has: its own types, schemas, partitions, collations and roles."""

from __future__ import annotations

import builtins
from typing import Any

import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.database.connect import parse_url
from migtools.database.postgres import Postgres
from tests.conftest import MakeOffice
from tests.support.small_office import (
    BOTH,
    CARRIER,
    CARRIERS,
    LOCAL,
    ON_POSTGRES,
    ONE,
    POLICY,
    RESOURCE,
    SCHEMA,
    Read,
    not_ok,
    walk,
)


@pytest.fixture
def small(make_office: MakeOffice) -> mt.Office:
    """Three carriers and two policies."""
    ddl = CARRIER + POLICY.format(rule="", index="")
    policies = [(1, LOCAL, 7, "a", "x"), (2, RESOURCE, 7, "b", "x")]
    return make_office(ddl, {"carrier": CARRIERS, "policy": policies}, SCHEMA)


@ON_POSTGRES
def test_a_role_that_may_only_read_can_plan_but_not_commit(small: mt.Office) -> None:
    """Plans need no right to write, not even a temporary table."""
    role = f"reader_{small.engine.url.database}"
    with small.engine.begin() as connection:
        database = small.engine.url.database
        for statement in (
            f'CREATE ROLE "{role}" LOGIN',
            f'ALTER ROLE "{role}" SET default_transaction_read_only = on',
            f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC',
            f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{role}"',
        ):
            connection.exec_driver_sql(statement)
    try:
        reader = mt.Office.open(small.engine.url.set(username=role), small.schema)
        plan = mt.realign(reader, BOTH, on_collision="keep_resource")
        assert plan.effects["rows"].sum() > 0
        assert not_ok(reader) == []
        with pytest.raises(mt.AccessError, match="nothing was written"):
            mt.commit(reader, plan)
        reader.engine.dispose()
    finally:
        with small.engine.begin() as connection:
            connection.exec_driver_sql(f'DROP OWNED BY "{role}"')
            connection.exec_driver_sql(f'DROP ROLE "{role}"')


@ON_POSTGRES
def test_an_exclusion_constraint_is_reported(make_office: MakeOffice) -> None:
    """A rule that plans do not check is said, not kept silent."""
    rule = ", during DATERANGE, CONSTRAINT one_at_a_time EXCLUDE USING gist (during WITH &&)"
    office = make_office(CARRIER + POLICY.format(rule=rule, index=""), {}, SCHEMA)
    findings = office.check()["finding"].tolist()
    wanted = "policy has the exclusion constraint one_at_a_time, which plans do not check"
    assert wanted in findings


@ON_POSTGRES
def test_an_archived_row_comes_back_exactly(make_office: MakeOffice, dump: Read) -> None:
    """Every type, NULLs, an identity that is always generated, and a computed column."""
    ddl = (
        CARRIER
        + """
    CREATE TYPE state AS ENUM ('In Force', 'Lapsed');
    CREATE TABLE policy (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        carrier_id INTEGER REFERENCES carrier (id), agent INTEGER,
        office_id INTEGER NOT NULL DEFAULT 1,
        a NUMERIC, b DOUBLE PRECISION, c TIMESTAMPTZ, d BYTEA, e TEXT[], f JSON, g JSONB, h state,
        i INTERVAL, j CHAR(5), k DATERANGE, l UUID, m BOOLEAN, n TIME, o "char", p INET,
        twice INTEGER GENERATED ALWAYS AS (agent * 2) STORED, UNIQUE (agent, carrier_id));
    """
    )
    office = make_office(ddl, {"carrier": CARRIERS}, SCHEMA)
    values = """
        1.500, 0.1::float8 + 0.2, '2026-01-02 03:04:05.678901+02', '\\x00ff'::bytea,
        ARRAY['a,"b', NULL, ''], '{"b": 1,  "a": [1.50], "b": 2}', '{"b": 1.50}', 'Lapsed',
        '-1 mon +2 days -03:04:05.6', 'ab', '[2026-01-02,2026-03-04)',
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', true, '12:30', 'x', '10.0.0.0/8'
    """
    names = "carrier_id, agent, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p"
    with office.engine.begin() as connection:
        for row in (
            f"INSERT INTO policy ({names}) VALUES (1, 7, {values})",
            "INSERT INTO policy (carrier_id, agent, b) VALUES (2, 7, 'NaN'), (1, 8, 1e-300)",
            "INSERT INTO policy (carrier_id, agent) VALUES (2, 8)",
        ):
            connection.exec_driver_sql(row, execution_options={"no_parameters": True})
    for choice in ("keep_resource", "keep_local"):
        plan = mt.realign(office, ONE, on_collision=choice)
        before = texts(office)
        receipt = mt.commit(office, plan)
        with office.engine.begin() as connection:
            setting = f"ALTER DATABASE \"{office.engine.url.database}\" SET TimeZone = 'Asia/Tokyo'"
            connection.exec_driver_sql(setting)
        office.engine.dispose()
        mt.commit(office, mt.revert(office, receipt.number))
        assert texts(office) == before


def texts(office: mt.Office) -> list[str]:
    """The policies as PostgreSQL writes them; psycopg would parse a json value."""
    query = sa.text("SELECT policy::text FROM policy ORDER BY id")
    with office.reading() as connection:
        connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")
        return list(connection.scalars(query))


@ON_POSTGRES
def test_tables_of_other_schemas_are_part_of_the_office(
    make_office: MakeOffice, dump: Read
) -> None:
    """A reference from another schema moves, collides and comes back as any other."""
    ddl = CARRIER + (
        'CREATE SCHEMA "Sales";'
        'CREATE TABLE "Sales"."Order" (id INTEGER PRIMARY KEY, carrier_id INTEGER '
        "REFERENCES carrier (id), agent INTEGER, UNIQUE (agent, carrier_id));"
    )
    orders = [(1, LOCAL, 7), (2, RESOURCE, 7), (3, LOCAL, 8)]
    office = make_office(ddl, {"carrier": CARRIERS, "Sales.Order": orders}, SCHEMA)
    plan = mt.realign(office, ONE, on_collision="keep_resource")
    after = walk(office, plan, dump)
    assert after["Sales.Order"] == [(2, RESOURCE, 7), (3, RESOURCE, 8)]


@ON_POSTGRES
def test_a_partitioned_table_moves_once(make_office: MakeOffice, dump: Read) -> None:
    """Its partitions are no tables of their own, although each has the foreign key."""
    ddl = (
        CARRIER
        + """
    CREATE TABLE policy (id INTEGER, carrier_id INTEGER REFERENCES carrier (id), agent INTEGER,
        PRIMARY KEY (id, agent), UNIQUE (agent, carrier_id)) PARTITION BY LIST (agent);
    CREATE TABLE policy_seven PARTITION OF policy FOR VALUES IN (7);
    CREATE TABLE policy_rest PARTITION OF policy DEFAULT;
    """
    )
    policies = [(1, LOCAL, 7), (2, RESOURCE, 7), (3, LOCAL, 8)]
    office = make_office(ddl, {"carrier": CARRIERS, "policy": policies}, SCHEMA)
    assert [r.name for r in office.references] == ["carrier.above", "policy.carrier_id"]
    after = walk(office, mt.realign(office, ONE, on_collision="keep_resource"), dump)
    assert after["policy"] == [(2, RESOURCE, 7), (3, RESOURCE, 8)]


@ON_POSTGRES
def test_guards_also_refuse_to_truncate(any_office: mt.Office) -> None:
    """TRUNCATE passes by the triggers for rows."""
    with (
        pytest.raises(sa.exc.IntegrityError, match="carrier: records of the resource office"),
        any_office.engine.begin() as connection,
    ):
        connection.exec_driver_sql("TRUNCATE carrier CASCADE")


def test_a_server_that_does_not_answer_is_one_readable_sentence() -> None:
    """Refused connections are told without the password and without line breaks."""
    url = "postgresql://maria:secret@127.0.0.1:1/agency"
    with pytest.raises(mt.LoadError, match="cannot be read") as caught:
        mt.Office.open(url, mt.sample_office().schema)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    with pytest.raises(mt.LoadError, match="cannot be read"):
        mt.sample_office(url)


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """psycopg is an extra."""
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("psycopg"):
            raise ModuleNotFoundError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(mt.LoadError, match=r"install migtools\[postgres\]"):
        Postgres().connect(parse_url("postgresql://localhost/agency"))


def test_a_sample_needs_an_empty_database(empty_postgres: str) -> None:
    """A second sample does not fall over the first one's tables."""
    mt.sample_office(empty_postgres).engine.dispose()
    with pytest.raises(mt.LoadError, match="is not empty"):
        mt.sample_office(empty_postgres)


@ON_POSTGRES
def test_a_collation_decides_what_is_equal(make_office: MakeOffice, dump: Read) -> None:
    """An index that ignores case finds a collision between values that differ for Python."""
    office = make_office(CARRIER + POLICY.format(rule="", index=""), {"carrier": CARRIERS}, SCHEMA)
    made = "(provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
    try:
        with office.engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE COLLATION ci {made}")
    except sa.exc.NotSupportedError:
        pytest.skip("this PostgreSQL was built without ICU")
    with office.engine.begin() as connection:
        for statement in (
            "CREATE UNIQUE INDEX u ON policy (carrier_id, no COLLATE ci) INCLUDE (status)",
            "INSERT INTO policy VALUES (1, 1, 7, 'a', 'x'), (2, 2, 7, 'A', 'y')",
        ):
            connection.exec_driver_sql(statement)
    office = mt.Office.open(office.engine, office.schema)
    plan = mt.realign(office, ONE, on_collision="keep_resource")
    assert plan.collisions["row"].tolist() == ["2", "1"]
    walk(office, plan, dump)


@ON_POSTGRES
def test_enums_domains_and_long_names_are_no_obstacle(make_office: MakeOffice, dump: Read) -> None:
    """Types and names that only PostgreSQL has limits on."""
    long = "a_table_whose_name_is_nearly_as_long_as_postgresql_lets_it_be_"
    ddl = f"""
    CREATE TYPE state AS ENUM ('Active', 'NO PCM Activity');
    CREATE DOMAIN number AS INTEGER;
    CREATE TABLE {long} (id number PRIMARY KEY, office_id INTEGER, name TEXT, status state);
    CREATE TABLE {long}2 (id INTEGER PRIMARY KEY, carrier_id number REFERENCES {long} (id));
    """
    carriers = [(LOCAL, 1, "Alder", "Active"), (RESOURCE, 2, "Alder", "Active")]
    kind = {**SCHEMA["kinds"]["carrier"], "table": long}
    schema = {**SCHEMA, "kinds": {"carrier": kind}}
    office = make_office(ddl, {long: carriers, f"{long}2": [(1, LOCAL)]}, schema)
    with office.engine.begin() as connection:
        for statement in mt.guard_sql(office):
            connection.exec_driver_sql(statement)
    after = walk(office, mt.realign(office, ONE), dump)
    assert after[f"{long}2"] == [(1, RESOURCE)]
    assert (
        not mt.Office.open(office.engine, office.schema)
        .check()["finding"]
        .str.contains("trig")
        .any()
    )
