"""What a plan decides, as plain data that a file can hold: pairs, cell changes, what stays.

Decisions grow with the records that are tagged, never with the rows that hang on them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from migtools.database.dialect import Key


class Pair(NamedTuple):
    """One local record that becomes one resource record.

    Attributes:
        number: The pair's number in the plan and the journal.
        kind: The kind of record.
        table: The kind's table.
        local: The local record's key.
        resource: The resource record's key.
        local_name: The local record's name before the plan.
        resource_name: The resource record's name.
        how: "tagged", or "by name" for a child that follows its parent.
        parent: The local record's parent before the plan, if the kind has one.
    """

    number: int
    kind: str
    table: str
    local: Key
    resource: Key
    local_name: str
    resource_name: str
    how: str
    parent: Key | None = None


class Cell(NamedTuple):
    """One value of one record that changes, and why: "rename" or "retire"."""

    table: str
    kind: str
    key: Key
    column: str
    before: Any
    after: Any
    why: str


class Merge(NamedTuple):
    """A row that a collision resolves away: archived whole; its dependants follow the winner."""

    number: int
    table: str
    loser: tuple[Any, ...]
    winner: tuple[Any, ...]


@dataclass(frozen=True)
class Decisions:
    """Everything that a plan will do, apart from the counts.

    Attributes:
        pairs: The pairs, numbered from 1: parents before children, by local key within a kind.
        cells: Values of records that change, in the order of writing.
        stay: Per table, keys of records whose own references stay (retired records and the
            leftovers below them).
        left: Per table, primary keys of rows that a resolution leaves on the local record.
        merges: Rows that are archived, dependants first.
        deletes: Per table (children first), primary keys of rows that are deleted.
        warnings: Sentences for the analyst.
        obstacles: Sentences on what the database would refuse; with any, nothing is committed.
    """

    pairs: tuple[Pair, ...] = ()
    cells: tuple[Cell, ...] = ()
    stay: tuple[tuple[str, tuple[Key, ...]], ...] = ()
    left: tuple[tuple[str, tuple[tuple[Any, ...], ...]], ...] = ()
    merges: tuple[Merge, ...] = ()
    deletes: tuple[tuple[str, tuple[Key, ...]], ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)
    obstacles: tuple[str, ...] = field(default=(), compare=False)
