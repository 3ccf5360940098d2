"""How many rows hang on a plan's local and on its resource records, now and once it has run.

Counted when asked, per reference and never per pair: what is there now by SQL, what will be there
from that and from what the plan moves and archives.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa

from migtools.decisions.moves import Moves, of_keys, sent_rows
from migtools.journal.ledger import DELETE, ROWS, Ledger
from migtools.office.references import Reference
from migtools.plans import operations
from migtools.plans.inverse import key_text
from migtools.plans.parts import Parts

SIDE_COUNTS = ["local_before", "resource_before", "local_after", "resource_after"]
SIDE_COLUMNS = ["table", "column", "action", "pairs", "rows", *SIDE_COUNTS]

Place = tuple[str, str, str]  # table, column, and the kind (or the table) that is pointed at


class Ends(NamedTuple):
    """Rows at the record that a plan moves from, and at the one that it moves to."""

    start: int
    end: int


def sides(plan: Parts) -> pd.DataFrame:
    """See `Plan.sides`."""
    found = _counted(plan) if plan.verb in ("realign", "revert") else {}
    rows = []
    for table, column, action, pairs, many in plan.totals():
        counts = [of_place for place, of_place in found.items() if place[:2] == (table, column)]
        # A name or a status has no sides, nor has a row that is archived.
        summed: list[Any] = [sum(numbers) for numbers in zip(*counts, strict=True)]
        rows.append((table, column, action, pairs, many, *(summed or [pd.NA] * 4)))
    frame = pd.DataFrame(rows, columns=SIDE_COLUMNS)
    return frame.astype(dict.fromkeys(["pairs", "rows", *SIDE_COUNTS], "Int64"))


def _counted(plan: Parts) -> dict[Place, tuple[int, int, int, int]]:
    """Per reference that moves rows: local before, resource before, local after, resource after."""
    moved: dict[Place, int] = defaultdict(int)
    for effect in plan.effect_rows:
        moved[effect.table, effect.column, effect.kind] += effect.rows
    moves = operations.moves_of(plan.office, plan.decisions)
    found: dict[Place, tuple[Ends, Ends]] = {}
    with plan.office.reading() as connection:
        for reference in operations.references_of(plan.office, plan.decisions):
            place = _place(plan, reference)
            if place in moved:
                now = _now(connection, plan, moves, reference)
                extra = _added(connection, plan, moves, reference)
                then = Ends(
                    now.start - moved[place] + extra.start, now.end + moved[place] + extra.end
                )
                found[place] = (now, then)
        back = _moves_to_local(connection, plan)
    return {
        place: (now.end, now.start, then.end, then.start) if back else (*now, *then)
        for place, (now, then) in found.items()
    }


def _place(plan: Parts, reference: Reference) -> Place:
    kind = plan.office.kind_of(reference.target_table)
    target = kind.name if kind else reference.target_table
    return reference.table, reference.column, target


def _moves_to_local(connection: sa.Connection, plan: Parts) -> bool:
    """Whether rows move from resource records to local ones, as the undo of a realignment does."""
    for pair in plan.decisions.pairs:
        kind = plan.office.kind_of(pair.table)
        if kind:
            owner = sa.select(plan.office.owner(kind)).where(plan.office.key(kind) == pair.local)
            return bool(connection.scalar(owner) == plan.office.resource)
    return False


def _now(
    connection: sa.Connection,
    plan: Parts,
    moves: Moves,
    reference: Reference,
    among: sa.ColumnElement[bool] | None = None,
) -> Ends:
    """The rows of the referencing table at either end, of all rows or among some."""
    table = moves.tables[reference.table]
    tests = [reference.condition(table)] + ([] if among is None else [among])
    counts = [
        sa.select(sa.func.count())
        .select_from(table)
        .where(_holds(moves, reference, table, side), *tests)
        .scalar_subquery()
        for side in "lr"
    ]
    return Ends(*connection.execute(sa.select(*counts)).one())


def _holds(
    moves: Moves, reference: Reference, table: sa.Table, side: str
) -> sa.ColumnElement[bool]:
    """Rows that hold one of the keys; once each, however many pairs share a key."""
    source = moves.source(reference)
    if len(reference.columns) == 1:
        return table.c[reference.columns[0]].in_(sa.select(source.c[f"{side}0"]))
    return sa.exists().where(moves.joins(reference, table, source, side))


def _added(connection: sa.Connection, plan: Parts, moves: Moves, reference: Reference) -> Ends:
    """Rows that come back from the archive at either end, less those that are archived."""
    start = end = 0
    losers = [m.loser for m in plan.decisions.merges if m.table == reference.table]
    if losers:
        table = moves.tables[reference.table]
        archived = sent_rows(plan.office.dialect, table, losers, "archived")
        gone = _now(connection, plan, moves, reference, of_keys(table, archived))
        start, end = -gone.start, -gone.end
    if plan.verb == "revert":
        back = _brought_back(connection, plan, reference)
        start, end = start + back.start, end + back.end
    return Ends(start, end)


def _brought_back(connection: sa.Connection, plan: Parts, reference: Reference) -> Ends:
    """Where the rows stand that an undo brings back from the archive; less those it archives."""
    ends = [p[3:5] for p in plan.decisions.pairs if p.table == reference.target_table]
    starts, targets = {str(a) for a, _ in ends}, {str(b) for _, b in ends}
    start = end = 0
    for image, sign in _images(connection, plan, reference.table):
        fits = all(image[name] == value for name, value in reference.where)
        held = str(image[reference.columns[0]])
        start += sign * (fits and held in starts)
        end += sign * (fits and held in targets)
    return Ends(start, end)


def _images(
    connection: sa.Connection, plan: Parts, name: str
) -> Iterator[tuple[dict[str, Any], int]]:
    """The rows of a table that an undo brings back (1), or archives again (-1)."""
    verdicts = (v for v in plan.verdict_rows if v.table == name and not v.column)
    fine = {v.row for v in verdicts if v.verdict.startswith("restore")}
    ledger, table = Ledger(plan.office), plan.office.table(name)
    for step in ledger.steps(connection, plan.request["run"]) if fine else ():
        if step.table == name and step.op in ROWS:
            for image in ledger.images(connection, step):
                if key_text(table, image) in fine:
                    yield json.loads(image), 1 if step.op == DELETE else -1
