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

from migtools.database.catalogue import COMPUTED
from migtools.database.dialect import Update
from migtools.decisions.moves import of_keys, sent_rows
from migtools.journal.ledger import Ledger, StepRow
from migtools.office.checks import own_triggers
from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.plans.inverse import key_of


class Watch:
    """Values before and after, on tables that have triggers of the office's own.

    Attributes:
        altered: Table -> the columns whose values are not what the commit left or wrote.
        stamped: Table -> the declared stamps that triggers set.
        stamped_rows: How many rows were written that triggers may have stamped.
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

    def values(self, reference: Reference, move: Update, rekeyed: bool) -> list[Any]:
        """Digests of what must not change in the rows that are about to move; empty for none.

        Args:
            reference: What moves.
            move: Its update.
            rekeyed: Whether the rows' keys change later in the run; all that the run may move on
                the table is left out then, for `moved` looks when it has moved.
        """
        columns = self._others(reference.table, self._moving(reference, rekeyed))
        return self._digests(columns, move.pk, sa.join(move.source, move.table, move.where))

    def moved(
        self, reference: Reference, step: StepRow, before: Sequence[Any], rekeyed: bool
    ) -> None:
        """Note what triggers changed in the rows that a step has moved."""
        columns = self._others(reference.table, self._moving(reference, rekeyed))
        kept = self._ledger.moved_rows(step)
        key = self._office.dialect.row_key(self._ledger.key_columns(step))
        table = self._office.table(step.table)
        rows = table.join(kept, self._ledger.is_row(step, kept.c.pk))
        self._note(reference.table, columns, before, self._digests(columns, key, rows), step.rows)

    def cells(self, column: sa.Column[Any], rows: sa.Join, key: sa.ColumnElement[Any]) -> list[Any]:
        """Digests of the other values of records that a column is changed in."""
        return self._digests(self._others(str(rows.left), {column.name}), key, rows)

    def changed(
        self,
        column: sa.Column[Any],
        rows: sa.Join,
        key: sa.ColumnElement[Any],
        before: Sequence[Any],
        count: int,
    ) -> None:
        """Note what triggers changed in records beside a column."""
        name = str(rows.left)
        columns = self._others(name, {column.name})
        self._note(name, columns, before, self._digests(columns, key, rows), count)

    def _digests(
        self,
        columns: Sequence[sa.Column[Any]],
        key: sa.ColumnElement[Any],
        rows: sa.FromClause,
    ) -> list[Any]:
        if not columns:
            return []
        digests = self._office.dialect.digests(columns, key)
        return list(self._connection.execute(sa.select(*digests).select_from(rows)).one())

    def _note(
        self,
        table: str,
        columns: Sequence[sa.Column[Any]],
        before: Sequence[Any],
        after: Sequence[Any],
        rows: int,
    ) -> None:
        changed = {c.name for c, was, now in zip(columns, before, after, strict=True) if was != now}
        stamps = self._office.schema.stamped(table)
        self.altered[table] |= changed - stamps
        if changed & stamps:
            self.stamped[table] |= changed & stamps
        if columns and stamps:
            # A trigger that sets a stamp to what it was has written the row, too.
            self.stamped_rows += rows

    def brought_back(self, name: str, images: Sequence[str]) -> None:
        """Note what triggers made of rows that were inserted again."""
        if name not in self._triggered:
            return
        table, stamps = self._office.table(name), self._office.schema.stamped(name)
        self.stamped_rows += len(images) if stamps else 0
        keys = [key_of(table, image) for image in images]
        rows = sent_rows(self._office.dialect, table, keys, "restored")
        there = self._office.dialect.images(self._connection, table, of_keys(table, rows))
        for was, now in zip(sorted(images), sorted(there), strict=False):
            old, new = json.loads(was), json.loads(now)
            changed = {column for column in old if old[column] != new.get(column)}
            self.altered[name] |= changed - stamps

    def _moving(self, reference: Reference, rekeyed: bool) -> set[str]:
        """The columns of a table that may change while a move is watched."""
        if not rekeyed:
            return set(reference.columns)
        table = self._office.table(reference.table)
        found = {c.name for c in table.primary_key.columns}
        links = (r for r in self._office.references if r.table == reference.table)
        return found.union(*(r.columns for r in links))

    def _others(self, name: str, moving: set[str]) -> list[sa.Column[Any]]:
        """The columns that a change leaves alone, where triggers might not."""
        watched = self._office.dialect.triggers_alter or self._office.schema.stamped(name)
        if name not in self._triggered or not watched:
            return []
        columns = self._office.table(name).columns
        # What the database computes may follow from the column that changes.
        return [c for c in columns if c.name not in moving and not c.info.get(COMPUTED)]
