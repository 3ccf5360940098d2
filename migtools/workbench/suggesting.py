"""Ranked suggestions for the record in hand, with what speaks for each of them."""

from __future__ import annotations

import pandas as pd

from migtools.database.dialect import Key
from migtools.matching.match import children_of, compared, of_kind
from migtools.office.schema import Kind
from migtools.ranking.candidates import Ranker
from migtools.ranking.statuses import EXACT, SAME
from migtools.workbench.desk import Desk
from migtools.workbench.judging import demand_there

SHOWN = 9  # as many as there are keys to pick one


def suggestions(desk: Desk, kind: str, local: Key) -> pd.DataFrame:
    """The resource records that a local record may be, best first.

    A child is compared with the children of what its parent is, where that is known, and with
    those of all parents otherwise.

    Args:
        desk: The office as it is shown.
        kind: A declared kind.
        local: The key of a local record.

    Returns:
        Columns local, rank, resource, score, status, why, and children_in_common where the kind
        has child kinds.
    """
    declared = desk.kind(kind)
    record = desk.record(kind, local)
    demand_there(desk, kind, [local])
    mate = _mates(desk, declared).get(record["parent_key"])
    asked = _for_ranking(pd.DataFrame([record]), declared, mate is not None)
    if mate is not None:
        asked["parent"] = [mate]
    ranker = _ranker(desk, declared, mate is not None)
    made = ranker.candidates(asked, top=SHOWN)
    made = made[made["resource"].notna()].reset_index(drop=True)
    shared = [ranker.children_in_common(local, key) for key in made["resource"]]
    return made.assign(children_in_common=shared) if any(shared) else made


def prepare(desk: Desk, kind: str) -> None:
    """Read ahead what takes long before a whole list and its first suggestion; needs no tags."""
    desk.found(kind)
    desk.contents(kind)
    desk.live(kind)
    declared = desk.kind(kind)
    if declared.parent is None:
        _ranker(desk, declared, by_parent=False)


def _ranker(desk: Desk, kind: Kind, by_parent: bool) -> Ranker:
    what = "ranker by parent" if by_parent else "ranker"
    ranker: Ranker | None = desk.kept(what, kind.name)
    if ranker is None:
        records = desk.records(kind.name)
        is_local = records["side"] == "local"
        resource = _for_ranking(records[~is_local], kind, by_parent)
        # All local records at once: two that would be the same one are seen to be rivals.
        local = _for_ranking(records[is_local & ~records["leftover"]], kind, by_parent)
        if by_parent:
            local["parent"] = local["parent"].map(_mates(desk, kind))
        below = children_of(desk.office, kind)
        known = of_kind(desk.memory(), kind)
        ranker = Ranker(resource, local, memory=known, children=below, values=kind.must_equal)
        desk.keep(what, kind.name, ranker)
    return ranker


def _for_ranking(records: pd.DataFrame, kind: Kind, by_parent: bool) -> pd.DataFrame:
    made = compared(records, kind)
    return made.assign(parent=records["parent_key"]) if by_parent else made


def _mates(desk: Desk, kind: Kind) -> dict[Key, Key]:
    """Parent -> the resource parent that it is: tagged, found for sure, or there already.

    What people say of a parent counts, not its name: no counterpart, a doubt, a dispute.
    """
    if kind.parent is None:
        return {}
    above = kind.parent.kind
    mates = desk.kept("mates", kind.name)
    if mates is None:
        records, found = desk.records(above), desk.found(above)
        sure = found[found["status"].isin([EXACT, SAME])]
        there = records.loc[records["side"] == "resource", "key"]
        mates = desk.keep("mates", kind.name, dict(zip(there, there, strict=True)))
        mates.update(zip(sure.index, sure["resource"], strict=True))
    judged, pairs = desk.tags.judged(above), desk.tags.pairs(above)
    named = {key: mate for key, mate in mates.items() if key not in judged}
    return named | dict(zip(pairs["local"], pairs["resource"], strict=True))
