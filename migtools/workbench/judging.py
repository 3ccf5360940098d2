"""What may be judged from the list: one local and one resource record, both live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from migtools.database.dialect import Key
from migtools.errors import MatchError
from migtools.text import many, plural
from migtools.workbench.desk import Desk
from migtools.workbench.standing import line

METHOD = "workbench"
SIDES = ("local", "resource")


def tag(desk: Desk, kind: str, local: Key, resource: Key) -> None:
    """Judge that a local and a resource record are the same.

    Raises:
        MatchError: If it is no pair of one local and one resource record, both live.
    """
    one, other = desk.record(kind, local), desk.record(kind, resource)
    demand_there(desk, kind, [local, resource])
    label = desk.kind(kind).label
    shown = f"{label} {one['name']!r} ({local!r})"
    if one["side"] != "local":
        raise MatchError(
            f"{shown} belongs to the resource office; tag one local and one resource record"
        )
    if other["side"] != "resource":
        raise MatchError(
            f"{shown} and {other['name']!r} ({resource!r}) are both local; tag one local and one "
            "resource record"
        )
    _demand_live(shown, one)
    local_hash, resource_hash = desk.hashes(kind, [local, resource])
    desk.tags.judge(
        kind,
        local,
        "match",
        resource,
        local_name=one["name"],
        resource_name=other["name"],
        method=METHOD,
        local_hash=local_hash,
        resource_hash=resource_hash,
    )


def reject(desk: Desk, kind: str, local: Key, resource: Key) -> None:
    """Judge that a local record is not this resource record.

    Raises:
        MatchError: If it is no live local record and a resource record, or the person's match.
    """
    one, other = desk.record(kind, local), desk.record(kind, resource)
    demand_there(desk, kind, [local, resource])
    shown = f"{desk.kind(kind).label} {one['name']!r} ({local!r})"
    if (one["side"], other["side"]) != ("local", "resource"):
        raise MatchError(
            f"{shown} and {other['name']!r} ({resource!r}) are no local and resource record; "
            "reject a resource record for a local one"
        )
    _demand_live(shown, one)
    CheckedTags(desk).reject(kind, local, resource, local_name=one["name"])


def demand_there(desk: Desk, kind: str, keys: list[Key]) -> None:
    """Refuse to judge what is shown, but was deleted meanwhile.

    Raises:
        MatchError: If a record is no longer in the database.
    """
    gone = desk.gone(kind, keys)
    if gone:
        raise MatchError(
            f"{desk.kind(kind).label} {gone[0]!r} is no longer in the database, somebody deleted "
            "it meanwhile; choose Menu > Read the database again"
        )


class CheckedTags:
    """The tags of a desk, for a pane: what is no longer there cannot be judged.

    Every judgment holds what its records held then.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, tags = desk, desk.tags
        self.withdraw, self.undo, self.judged = tags.withdraw, tags.undo, tags.judged
        self.rejected, self.unreject = tags.rejected, tags.unreject

    @property
    def by(self) -> str:
        """Who judges."""
        return self._desk.tags.by

    def of(self, kind: str, local: Key) -> list[dict[str, Any]]:
        """Everybody's judgments on a record; "stale" says why one no longer fits."""
        stale, said = self._desk.stale(kind), self._desk.tags.of(kind, local)
        return [{**one, "stale": stale[line(one)]} if line(one) in stale else one for one in said]

    def judge(
        self, kind: str, local: Key, judgment: str, resource: Key | None = None, **said: Any
    ) -> None:
        """Judge as `Tags.judge` does.

        Raises:
            MatchError: If one of the records is no longer in the database.
        """
        keys = [local] if resource is None else [local, resource]
        demand_there(self._desk, kind, keys)
        hashes = self._desk.hashes(kind, keys)
        said.update(zip(("local_hash", "resource_hash"), hashes, strict=False))
        self._desk.tags.judge(kind, local, judgment, resource, **said)

    def reject(self, kind: str, local: Key, resource: Key, *, local_name: str = "") -> None:
        """Reject as `Tags.reject` does.

        Raises:
            MatchError: If it is what this person matches the record with.
        """
        (hashed,) = self._desk.hashes(kind, [local])
        self._desk.tags.reject(kind, local, resource, local_name=local_name, local_hash=hashed)


def _demand_live(shown: str, record: dict[str, Any]) -> None:
    if record["leftover"]:
        raise MatchError(f"{shown} is a leftover already; it has nothing left to realign")


def tag_found(desk: Desk, kind: str, status: str) -> int:
    """Tag every local record that nobody has judged and that `match` found with this status.

    Returns:
        How many were tagged.
    """
    found = desk.found(kind)
    chosen = found[(found["status"] == status) & ~found.index.isin(desk.tags.judged(kind))]
    rows = chosen.reset_index()[["local", "local_name", "resource", "resource_name", "score"]]
    if len(rows):
        for side in SIDES:
            rows[f"{side}_hash"] = desk.hashes(kind, rows[side].tolist())
        desk.tags.judge_many(rows.assign(kind=kind, judgment="match", method=status))
    return len(rows)


def judge_ticked(desk: Desk, kind: str, locals_: list[Key], judgment: str) -> None:
    """Judge several local records at once, all or none of them.

    Raises:
        MatchError: If one of them is a leftover.
    """
    records = [desk.record(kind, local) for local in locals_]
    demand_there(desk, kind, locals_)
    for record in records:
        _demand_live(f"{desk.kind(kind).label} {record['name']!r} ({record['key']!r})", record)
    rows = [(kind, r["key"], r["name"], judgment, METHOD) for r in records]
    columns = ["kind", "local", "local_name", "judgment", "method"]
    made = pd.DataFrame(rows, columns=columns)
    desk.tags.judge_many(made.assign(local_hash=desk.hashes(kind, locals_)))


def ticked_pair(selected: pd.DataFrame) -> tuple[Key, Key]:
    """The one local and the one resource record that are ticked.

    Raises:
        MatchError: If it is not one of each.
    """
    local = selected.loc[selected["side"] == "local", "key"].tolist()
    resource = selected.loc[selected["side"] == "resource", "key"].tolist()
    if len(local) == 1 and len(resource) == 1:
        return local[0], resource[0]
    raise MatchError(
        f"{len(local)} local and {len(resource)} resource records are ticked; "
        "tick one local and one resource record"
    )


def ticked_locals(selected: pd.DataFrame) -> list[Key]:
    """The ticked local records.

    Raises:
        MatchError: If none is ticked, or a resource record is.
    """
    if (selected["side"] == "resource").any():
        raise MatchError("a resource record is ticked; judge local records only, untick it")
    if selected.empty:
        raise MatchError("no record is ticked; tick the local records that you mean")
    return list(selected["key"].tolist())


def demand_pairs(desk: Desk, kind: str, pairs: pd.DataFrame) -> None:
    """Refuse to plan without a tagged pair.

    Raises:
        MatchError: If there is none.
    """
    if pairs.empty:
        label = desk.kind(kind).label
        if len(desk.tags.pairs(kind)):
            raise MatchError(
                f"every tagged {label} is realigned already, gone or stale; tag others in the "
                "list, or judge the stale ones again"
            )
        raise MatchError(
            f"no {label} pair is tagged; tick one local and one resource {label} and choose "
            "Tag pair, or judge candidates"
        )


def demand_parents(desk: Desk, kind: str, pairs: pd.DataFrame) -> None:
    """Refuse children whose parents are not realigned, with what to do first.

    Raises:
        MatchError: If any pair's parents are not the same record and not a pair of the plan.
    """
    above = desk.kind(kind).parent
    if above is None:
        return
    paired = set(desk.pairs(above.kind)["local"])
    mine = pairs[pairs["kind"] == kind]
    rows = [(desk.record(kind, a), desk.record(kind, b)) for a, b in _keys(mine)]
    apart = [one for one, other in rows if one["parent_key"] != other["parent_key"]]
    if apart:
        parent, child = desk.kind(above.kind).label, desk.kind(kind).label
        parents = {one["parent_key"]: one["parent"] for one in apart}
        tagged = len(paired & set(parents))
        raise MatchError(
            f"{many(len(apart), f'tagged {child}')} belong to {many(len(parents), parent)} not "
            f"realigned yet, first {next(iter(parents.values()))!r} ({tagged:,} of them tagged); "
            f"choose Menu > {parent.title()} Migration first, tagged {plural(child)} follow"
        )


def _keys(pairs: pd.DataFrame) -> Iterator[tuple[Key, Key]]:
    yield from zip(pairs["local"].tolist(), pairs["resource"].tolist(), strict=True)


def demand_equal_names(desk: Desk, pairs: pd.DataFrame) -> None:
    """Refuse pairs whose names differ, with what to click.

    Raises:
        MatchError: If any pair's names differ.

    Source: manual, Carrier Migration, step 3: names must match exactly.
    """
    rows = pairs.itertuples(index=False, name=None)
    named = [(k, desk.record(k, a)["name"], desk.record(k, b)["name"]) for k, a, b in rows]
    differ = [(kind, one, other) for kind, one, other in named if one != other]
    if differ:
        kind, one, other = differ[0]
        raise MatchError(
            f"{len(differ):,} of {len(pairs):,} tagged pairs have names that differ, first "
            f"{desk.kind(kind).label} {one!r}, which does not match {other!r} exactly; "
            "switch Rename to match on, or choose Menu > Rename first"
        )


def names_of_pairs(desk: Desk, kind: str) -> dict[Key, str]:
    """Local key -> the resource office's name, for tagged pairs.

    Raises:
        MatchError: If nothing is tagged.
    """
    pairs = desk.pairs(kind)
    demand_pairs(desk, kind, pairs)
    return {
        local: desk.record(kind, resource)["name"]
        for local, resource in zip(pairs["local"], pairs["resource"], strict=True)
    }
