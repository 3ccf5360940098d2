"""Values and keys on PostgreSQL: lists as one parameter, digests, and what a type can hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from migtools.database.catalogue import UniqueKey, columns_in


def array(values: Sequence[Any], kind: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
    """A whole list as one parameter."""
    return sa.bindparam(None, list(values), type_=pg.ARRAY(kind))


def key_type(key: sa.ColumnElement[Any]) -> sa.types.TypeEngine[Any]:
    return sa.BigInteger() if isinstance(key.type, sa.Integer) else sa.Text()


def unique_key(table: sa.Table, found: Any) -> UniqueKey:
    columns = {name for name in found.columns if name is not None}
    for part, name in zip(found.parts, found.columns, strict=True):
        columns |= columns_in(part, table) if name is None else set()
    columns |= columns_in(found.predicate, table) if found.predicate else set()
    shown = "(" + ", ".join(part.replace('"', "") for part in found.parts) + ")"
    shown += f" where {found.predicate}" if found.predicate else ""
    return UniqueKey(
        found.table,
        shown,
        tuple(found.parts),
        frozenset(columns),
        found.predicate,
        nulls_distinct=not found.nulls_not_distinct,
    )


def unfit(kind: sa.types.TypeEngine[Any], values: Iterable[Any]) -> str:
    """What is wrong with the first of these values that a column cannot hold; "" for none."""
    known = set(kind.enums) if isinstance(kind, sa.Enum) else None
    length = getattr(kind, "length", None) if isinstance(kind, sa.String) else None
    for value in sorted(map(str, (v for v in values if v is not None))):
        if known is not None and value not in known:
            return f"cannot be {value!r}, only one of {', '.join(sorted(known))}"
        if length and known is None and len(value) > length:
            return f"holds {length} characters, and {value!r} has {len(value)}"
    return ""


def digests(
    columns: Sequence[sa.ColumnElement[Any]], key: sa.ColumnElement[Any]
) -> list[sa.ColumnElement[Any]]:
    """Per column an aggregate over rows that tells whether any row's value changed."""
    seed = sa.func.hashtextextended(sa.cast(key, sa.Text), 0)
    return [
        sa.func.sum(
            sa.cast(
                sa.func.hashtextextended(sa.func.quote_nullable(sa.cast(c, sa.Text)), seed),
                sa.Numeric,
            )
        )
        for c in columns
    ]
