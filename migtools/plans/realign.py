"""Decides what a realignment does: which records become which, what stays, what collides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions import cascade as cascading
from migtools.decisions.cascade import Paired
from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Decisions, Pair
from migtools.decisions.pairs import Tagged, checked
from migtools.decisions.resolutions import Resolution, dependants_first, resolve
from migtools.errors import MatchError
from migtools.office.office import Office

_NAMED = 5  # collisions named in an error

Only = Collection[tuple[str, str]] | None


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
    paired, warnings = cascading.cascade(connection, office, sound)
    pairs = tuple(cascading.numbered(office, paired))
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
        cells=tuple(cascading.retirement(connection, office, paired, left)),
        stay=tuple((table, tuple(keys)) for table, keys in stay.items()),
        left=tuple((table, tuple(rows)) for table, rows in found.left.items()),
        merges=dependants_first(office, found.merges),
        warnings=tuple(warnings),
    )
    return decisions, found.collisions


def _staying(connection: sa.Connection, office: Office, paired: Paired) -> dict[str, list[Key]]:
    """Per kind's table, the records whose own references stay: retired ones, empty leftovers."""
    stay: dict[str, list[Key]] = {}
    for name, kind in office.schema.kinds.items():
        stay[kind.table] = sorted(paired[name])
        if kind.parent:
            parents = sorted(paired[kind.parent.kind])
            stay[kind.table] += cascading.empty_leftovers(connection, office, kind, parents)
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
