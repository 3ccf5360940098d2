"""Finds rows that would share one unique key once re-pointed, and what may be chosen for them.

A key is evaluated on the row as it will be after the move, for moved rows against rows that are
there already and for moved rows against each other (two locals that become one). Parts and
predicates of the key are the database's own SQL over that image, so partial and expression
indexes follow their own rules, NULLs included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from migtools.database.catalogue import GENERATED, UniqueKey
from migtools.decisions.moves import Moves
from migtools.errors import MatchError
from migtools.office.references import Reference

BLOCK, KEEP_RESOURCE, KEEP_LOCAL, LEAVE = "block", "keep_resource", "keep_local", "leave"
CHOICES = (BLOCK, KEEP_RESOURCE, KEEP_LOCAL, LEAVE)

Owner = sa.ColumnElement[Any]


@dataclass(frozen=True)
class Row:
    """One row of a collision.

    Attributes:
        pk: Its primary key.
        pair: The pair that moves it; None for a row that is there already.
        owner: Whose row it is.
        values: Its columns and values as texts, for a person to compare.
    """

    pk: tuple[Any, ...]
    pair: int | None
    owner: Any = None
    values: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Collision:
    """Rows of one table that would share one unique key.

    Attributes:
        name: What a person calls it: the table and the key of its first moved row.
        table: The table.
        rule: The unique key that they would share.
        key: The values that they would share.
        rows: The rows; those that are on the resource record already come first.
        choices: The resolutions that this collision allows.
        choice: The chosen resolution.
    """

    name: str
    table: str
    rule: str
    key: tuple[Any, ...]
    rows: tuple[Row, ...]
    choices: tuple[str, ...] = CHOICES
    choice: str = BLOCK

    @property
    def differing(self) -> list[str]:
        """The columns in which the rows differ, primary and shared key aside."""
        seen = [dict(row.values) for row in self.rows]
        columns = [column for column, _ in self.rows[0].values]
        return [c for c in columns if len({values.get(c) for values in seen}) > 1]

    @property
    def winner(self) -> Row:
        """The row that stays on the key; first among equals by primary key."""
        there = [r for r in self.rows if r.pair is None]
        moved = [r for r in self.rows if r.pair is not None]
        first = moved if self.choice == KEEP_LOCAL else there
        return (first or moved)[0]

    @property
    def losers(self) -> tuple[Row, ...]:
        """The rows that give way."""
        if self.choice == LEAVE:
            return tuple(r for r in self.rows if r.pair is not None and r != self.winner)
        return tuple(r for r in self.rows if r != self.winner)


def affected_keys(
    unique_keys: Iterable[UniqueKey], references: Sequence[Reference]
) -> list[tuple[UniqueKey, list[Reference]]]:
    """The unique keys that a move can break, each with the references of its table that move."""
    found = []
    for key in unique_keys:
        moving = [r for r in references if r.table == key.table]
        if any(set(r.columns) & key.columns for r in moving):
            found.append((key, moving))
    return found


def find_collisions(
    connection: sa.Connection,
    moves: Moves,
    key: UniqueKey,
    moving: Sequence[Reference],
    owner: Owner | None,
) -> list[Collision]:
    """The collisions on one unique key, in key order; `owner` says whose row a row is."""
    if _surely_none(connection, moves, key, moving):
        return []
    image = image_of(moves, key, moving, sa.null() if owner is None else owner)
    parts: list[sa.ColumnElement[Any]] = [
        sa.literal_column(part).label(f"part{i}") for i, part in enumerate(key.parts)
    ]
    table = moves.tables[key.table]
    primary = [image.c[c.name].label(c.name[3:]) for c in _primary(table)]
    chosen = sa.select(*primary, image.c.mt_pair, image.c.mt_owner, *parts).select_from(image)
    if key.where:
        chosen = chosen.where(sa.literal_column(f"({key.where})", sa.Boolean))
    keyed = chosen.subquery("keyed")
    group = [keyed.c[f"part{i}"] for i in range(len(parts))]
    # A first look only at the keys: nearly always there is nothing more to do.
    number = sa.func.row_number().over(order_by=group).label("mt_clash")
    clashing = sa.select(*group, number).group_by(*group)
    clashing = clashing.having((sa.func.count() > 1) & (sa.func.count(keyed.c.mt_pair) > 0))
    if key.nulls_distinct:
        clashing = clashing.where(*(part.is_not(None) for part in group))
    colliding = clashing.subquery("clash")
    # A plain "=" where that is enough: PostgreSQL joins by "is not distinct" only row by row.
    same = (
        part == colliding.c[part.name]
        if key.nulls_distinct
        else part.is_not_distinct_from(colliding.c[part.name])
        for part in group
    )
    query = sa.select(colliding.c.mt_clash, keyed).join(colliding, sa.and_(*same))
    order = [keyed.c.mt_pair.is_not(None), *(keyed.c[p.name] for p in primary)]
    rows = connection.execute(query.order_by(colliding.c.mt_clash, *order)).all()
    return _grouped(key, len(primary), rows)


def _touching(key: UniqueKey, moving: Sequence[Reference]) -> Reference | None:
    """The one single-column reference that changes a key, if there is no other."""
    found = [r for r in moving if set(r.columns) & key.columns]
    return found[0] if len(found) == 1 and len(found[0].columns) == 1 else None


def _surely_none(
    connection: sa.Connection, moves: Moves, key: UniqueKey, moving: Sequence[Reference]
) -> bool:
    """A quick look by index where it is enough: one column moves, and no two records become one.

    Then a moved row can only collide with a row that is there, and the unique key's own index
    finds that row. Anything else is looked at in full.
    """
    reference = _touching(key, moving)
    table = moves.tables[key.table]
    plain = {f'"{c.name}"': c.name for c in table.columns} | {c.name: c.name for c in table.columns}
    computed = any(table.c[name].info.get(GENERATED) for name in key.columns)
    if reference is None or not key.nulls_distinct or not set(key.parts) <= plain.keys():
        return False
    if computed:
        return False
    source = moves.source(reference)
    many = sa.select(sa.func.count() - sa.func.count(source.c.r0.distinct())).select_from(source)
    if connection.scalar(many):
        return False
    fits = sa.literal_column(f"({key.where})", sa.Boolean) if key.where else sa.true()
    mine = sa.select(table).where(fits, moves.movable(reference, table)).subquery("mine")
    there = sa.select(table).where(fits, moves.not_excluded(key.table, table)).subquery("there")
    (moved,) = reference.columns
    others = [plain[part] for part in key.parts if plain[part] != moved]
    hit = sa.exists().where(
        mine.c[moved] == source.c.l0,
        there.c[moved] == source.c.r0,
        *(mine.c[name] == there.c[name] for name in others),
    )
    return not connection.scalar(sa.select(hit))


def image_of(
    moves: Moves, key: UniqueKey, moving: Sequence[Reference], owner: Owner
) -> sa.Subquery:
    """The rows on either record of a pair, as they will be; named like the table itself."""
    touching, table = _touching(key, moving), moves.tables[key.table]
    computed = [c for c in table.columns if c.info.get(GENERATED) and c.name in key.columns]
    if touching and not computed:
        return _simple_image(moves, key, touching, owner)
    image = _joined_image(moves, key, moving, owner)
    if not computed:
        return image
    # What the database computes follows from the columns as they will be.
    names = {c.name for c in computed}
    plain = [c for c in image.c if c.name not in names]
    formulas: list[sa.Label[Any]] = [
        sa.literal_column(c.info[GENERATED]).label(c.name) for c in computed
    ]
    return sa.select(*plain, *formulas).select_from(image).subquery(table.name)


def _simple_image(moves: Moves, key: UniqueKey, reference: Reference, owner: Owner) -> sa.Subquery:
    """Where one column moves: the rows that move, and the rows that are there; both by index."""
    table, (name,) = moves.tables[key.table], reference.columns
    move = moves.move(reference)
    others = [c for c in table.columns if _needed(c, key) and c.name != name]
    moved = (
        sa.select(
            *_primary(table),
            *others,
            move.values[name].label(name),
            move.pair.label("mt_pair"),
            owner.label("mt_owner"),
        )
        .select_from(move.source, table)
        .where(move.where)
    )
    source = moves.source(reference)
    there = sa.select(
        *_primary(table),
        *others,
        table.c[name],
        sa.null().label("mt_pair"),
        owner.label("mt_owner"),
    ).where(table.c[name].in_(sa.select(source.c.r0)), moves.not_excluded(key.table, table))
    return sa.union_all(moved, there).subquery(table.name)


def _joined_image(
    moves: Moves, key: UniqueKey, moving: Sequence[Reference], owner: Owner
) -> sa.Subquery:
    """Where several columns move: every row near a pair, each column as it will be."""
    table = moves.tables[key.table]
    source: sa.FromClause = table
    after: dict[str, sa.ColumnElement[Any]] = {}
    numbers: list[sa.ColumnElement[Any]] = []
    # The rows near a pair by their own keys: SQLite guesses that few rows hold a listed key, and
    # would read all pairs for each of them.
    close = table.alias("close")
    near: list[sa.ColumnElement[bool]] = []
    for reference in moving:
        joined = moves.source(reference).alias(f"mt_m{len(numbers)}")
        on = moves.joins(reference, table, joined) & moves.movable(reference, table)
        source = source.outerjoin(joined, on)
        numbers.append(joined.c.pair)
        for i, name in enumerate(reference.columns):
            old = after.get(name, table.c[name])
            after[name] = sa.case((joined.c.pair.is_not(None), joined.c[f"r{i}"]), else_=old)
        near.append(_near(moves, reference, close))
    columns = [after.get(c.name, c).label(c.name) for c in table.columns if _needed(c, key)]
    pair = sa.func.coalesce(*numbers) if len(numbers) > 1 else numbers[0]
    query = sa.select(*_primary(table), *columns, pair.label("mt_pair"), owner.label("mt_owner"))
    primary = table.primary_key.columns
    listed = sa.select(*(close.c[c.name] for c in primary)).where(sa.or_(*near))
    query = query.select_from(source).where(
        sa.tuple_(*primary).in_(listed), moves.not_excluded(key.table, table)
    )
    return query.subquery(table.name)


def _primary(table: sa.Table) -> list[sa.Label[Any]]:
    """The primary key as it is now: a reference may sit inside it, and rows are told by it."""
    return [c.label(f"mt_pk{i}") for i, c in enumerate(table.primary_key.columns)]


def _needed(column: sa.Column[Any], key: UniqueKey) -> bool:
    return column.primary_key or column.name in key.columns


def _near(moves: Moves, reference: Reference, table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Rows that move by a reference, or stand where it moves to."""
    source = moves.source(reference)
    if len(reference.columns) == 1:
        column = table.c[reference.columns[0]]
        return column.in_(sa.union_all(sa.select(source.c.l0), sa.select(source.c.r0)))
    sides = (moves.joins(reference, table, source, side) for side in "lr")
    return sa.exists().where(sa.or_(*sides))


def _grouped(key: UniqueKey, width: int, rows: Iterable[Any]) -> list[Collision]:
    # By the number, not by the values: a collation may take "a" and "A" for the same.
    groups: dict[int, tuple[tuple[Any, ...], list[Row]]] = {}
    for colliding, *row in rows:
        pk, (pair, owner), shared = (
            tuple(row[:width]),
            row[width : width + 2],
            tuple(row[width + 2 :]),
        )
        groups.setdefault(colliding, (shared, []))[1].append(Row(pk, pair, owner))
    found = []
    for shared, members in groups.values():
        first = next(m for m in members if m.pair is not None)
        name = f"{key.table} {','.join(str(part) for part in first.pk)}"
        found.append(Collision(name, key.table, key.name, shared, tuple(members)))
    return found


def chosen(collision: Collision, wanted: str | Mapping[str, str]) -> Collision:
    """The collision with the resolution that was asked for it, its table, or for all."""
    if isinstance(wanted, str):
        choice = wanted
    else:
        fallback = wanted.get("*", BLOCK)
        choice = wanted.get(collision.name, wanted.get(collision.table, fallback))
    if choice not in collision.choices:
        choice = BLOCK
    return replace(collision, choice=choice)


def check_choices(wanted: str | Mapping[str, str]) -> None:
    """Refuse a resolution that does not exist.

    Raises:
        MatchError: If one does not.
    """
    for choice in [wanted] if isinstance(wanted, str) else wanted.values():
        if choice not in CHOICES:
            raise MatchError(
                f"{choice!r} is no way to resolve a collision; choose one of {', '.join(CHOICES)}"
            )
