"""An office: one database seen through a schema. It only reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from migtools.database.catalogue import (
    Catalogue,
    CheckRule,
    UniqueKey,
    read_catalogue,
    with_formulas,
)
from migtools.database.connect import Database, connect, unreadable
from migtools.database.dialect import Dialect, Key
from migtools.errors import AccessError, LockedError, SchemaError
from migtools.names import PREFIX
from migtools.office import checks
from migtools.office.declaration import load_schema
from migtools.office.frames import framed
from migtools.office.references import Reference, find_references, key_column, rule_keys
from migtools.office.schema import Kind, Schema

# The realignment utilities are not offered there (manual, "Realigning Local Office Content").
_NOT_AVAILABLE = {"CA": "Canada", "AU": "Australia"}

Clock = Callable[[], dt.datetime]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Office:
    """One database seen through a schema, for one local office and its resource office.

    Make one with `Office.open`. Attributes worth knowing: `schema`, `local` and `resource` (the
    values of the side column), `user`, `references` (every column that holds a kind's key) and
    `unique_keys`.
    """

    engine: sa.Engine
    dialect: Dialect
    schema: Schema
    catalogue: Catalogue
    references: tuple[Reference, ...]
    unique_keys: tuple[UniqueKey, ...]
    checks: tuple[CheckRule, ...]
    triggers: dict[str, list[str]]
    local: Key
    resource: Key
    user: str
    now: Clock

    @classmethod
    def open(
        cls,
        database: Database,
        schema: str | Path | Schema,
        *,
        local: Key | None = None,
        user: str = "",
        clock: Clock = _now,
    ) -> Office:
        """Open an office and check its schema against its database.

        Args:
            database: The path of a SQLite file, a URL such as "sqlite:///agency.db" or
                "postgresql://host/agency", or an SQLAlchemy engine.
            schema: The TOML file that declares the office, or a `Schema`.
            local: The local office, where the schema does not name it; text for a number will do.
            user: Who is working; written into every journal entry, and asked for the right to
                commit where the schema has a [users] table.
            clock: Gives the time for journal entries; fixed in samples and tests.

        Returns:
            The office. Nothing has been written.

        Raises:
            LoadError: If the database or the schema file cannot be opened.
            SchemaError: If the schema does not fit the database; lists every problem.
            AccessError: If the office may not realign (its country, no subscription, wrong user).
        """
        declared = schema if isinstance(schema, Schema) else load_schema(schema)
        dialect, engine = connect(database)
        try:
            with dialect.reading(engine) as connection:
                return _opened(connection, engine, dialect, declared, local, user, clock)
        except sa.exc.DBAPIError as error:
            raise unreadable(engine, error) from error

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A read transaction on the office's database."""
        try:
            with self.dialect.reading(self.engine) as connection:
                yield connection
        except sa.exc.TimeoutError as error:
            raise LockedError(
                "the database in memory is held by a connection that was not given back; close "
                "that connection, or open the office again"
            ) from error
        except sa.exc.DBAPIError as error:
            raise unreadable(self.engine, error) from error

    def table(self, name: str) -> sa.Table:
        """A table of the database by name."""
        return self.catalogue.tables[name]

    def key(self, kind: Kind) -> sa.Column[Any]:
        """The key column of a kind."""
        return self.table(kind.table).c[key_column(kind, self.catalogue)]

    def owner(self, kind: Kind, seen: sa.FromClause | None = None) -> sa.ColumnElement[Any]:
        """What says whose record a record of a kind is; `seen` is an alias to read from."""
        return (self.table(kind.table) if seen is None else seen).c[self.schema.sides.column]

    def owner_of(self, table: str) -> sa.ColumnElement[Any] | None:
        """What says whose row a row of any table is; None where nothing does."""
        kind = self.kind_of(table)
        return self.owner(kind) if kind else self.table(table).c.get(self.schema.sides.column)

    def live_references(self, kind: Kind) -> list[Reference]:
        """The references to a kind that realigning moves."""
        return [r for r in self.references if r.target_table == kind.table and not r.reason]

    def kind_of(self, table: str) -> Kind | None:
        """The kind whose records a table holds, if any."""
        return next((k for k in self.schema.kinds.values() if k.table == table), None)

    def is_leftover(self, kind: Kind, seen: sa.FromClause | None = None) -> sa.ColumnElement[bool]:
        """The condition that a record is a leftover: named X_..., and coded as the schema says.

        True or false, never NULL: an empty code is no leftover's. `seen` is an alias to read from.
        """
        table = self.table(kind.table) if seen is None else seen
        named = sa.func.substr(table.c[kind.name_column], 1, len(PREFIX)) == PREFIX
        cell = self.dialect.cell
        coded = (cell(table.c[column]).is_not_distinct_from(value) for column, value in kind.retire)
        return sa.and_(named, *coded)

    def count(self, kind: str) -> int:
        """How many records of a kind there are, local and resource.

        Raises:
            SchemaError: If the kind is not declared.
        """
        owner = self.owner(self.schema.kind(kind))
        query = sa.select(sa.func.count()).where(owner.in_([self.local, self.resource]))
        with self.reading() as connection:
            return connection.scalar(query) or 0

    def records(self, kind: str, *, first: int | None = None) -> pd.DataFrame:
        """Every record of a kind, local and resource, whatever its status (a blank search).

        Args:
            kind: A declared kind, such as "carrier".
            first: Only so many, the first by name as the database sorts names; for a quick look.

        Returns:
            One row per record, sorted by name, then key. Columns: key, name, side ("local" or
            "resource"), status, parent (the parent's name; missing for a kind without one),
            parent_key, the kind's declared codes and must_equal columns, and leftover (bool).

        Raises:
            SchemaError: If the kind is not declared.
        """
        declared = self.schema.kind(kind)
        table, owner = self.table(declared.table), self.owner(declared)
        parent_name: sa.ColumnElement[Any] = sa.null()
        parent_key: sa.ColumnElement[Any] = sa.null()
        source: sa.FromClause = table
        if declared.parent:
            above = self.schema.kind(declared.parent.kind)
            up = self.table(above.table).alias("above")
            parent_key = table.c[declared.parent.column]
            parent_name = up.c[above.name_column]
            source = table.outerjoin(up, up.c[self.key(above).name] == parent_key)
        has_status = declared.status in table.c
        extra = [*declared.codes, *declared.must_equal]
        query = (
            sa.select(
                self.key(declared).label("key"),
                table.c[declared.name_column].label("name"),
                sa.case((owner == self.local, "local"), else_="resource").label("side"),
                (table.c[declared.status] if has_status else sa.null()).label("status"),
                parent_name.label("parent"),
                parent_key.label("parent_key"),
                *(table.c[column] for column in extra),
                sa.and_(owner == self.local, self.is_leftover(declared)).label("leftover"),
            )
            .select_from(source)
            .where(owner.in_([self.local, self.resource]))
        )
        if first is not None:
            query = query.order_by(table.c[declared.name_column], self.key(declared)).limit(first)
        columns = ["key", "name", "side", "status", "parent", "parent_key", *extra, "leftover"]
        with self.reading() as connection:
            # Plain tuples: a mapping per row takes three times as long.
            rows = list(map(tuple, connection.execute(query)))
        found = framed(rows, columns, keys=["parent_key"]).astype({"leftover": bool})
        # One column at a time: both at once take twice as long on many records.
        by_key = found.sort_values("key")
        return by_key.sort_values("name", kind="stable", ignore_index=True)

    def check(self) -> pd.DataFrame:
        """What the schema leaves open or the database makes harder, with what to do.

        Returns:
            One row per finding, errors first. Columns: level ("error" or "warning"), table,
            finding, remedy. Empty when there is nothing to say. An office with an error does not
            open, so errors appear only when the database changed after it was opened.
        """
        with self.reading() as connection:
            catalogue = read_catalogue(connection)
            found = checks.problems(self.schema, catalogue)
            if not found:
                found = checks.warnings(
                    connection, self.dialect, self.schema, catalogue, self.references
                )
        columns = ["level", "table", "finding", "remedy"]
        return pd.DataFrame([tuple(f) for f in found], columns=columns)

    def __repr__(self) -> str:
        return f"Office(local {self.local!r}, resource {self.resource!r}, user {self.user!r})"


def _opened(
    connection: sa.Connection,
    engine: sa.Engine,
    dialect: Dialect,
    schema: Schema,
    local: Key | None,
    user: str,
    clock: Clock,
) -> Office:
    catalogue = read_catalogue(connection)
    dialect.read_formulas(connection, catalogue.tables)
    problems = checks.problems(schema, catalogue)
    if problems:
        raise SchemaError(checks.listed(schema, problems))
    given = schema.sides.local if local is None else local
    if given is None:
        raise SchemaError("no local office is given; set sides.local or pass local= to Office.open")
    local = _side(connection, schema, catalogue, given)
    return Office(
        engine=engine,
        dialect=dialect,
        schema=schema,
        catalogue=catalogue,
        references=tuple(find_references(schema, catalogue)),
        unique_keys=tuple(
            with_formulas(key, catalogue.tables[key.table])
            for key in (
                *dialect.unique_keys(connection, catalogue.tables),
                *rule_keys(schema, catalogue),
            )
        ),
        checks=tuple(dialect.checks(connection, catalogue.tables)),
        triggers=dialect.triggers(connection),
        local=local,
        resource=_subscribed(connection, schema, catalogue, local),
        user=user,
        now=clock,
    )


def _subscribed(connection: sa.Connection, schema: Schema, catalogue: Catalogue, local: Key) -> Key:
    """The resource office that the local office subscribes to; refuses where the feature is off."""
    declared = schema.sides.resource
    if schema.office is None:
        return _known(connection, schema, catalogue)
    table = catalogue.tables[schema.office.table]
    (key,) = table.primary_key.columns
    asked = [table.c[c] for c in (schema.office.country, schema.office.subscription) if c]
    query = sa.select(key, *asked).where(key == local)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise AccessError(f"{table.name} has no office {local!r}; check sides.local or local=")
    if schema.office.country:
        code = str(row[schema.office.country] or "").strip().upper()
        if code in _NOT_AVAILABLE:
            raise AccessError(
                f"office {local!r} is in {_NOT_AVAILABLE[code]}, where realignment is not "
                "available; open an office in another country"
            )
    if not schema.office.subscription:
        return _known(connection, schema, catalogue)
    subscribed = row[schema.office.subscription]
    if subscribed is None:
        raise AccessError(
            f"office {local!r} subscribes to no resource office; subscribe it first "
            f"({table.name}.{schema.office.subscription} is empty)"
        )
    if declared is not None and _known(connection, schema, catalogue) != subscribed:
        raise AccessError(
            f"office {local!r} subscribes to resource office {subscribed!r}, not {declared!r}; "
            "correct sides.resource or leave it out"
        )
    return subscribed  # type: ignore[no-any-return]


def _known(connection: sa.Connection, schema: Schema, catalogue: Catalogue) -> Key:
    if schema.sides.resource is None:
        raise SchemaError("the schema names no resource office; set sides.resource")
    return _side(connection, schema, catalogue, schema.sides.resource)


def _side(connection: sa.Connection, schema: Schema, catalogue: Catalogue, given: Key) -> Key:
    """Whose row a row is, in the type of the side column: a command line knows texts only."""
    kind = next(iter(schema.kinds.values()))
    column = catalogue.tables[kind.table].c[schema.sides.column]
    if isinstance(column.type, sa.String):
        return str(given)
    if not isinstance(given, str):
        return given
    if not isinstance(column.type, (sa.Integer, sa.Numeric)):
        # A column without a type holds what it was given: as it is stored there.
        stored: Key | None = connection.scalar(sa.select(column).where(column == given).limit(1))
        if stored is not None:
            return stored
    try:
        return int(given)
    except ValueError as error:
        raise SchemaError(
            f"{given!r} is no office of {kind.table}.{column.name}; check sides and local="
        ) from error
