"""Undo and redo bring back every row exactly, whatever its key, its values and its spelling."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

import migtools as mt
from tests.conftest import MakeOffice, Rows
from tests.support.small_office import (
    BOTH,
    CARRIER,
    CARRIERS,
    LOCAL,
    LOCAL_TWO,
    ON_POSTGRES,
    ONE,
    RESOURCE,
    SCHEMA,
    Read,
    not_ok,
    walk,
)

HOLDER = """
CREATE TABLE {name} (
    id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id){more}
);
"""
ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class Case(NamedTuple):
    """Tables beside the carriers, their rows, and the rows of one table after the commit."""

    ddl: str
    rows: Rows
    after: list[tuple[Any, ...]]
    pairs: list[tuple[str, int, int]] = ONE


LINKS = "CREATE TABLE treaty (ceding INTEGER REFERENCES carrier (id), {type_and_key})"
BY_KEY = {
    "two moving ends are the whole key": Case(
        LINKS.format(
            type_and_key="taking INTEGER REFERENCES carrier (id), PRIMARY KEY (ceding, taking)"
        ),
        {"treaty": [(LOCAL, LOCAL_TWO), (LOCAL_TWO, RESOURCE)]},
        [(RESOURCE, 4), (4, RESOURCE)],
        [("carrier", LOCAL, RESOURCE), ("carrier", LOCAL_TWO, 4)],
    ),
    "two moving ends and a year": Case(
        LINKS.format(
            type_and_key="taking INTEGER REFERENCES carrier (id), since INTEGER,"
            " PRIMARY KEY (since, ceding, taking)"
        ),
        {"treaty": [(LOCAL, LOCAL_TWO, 2019), (LOCAL, LOCAL_TWO, 2024)]},
        [(RESOURCE, 4, 2019), (RESOURCE, 4, 2024)],
        [("carrier", LOCAL, RESOURCE), ("carrier", LOCAL_TWO, 4)],
    ),
    "a date in the key": Case(
        LINKS.format(type_and_key="signed DATE, PRIMARY KEY (ceding, signed)"),
        {"treaty": [(LOCAL, "2024-02-29"), (RESOURCE, "1999-12-31")]},
        [(RESOURCE, "1999-12-31"), (RESOURCE, "2024-02-29")],
    ),
    "text in the key": Case(
        LINKS.format(type_and_key="series VARCHAR(20), PRIMARY KEY (series, ceding)"),
        {"treaty": [(LOCAL, "it's;\n"), (LOCAL, "\u00dcber"), (RESOURCE, "")]},
        [(RESOURCE, ""), (RESOURCE, "it's;\n"), (RESOURCE, "\u00dcber")],
    ),
    "the reference alone is the key": Case(
        LINKS.format(type_and_key="note VARCHAR(20), PRIMARY KEY (ceding)"),
        {"treaty": [(LOCAL, "ours")]},
        [(RESOURCE, "ours")],
    ),
}


@pytest.mark.parametrize("name", BY_KEY)
def test_a_row_is_found_again_by_any_key(make_office: MakeOffice, dump: Read, name: str) -> None:
    """Also where the key itself is what moves."""
    case = BY_KEY[name]
    carriers = [*CARRIERS, (4, 2, "Alder Life", "Active", "R4", None)]
    office = make_office(CARRIER + case.ddl + ";", {"carrier": carriers, **case.rows}, SCHEMA)
    after = walk(office, mt.realign(office, case.pairs), dump)
    assert sorted(tuple(map(_plain, row)) for row in after["treaty"]) == sorted(case.after)


def _plain(value: object) -> object:
    return value if isinstance(value, (int, str)) else str(value)


STAMPED = """
CREATE TABLE policy (id INTEGER PRIMARY KEY, held_by {type} REFERENCES insurer (code));
"""
SPELLED = {
    "sqlite-nocase": ("VARCHAR(9) COLLATE NOCASE", ""),
    "postgresql-citext": ("CITEXT", "CREATE EXTENSION citext;"),
    "postgresql-icu": (
        "TEXT COLLATE anycase",
        "CREATE COLLATION anycase"
        " (provider = icu, locale = 'und-u-ks-level2', deterministic = false);",
    ),
}


@pytest.mark.parametrize(
    ("backend", "name"), [(n.partition("-")[0], n) for n in SPELLED], indirect=["backend"]
)
def test_a_reference_keeps_the_spelling_it_had(
    make_office: MakeOffice, dump: Read, name: str
) -> None:
    """Values that the database holds equal to the record's key come back as they were typed."""
    kind, first = SPELLED[name]
    ddl = f"""{first}
    CREATE TABLE insurer (
        code {kind} PRIMARY KEY, office_id INTEGER, name VARCHAR(40), status VARCHAR(20)
    );
    {STAMPED.format(type=kind)}"""
    insurers = [("Ald", 1, "Alder", "Active"), ("R-ALD", 2, "Alder", "Active")]
    policies = [(1, "Ald"), (2, "ALD"), (3, "ald"), (4, "r-ald")]
    schema = {**SCHEMA, "kinds": {"carrier": {"table": "insurer", "retire": {"status": "Closed"}}}}
    office = make_office(ddl, {"insurer": insurers, "policy": policies}, schema)
    after = walk(office, mt.realign(office, [("carrier", "Ald", "R-ALD")]), dump)
    assert after["policy"] == [(1, "R-ALD"), (2, "R-ALD"), (3, "R-ALD"), (4, "r-ald")]


@ON_SQLITE
def test_sqlite_values_that_are_no_value_of_their_type_come_back(
    make_office: MakeOffice, dump: Read
) -> None:
    """A file that other programs wrote: text in a number's column, bytes that are no text."""
    ddl = (
        CARRIER
        + """
    CREATE TABLE contract (
        id INTEGER PRIMARY KEY, agent VARCHAR(9), carrier_id INTEGER REFERENCES carrier (id),
        fee NUMERIC(9, 2), signed DATE, stamped DATETIME, active BOOLEAN, scan BLOB,
        twice NUMERIC GENERATED ALWAYS AS (fee * 2) STORED, UNIQUE (agent, carrier_id)
    );
    CREATE TABLE memo (id INTEGER PRIMARY KEY, about VARCHAR(9) REFERENCES carrier (id), note TEXT);
    """
    )
    office = make_office(ddl, {"carrier": CARRIERS}, SCHEMA)
    with office.engine.begin() as connection:
        for statement in (
            "INSERT INTO contract VALUES (1, 'Ana', 1, 'n/a', '31.12.1999', 12.5, 'yes', X'00FF')",
            "INSERT INTO contract VALUES (2, 'Ana', 2, 1.005, 19991231, 'never', 7, 'text')",
            "INSERT INTO contract VALUES (3, 'Bob', 1, NULL, '', NULL, NULL, NULL)",
            "INSERT INTO memo VALUES (1, '1', CAST(X'4AFC' AS TEXT)), (2, '2', X'4AFC')",
        ):
            connection.exec_driver_sql(statement)
    stored = _stored(office)
    plan = mt.realign(office, ONE, on_collision="keep_resource")
    receipt = mt.commit(office, plan)
    with office.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT id, carrier_id FROM contract ORDER BY id").all()
    assert [tuple(r) for r in kept] == [(2, RESOURCE), (3, RESOURCE)]
    mt.commit(office, mt.revert(office, receipt.number))
    assert _stored(office) == stored


def _stored(office: mt.Office) -> list[tuple[Any, ...]]:
    """Each cell as type and bytes, past every conversion of a driver."""
    found: list[tuple[Any, ...]] = []
    for table, columns in {
        "contract": "id agent carrier_id fee signed stamped active scan twice",
        "memo": "id about note",
    }.items():
        cells = ", ".join(f"typeof({c}), hex({c})" for c in columns.split())
        with office.engine.connect() as connection:
            read = connection.exec_driver_sql(f"SELECT {cells} FROM {table} ORDER BY id")
            found += [tuple(row) for row in read]
    return found


def test_a_missing_unique_value_in_the_master_record_is_never_handed_on(
    make_office: MakeOffice, dump: Read
) -> None:
    """A reference by a code that the master record lacks would be emptied for good."""
    ddl = (
        CARRIER
        + """
    CREATE TABLE rate (id INTEGER PRIMARY KEY, of VARCHAR(10) REFERENCES carrier (code));
    """
    )
    carriers = [
        (1, 1, "Alder Life", "Active", "L", None),
        (2, 2, "Alder Life", "Active", None, None),
    ]
    office = make_office(ddl, {"carrier": carriers, "rate": [(1, "L"), (2, None)]}, SCHEMA)
    before = dump(office)
    with pytest.raises(mt.MigtoolsError, match="code"):
        mt.commit(office, mt.realign(office, ONE))
    assert dump(office) == before


@ON_SQLITE
def test_a_row_whose_key_is_missing_is_told_and_refused(
    make_office: MakeOffice, dump: Read
) -> None:
    """SQLite lets a primary key be NULL; such a row could not be found again."""
    ddl = (
        CARRIER
        + """
    CREATE TABLE policy (no VARCHAR(9) PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id));
    """
    )
    rows = {"carrier": CARRIERS, "policy": [(None, LOCAL), ("P", LOCAL)]}
    office = make_office(ddl, rows, SCHEMA)
    before = dump(office)
    said = office.check()
    assert said.loc[said["table"] == "policy", "finding"].str.contains("key").any()
    with pytest.raises(mt.MigtoolsError, match="policy"):
        mt.commit(office, mt.realign(office, ONE))
    assert dump(office) == before


def test_an_office_may_have_tables_whose_names_begin_like_the_journals(
    make_office: MakeOffice, dump: Read
) -> None:
    """They are told apart by what they are: this one is a dependant like any other."""
    ddl = CARRIER + HOLDER.format(name="mt_treaty", more="")
    office = make_office(ddl, {"carrier": CARRIERS, "mt_treaty": [(1, LOCAL)]}, SCHEMA)
    receipt = mt.commit(office, mt.realign(office, ONE))
    with office.engine.connect() as connection:
        read = connection.exec_driver_sql("SELECT carrier_id FROM mt_treaty").scalars().all()
    assert read == [RESOURCE]
    assert not_ok(office) == []
    mt.commit(office, mt.revert(office, receipt.number))
    with office.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT carrier_id FROM mt_treaty").scalar() == LOCAL


def test_a_table_changed_after_the_plan_is_read_again(make_office: MakeOffice, dump: Read) -> None:
    """A dependant that appeared meanwhile would keep its rows on the leftover."""
    office = make_office(CARRIER, {"carrier": CARRIERS}, SCHEMA)
    plan = mt.realign(office, ONE)
    with office.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE late (id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id))"
        )
        connection.exec_driver_sql("INSERT INTO late VALUES (1, 1)")
    before = dump(office)
    with pytest.raises(mt.StalePlanError, match="late"):
        mt.commit(office, plan)
    assert dump(office) == before


@pytest.mark.parametrize(
    ("columns", "claims"),
    [
        ("id INTEGER PRIMARY KEY, carrier_id INTEGER", [(1, LOCAL)]),
        ("id INTEGER PRIMARY KEY, carrier_id INTEGER", [(1, LOCAL), (2, 0), (3, 0)]),
        ("carrier_id INTEGER PRIMARY KEY, note INTEGER", [(LOCAL, 5)]),
    ],
    ids=["a number", "beside zeros", "as the key"],
)
def test_a_leftover_that_an_undeclared_column_names_is_kept(
    make_office: MakeOffice, columns: str, claims: list[tuple[int, int]]
) -> None:
    """No foreign key, no declaration: the name and the values say that rows may hang on it."""
    ddl = CARRIER + f"CREATE TABLE claim ({columns});"
    office = make_office(ddl, {"carrier": CARRIERS, "claim": claims}, SCHEMA)
    mt.commit(office, mt.realign(office, BOTH))
    kept = mt.purge(office).leftovers.set_index("key")
    assert "claim" in " ".join(kept.loc[LOCAL].astype(str))
    plan = mt.purge(office)
    mt.commit(office, plan)
    with office.engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT id FROM carrier ORDER BY id").scalars().all()
    assert LOCAL in left


RELATED = """
CREATE TABLE affiliate (
    id INTEGER PRIMARY KEY, one INTEGER REFERENCES carrier (id),
    other INTEGER REFERENCES carrier (id){rule}
);
"""


def test_rows_that_become_alike_or_point_at_themselves_are_told(make_office: MakeOffice) -> None:
    """Nothing forbids them, so they are warnings that name the table."""
    office = make_office(
        CARRIER + RELATED.format(rule=""),
        {"carrier": CARRIERS, "affiliate": [(1, LOCAL, RESOURCE), (2, LOCAL_TWO, 3)]},
        SCHEMA,
    )
    assert any("affiliate" in said for said in mt.realign(office, ONE).warnings)


def test_a_rule_of_the_database_is_told_before_it_refuses(
    make_office: MakeOffice, dump: Read
) -> None:
    """The two ends of a relation become one record, which a CHECK forbids."""
    office = make_office(
        CARRIER + RELATED.format(rule=", CHECK (one <> other)"),
        {"carrier": CARRIERS, "affiliate": [(1, LOCAL, RESOURCE)]},
        SCHEMA,
    )
    before, plan = dump(office), mt.realign(office, ONE)
    assert any(
        said.startswith("cannot be committed") and "affiliate" in said for said in plan.warnings
    )
    with pytest.raises(mt.CollisionError, match="affiliate"):
        mt.commit(office, plan)
    assert dump(office) == before


def test_a_retire_value_that_the_column_forbids_is_told(
    make_office: MakeOffice, dump: Read
) -> None:
    """Found when the plan is made, with the record and the rule."""
    ddl = CARRIER.replace(
        "status VARCHAR(20) NOT NULL", "status VARCHAR(20) CHECK (status IN ('Active', 'Closed'))"
    )
    office = make_office(ddl, {"carrier": CARRIERS}, SCHEMA)
    before, plan = dump(office), mt.realign(office, ONE)
    assert any(said.startswith("cannot be committed") for said in plan.warnings)
    with pytest.raises(mt.CollisionError):
        mt.commit(office, plan)
    assert dump(office) == before


@ON_POSTGRES
def test_a_trigger_that_alters_what_is_written_is_seen(make_office: MakeOffice, dump: Read) -> None:
    """The proof fails, and nothing stays written."""
    ddl = CARRIER + HOLDER.format(name="policy", more=", stage VARCHAR(9)")
    office = make_office(ddl, {"carrier": CARRIERS, "policy": [(1, LOCAL, "issued")]}, SCHEMA)
    with office.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION review() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN NEW.stage = 'review'; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER review BEFORE UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION review()"
        )
    before = dump(office)
    with pytest.raises(mt.MigtoolsError, match="policy"):
        mt.commit(office, mt.realign(office, ONE))
    assert dump(office) == before


@pytest.mark.parametrize("allowed", [False, True])
def test_a_declared_stamp_may_change(
    make_office: MakeOffice, dump: Read, backend: str, allowed: bool
) -> None:
    """[[stamps]] names the columns that the office's own triggers set on every write."""
    ddl = CARRIER + HOLDER.format(name="policy", more=", touched INTEGER")
    stamps = {"stamps": [{"table": "policy", "columns": ["touched"]}]} if allowed else {}
    office = make_office(
        ddl, {"carrier": CARRIERS, "policy": [(1, LOCAL, 0)]}, {**SCHEMA, **stamps}
    )
    with office.engine.begin() as connection:
        for statement in TOUCH[backend]:
            connection.exec_driver_sql(statement)
    before = dump(office)
    if not allowed:
        with pytest.raises(mt.MigtoolsError, match="triggers"):
            mt.commit(office, mt.realign(office, ONE))
        assert dump(office) == before
        return
    receipt = mt.commit(office, mt.realign(office, ONE))
    assert [row[:2] for row in dump(office)["policy"]] == [(1, RESOURCE)]
    mt.commit(office, mt.revert(office, receipt.number))
    assert [row[:2] for row in dump(office)["policy"]] == [(1, LOCAL)]


TOUCH = {
    "sqlite": [
        "CREATE TRIGGER touch AFTER UPDATE ON policy"
        " BEGIN UPDATE policy SET touched = OLD.touched + 1 WHERE id = NEW.id; END"
    ],
    "postgresql": [
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN NEW.touched = OLD.touched + 1; RETURN NEW; END $$",
        "CREATE TRIGGER touch BEFORE UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION touch()",
    ],
}


@ON_POSTGRES
def test_rows_hidden_from_the_role_are_refused(make_office: MakeOffice) -> None:
    """Row level security would leave them on the leftover with every proof green."""
    ddl = CARRIER + HOLDER.format(name="policy", more=", team VARCHAR(9)")
    rows = {"carrier": CARRIERS, "policy": [(1, LOCAL, "north"), (2, LOCAL, "south")]}
    office = make_office(ddl, rows, SCHEMA)
    role = f"clerk_{office.engine.url.database}"
    with office.engine.begin() as connection:
        for statement in (
            f'CREATE ROLE "{role}" LOGIN',
            f'GRANT ALL ON SCHEMA public TO "{role}"',
            f'GRANT ALL ON ALL TABLES IN SCHEMA public TO "{role}"',
            "ALTER TABLE policy ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY north ON policy USING (team = 'north')",
        ):
            connection.exec_driver_sql(statement)
    clerk = mt.Office.open(office.engine.url.set(username=role), office.schema)
    try:
        assert clerk.check()["finding"].str.contains("row-level security").any()
        with pytest.raises(mt.AccessError, match="policy"):
            mt.realign(clerk, ONE)
    finally:
        clerk.engine.dispose()
        with office.engine.begin() as connection:
            connection.exec_driver_sql(f'DROP OWNED BY "{role}"')
            connection.exec_driver_sql(f'DROP ROLE "{role}"')


@ON_POSTGRES
def test_rows_of_an_inheriting_table_are_its_own(make_office: MakeOffice, dump: Read) -> None:
    """Parent and child may hold the same key: each row moves and comes back where it is."""
    ddl = (
        CARRIER
        + """
    CREATE TABLE policy (id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id));
    CREATE TABLE old_policy (
        PRIMARY KEY (id), FOREIGN KEY (carrier_id) REFERENCES carrier (id)
    ) INHERITS (policy);
    """
    )
    rows = {"carrier": CARRIERS, "policy": [(1, LOCAL)], "old_policy": [(1, LOCAL), (2, RESOURCE)]}
    office = make_office(ddl, rows, SCHEMA)
    plan = mt.realign(office, ONE)
    moved = plan.effects.groupby("table")["rows"].sum()
    assert (moved["policy"], moved["old_policy"]) == (1, 1)
    walk(office, plan, dump)


def test_the_sides_may_be_named_by_other_types(make_office: MakeOffice, dump: Read) -> None:
    """An office column of text is compared as text."""
    ddl = CARRIER.replace("office_id INTEGER NOT NULL", "office_id VARCHAR(4) NOT NULL")
    carriers = [(key, f"0{side}", *rest) for key, side, *rest in CARRIERS]
    schema = {**SCHEMA, "sides": {"column": "office_id", "local": "01", "resource": "02"}}
    office = make_office(ddl, {"carrier": carriers}, schema)
    walk(office, mt.realign(office, BOTH), dump)


def test_the_journal_tables_are_there_once_something_was_committed(make_office: MakeOffice) -> None:
    """The layout's version is journaled with them."""
    office = make_office(CARRIER, {"carrier": CARRIERS}, SCHEMA)
    assert not [t for t in sa.inspect(office.engine).get_table_names() if t.startswith("mt_")]
    mt.commit(office, mt.realign(office, ONE))
    with office.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT max(version) FROM mt_layout").scalar() == 2


@ON_SQLITE
def test_a_check_by_another_collation_is_left_to_the_database(
    make_office: MakeOffice, dump: Read
) -> None:
    """'Active' is 'active' to this column, so nothing stands in the way."""
    rule = "status VARCHAR(20) COLLATE NOCASE CHECK (status IN ('active', 'no pcm activity'))"
    ddl = CARRIER.replace("status VARCHAR(20) NOT NULL", rule)
    code = "code VARCHAR(10) COLLATE NOCASE REFERENCES carrier (code) CHECK (code IN ('l', 'r'))"
    ddl += f"CREATE TABLE memo (id INTEGER PRIMARY KEY, {code});"
    office = make_office(ddl, {"carrier": CARRIERS, "memo": [(1, "L")]}, SCHEMA)
    plan = mt.realign(office, ONE)
    assert plan.warnings == []
    assert walk(office, plan, dump)["memo"] == [(1, "R")]
