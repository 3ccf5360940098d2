"""Rows that an undo must leave alone, because they would no longer fit together.

A row may name a record and that record's parent, as a policy names a product and a carrier. Where
one of the two was changed since, by a person or by a later commit, taking back only the other
would leave the row with a child of another parent. Such a row stays as it is. A row that did not
fit before the run either is restored like any other: undo is exact.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from migtools.decisions.decisions import Decisions, Pair
from migtools.decisions.moves import Numbered, sent_rows
from migtools.decisions.resolutions import planned_moves
from migtools.journal.ledger import Ledger, StepRow
from migtools.journal.proof import Belonging, Journaled, belongings, child_kind, parent_reference
from migtools.office.office import Office

Rows = dict[str, list[tuple[Any, ...]]]


def inconsistent_rows(
    connection: sa.Connection,
    office: Office,
    steps: list[StepRow],
    decisions: Decisions,
    later: list[StepRow],
) -> Rows:
    """Per table, the rows that an undo of these steps has to leave alone.

    Args:
        connection: A connection that reads.
        office: The office.
        steps: The steps of the run that is undone.
        decisions: The undo's decisions, with the run's pairs turned round.
        later: The steps of later runs that still stand.
    """
    found = _becoming_inconsistent(connection, office, steps, decisions.pairs)
    excluded: Rows = {}
    for table, rows in sorted(found.items()):
        changed = _edited(connection, office, steps, decisions.pairs, table, rows)
        changed |= _moved_later(connection, office, later, table, rows)
        kept = sorted(row for row in rows if row in changed)
        excluded |= {table: kept} if kept else {}
    return excluded


def _becoming_inconsistent(
    connection: sa.Connection,
    office: Office,
    steps: list[StepRow],
    pairs: tuple[Pair, ...],
) -> Rows:
    """Rows that fit now, move back, and would not fit then."""
    maps: dict[str, list[Numbered]] = defaultdict(list)
    for pair in pairs:
        if office.kind_of(pair.table):
            maps[pair.table].append((pair.number, pair.resource, pair.local))
    moves = planned_moves(office, maps, {}, {})
    moved = {s.reference: s for s in steps if s.reference and s.reference.target_table in maps}
    run = Journaled(Ledger(office), moves, moved)
    found: Rows = defaultdict(list)
    for both in belongings(office):
        if both.child in moved or both.parent in moved:
            found[both.table] += _of_pair(connection, office, run, both)
    return {table: list(dict.fromkeys(rows)) for table, rows in found.items() if rows}


def _of_pair(
    connection: sa.Connection, office: Office, run: Journaled, pair: Belonging
) -> list[tuple[Any, ...]]:
    """The primary keys of such rows of one table."""
    kind, table = child_kind(office, pair), office.table(pair.table)
    assert kind.parent is not None
    now = office.table(kind.table).alias("child_now")
    was = office.table(kind.table).alias("child_was")
    source: sa.FromClause = table.join(
        now, now.c[pair.child.target[0]] == table.c[pair.child.columns[0]]
    )
    source, was_parent, parent_moved = run.before(source, table, pair.parent)
    source, was_child, child_moved = run.before(source, table, pair.child)
    source = source.join(was, was.c[pair.child.target[0]] == was_child)
    source, was_above, _ = run.before(source, was, parent_reference(office, kind))
    query = (
        sa.select(*table.primary_key.columns)
        .select_from(source)
        .where(
            parent_moved | child_moved,
            now.c[kind.parent.column] == table.c[pair.parent.columns[0]],
            was_above != was_parent,
        )
    )
    return [tuple(row) for row in connection.execute(query)]


def _edited(
    connection: sa.Connection,
    office: Office,
    steps: list[StepRow],
    pairs: tuple[Pair, ...],
    name: str,
    rows: list[tuple[Any, ...]],
) -> set[tuple[Any, ...]]:
    """Those of the rows of which a reference that the run moved was changed since."""
    standing = {pair.number: pair.local for pair in pairs}
    changed: set[tuple[Any, ...]] = set()
    for step in steps:
        if step.table == name and step.reference:
            column = office.table(name).c[step.reference.columns[0]]
            for pair, row, value in _journaled(connection, office, step, rows, column):
                if value != standing.get(pair, value):
                    changed.add(row)
    return changed


def _moved_later(
    connection: sa.Connection,
    office: Office,
    later: list[StepRow],
    name: str,
    rows: list[tuple[Any, ...]],
) -> set[tuple[Any, ...]]:
    """Those of the rows that a later run moved."""
    found: set[tuple[Any, ...]] = set()
    for step in later:
        if step.table == name and step.reference:
            found |= {row for _, row, _ in _journaled(connection, office, step, rows, sa.null())}
    return found


def _journaled(
    connection: sa.Connection,
    office: Office,
    step: StepRow,
    rows: list[tuple[Any, ...]],
    value: sa.ColumnElement[Any],
) -> list[tuple[int, tuple[Any, ...], Any]]:
    """The journal's entries of a step for some rows: pair, row, a value that the row has now."""
    assert step.reference is not None
    table, dialect = office.table(step.table), office.dialect
    ledger = Ledger(office)
    kept = ledger.moved_rows(step)
    wanted = sent_rows(dialect, table, rows, "unfit")
    primary = list(table.primary_key.columns)
    query = (
        sa.select(kept.c.pair, value, *primary)
        .select_from(table.join(wanted, sa.and_(*(wanted.c[c.name] == c for c in primary))))
        .join(kept, ledger.is_row(step, kept.c.pk))
    )
    return [(pair, tuple(row), now) for pair, now, *row in connection.execute(query)]
