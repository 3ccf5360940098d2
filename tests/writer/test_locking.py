"""Other programs at work in the same PostgreSQL database, before and during a commit."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import sqlalchemy as sa

import migtools as mt
from tests.conftest import MakeOffice
from tests.support.small_office import (
    CARRIER,
    CARRIERS,
    LOCAL,
    ON_POSTGRES,
    ONE,
    POLICY,
    RESOURCE,
    SCHEMA,
    not_ok,
)

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
    assert [said[:2] for said in not_ok(small)] == [
        ("no reference to a leftover", "policy.carrier_id")
    ]


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
    monkeypatch.setattr("migtools.database.postgres._WAIT_SECONDS", 0.1)
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
        small.dialect.writing(small.engine, []),
        pytest.raises(mt.LockedError, match=r"held by migtools \(process \d+\)"),
    ):
        mt.commit(small, plan)
    mt.commit(small, plan)


@ON_POSTGRES
def test_two_programs_that_wait_for_each_other_are_told_apart(small: mt.Office) -> None:
    """In a deadlock the commit gives way, and names the other program."""
    other, plan = beside(small), mt.realign(small, ONE)
    with ThreadPoolExecutor() as pool, other.connect() as connection:
        # Only the commit's session looks for a deadlock, so that it is the one that is ended.
        connection.exec_driver_sql("SET deadlock_timeout = '60s'")
        carrier = sa.select(small.table("carrier")).with_for_update()
        connection.execute(carrier.where(small.table("carrier").c.id == RESOURCE))
        receipt = pool.submit(mt.commit, small, plan)
        wait_until_blocked(other, "migtools")
        first = carrier.where(small.table("carrier").c.id == LOCAL)
        blocked = pool.submit(connection.execute, first)
        with pytest.raises(mt.LockedError, match=r"held by billing \(process \d+\)"):
            receipt.result(20)
        blocked.result(20)
        connection.rollback()
    mt.commit(small, plan)
