"""What the PostgreSQL dialect asks the catalogue, and the statements that Core cannot spell."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.ext.compiler import compiles

from migtools.database.dialect import Key

# Tables are named as `catalogue` does: with a schema only where it is not the default.
# INCLUDE columns are no part of a key. An index that is ready is enforced, valid or not. Before
# PostgreSQL 15, indnullsnotdistinct does not exist. A part's own collation decides what is equal.
UNIQUE_KEYS = sa.text("""
SELECT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END || t.relname
           AS "table",
       pg_get_expr(x.indpred, x.indrelid, true) AS predicate,
       coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
       array_agg(a.attname::text ORDER BY k.place) AS columns,
       array_agg(
           pg_get_indexdef(x.indexrelid, k.place, true)
           || CASE WHEN c.oid IS NULL OR c.oid = coalesce(a.attcollation, 100) THEN ''
              ELSE ' COLLATE ' || c.oid::regcollation::text END
           ORDER BY k.place
       ) AS parts
FROM pg_index x
JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL generate_series(1, x.indnkeyatts::int) AS k(place)
LEFT JOIN pg_attribute a
    ON a.attrelid = x.indrelid AND a.attnum = x.indkey[k.place - 1] AND a.attnum > 0
LEFT JOIN pg_collation c ON c.oid = x.indcollation[k.place - 1]
WHERE x.indisunique AND x.indisready AND NOT x.indisexclusion AND n.nspname !~ '^pg_'
GROUP BY x.indexrelid, x.indrelid, x.indpred, to_jsonb(x), n.nspname, t.relname
ORDER BY 1, x.indexrelid::regclass::text
""")

EXCLUSIONS = sa.text("""
SELECT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END || t.relname,
       i.relname
FROM pg_index x
JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE x.indisexclusion
ORDER BY 1, 2
""")

CHECKS = sa.text("""
SELECT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END || t.relname,
       pg_get_expr(c.conbin, c.conrelid, true)
FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE c.contype = 'c'
ORDER BY 1, c.conname
""")

HIDING = sa.text("""
SELECT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END || t.relname
FROM pg_class t
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE t.relrowsecurity AND row_security_active(t.oid)
ORDER BY 1
""")

TRIGGERS = sa.text("""
SELECT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END || t.relname,
       g.tgname
FROM pg_trigger g
JOIN pg_class t ON t.oid = g.tgrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE NOT g.tgisinternal AND g.tgenabled <> 'D'
ORDER BY 1, 2
""")

_COLUMNS = sa.text("""
SELECT attname, format_type(atttypid, atttypmod)
FROM pg_attribute
WHERE attrelid = CAST(:name AS regclass)
  AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum
""")

# What this session did itself; NULL where the server is told not to count.
# Rows that this session changed so far, triggers and cascades included; the journal aside.
WRITTEN = sa.text(
    "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables "
    "WHERE NOT (schemaname = current_schema() AND relname = ANY(:own)) AND schemaname !~ '^pg_temp'"
)
ADDED = sa.text("""
SELECT CASE WHEN current_setting('track_counts')::boolean THEN sum(
    pg_stat_get_xact_tuples_inserted(t.relid) - pg_stat_get_xact_tuples_deleted(t.relid)) END
FROM (SELECT CAST(:name AS regclass) AS relid
      UNION SELECT relid FROM pg_partition_tree(CAST(:name AS regclass))) t
""")

_COMMITTING = sa.text("""
SELECT a.pid, a.application_name
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND a.datname = current_database()
  AND (l.classid::bigint << 32) | l.objid::bigint = :number
""")

# Whoever changed or locked rows holds a lock on their table until the transaction ends; the one
# that is at it for the longest is the likeliest.
_HOLDING = sa.text("""
SELECT a.pid, a.application_name
FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL
  AND (a.pid = :pid OR :pid = 0 AND EXISTS (
      SELECT FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation
      WHERE l.pid = a.pid AND l.granted AND l.locktype = 'relation'
        AND l.mode <> 'AccessShareLock' AND (c.relname = :name OR :name = '')))
ORDER BY a.xact_start
LIMIT 1
""")


def committing(connection: sa.Connection, number: int) -> str:
    """Who holds the lock that a commit of migtools takes."""
    return _shown(connection.execute(_COMMITTING, {"number": number}).first()) or "another commit"


def holder(connection: sa.Connection, message: str) -> str:
    """Who holds what a statement waited for, as far as the error's message and the locks tell."""
    blocked = re.search(r"blocked by process (\d+)", message)
    waited = re.search(r'relation "([^"]+)"', message)
    named = {
        "pid": int(blocked[1]) if blocked else 0,
        "name": waited[1] if waited else "",
    }
    return _shown(connection.execute(_HOLDING, named).first())


def _shown(found: Any) -> str:
    return f"{found.application_name or 'a program'} (process {found.pid})" if found else ""


class Named(sa.types.UserDefinedType[Any]):
    """A type by the name that the database itself gives it."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        return self.name


def sent_type(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """The type to send values as that are compared with a column of some type.

    Without length or precision: a cast would quietly cut a value that is too long, and find
    another record with it.
    """
    if isinstance(kind, (sa.Enum, pg.CITEXT)):
        return kind
    if isinstance(kind, sa.CHAR):
        return Named("bpchar")
    if isinstance(kind, sa.String):
        return sa.Text()
    if isinstance(kind, sa.Integer):
        return sa.BigInteger()
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return sa.Numeric()
    return kind


def written_columns(connection: sa.Connection, table: sa.Table) -> dict[str, Named]:
    """The columns that an INSERT may write, with their types (generated columns are left out)."""
    name = connection.dialect.identifier_preparer.format_table(table)
    found = connection.execute(_COLUMNS, {"name": name})
    return {column: Named(kind) for column, kind in found}


@contextmanager
def plain_output(connection: sa.Connection) -> Iterator[None]:
    """Values as text in one form, whatever the session's settings, so that they compare."""
    with connection.begin_nested() as point:
        for setting in (
            "DateStyle = 'ISO'",
            "IntervalStyle = 'postgres'",
            "TimeZone = 'UTC'",
            "bytea_output = 'hex'",
            "extra_float_digits = 1",
        ):
            connection.exec_driver_sql(f"SET LOCAL {setting}")
        yield
        # The settings go with the savepoint; triggers later on see the session's own.
        point.rollback()


class InsertAsIs(sa.sql.Insert):
    """INSERT that keeps the given values of identity columns."""

    inherit_cache = True


@compiles(InsertAsIs)
def _insert_as_is(element: InsertAsIs, compiler: Any, **options: Any) -> str:
    made: str = compiler.visit_insert(element, **options)
    return made.replace(") SELECT ", ") OVERRIDING SYSTEM VALUE SELECT ", 1)


def guards(table: sa.Table, column: str, owner: Key) -> list[str]:
    """A trigger function that refuses, and the triggers that call it for an owner's rows."""
    quote = pg.dialect().identifier_preparer.quote  # type: ignore[no-untyped-call]
    schema = f"{quote(table.schema)}." if table.schema else ""
    on, side = f"{schema}{quote(table.name)}", quote(column)
    value = str(owner) if isinstance(owner, int) else _literal(owner)
    refuse = f"{schema}{quote(_fitting(table.name))}"
    message = _literal(f"{table.name}: records of the resource office are read-only")
    function = (
        f"CREATE FUNCTION {refuse}() RETURNS trigger LANGUAGE plpgsql AS $mt$ BEGIN "
        # The same class of error as SQLite's, and as any other broken constraint.
        f"RAISE EXCEPTION USING MESSAGE = {message}, ERRCODE = 'restrict_violation'; END $mt$"
    )
    row = "FOR EACH ROW WHEN ({0})"
    events = {
        "UPDATE": row.format(f"OLD.{side} = {value} OR NEW.{side} = {value}"),
        "DELETE": row.format(f"OLD.{side} = {value}"),
        "INSERT": row.format(f"NEW.{side} = {value}"),
        # TRUNCATE passes by the triggers for rows.
        "TRUNCATE": "FOR EACH STATEMENT",
    }
    return [function] + [
        f"CREATE TRIGGER {quote(_fitting(table.name, verb.lower()))} BEFORE {verb} ON {on} "
        f"{when} EXECUTE FUNCTION {refuse}()"
        for verb, when in events.items()
    ]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fitting(*parts: str) -> str:
    """A guard's name that PostgreSQL does not cut at 63 bytes."""
    name = "_".join(("mt_guard", *parts))
    return name if len(name.encode()) <= 63 else f"mt_guard_{zlib.crc32(name.encode()):08x}"
