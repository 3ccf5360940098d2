"""Which columns hold a kind's key: from the database's foreign keys and the schema's soft ones."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from migtools.database.catalogue import Catalogue, UniqueKey
from migtools.office.schema import Kind, Schema, Where


@dataclass(frozen=True)
class Reference:
    """Columns that hold the key of a record (or of a row that a collision resolves away).

    Attributes:
        table: The table that holds the reference.
        columns: Its columns; more than one for a composite foreign key.
        target_table: The table that is pointed at.
        target: The columns there, in the same order.
        where: Column values that a row must have for a soft reference to mean this table.
        soft: True where the database does not know of the reference.
        reason: Why the schema ignores the reference; empty when it does not.
    """

    table: str
    columns: tuple[str, ...]
    target_table: str
    target: tuple[str, ...]
    where: Where = ()
    soft: bool = False
    reason: str = ""

    @property
    def column(self) -> str:
        """Its column as people write it; several with a plus between them."""
        return "+".join(self.columns)

    @property
    def name(self) -> str:
        """The reference as people write it: table.column."""
        return f"{self.table}.{self.column}"

    def held_by(self, holder: sa.FromClause, target: sa.FromClause) -> sa.ColumnElement[bool]:
        """The condition that a row of the holding table points at a row of the target."""
        pairs = zip(self.columns, self.target, strict=True)
        return sa.and_(*(holder.c[a] == target.c[b] for a, b in pairs), self.condition(holder))

    def condition(self, table: sa.FromClause) -> sa.ColumnElement[bool]:
        """The condition that a row of the table holds this reference at all."""
        return sa.and_(sa.true(), *(table.c[column] == value for column, value in self.where))


def key_column(kind: Kind, catalogue: Catalogue) -> str:
    """The kind's key column: the declared one or the single-column primary key ("" for none)."""
    if kind.key or kind.table not in catalogue.tables:
        return kind.key
    primary = list(catalogue.tables[kind.table].primary_key.columns)
    return primary[0].name if len(primary) == 1 else ""


def find_references(schema: Schema, catalogue: Catalogue) -> list[Reference]:
    """Every reference to a kind's table, ignored ones with their reason, in name order."""
    reasons = {entry.reference: entry.reason for entry in schema.ignore}
    found = []
    for kind in schema.kinds.values():
        for link in catalogue.references_to(kind.table):
            name = f"{link.table}.{'+'.join(link.columns)}"
            found.append(
                Reference(
                    link.table, link.columns, kind.table, link.target, reason=reasons.get(name, "")
                )
            )
    for soft in schema.references:
        kind = schema.kinds[soft.kind]
        name = f"{soft.table}.{soft.column}"
        found.append(
            Reference(
                soft.table,
                (soft.column,),
                kind.table,
                (key_column(kind, catalogue),),
                soft.where,
                soft=True,
                reason=reasons.get(name, ""),
            )
        )
    return sorted(set(found), key=lambda r: (r.table, r.columns, r.target_table, str(r.where)))


def row_references(table: str, catalogue: Catalogue) -> list[Reference]:
    """The foreign keys that point at the rows of any table."""
    return [
        Reference(link.table, link.columns, table, link.target)
        for link in catalogue.references_to(table)
    ]


def rule_keys(schema: Schema, catalogue: Catalogue) -> list[UniqueKey]:
    """The schema's own uniqueness rules, as unique keys of their tables."""
    keys = []
    for rule in schema.rules:
        table = catalogue.tables[rule.table]
        quote = sa.sql.compiler.IdentifierPreparer(sa.engine.default.DefaultDialect()).quote
        parts = tuple(quote(column) for column in rule.unique)
        tests = [
            str(
                (sa.column(column, table.c[column].type) == value).compile(
                    compile_kwargs={"literal_binds": True}
                )
            )
            for column, value in rule.where
        ]
        shown = f"({', '.join(rule.unique)})"
        shown += " where " + " and ".join(f"{c} is {v}" for c, v in rule.where) if tests else ""
        columns = frozenset(rule.unique) | {column for column, _ in rule.where}
        keys.append(
            UniqueKey(rule.table, shown, parts, columns, " AND ".join(tests) or None, declared=True)
        )
    return keys
