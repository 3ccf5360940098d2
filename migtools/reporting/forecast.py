"""What would happen if everything that is sure were realigned now: collisions, and what can go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions import pairs as pair_rules
from migtools.decisions.collisions import BLOCK
from migtools.office.office import Office
from migtools.plans import purge, realign

Pairs = dict[Key, Key]  # local key -> resource key


def realignable(
    connection: sa.Connection, office: Office, wanted: Mapping[str, Pairs]
) -> dict[str, Pairs]:
    """Kind -> the pairs that `realign` would take; those that it would refuse are left out."""
    tagged = [(kind, *pair) for kind, pairs in wanted.items() for pair in pairs.items()]
    sound, _ = pair_rules.sound_pairs(connection, office, tagged, rename=True)
    return {k: {mine: b.key for mine, (_, b) in pairs.items()} for k, pairs in sound.items()}


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
    decisions, found = realign.decide(connection, office, request)
    movers = {pair.number: pair for pair in decisions.pairs}
    counts: dict[str, Counter[Key]] = {kind: Counter() for kind in office.schema.kinds}
    for collision in found:
        mover = movers[min(row.pair for row in collision.rows if row.pair is not None)]
        counts[mover.kind][mover.local] += 1
    return counts


def deletable(connection: sa.Connection, office: Office) -> dict[str, set[Key]]:
    """Kind -> the leftovers that `purge` proves empty."""
    decisions, _ = purge.decide(connection, office, {"kind": None, "keys": None})
    deleted = {table: set(keys) for table, keys in decisions.deletes}
    return {name: deleted.get(kind.table, set()) for name, kind in office.schema.kinds.items()}
