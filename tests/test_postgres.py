"""What only PostgreSQL has: other writers at the same time, roles, schemas, its own types."""

from __future__ import annotations

import builtins
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.opening import dialect_for, parse_url
from migtools.postgres import Postgres
from tests.conftest import Dump, MakeOffice
from tests.postgres_server import Server
from tests.test_backends import (
    BOTH,
    CARRIER,
    CARRIERS,
    LOCAL,
    ONE,
    POLICY,
    RESOURCE,
    SCHEMA,
    not_ok,
    walk,
)

Read = Callable[[mt.Office], Dump]
ON_POSTGRES = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
PLAIN = CARRIER + POLICY.format(rule="", index="CREATE INDEX i ON policy (carrier_id);")
POLICIES = [(1, LOCAL, 7, "a", "x"), (2, RESOURCE, 7, "b", "x"), (3, None, 7, "c", "x")]
LATE = sa.text("INSERT INTO policy VALUES (99, :carrier, 9, 'late', 'x')")


@pytest.fixture
def small(make_office: MakeOffice) -> mt.Office:
    """Three carriers and three policies."""
    return make_office(PLAIN, {"carrier": CARRIERS, "policy": POLICIES}, SCHEMA)


def beside(office: mt.Office) -> sa.Engine:
    """Another program on the same database."""
    return sa.create_engine(
        office.engine.url, poolclass=sa.NullPool, connect_args={"application_name": "billing"}
    )


def wait_until_blocked(engine: sa.Engine, blocked: str) -> None:
    """Return as soon as a program of that name waits for a lock."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = :name AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + 20
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(waiting, {"name": blocked}):
            assert time.monotonic() < until, f"{blocked} never waited"


def on(office: mt.Office, carrier: int) -> list[int]:
    """The policies on a carrier."""
    policy = office.table("policy")
    with office.reading() as connection:
        return list(
            connection.scalars(sa.select(policy.c.id).where(policy.c.carrier_id == carrier))
        )


@ON_POSTGRES
def test_a_commit_waits_for_a_row_in_flight_and_then_refuses_the_stale_plan(
    small: mt.Office,
) -> None:
    """A reference that another program adds just before is never left behind unnoticed."""
    plan = mt.realign(small, ONE)
    other = beside(small)
    with ThreadPoolExecutor() as pool:
        with other.begin() as connection:
            connection.execute(LATE, {"carrier": LOCAL})
            receipt: Future[mt.Receipt] = pool.submit(mt.commit, small, plan)
            wait_until_blocked(other, "migtools")
        with pytest.raises(mt.StalePlanError, match=r"1 rows then, 2 now"):
            receipt.result(20)
    mt.commit(small, mt.realign(small, ONE))
    assert on(small, LOCAL) == []


@ON_POSTGRES
def test_a_row_that_comes_during_a_commit_waits_and_is_noticed_afterwards(
    small: mt.Office,
) -> None:
    """The insert waits for the lock on the record; verify then names the reference it made."""
    other, started = beside(small), threading.Event()
    assert not_ok(small) == []

    def insert() -> None:
        with other.begin() as connection:
            started.set()
            connection.execute(LATE, {"carrier": LOCAL})

    with ThreadPoolExecutor() as pool:
        late: list[Future[None]] = []

        def progress(_done: int, _total: int, _what: str) -> None:
            if not late:
                late.append(pool.submit(insert))
                assert started.wait(20)
                wait_until_blocked(other, "billing")

        mt.commit(small, mt.realign(small, ONE), progress=progress)
        late[0].result(20)
    assert on(small, LOCAL) == [99]
    detail = "1 rows on 1 leftovers"
    assert not_ok(small) == [("no reference to a leftover", "policy.carrier_id", detail)]


@ON_POSTGRES
def test_other_programs_may_add_other_rows_during_a_commit(small: mt.Office) -> None:
    """Counting rows before and after is no reason to fail when somebody else adds one."""
    other = beside(small)
    done: list[str] = []

    def progress(_done: int, _total: int, what: str) -> None:
        if not done:
            with other.begin() as connection:
                connection.execute(LATE, {"carrier": None})
        done.append(what)

    receipt = mt.commit(small, mt.realign(small, ONE), progress=progress)
    assert receipt.proofs["ok"].all()
    assert done


@ON_POSTGRES
def test_a_record_that_stays_locked_is_an_error_that_names_who_holds_it(
    small: mt.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the wait the commit gives up and says who was in the way."""
    monkeypatch.setattr("migtools.postgres._WAIT_SECONDS", 0.1)
    plan = mt.realign(small, ONE)
    with beside(small).connect() as connection:
        connection.execute(LATE, {"carrier": LOCAL})
        with pytest.raises(mt.LockedError, match=r"held by billing \(process \d+\); nothing was"):
            mt.commit(small, plan)
    mt.commit(small, plan)


@ON_POSTGRES
def test_two_commits_exclude_each_other(small: mt.Office) -> None:
    """The second one is told that the first one is at work."""
    plan = mt.realign(small, ONE)
    with (
        small.dialect.writing(small.engine),
        pytest.raises(mt.LockedError, match=r"held by migtools \(process \d+\)"),
    ):
        mt.commit(small, plan)
    mt.commit(small, plan)


@ON_POSTGRES
def test_a_role_that_may_only_read_can_plan_but_not_commit(
    small: mt.Office, postgres: Server, backend: str
) -> None:
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
    dialect_for("postgresql")
