"""The SQLite dialect: one file, one writer, a clustered journal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from migtools.database import sqlite_catalogue, sqlite_engine, sqlite_values
from migtools.database.catalogue import COMPUTED, GENERATED, CheckRule, UniqueKey, columns_in
from migtools.database.dialect import Dialect, Key, Step, Update
from migtools.errors import LoadError, LockedError


class _Anything(sa.types.UserDefinedType[Any]):
    """A column that keeps integers as integers and texts as texts (no affinity)."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "BLOB"


class SQLite(Dialect):
    """SQLite 3.38 or newer, in a file or in memory."""

    def connect(self, url: sa.URL) -> sa.Engine:
        if url.drivername not in ("sqlite", "sqlite+pysqlite"):
            raise LoadError(
                f"SQLite is read by its own driver, not by {url.drivername}; write sqlite:///"
            )
        path = url.database
        if not path or path == ":memory:" or path.startswith("file:"):
            return sqlite_engine.listening(sqlite_engine.one_connection(url))
        return sqlite_engine.listening(sqlite_engine.file_engine(url, Path(path)))

    def adopted(self, engine: sa.Engine) -> sa.Engine:
        if engine.driver != "pysqlite":
            raise LoadError(
                f"SQLite is read by its own driver, not by {engine.driver}; make the engine with "
                "sqlite:///"
            )
        if sa.event.contains(engine, "begin", sqlite_engine.begin):
            return engine
        # Settings and transactions of our own, so that those of its owner stay what they are.
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            files = {name: file for _, name, file in raw.execute("PRAGMA database_list")}
        if files["main"]:
            return self.connect(sa.URL.create("sqlite", database=files["main"]))
        return sqlite_engine.lent(raw)

    @contextmanager
    def reading(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        with engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, engine: sa.Engine, journal: Sequence[str]) -> Iterator[sa.Connection]:
        with engine.connect() as connection:
            connection = connection.execution_options(mt_write=True)
            connection.info.update(mt_total=_total(connection), mt_unplanned=0)
            sa.event.listen(connection, "after_cursor_execute", _count_unplanned)
            try:
                transaction = connection.begin()
            except sa.exc.OperationalError as error:
                raise _locked(error) from error
            try:
                with transaction:
                    # Rows that point at each other are right again at the end, not in between.
                    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                    yield connection
            except sa.exc.OperationalError as error:
                if "locked" in str(error.orig) or "busy" in str(error.orig):
                    raise _locked(error) from error
                raise

    def unique_keys(
        self, connection: sa.Connection, tables: Mapping[str, sa.Table]
    ) -> list[UniqueKey]:
        found = connection.exec_driver_sql(
            "SELECT m.name, l.name, l.partial, s.sql FROM sqlite_master m "
            "JOIN pragma_index_list(m.name) l "
            "LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = l.name "
            "WHERE m.type = 'table' AND l.\"unique\" = 1 ORDER BY m.name, l.name"
        ).all()
        keys = [
            sqlite_catalogue.unique_key(connection, tables[table], index, bool(partial), sql)
            for table, index, partial, sql in found
            if table in tables
        ]
        # An INTEGER PRIMARY KEY is the row's own number and has no index to be listed.
        with_index = {(key.table, key.columns) for key in keys}
        for name, table in tables.items():
            columns = frozenset(c.name for c in table.primary_key.columns)
            if len(columns) == 1 and (name, columns) not in with_index:
                (column,) = columns
                keys.append(
                    UniqueKey(name, f"({column})", (sqlite_catalogue.quoted(column),), columns)
                )
        return keys

    def checks(self, connection: sa.Connection, tables: Mapping[str, sa.Table]) -> list[CheckRule]:
        return [
            CheckRule(name, sql, frozenset(columns_in(sql, tables[name])))
            for name, text in self._statements(connection, tables)
            for sql in sqlite_catalogue.checks(text)
        ]

    def read_formulas(self, connection: sa.Connection, tables: Mapping[str, sa.Table]) -> None:
        for name, text in self._statements(connection, tables):
            for column in tables[name].columns:
                if column.info.get(COMPUTED):
                    column.info[GENERATED] = sqlite_catalogue.formula(text, column.name)

    def _statements(
        self, connection: sa.Connection, tables: Mapping[str, sa.Table]
    ) -> list[tuple[str, str]]:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        found = connection.exec_driver_sql(query).all()
        return [(name, sql) for name, sql in found if name in tables]

    def unsupported(self, connection: sa.Connection) -> list[str]:
        return []

    def triggers(self, connection: sa.Connection) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for table, name in connection.exec_driver_sql(
            "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2"
        ):
            found.setdefault(table, []).append(name)
        return found

    def rows(
        self,
        columns: Mapping[str, sa.types.TypeEngine[Any]],
        values: Sequence[Sequence[Any]],
        name: str,
    ) -> sa.FromClause:
        listed = json.dumps([list(row) for row in values], default=sqlite_values.sent)
        sent = sa.func.json_each(listed).table_valued("value")
        picked = [
            sqlite_values.typed(sqlite_values.received(sent.c.value, i, kind), kind).label(column)
            for i, (column, kind) in enumerate(columns.items())
        ]
        return sa.select(*picked).cte(name).prefix_with("MATERIALIZED")

    def digest(self, pk: sa.ColumnElement[Any], pair: Any) -> sa.ColumnElement[int]:
        # Quadratic in the key, so that neither a swap between pairs nor rows whose keys add up to
        # the same go unseen. Every product stays below 2**63: SQLite silently turns an overflow
        # into a float.
        number = (pk if isinstance(pk.type, sa.Integer) else sa.func.mt_hash(pk)) % 2147483647
        mixed = number * ((number + pair * 40503) % 2147483647)
        return sa.func.coalesce(sa.func.sum(mixed % 2147483629), 0)

    def pack(self, columns: Sequence[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        return sa.func.json_array(*map(sqlite_values.tagged, columns))

    def unpack(
        self,
        packed: sa.ColumnElement[Any],
        place: int,
        like: sa.types.TypeEngine[Any],
        old: bool,
    ) -> sa.ColumnElement[Any]:
        value = sa.func.json_extract(packed, f"$[{place}]")
        return sa.type_coerce(value if old else sqlite_values.untagged(value), like)

    def same(
        self, stored: sa.ColumnElement[Any], value: sa.ColumnElement[Any]
    ) -> sa.ColumnElement[bool]:
        # IS finds by index as = does; it is there for a column that was never told it is a key.
        return stored.is_not_distinct_from(value)

    def keyless(self, table: sa.Table) -> sa.ColumnElement[bool] | None:
        # Only an INTEGER PRIMARY KEY is never NULL by itself; others are for an old mistake's sake.
        columns = list(table.primary_key.columns)
        if len(columns) == 1 and isinstance(columns[0].type, sa.Integer):
            return None
        return sa.or_(sa.false(), *(column.is_(None) for column in columns))

    def zero(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        # A sum over the columns of an outer query alone would be that query's sum.
        return sa.type_coerce(sa.func.typeof(column) == "", sa.Integer)

    def as_text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.type_coerce(column, sa.types.NULLTYPE)

    def digests(
        self, columns: Sequence[sa.ColumnElement[Any]], key: sa.ColumnElement[Any]
    ) -> list[sa.ColumnElement[Any]]:
        return [
            sa.func.sum(sa.func.mt_hash(sa.func.quote(c) + sa.cast(key, sa.Text))) for c in columns
        ]

    def kept_type(self, kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
        return _Anything()

    def varies(self, column: sa.Column[Any], key: sa.ColumnElement[Any]) -> bool:
        # What a column for whole numbers makes of 1.0 and '01' is 1, like the key.
        return not (isinstance(column.type, sa.Integer) and isinstance(key.type, sa.Integer))

    def spelled_otherwise(
        self, column: sa.ColumnElement[Any], key: sa.ColumnElement[Any]
    ) -> sa.ColumnElement[bool]:
        other = sa.func.typeof(column) != sa.func.typeof(key)
        return other | column.collate("BINARY").is_distinct_from(key)

    def as_stored(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.type_coerce(column, sa.types.NULLTYPE)

    def from_stored(
        self, kept: sa.ColumnElement[Any], like: sa.types.TypeEngine[Any]
    ) -> sa.ColumnElement[Any]:
        return sa.type_coerce(kept, like)

    def value_type(self) -> sa.types.TypeEngine[Any]:
        return _Anything()

    def moved_table(self, metadata: sa.MetaData, name: str) -> sa.Table:
        return sa.Table(
            name,
            metadata,
            sa.Column("run", sa.Integer, primary_key=True),
            sa.Column("step", sa.Integer, primary_key=True),
            sa.Column("pair", sa.Integer, primary_key=True),
            sa.Column("pk", _Anything, primary_key=True),
            sqlite_with_rowid=False,
        )

    def moved(self, table: sa.Table, step: Step, like: sa.ColumnElement[Any]) -> sa.Subquery:
        of_step = (table.c.run == step.run) & (table.c.step == step.step)
        pk = sa.type_coerce(table.c.pk, like.type).label("pk")
        return sa.select(table.c.pair, pk).where(of_step).subquery()

    def move(
        self, connection: sa.Connection, journal: sa.Table, step: Step | None, move: Update
    ) -> int:
        if step:
            self.journal(connection, journal, step, move)
        update = sa.update(move.table).values(dict(move.values)).where(move.where)
        return self.changed(connection, update)

    def journal(
        self, connection: sa.Connection, journal: sa.Table, step: Step, move: Update
    ) -> int:
        found = (
            sa.select(sa.literal(step.run), sa.literal(step.step), move.pair, move.pk)
            .select_from(move.source, move.table)
            .where(move.where)
        )
        return self.changed(
            connection, sa.insert(journal).from_select(["run", "step", "pair", "pk"], found)
        )

    def counts(
        self, connection: sa.Connection, move: Update, among: sa.FromClause, indexed: bool
    ) -> list[tuple[int, int, int]]:
        if not indexed:
            return super().counts(connection, move, among, indexed)
        # One look into the index per pair: a join and GROUP BY would sort every row.
        packed = sa.func.json_array(sa.func.count(), self.digest(move.stable, move.pair))
        of_pair = sa.select(packed).select_from(among).where(move.where)
        query = sa.select(move.pair, of_pair.correlate(move.source).scalar_subquery())
        found = [
            (pair, *json.loads(counted))
            for pair, counted in connection.execute(query.select_from(move.source))
        ]
        return sorted(row for row in found if row[1])

    def changed(self, connection: sa.Connection, statement: sa.Executable) -> int:
        connection.execute(statement)
        # The driver counts nothing for an UPDATE that begins with WITH; SQLite itself always does.
        return int(connection.exec_driver_sql("SELECT changes()").scalar_one())

    def unplanned(self, connection: sa.Connection, written: int) -> int:
        return int(connection.info["mt_unplanned"])

    def lock(
        self,
        connection: sa.Connection,
        records: Mapping[str, tuple[sa.Column[Any], list[Key]]],
        tables: Sequence[sa.Table],
    ) -> None:
        """Nothing to do: BEGIN IMMEDIATE already keeps every other writer out."""

    def images(
        self, connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool]
    ) -> list[str]:
        # Texts as their bytes, which need not be UTF-8; and what is computed is not kept.
        kept = [c for c in table.columns if not c.info.get(COMPUTED)]
        raw = [column for c in kept for column in (sa.func.typeof(c), sqlite_values.as_bytes(c))]
        query = sa.select(*raw).where(condition).order_by(*table.primary_key.columns)
        return [
            json.dumps(
                {
                    c.name: sqlite_values.encoded(kind, value)
                    for c, kind, value in zip(kept, row[::2], row[1::2], strict=True)
                },
                ensure_ascii=False,
            )
            for row in connection.execute(query)
        ]

    def restore(self, connection: sa.Connection, table: sa.Table, images: list[str]) -> None:
        bare = sa.table(table.name, *(sa.column(c.name) for c in table.columns))
        for image in images:
            values = {
                name: sqlite_values.decoded(value) for name, value in json.loads(image).items()
            }
            connection.execute(sa.insert(bare).values(values))

    def analyze(self, connection: sa.Connection, table: sa.Table) -> None:
        """Nothing to do: SQLite plans a join with a temporary table by its index."""

    def settle(self, engine: sa.Engine, tables: Sequence[str]) -> None:
        """Nothing to do: SQLite reuses freed pages by itself."""

    def guards(self, table: sa.Table, column: str, owner: Key) -> list[str]:
        return sqlite_catalogue.guards(table, column, owner)


def _total(connection: sa.Connection) -> int:
    """Every row that this connection ever changed, triggers and cascades included."""
    return int(connection.connection.driver_connection.total_changes)  # type: ignore[union-attr]


def _count_unplanned(
    connection: sa.Connection, cursor: Any, _sql: str, _values: Any, _context: Any, many: bool
) -> None:
    """After each statement: what changed beyond the rows of the statement itself."""
    total = _total(connection)
    delta, connection.info["mt_total"] = total - connection.info["mt_total"], total
    if delta:
        raw: Any = connection.connection.driver_connection
        own = cursor.rowcount if many else raw.execute("SELECT changes()").fetchone()[0]
        connection.info["mt_unplanned"] += delta - own


def _locked(error: sa.exc.OperationalError) -> LockedError:
    return LockedError(
        f"the database is held by another program ({error.orig}); nothing was written, "
        "wait until the other program is done and commit again"
    )
