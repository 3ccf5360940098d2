"""Local records that are likely one another: a local office often has a record twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from migtools.database.dialect import Key
from migtools.matching.match import given_or_matched
from migtools.matching.mismatches import hanging
from migtools.names import fold
from migtools.office.office import Office
from migtools.office.schema import Kind
from migtools.ranking.reasons import CASE, EQUAL, NAMESAKES, RIVALS, clause, joined, split
from migtools.ranking.statuses import AMBIGUOUS, EXACT, SAME

_BY_NAME = (EXACT, SAME, AMBIGUOUS)


def duplicates(office: Office, kind: str, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the local records that are likely one and the same, group by group.

    Two live local records are in one group if their names are equal but for case, spaces and
    punctuation (under the same parent, and with equal `must_equal` columns), or if both are the
    same resource record by their names. A suggestion ("close") makes no duplicates.

    Args:
        office: An open office.
        kind: A declared kind, such as "carrier".
        found: What `match` found; None matches now.

    Returns:
        One row per record of a group of two or more, the heaviest group first, in a group the
        heaviest record first. Columns: group (Int64, from 1), key, name, parent_name (only if
        the kind has a parent), resource_name (what the record would become; missing if
        nothing), weight (Int64, as in `mismatches`) and why ("equal", "case or punctuation" or
        "rivals: the resource record's name", against another record of its group).
        `attrs["weight"]` names what weight counts.

    Raises:
        SchemaError: If the kind is not declared.
        MatchError: If `found` lacks a column, or tells of another kind.
    """
    declared = office.schema.kind(kind)
    needed = ["local", "resource", "resource_name", "status", "why"]
    found = given_or_matched(office, kind, found, needed)
    records = _seen(office, declared, found)
    groups = _groups([*_keys(records, "alike"), *_keys(records, "resource")])
    made = records[records["key"].isin(list(groups))].copy()
    counts, heavy = hanging(office, kind)
    made["weight"] = made["key"].map(counts[heavy]).astype("Int64")
    made["first"] = made["key"].map(groups)
    made["together"] = made.groupby("first")["weight"].transform("sum")
    made = made.sort_values(
        ["together", "first", "weight", "name", "key"], ascending=[False, True, False, True, True]
    )
    made["group"] = (pd.factorize(made["first"])[0] + 1).astype("int64")
    made["why"] = _whys(made)
    shown = ["group", "key", "name", "parent_name", "resource_name", "weight", "why"]
    made = made[[column for column in shown if column in made]].reset_index(drop=True)
    made = made.astype({"group": "Int64"})
    made.attrs.update(kind=kind, weight=heavy)
    return made


def _seen(office: Office, kind: Kind, found: pd.DataFrame) -> pd.DataFrame:
    """The live local records, with what their names are alike by and what they would become."""
    records = office.records(kind.name)
    live = records[(records["side"] == "local") & ~records["leftover"]].reset_index(drop=True)
    made = live[["key"]].copy()
    made["name"] = live["name"].astype(object).where(live["name"].notna(), None)
    within = [live[column].tolist() for column in kind.must_equal]
    if kind.parent is not None:
        made["parent_name"] = live["parent"]
        within.append(live["parent_key"].tolist())
    folded = [fold(name or "") for name in made["name"].tolist()]
    made["alike"] = pd.Series(
        [key if key[0] else None for key in zip(folded, *within, strict=True)], dtype=object
    )
    known = [not _has_namesakes(why) for why in found["why"].tolist()]
    sure = found[found["status"].isin(_BY_NAME) & pd.Series(known, found.index, dtype=bool)]
    became = sure.set_index("local")[["resource", "resource_name"]]
    made = made.join(became, on="key").astype({"resource_name": object})
    made["resource_name"] = made["resource_name"].where(made["resource_name"].notna(), None)
    return made


def _has_namesakes(why: Any) -> bool:
    """Whether several resource records have the name: then nobody knows which one it would be."""
    return isinstance(why, str) and any(reason == NAMESAKES for reason, _ in split(why))


def _keys(records: pd.DataFrame, column: str) -> list[list[Key]]:
    """The keys of the records that share a value."""
    filled = records[records[column].notna()]
    return [keys for keys in filled.groupby(column)["key"].agg(list) if len(keys) > 1]


def _groups(together: Iterable[list[Key]]) -> dict[Key, Key]:
    """Key -> a key that stands for its group, where groups with a record in common are one."""
    above: dict[Key, Key] = {}

    def top(key: Key) -> Key:
        while above.setdefault(key, key) != key:
            above[key] = key = above[above[key]]
        return key

    for first, *others in together:
        for other in others:
            above[top(other)] = top(first)
    return {key: top(key) for key in above}


def _whys(made: pd.DataFrame) -> list[str]:
    """Why each record is in its group; equal names say more than what they would become."""
    equal = made.duplicated(["first", "alike", "name"], keep=False)
    alike = made.duplicated(["first", "alike"], keep=False) & made["alike"].notna()
    reasons = [
        clause(EQUAL) if same else clause(CASE) if similar else clause(RIVALS, name)
        for same, similar, name in zip(equal, alike, made["resource_name"].tolist(), strict=True)
    ]
    return [joined([reason]) for reason in reasons]
