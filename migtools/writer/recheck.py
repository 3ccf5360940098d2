"""Decides any verb's request, so that a commit can decide again and compare."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Decisions, Pair
from migtools.errors import MigtoolsError, StalePlanError
from migtools.office.office import Office
from migtools.plans.plan import Plan
from migtools.plans.verbs import VERBS


def decide(
    connection: sa.Connection,
    office: Office,
    verb: str,
    request: Mapping[str, Any],
    only: Collection[tuple[str, str]] | None = None,
) -> tuple[Decisions, tuple[Collision, ...]]:
    """What a request decides on the data as it is now.

    Raises:
        StalePlanError: If what was sound when the plan was made is refused now.
    """
    try:
        return VERBS[verb].decide(connection, office, request, only)
    except MigtoolsError as error:
        raise StalePlanError(
            f"the data changed since the plan was made: {error}; nothing was written"
        ) from error


def drift(plan: Plan, now: Decisions, found: tuple[Collision, ...]) -> str:
    """One sentence on what first differs between a plan and the data as it is now."""
    then = plan.decisions
    before, after = set(then.pairs), set(now.pairs)
    changed = sorted(before ^ after, key=lambda p: p.number)
    if changed:
        return f"{_named(changed[0])} is no longer what the plan saw"
    cells = sorted(set(then.cells) ^ set(now.cells), key=lambda c: str(c))
    if cells:
        cell = cells[0]
        return f"{cell.kind} {cell.key!r} no longer has the {cell.column} that the plan saw"
    if plan.found != found:
        rows = sorted({c.name for c in plan.found} ^ {c.name for c in found})
        return f"other rows collide now ({', '.join(rows[:3]) or 'in another way'})"
    return "the records that stay or go are no longer the same"


def _named(pair: Pair) -> str:
    return f"the pair {pair.kind} {pair.local_name!r} ({pair.local!r}) and {pair.resource!r}"
