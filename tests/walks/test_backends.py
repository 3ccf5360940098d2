"""The same promises on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

import migtools as mt
from tests.conftest import MakeOffice
from tests.support.small_office import (
    BOTH,
    CARRIER,
    CARRIERS,
    LOCAL,
    LOCAL_TWO,
    ONE,
    POLICY,
    RESOURCE,
    SCHEMA,
    Read,
    by_id,
    exact,
    not_ok,
    walk,
)


@pytest.mark.parametrize("choice", ["keep_resource", "keep_local"])
def test_every_exact_carrier_is_realigned_proved_and_undone_row_for_row(
    any_office: mt.Office, dump: Read, choice: str
) -> None:
    """The whole walk over the sample agency, its undo and the undo of the undo."""
    wrong = not_ok(any_office)
    plan = mt.realign(any_office, exact(any_office, "carrier"), on_collision=choice)
    assert len(plan.collisions) > 0
    before = dump(any_office)
    receipt = mt.commit(any_office, plan)
    assert receipt.proofs["ok"].all()
    assert not_ok(any_office) == wrong
    mt.commit(any_office, mt.revert(any_office, receipt.number))
    assert dump(any_office) == before
    walk(any_office, mt.realign(any_office, exact(any_office, "service_provider")), dump)


def test_planning_and_undoing_send_no_statement_that_writes(
    any_office: mt.Office, statements: Callable[[mt.Office], list[str]]
) -> None:
    """Only commit writes."""
    seen = statements(any_office)
    plan = mt.realign(any_office, exact(any_office, "carrier"), on_collision="leave")
    plan.sample("policy")
    mt.verify(any_office)
    assert [s for s in seen if s.split()[0] not in ("SELECT", "WITH", "PRAGMA", "BEGIN")] == []
    assert [s for s in seen if "UPDATE" in s or "INSERT" in s or "DELETE" in s] == []


@pytest.mark.parametrize(
    ("choice", "carriers"),
    [
        ("keep_resource", {2: RESOURCE}),
        ("keep_local", {1: RESOURCE}),
        ("leave", {1: LOCAL, 2: RESOURCE}),
    ],
)
def test_a_collision_is_resolved_as_chosen_and_undone(
    make_office: MakeOffice, dump: Read, choice: str, carriers: dict[int, int]
) -> None:
    """The losing row is archived or stays; rows that hang on it follow the one that stays."""
    # Whose a row is has to be known before it may give way to another one.
    owned = ", office_id INTEGER NOT NULL, UNIQUE (agent, carrier_id)"
    ddl = CARRIER + POLICY.format(rule=owned, index="")
    ddl += "CREATE TABLE rider (id INTEGER PRIMARY KEY, policy_id INTEGER REFERENCES policy (id));"
    held = [(1, LOCAL, 7), (2, RESOURCE, 7), (3, LOCAL, 8)]
    policies = [(*row, "a", None, 1) for row in held]
    rows = {"carrier": CARRIERS, "policy": policies, "rider": [(1, 1), (2, 2), (3, 3)]}
    office = make_office(ddl, rows, SCHEMA)
    with pytest.raises(mt.CollisionError, match="policy 1"):
        mt.commit(office, mt.realign(office, ONE))
    after = walk(office, mt.realign(office, ONE, on_collision=choice), dump)
    assert by_id(after, "policy") == {**carriers, 3: RESOURCE}
    kept = {"keep_resource": 2, "keep_local": 1}.get(choice)
    assert by_id(after, "rider") == {1: kept or 1, 2: kept or 2, 3: 3}
    assert by_id(after, "carrier", 3)[LOCAL] == (
        "Active" if choice == "leave" else "NO PCM Activity"
    )


@pytest.mark.parametrize("choice", ["keep_resource", "leave"])
def test_two_locals_that_become_one_collide_with_each_other(
    make_office: MakeOffice, dump: Read, choice: str
) -> None:
    """A fan-in, where no row is on the resource record yet; the undo tells the two apart again."""
    ddl = CARRIER + POLICY.format(rule=", UNIQUE (agent, carrier_id)", index="")
    policies = [(i, LOCAL if i % 2 else LOCAL_TWO, i // 2, "", None) for i in range(1, 10)]
    office = make_office(ddl, {"carrier": CARRIERS, "policy": policies}, SCHEMA)
    plan = mt.realign(office, BOTH, on_collision=choice)
    assert plan.collisions["collision"].nunique() == 4
    after = walk(office, plan, dump)
    assert list(by_id(after, "policy").values()).count(RESOURCE) == 5


def test_empty_leftovers_are_purged_and_come_back(any_office: mt.Office, dump: Read) -> None:
    """Deleted rows are archived whole."""
    pairs = exact(any_office, "carrier")
    mt.commit(any_office, mt.realign(any_office, pairs, on_collision="keep_resource"))
    plan = mt.purge(any_office)
    assert (plan.effects["action"] == "delete").sum() > 10
    walk(any_office, plan, dump)


def test_a_reference_inside_a_primary_key_moves_and_comes_back(
    make_office: MakeOffice, dump: Read
) -> None:
    """The journal tells rows apart by what is left of their key, numbers, texts and dates alike."""
    ddl = CARRIER + (
        "CREATE TABLE shop (carrier_id INTEGER REFERENCES carrier (id), day DATE, "
        "name VARCHAR(9), PRIMARY KEY (carrier_id, day, name));"
        "CREATE TABLE only_one (carrier_id INTEGER PRIMARY KEY REFERENCES carrier (id));"
        "CREATE TABLE text_key (code VARCHAR(9) PRIMARY KEY, c INTEGER REFERENCES carrier (id));"
    )
    day = [sa.func.date("2026-01-02"), sa.func.date("2026-01-03")]
    rows = {"carrier": CARRIERS, "only_one": [(LOCAL,)]}
    rows["text_key"] = [("it's", LOCAL), ('"', LOCAL), ("é", RESOURCE)]
    office = make_office(ddl, rows, SCHEMA)
    shop = sa.table("shop", sa.column("carrier_id"), sa.column("day"), sa.column("name"))
    with office.engine.begin() as connection:
        for d, name in ((0, "a,b"), (1, "a,b"), (1, '"]')):
            connection.execute(sa.insert(shop).values(carrier_id=LOCAL, day=day[d], name=name))
    after = walk(office, mt.realign(office, ONE), dump)
    assert {row[0] for row in after["shop"]} == {RESOURCE}
    assert after["only_one"] == [(RESOURCE,)]
    assert set(by_id(after, "text_key").values()) == {RESOURCE}


@pytest.mark.parametrize("kind", ["VARCHAR(40)", "CHAR(40)", "UUID"])
def test_records_may_have_texts_and_uuids_for_keys(
    make_office: MakeOffice, dump: Read, backend: str, kind: str
) -> None:
    """Keys are numbers or texts, whatever the database calls them."""
    mine, theirs = (f"{sign * 8}-1111-4111-8111-{sign * 12}" for sign in "ab")
    if kind == "CHAR(40)" and backend == "postgresql":
        mine, theirs = mine.ljust(40), theirs.ljust(40)
    written = "VARCHAR(36)" if (kind, backend) == ("UUID", "sqlite") else kind
    ddl = f"""
    CREATE TABLE carrier (
        id {written} PRIMARY KEY, office_id INTEGER, name VARCHAR(40), status VARCHAR(20));
    CREATE TABLE policy (
        id {written} PRIMARY KEY, carrier_id {written} REFERENCES carrier (id),
        UNIQUE (id, carrier_id));
    """
    carriers = [(mine, 1, "Alder", "Active"), (theirs, 2, "Alder", "Active")]
    rows = {"carrier": carriers, "policy": [(mine, mine), (theirs, theirs)]}
    office = make_office(ddl, rows, SCHEMA)
    assert list(office.records("carrier")["key"]) == [mine, theirs]
    after = walk(office, mt.realign(office, [("carrier", mine, theirs)]), dump)
    assert len({row[1] for row in after["policy"]}) == 1
    mt.commit(office, mt.realign(office, [("carrier", mine, theirs)]))
    assert list(mt.crosswalk(office)["local"]) == [mine]
    walk(office, mt.purge(office), dump)


def test_a_reference_may_hold_another_unique_column_than_the_key(
    make_office: MakeOffice, dump: Read
) -> None:
    """A foreign key by code moves from one record's code to the other's."""
    ddl = CARRIER + (
        "CREATE TABLE policy (id INTEGER PRIMARY KEY, code VARCHAR(10) REFERENCES carrier (code));"
    )
    rows = {"carrier": CARRIERS, "policy": [(1, "L"), (2, "R"), (3, None), (4, "L2")]}
    office = make_office(ddl, rows, SCHEMA)
    after = walk(office, mt.realign(office, BOTH), dump)
    assert by_id(after, "policy") == {1: "R", 2: "R", 3: None, 4: "R"}


def test_a_record_may_refer_to_another_record_of_its_kind(
    make_office: MakeOffice, dump: Read
) -> None:
    """A self-reference moves with the rest; the leftovers' own references stay."""
    carriers = [*CARRIERS, (4, 1, "Branch", "Active", None, LOCAL)]
    office = make_office(CARRIER, {"carrier": carriers}, SCHEMA)
    after = walk(office, mt.realign(office, ONE), dump)
    assert by_id(after, "carrier", 5) == {
        LOCAL: None,
        RESOURCE: None,
        LOCAL_TWO: RESOURCE,
        4: RESOURCE,
    }


@pytest.mark.parametrize(
    ("rule", "index", "collide"),
    [
        (", UNIQUE (no, carrier_id)", "", {1}),
        ("", "CREATE UNIQUE INDEX u ON policy (carrier_id, no) WHERE status = ' :a%'", {3}),
        ("", "CREATE UNIQUE INDEX u ON policy (lower(no), carrier_id)", {1, 2}),
        ("", "CREATE UNIQUE INDEX u ON policy (carrier_id, coalesce(no, ''))", {1, 4}),
        (", UNIQUE NULLS NOT DISTINCT (no, carrier_id)", "", {1, 4}),
    ],
    ids=["plain", "partial", "lower", "coalesce", "nulls not distinct"],
)
def test_each_kind_of_unique_index_follows_its_own_rule(
    make_office: MakeOffice,
    dump: Read,
    request: pytest.FixtureRequest,
    backend: str,
    rule: str,
    index: str,
    collide: set[int],
) -> None:
    """Partial and expression indexes, NULLs in keys: what collides is what the database refuses."""
    if "NULLS NOT" in rule and (
        backend == "sqlite" or request.getfixturevalue("postgres").version < 15
    ):
        pytest.skip("NULLS NOT DISTINCT needs PostgreSQL 15")
    ends = f"; {index};" if index else ";"
    ddl = CARRIER + POLICY.format(rule=rule, index="").strip().rstrip(";") + ends
    policies = [
        *((1, LOCAL, 1, "a", "x"), (11, RESOURCE, 1, "a", "x")),
        *((2, LOCAL, 1, "B", "x"), (12, RESOURCE, 1, "b", "x")),
        *((3, LOCAL, 1, "d", " :a%"), (13, RESOURCE, 1, "d", " :a%")),
        *((4, LOCAL, 1, None, "x"), (14, RESOURCE, 1, None, "x")),
    ]
    if "WHERE" not in index:
        policies = [p for p in policies if p[0] not in (3, 13)]
    office = make_office(ddl, {"carrier": CARRIERS, "policy": policies}, SCHEMA)
    plan = mt.realign(office, ONE, on_collision="leave")
    assert set(plan.collisions["collision"]) == {f"policy {i}" for i in collide}
    after = walk(office, plan, dump)
    assert {i for i, carrier in by_id(after, "policy").items() if carrier == LOCAL} == collide
    walk(office, mt.realign(office, ONE, on_collision="keep_resource"), dump)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_collation_decides_what_is_equal(make_office: MakeOffice, dump: Read) -> None:
    """An index that ignores case finds a collision between values that differ for Python."""
    index = "CREATE UNIQUE INDEX u ON policy (carrier_id, no COLLATE NOCASE);"
    policies = [(1, LOCAL, 7, "a", "x"), (2, RESOURCE, 7, "A", "y")]
    rows = {"carrier": CARRIERS, "policy": policies}
    office = make_office(CARRIER + POLICY.format(rule="", index=index), rows, SCHEMA)
    plan = mt.realign(office, ONE, on_collision="keep_resource")
    assert plan.collisions["row"].tolist() == ["2", "1"]
    walk(office, plan, dump)


def test_a_plan_is_stale_after_an_edit_and_never_runs_twice(any_office: mt.Office) -> None:
    """What moved is compared with what was planned, row by row."""
    pairs = exact(any_office, "carrier")[:1]
    plan = mt.realign(any_office, pairs, on_collision="keep_resource")
    policy = any_office.table("policy")
    mine, theirs = (policy.c.carrier_id == key for key in pairs[0][1:])
    edit = sa.update(policy).values(carrier_id=pairs[0][2])
    with any_office.engine.begin() as connection:
        first = connection.scalar(sa.select(sa.func.min(policy.c.id)).where(mine))
        connection.execute(edit.where(policy.c.id == first))
    with pytest.raises(mt.StalePlanError, match=r"policy\.carrier_id of the pair"):
        mt.commit(any_office, plan)
    assert mt.history(any_office).empty
    plan = mt.realign(any_office, pairs, on_collision="keep_resource")
    mt.commit(any_office, plan)
    with pytest.raises(mt.StalePlanError, match="run already, as commit 1"):
        mt.commit(any_office, plan)
    with any_office.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).where(mine)) == 0
        assert connection.scalar(sa.select(sa.func.count()).where(theirs)) > 0


def test_the_database_itself_refuses_to_change_resource_records(any_office: mt.Office) -> None:
    """The guards say the same sentence on both databases."""
    carrier = any_office.table("carrier")
    theirs = carrier.c.office_id == any_office.resource
    with any_office.reading() as connection:
        row = connection.execute(sa.select(carrier).where(theirs)).mappings().first()
    attempts = [
        sa.update(carrier).where(theirs).values(name="Mine now"),
        sa.update(carrier).where(~theirs).values(office_id=any_office.resource),
        sa.delete(carrier).where(carrier.c.id == row["id"]),
        sa.insert(carrier).values({**row, "id": 999_999}),
    ]
    for attempt in attempts:
        with (
            pytest.raises(sa.exc.IntegrityError, match="carrier: records of the resource office"),
            any_office.engine.begin() as connection,
        ):
            connection.execute(attempt)
