"""Records as rules, plans and proofs need them, read by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.errors import MatchError
from migtools.office.office import Office
from migtools.office.schema import Kind


class Record(NamedTuple):
    """One record of a kind, with what decides about it.

    Attributes:
        key: Its key.
        name: Its name.
        owner: Whose it is, as the side column says.
        parent: The key of its parent; None where the kind or the record has none.
        leftover: Whether a realignment has made it a leftover.
        fixed: Its values of the kind's must_equal columns.
        codes: Its values of the kind's codes.
        retire: Its values of the columns that retiring sets.
    """

    key: Key
    name: str
    owner: Key
    parent: Key | None
    leftover: bool
    fixed: tuple[Any, ...]
    codes: tuple[Any, ...]
    retire: tuple[Any, ...]


def as_key(office: Office, kind: Kind, given: Any) -> Key:
    """A key as the database's own type: frames turn integers into numpy numbers and floats."""
    if isinstance(given, bool) or given is None or given is pd.NA or given != given:
        raise MatchError(f"a {kind.label} in the pairs has no key; drop that row or fill it in")
    if not isinstance(office.key(kind).type, sa.Integer):
        return str(given)
    try:
        number = int(given)
    except (TypeError, ValueError, OverflowError) as error:
        raise MatchError(
            f"{given!r} is no key of a {kind.label}; keys are whole numbers"
        ) from error
    if number != given and str(number) != given:
        raise MatchError(f"{given!r} is no key of a {kind.label}; keys are whole numbers")
    return number


def read_records(
    connection: sa.Connection, office: Office, kind: Kind, keys: Sequence[Key]
) -> dict[Key, Record]:
    """The records of a kind with these keys, whoever owns them."""
    table, key = office.table(kind.table), office.key(kind)
    wanted = office.dialect.keys(key, keys, "wanted")
    parent = table.c[kind.parent.column] if kind.parent else sa.null()
    columns = [key, table.c[kind.name_column], office.owner(kind), parent, office.is_leftover(kind)]
    columns += [table.c[c] for c in (*kind.must_equal, *kind.codes)]
    columns += [office.dialect.cell(table.c[c]) for c, _ in kind.retire]
    query = sa.select(*columns).join(wanted, wanted.c.k == key)
    fixed = 5 + len(kind.must_equal)
    codes = fixed + len(kind.codes)
    return {
        row[0]: Record(
            key=row[0],
            name=row[1],
            owner=row[2],
            parent=row[3],
            leftover=bool(row[4]),
            fixed=tuple(row[5:fixed]),
            codes=tuple(row[fixed:codes]),
            retire=tuple(row[codes:]),
        )
        for row in connection.execute(query).all()
    }
