"""Rows that a commit would delete and no undo could bring back: they break a rule already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from migtools.decisions.decisions import Decisions
from migtools.decisions.moves import of_keys, sent_rows
from migtools.office.office import Office


def fragile_rows(connection: sa.Connection, office: Office, decisions: Decisions) -> list[str]:
    """A sentence on each rule that rows to be archived or deleted do not keep as they stand.

    A database may hold such rows, written before the rule was, or while it was switched off. It
    lets them go, and would not take them again.
    """
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for merge in decisions.merges:
        rows[merge.table].append(merge.loser)
    for table, keys in decisions.deletes:
        rows[table] += [(key,) for key in keys]
    return [
        said for name, keys in rows.items() for said in _of_table(connection, office, name, keys)
    ]


def _of_table(
    connection: sa.Connection, office: Office, name: str, keys: Sequence[tuple[Any, ...]]
) -> Iterator[str]:
    table = office.table(name)
    chosen = of_keys(table, sent_rows(office.dialect, table, keys, "fragile"))
    for rule in office.checks:
        if rule.table == name:
            query = sa.select(sa.func.count()).select_from(table)
            broken = ~sa.literal_column(f"({rule.sql})", sa.Boolean)
            rows = connection.scalar(query.where(chosen, broken)) or 0
            if rows:
                yield _said(rows, name, f"the CHECK ({rule.sql})")
    for link in office.catalogue.foreign_keys:
        if link.table == name and link.target_table in office.catalogue.tables:
            above = office.table(link.target_table).alias("mt_above")
            ends = zip(link.columns, link.target, strict=True)
            there = sa.exists().where(*(table.c[a] == above.c[b] for a, b in ends))
            filled = sa.and_(*(table.c[a].is_not(None) for a in link.columns))
            query = sa.select(sa.func.count()).select_from(table)
            rows = connection.scalar(query.where(chosen, filled, ~there)) or 0
            if rows:
                ends_at = f"{link.target_table} ({', '.join(link.target)})"
                yield _said(rows, name, f"the foreign key to {ends_at}")


def _said(rows: int, table: str, rule: str) -> str:
    if rows == 1:
        return f"1 row of {table} that goes breaks {rule} already; an undo could not bring it back"
    return f"{rows} rows of {table} that go break {rule} already; an undo could not bring them back"
