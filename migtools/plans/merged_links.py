"""What becomes of links when two records become one: rows that say nothing, or the same twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from migtools.database.catalogue import UniqueKey
from migtools.decisions.collisions import image_of
from migtools.decisions.moves import Moves
from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.text import many

_EQUAL = (sa.Integer, sa.String, sa.Numeric, sa.Boolean, sa.Date, sa.DateTime)


def merged_links(
    connection: sa.Connection, office: Office, moves: Moves, references: Sequence[Reference]
) -> list[str]:
    """Sentences on rows that will relate a record to itself, or equal another row in all but keys.

    No unique key forbids them, so they are moved; a person should know.
    """
    tables = dict.fromkeys(r.table for r in references)
    found: list[str] = []
    for name in tables:
        moving = [r for r in references if r.table == name]
        found += _with_themselves(connection, office, moves, moving)
        found += _twice(connection, office, moves, moving)
    return found


def _image(
    office: Office, moves: Moves, moving: Sequence[Reference], columns: frozenset[str]
) -> sa.Subquery:
    name = moving[0].table
    return image_of(moves, UniqueKey(name, "", (), columns), moving, sa.null())


def _with_themselves(
    connection: sa.Connection, office: Office, moves: Moves, moving: Sequence[Reference]
) -> Iterator[str]:
    """Rows whose two ends become one record, and were two before."""
    single = [r for r in moving if len(r.columns) == 1]
    for one, other in combinations(single, 2):
        same_key = (one.target_table, one.target) == (other.target_table, other.target)
        if same_key and one.columns != other.columns:
            a, b = one.columns[0], other.columns[0]
            image = _image(office, moves, moving, frozenset((a, b)))
            table = office.table(one.table)
            same = image.c[a] == image.c[b]
            were = sa.select(sa.func.count()).select_from(table).where(table.c[a] == table.c[b])
            were = were.where(table.c[a].in_(sa.select(moves.source(one).c.l0)))
            were = were.where(moves.not_excluded(one.table, table))
            query = sa.select(sa.func.count()).select_from(image)
            query = query.where(image.c.mt_pair.is_not(None), same)
            rows = (connection.scalar(query) or 0) - (connection.scalar(were) or 0)
            if rows > 0:
                yield (
                    f"{many(rows, 'row')} of {one.table} will relate a record to itself "
                    f"({a} and {b})"
                )


def _twice(
    connection: sa.Connection, office: Office, moves: Moves, moving: Sequence[Reference]
) -> Iterator[str]:
    """Rows that become equal to another one in every column but the primary key."""
    name = moving[0].table
    table = office.table(name)
    primary = {c.name for c in table.primary_key.columns}
    unique = [u for u in office.unique_keys if u.table == name and not u.columns <= primary]
    others = [c.name for c in table.columns if c.name not in primary]
    if unique or not others or primary & {c for r in moving for c in r.columns}:
        return
    image = _image(office, moves, moving, frozenset(others))
    group = [_comparable(office, image.c[column]) for column in others]
    moved = sa.func.count(image.c.mt_pair)
    twice = (
        sa.select((sa.func.count() - 1).label("more"))
        .select_from(image)
        .group_by(*group)
        # What was there twice before moves as one, and is no news.
        .having(sa.func.count() > 1, moved > 0, moved < sa.func.count())
        .subquery()
    )
    rows = connection.scalar(sa.select(sa.func.sum(twice.c.more))) or 0
    if rows:
        yield f"{many(int(rows), 'row')} of {name} will equal another row in all but the key"


def _comparable(office: Office, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A column itself where its type surely has an equality; PostgreSQL's JSON has none."""
    return column if isinstance(column.type, _EQUAL) else office.dialect.as_text(column)
