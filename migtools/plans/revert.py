"""Undo as a plan: what each journaled row would become again, and why some cannot.

Only what a run itself changed is changed back, and only where it still is as the run left it.
An undo is a run like any other, so it can be undone too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Cell, Decisions, Pair
from migtools.errors import MatchError
from migtools.journal.ledger import ROWS, SET, Ledger
from migtools.office.office import Office
from migtools.plans.inconsistent_rows import inconsistent_rows
from migtools.plans.inverse import InverseMove, inverse_move
from migtools.plans.parts import Parts
from migtools.plans.plan import Plan, planned
from migtools.plans.requests import RevertRequest
from migtools.plans.rows import RESTORE, Counted, Effect, Verdict
from migtools.plans.verbs import VERBS, Verb
from migtools.plans.verdicts import MISSING, Undo, cell_verdicts
from migtools.text import listed, many, words


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
    return planned(office, "revert", {"run": number, "strict": strict})


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
    pairs = [_inverse_pair(pair) for pair in ledger.pairs(connection, run["run"])]
    cells: list[Cell] = []
    for step in reversed(ledger.steps(connection, run["run"])):
        if step.op == SET:
            cells += [
                Cell(c.table, c.kind, c.key, c.column, c.after, c.before, "restore")
                for c in reversed(ledger.cells(connection, step))
            ]
    decisions = Decisions(pairs=tuple(pairs), cells=tuple(cells))
    later = ledger.later_steps(connection, run["run"])
    if later or not request["strict"]:
        steps = ledger.steps(connection, run["run"])
        left = inconsistent_rows(connection, office, steps, decisions, later)
        rows = tuple((table, tuple(keys)) for table, keys in left.items())
        decisions = replace(decisions, left=rows)
    return decisions, ()


def _inverse_pair(pair: Pair) -> Pair:
    return pair._replace(
        local=pair.resource,
        resource=pair.local,
        local_name=pair.resource_name,
        resource_name=pair.local_name,
        how="undo",
    )


def count(
    connection: sa.Connection, office: Office, decisions: Decisions, request: Mapping[str, Any]
) -> Counted:
    """What can be restored, and row by row what cannot and why."""
    undo = Undo(connection, office, decisions, request["run"])
    effects: list[Effect] = []
    excepted: list[Verdict] = []
    inverses: list[InverseMove] = []
    for cell, verdict in cell_verdicts(connection, office, decisions.cells):
        if verdict == RESTORE:
            effects.append(Effect(cell.table, cell.column, cell.kind, cell.key, None, "restore", 1))
        else:
            verdict = undo.deleted_by(cell.table) if verdict == MISSING else verdict
            excepted.append(Verdict(cell.table, cell.column, str(cell.key), verdict, 1))
    for step in reversed(undo.steps):
        if step.op in ROWS:
            made, said = undo.images(step, inverses)
            effects += made
            excepted += said
        inverse = inverse_move(connection, office, undo.ledger, undo.moves, step)
        if inverse:
            inverses.append(inverse)
            made = _move_effects(connection, office, inverse, decisions)
            effects += made
            if sum(e.rows for e in made) < step.rows:
                excepted += undo.exceptions(inverse)
        elif step.reference and step.rows:
            # Every record that these rows would go back to is gone.
            verdict, column = undo.deleted_by(step.reference.target_table), step.reference.column
            excepted.append(Verdict(step.table, column, "", verdict, step.rows))
    restored: Counter[tuple[str, str]] = Counter()
    for e in effects:
        restored[e.table, e.column] += e.rows if e.column else 0
    counted = [Verdict(t, c, "", RESTORE, rows) for (t, c), rows in restored.items() if rows]
    return Counted(effects, verdicts=[*counted, *excepted, *undo.left_alone()])


def _move_effects(
    connection: sa.Connection, office: Office, inverse: InverseMove, decisions: Decisions
) -> list[Effect]:
    """How many rows of each pair can go back; the journal is ordered by pair, as by an index."""
    of_pair = replace(inverse.move, source=inverse.source, pair=inverse.source.c.pair)
    among = sa.join(inverse.kept, inverse.move.table, sa.true())
    ends = {p.number: (p.kind, p.local, p.resource) for p in decisions.pairs}
    return [
        Effect(inverse.reference.table, inverse.reference.column, *ends[pair], "restore", rows)
        for pair, rows, _ in office.dialect.counts(connection, of_pair, among, indexed=True)
    ]


def say(plan: Parts, done: bool) -> str:
    restored = plan.by_table("restore")
    rows = listed([many(n, words(table)) for table, n in restored.items()])
    inverse = "restored" if done else "will be restored"
    said = f"undo of commit {plan.request['run']}: {rows} {inverse}"
    return said + (f"; {many(plan.blocked, 'row')} cannot be restored" if plan.blocked else "")


VERBS["revert"] = Verb(RevertRequest, decide, count, say)
