"""Counts what decisions will do, table by table and pair by pair, and hashes the rows they touch.

The counts are what a person reads; the hashes are what `commit` compares with the rows that it
really moved, so that a plan made on other data never half-applies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from migtools.decisions.decisions import Decisions
from migtools.decisions.moves import Moves
from migtools.errors import MatchError, ReadOnlyError, SchemaError
from migtools.office.checks import own_triggers
from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.plans.fragile_rows import fragile_rows
from migtools.plans.merged_links import merged_links
from migtools.plans.operations import moves_of, references_of
from migtools.plans.rows import Counted, Effect
from migtools.text import many

Ends = tuple[str, Any, Any]  # kind (or table), from, to


def count(
    connection: sa.Connection, office: Office, decisions: Decisions, request: Mapping[str, Any]
) -> Counted:
    """Every effect of the decisions in the order of writing, and warnings that counting raises.

    Raises:
        ReadOnlyError: If a row of the resource office would have to change.
        SchemaError: If a row that moves has no primary key.
        MatchError: If a record lacks the value by which rows would have to point at it.
    """
    moves, references = moves_of(office, decisions), references_of(office, decisions)
    _demand_keys(connection, office, moves, references)
    _demand_targets(connection, office, moves, references, decisions)
    warnings = _foreign_rows(connection, office, moves, references)
    warnings += merged_links(connection, office, moves, references)
    warnings += fragile_rows(connection, office, decisions)
    warnings += _ignored(connection, office, moves)
    found = [*_renamed(office, decisions), *_archived(decisions)]
    found += _moved(connection, office, moves, references, _ends(decisions))
    found += _retired(decisions)
    return Counted(found, warnings + _triggers(office, {effect.table for effect in found}))


def _demand_keys(
    connection: sa.Connection, office: Office, moves: Moves, references: Iterable[Reference]
) -> None:
    """Rows that nothing tells from others cannot be journaled.

    Raises:
        SchemaError: If a row that moves has no primary key.
    """
    for reference in references:
        keyless = office.dialect.keyless(office.table(reference.table))
        if keyless is not None:
            move = moves.move(reference)
            found = sa.select(sa.literal(1)).select_from(move.source, move.table)
            if connection.scalar(found.where(move.where, keyless).limit(1)):
                names = ", ".join(c.name for c in move.table.primary_key.columns)
                raise SchemaError(
                    f"a row of {reference.table} that would move has no primary key ({names} is "
                    "NULL), so that nothing tells it from others; fill in its key first, or list "
                    f"{reference.name} under [[ignore]] with a reason"
                )


def _demand_targets(
    connection: sa.Connection,
    office: Office,
    moves: Moves,
    references: Iterable[Reference],
    decisions: Decisions,
) -> None:
    """A reference may hold another unique value than the key, and the other record may lack it.

    Raises:
        MatchError: If rows would be left with nothing to point by.
    """
    names = {p.number: (p.local, p.resource) for p in decisions.pairs}
    names |= {m.number: (_shown(m.loser), _shown(m.winner)) for m in decisions.merges}
    for reference in references:
        if reference.target == (moves.keys[reference.target_table].name,):
            continue
        source, table = moves.source(reference), office.table(reference.table)
        lacking = sa.or_(*(source.c[f"r{i}"].is_(None) for i in range(len(reference.columns))))
        held = moves.joins(reference, table, source) & moves.movable(reference, table)
        query = (
            sa.select(source.c.pair, sa.func.count())
            .select_from(source.join(table, held))
            .where(lacking)
            .group_by(source.c.pair)
            .order_by(source.c.pair)
        )
        for number, rows in connection.execute(query):
            local, resource = names[number]
            lacks = ", ".join(reference.target)
            raise MatchError(
                f"{many(rows, 'row')} of {reference.name} would point at {reference.target_table} "
                f"{resource!r} by its {lacks}, which is empty there (that of {local!r} is not); "
                f"have {lacks} filled in first, or list {reference.name} under [[ignore]] with a "
                "reason"
            )


def _triggers(office: Office, tables: set[str]) -> list[str]:
    """What the database itself will do when these tables change."""
    return [
        f"triggers run when {table} changes: {', '.join(others)}; rows that they change are not "
        "part of the plan"
        for table in sorted(tables)
        if (others := own_triggers(office.triggers.get(table, [])))
    ]


def _ends(decisions: Decisions) -> dict[int, Ends]:
    ends: dict[int, Ends] = {p.number: (p.kind, p.local, p.resource) for p in decisions.pairs}
    for merge in decisions.merges:
        ends[merge.number] = (merge.table, _shown(merge.loser), _shown(merge.winner))
    return ends


def _shown(pk: tuple[Any, ...]) -> Any:
    return pk[0] if len(pk) == 1 else ",".join(str(part) for part in pk)


def _renamed(office: Office, decisions: Decisions) -> Iterator[Effect]:
    for pair in decisions.pairs:
        if pair.local_name != pair.resource_name:
            column = office.schema.kind(pair.kind).name_column
            yield Effect(pair.table, column, pair.kind, pair.local, pair.resource, "rename", 1)
    for cell in decisions.cells if not decisions.pairs else ():
        yield Effect(cell.table, cell.column, cell.kind, cell.key, None, "rename", 1)


def _archived(decisions: Decisions) -> Iterator[Effect]:
    for merge in decisions.merges:
        ends = _shown(merge.loser), _shown(merge.winner)
        yield Effect(merge.table, "", merge.table, *ends, "archive", 1)


def _moved(
    connection: sa.Connection,
    office: Office,
    moves: Moves,
    references: Iterable[Reference],
    ends: dict[int, Ends],
) -> Iterator[Effect]:
    for reference in references:
        action = "keep" if is_parent(office, reference) else "re-point"
        column = reference.column
        for number, rows, digest in _counts(connection, office, moves, reference):
            yield Effect(reference.table, column, *ends[number], action, rows, digest)


def _counts(
    connection: sa.Connection, office: Office, moves: Moves, reference: Reference
) -> list[tuple[int, int, int]]:
    fixed = tuple(column for column, _ in reference.where)
    indexed = office.catalogue.has_index(reference.table, reference.columns[0], fixed)
    move = moves.move(reference)
    return office.dialect.counts(connection, move, move.table, indexed)


def _retired(decisions: Decisions) -> Iterator[Effect]:
    targets = {(p.kind, p.local): p.resource for p in decisions.pairs}
    for cell in decisions.cells:
        if cell.why == "retire":
            resource = targets.get((cell.kind, cell.key))
            yield Effect(cell.table, cell.column, cell.kind, cell.key, resource, "retire", 1)


def is_parent(office: Office, reference: Reference) -> bool:
    """Whether a reference is what makes a record the child of another."""
    kind = office.kind_of(reference.table)
    return bool(kind and kind.parent and (kind.parent.column,) == reference.columns)


def _foreign_rows(
    connection: sa.Connection, office: Office, moves: Moves, references: Iterable[Reference]
) -> list[str]:
    """Rows of other offices that hold a local record: theirs move too, with a warning."""
    warnings: list[str] = []
    others: dict[str, bool] = {}
    for reference in references:
        table = office.table(reference.table)
        owner = office.owner_of(reference.table)
        if owner is None:
            continue
        if reference.table not in others:
            others[reference.table] = _has_others(connection, office, table, owner)
        if others[reference.table]:
            warnings += _owners(connection, office, moves, reference, owner)
    return warnings


def _has_others(
    connection: sa.Connection, office: Office, table: sa.Table, owner: sa.ColumnElement[Any]
) -> bool:
    """One look at the column tells for nearly every table that only the local office has rows."""
    tests = [owner != office.local]
    if isinstance(owner, sa.Column) and office.catalogue.has_index(table.name, owner.name):
        # An index finds what is below and above at once, but knows no "not equal".
        tests = [owner < office.local, owner > office.local]
    return any(connection.scalar(sa.select(sa.exists().where(test))) for test in tests)


def _owners(
    connection: sa.Connection,
    office: Office,
    moves: Moves,
    reference: Reference,
    owner: sa.ColumnElement[Any],
) -> Iterator[str]:
    move = moves.move(reference)
    query = (
        sa.select(owner, sa.func.count())
        .select_from(move.source, move.table)
        .where(move.where, owner != office.local)
        .group_by(owner)
        .order_by(owner)
    )
    for whose, rows in connection.execute(query):
        if whose == office.resource:
            raise ReadOnlyError(
                f"{rows} rows of {reference.table} belong to the resource office but hold a local "
                f"record in {reference.name}; resource rows are read-only, ask the resource "
                "office to correct them"
            )
        yield f"{rows} rows of {reference.name} belong to office {whose!r} and move too"


def _ignored(connection: sa.Connection, office: Office, moves: Moves) -> list[str]:
    sentences = []
    for reference in office.references:
        if reference.reason and reference.target_table in moves.maps:
            rows = sum(row[1] for row in _counts(connection, office, moves, reference))
            if rows:
                sentences.append(
                    f"{rows} rows of {reference.name} stay on local records ({reference.reason})"
                )
    return sentences
