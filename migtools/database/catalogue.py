"""What the database itself says about its tables: columns, keys, foreign keys, unique keys.

Read once when an office is opened, with SQLAlchemy's bulk reflection: one round trip per question
instead of one per table.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.ext.compiler import compiles

from migtools.database.journal_names import TABLES, journal_prefix

# In a column's info: whether the database computes its values from others, and by which SQL.
COMPUTED = "computed"
GENERATED = "generated"


@dataclass(frozen=True)
class ForeignKey:
    """Columns of one table that hold the key of a row of another."""

    table: str
    columns: tuple[str, ...]
    target_table: str
    target: tuple[str, ...]


@dataclass(frozen=True)
class UniqueKey:
    """Something that two rows of a table may not share.

    Attributes:
        table: The table.
        name: What to call it in a message.
        parts: SQL over the table's columns, one text per part of the key.
        columns: The columns that the parts and the predicate read.
        where: The SQL predicate of a partial index, or None.
        nulls_distinct: Whether a NULL in any part lets two rows share the rest (the SQL default).
        declared: True for a rule of the schema that the database does not know.
    """

    table: str
    name: str
    parts: tuple[str, ...]
    columns: frozenset[str]
    where: str | None = None
    nulls_distinct: bool = True
    declared: bool = False


@dataclass(frozen=True)
class CheckRule:
    """A condition that every row of a table keeps, as the database's own SQL over its columns."""

    table: str
    sql: str
    columns: frozenset[str]


@dataclass(frozen=True)
class Catalogue:
    """The tables of a database, by name; a table outside the default schema is `schema.table`.

    The journal's own tables are left out; their names begin with `journal`. `definitions` is the
    SQL of everything there is, where a database keeps it (SQLite does), or empty.
    """

    tables: dict[str, sa.Table]
    foreign_keys: tuple[ForeignKey, ...]
    indexes: frozenset[tuple[str, tuple[str, ...]]]
    journal: str
    definitions: tuple[str, ...]

    def references_to(self, table: str) -> list[ForeignKey]:
        """The foreign keys that point at a table, in name order."""
        return [fk for fk in self.foreign_keys if fk.target_table == table]

    def has_index(self, table: str, column: str, fixed: tuple[str, ...] = ()) -> bool:
        """Whether an index finds a column's values, given columns whose value is fixed."""
        return any(
            column in columns and set(columns[: columns.index(column)]) <= set(fixed)
            for name, columns in self.indexes
            if name == table
        )


def _name(schema: str | None, table: str) -> str:
    return f"{schema}.{table}" if schema else table


def _schemas(inspector: sa.Inspector) -> list[str | None]:
    """The default schema as None, and every other schema that may hold an office's tables."""
    if inspector.dialect.name != "postgresql":
        return [None]
    default = inspector.default_schema_name
    other = [s for s in inspector.get_schema_names() if s not in (default, "information_schema")]
    return [None, *other]


def _partitions(connection: sa.Connection) -> set[str]:
    """Tables that are parts of another one: what is in them is read and moved through that one."""
    if connection.dialect.name != "postgresql":
        return set()
    found = connection.exec_driver_sql(
        "SELECT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END "
        "|| c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relispartition"
    )
    return set(found.scalars())


def _real_tables(connection: sa.Connection) -> list[str] | None:
    """Tables that need no module of another program to be read; None for all there are."""
    if connection.dialect.name != "sqlite":
        return None
    found = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    return list(found.scalars())


def _inherited(connection: sa.Connection) -> set[str]:
    """Tables that others inherit from, which a bare name would mean, too."""
    if connection.dialect.name != "postgresql":
        return set()
    found = connection.exec_driver_sql(
        "SELECT DISTINCT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END "
        "|| c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
    )
    return set(found.scalars())


class OnlyTable(sa.Table):
    """A table without those that inherit from it: each of them has its own rows."""

    inherit_cache = True


@compiles(OnlyTable)
def _only(element: OnlyTable, compiler: Any, asfrom: bool = False, **options: Any) -> str:
    named: str = compiler.visit_table(element, asfrom=asfrom, **options)
    return f"ONLY {named}" if asfrom else named


def read_catalogue(connection: sa.Connection) -> Catalogue:
    """Read the tables, foreign keys and indexes of every schema."""
    inspector = sa.inspect(connection)
    tables: dict[str, sa.Table] = {}
    foreign_keys: list[ForeignKey] = []
    found: set[tuple[str, tuple[str, ...]]] = set()
    metadata = sa.MetaData()
    partitions, real = _partitions(connection), _real_tables(connection)
    parents = _inherited(connection)
    journal, own = "", set[str]()
    kinds = _raw_kind if connection.dialect.name == "sqlite" else _kind
    for schema in _schemas(inspector):
        with warnings.catch_warnings():
            # Expression indexes are read from the catalogue by the dialect; see unique_keys().
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            columns = inspector.get_multi_columns(schema=schema, filter_names=real)
            keys = inspector.get_multi_pk_constraint(schema=schema, filter_names=real)
            links = inspector.get_multi_foreign_keys(schema=schema, filter_names=real)
            indexes = inspector.get_multi_indexes(schema=schema, filter_names=real)
            uniques = inspector.get_multi_unique_constraints(schema=schema, filter_names=real)
        if schema is None:
            there = {name: frozenset(c["name"] for c in columns[None, name]) for _, name in columns}
            journal = journal_prefix(there)
            own = {journal + name for name in TABLES}
        for key in sorted(columns, key=str):
            name = _name(schema, key[1])
            if name in own or name in partitions:
                continue
            primary = keys[key]["constrained_columns"] if keys.get(key) else []
            form = OnlyTable if name in parents else sa.Table
            tables[name] = _table(metadata, schema, key[1], columns[key], primary, kinds, form)
            foreign_keys += [_foreign_key(name, fk, schema) for fk in links.get(key, [])]
            listed: list[Any] = [primary, *(i["column_names"] for i in indexes.get(key, []))]
            listed += [u["column_names"] for u in uniques.get(key, [])]
            found |= {(name, tuple(parts)) for parts in listed if parts and None not in parts}
    foreign_keys = [fk for fk in foreign_keys if fk.target_table not in partitions]
    if connection.dialect.name == "sqlite":
        foreign_keys = [_as_named(fk, tables) for fk in foreign_keys]
    filled = [_with_target(fk, tables) for fk in foreign_keys]
    said = read_definitions(connection, journal)
    return Catalogue(tables, tuple(sorted(filled, key=str)), frozenset(found), journal, said)


def read_definitions(connection: sa.Connection, journal: str) -> tuple[str, ...]:
    """The SQL of every table, index, view and trigger but the journal's; empty if none is kept."""
    if connection.dialect.name != "sqlite":
        return ()
    own = {journal + name for name in TABLES}
    kept = connection.exec_driver_sql(
        "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    )
    return tuple(sql for table, sql in kept if table not in own)


def _table(
    metadata: sa.MetaData,
    schema: str | None,
    name: str,
    columns: Any,
    primary: list[str],
    kinds: Callable[[sa.types.TypeEngine[Any]], sa.types.TypeEngine[Any]],
    form: type[sa.Table],
) -> sa.Table:
    """A bare table: names, types and primary key are all that the engine needs."""
    made = [
        sa.Column(
            c["name"],
            kinds(c["type"]),
            primary_key=c["name"] in primary,
            info={GENERATED: (c.get("computed") or {}).get("sqltext"), COMPUTED: "computed" in c},
        )
        for c in columns
    ]
    return form(name, metadata, *made, schema=schema)


def _kind(found: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """A column's type; a UUID counts as a text, because keys are written into JSON and CSV."""
    if isinstance(found, DOMAIN):
        return _kind(found.data_type)
    return sa.Uuid(as_uuid=False) if isinstance(found, sa.Uuid) else found


def _raw_kind(found: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """A column's type on SQLite, where a declared type promises nothing of a value.

    Only what SQLAlchemy hands on as it is: a column of dates may hold '' and 'spring 1998'.
    """
    return found if isinstance(found, (sa.Integer, sa.String)) else sa.types.NullType()


def _foreign_key(name: str, link: Any, schema: str | None) -> ForeignKey:
    target = _name(link.get("referred_schema"), link["referred_table"])
    columns = tuple(link["constrained_columns"])
    return ForeignKey(name, columns, target, tuple(link["referred_columns"]))


def _as_named(link: ForeignKey, tables: dict[str, sa.Table]) -> ForeignKey:
    """A foreign key with names in the case in which they were declared: SQLite takes any."""
    lowered = {name.lower(): name for name in tables}
    target = lowered.get(link.target_table.lower(), link.target_table)

    def named(table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        known = {c.name.lower(): c.name for c in tables[table].columns} if table in tables else {}
        return tuple(known.get(c.lower(), c) if c else c for c in columns)

    return ForeignKey(
        link.table, named(link.table, link.columns), target, named(target, link.target)
    )


def _with_target(link: ForeignKey, tables: dict[str, sa.Table]) -> ForeignKey:
    """SQLite lets a foreign key leave out the referred columns; it then means the primary key."""
    if (link.target and all(link.target)) or link.target_table not in tables:
        return link
    primary = tuple(c.name for c in tables[link.target_table].primary_key.columns)
    return ForeignKey(link.table, link.columns, link.target_table, primary)


def columns_in(text: str, table: sa.Table) -> set[str]:
    """The table's columns that a piece of SQL may read (words in it that name a column)."""
    words = {word.lower() for word in re.findall(r"[^\W\d]\w*", text)}
    return {c.name for c in table.columns if c.name.lower() in words}


def with_formulas(key: UniqueKey, table: sa.Table) -> UniqueKey:
    """A unique key that also knows the columns from which its columns are computed."""
    formulas = [table.c[name].info.get(GENERATED) for name in key.columns]
    read = {column for formula in formulas if formula for column in columns_in(formula, table)}
    return replace(key, columns=key.columns | read)
