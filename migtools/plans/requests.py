"""What each verb is asked for, as a plan keeps it: the fields of a request, and their types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from migtools.database.dialect import Key


@dataclass(frozen=True)
class RealignRequest:
    """Pairs as (kind, local, resource); what was left out of them, in sentences."""

    pairs: tuple[tuple[str, Key, Key], ...]
    rename: bool
    on_collision: str | dict[str, str]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class RenameRequest:
    """One kind and its names as (key, name), or several such requests."""

    kind: str = ""
    names: tuple[tuple[Key, str], ...] = ()
    kinds: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class RevertRequest:
    """A commit's number, and whether all of it has to come back."""

    run: int
    strict: bool


@dataclass(frozen=True)
class PurgeRequest:
    """A kind or all kinds, some of its leftovers or all of them."""

    kind: str | None
    keys: tuple[Key, ...] | None
