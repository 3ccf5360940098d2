"""Tables of a plan for a person to look at: what collides, what is renamed, samples, leftovers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pandas as pd
import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions.collisions import BLOCK, Collision
from migtools.decisions.records import read_records
from migtools.errors import SchemaError
from migtools.office.references import Reference
from migtools.plans import operations
from migtools.plans.parts import Parts

LEFTOVER_COLUMNS = ["kind", "key", "name", "held_by", "rows"]
SAMPLE_COLUMNS = ["row", "column", "before", "before_name", "after", "after_name"]


def collision_rows(plan: Parts) -> list[tuple[Any, ...]]:
    """Every colliding row beside the others: the columns of COLLISION_COLUMNS."""
    pairs = {pair.number: pair for pair in plan.decisions.pairs}
    rows: list[tuple[Any, ...]] = []
    for collision in plan.found:
        losers = set(collision.losers)
        for row in collision.rows:
            pair = pairs.get(row.pair) if row.pair is not None else None
            values = dict(row.values)
            rows.append(
                (
                    collision.name,
                    collision.table,
                    collision.rule,
                    ", ".join(str(part) for part in collision.key),
                    ", ".join(str(part) for part in row.pk),
                    "resource" if row.pair is None else "local",
                    pair.local if pair else None,
                    pair.resource if pair else None,
                    collision.choice,
                    _outcome(collision, row in losers),
                    ", ".join(f"{c} {values.get(c)}" for c in collision.differing),
                )
            )
    return rows


def _outcome(collision: Collision, loses: bool) -> str:
    if collision.choice == BLOCK:
        return "open"
    if not loses:
        return "stays"
    return "left" if collision.choice == "leave" else "archived"


def renames(plan: Parts) -> list[tuple[Any, ...]]:
    """Every name that changes: the columns of RENAME_COLUMNS."""
    rows: list[tuple[Any, ...]] = []
    for pair in plan.decisions.pairs if plan.verb == "realign" else ():
        if pair.local_name != pair.resource_name:
            rows.append((pair.kind, pair.local, pair.local_name, pair.resource_name, "rename"))
    renamed = {(kind, key): after for kind, key, _, after, _ in rows}
    for cell in plan.decisions.cells:
        if cell.column == plan.office.schema.kind(cell.kind).name_column:
            before = renamed.get((cell.kind, cell.key), cell.before)
            if before != cell.after:
                rows.append((cell.kind, cell.key, before, cell.after, cell.why))
    return rows


def sample(plan: Parts, table: str, rows: int) -> pd.DataFrame:
    """See `Plan.sample`."""
    if table not in plan.office.catalogue.tables:
        known = ", ".join(dict.fromkeys(e.table for e in plan.effect_rows))
        raise SchemaError(f"there is no table {table!r}; the plan touches {known or 'nothing'}")
    found: list[tuple[Any, ...]] = []
    if plan.verb in ("realign", "revert"):
        with plan.office.reading() as connection:
            for reference in operations.references_of(plan.office, plan.decisions):
                if reference.table == table:
                    found += _moving_rows(connection, plan, reference, rows)
    return pd.DataFrame(found, columns=SAMPLE_COLUMNS)


def _moving_rows(
    connection: sa.Connection, plan: Parts, reference: Reference, rows: int
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


def leftovers(plan: Parts) -> pd.DataFrame:
    """See `Plan.leftovers`."""
    effects = [effect for effect in plan.effect_rows if plan.verb == "purge"]
    names = _names(plan, [(effect.kind, effect.local) for effect in effects])
    rows = [
        (e.kind, e.local, names.get((e.kind, e.local), ""), *held)
        for e in effects
        for held in [("", 0) if e.action == "delete" else (e.table, e.rows)]
    ]
    return pd.DataFrame(rows, columns=LEFTOVER_COLUMNS)


def _names(plan: Parts, records: list[tuple[str, Key | None]]) -> dict[tuple[str, Key | None], str]:
    """The records' names, read at once per kind; of what is gone already there is none."""
    keys: dict[str, list[Key]] = defaultdict(list)
    for kind, key in dict.fromkeys(records):
        if key is not None:
            keys[kind].append(key)
    office = plan.office
    with office.reading() as connection:
        return {
            (kind, key): record.name
            for kind, wanted in keys.items()
            for key, record in read_records(
                connection, office, office.schema.kind(kind), wanted
            ).items()
        }
