"""A few rows of a plan, before and after, for a person to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import sqlalchemy as sa

from migtools.errors import SchemaError
from migtools.office.references import Reference
from migtools.plans import operations
from migtools.plans.plan import Plan

SAMPLE_COLUMNS = ["row", "column", "before", "before_name", "after", "after_name"]


def sample(plan: Plan, table: str, rows: int) -> pd.DataFrame:
    """See `Plan.sample`."""
    if table not in plan.office.catalogue.tables:
        known = ", ".join(dict.fromkeys(e.table for e in plan.effect_rows))
        raise SchemaError(f"there is no table {table!r}; the plan touches {known or 'nothing'}")
    found: list[tuple[Any, ...]] = []
    if plan.verb in ("realign", "revert"):
        with plan.office.reading() as connection:
            for reference in operations.references_of(plan.office, plan.decisions):
                if reference.table == table:
                    found += _rows(connection, plan, reference, rows)
    return pd.DataFrame(found, columns=SAMPLE_COLUMNS)


def _rows(
    connection: sa.Connection, plan: Plan, reference: Reference, rows: int
) -> Iterator[tuple[Any, ...]]:
    move = operations.moves_of(plan.office, plan.decisions).move(reference)
    pairs = {p.number: p for p in plan.decisions.pairs}
    primary = list(move.table.primary_key.columns)
    query = (
        sa.select(move.pair, *primary)
        .select_from(move.source, move.table)
        .where(move.where)
        .limit(rows)
    )
    for number, *pk in connection.execute(query):
        pair = pairs.get(number)
        if pair:
            yield (
                ", ".join(str(part) for part in pk),
                reference.column,
                pair.local,
                pair.local_name,
                pair.resource,
                pair.resource_name,
            )
