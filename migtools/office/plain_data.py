"""Frozen data from JSON, by the annotations of its own classes."""

from __future__ import annotations

from dataclasses import is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def from_plain(kind: Any, value: Any) -> Any:
    """What `json.dumps` made lists and dictionaries of, as it was: a kind is a class or a hint."""
    parts = get_args(kind)
    if get_origin(kind) in (Union, UnionType):
        return value if value is None else from_plain(parts[0], value)
    if get_origin(kind) is tuple:
        each = parts[:1] * len(value) if parts[-1] is ... else parts
        return tuple(map(from_plain, each, value))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: from_plain(hints[name], part) for name, part in value.items()})
    if hasattr(kind, "_fields"):
        return kind(*map(from_plain, get_type_hints(kind).values(), value))
    return value
