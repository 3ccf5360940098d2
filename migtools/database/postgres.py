"""The PostgreSQL dialect: row locks, one statement per move, a journal of key arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from migtools.database import postgres_catalogue, postgres_values
from migtools.database.catalogue import CheckRule, UniqueKey, columns_in
from migtools.database.dialect import Dialect, Key, Step, Update
from migtools.errors import LoadError, LockedError

_WAIT_SECONDS = 10
# Where a policy would hide rows, the server then says so instead of leaving them out.
_SEE_ALL = "SET LOCAL row_security = off"
# Any number will do that every migtools process agrees on, and no other program uses.
_OURS = int.from_bytes(b"migtools", "big")
_LOCK_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"


class Postgres(Dialect):
    """PostgreSQL 13 or newer, through psycopg 3."""

    triggers_alter = True

    def connect(self, url: sa.URL) -> sa.Engine:
        settings = {"fallback_application_name": "migtools"}
        try:
            # pre-ping: a notebook lies open overnight while the server restarts.
            return sa.create_engine(
                url.set(drivername="postgresql+psycopg"), connect_args=settings, pool_pre_ping=True
            )
        except ImportError as error:
            raise LoadError(
                "PostgreSQL needs the package psycopg; install migtools[postgres]"
            ) from error

    def adopted(self, engine: sa.Engine) -> sa.Engine:
        if engine.driver != "psycopg":
            raise LoadError(
                f"PostgreSQL is reached by psycopg, not by {engine.driver}; make the engine with "
                "postgresql+psycopg://"
            )
        return engine

    @contextmanager
    def reading(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        with engine.connect() as connection:
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with connection.begin(), _unprepared(connection):
                yield connection

    @contextmanager
    def writing(self, engine: sa.Engine, journal: Sequence[str]) -> Iterator[sa.Connection]:
        with engine.connect() as connection:
            # Not stricter: a snapshot older than the row locks would miss rows just inserted.
            connection = connection.execution_options(isolation_level="READ COMMITTED")
            try:
                with connection.begin(), _unprepared(connection):
                    wait = sa.func.set_config("lock_timeout", f"{_WAIT_SECONDS}s", True)
                    connection.execute(sa.select(wait))
                    connection.exec_driver_sql(_SEE_ALL)
                    if not connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_OURS))):
                        raise _locked(postgres_catalogue.committing(connection, _OURS))
                    # The session's counters go on from transaction to transaction.
                    connection.info["mt_journal"] = list(journal)
                    connection.info["mt_written"] = _written(connection)
                    yield connection
            except sa.exc.DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) in (_LOCK_NOT_AVAILABLE, _DEADLOCK):
                    raise _locked(_blocker(engine, error.orig)) from error
                raise

    def unique_keys(
        self, connection: sa.Connection, tables: Mapping[str, sa.Table]
    ) -> list[UniqueKey]:
        return [
            postgres_values.unique_key(tables[found.table], found)
            for found in connection.execute(postgres_catalogue.UNIQUE_KEYS)
            if found.table in tables
        ]

    def checks(self, connection: sa.Connection, tables: Mapping[str, sa.Table]) -> list[CheckRule]:
        return [
            CheckRule(table, sql, frozenset(columns_in(sql, tables[table])))
            for table, sql in connection.execute(postgres_catalogue.CHECKS)
            if table in tables
        ]

    def unfit(self, kind: sa.types.TypeEngine[Any], values: Iterable[Any]) -> str:
        return postgres_values.unfit(kind, values)

    def unsupported(self, connection: sa.Connection) -> list[str]:
        return [
            f"{table} has the exclusion constraint {name}, which plans do not check"
            for table, name in connection.execute(postgres_catalogue.EXCLUSIONS)
        ]

    def hiding(self, connection: sa.Connection) -> list[str]:
        return list(connection.scalars(postgres_catalogue.HIDING))

    def triggers(self, connection: sa.Connection) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for table, name in connection.execute(postgres_catalogue.TRIGGERS):
            found.setdefault(table, []).append(name)
        return found

    def rows(
        self,
        columns: Mapping[str, sa.types.TypeEngine[Any]],
        values: Sequence[Sequence[Any]],
        name: str,
    ) -> sa.FromClause:
        kinds = [postgres_catalogue.sent_type(kind) for kind in columns.values()]
        sent = [
            postgres_values.array([row[i] for row in values], kind) for i, kind in enumerate(kinds)
        ]
        named = [sa.column(c, kind) for c, kind in zip(columns, kinds, strict=True)]
        return sa.func.unnest(*sent).table_valued(*named, name=name).render_derived()

    def digest(self, pk: sa.ColumnElement[Any], pair: Any) -> sa.ColumnElement[int]:
        seed = sa.cast(pair, sa.BigInteger)
        mixed = (
            sa.func.hashint8extended(sa.cast(pk, sa.BigInteger), seed)
            if isinstance(pk.type, sa.Integer)
            else sa.func.hashtextextended(sa.cast(pk, sa.Text).collate("C"), seed)
        )
        return sa.func.coalesce(sa.func.sum(sa.type_coerce(mixed, sa.BigInteger) % 2147483629), 0)

    def pack(self, columns: Sequence[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        return sa.cast(sa.func.jsonb_build_array(*columns), sa.Text)

    def unpack(
        self,
        packed: sa.ColumnElement[Any],
        place: int,
        like: sa.types.TypeEngine[Any],
        old: bool,
    ) -> sa.ColumnElement[Any]:
        return sa.cast(sa.cast(packed, pg.JSONB)[place].astext, like)

    def varies(self, column: sa.Column[Any], key: sa.ColumnElement[Any]) -> bool:
        plain = (sa.Integer, sa.Uuid, sa.Date)
        return not (isinstance(column.type, plain) and isinstance(key.type, plain))

    def spelled_otherwise(
        self, column: sa.ColumnElement[Any], key: sa.ColumnElement[Any]
    ) -> sa.ColumnElement[bool]:
        # The image of a record differs where its bytes do, whatever its type calls equal.
        return sa.cast(sa.func.row(column), postgres_catalogue.Named("record")).op("*<>")(
            sa.cast(sa.func.row(sa.cast(key, column.type)), postgres_catalogue.Named("record"))
        )

    def as_stored(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.cast(column, sa.Text)

    def from_stored(
        self, kept: sa.ColumnElement[Any], like: sa.types.TypeEngine[Any]
    ) -> sa.ColumnElement[Any]:
        return sa.cast(kept, like)

    def value_type(self) -> sa.types.TypeEngine[Any]:
        return sa.Text()

    def moved_table(self, metadata: sa.MetaData, name: str) -> sa.Table:
        # One row per pair, not per moved row: 4 bytes a key instead of 44.
        return sa.Table(
            name,
            metadata,
            sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("step", sa.Integer, primary_key=True),
            sa.Column("pair", sa.Integer, primary_key=True),
            sa.Column("n", sa.BigInteger, nullable=False),
            sa.Column("ids", pg.ARRAY(sa.BigInteger)),
            sa.Column("keys", pg.ARRAY(sa.Text)),
        )

    def moved(self, table: sa.Table, step: Step, like: sa.ColumnElement[Any]) -> sa.Subquery:
        integer = isinstance(like.type, sa.Integer)
        kept = table.c.ids if integer else table.c["keys"]
        pk = sa.func.unnest(kept, type_=sa.BigInteger() if integer else sa.Text())
        of_step = (table.c.run == step.run) & (table.c.step == step.step)
        return sa.select(table.c.pair, pk.label("pk")).where(of_step).subquery()

    def move(
        self, connection: sa.Connection, journal: sa.Table, step: Step | None, move: Update
    ) -> int:
        update = sa.update(move.table).values(dict(move.values)).where(move.where)
        if step is None:
            return connection.execute(update).rowcount
        pk = sa.cast(move.pk, postgres_values.key_type(move.pk)).label("pk")
        updated = update.returning(move.pair.label("pair"), pk).cte("mt_updated")
        return self._entered(connection, journal, step, move, updated)

    def journal(
        self, connection: sa.Connection, journal: sa.Table, step: Step, move: Update
    ) -> int:
        pk = sa.cast(move.pk, postgres_values.key_type(move.pk)).label("pk")
        found = sa.select(move.pair.label("pair"), pk).select_from(move.source, move.table)
        return self._entered(
            connection, journal, step, move, found.where(move.where).cte("mt_found")
        )

    def _entered(
        self, connection: sa.Connection, journal: sa.Table, step: Step, move: Update, rows: sa.CTE
    ) -> int:
        counted = sa.select(
            sa.literal(step.run),
            sa.literal(step.step),
            rows.c.pair,
            sa.func.count(),
            sa.func.array_agg(rows.c.pk),
        ).group_by(rows.c.pair)
        integer = isinstance(move.pk.type, sa.Integer)
        columns = ["run", "step", "pair", "n", "ids" if integer else "keys"]
        kept = sa.insert(journal).from_select(columns, counted)
        entered = kept.returning(journal.c.n).cte("mt_entered")
        return int(connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(entered.c.n), 0))) or 0)

    def added(self, connection: sa.Connection, table: sa.Table) -> int | None:
        name = connection.dialect.identifier_preparer.format_table(table)
        found = connection.scalar(postgres_catalogue.ADDED, {"name": name})
        return None if found is None else int(found)

    def unplanned(self, connection: sa.Connection, written: int) -> int:
        return _written(connection) - int(connection.info["mt_written"]) - written

    def lock(
        self,
        connection: sa.Connection,
        records: Mapping[str, tuple[sa.Column[Any], list[Key]]],
        tables: Sequence[sa.Table],
    ) -> None:
        quoted = connection.dialect.identifier_preparer.format_table
        for table in tables:
            # Nothing else stops an insert that no foreign key checks.
            connection.exec_driver_sql(
                f"LOCK TABLE {quoted(table)} IN SHARE ROW EXCLUSIVE MODE",
                execution_options={"no_parameters": True},
            )
        for key, keys in records.values():
            # In key order, so that two programs that lock the same records cannot deadlock.
            wanted = key == sa.any_(
                postgres_values.array(keys, postgres_catalogue.sent_type(key.type))
            )
            connection.execute(sa.select(key).where(wanted).order_by(key).with_for_update())

    def images(
        self, connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool]
    ) -> list[str]:
        # Every value as PostgreSQL itself writes it: to_jsonb would reorder a json value, and turn
        # a geometry into something shorter.
        names = postgres_values.array([c.name for c in table.columns], sa.Text())
        texts = pg.array([sa.cast(c, sa.Text) for c in table.columns])
        image = sa.cast(sa.func.jsonb_object(names, texts), sa.Text)
        query = sa.select(image).where(condition).order_by(*table.primary_key.columns)
        with postgres_catalogue.plain_output(connection):
            return list(connection.scalars(query))

    def digests(
        self, columns: Sequence[sa.ColumnElement[Any]], key: sa.ColumnElement[Any]
    ) -> list[sa.ColumnElement[Any]]:
        return postgres_values.digests(columns, key)

    def make_constraints_immediate(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")

    def cell(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        if isinstance(column.type, (sa.Integer, sa.String, sa.Boolean)):
            return column
        # By way of JSON: the text of a date is ISO's there, whatever the session's settings are.
        return sa.type_coerce(sa.func.to_jsonb(column).op("#>>")(sa.text("'{}'")), sa.Text)

    def restore(self, connection: sa.Connection, table: sa.Table, images: list[str]) -> None:
        if images:
            kinds = postgres_catalogue.written_columns(connection, table)
            sent = self.rows({"image": sa.Text()}, [(image,) for image in images], "images")
            image = sa.cast(sent.c.image, pg.JSONB)
            values = [sa.cast(image[name].astext, kind) for name, kind in kinds.items()]
            restored = postgres_catalogue.InsertAsIs(table).from_select(
                list(kinds), sa.select(*values)
            )
            connection.execute(restored)

    def analyze(self, connection: sa.Connection, table: sa.Table) -> None:
        name = connection.dialect.identifier_preparer.format_table(table)
        connection.exec_driver_sql(f"ANALYZE {name}", execution_options={"no_parameters": True})

    def settle(self, engine: sa.Engine, tables: Sequence[str]) -> None:
        quote = engine.dialect.identifier_preparer.quote
        names = [".".join(map(quote, name.split(".", 1))) for name in tables]
        # The commit stands whatever happens here, and PostgreSQL tidies up by itself in time.
        with suppress(sa.exc.DBAPIError), engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                f"VACUUM (ANALYZE, SKIP_LOCKED) {', '.join(names)}",
                execution_options={"no_parameters": True},
            )

    def guards(self, table: sa.Table, column: str, owner: Key) -> list[str]:
        return postgres_catalogue.guards(table, column, owner)


def _written(connection: sa.Connection) -> int:
    own = {"own": connection.info["mt_journal"]}
    return int(connection.scalar(postgres_catalogue.WRITTEN, own) or 0)


@contextmanager
def _unprepared(connection: sa.Connection) -> Iterator[None]:
    """A prepared statement may be planned without a look at the lists that are sent."""
    raw: Any = connection.connection.driver_connection
    before, raw.prepare_threshold = raw.prepare_threshold, None
    try:
        yield
    finally:
        raw.prepare_threshold = before


def _locked(who: str) -> LockedError:
    return LockedError(
        f"the database is held by {who or 'another program'}; nothing was written, "
        "wait until it is done and commit again"
    )


def _blocker(engine: sa.Engine, error: Any) -> str:
    """Who probably held what we waited for; asked on a fresh connection, as ours has failed."""
    with suppress(sa.exc.DBAPIError), engine.connect() as connection:
        return postgres_catalogue.holder(connection, str(error))
    return ""
