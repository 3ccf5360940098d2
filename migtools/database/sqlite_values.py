"""Values on SQLite, which has them in any type in any column: sent, packed and kept exactly."""

from __future__ import annotations

import base64
from typing import Any

import sqlalchemy as sa


def tagged(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A value as JSON holds it exactly: whole numbers bare, all else as a text with its type."""
    kind = sa.func.typeof(value)
    return sa.case(
        (kind == "text", sa.literal("t") + sa.type_coerce(value, sa.Text)),
        (kind == "blob", sa.literal("b") + sa.func.hex(value)),
        (kind == "real", sa.literal("r") + sa.func.printf("%!.17g", value)),
        else_=sa.type_coerce(value, sa.types.NULLTYPE),
    )


def untagged(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    kind, rest = sa.func.substr(value, 1, 1), sa.func.substr(value, 2)
    return sa.case(
        (sa.func.typeof(value) != "text", value),
        (kind == "b", sa.func.mt_unhex(rest)),
        (kind == "r", sa.cast(rest, sa.Float)),
        else_=rest,
    )


def typed(value: sa.ColumnElement[Any], kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    """A value with the affinity of its column: without one SQLite makes no index for a join."""
    if isinstance(kind, sa.Integer):
        return sa.cast(value, sa.Integer)
    if isinstance(kind, (sa.String, sa.Uuid)):
        return sa.type_coerce(sa.cast(value, sa.Text), kind)
    return sa.type_coerce(value, kind)


def as_bytes(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    raw = sa.type_coerce(column, sa.types.NULLTYPE)
    return sa.case((sa.func.typeof(column) == "text", sa.cast(column, sa.LargeBinary)), else_=raw)


def encoded(kind: str, value: Any) -> Any:
    """A value as JSON keeps it exactly: a text that is no UTF-8, and a BLOB, by their bytes."""
    if kind == "text":
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return {"text": base64.b64encode(value).decode()}
    return {"base64": base64.b64encode(value).decode()} if kind == "blob" else value


def decoded(value: Any) -> Any:
    if not isinstance(value, dict):
        return sa.literal(value, sa.types.NULLTYPE)
    ((kind, kept),) = value.items()
    raw = sa.literal(base64.b64decode(kept), sa.LargeBinary)
    return sa.cast(raw, sa.Text) if kind == "text" else raw


def sent(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    raise TypeError(f"{type(value).__name__} cannot be sent")


def received(
    row: sa.ColumnElement[Any], place: int, kind: sa.types.TypeEngine[Any]
) -> sa.ColumnElement[Any]:
    value = sa.func.json_extract(row, f"$[{place}]")
    if isinstance(kind, (sa.Integer, sa.String)):
        return value
    whole = sa.func.json_extract(row, f"$[{place}].hex")
    return sa.case(
        (sa.func.json_type(row, f"$[{place}]") == "object", sa.func.mt_unhex(whole)), else_=value
    )
