"""Decides what a realignment does: which records become which, what stays, what collides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions.cascade import Paired, cascade, empty_leftovers, numbered, retirement
from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Decisions, Pair
from migtools.decisions.pairs import Tagged, as_pairs, checked
from migtools.decisions.record_rules import broken_by_moves, broken_rules
from migtools.decisions.resolutions import (
    Resolution,
    dependants_first,
    kind_maps,
    moving_references,
    resolve,
)
from migtools.errors import MatchError
from migtools.office.office import Office
from migtools.plans import effects
from migtools.plans.operations import moves_of
from migtools.plans.parts import Parts
from migtools.plans.plan import Plan, planned
from migtools.plans.requests import RealignRequest
from migtools.plans.verbs import VERBS, Verb
from migtools.tags.book import Tags
from migtools.tags.pairs_of_tags import pairs_of_tags
from migtools.text import form, listed, many, words

_NAMED = 5  # collisions named in an error

Only = Collection[tuple[str, str]] | None


def realign(
    office: Office,
    pairs: Any,
    *,
    rename: bool = False,
    on_collision: str | Mapping[str, str] = "block",
) -> Plan:
    """Plan to point everything that hangs on local records to their resource records.

    Args:
        office: An open office.
        pairs: A list of (kind, local key, resource key); or a frame with the columns kind, local
            and resource (and perhaps judgment; its rows with "match" count then); or `Tags`, of
            which the matches count that nobody disputes, that are not realigned already and not
            `stale`; what is left out as stale or deleted stands in the plan's warnings. One pair
            or thousands; a carrier's products and riders of equal name follow by themselves.
        rename: Let a pair's names differ; the rename is then part of the plan.
        on_collision: What to do with rows that would share a unique key: "block" (default),
            "keep_resource", "keep_local" or "leave" for all; or a mapping from the name of a
            collision, a table, or "*", to one of these.

    Returns:
        The plan. It commits only when no collision is open. Empty (and false) without pairs.

    Raises:
        MatchError: If a pair may not be realigned (lists every such pair), no match is left of
            `Tags` but stale ones, or a resolution does not exist.
        ReadOnlyError: If a row of the resource office would have to change.
        SchemaError: If a kind is not declared.

    Source: manual, "Realigning Local Office Content": Carrier, Product, Rider and Service
        Provider Migration.
    """
    if not isinstance(on_collision, (str, Mapping)):
        raise MatchError(
            f"{on_collision!r} is no way to resolve collisions; give one word, or a mapping from "
            "collisions, tables or '*' to words"
        )
    wanted = on_collision if isinstance(on_collision, str) else dict(on_collision)
    empty = isinstance(pairs, (list, tuple, pd.DataFrame)) and len(pairs) == 0
    left_out: list[str] = []
    if isinstance(pairs, Tags):
        tagged, left_out = pairs_of_tags(office, pairs)
    else:
        tagged = [] if empty else as_pairs(office, pairs)
    request = {
        "pairs": [list(pair) for pair in tagged],
        "rename": rename,
        "on_collision": wanted,
        **({"left_out": left_out} if left_out else {}),
    }
    return planned(office, "realign", request)


def decide(
    connection: sa.Connection, office: Office, request: Mapping[str, Any], only: Only = None
) -> tuple[Decisions, tuple[Collision, ...]]:
    """What a realignment of these pairs decides, and the collisions it meets.

    Args:
        connection: A connection that reads.
        office: The office.
        request: "pairs", "rename" and "on_collision" as `realign` was given them.
        only: The unique keys to look at, as (table, rule); None for every key that can break.

    Raises:
        MatchError: If any pair may not be realigned, or a resolution does not exist.
    """
    tagged: list[Tagged] = [tuple(pair) for pair in request["pairs"]]
    sound = checked(connection, office, tagged, request["rename"])
    paired, warnings = cascade(connection, office, sound)
    pairs = tuple(numbered(office, paired))
    stay = _staying(connection, office, paired)
    found = resolve(connection, office, pairs, stay, request["on_collision"], only)
    if only is None:
        _known_choices(office, request["on_collision"], found)
    left = _left_records(pairs, found)
    for name, keys in left.items():
        table = office.schema.kind(name).table
        stay[table] = [key for key in stay[table] if key not in keys]
    warnings += (
        _fan_in(pairs) + _other_codes(office, paired) + _left_sentences(office, pairs, found)
    )
    decisions = Decisions(
        pairs=pairs,
        cells=tuple(retirement(connection, office, paired, left)),
        stay=tuple((table, tuple(keys)) for table, keys in stay.items()),
        left=tuple((table, tuple(rows)) for table, rows in found.left.items()),
        merges=dependants_first(office, found.merges),
        warnings=tuple(warnings),
    )
    obstacles = broken_rules(connection, office, decisions.cells)
    obstacles += broken_by_moves(
        connection,
        office,
        moves_of(office, decisions),
        moving_references(office, kind_maps(office, pairs)),
    )
    return replace(decisions, obstacles=tuple(obstacles)), found.collisions


def _staying(connection: sa.Connection, office: Office, paired: Paired) -> dict[str, list[Key]]:
    """Per kind's table, the records whose own references stay: retired ones, empty leftovers."""
    stay: dict[str, list[Key]] = {}
    for name, kind in office.schema.kinds.items():
        stay[kind.table] = sorted(paired[name])
        if kind.parent:
            parents = sorted(paired[kind.parent.kind])
            stay[kind.table] += empty_leftovers(connection, office, kind, parents)
    return stay


def _known_choices(office: Office, wanted: str | Mapping[str, str], found: Resolution) -> None:
    """A choice for something that does not exist is a slip that would leave a collision open."""
    known = {"*", *office.catalogue.tables, *(c.name for c in found.collisions)}
    unknown = [name for name in wanted if name not in known] if not isinstance(wanted, str) else []
    if unknown:
        names = ", ".join(repr(c.name) for c in found.collisions[:_NAMED]) or "none"
        raise MatchError(
            f"on_collision names {unknown[0]!r}, which is no table and no collision of this plan; "
            f"the collisions are {names}"
        )


def _left_records(pairs: tuple[Pair, ...], found: Resolution) -> dict[str, set[Key]]:
    left: dict[str, set[Key]] = defaultdict(set)
    for pair in pairs:
        if pair.number in found.left_pairs:
            left[pair.kind].add(pair.local)
    return left


def _other_codes(office: Office, paired: Paired) -> list[str]:
    """Equal names with different identifying codes may be different companies after all."""
    return [
        f"{kind.label} {mine.name!r} ({mine.key!r}) has {column} {a!r}, "
        f"but {theirs.key!r} has {b!r}"
        for kind in office.schema.kinds.values()
        for mine, theirs, _ in paired[kind.name].values()
        for column, a, b in zip(kind.codes, mine.codes, theirs.codes, strict=True)
        if a and b and a != b
    ]


def _fan_in(pairs: tuple[Pair, ...]) -> list[str]:
    many = Counter((p.kind, p.resource) for p in pairs if p.how == "tagged")
    targets: dict[tuple[str, Key], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if many[pair.kind, pair.resource] > 1 and pair.how == "tagged":
            targets[pair.kind, pair.resource].append(pair)
    return [
        f"{len(group)} local records become {kind} {group[0].resource_name!r} ({resource!r}): "
        + ", ".join(f"{p.local_name!r} ({p.local!r})" for p in group)
        for (kind, resource), group in targets.items()
    ]


def _left_sentences(office: Office, pairs: tuple[Pair, ...], found: Resolution) -> list[str]:
    return [
        f"{office.schema.kind(p.kind).label} {p.local_name!r} ({p.local!r}) keeps colliding rows "
        "and is not retired"
        for p in pairs
        if p.number in found.left_pairs
    ]


def say(plan: Parts, done: bool) -> str:
    sentences = []
    moved = plan.by_table("re-point")
    tagged = [p for p in plan.decisions.pairs if p.how == "tagged"]
    targets = list(dict.fromkeys((p.kind, p.resource, p.resource_name) for p in tagged))
    kind = plan.office.schema.kind(targets[0][0]).label
    whom = (
        f"{kind} {targets[0][2]!r} ({targets[0][1]!r})"
        if len(targets) == 1
        else f"{len(targets):,} resource records"
    )
    rows = [many(n, words(table)) for table, n in moved.items()]
    hangs = "hung" if done else "hangs"
    points = form(sum(moved.values()), "now points", "now point") if done else "will point"
    sentences.append(f"{listed(rows)} {points} to {whom}" if rows else f"nothing {hangs} on {whom}")
    renames = list(plan.of("rename"))
    if renames:
        renamed = "renamed" if done else "will be renamed"
        sentences.append(f"{many(len(renames), 'record')} {renamed} first")
    retired = dict.fromkeys((e.kind, e.local) for e in plan.of("retire"))
    made = Counter(kind for kind, _ in retired)
    if made:
        label = plan.office.schema.kind
        who = listed([many(n, label(k).label) for k, n in made.items()])
        sentences.append(
            f"{who} {'became' if done else form(made.total(), 'becomes', 'become')} X_"
        )
    kept = plan.by_table("keep")
    if kept:
        shown = listed([many(n, words(table)) for table, n in kept.items()])
        keep = form(
            sum(kept.values()),
            "kept its" if done else "keeps its",
            "kept their" if done else "keep their",
        )
        sentences.append(f"{shown} {keep} name and status below the resource record")
    if plan.found:
        sentences.append(_collided(plan, done))
    return "; ".join(sentences)


def _collided(plan: Parts, done: bool) -> str:
    if plan.open_collisions:
        return f"{many(plan.open_collisions, 'collision')} to resolve first"
    archived = plan.by_table("archive")
    left = sum(len(rows) for _, rows in plan.decisions.left)
    archived_as, left_as = ("archived", "left") if done else ("will be archived", "will stay")
    said = [f"{many(n, words(table))} {archived_as}" for table, n in archived.items()]
    said += [f"{many(left, 'row')} {left_as} on the local record"] if left else []
    return "collisions: " + listed(said)


VERBS["realign"] = Verb(RealignRequest, decide, effects.count, say)
