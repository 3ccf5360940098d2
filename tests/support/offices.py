"""What the tests of behaviour share: fresh offices, their rows before and after, and what ran."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import sqlalchemy as sa

import migtools as mt
from migtools.cli.sample_office import data_folder
from migtools.database.connect import dialect_for, parse_url
from migtools.office.declaration import load_schema, parse
from migtools.office.schema import Schema

NOW = dt.datetime(2026, 1, 15, 9, 0, tzinfo=dt.UTC)

Row = dict[str, Any]
Dump = dict[str, dict[tuple[Any, ...], Row]]


def sample(user: str = "maria") -> mt.Office:
    """A fresh sample agency in memory; a copy of one made once, because tests need hundreds."""
    return copied(_sample_template(), agency_schema(), user=user)


@cache
def _sample_template() -> sqlite3.Connection:
    return raw(mt.sample_office().engine)


@cache
def agency_schema() -> Schema:
    """The declaration of the sample agency."""
    return load_schema(data_folder() / "agency.toml")


@cache
def agency_tables() -> str:
    """The statements that make the tables of the sample agency."""
    return (data_folder() / "schema.sql").read_text(encoding="utf-8")


@cache
def _template(ddl: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(ddl)
    return connection


def memory() -> sa.Engine:
    """An empty database in memory, with the settings that migtools relies on."""
    return dialect_for("sqlite").connect(parse_url("sqlite://"))


def raw(engine: sa.Engine) -> sqlite3.Connection:
    """The connection of a database in memory, which has only one."""
    connection = engine.raw_connection().driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def copied(source: sqlite3.Connection, schema: Schema, **options: Any) -> mt.Office:
    """An office on a copy of a database in memory."""
    engine = memory()
    source.backup(raw(engine))
    return mt.Office.open(engine, schema, clock=lambda: NOW, **options)


def build(
    ddl: str,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    schema: Mapping[str, Any] | Schema,
    **options: Any,
) -> mt.Office:
    """An office of these tables and rows, declared by a document as TOML would give it."""
    engine = memory()
    fill(engine, ddl, rows)
    declared = schema if isinstance(schema, Schema) else parse(schema)
    return mt.Office.open(engine, declared, clock=lambda: NOW, **options)


def fill(engine: sa.Engine, ddl: str, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Make a database in memory hold these tables and rows, whatever it held before."""
    _template(ddl).backup(raw(engine))
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table, many in rows.items():
            for row in many:
                names = ", ".join(f'"{name}"' for name in row)
                places = ", ".join("?" for _ in row)
                connection.exec_driver_sql(
                    f'INSERT INTO "{table}" ({names}) VALUES ({places})',
                    tuple(row.values()),
                )


def dump(office: mt.Office, *, journal: bool = False) -> Dump:
    """Every row of the database by table and primary key, as SQLite stores it."""
    with office.engine.connect() as connection:
        return dump_of(connection, journal=journal)


def dump_of(connection: sa.Connection, *, journal: bool = False) -> Dump:
    """See `dump`."""
    found: Dump = {}
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    ).scalars()
    for table in tables.all():
        if table.startswith("mt_") and not journal:
            continue
        pragma = connection.exec_driver_sql(f'PRAGMA table_info("{table}")').mappings().all()
        primary = [c["name"] for c in sorted(pragma, key=lambda c: c["pk"]) if c["pk"]]
        rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings()
        found[table] = {tuple(r[c] for c in primary): dict(r) for r in rows}
    return found


def changes(before: Dump, after: Dump) -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    """What differs: table -> primary key -> column -> (before, after); a row gone or new too."""
    found: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for table in sorted(before.keys() | after.keys()):
        old, new = before.get(table, {}), after.get(table, {})
        for pk in sorted(old.keys() | new.keys(), key=str):
            a, b = old.get(pk), new.get(pk)
            if a is None or b is None:
                found.setdefault(table, {})[pk] = {"row": (a, b)}
            elif a != b:
                found.setdefault(table, {})[pk] = {
                    column: (a[column], b[column]) for column in a if a[column] != b[column]
                }
    return found


def changed(before: Dump, after: Dump, table: str, column: str) -> dict[Any, tuple[Any, Any]]:
    """The rows of one table whose column changed: primary key -> (before, after)."""
    rows = changes(before, after).get(table, {})
    return {_bare(pk): cells[column] for pk, cells in rows.items() if column in cells}


def where(state: Dump, table: str, **values: Any) -> list[Any]:
    """The primary keys of the rows of a table that have these values, in order."""
    rows = state[table].items()
    fitting = [pk for pk, row in rows if all(row[c] == v for c, v in values.items())]
    return [_bare(pk) for pk in sorted(fitting)]


def row(state: Dump, table: str, *key: Any) -> Row:
    """One row."""
    return state[table][key]


def _bare(pk: tuple[Any, ...]) -> Any:
    return pk[0] if len(pk) == 1 else pk


def execute(office: mt.Office, statement: str, **values: Any) -> None:
    """Change the database as another program would."""
    with office.engine.begin() as connection:
        connection.execute(sa.text(statement), values)


@contextmanager
def recorded(office: mt.Office) -> Iterator[list[str]]:
    """The statements that run meanwhile, with BEGIN, COMMIT and ROLLBACK."""
    seen: list[str] = []

    def cursor(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(office.engine, "before_cursor_execute", cursor)
    try:
        yield seen
    finally:
        sa.event.remove(office.engine, "before_cursor_execute", cursor)


def committed(office: mt.Office, plan: mt.Plan) -> tuple[Dump, Dump, mt.Receipt]:
    """Commit a plan; the rows before and after, and the receipt."""
    before = dump(office)
    receipt = mt.commit(office, plan)
    return before, dump(office), receipt


_DEFAULTS: dict[str, Row] = {
    "carrier": {"office_id": 1, "status": "Active"},
    "product": {
        "office_id": 1,
        "insurance_type": "Life",
        "plan_type": "Term",
        "status": "Active",
    },
    "rider": {"office_id": 1, "insurance_type": "Life", "status": "Active"},
    "service_provider": {"office_id": 1, "provider_type": "Laboratory", "status": "Active"},
    "agent": {"office_id": 1, "first_name": "Ann", "last_name": "Agent", "status": "Active"},
    "contact_info": {
        "office_id": 1,
        "owner_type": "carrier",
        "kind": "phone",
        "label": "Office",
        "value": "(404) 555-0100",
        "preferred": 0,
    },
    "contract": {"office_id": 1, "level": "Agent", "status": "Active"},
    "appointment": {"office_id": 1, "status": "Appointed"},
    "policy": {
        "office_id": 1,
        "agent_id": 1,
        "insured": "Ivy Insured",
        "status": "In force",
        "premium": 100,
    },
    "policy_rider": {"office_id": 1, "units": 1, "premium": 10, "status": "In force"},
    "pending_case": {
        "office_id": 1,
        "application": "formal",
        "agent_id": 1,
        "insured": "Ivy Insured",
        "stage": "Underwriting",
        "opened": "2025-12-01",
    },
    "shopped_carrier": {"office_id": 1, "answer": "Standard"},
    "requirement": {
        "office_id": 1,
        "name": "Paramedical exam",
        "kind": "Underwriting",
        "status": "Ordered",
    },
}
_OFFICES = [
    {"id": 2, "name": "Resource Office", "country": "US", "status": "Active"},
    {
        "id": 1,
        "name": "Local Office",
        "country": "US",
        "status": "Active",
        "resource_office_id": 2,
    },
]
_USERS = [
    {
        "id": 1,
        "office_id": 1,
        "user_name": "maria",
        "full_name": "Maria",
        "may_realign": 1,
        "status": "Enabled",
    }
]


def agency(
    schema: Schema | Mapping[str, Any] | None = None,
    ddl: str | None = None,
    **tables: Sequence[Row],
) -> mt.Office:
    """A small agency in the sample's tables, from rows that give only what matters."""
    rows = agency_rows(**tables)
    return build(ddl or agency_tables(), rows, schema or agency_schema(), user="maria")


def agency_rows(**tables: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """Whole rows from rows that give only what matters."""
    rows: dict[str, Sequence[Row]] = {"office": _OFFICES, "app_user": _USERS}
    rows |= {"agent": [{**_DEFAULTS["agent"], "id": key} for key in range(1, 7)]}
    for table, given in tables.items():
        made = [{**_DEFAULTS.get(table, {}), **row} for row in given]
        for number, row in enumerate(made, 1):
            if table == "policy":
                row.setdefault("policy_no", f"P-{row['id']}")
            elif table == "pending_case":
                row.setdefault("case_no", f"C-{row['id']}")
            elif table == "contract":
                row.setdefault("contract_no", f"K-{row['id']}")
            elif table == "contact_info":
                row.setdefault("id", number)
        rows[table] = made
    return rows
