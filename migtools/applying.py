"""Carries out the decisions of a plan, step by step, inside the commit's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from migtools import effects, proof, restoring
from migtools.decisions import Decisions, Merge, Pair
from migtools.dialects import Key, Step
from migtools.errors import StalePlanError
from migtools.moves import Moves, of_keys, sent_rows
from migtools.office import Office
from migtools.plans import Effect, Plan
from migtools.proof import Proof
from migtools.references import Reference
from migtools.resolving import kind_maps, merge_maps, moving_references
from migtools.writing import Progress, Writer


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
        moves = restoring.apply(writer, plan, progress)
        run = proof.Journaled(writer.ledger.moved, moves, writer.kept)
        return proof.belonging(writer.connection, writer.office, run, undo=True)
    if plan.verb == "purge":
        for table, keys in plan.decisions.deletes:
            rows = sent_rows(
                writer.office.dialect,
                writer.office.table(table),
                [(key,) for key in keys],
                "purged",
            )
            writer.remove(writer.office.table(table), of_keys(writer.office.table(table), rows))
        return []
    return _realign(writer, plan, progress)


def _realign(writer: Writer, plan: Plan, progress: Progress) -> list[Proof]:
    office, decisions = writer.office, plan.decisions
    merged, kinds = merge_maps(decisions.merges), kind_maps(office, decisions.pairs)
    writer.pairs([*decisions.pairs, *map(_as_pair, decisions.merges)])
    moves = writer.keep_maps(effects.moves_of(office, decisions))
    losers = _losers(decisions.merges)
    expected = _expected(plan.effect_rows)
    references = effects.references_of(office, decisions)
    total, done = len(references) + len(losers) + 1, 0
    for table, rows in losers.items():
        held = moving_references(office, {table: merged[table]}) if table in merged else []
        for reference in held:
            _move(writer, moves, reference, table, expected)
        _archive(writer, table, rows)
        done += len(held) + 1
        progress(done, total, f"archived {len(rows)} rows of {table}")
    for reference in moving_references(office, kinds):
        kind = office.kind_of(reference.target_table)
        rows_moved = _move(writer, moves, reference, kind.name if kind else "", expected)
        done += 1
        progress(done, total, f"re-pointed {rows_moved} rows of {reference.name}")
    writer.cells(decisions.cells)
    progress(total, total, f"changed {len(decisions.cells)} values of records")
    run = proof.Journaled(writer.ledger.moved, moves, writer.kept)
    proofs = proof.released(writer.connection, office, moves, moving_references(office, kinds))
    return proofs + proof.belonging(writer.connection, office, run)


def _as_pair(merge: Merge) -> Pair:
    loser, winner = (k[0] if len(k) == 1 else str(k) for k in (merge.loser, merge.winner))
    return Pair(merge.number, merge.table, merge.table, loser, winner, "", "", "archived")


def _losers(merges: tuple[Merge, ...]) -> dict[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for merge in merges:
        rows[merge.table].append(merge.loser)
    return rows


def _archive(writer: Writer, table: str, rows: list[tuple[Any, ...]]) -> None:
    found = writer.office.table(table)
    losers = sent_rows(writer.office.dialect, found, rows, "losers")
    removed = writer.remove(found, of_keys(found, losers))
    if removed != len(rows):
        raise StalePlanError(
            f"{len(rows) - removed} of {len(rows)} colliding rows of {table} are gone; "
            "nothing was written, make the plan again"
        )


def _expected(
    counted: tuple[Effect, ...],
) -> dict[tuple[str, str, str], dict[tuple[Any, Any], Effect]]:
    """The counted moves by table, column and kind, then by pair."""
    found: dict[tuple[str, str, str], dict[tuple[Any, Any], Effect]] = defaultdict(dict)
    for effect in counted:
        if effect.action in ("re-point", "keep"):
            place = found[effect.table, effect.column, effect.kind]
            place[effect.local, effect.resource] = effect
    return found


def _move(
    writer: Writer,
    moves: Moves,
    reference: Reference,
    kind: str,
    expected: Mapping[tuple[str, str, str], Mapping[tuple[Any, Any], Effect]],
) -> int:
    """Re-point one reference and compare what moved with what the plan counted.

    Raises:
        StalePlanError: If other rows moved; names the first pair that drifted.
    """
    planned = expected.get((reference.table, "+".join(reference.columns), kind), {})
    move = moves.move(reference)
    rows = writer.move(reference, move)
    wanted = sum(e.rows for e in planned.values()), sum(e.digest for e in planned.values())
    if (rows, _journaled(writer, move.integer)) != wanted:
        raise StalePlanError(
            f"{_drifted(writer, reference, planned, move.integer)}; nothing was written, "
            "make the plan again"
        )
    return rows


def _journaled(writer: Writer, integer: bool) -> int:
    """The hash of the keys that were just journaled."""
    dialect = writer.office.dialect
    kept = dialect.moved(writer.ledger.moved, Step(writer.run, writer.steps), integer)
    query = sa.select(dialect.digest(kept.c.pk, kept.c.pair, integer))
    return int(writer.connection.execute(query).scalar_one())


def _drifted(
    writer: Writer,
    reference: Reference,
    planned: Mapping[tuple[Any, Any], Effect],
    integer: bool,
) -> str:
    """Which pair moved other rows than planned; only asked when the totals differ."""
    dialect = writer.office.dialect
    kept = dialect.moved(writer.ledger.moved, Step(writer.run, writer.steps), integer)
    query = sa.select(
        kept.c.pair, sa.func.count(), dialect.digest(kept.c.pk, kept.c.pair, integer)
    ).group_by(kept.c.pair)
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
