"""Puts every local record beside the resource record that it most likely is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from numbers import Integral
from typing import Any, NamedTuple

import pandas as pd

from migtools.database.dialect import Key
from migtools.errors import MatchError, demand_columns
from migtools.names import fold
from migtools.office.frames import framed
from migtools.office.office import Office
from migtools.office.schema import Kind
from migtools.ranking import reasons as r
from migtools.ranking.decided import NO_COUNTERPART, demand_memory, spellings
from migtools.ranking.reasons import clause, joined
from migtools.ranking.statuses import AMBIGUOUS, CLOSE, EXACT, FOLDED_SCORE, NONE, SAME
from migtools.ranking.vocabulary import name_may_be_enough
from migtools.tags.book import Tags, demand_tags

MATCH_COLUMNS = ["local", "local_name", "resource", "resource_name", "score", "status", "why"]
_LEAST = 0.1  # a likeness below is chance: one in ten such suggestions is right
_NO_VALUE = "no value"  # in a column that has to be equal, nothing is a value of its own

Paired = dict[Key, Key]


class _Found(NamedTuple):
    """What one local record most likely is."""

    resource: Key | None
    score: float
    status: str
    why: str


_NOTHING = _Found(None, 0.0, NONE, joined([clause(r.NOTHING)]))


def match(
    office: Office,
    kind: str,
    *,
    memory: pd.DataFrame | None = None,
    tags: Tags | None = None,
) -> pd.DataFrame:
    """Put every local record beside the resource record that it most likely is.

    Leftovers are left out: they have been realigned. Children are compared only with children of
    what their own parent is, or already belongs to; what children have in common speaks for
    their parents. One resource record is given to one local record: two that would be the same
    one are "ambiguous", but for an exact name beside a similar one.

    Args:
        office: An open office.
        kind: A declared kind, such as "carrier".
        memory: Earlier decisions on spellings, as `migtools.memory` collects them.
        tags: People's judgments: what is tagged tells children where their parents went, and a
            parent that anybody doubts is none that its children are compared below.

    Returns:
        One row per live local record, sorted by name, then key. Columns: local (key), local_name,
        resource (key, missing if none), resource_name, score (0 to 1; 1 = equal names), status,
        why. Statuses: "exact" (equal and unique), "same" (all that differs is explained, such as
        case, company form, abbreviation or a slip of the pen; unique, nothing contradicts),
        "close" (a suggestion), "ambiguous" (several equally good, or duplicates on either side),
        "elsewhere" (the name is under another parent), "none". `why` is made of the reasons in
        `migtools.ranking.reasons`. `attrs["kind"]` holds the kind. Only "exact" realigns without
        a rename.

    Raises:
        SchemaError: If the kind is not declared.
        MatchError: If the memory is none as `migtools.memory` gives it, or the tags are no `Tags`.

    Source: manual, Carrier Migration, step 3: "names must match exactly".
    """
    declared = office.schema.kind(kind)
    demand_memory(memory)
    if tags is not None:
        demand_tags(tags)
    records = office.records(kind)
    paired_parents = _paired_parents(office, declared, memory, tags)
    local = records[(records["side"] == "local") & ~records["leftover"]]
    resource = records[records["side"] == "resource"]
    mine, theirs = (_below_paired(frame, declared, paired_parents) for frame in (local, resource))
    known = of_kind(memory, declared)
    found = _by_name(_unknown(mine, known), theirs, declared)
    if not name_may_be_enough(theirs["name"].tolist()):
        found = {key: one for key, one in found.items() if one.status != SAME}
    asked = mine[~mine["key"].isin(found)]
    found |= _by_likeness(office, declared, asked, theirs, known)
    _settle(found)
    return _frame(local, resource, found, kind)


def _paired_parents(
    office: Office, kind: Kind, memory: pd.DataFrame | None, tags: Tags | None
) -> Paired | None:
    """Local parent -> the resource parent that it is, where that is known."""
    if kind.parent is None:
        return None
    name = kind.parent.kind
    above = match(office, name, memory=memory, tags=tags)
    # A parent that has duplicates is still that parent, as far as its children are concerned.
    sure = above[above["status"].isin([EXACT, SAME, AMBIGUOUS]) & above["resource"].notna()]
    paired_parents: Paired = dict(zip(sure["local"], sure["resource"], strict=True))
    if tags is None:
        return paired_parents
    # What people say of a parent counts, not its name: no counterpart, a doubt, a dispute.
    judged, pairs = tags.judged(name), tags.pairs(name)
    named = {local: resource for local, resource in paired_parents.items() if local not in judged}
    return named | dict(zip(pairs["local"], pairs["resource"], strict=True))


def _below_paired(records: pd.DataFrame, kind: Kind, paired_parents: Paired | None) -> pd.DataFrame:
    """What of the records is compared: key, name, perhaps parent, and what is declared."""
    made = compared(records, kind)
    if paired_parents is not None:
        # A child that was kept by an earlier realignment has a resource parent already.
        made["parent"] = [paired_parents.get(key, key) for key in records["parent_key"]]
    return made.astype(object).where(made.notna(), None)


def compared(records: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """The columns of records that are compared: key, name and what is declared."""
    made = records[["key", "name", *kind.codes, *kind.must_equal]].astype(object)
    for column in kind.must_equal:
        made[column] = made[column].where(made[column].notna(), _NO_VALUE)
    return made


def _unknown(mine: pd.DataFrame, memory: pd.DataFrame | None) -> pd.DataFrame:
    """The records on whose spelling nothing was decided: of those the name alone may tell."""
    known = spellings(memory)
    return mine[[fold(name or "") not in known for name in mine["name"]]] if known else mine


def _by_name(mine: pd.DataFrame, theirs: pd.DataFrame, kind: Kind) -> dict[Key, _Found]:
    """The records of which the name alone tells: no likeness has to be computed for them.

    One record below a parent has the name, byte for byte or but for case and punctuation, and
    nothing that is declared differs.
    """
    named: dict[tuple[Any, str], list[tuple[Key, tuple[Any, ...]]]] = defaultdict(list)
    for key, told in _told(theirs, kind):
        named[told[0], fold(told[1] or "")].append((key, told))
    found = {}
    for key, told in _told(mine, kind):
        folded = fold(told[1] or "")
        alike = named.get((told[0], folded), [])
        if not folded:
            found[key] = _Found(None, 0.0, NONE, joined([clause(r.NO_NAME)]))
        elif len(alike) == 1 and alike[0][1] == told:
            found[key] = _Found(alike[0][0], 1.0, EXACT, joined([clause(r.EQUAL)]))
        elif len(alike) == 1 and alike[0][1][2:] == told[2:]:
            found[key] = _Found(alike[0][0], FOLDED_SCORE, SAME, joined([clause(r.CASE)]))
    return found


def _told(records: pd.DataFrame, kind: Kind) -> list[tuple[Key, tuple[Any, ...]]]:
    """Each record's key, and its parent, name and everything declared."""
    parents = records["parent"] if "parent" in records else [None] * len(records)
    columns = [records[column] for column in (*kind.codes, *kind.must_equal)]
    told = zip(parents, records["name"], *columns, strict=True)
    return list(zip(records["key"], told, strict=True))


def _by_likeness(
    office: Office,
    kind: Kind,
    asked: pd.DataFrame,
    resource: pd.DataFrame,
    memory: pd.DataFrame | None,
) -> dict[Key, _Found]:
    """What the other records most likely are."""
    if asked.empty:
        return {}
    from migtools.ranking.candidates import Ranker

    ranker = Ranker(
        resource,
        memory=memory,
        children=children_of(office, kind),
        values=kind.must_equal,
    )
    first = ranker.candidates(asked, top=1)
    return dict(zip(first["local"], map(_likely, first.itertuples(index=False)), strict=True))


def _likely(row: Any) -> _Found:
    if row.status == CLOSE and row.score < _LEAST and not _named_before(row.why):
        return _NOTHING
    resource = None if pd.isna(row.resource) else row.resource
    resource = int(resource) if isinstance(resource, Integral) else resource
    return _Found(resource, row.score, row.status, row.why)


def _named_before(why: str) -> bool:
    """Whether people named this very record before: then it is no chance, however unlike."""
    return any(
        reason == r.DECIDED and not detail.startswith(NO_COUNTERPART)
        for reason, detail in r.split(why)
    )


def of_kind(memory: pd.DataFrame | None, kind: Kind) -> pd.DataFrame | None:
    """The decisions of a memory that are about one kind."""
    if memory is None or "kind" not in memory.columns:
        return memory
    return memory[memory["kind"] == kind.name]


def children_of(office: Office, kind: Kind) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """The children of a kind on both sides, by what they are called, as `candidates` takes them."""
    found = {}
    for name, child in office.schema.kinds.items():
        if child.parent and child.parent.kind == kind.name:
            records = office.records(name)
            records = records[~records["leftover"]].assign(parent=records["parent_key"])
            local = records["side"] == "local"
            label = f"{child.label}s"
            found[label] = tuple(records.loc[s, ["name", "parent"]] for s in (local, ~local))
    return found  # type: ignore[return-value]


def _settle(found: dict[Key, _Found]) -> None:
    """Two local records that would become one are duplicates: a person decides on them."""
    claims: dict[Key, list[Key]] = defaultdict(list)
    for local, one in found.items():
        if one.resource is not None and one.status in (EXACT, SAME):
            claims[one.resource].append(local)
    for locals_ in claims.values():
        exact = [local for local in locals_ if found[local].status == EXACT]
        # An exact name keeps its record; a merely similar one beside it does not contest it.
        keeps = exact if len(exact) == 1 else []
        others = len(locals_) - 1
        said = clause(r.RIVALS, f"{others} other local record{'s' if others > 1 else ''}")
        for local in locals_:
            if others and local not in keeps:
                one = found[local]
                told = [*r.split(one.why), said] if r.RIVALS not in one.why else r.split(one.why)
                found[local] = one._replace(status=AMBIGUOUS, why=joined(told))


def _frame(
    local: pd.DataFrame, resource: pd.DataFrame, found: dict[Key, _Found], kind: str
) -> pd.DataFrame:
    names = dict(zip(resource["key"], resource["name"], strict=True))
    rows = []
    for key, name in zip(local["key"], local["name"], strict=True):
        one = found[key]
        other = names[one.resource] if one.resource is not None else None
        rows.append((key, name, one.resource, other, one.score, one.status, one.why))
    made = framed(rows, MATCH_COLUMNS, keys=["resource"]).astype({"resource_name": object})
    made["resource_name"] = made["resource_name"].where(made["resource_name"].notna(), None)
    made.attrs["kind"] = kind
    return made


def given_or_matched(office: Office, kind: str, found: Any, columns: Iterable[str]) -> pd.DataFrame:
    """What was given as the matches of a kind, as far as it can be told to be that, or a match now.

    Args:
        office: An open office.
        kind: A declared kind.
        found: What `match` found; None matches now.
        columns: Those of MATCH_COLUMNS that are needed.

    Raises:
        SchemaError: If the kind is not declared.
        MatchError: If it is no frame, lacks a column, or tells of another kind.
    """
    if found is None:
        return match(office, kind)
    demand_columns(found, columns, "the matches lack", f"give what match(office, {kind!r}) found")
    frame: pd.DataFrame = found
    other = frame.attrs.get("kind", kind)
    # Of nothing, nothing is said that could be wrong.
    if other != kind and len(frame):
        raise MatchError(
            f"the matches are of {other!r}, not of {kind!r}; give what match(office, {kind!r}) "
            "found"
        )
    return frame
