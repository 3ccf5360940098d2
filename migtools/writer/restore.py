"""Carries out an undo, inside the commit's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from migtools.decisions.decisions import Cell
from migtools.decisions.moves import Moves, of_keys, sent_rows
from migtools.errors import StalePlanError
from migtools.journal.ledger import DELETE, ROWS, SET, StepRow
from migtools.plans.inverse import (
    InverseMove,
    inverse_move,
    inverse_moves,
    inverse_rekey,
    key_of,
    restorable,
)
from migtools.plans.plan import Plan
from migtools.plans.rows import RESTORE
from migtools.plans.verdicts import cell_verdicts
from migtools.writer.key_changes import KeyChanges
from migtools.writer.statements import Progress, Writer


def apply(writer: Writer, plan: Plan, progress: Progress) -> Moves:
    """Carry out an undo: the run's steps in reverse, each only where its rows are as it left them.

    Returns:
        The moves that were made.

    Raises:
        StalePlanError: If other rows can be restored than the plan saw.
    """
    office, connection, run = writer.office, writer.connection, plan.request["run"]
    writer.pairs(plan.decisions.pairs)
    moves, _ = inverse_moves(connection, office, plan.decisions)
    # An undo of a fan-in leaves one record for several.
    moves = writer.keep_maps(moves, by="pair")
    cells = {(c.table, c.key, c.column): c for c in plan.decisions.cells}
    steps = list(reversed(writer.ledger.steps(connection, run)))
    going = [s for s in steps if s.reference and s.reference.target_table in moves.maps]

    def rekeyed(_name: str, places: list[int]) -> sa.Select[*tuple[Any, ...]]:
        chosen = [going[place] for place in places]
        return inverse_rekey(connection, office, writer.ledger, moves, chosen)

    changes = KeyChanges(writer, moves, [s.reference for s in going if s.reference], rekeyed)
    expected = _planned(plan)
    for done, step in enumerate(steps, 1):
        rows = 0
        inverse = inverse_move(connection, office, writer.ledger, changes.moves, step)
        if step.op == SET:
            mine = [c for c in cells.values() if c.table == step.table]
            rows = _restore_cells(writer, mine)
        elif step.op in ROWS:
            rows = _restore_images(writer, step)
        elif inverse:
            rows = _restore_rows(writer, changes, inverse, expected)
        progress(done, len(steps), f"restored {rows} rows of {step.table}")
    return moves


def _planned(plan: Plan) -> dict[tuple[str, str, str], int]:
    """The planned number of rows by table, column and kind."""
    planned: dict[tuple[str, str, str], int] = defaultdict(int)
    for effect in plan.effect_rows:
        planned[effect.table, effect.column, effect.kind] += effect.rows
    return planned


def _restore_cells(writer: Writer, cells: list[Cell]) -> int:
    verdicts = cell_verdicts(writer.connection, writer.office, cells)
    fine = [cell for cell, verdict in verdicts if verdict == RESTORE]
    writer.cells(fine)
    return len(fine)


def _restore_images(writer: Writer, step: StepRow) -> int:
    office, table = writer.office, writer.office.table(step.table)
    images = writer.ledger.images(writer.connection, step)
    fine = restorable(writer.connection, office, step, images)
    if step.op == DELETE:
        return writer.bring_back(table, fine)
    rows = sent_rows(office.dialect, table, [key_of(table, i) for i in fine], "undone")
    return writer.remove(table, of_keys(table, rows))


def _restore_rows(
    writer: Writer,
    changes: KeyChanges,
    inverse: InverseMove,
    expected: Mapping[tuple[str, str, str], int],
) -> int:
    reference = inverse.reference
    kind = writer.office.kind_of(reference.target_table)
    named = kind.name if kind else reference.target_table
    wanted = expected.get((reference.table, reference.column, named), 0)
    if reference.table in changes.moves.rekeyed:
        rows = writer.move(reference, inverse.move, now=not changes.later(reference))
    else:
        rows = writer.move_back(reference, inverse.move, inverse.step, wanted)
    changes.done(reference)
    if rows != wanted:
        raise StalePlanError(
            f"{rows} rows of {reference.name} can be restored now, {wanted} when the plan was "
            "made; nothing was written, make the plan again"
        )
    return rows
