"""What a plan does to the database, statement by statement, in the order of writing.

The plan counts these operations and the commit carries them out; each is one step of the journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from migtools.decisions.decisions import Cell, Decisions
from migtools.decisions.moves import Moves
from migtools.decisions.resolutions import kind_maps, merge_maps, moving_references, planned_moves
from migtools.office.office import Office
from migtools.office.references import Reference


class Move(NamedTuple):
    """Rows of one reference move to other records."""

    reference: Reference


class Delete(NamedTuple):
    """Rows of one table are archived whole."""

    table: str
    rows: Sequence[tuple[Any, ...]]


class Set(NamedTuple):
    """Values of records change."""

    cells: Sequence[Cell]


Operation = Move | Delete | Set


def operations(office: Office, decisions: Decisions) -> Iterator[Operation]:
    """Archived rows after what depends on them has moved, then the records, then their values."""
    merged = merge_maps(decisions.merges)
    for table, rows in losers(decisions).items():
        yield from map(
            Move, moving_references(office, {table: merged[table]} if table in merged else {})
        )
        yield Delete(table, rows)
    yield from map(Move, moving_references(office, kind_maps(office, decisions.pairs)))
    if decisions.cells:
        yield Set(decisions.cells)
    for table, keys in decisions.deletes:
        yield Delete(table, [(key,) for key in keys])


def losers(decisions: Decisions) -> dict[str, list[tuple[Any, ...]]]:
    """Table -> the rows that a resolution archives."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for merge in decisions.merges:
        rows.setdefault(merge.table, []).append(merge.loser)
    return rows


def moves_of(office: Office, decisions: Decisions) -> Moves:
    """Where the rows of decided pairs move, as relations that write nothing."""
    excluded = losers(decisions)
    for table, rows in decisions.left:
        excluded[table] = [*excluded.get(table, []), *rows]
    maps = kind_maps(office, decisions.pairs) | merge_maps(decisions.merges)
    stay = {table: list(keys) for table, keys in decisions.stay}
    return planned_moves(office, maps, stay, excluded)


def references_of(office: Office, decisions: Decisions) -> list[Reference]:
    """The references that move, in the order in which the commit moves them."""
    return [o.reference for o in operations(office, decisions) if isinstance(o, Move)]
