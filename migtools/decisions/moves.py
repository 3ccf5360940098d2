"""Which rows move where: the one definition that counting, collisions and committing share.

A plan maps records (and rows that a collision resolves away) to records. A row of a referencing
table moves when its reference holds a mapped key, unless the row is itself a record that the plan
retires, a leftover that stays with its leftover parent, or a row that a resolution excludes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Dialect, Key, Update
from migtools.office.references import Reference

Numbered = tuple[int, Key, Key]  # pair number, from, to


@dataclass(frozen=True)
class Moves:
    """The mapped keys of each table, and the rows that stay where they are.

    Attributes:
        dialect: The database's dialect.
        tables: Every table by name.
        keys: The key column of each mapped table.
        maps: Mapped table -> something with columns pair, l (from) and r (to).
        stay: Table -> something with column k: keys of records whose own references stay.
        excluded: Table -> something with the primary key columns of rows that do not move.
        moving: Table -> the columns of its primary key that any of the moves changes.
        archived: Mapped tables whose rows are archived, not records that stay as leftovers.
        rekeyed: Table with such columns -> something with the columns o0.. (a row's primary key
            as it is) and n0.. (as it will be); only a commit has it.
    """

    dialect: Dialect
    tables: Mapping[str, sa.Table]
    keys: Mapping[str, sa.Column[Any]]
    maps: Mapping[str, sa.FromClause]
    stay: Mapping[str, sa.FromClause] = field(default_factory=dict)
    excluded: Mapping[str, sa.FromClause] = field(default_factory=dict)
    moving: Mapping[str, frozenset[str]] = field(default_factory=dict)
    archived: frozenset[str] = frozenset()
    rekeyed: Mapping[str, sa.FromClause] = field(default_factory=dict)

    def source(self, reference: Reference) -> sa.FromClause:
        """Columns pair, l0.., r0..: what a reference holds before and after, per pair."""
        mapped = self.maps[reference.target_table]
        key = self.keys[reference.target_table]
        if reference.target == (key.name,):
            return sa.select(
                mapped.c.pair, mapped.c.l.label("l0"), mapped.c.r.label("r0")
            ).subquery(f"map_{reference.target_table.replace('.', '_')}")
        before = self.tables[reference.target_table].alias("before")
        after = self.tables[reference.target_table].alias("after")
        columns = [
            column
            for i, name in enumerate(reference.target)
            for column in (before.c[name].label(f"l{i}"), after.c[name].label(f"r{i}"))
        ]
        joined = mapped.join(before, before.c[key.name] == mapped.c.l).join(
            after, after.c[key.name] == mapped.c.r
        )
        return sa.select(mapped.c.pair, *columns).select_from(joined).subquery()

    def movable(self, reference: Reference, table: sa.FromClause) -> sa.ColumnElement[bool]:
        """Rows that may move, whatever their reference holds."""
        tests = [reference.condition(table)]
        # What hangs on a row that is archived follows the row that stays, on a leftover, too.
        if reference.table in self.stay and reference.target_table not in self.archived:
            kept = self.stay[reference.table]
            key = self.keys[reference.table].name
            tests.append(~sa.exists().where(kept.c.k == table.c[key]))
        tests.append(self.not_excluded(reference.table, table))
        return sa.and_(*tests)

    def not_excluded(self, name: str, table: sa.FromClause) -> sa.ColumnElement[bool]:
        """Rows of a table that no resolution excludes."""
        if name not in self.excluded:
            return sa.true()
        excluded, primary = self.excluded[name], self.tables[name].primary_key.columns
        return ~sa.exists().where(*(excluded.c[c.name] == table.c[c.name] for c in primary))

    def joins(
        self, reference: Reference, table: sa.FromClause, source: sa.FromClause, side: str = "l"
    ) -> sa.ColumnElement[bool]:
        """The reference of a row holds a mapped key (side "l"), or a target (side "r")."""
        return sa.and_(
            *(table.c[name] == source.c[f"{side}{i}"] for i, name in enumerate(reference.columns))
        )

    def move(self, reference: Reference) -> Update:
        """The update that re-points one reference."""
        source = self.source(reference)
        table = self.tables[reference.table]
        where = self.joins(reference, table, source) & self.movable(reference, table)
        return self.update(reference, source, where, source.c.pair)

    def update(
        self,
        reference: Reference,
        source: sa.FromClause,
        where: sa.ColumnElement[bool],
        pair: sa.ColumnElement[int],
        values: sa.FromClause | None = None,
    ) -> Update:
        """An update of one reference to r0.. of `values` (the source itself unless it is given)."""
        table, name = self.tables[reference.table], reference.table
        after = source if values is None else values
        primary = list(table.primary_key.columns)
        stable: list[sa.ColumnElement[Any]] = [
            c for c in primary if c.name not in self.moving.get(name, ())
        ]
        key: list[sa.ColumnElement[Any]] = list(primary)
        if name in self.rekeyed:
            keys = self.rekeyed[name]
            mine = sa.and_(*(self.dialect.same(keys.c[f"o{i}"], c) for i, c in enumerate(primary)))
            later = (
                sa.select(keys.c[f"n{i}"]).where(mine).scalar_subquery()
                for i in range(len(primary))
            )
            key = [
                sa.type_coerce(sa.func.coalesce(new, c), c.type)
                for new, c in zip(later, primary, strict=True)
            ]
        return Update(
            table=table,
            values={column: after.c[f"r{i}"] for i, column in enumerate(reference.columns)},
            source=source,
            where=where,
            pair=pair,
            pk=self.dialect.row_key(key),
            stable=self.dialect.row_key(stable or [self.dialect.zero(primary[0])]),
            held={column: after.c[f"l{i}"] for i, column in enumerate(reference.columns)},
        )

    def changes_key(self, reference: Reference) -> bool:
        """Whether a move changes the primary key of the rows that it moves."""
        return bool(set(reference.columns) & self.moving.get(reference.table, frozenset()))

    def rekey(self, name: str, references: Sequence[Reference]) -> sa.Select[*tuple[Any, ...]]:
        """The primary key, before and after, of each row whose key these references change."""
        sources = {r: self.source(r).alias(f"mt_k{i}") for i, r in enumerate(references)}
        table = self.tables[name]
        return rekeying(
            table,
            [
                (r, source, self.joins(r, table, source) & self.movable(r, table))
                for r, source in sources.items()
            ],
        )


def rekeyed_columns(references: Sequence[Reference]) -> list[str]:
    """The columns that these references move, each once."""
    return list(dict.fromkeys(column for r in references for column in r.columns))


def rekeying(
    table: sa.Table,
    moved: Sequence[tuple[Reference, sa.FromClause, sa.ColumnElement[bool]]],
) -> sa.Select[*tuple[Any, ...]]:
    """Rows whose primary key several moves change.

    Args:
        table: The table.
        moved: Per reference, what it is joined with (columns pair and r0..), and how.

    Returns:
        Columns o0.. and n0.., the primary key before and after, and v0.., the new values of
        `rekeyed_columns`.
    """
    joined: sa.FromClause = table
    after: dict[str, sa.ColumnElement[Any]] = {}
    for reference, source, on in moved:
        joined = joined.outerjoin(source, on)
        for i, column in enumerate(reference.columns):
            after[column] = sa.func.coalesce(source.c[f"r{i}"], after.get(column, table.c[column]))
    primary = list(table.primary_key.columns)
    columns = [c.label(f"o{i}") for i, c in enumerate(primary)]
    columns += [after.get(c.name, c).label(f"n{i}") for i, c in enumerate(primary)]
    columns += [
        after[c].label(f"v{i}") for i, c in enumerate(rekeyed_columns([r for r, *_ in moved]))
    ]
    changed = sa.or_(*(source.c.pair.is_not(None) for _, source, _ in moved))
    return sa.select(*columns).select_from(joined).where(changed)


def sent(
    dialect: Dialect, table: str, key: sa.Column[Any], pairs: Sequence[Numbered]
) -> sa.FromClause:
    """The mapped keys of one table as a relation that writes nothing."""
    columns = {"pair": sa.Integer(), "l": key.type, "r": key.type}
    return dialect.rows(columns, pairs, f"sent_{table.replace('.', '_')}")


def sent_rows(
    dialect: Dialect, table: sa.Table, rows: Sequence[Sequence[Any]], name: str
) -> sa.FromClause:
    """Primary keys of rows of one table as a relation with its primary key columns."""
    columns = {c.name: c.type for c in table.primary_key.columns}
    return dialect.rows(columns, rows, f"{name}_{table.name}")


def of_keys(table: sa.Table, rows: sa.FromClause) -> Any:
    """The condition that a row of a table is one of these, by primary key."""
    same = sa.and_(*(rows.c[c.name] == c for c in table.primary_key.columns))
    return sa.exists().where(same)
