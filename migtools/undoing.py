"""Undo as a plan: what each journaled row would become again, and why some cannot.

Only what a run itself changed is changed back, and only where it still is as the run left it.
An undo is a run like any other, so it can be undone too.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from migtools.collisions import Collision
from migtools.decisions import Cell, Decisions, Pair
from migtools.dialects import Key, Move
from migtools.errors import MatchError, StalePlanError
from migtools.ledger import Ledger, StepRow
from migtools.moves import Moves, sent_rows
from migtools.office import Office
from migtools.plans import Effect, Plan, Verdict
from migtools.references import Reference
from migtools.resolving import planned_moves
from migtools.tagging import read_records
from migtools.writing import Progress, Writer, of_keys

Ends = tuple[str, Key, Key]  # kind, from, to
RESTORE, FROM_ARCHIVE = "restore", "restore from archive"
EDITED, MISSING = "skipped: edited since", "skipped: the row is gone"
_LISTED = 1000  # exceptions shown row by row; the rest is counted


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
    return Decisions(pairs=tuple(pairs), cells=tuple(cells)), ()


def _turned(pair: Pair) -> Pair:
    return pair._replace(
        local=pair.resource,
        resource=pair.local,
        local_name=pair.resource_name,
        resource_name=pair.local_name,
        how="undo",
    )


@dataclass(frozen=True)
class _Back:
    """One journaled move, turned round."""

    step: StepRow
    reference: Reference
    source: sa.FromClause
    kept: sa.Subquery
    move: Move


def _moves_back(
    connection: sa.Connection, office: Office, run: int, pairs: tuple[Pair, ...]
) -> tuple[Moves, set[int]]:
    """The turned pairs as moves, and the pairs whose record to return to no longer exists."""
    maps: dict[str, list[tuple[int, Key, Key]]] = defaultdict(list)
    lost: set[int] = set()
    for table in dict.fromkeys(p.table for p in pairs):
        mine = [p for p in pairs if p.table == table]
        kind = office.kind_of(table)
        if kind:
            there = read_records(connection, office, kind, [p.resource for p in mine])
            lost |= {p.number for p in mine if p.resource not in there}
        elif len(office.table(table).primary_key.columns) > 1:
            continue  # nothing hangs on a row that is archived by a composite key
        maps[table] = [(p.number, p.local, p.resource) for p in mine if p.number not in lost]
    return planned_moves(office, maps, {}, {}), lost


def _backs(office: Office, ledger: Ledger, moves: Moves, step: StepRow) -> _Back | None:
    """The update that takes a step's rows back where they still are as it left them."""
    reference = step.reference
    if reference is None or reference.target_table not in moves.maps:
        return None
    table, dialect = office.table(reference.table), office.dialect
    source = moves.source(reference)
    pk, integer = dialect.identity(table, reference.columns)
    kept = dialect.moved(ledger.moved, step.keys, integer)
    joined = sa.join(kept, source, kept.c.pair == source.c.pair)
    return _Back(
        step,
        reference,
        source,
        kept,
        Move(
            table=table,
            values={name: source.c[f"r{i}"] for i, name in enumerate(reference.columns)},
            source=joined,
            where=sa.and_(
                kept.c.pair == source.c.pair,
                dialect.identified(table, reference.columns, kept.c.pk),
                moves.joins(reference, table, source),
                reference.condition(table),
            ),
            pair=kept.c.pair,
            pk=pk,
            integer=integer,
        ),
    )


def _counted(
    connection: sa.Connection, office: Office, run: int, decisions: Decisions
) -> tuple[list[Effect], list[Verdict]]:
    ledger = Ledger(office)
    effects: list[Effect] = []
    verdicts: list[Verdict] = []
    ends = {p.number: (p.kind, p.local, p.resource) for p in decisions.pairs}
    moves, lost = _moves_back(connection, office, run, decisions.pairs)
    later = _later(connection, ledger, run)
    backs: list[_Back] = []
    for cell, verdict in _cell_verdicts(connection, office, decisions.cells):
        if verdict == MISSING:
            verdict = _deleted_by(connection, ledger, cell.table, later)
        verdicts.append(Verdict(cell.table, cell.column, str(cell.key), verdict, 1))
        if verdict == RESTORE:
            effects.append(Effect(cell.table, cell.column, cell.kind, cell.key, None, "restore", 1))
    for step in reversed(ledger.steps(connection, run)):
        made: list[Effect]
        if step.op in ("gone", "born"):
            images = ledger.images(connection, step)
            made, said = _image_verdicts(connection, office, step, images, backs)
            effects += made
            verdicts += said
        back = _backs(office, ledger, moves, step)
        if back:
            backs.append(back)
            made = _move_effects(connection, office, back, ends)
            effects += made
            restored = sum(e.rows for e in made)
            column = "+".join(back.reference.columns)
            if restored:
                verdicts.append(Verdict(back.reference.table, column, "", RESTORE, restored))
            if restored < step.rows:
                verdicts += _exceptions(connection, office, ledger, back, lost, later)
        elif step.reference and step.rows:
            # Every record that these rows would go back to is gone.
            table = step.reference.target_table
            verdict = _deleted_by(connection, ledger, table, later)
            verdicts.append(
                Verdict(step.table, "+".join(step.reference.columns), "", verdict, step.rows)
            )
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
    connection: sa.Connection, office: Office, back: _Back, ends: Mapping[int, Ends]
) -> list[Effect]:
    """How many rows of each pair can go back; the journal is ordered by pair, as by an index."""
    of_pair = replace(back.move, source=back.source, pair=back.source.c.pair)
    among = sa.join(back.kept, back.move.table, sa.true())
    column = "+".join(back.reference.columns)
    return [
        Effect(back.reference.table, column, *ends[pair], "restore", rows)
        for pair, rows, _ in office.dialect.counts(connection, of_pair, among, indexed=True)
    ]


def _cell_verdicts(
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


def _later(connection: sa.Connection, ledger: Ledger, run: int) -> list[int]:
    """The later runs that still stand, an undo of which would come first."""
    return [
        row["run"]
        for row in ledger.runs(connection)
        if row["run"] > run and row["undone_by"] is None and row["reverts"] != run
    ]


def _exceptions(
    connection: sa.Connection,
    office: Office,
    ledger: Ledger,
    back: _Back,
    lost: set[int],
    later: list[int],
) -> Iterator[Verdict]:
    """The rows of a step that are no longer as it left them, each with the reason."""
    column = "+".join(back.reference.columns)
    rows = connection.execute(_not_restorable(office, ledger, back).limit(_LISTED + 1)).all()
    moved = _moved_again(connection, office, ledger, back, later, [row.pk for row in rows])
    deleted = _deleted_by(connection, ledger, back.reference.target_table, later)
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


def _not_restorable(office: Office, ledger: Ledger, back: _Back) -> sa.Select[*tuple[Any, ...]]:
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
    back: _Back,
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


def _deleted_by(connection: sa.Connection, ledger: Ledger, table: str, later: list[int]) -> str:
    for run in later:
        if any(s.op == "gone" and s.table == table for s in ledger.steps(connection, run)):
            return f"blocked: its record was deleted by commit {run}, undo that one first"
    return "blocked: its record was deleted by another program"


def _image_verdicts(
    connection: sa.Connection,
    office: Office,
    step: StepRow,
    images: list[str],
    backs: Sequence[_Back],
) -> tuple[list[Effect], list[Verdict]]:
    """What becomes of archived rows (brought back) or of rows brought back (archived again)."""
    table = office.table(step.table)
    fine = set(_restorable(connection, office, step, images, backs))
    good, bad = (
        (FROM_ARCHIVE, "blocked: its key is taken")
        if step.op == "gone"
        else ("restore to archive", EDITED)
    )
    verdicts = [
        Verdict(step.table, "", _key_text(table, i), good if i in fine else bad, 1) for i in images
    ]
    effect = Effect(step.table, "", step.table, None, None, "restore", len(fine))
    return ([effect] if fine else []), verdicts


def _restorable(
    connection: sa.Connection,
    office: Office,
    step: StepRow,
    images: list[str],
    backs: Sequence[_Back] = (),
) -> list[str]:
    """The images that can go back, once the moves that come first are turned back."""
    table = office.table(step.table)
    rows = sent_rows(office.dialect, table, [_key_of(table, i) for i in images], "imaged")
    # A row that moved to the primary key of an archived one leaves it before that comes back.
    leaving = [
        sa.exists().select_from(b.move.source).where(b.move.where).correlate(table)
        for b in backs
        if step.op == "gone" and b.move.table is table
    ]
    here = office.dialect.images(
        connection, table, sa.and_(of_keys(table, rows), *(~leaves for leaves in leaving))
    )
    if step.op == "gone":
        taken = {_key_text(table, image) for image in here}
        return [image for image in images if _key_text(table, image) not in taken]
    same = set(here)
    return [image for image in images if image in same]


def _key_of(table: sa.Table, image: str) -> tuple[Any, ...]:
    read = json.loads(image)
    return tuple(read[c.name] for c in table.primary_key.columns)


def _key_text(table: sa.Table, image: str) -> str:
    return ", ".join(str(part) for part in _key_of(table, image))


def apply(writer: Writer, plan: Plan, progress: Progress) -> Moves:
    """Carry out an undo: the run's steps in reverse, each only where its rows are as it left them.

    Returns:
        The moves that were made.

    Raises:
        StalePlanError: If other rows can be restored than the plan saw.
    """
    office, connection, run = writer.office, writer.connection, plan.request["run"]
    writer.pairs(plan.decisions.pairs)
    moves, _ = _moves_back(connection, office, run, plan.decisions.pairs)
    # An undo of a fan-in leaves one record for several.
    moves = writer.keep_maps(moves, by="pair")
    cells = {(c.table, c.key, c.column): c for c in plan.decisions.cells}
    steps = list(reversed(writer.ledger.steps(connection, run)))
    expected = _planned(plan)
    for done, step in enumerate(steps, 1):
        rows = 0
        back = _backs(office, writer.ledger, moves, step)
        if step.op == "cells":
            mine = [c for c in cells.values() if c.table == step.table]
            rows = _cells_back(writer, mine)
        elif step.op in ("gone", "born"):
            rows = _images_back(writer, step)
        elif back:
            rows = _rows_back(writer, back, expected)
        progress(done, len(steps), f"restored {rows} rows of {step.table}")
    return moves


def _planned(plan: Plan) -> dict[tuple[str, str, str], int]:
    """The planned number of rows by table, column and kind."""
    planned: dict[tuple[str, str, str], int] = defaultdict(int)
    for effect in plan.effect_rows:
        planned[effect.table, effect.column, effect.kind] += effect.rows
    return planned


def _cells_back(writer: Writer, cells: list[Cell]) -> int:
    verdicts = _cell_verdicts(writer.connection, writer.office, cells)
    fine = [cell for cell, verdict in verdicts if verdict == RESTORE]
    writer.cells(fine)
    return len(fine)


def _images_back(writer: Writer, step: StepRow) -> int:
    office, table = writer.office, writer.office.table(step.table)
    images = writer.ledger.images(writer.connection, step)
    fine = _restorable(writer.connection, office, step, images)
    if step.op == "gone":
        return writer.bring_back(table, fine)
    rows = sent_rows(office.dialect, table, [_key_of(table, i) for i in fine], "undone")
    return writer.remove(table, of_keys(table, rows))


def _rows_back(writer: Writer, back: _Back, expected: Mapping[tuple[str, str, str], int]) -> int:
    reference = back.reference
    kind = writer.office.kind_of(reference.target_table)
    named = kind.name if kind else reference.target_table
    wanted = expected.get((reference.table, "+".join(reference.columns), named), 0)
    rows = writer.move_back(reference, back.move, back.step, wanted)
    if rows != wanted:
        raise StalePlanError(
            f"{rows} rows of {reference.name} can be restored now, {wanted} when the plan was "
            "made; nothing was written, make the plan again"
        )
    return rows
