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
    """

    dialect: Dialect
    tables: Mapping[str, sa.Table]
    keys: Mapping[str, sa.Column[Any]]
    maps: Mapping[str, sa.FromClause]
    stay: Mapping[str, sa.FromClause] = field(default_factory=dict)
    excluded: Mapping[str, sa.FromClause] = field(default_factory=dict)

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
        if reference.table in self.stay:
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
        table = self.tables[reference.table]
        source = self.source(reference)
        return Update(
            table=table,
            values={name: source.c[f"r{i}"] for i, name in enumerate(reference.columns)},
            source=source,
            where=self.joins(reference, table, source) & self.movable(reference, table),
            pair=source.c.pair,
            pk=self.dialect.identity(table, reference.columns),
        )


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
