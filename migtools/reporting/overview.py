"""How far an office is: what is matched, tagged, realigned, colliding, and safe to delete."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from migtools.database.dialect import Key
from migtools.decisions.pairs import as_pairs
from migtools.journal.crosswalk import crosswalk
from migtools.matching.match import match
from migtools.office.content import content
from migtools.office.frames import framed
from migtools.office.office import Office
from migtools.office.schema import Schema
from migtools.ranking.statuses import EXACT, SAME
from migtools.reporting import forecast
from migtools.reporting.forecast import Pairs

COUNTS = [
    "local",
    "matched",
    "tagged",
    "realigned",
    "rows_local",
    "rows_resource",
    "colliding",
    "deletable",
    "held",
]
OVERVIEW_COLUMNS = ["level", "kind", "key", "name", *COUNTS, "coverage"]

Frames = Mapping[str, pd.DataFrame]


class TagsLike(Protocol):
    """What an overview needs to know of the tags."""

    def pairs(self, kind: str) -> pd.DataFrame:
        """The pairs that a person tagged: columns kind, local, resource."""


@dataclass(frozen=True)
class _Seen:
    """What is known about the records of one kind."""

    records: pd.DataFrame
    matched: Collection[Key]
    tagged: Collection[Key]
    rows: pd.Series[int]
    colliding: Mapping[Key, int]
    deletable: Collection[Key]


def overview(
    office: Office, tags: TagsLike | None = None, *, memory: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Show how far the office is, kind by kind and record by record.

    Args:
        office: An open office.
        tags: The pairs that a person tagged, such as `Tags`; None for none.
        memory: Earlier decisions on spellings, as for `match`.

    Returns:
        First one row per kind (level "kind"; key missing, name empty), in the order of the
        schema: it counts all records of the kind. Then one row per local record of a kind without
        parent (level "record"): it counts itself and the local records below it. Most rows_local
        first, then by kind, name and key. Columns: level, kind, key, name; Int64 counts: local
        (live local records), matched (of those, status "exact" or "same"), tagged (of those, in a
        tagged pair), realigned (leftovers), rows_local (rows of other tables that point at local
        records; a row with two such columns counts twice), rows_resource (rows that point at
        resource records; in a record's row, at those that it and what is below it became),
        colliding (open collisions if all tagged and all exact pairs were realigned now with
        rename=True, children following), deletable (leftovers that `purge` would delete), held
        (leftovers that still hold rows); and coverage (Float64, 0 to 1): the share of
        rows_resource in both, missing where there are no rows.

        A pair that `realign` would refuse is left out of `colliding`; a collision of several
        pairs counts for the first. A child that was kept below a resource record counts for its
        kind only.

    Raises:
        MatchError: If a tagged key is none, or another program changes a pair meanwhile.
    """
    frames = {kind: office.records(kind) for kind in office.schema.kinds}
    tagged = {kind: _tagged(office, tags, kind) for kind in frames}
    matched = {kind: match(office, kind, memory=memory) for kind in frames}
    colliding, deletable = _forecast(office, frames, tagged, matched)
    counted = {
        kind: _counted(
            _Seen(
                records=frame,
                matched=_with_status(matched[kind], EXACT, SAME).keys(),
                tagged=tagged[kind].keys(),
                rows=_rows(office, kind),
                colliding=colliding[kind],
                deletable=deletable[kind],
            )
        )
        for kind, frame in frames.items()
    }
    kinds = [("kind", kind, None, "", *one[COUNTS].sum()) for kind, one in counted.items()]
    return _finished([*kinds, *_records(office.schema, counted, crosswalk(office))])


def _tagged(office: Office, tags: TagsLike | None, kind: str) -> Pairs:
    pairs = tags.pairs(kind) if tags is not None else pd.DataFrame()
    given = as_pairs(office, pairs) if len(pairs) else []
    return {local: resource for _, local, resource in given}


def _with_status(matched: pd.DataFrame, *statuses: str) -> Pairs:
    """The proposed pairs with one of these statuses."""
    sure = matched[matched["status"].isin(statuses)]
    return dict(zip(sure["local"].tolist(), sure["resource"].tolist(), strict=True))


def _forecast(
    office: Office, frames: Frames, tagged: Mapping[str, Pairs], matched: Frames
) -> tuple[Mapping[str, Mapping[Key, int]], Mapping[str, Collection[Key]]]:
    """Per kind: collisions by local record, and the leftovers that can go."""
    # Children are not proposed: those of equal names follow their parents by themselves.
    tops = [kind.name for kind in office.schema.kinds.values() if not kind.parent]
    sure = {kind: _with_status(matched[kind], EXACT) for kind in tops}
    wanted = {kind: sure.get(kind, {}) | tagged[kind] for kind in frames}
    with office.reading() as connection:
        sound = forecast.realignable(connection, office, wanted)
        colliding = forecast.collisions(connection, office, sound)
        return colliding, forecast.deletable(connection, office)


def _rows(office: Office, kind: str) -> pd.Series[int]:
    """Key -> rows of tables that hold no records themselves."""
    hanging = content(office, kind).set_index("key").drop(columns="rows")
    tables = {declared.table for declared in office.schema.kinds.values()}
    return hanging[[table for table in hanging if table not in tables]].sum(axis=1)


def _counted(seen: _Seen) -> pd.DataFrame:
    """One row per record: key, name, local (bool: whose it is), parent and the counts."""
    records = seen.records
    key, mine, leftover = records["key"], records["side"] == "local", records["leftover"]
    live, rows = mine & ~leftover, key.map(seen.rows).fillna(0)
    can_go = key.isin(list(seen.deletable))
    counts = {
        "local": live,
        "matched": live & key.isin(list(seen.matched)),
        "tagged": live & key.isin(list(seen.tagged)),
        "realigned": leftover,
        "rows_local": rows.where(mine, 0),
        "rows_resource": rows.mask(mine, 0),
        "colliding": key.map(lambda k: seen.colliding.get(k, 0)),
        "deletable": leftover & can_go,
        "held": leftover & ~can_go,
    }
    made = records[["key", "name", "parent_key"]].assign(mine=mine)
    return made.assign(**{name: column.astype("int64") for name, column in counts.items()})


def _records(schema: Schema, counted: Frames, walked: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """One row per local record without parent, with what is below it, most rows first."""
    tops = _tops(schema, counted)
    found: list[tuple[Any, ...]] = []
    for name, kind in schema.kinds.items():
        if not kind.parent:
            family = [other for other in counted if _root(schema, other) == name]
            parts = [_below(counted[k], tops[k], walked[walked["kind"] == k]) for k in family]
            sums = pd.concat(parts).groupby("top", sort=False)[COUNTS].sum()
            names = counted[name].set_index("key")["name"].fillna("")
            lines = zip(sums.index.tolist(), sums.itertuples(index=False, name=None), strict=True)
            found += [("record", name, key, names[key], *counts) for key, counts in lines]
    place = {kind: number for number, kind in enumerate(schema.kinds)}
    most = 4 + COUNTS.index("rows_local")
    yield from sorted(found, key=lambda row: (-row[most], place[row[1]], row[3], row[2]))


def _root(schema: Schema, kind: str) -> str:
    """The kind without parent that a kind finally belongs to."""
    parent = schema.kinds[kind].parent
    return _root(schema, parent.kind) if parent else kind


def _tops(schema: Schema, counted: Frames) -> dict[str, dict[Key, Key]]:
    """Kind -> local record -> the local record without parent that it is, or is below."""
    tops: dict[str, dict[Key, Key]] = {}
    for name, kind in schema.kinds.items():
        mine = counted[name][counted[name]["mine"]]
        above = mine["parent_key"] if kind.parent else mine["key"]
        known = tops[kind.parent.kind] if kind.parent else dict(zip(above, above, strict=True))
        pairs = zip(mine["key"].tolist(), above.tolist(), strict=True)
        tops[name] = {key: known[parent] for key, parent in pairs if parent in known}
    return tops


def _below(counted: pd.DataFrame, tops: Mapping[Key, Key], walked: pd.DataFrame) -> pd.DataFrame:
    """The counts of a kind's local records, and the rows on what they became, by top record."""
    mine = _topped(counted[counted["mine"]], "key", tops)
    # Two local records of one top record may have become one: its rows are there once.
    became = _topped(walked, "local", tops)[["top", "resource"]].drop_duplicates()
    rows = counted.set_index("key")["rows_resource"]
    moved = became.assign(rows_resource=became["resource"].map(rows)).drop(columns="resource")
    return pd.concat([mine[["top", *COUNTS]], moved]).fillna(0)


def _topped(frame: pd.DataFrame, column: str, tops: Mapping[Key, Key]) -> pd.DataFrame:
    """The rows that belong to a top record, with its key as the column top."""
    kept = frame[frame[column].isin(list(tops))]
    # As objects: a missing key would turn whole numbers into floats.
    keys = [tops[key] for key in kept[column].tolist()]
    return kept.assign(top=pd.Series(keys, index=kept.index, dtype=object))


def _finished(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = framed(rows, OVERVIEW_COLUMNS[:-1], keys=["key"]).astype(dict.fromkeys(COUNTS, "Int64"))
    total = frame["rows_local"] + frame["rows_resource"]
    frame["coverage"] = (frame["rows_resource"] / total.mask(total == 0)).astype("Float64")
    return frame
