"""Rows that an undo must leave alone, because they would no longer fit together.

A policy names a product and the product's carrier. Where one of the two was changed since, taking
back only the other would leave a policy with a product of another carrier. Such a row stays as it
is; and where a row that the run never touched hangs on a record that would go back to its old
parent, that record stays.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from migtools.decisions import Decisions, Pair
from migtools.ledger import Ledger, StepRow
from migtools.moves import Numbered
from migtools.office import Office
from migtools.proof import Belonging, Journaled, belongings, child_kind, parent_reference
from migtools.resolving import planned_moves

Rows = dict[str, list[tuple[Any, ...]]]


def unfit(
    connection: sa.Connection, office: Office, steps: list[StepRow], decisions: Decisions
) -> Rows:
    """Per table, the rows and records that an undo of these steps has to leave alone.

    Args:
        connection: A connection that reads.
        office: The office.
        steps: The steps of the run that is undone.
        decisions: The undo's decisions, with the run's pairs turned round.
    """
    apart: Rows = defaultdict(list)
    while found := _astray(connection, office, steps, decisions.pairs, apart):
        # What is set apart may leave other rows astray; each round sets more apart, so it ends.
        for table, rows in found.items():
            apart[table] += rows
    return {table: sorted(rows) for table, rows in sorted(apart.items())}


def _astray(
    connection: sa.Connection,
    office: Office,
    steps: list[StepRow],
    pairs: tuple[Pair, ...],
    apart: Rows,
) -> Rows:
    """Rows and records, not set apart yet, whose going back would leave a row astray."""
    maps: dict[str, list[Numbered]] = defaultdict(list)
    for pair in pairs:
        if office.kind_of(pair.table):
            maps[pair.table].append((pair.number, pair.resource, pair.local))
    moves = planned_moves(office, maps, {}, apart)
    keys = {s.reference: s.keys for s in steps if s.reference and s.reference.target_table in maps}
    run = Journaled(Ledger(office).moved, moves, keys)
    found: Rows = defaultdict(list)
    for both in belongings(office):
        if both.child in keys or both.parent in keys:
            for table, row in _of_pair(connection, office, run, both):
                if row not in apart[table] and row not in found[table]:
                    found[table].append(row)
    return {table: rows for table, rows in found.items() if rows}


def _of_pair(
    connection: sa.Connection, office: Office, run: Journaled, pair: Belonging
) -> list[tuple[str, tuple[Any, ...]]]:
    """For rows that fit now and would not: the row if it would go back, else its child record."""
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
    rows, records = (
        [read.c[c.name] for c in office.table(name).primary_key.columns]
        for read, name in ((table, pair.table), (was, kind.table))
    )
    query = (
        sa.select(parent_moved | child_moved, *rows, *records)
        .select_from(source)
        .where(
            now.c[kind.parent.column] == table.c[pair.parent.columns[0]],
            was_above != was_parent,
        )
    )
    found = []
    for moved, *keys in connection.execute(query):
        row, record = tuple(keys[: len(rows)]), tuple(keys[len(rows) :])
        found.append((pair.table, row) if moved else (kind.table, record))
    return found
