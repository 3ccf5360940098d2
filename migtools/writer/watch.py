"""What triggers make of the rows that a commit writes, seen on the rows themselves.

A trigger that runs before a row is written can change its other values, or keep what was to
change, and no counter of rows shows it. Where a table has triggers, its rows are compared.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Update
from migtools.decisions.moves import of_keys, sent_rows
from migtools.journal.ledger import Ledger, StepRow
from migtools.office.checks import own_triggers
from migtools.office.office import Office
from migtools.office.references import Reference


class Watch:
    """Values before and after, on tables that have triggers of the office's own.

    Attributes:
        altered: Table -> the columns whose values are not what the commit left or wrote.
        stamped: Table -> the declared stamps that triggers set.
        stamped_rows: How many rows were stamped.
    """

    def __init__(self, connection: sa.Connection, office: Office) -> None:
        self.altered: dict[str, set[str]] = defaultdict(set)
        self.stamped: dict[str, set[str]] = defaultdict(set)
        self.stamped_rows = 0
        self._connection, self._office, self._ledger = connection, office, Ledger(office)
        self._triggered = {
            table
            for table, names in office.dialect.triggers(connection).items()
            if own_triggers(names)
        }

    def values(self, reference: Reference, move: Update) -> list[Any]:
        """Digests of what must not change in the rows that are about to move; empty for none."""
        columns = self._others(reference)
        if not columns:
            return []
        digests = self._office.dialect.digests(columns, move.pk)
        query = sa.select(*digests).select_from(move.source, move.table).where(move.where)
        return list(self._connection.execute(query).one())

    def moved(self, reference: Reference, step: StepRow, before: Sequence[Any]) -> None:
        """Note what triggers changed in the rows that a step has just moved."""
        if not before:
            return
        columns = self._others(reference)
        kept = self._ledger.moved_rows(step)
        key = self._office.dialect.row_key(self._ledger.key_columns(step))
        query = sa.select(*self._office.dialect.digests(columns, key)).select_from(
            self._office.table(step.table).join(kept, self._ledger.is_row(step, kept.c.pk))
        )
        after = self._connection.execute(query).one()
        changed = {c.name for c, was, now in zip(columns, before, after, strict=True) if was != now}
        stamps = self._office.schema.stamped(reference.table)
        self.altered[reference.table] |= changed - stamps
        if changed & stamps:
            self.stamped[reference.table] |= changed & stamps
            self.stamped_rows += step.rows

    def brought_back(self, name: str, images: Sequence[str]) -> None:
        """Note what triggers made of rows that were inserted again."""
        if name not in self._triggered:
            return
        table = self._office.table(name)
        keys = [tuple(json.loads(i)[c.name] for c in table.primary_key.columns) for i in images]
        rows = sent_rows(self._office.dialect, table, keys, "restored")
        there = self._office.dialect.images(self._connection, table, of_keys(table, rows))
        for was, now in zip(sorted(images), sorted(there), strict=False):
            old, new = json.loads(was), json.loads(now)
            changed = {column for column in old if old[column] != new.get(column)}
            self.altered[name] |= changed - self._office.schema.stamped(name)

    def _others(self, reference: Reference) -> list[sa.Column[Any]]:
        """The columns that a move leaves alone, where triggers might not."""
        watched = self._office.dialect.triggers_alter or self._office.schema.stamped(
            reference.table
        )
        if reference.table not in self._triggered or not watched:
            return []
        columns = self._office.table(reference.table).columns
        return [c for c in columns if c.name not in reference.columns]
