"""Fixtures that every test may use: offices on SQLite and PostgreSQL, and their rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Protocol

import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.cli.sample_office import _NOW, data_folder
from migtools.database.connect import dialect_for, parse_url
from migtools.database.load import _statements
from migtools.office.declaration import load_schema, parse
from migtools.office.schema import Schema
from tests.support.postgres_server import NoServer, Server, running

Rows = Mapping[str, Sequence[tuple[Any, ...]]]
Dump = dict[str, list[tuple[Any, ...]]]


class MakeOffice(Protocol):
    """Builds a small office of its own tables."""

    def __call__(
        self, ddl: str, rows: Rows, schema: Mapping[str, Any], **options: Any
    ) -> mt.Office: ...


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; the test is skipped where there is none (in CI it fails)."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running())
        except NoServer as reason:
            if os.environ.get("CI"):
                pytest.fail(f"no PostgreSQL: {reason}")
            pytest.skip(f"no PostgreSQL: {reason}")
        yield server


@pytest.fixture(scope="session")
def _agency_template(postgres: Server) -> Iterator[str]:
    """A database with the sample agency, to be copied for each test."""
    url = postgres.create()
    mt.sample_office(url.render_as_string(hide_password=False)).engine.dispose()
    yield str(url.database)
    postgres.drop(url)


@pytest.fixture
def empty_postgres(postgres: Server) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    url = postgres.create()
    yield url.render_as_string(hide_password=False)
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres")
    return str(request.param)


@pytest.fixture
def office() -> mt.Office:
    """A fresh sample agency on SQLite in memory."""
    return mt.sample_office()


@pytest.fixture
def any_office(backend: str, request: pytest.FixtureRequest) -> Iterator[mt.Office]:
    """A fresh sample agency on either database, its resource records guarded."""
    if backend == "sqlite":
        yield mt.sample_office()
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.create(request.getfixturevalue("_agency_template"))
    schema = load_schema(data_folder() / "agency.toml")
    opened = mt.Office.open(url, schema, user="maria", clock=lambda: _NOW)
    yield opened
    opened.engine.dispose()
    server.drop(url)


@pytest.fixture
def make_office(backend: str, request: pytest.FixtureRequest) -> Iterator[MakeOffice]:
    """Build small offices: make_office(ddl, {table: rows}, schema as a TOML document gives it).

    A row is a tuple with a value for every column. Tables are filled in the order given.
    """
    with ExitStack() as stack:

        def make(
            ddl: str, rows: Rows, schema: Mapping[str, Any] | Schema, **options: Any
        ) -> mt.Office:
            engine = _empty(backend, request, stack)
            with engine.begin() as connection:
                for statement in _statements(ddl):
                    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
                _fill(connection, rows)
            declared = schema if isinstance(schema, Schema) else parse(schema)
            return mt.Office.open(engine, declared, clock=lambda: _NOW, **options)

        yield make


def _empty(backend: str, request: pytest.FixtureRequest, stack: ExitStack) -> sa.Engine:
    if backend == "sqlite":
        return dialect_for("sqlite").connect(parse_url("sqlite://"))
    server: Server = request.getfixturevalue("postgres")
    url = server.create()
    stack.callback(server.drop, url)
    engine = dialect_for("postgresql").connect(url)
    stack.callback(engine.dispose)
    return engine


def _fill(connection: sa.Connection, rows: Rows) -> None:
    inspector = sa.inspect(connection)
    for name, many in rows.items():
        *schema, bare = name.split(".")
        where = schema[0] if schema else None
        columns = [c["name"] for c in inspector.get_columns(bare, where) if not c.get("computed")]
        table = sa.table(bare, *map(sa.column, columns), schema=where)
        if many:
            connection.execute(
                sa.insert(table), [dict(zip(columns, row, strict=True)) for row in many]
            )


@pytest.fixture
def dump() -> Callable[[mt.Office], Dump]:
    """Every row of an office as its driver returns it: table -> sorted tuples, journal left out."""

    def read(office: mt.Office) -> Dump:
        found: Dump = {}
        with office.engine.connect() as connection:
            for name, table in office.catalogue.tables.items():
                raw = [sa.type_coerce(c, sa.types.NULLTYPE) for c in table.columns]
                found[name] = sorted(map(tuple, connection.execute(sa.select(*raw))), key=repr)
        return found

    return read


@pytest.fixture
def statements() -> Callable[[mt.Office], list[str]]:
    """Record the SQL of an office from now on: statements(office) is a list that grows."""

    def record(office: mt.Office) -> list[str]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        sa.event.listen(office.engine, "before_cursor_execute", note)
        return seen

    return record
