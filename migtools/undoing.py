"""Undo as a plan: what each journaled row would become again, and why some cannot.

Only what a run itself changed is changed back, and only where it still is as the run left it.
An undo is a run like any other, so it can be undone too.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from migtools import fitting
from migtools.collisions import Collision
from migtools.decisions import Cell, Decisions, Pair
from migtools.dialects import Key
from migtools.errors import MatchError
from migtools.ledger import Ledger
from migtools.office import Office
from migtools.plans import Effect, Plan, Verdict
from migtools.turning import Back, moves_back, turned_step
from migtools.verdicts import (
    MISSING,
    RESTORE,
    cell_verdicts,
    deleted_by,
    exceptions,
    image_verdicts,
    left_verdicts,
)

Ends = tuple[str, Key, Key]  # kind, from, to


def revert(office: Office, number: int, *, strict: bool = True) -> Plan:
    """Plan to undo a commit.

    Args:
        office: An open office.
        number: The commit's number, as in its receipt and in `history`.
        strict: Commit only if every row can be restored. With False, what was edited since, or
            belongs to a later commit, is left as it is.

    Returns:
        The plan. Its `verdicts` say row by row what cannot be restored and why.

    Raises:
        MatchError: If there is no such commit, or it is undone already.
    """
    request = {"run": number, "strict": strict}
    with office.reading() as connection:
        decisions, _ = decide(connection, office, request)
        effects, verdicts = _counted(connection, office, number, decisions)
    return Plan(
        office=office,
        verb="revert",
        id=uuid.uuid4().hex,
        request=request,
        decisions=decisions,
        effect_rows=tuple(effects),
        verdict_rows=tuple(verdicts),
    )


def decide(
    connection: sa.Connection,
    office: Office,
    request: Mapping[str, Any],
    only: Collection[tuple[str, str]] | None = None,
) -> tuple[Decisions, tuple[Collision, ...]]:
    """The pairs and cells of a run, turned round; cells that were edited since are left out.

    Raises:
        MatchError: If there is no such commit, or it is undone already.
    """
    ledger = Ledger(office)
    run = ledger.find(connection, request["run"])
    if run["undone_by"] is not None:
        raise MatchError(
            f"commit {run['run']} is undone already by commit {run['undone_by']}; "
            f"undo commit {run['undone_by']} to have it back"
        )
    pairs = [_turned(pair) for pair in ledger.pairs(connection, run["run"])]
    cells: list[Cell] = []
    for step in reversed(ledger.steps(connection, run["run"])):
        if step.op == "cells":
            cells += [
                Cell(c.table, c.kind, c.key, c.column, c.after, c.before, "restore")
                for c in reversed(ledger.cells(connection, step))
            ]
    decisions = Decisions(pairs=tuple(pairs), cells=tuple(cells))
    later = later_runs(connection, ledger, run["run"])
    if later or not request["strict"]:
        steps = ledger.steps(connection, run["run"])
        newer = [step for number in later for step in ledger.steps(connection, number)]
        left = fitting.unfit(connection, office, steps, decisions, newer)
        rows = tuple((table, tuple(keys)) for table, keys in left.items())
        decisions = replace(decisions, left=rows)
    return decisions, ()


def _turned(pair: Pair) -> Pair:
    return pair._replace(
        local=pair.resource,
        resource=pair.local,
        local_name=pair.resource_name,
        resource_name=pair.local_name,
        how="undo",
    )


def later_runs(connection: sa.Connection, ledger: Ledger, run: int) -> list[int]:
    """The later runs that still stand, an undo of which would come first."""
    return [
        row["run"]
        for row in ledger.runs(connection)
        if row["run"] > run and row["undone_by"] is None and row["reverts"] != run
    ]


def _counted(
    connection: sa.Connection, office: Office, run: int, decisions: Decisions
) -> tuple[list[Effect], list[Verdict]]:
    ledger = Ledger(office)
    effects: list[Effect] = []
    verdicts: list[Verdict] = []
    ends = {p.number: (p.kind, p.local, p.resource) for p in decisions.pairs}
    moves, lost = moves_back(connection, office, decisions)
    later = later_runs(connection, ledger, run)
    backs: list[Back] = []
    for cell, verdict in cell_verdicts(connection, office, decisions.cells):
        if verdict == MISSING:
            verdict = deleted_by(connection, ledger, cell.table, later)
        verdicts.append(Verdict(cell.table, cell.column, str(cell.key), verdict, 1))
        if verdict == RESTORE:
            effects.append(Effect(cell.table, cell.column, cell.kind, cell.key, None, "restore", 1))
    for step in reversed(ledger.steps(connection, run)):
        made: list[Effect]
        if step.op in ("gone", "born"):
            images = ledger.images(connection, step)
            made, said = image_verdicts(connection, office, step, images, backs)
            effects += made
            verdicts += said
        back = turned_step(office, ledger, moves, step)
        if back:
            backs.append(back)
            made = _move_effects(connection, office, back, ends)
            effects += made
            restored = sum(e.rows for e in made)
            column = "+".join(back.reference.columns)
            if restored:
                verdicts.append(Verdict(back.reference.table, column, "", RESTORE, restored))
            if restored < step.rows:
                verdicts += exceptions(connection, office, ledger, back, lost, later)
        elif step.reference and step.rows:
            # Every record that these rows would go back to is gone.
            table = step.reference.target_table
            verdict = deleted_by(connection, ledger, table, later)
            verdicts.append(
                Verdict(step.table, "+".join(step.reference.columns), "", verdict, step.rows)
            )
    verdicts += left_verdicts(connection, office, ledger, decisions, later)
    return effects, _merged(verdicts)


def _merged(verdicts: list[Verdict]) -> list[Verdict]:
    """Restorable cells as one count per column; whatever is not restorable stays row by row."""
    good: dict[tuple[str, str], int] = defaultdict(int)
    for v in verdicts:
        if v.verdict == RESTORE:
            good[v.table, v.column] += v.rows
    counted = [Verdict(t, c, "", RESTORE, rows) for (t, c), rows in good.items()]
    return counted + [v for v in verdicts if v.verdict != RESTORE]


def _move_effects(
    connection: sa.Connection, office: Office, back: Back, ends: Mapping[int, Ends]
) -> list[Effect]:
    """How many rows of each pair can go back; the journal is ordered by pair, as by an index."""
    of_pair = replace(back.move, source=back.source, pair=back.source.c.pair)
    among = sa.join(back.kept, back.move.table, sa.true())
    column = "+".join(back.reference.columns)
    return [
        Effect(back.reference.table, column, *ends[pair], "restore", rows)
        for pair, rows, _ in office.dialect.counts(connection, of_pair, among, indexed=True)
    ]
