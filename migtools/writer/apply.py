"""Carries out the decisions of a plan, step by step, inside the commit's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions.decisions import Decisions, Merge, Pair
from migtools.decisions.moves import Moves, of_keys, sent_rows
from migtools.decisions.resolutions import kind_maps, moving_references
from migtools.errors import CollisionError, StalePlanError
from migtools.journal import proof
from migtools.journal.proof import Proof
from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.plans.operations import Delete, Move, Operation, Set, moves_of, operations
from migtools.plans.plan import Plan
from migtools.plans.rows import Effect
from migtools.writer import restore
from migtools.writer.key_changes import KeyChanges
from migtools.writer.statements import Progress, Writer

# The counted moves by table, column and kind, then by pair.
Expected = dict[tuple[str, str, str], dict[tuple[Any, Any], Effect]]


def lock(connection: sa.Connection, office: Office, plan: Plan) -> None:
    """Keep others from adding references to the plan's records until the commit is over."""
    records: dict[str, tuple[sa.Column[Any], list[Key]]] = {}
    for table, keys in _records(plan.decisions).items():
        kind = office.kind_of(table)
        if kind:
            records[table] = (office.key(kind), sorted(keys, key=str))
    soft = {r.table for r in office.references if r.soft and r.target_table in records}
    office.dialect.lock(connection, records, [office.table(name) for name in sorted(soft)])


def _records(decisions: Decisions) -> dict[str, set[Key]]:
    found: dict[str, set[Key]] = defaultdict(set)
    for pair in decisions.pairs:
        found[pair.table] |= {pair.local, pair.resource}
    for cell in decisions.cells:
        found[cell.table].add(cell.key)
    for table, keys in decisions.deletes:
        found[table] |= set(keys)
    return found


def apply(writer: Writer, plan: Plan, progress: Progress) -> list[Proof]:
    """Carry out a plan; returns what was proved on the way."""
    if plan.verb == "revert":
        moves = restore.apply(writer, plan, progress)
        run = proof.Journaled(writer.ledger, moves, writer.moved)
        return proof.belonging(writer.connection, writer.office, run, undo=True)
    office, decisions = writer.office, plan.decisions
    writer.pairs([*decisions.pairs, *map(_as_pair, decisions.merges)])
    moves = writer.keep_maps(moves_of(office, decisions))
    expected = _expected(plan.effect_rows)
    work = list(operations(office, decisions))
    references = [o.reference for o in work if isinstance(o, Move)]

    def rows(name: str, places: list[int]) -> sa.Select[*tuple[Any, ...]]:
        return moves.rekey(name, [references[place] for place in places])

    changes = KeyChanges(writer, moves, references, rows)
    for done, operation in enumerate(work, 1):
        progress(done, len(work), _done(writer, operation, changes, expected))
    run = proof.Journaled(writer.ledger, moves, writer.moved)
    kinds = moving_references(office, kind_maps(office, decisions.pairs))
    proofs = proof.released(writer.connection, office, moves, kinds)
    return proofs + proof.belonging(writer.connection, office, run)


def _done(writer: Writer, operation: Operation, changes: KeyChanges, expected: Expected) -> str:
    """Carry out one operation and say what was done."""
    match operation:
        case Move(reference):
            rows = _move(writer, changes, reference, expected)
            changes.done(reference)
            return f"re-pointed {rows} rows of {reference.name}"
        case Delete(table, keys):
            return f"archived {_archive(writer, table, keys)} rows of {table}"
        case Set(cells):
            writer.cells(cells)
            return f"changed {len(cells)} values of records"


def _as_pair(merge: Merge) -> Pair:
    loser, winner = (_told(merge.table, key) for key in (merge.loser, merge.winner))
    return Pair(merge.number, merge.table, merge.table, loser, winner, "", "", "archived")


def _told(table: str, key: tuple[Any, ...]) -> Any:
    """A row's key as the journal tells it: a number or a text, whatever the columns' types."""
    if len(key) == 1 and isinstance(key[0], bytes):
        raise CollisionError(
            f"a row of {table} would be archived whose key is bytes, {key[0]!r}; the journal could "
            "not tell it, so nothing was written: let the rows be with on_collision='leave'"
        )
    if len(key) > 1:
        return str(key)
    return key[0] if isinstance(key[0], (int, str)) else str(key[0])


def _archive(writer: Writer, table: str, rows: Sequence[tuple[Any, ...]]) -> int:
    found = writer.office.table(table)
    doomed = sent_rows(writer.office.dialect, found, rows, "doomed")
    removed = writer.remove(found, of_keys(found, doomed))
    if removed != len(rows):
        raise StalePlanError(
            f"{len(rows) - removed} of {len(rows)} rows of {table} are gone; "
            "nothing was written, make the plan again"
        )
    return removed


def _expected(counted: tuple[Effect, ...]) -> Expected:
    """The counted moves by table, column and kind, then by pair."""
    found: Expected = defaultdict(dict)
    for effect in counted:
        if effect.action in ("re-point", "keep"):
            place = found[effect.table, effect.column, effect.kind]
            place[effect.local, effect.resource] = effect
    return found


def _move(writer: Writer, changes: KeyChanges, reference: Reference, expected: Expected) -> int:
    """Re-point one reference and compare what moved with what the plan counted.

    Raises:
        StalePlanError: If other rows moved; names the first pair that drifted.
    """
    kind = writer.office.kind_of(reference.target_table)
    named = kind.name if kind else reference.target_table
    planned = expected.get((reference.table, reference.column, named), {})
    move = changes.moves.move(reference)
    rows = writer.move(reference, move, now=not changes.later(reference))
    kept = _journaled(writer, reference)
    digest = writer.office.dialect.digest(
        _stable(writer, changes.moves, reference, kept), kept.c.pair
    )
    wanted = sum(e.rows for e in planned.values()), sum(e.digest for e in planned.values())
    if (rows, int(writer.connection.execute(sa.select(digest)).scalar_one())) != wanted:
        drifted = _drifted(writer, reference, planned, kept, digest)
        raise StalePlanError(f"{drifted}; nothing was written, make the plan again")
    return rows


def _journaled(writer: Writer, reference: Reference) -> sa.Subquery:
    """The keys that were just journaled."""
    return writer.ledger.moved_rows(writer.moved[reference])


def _stable(
    writer: Writer, moves: Moves, reference: Reference, kept: sa.Subquery
) -> sa.ColumnElement[Any]:
    """The part of the journaled keys that no step changes, by which the plan counted."""
    dialect, moving = writer.office.dialect, moves.moving.get(reference.table)
    if not moving:
        return kept.c.pk
    primary = list(writer.office.table(reference.table).primary_key.columns)
    parts = dialect.key_parts(kept.c.pk, primary, False)
    return dialect.row_key(
        [part for part, c in zip(parts, primary, strict=True) if c.name not in moving]
    )


def _drifted(
    writer: Writer,
    reference: Reference,
    planned: Mapping[tuple[Any, Any], Effect],
    kept: sa.Subquery,
    digest: sa.ColumnElement[int],
) -> str:
    """Which pair moved other rows than planned; only asked when the totals differ."""
    query = sa.select(kept.c.pair, sa.func.count(), digest).group_by(kept.c.pair)
    numbers = {p.number: p for p in writer.ledger.pairs(writer.connection, writer.run)}
    found = {
        (numbers[n].local, numbers[n].resource): (rows, int(digest))
        for n, rows, digest in writer.connection.execute(query)
    }
    for ends in [*planned, *found]:
        was = (planned[ends].rows, planned[ends].digest) if ends in planned else (0, 0)
        now = found.get(ends, (0, 0))
        if was != now:
            return (
                f"{reference.name} of the pair {ends[0]!r} and {ends[1]!r} changed since the plan "
                f"was made ({was[0]} rows then, {now[0]} now)"
            )
    return f"{reference.name} changed since the plan was made"
