"""What an undo can do with each row, and why some rows must stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from migtools.decisions import Cell, Decisions
from migtools.ledger import Ledger, StepRow
from migtools.office import Office
from migtools.plans import Effect, Verdict
from migtools.turning import Back, key_text, restorable

RESTORE, FROM_ARCHIVE = "restore", "restore from archive"
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
        wanted = office.dialect.rows({"k": key.type}, [(c.key,) for c in group], "wanted")
        query = sa.select(key, table.c[column]).join(wanted, wanted.c.k == key)
        now = {row[0]: row[1] for row in connection.execute(query)}
        for cell in group:
            if cell.key not in now:
                yield cell, MISSING
            else:
                yield cell, RESTORE if now[cell.key] == cell.before else EDITED


def exceptions(
    connection: sa.Connection,
    office: Office,
    ledger: Ledger,
    back: Back,
    lost: set[int],
    later: list[int],
) -> Iterator[Verdict]:
    """The rows of a step that are no longer as it left them, each with the reason."""
    column = "+".join(back.reference.columns)
    rows = connection.execute(_not_restorable(office, ledger, back).limit(_LISTED + 1)).all()
    moved = _moved_again(connection, office, ledger, back, later, [row.pk for row in rows])
    deleted = deleted_by(connection, ledger, back.reference.target_table, later)
    for pair, pk, there in rows[:_LISTED]:
        if pk in moved:
            verdict = f"blocked: moved again by commit {moved[pk]}"
        elif pair in lost:
            verdict = deleted
        else:
            verdict = EDITED if there else MISSING
        yield Verdict(back.reference.table, column, str(pk), verdict, 1)
    if len(rows) > _LISTED:
        yield Verdict(back.reference.table, column, "", f"{EDITED} (and more, not listed)", 1)


def _not_restorable(office: Office, ledger: Ledger, back: Back) -> sa.Select[*tuple[Any, ...]]:
    """Journaled keys whose row no longer stands where the step put it: pair, pk, still there."""
    table, integer = back.move.table, back.move.integer
    kept = office.dialect.moved(ledger.moved, back.step.keys, integer)
    source = back.source.alias("turned")
    here = office.dialect.identified(table, back.reference.columns, kept.c.pk)
    stands = sa.and_(
        here,
        *(table.c[c] == source.c[f"l{i}"] for i, c in enumerate(back.reference.columns)),
        back.reference.condition(table),
    )
    fine = sa.exists().where(stands).correlate(kept, source)
    there = sa.exists().where(here).correlate(kept)
    return (
        sa.select(kept.c.pair, kept.c.pk, there)
        .select_from(kept.outerjoin(source, source.c.pair == kept.c.pair))
        .where(source.c.pair.is_(None) | ~fine)
        .order_by(kept.c.pair, kept.c.pk)
    )


def _moved_again(
    connection: sa.Connection,
    office: Office,
    ledger: Ledger,
    back: Back,
    later: list[int],
    pks: list[Any],
) -> dict[Any, int]:
    """Which of these rows a later commit moved by the same reference, and which commit."""
    found: dict[Any, int] = {}
    kind: sa.types.TypeEngine[Any] = sa.BigInteger() if back.move.integer else sa.Text()
    wanted = office.dialect.rows({"k": kind}, [(pk,) for pk in pks], "wanted")
    for run in later:
        for step in ledger.steps(connection, run):
            if step.reference and step.reference.name == back.reference.name:
                kept = office.dialect.moved(ledger.moved, step.keys, back.move.integer)
                query = sa.select(kept.c.pk).join(wanted, wanted.c.k == kept.c.pk)
                found |= dict.fromkeys(connection.scalars(query), run)
    return found


def deleted_by(connection: sa.Connection, ledger: Ledger, table: str, later: list[int]) -> str:
    for run in later:
        if any(s.op == "gone" and s.table == table for s in ledger.steps(connection, run)):
            return f"blocked: its record was deleted by commit {run}; undo that one first"
    return "blocked: its record was deleted by another program"


def image_verdicts(
    connection: sa.Connection,
    office: Office,
    step: StepRow,
    images: list[str],
    backs: Sequence[Back],
) -> tuple[list[Effect], list[Verdict]]:
    """What becomes of archived rows (brought back) or of rows brought back (archived again)."""
    table = office.table(step.table)
    fine = set(restorable(connection, office, step, images, backs))
    good, bad = (
        (FROM_ARCHIVE, "blocked: its key is taken")
        if step.op == "gone"
        else ("restore to archive", EDITED)
    )
    verdicts = [
        Verdict(step.table, "", key_text(table, i), good if i in fine else bad, 1) for i in images
    ]
    effect = Effect(step.table, "", step.table, None, None, "restore", len(fine))
    return ([effect] if fine else []), verdicts


def left_verdicts(
    connection: sa.Connection,
    office: Office,
    ledger: Ledger,
    decisions: Decisions,
    later: Sequence[int],
) -> Iterator[Verdict]:
    """Rows that are left alone because they would no longer fit, each with what came between."""
    for name, rows in decisions.left:
        table = office.table(name)
        moved: dict[Any, int] = {}
        for run in later:
            for step in ledger.steps(connection, run):
                if step.table == name and step.reference:
                    moved |= dict.fromkeys(_moved_rows(connection, office, ledger, step), run)
        plain = len(table.primary_key.columns) == 1
        for row in rows[:_LISTED]:
            run_number = moved.get(row[0]) if plain else None
            verdict = f"blocked: moved again by commit {run_number}" if run_number else UNFIT
            yield Verdict(name, "", ", ".join(str(part) for part in row), verdict, 1)
        if len(rows) > _LISTED:
            yield Verdict(name, "", "", f"{UNFIT} (not listed)", len(rows) - _LISTED)


def _moved_rows(
    connection: sa.Connection, office: Office, ledger: Ledger, step: StepRow
) -> list[Any]:
    """The journaled keys of a step's rows."""
    assert step.reference is not None
    _, integer = office.dialect.identity(office.table(step.table), step.reference.columns)
    kept = office.dialect.moved(ledger.moved, step.keys, integer)
    return list(connection.scalars(sa.select(kept.c.pk)))
