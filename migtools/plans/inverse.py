"""A run turned round: the updates that take its rows back, and the archived rows that can return.

Shared by the plan of an undo, which counts them, and by its commit, which runs them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from migtools.database.catalogue import COMPUTED, UniqueKey
from migtools.database.dialect import Key, Update
from migtools.decisions.decisions import Decisions
from migtools.decisions.moves import Moves, of_keys, rekeying, sent_rows
from migtools.decisions.records import read_records
from migtools.decisions.resolutions import planned_moves
from migtools.journal.ledger import DELETE, Ledger, StepRow
from migtools.office.office import Office
from migtools.office.references import Reference


@dataclass(frozen=True)
class InverseMove:
    """One journaled move, turned round."""

    step: StepRow
    reference: Reference
    source: sa.FromClause
    kept: sa.Subquery
    move: Update


def inverse_moves(
    connection: sa.Connection, office: Office, decisions: Decisions
) -> tuple[Moves, set[int]]:
    """The turned pairs as moves, and the pairs whose record to return to no longer exists."""
    pairs = decisions.pairs
    maps: dict[str, list[tuple[int, Key, Key]]] = defaultdict(list)
    missing: set[int] = set()
    for table in dict.fromkeys(p.table for p in pairs):
        mine = [p for p in pairs if p.table == table]
        kind = office.kind_of(table)
        if kind:
            there = read_records(connection, office, kind, [p.resource for p in mine])
            missing |= {p.number for p in mine if p.resource not in there}
        elif len(office.table(table).primary_key.columns) > 1:
            continue  # nothing hangs on a row that is archived by a composite key
        maps[table] = [(p.number, p.local, p.resource) for p in mine if p.number not in missing]
    excluded = {table: list(rows) for table, rows in decisions.left}
    return planned_moves(office, maps, {}, excluded), missing


def inverse_move(
    connection: sa.Connection, office: Office, ledger: Ledger, moves: Moves, step: StepRow
) -> InverseMove | None:
    """The update that takes a step's rows back where they still are as it left them."""
    reference = step.reference
    if reference is None or reference.target_table not in moves.maps:
        return None
    source, kept = moves.source(reference), ledger.moved_rows(step)
    joined = sa.join(kept, source, kept.c.pair == source.c.pair)
    where = sa.and_(
        kept.c.pair == source.c.pair, _still_there(office, ledger, moves, step, kept, source)
    )
    move = moves.update(reference, joined, where, kept.c.pair, source)
    values = dict(move.values)
    for place in ledger.spelled(connection, step):
        column = reference.columns[place]
        values[column] = _spelled(office, ledger, step, place, kept.c.pk, values[column])
    return InverseMove(step, reference, source, kept, replace(move, values=values))


def _still_there(
    office: Office,
    ledger: Ledger,
    moves: Moves,
    step: StepRow,
    kept: sa.FromClause,
    source: sa.FromClause,
) -> sa.ColumnElement[bool]:
    """The condition that a row of a step's table is as the step left it."""
    reference, table = step.reference, office.table(step.table)
    assert reference is not None
    return sa.and_(
        ledger.is_row(step, kept.c.pk),
        moves.joins(reference, table, source),
        reference.condition(table),
        moves.not_excluded(reference.table, table),
    )


def _spelled(
    office: Office,
    ledger: Ledger,
    step: StepRow,
    place: int,
    pk: sa.ColumnElement[Any],
    otherwise: sa.ColumnElement[Any],
) -> sa.ColumnElement[Any]:
    """What a row held before a step, where that was not spelled like the record's key."""
    assert step.reference is not None
    kept = ledger.spelling
    column = office.table(step.table).c[step.reference.columns[place]]
    mine = sa.and_(
        kept.c.run == step.run,
        kept.c.step == step.step,
        kept.c.place == place,
        kept.c.pk == office.dialect.as_stored(pk),
    )
    found = sa.select(kept.c.value).where(mine).scalar_subquery()
    return sa.func.coalesce(office.dialect.from_stored(found, column.type), otherwise)


def inverse_rekey(
    connection: sa.Connection,
    office: Office,
    ledger: Ledger,
    moves: Moves,
    steps: Sequence[StepRow],
) -> sa.Select[*tuple[Any, ...]]:
    """The rows of one table whose primary key an undo of these steps changes; see `rekeying`."""
    moved = []
    for place, step in enumerate(steps):
        reference = step.reference
        assert reference is not None
        kept, source = ledger.moved_rows(step), moves.source(reference)
        spelled = ledger.spelled(connection, step)
        ends = [
            end
            for i in range(len(reference.columns))
            for end in (
                source.c[f"l{i}"],
                (
                    _spelled(office, ledger, step, i, kept.c.pk, source.c[f"r{i}"])
                    if i in spelled
                    else source.c[f"r{i}"]
                ).label(f"r{i}"),
            )
        ]
        joined = sa.join(kept, source, source.c.pair == kept.c.pair)
        back = sa.select(kept.c.pair, kept.c.pk, *ends).select_from(joined)
        found = back.subquery(f"mt_k{place}")
        on = _still_there(office, ledger, moves, step, found, found)
        moved.append((reference, found, on))
    return rekeying(office.table(steps[0].table), moved)


def restorable(
    connection: sa.Connection,
    office: Office,
    step: StepRow,
    images: list[str],
    inverses: Sequence[InverseMove] = (),
) -> list[str]:
    """The images that can go back, once the moves that come first are turned back."""
    table = office.table(step.table)
    rows = sent_rows(office.dialect, table, [key_of(table, i) for i in images], "imaged")
    # A row that moved to the primary key of an archived one leaves it before that comes back.
    leaving = [
        sa.exists().select_from(b.move.source).where(b.move.where).correlate(table)
        for b in inverses
        if step.op == DELETE and b.move.table is table
    ]
    here = office.dialect.images(
        connection, table, sa.and_(of_keys(table, rows), *(~leaves for leaves in leaving))
    )
    if step.op == DELETE:
        taken = {key_text(table, image) for image in here}
        free = [image for image in images if key_text(table, image) not in taken]
        for key in office.unique_keys:
            if key.table == step.table and key.where is None and key.nulls_distinct:
                free = _without_taken(connection, office, key, free, leaving)
        return free
    same = set(here)
    return [image for image in images if image in same]


def _without_taken(
    connection: sa.Connection,
    office: Office,
    key: UniqueKey,
    images: list[str],
    leaving: Sequence[sa.ColumnElement[bool]],
) -> list[str]:
    """The images whose values under a unique key no row has, rows that leave aside."""
    table = office.table(key.table)
    columns = [table.c[part.strip('"')] for part in key.parts if part.strip('"') in table.c]
    plain = all(
        isinstance(c.type, (sa.Integer, sa.String)) and not c.info.get(COMPUTED) for c in columns
    )
    if not images or len(columns) < len(key.parts) or not plain:
        return images
    values = {image: tuple(json.loads(image)[c.name] for c in columns) for image in images}
    wanted = office.dialect.rows({c.name: c.type for c in columns}, list(values.values()), "keys")
    same = (wanted.c[c.name] == c for c in columns)
    query = sa.select(*columns).join(wanted, sa.and_(*same)).where(*(~gone for gone in leaving))
    taken = {tuple(row) for row in connection.execute(query)}
    return [image for image in images if values[image] not in taken]


def key_of(table: sa.Table, image: str) -> tuple[Any, ...]:
    read = json.loads(image)
    return tuple(_key_part(c, read[c.name]) for c in table.primary_key.columns)


def _key_part(column: sa.Column[Any], held: Any) -> Any:
    # PostgreSQL's images hold texts, which SQLAlchemy takes for no boolean and for no bytes.
    if isinstance(held, str) and isinstance(column.type, sa.Boolean):
        return held == "true"
    if isinstance(held, str) and isinstance(column.type, sa.LargeBinary):
        return bytes.fromhex(held.removeprefix("\\x"))
    return held


def key_text(table: sa.Table, image: str) -> str:
    return ", ".join(str(part) for part in key_of(table, image))
