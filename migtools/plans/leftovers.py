"""Which leftovers a purge deletes, and which it keeps and why, by name."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from migtools.database.dialect import Key
from migtools.decisions.pairs import read_records
from migtools.plans.plan import Plan

LEFTOVER_COLUMNS = ["kind", "key", "name", "held_by", "rows"]


def leftovers(plan: Plan) -> pd.DataFrame:
    """See `Plan.leftovers`."""
    effects = [effect for effect in plan.effect_rows if plan.verb == "purge"]
    names = _names(plan, [(effect.kind, effect.local) for effect in effects])
    rows = [
        (e.kind, e.local, names.get((e.kind, e.local), ""), *held)
        for e in effects
        for held in [("", 0) if e.action == "delete" else (e.table, e.rows)]
    ]
    return pd.DataFrame(rows, columns=LEFTOVER_COLUMNS)


def _names(plan: Plan, records: list[tuple[str, Key | None]]) -> dict[tuple[str, Key | None], str]:
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
