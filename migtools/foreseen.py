"""What would happen if everything that is sure were realigned now: collisions, and what can go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from migtools import purging, realigning
from migtools.collisions import BLOCK
from migtools.dialects import Key
from migtools.names import fold
from migtools.office import Office
from migtools.schema import Kind

Pairs = dict[Key, Key]  # local key -> resource key


def sound_pairs(
    office: Office, frames: Mapping[str, pd.DataFrame], wanted: Mapping[str, Pairs]
) -> dict[str, Pairs]:
    """The pairs that `realign` would take; those that it would refuse are left out.

    Args:
        office: An open office.
        frames: Kind -> what `office.records(kind)` returns, parents before children.
        wanted: Kind -> pairs.

    Returns:
        Kind -> the pairs of a live local and a resource record of this office whose names are not
        empty, whose must_equal columns agree, and whose parents are or become the same.
    """
    sound: dict[str, Pairs] = {}
    for name, frame in frames.items():
        kind = office.schema.kind(name)
        ends = {key for pair in wanted.get(name, {}).items() for key in pair}
        rows = _plain(frame[frame["key"].isin(ends)])
        above = sound[kind.parent.kind] if kind.parent else {}
        sound[name] = {
            local: resource
            for local, resource in wanted.get(name, {}).items()
            if _fits(kind, rows.get(local), rows.get(resource), above)
        }
    return sound


def _plain(frame: pd.DataFrame) -> dict[Key, dict[str, Any]]:
    """The rows by key, with None where a value is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    columns = [str(column) for column in frame]
    rows = (dict(zip(columns, row, strict=True)) for row in plain.itertuples(index=False))
    return {row["key"]: row for row in rows}


def _fits(
    kind: Kind, mine: dict[str, Any] | None, theirs: dict[str, Any] | None, above: Pairs
) -> bool:
    if mine is None or theirs is None:
        return False
    parent = mine["parent_key"]
    return (
        (mine["side"], theirs["side"]) == ("local", "resource")
        and not mine["leftover"]
        and all(fold(record["name"] or "") for record in (mine, theirs))
        and all(mine[column] == theirs[column] for column in kind.must_equal)
        and (parent is None or above.get(parent, parent) == theirs["parent_key"])
    )


def collisions(
    connection: sa.Connection, office: Office, pairs: Mapping[str, Pairs]
) -> dict[str, Counter[Key]]:
    """Kind -> local record -> the collisions of realigning all these sound pairs in one plan.

    A collision that several pairs share counts for the first of them. Children follow by name, as
    they do in a plan; the rows that move are not counted, which makes this much faster.

    Raises:
        MatchError: If a pair is not sound.
    """
    listed = [[kind, *pair] for kind, chosen in pairs.items() for pair in chosen.items()]
    request = {"pairs": listed, "rename": True, "on_collision": BLOCK}
    decisions, found = realigning.decide(connection, office, request)
    movers = {pair.number: pair for pair in decisions.pairs}
    counts: dict[str, Counter[Key]] = {kind: Counter() for kind in office.schema.kinds}
    for collision in found:
        mover = movers[min(row.pair for row in collision.rows if row.pair is not None)]
        counts[mover.kind][mover.local] += 1
    return counts


def deletable(connection: sa.Connection, office: Office) -> dict[str, set[Key]]:
    """Kind -> the leftovers that `purge` proves empty."""
    decisions, _ = purging.decide(connection, office, {"kind": None, "keys": None})
    gone = {table: set(keys) for table, keys in decisions.deletes}
    return {name: gone.get(kind.table, set()) for name, kind in office.schema.kinds.items()}
