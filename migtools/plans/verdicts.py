"""What an undo can do with each row, and why some rows must stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from migtools.decisions.decisions import Cell, Decisions
from migtools.journal.ledger import DELETE, Ledger, StepRow
from migtools.office.office import Office
from migtools.plans.inverse import InverseMove, inverse_moves, key_text, restorable
from migtools.plans.rows import RESTORE, Effect, Verdict

FROM_ARCHIVE = "restore from archive"
TAKEN = "blocked: its key is taken"
EDITED, MISSING = "skipped: edited since", "skipped: the row is gone"
UNFIT = "skipped: it would no longer fit the records that it belongs to"
_LISTED = 1000  # exceptions shown row by row; the rest is counted


def cell_verdicts(
    connection: sa.Connection, office: Office, cells: Sequence[Cell]
) -> Iterator[tuple[Cell, str]]:
    """Whether each cell still is as the run left it; one question per column."""
    groups: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[cell.kind, cell.column].append(cell)
    for (name, column), group in groups.items():
        kind = office.schema.kind(name)
        key, table = office.key(kind), office.table(kind.table)
        wanted = office.dialect.keys(key, (c.key for c in group), "wanted")
        held = office.dialect.cell(table.c[column])
        query = sa.select(key, held).join(wanted, wanted.c.k == key)
        now = {row[0]: row[1] for row in connection.execute(query)}
        for cell in group:
            if cell.key not in now:
                yield cell, MISSING
            else:
                yield cell, RESTORE if now[cell.key] == cell.before else EDITED


class Undo:
    """One run seen against what happened since: why rows of it must stay as they are."""

    def __init__(
        self, connection: sa.Connection, office: Office, decisions: Decisions, run: int
    ) -> None:
        self.connection, self.office, self.decisions = connection, office, decisions
        self.ledger = Ledger(office)
        self.steps = self.ledger.steps(connection, run)
        self.later = self.ledger.later_steps(connection, run)
        self.moves, self.missing = inverse_moves(connection, office, decisions)

    def deleted_by(self, table: str) -> str:
        """Why a record is not there any more."""
        for step in self.later:
            if step.op == DELETE and step.table == table:
                return f"blocked: its record was deleted by commit {step.run}; undo that one first"
        return "blocked: its record was deleted by another program"

    def exceptions(self, inverse: InverseMove) -> Iterator[Verdict]:
        """The rows of a step that are no longer as it left them, each with the reason."""
        table, column = inverse.reference.table, inverse.reference.column
        rows = self.connection.execute(self._changed(inverse).limit(_LISTED + 1)).all()
        same = [s for s in self.later if s.reference and s.reference.name == inverse.reference.name]
        moved = self._moved_again(same, [row.pk for row in rows])
        deleted = self.deleted_by(inverse.reference.target_table)
        for pair, pk, there in rows[:_LISTED]:
            verdict = deleted if pair in self.missing else EDITED if there else MISSING
            yield Verdict(table, column, str(pk), moved.get(pk, verdict), 1)
        if len(rows) > _LISTED:
            yield Verdict(table, column, "", f"{EDITED} (and more, not listed)", 1)

    def _changed(self, inverse: InverseMove) -> sa.Select[*tuple[Any, ...]]:
        """Journaled keys whose row no longer stands where the step put it: pair, pk, there."""
        table, kept = inverse.move.table, self.ledger.moved_rows(inverse.step)
        source = inverse.source.alias("turned")
        here = self.ledger.is_row(inverse.step, kept.c.pk)
        ends = (table.c[c] == source.c[f"l{i}"] for i, c in enumerate(inverse.reference.columns))
        stands = sa.and_(here, *ends, inverse.reference.condition(table))
        fine = sa.exists().where(stands).correlate(kept, source)
        there = sa.exists().where(here).correlate(kept)
        return (
            sa.select(kept.c.pair, kept.c.pk, there)
            .select_from(kept.outerjoin(source, source.c.pair == kept.c.pair))
            .where(source.c.pair.is_(None) | ~fine)
            .order_by(kept.c.pair, kept.c.pk)
        )

    def _moved_again(self, steps: Sequence[StepRow], pks: Sequence[Any]) -> dict[Any, str]:
        """Which of these rows such steps moved, as a verdict."""
        found: dict[Any, str] = {}
        for step in steps:
            kept = self.ledger.moved_rows(step)
            integer = isinstance(kept.c.pk.type, sa.Integer)
            if integer != all(isinstance(pk, int) for pk in pks):
                continue  # keys of another version of the journal
            like = sa.literal(None, sa.BigInteger() if integer else sa.Text())
            wanted = self.office.dialect.keys(like, pks, "wanted")
            query = sa.select(kept.c.pk).join(wanted, wanted.c.k == kept.c.pk)
            again = f"blocked: moved again by commit {step.run}"
            found |= dict.fromkeys(self.connection.scalars(query), again)
        return found

    def images(
        self, step: StepRow, inverses: Sequence[InverseMove]
    ) -> tuple[list[Effect], list[Verdict]]:
        """What becomes of archived rows (brought back) or of rows brought back (archived again)."""
        table, images = self.office.table(step.table), self.ledger.images(self.connection, step)
        fine = set(restorable(self.connection, self.office, step, images, inverses))
        gone = step.op == DELETE
        good, bad = FROM_ARCHIVE if gone else "restore to archive", TAKEN if gone else EDITED
        verdicts = [
            Verdict(step.table, "", key_text(table, i), good if i in fine else bad, 1)
            for i in images
        ]
        effect = Effect(step.table, "", step.table, None, None, "restore", len(fine))
        return ([effect] if fine else []), verdicts

    def left_alone(self) -> Iterator[Verdict]:
        """Rows that would no longer fit, each with what came between."""
        for name, rows in self.decisions.left:
            plain = len(self.office.table(name).primary_key.columns) == 1
            steps = [s for s in self.later if s.table == name and s.reference and plain]
            moved = self._moved_again(steps, [row[0] for row in rows])
            for row in rows[:_LISTED]:
                shown = ", ".join(str(part) for part in row)
                yield Verdict(name, "", shown, moved.get(row[0], UNFIT), 1)
            if len(rows) > _LISTED:
                yield Verdict(name, "", "", f"{UNFIT} (not listed)", len(rows) - _LISTED)
