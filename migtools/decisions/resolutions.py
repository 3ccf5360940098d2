"""Collects every collision of a plan, table after table, and what the chosen resolutions entail.

A row that gives way for good is archived whole; the rows that depend on it follow the row that
stays, which may collide in turn. So the search goes on until nothing new is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions.collisions import (
    BLOCK,
    CHOICES,
    KEEP_LOCAL,
    KEEP_RESOURCE,
    LEAVE,
    Collision,
    Row,
    affected_keys,
    check_choices,
    chosen,
    find_collisions,
)
from migtools.decisions.decisions import Merge, Pair
from migtools.decisions.moves import Moves, Numbered, sent, sent_rows
from migtools.errors import CollisionError
from migtools.office.office import Office
from migtools.office.references import Reference, row_references

_ROUNDS = 50


@dataclass
class Resolution:
    """What the search found.

    Attributes:
        by_name: Every collision, with its choice, by its name and rule.
        left: Table -> primary keys of rows that stay on their local record.
        merged: Table -> pair number, archived row, row that stays.
        left_pairs: Numbers of the pairs whose local record keeps a row, and is not retired.
    """

    by_name: dict[tuple[str, str], Collision] = field(default_factory=dict)
    left: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    merged: dict[str, list[tuple[int, tuple[Any, ...], tuple[Any, ...]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    left_pairs: set[int] = field(default_factory=set)

    @property
    def collisions(self) -> tuple[Collision, ...]:
        """The collisions in the order of tables, rules and rows."""
        return tuple(self.by_name.values())

    @property
    def merges(self) -> tuple[Merge, ...]:
        """The archived rows, each beside the row that finally stays."""
        made = []
        for table, merged in self.merged.items():
            finally_on = {loser: winner for _, loser, winner in merged}
            for number, loser, winner in merged:
                while winner in finally_on:
                    winner = finally_on[winner]
                made.append(Merge(number, table, loser, winner))
        return tuple(made)


def dependants_first(office: Office, merges: tuple[Merge, ...]) -> tuple[Merge, ...]:
    """Archived rows in an order in which none is deleted while another one points at it."""
    tables = list(dict.fromkeys(merge.table for merge in merges))
    after = {
        table: {
            link.target_table
            for link in office.catalogue.foreign_keys
            if link.table == table and link.target_table in tables and link.target_table != table
        }
        for table in tables
    }
    ordered: list[str] = []
    while tables:
        # A table that no other waiting table points at; in a circle, the first one found.
        free = [t for t in tables if not any(t in after[o] for o in tables if o != t)]
        ordered.append(free[0] if free else tables[0])
        tables.remove(ordered[-1])
    return tuple(sorted(merges, key=lambda m: (ordered.index(m.table), m.number)))


def kind_maps(office: Office, pairs: tuple[Pair, ...]) -> dict[str, list[Numbered]]:
    """Per kind's table, the numbered keys of the pairs."""
    maps: dict[str, list[Numbered]] = defaultdict(list)
    for pair in pairs:
        maps[pair.table].append((pair.number, pair.local, pair.resource))
    return dict(maps)


def table_keys(office: Office, tables: Any) -> dict[str, sa.Column[Any]]:
    """The key column of each mapped table: a kind's key, or the single primary key."""
    keys: dict[str, sa.Column[Any]] = {}
    for name in tables:
        kind = office.kind_of(name)
        keys[name] = (
            office.key(kind) if kind else next(iter(office.table(name).primary_key.columns))
        )
    return keys


def moving_references(office: Office, maps: Mapping[str, Any]) -> list[Reference]:
    """The references that a set of maps moves, those of kinds and those of archived rows."""
    found: list[Reference] = []
    for table in maps:
        kind = office.kind_of(table)
        found += office.live_references(kind) if kind else row_references(table, office.catalogue)
    return found


def merge_maps(resolution_merges: tuple[Merge, ...]) -> dict[str, list[Numbered]]:
    """Per table with archived rows, the numbered single-column keys (loser, winner)."""
    maps: dict[str, list[Numbered]] = defaultdict(list)
    for merge in resolution_merges:
        if len(merge.loser) == 1:
            maps[merge.table].append((merge.number, merge.loser[0], merge.winner[0]))
    return dict(maps)


def planned_moves(
    office: Office,
    maps: Mapping[str, list[Numbered]],
    stay: Mapping[str, list[Key]],
    excluded: Mapping[str, list[tuple[Any, ...]]],
) -> Moves:
    """The moves of a plan as relations that write nothing."""
    keys = table_keys(office, [*maps, *stay])
    dialect = office.dialect
    moving: dict[str, frozenset[str]] = {}
    for reference in moving_references(office, {t: m for t, m in maps.items() if m}):
        primary = {c.name for c in office.table(reference.table).primary_key.columns}
        if primary & set(reference.columns):
            known = moving.get(reference.table, frozenset())
            moving[reference.table] = known | (primary & set(reference.columns))
    return Moves(
        dialect=dialect,
        tables=office.catalogue.tables,
        keys=keys,
        maps={t: sent(dialect, t, keys[t], pairs) for t, pairs in maps.items() if pairs},
        stay={
            t: dialect.keys(keys[t], k, f"stay_{t.replace('.', '_')}") for t, k in stay.items() if k
        },
        excluded={
            t: sent_rows(dialect, office.table(t), r, "excluded") for t, r in excluded.items() if r
        },
        moving=moving,
        archived=frozenset(t for t in maps if not office.kind_of(t)),
    )


def resolve(
    connection: sa.Connection,
    office: Office,
    pairs: tuple[Pair, ...],
    stay: Mapping[str, list[Key]],
    wanted: str | Mapping[str, str],
    only: Collection[tuple[str, str]] | None = None,
) -> Resolution:
    """Find every collision of these pairs and apply what was chosen for each.

    Args:
        connection: A connection that reads.
        office: The office.
        pairs: The pairs of the plan.
        stay: Per table, records whose own references stay.
        wanted: The choice for all, or choices by collision, by table and "*".
        only: The (table, rule) of the unique keys to look at; None for all that can break.

    Raises:
        MatchError: If a choice does not exist.
        CollisionError: If dependent rows collide without end.
    """
    check_choices(wanted)
    found = Resolution()
    number = len(pairs)
    checked: dict[tuple[str, str], frozenset[Reference]] = {}
    for _ in range(_ROUNDS):
        maps = kind_maps(office, pairs) | merge_maps(found.merges)
        references = moving_references(office, maps)
        todo = [
            (key, moving)
            for key, moving in affected_keys(office.unique_keys, references)
            if checked.get((key.table, key.name)) != frozenset(moving)
        ]
        todo = [t for t in todo if only is None or (t[0].table, t[0].name) in only]
        if not todo:
            _left_pairs(connection, office, found, pairs, stay)
            return found
        for key, moving in todo:
            checked[key.table, key.name] = frozenset(moving)
            moves = planned_moves(office, maps, stay, _excluded(found))
            hits = find_collisions(connection, moves, key, moving, office.owner_of(key.table))
            for collision in _with_values(connection, office, key.table, hits):
                ready = chosen(_limited(office, collision, moving), wanted)
                found.by_name[ready.name, ready.rule] = ready
                number = _apply(found, ready, number)
    raise CollisionError(
        "the rows that depend on colliding rows collide again and again; "
        "leave these rows on the local record, or resolve them in the database first"
    )


def _with_values(
    connection: sa.Connection, office: Office, name: str, hits: list[Collision]
) -> list[Collision]:
    """The collisions with their rows' values, so that a person can compare them."""
    if not hits:
        return hits
    table = office.table(name)
    primary = [c.name for c in table.primary_key.columns]
    pks = list(dict.fromkeys(row.pk for collision in hits for row in collision.rows))
    wanted = sent_rows(office.dialect, table, pks, "colliding")
    same = (wanted.c[column] == table.c[column] for column in primary)
    values = {}
    names = [c.name for c in table.columns if c.name not in primary]
    shown = [office.dialect.as_text(table.c[name]) for name in names]
    query = sa.select(*table.primary_key.columns, *shown).join(wanted, sa.and_(*same))
    for row in connection.execute(query):
        values[tuple(row[: len(primary)])] = tuple(
            (name, None if value is None else str(value))
            for name, value in zip(names, row[len(primary) :], strict=True)
        )
    return [
        replace(c, rows=tuple(replace(row, values=values[row.pk]) for row in c.rows)) for c in hits
    ]


def _excluded(found: Resolution) -> dict[str, list[tuple[Any, ...]]]:
    """Rows that later keys need not look at: left ones and archived ones."""
    excluded: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, rows in found.left.items():
        excluded[table] += rows
    for table, merged in found.merged.items():
        excluded[table] += [loser for _, loser, _ in merged]
    return excluded


def _limited(office: Office, collision: Collision, moving: list[Reference]) -> Collision:
    """The collision with only those choices that keep every invariant."""
    choices = list(CHOICES)
    targets = [office.kind_of(r.target_table) for r in moving]
    kinds = [k for k in targets if k]
    if office.kind_of(collision.table):
        # Records are never archived by a collision; rename or tag them instead.
        choices = [BLOCK]
    follows_row = len(kinds) < len(targets)
    belongs = any(k.parent and k.parent.kind in {o.name for o in kinds} for k in kinds)
    if (follows_row or belongs) and LEAVE in choices:
        choices.remove(LEAVE)
    held = office.catalogue.references_to(collision.table)
    composite = len(office.table(collision.table).primary_key.columns) > 1
    if held and composite:
        choices = [c for c in choices if c in (BLOCK, LEAVE)]
    for choice in (KEEP_RESOURCE, KEEP_LOCAL):
        archived = replace(collision, choice=choice).losers
        if choice in choices and not all(_is_ours(office, row) for row in archived):
            choices.remove(choice)
    return replace(collision, choices=tuple(choices))


def _is_ours(office: Office, row: Row) -> bool:
    """Whether a row may be archived: the local office's own, and where nothing says, what moves."""
    return row.pair is not None if row.owner is None else bool(row.owner == office.local)


def _left_pairs(
    connection: sa.Connection,
    office: Office,
    found: Resolution,
    pairs: tuple[Pair, ...],
    stay: Mapping[str, list[Key]],
) -> None:
    """A row that is left stays with all its references: each of those records keeps it."""
    maps = kind_maps(office, pairs)
    moves = planned_moves(office, maps, stay, {})
    for table, rows in found.left.items():
        excluded = sent_rows(office.dialect, office.table(table), rows, "left")
        for reference in moving_references(office, maps):
            if reference.table == table:
                move = moves.move(reference)
                same = (excluded.c[c.name] == c for c in move.table.primary_key.columns)
                query = sa.select(move.pair).select_from(move.source, move.table, excluded)
                found.left_pairs |= set(connection.scalars(query.where(move.where, *same)))


def _apply(found: Resolution, collision: Collision, number: int) -> int:
    """Record what a chosen resolution entails; returns the last pair number in use."""
    if collision.choice == LEAVE:
        for row in collision.losers:
            found.left[collision.table].append(row.pk)
    elif collision.choice != BLOCK:
        for row in collision.losers:
            number += 1
            found.merged[collision.table].append((number, row.pk, collision.winner.pk))
    return number
