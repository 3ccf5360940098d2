"""From what a person tagged to pairs that may be realigned, or the reason why not.

`RULES` is every reason why a pair is refused; a plan asks them, and so does a forecast. Everything
that is wrong with any pair is said at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions.records import Record, as_key, read_records
from migtools.errors import MatchError, demand_columns
from migtools.names import fold
from migtools.office.office import Office
from migtools.office.schema import Kind
from migtools.text import bulleted

Tagged = tuple[str, Key, Key]  # kind, local key, resource key
Sound = dict[str, dict[Key, tuple[Record, Record]]]  # kind -> local key -> local, resource record


class Pairing(NamedTuple):
    """Two records that a rule looks at, and what the plan does beside.

    Attributes:
        office: The office.
        kind: The kind of both.
        local: The record that is to move.
        resource: The record that it is to become.
        rename: Whether the plan renames the local record first.
        above: The sound pairs of the parent kind, by local key.
    """

    office: Office
    kind: Kind
    local: Record
    resource: Record
    rename: bool
    above: Mapping[Key, tuple[Record, Record]]

    @property
    def shown(self) -> str:
        """The local record as messages name it."""
        return f"{self.kind.label} {self.local.name!r} ({self.local.key!r})"


def sides(pair: Pairing) -> str:
    """One local and one resource record, in this order, of this office."""
    office, kind = pair.office, pair.kind
    one, other = pair.local, pair.resource
    shown = f"{pair.shown} and {other.name!r} ({other.key!r})"
    if one.owner == other.owner == office.local:
        return f"{shown} are both local; tag one resource record"
    if one.owner == other.owner == office.resource:
        return f"{shown} are both resource records; tag one local"
    if one.owner == office.resource and other.owner == office.local:
        return f"{pair.shown} is the resource record of its pair; give the local key first"
    for record in (one, other):
        if record.owner not in (office.local, office.resource):
            return (
                f"{kind.label} {record.name!r} ({record.key!r}) belongs to office "
                f"{record.owner!r}; a pair must be of this office and its resource office"
            )
    return ""


def live(pair: Pairing) -> str:
    """A leftover is never a source again."""
    if pair.local.leftover:
        return f"{pair.shown} is a leftover already; it has nothing left to realign"
    return ""


def named(pair: Pairing) -> str:
    """What has no name can have no equal one."""
    for record in (pair.local, pair.resource):
        if not fold(record.name or ""):
            return (
                f"{pair.kind.label} {record.key!r} has an empty name or only punctuation; "
                "name it first"
            )
    return ""


def must_equal(pair: Pairing) -> str:
    """The declared columns agree, such as the type of insurance."""
    one, other = pair.local, pair.resource
    for column, mine, theirs in zip(pair.kind.must_equal, one.fixed, other.fixed, strict=True):
        if mine != theirs:
            return (
                f"{pair.shown} has {column} {mine!r}, but {other.name!r} ({other.key!r}) has "
                f"{theirs!r}; these are not the same {pair.kind.label}, choose another"
            )
    return ""


def same_name(pair: Pairing) -> str:
    """Names are equal byte for byte, or renamed first (manual, Carrier Migration, step 3)."""
    one, other = pair.local, pair.resource
    if one.name == other.name or pair.rename:
        return ""
    return (
        f"{pair.shown} does not match {other.name!r} ({other.key!r}) exactly: "
        f"{difference(one.name, other.name)}; rename it first, or realign with rename=True"
    )


def parent_fits(pair: Pairing) -> str:
    """A child may only become a child of what its own parent is or becomes."""
    parent, local, resource = pair.kind.parent, pair.local, pair.resource
    if parent is None or local.parent is None:
        return ""
    above = pair.above.get(local.parent)
    if (above[1].key if above else local.parent) == resource.parent:
        return ""
    return (
        f"{pair.shown} belongs to {parent.kind} {local.parent!r}, but {resource.name!r} "
        f"({resource.key!r}) to {resource.parent!r}; realign the {parent.kind} first or in the "
        "same plan"
    )


# Every reason why a pair is refused, in the order in which they are asked; the first one counts.
RULES: tuple[Callable[[Pairing], str], ...] = (
    sides,
    live,
    named,
    must_equal,
    same_name,
    parent_fits,
)


def sound_pairs(
    connection: sa.Connection, office: Office, tagged: Sequence[Tagged], rename: bool
) -> tuple[Sound, list[str]]:
    """The pairs that may be realigned, and a sentence on each other one.

    Args:
        connection: A connection that reads.
        office: The office.
        tagged: The pairs, of any kinds in any order.
        rename: Whether the plan renames local records first.

    Returns:
        Per kind (parents first), local key -> the local and the resource record; and the problems.
    """
    problems = _repeated(office, tagged)
    by_kind: dict[str, list[Tagged]] = defaultdict(list)
    for pair in dict.fromkeys(tagged):
        by_kind[pair[0]].append(pair)
    sound: Sound = {}
    for name, kind in office.schema.kinds.items():
        pairs = by_kind.get(name, [])
        found = read_records(connection, office, kind, [k for p in pairs for k in p[1:]])
        above = sound[kind.parent.kind] if kind.parent else {}
        sound[name] = {}
        for _, local, resource in pairs:
            said = _absent(kind, found, local, resource)
            if not said:
                mine, theirs = found[local], found[resource]
                pairing = Pairing(office, kind, mine, theirs, rename, above)
                said = next(filter(None, (rule(pairing) for rule in RULES)), "")
            if said:
                problems.append(said)
            else:
                sound[name][local] = (found[local], found[resource])
    return sound, problems


def checked(
    connection: sa.Connection, office: Office, tagged: Sequence[Tagged], rename: bool
) -> Sound:
    """The sound pairs, as `sound_pairs` gives them, if all are.

    Raises:
        MatchError: If any pair may not be realigned; lists every such pair.
    """
    sound, problems = sound_pairs(connection, office, tagged, rename)
    if problems:
        raise MatchError(bulleted(problems, "pairs cannot be realigned"))
    return sound


def _absent(kind: Kind, found: Mapping[Key, Record], local: Key, resource: Key) -> str:
    for key in (local, resource):
        if key not in found:
            return f"{kind.table} has no {kind.label} {key!r}; look its key up with records()"
    return ""


def _repeated(office: Office, tagged: Sequence[Tagged]) -> list[str]:
    problems = []
    for (kind, local, resource), times in Counter(tagged).items():
        if times > 1:
            problems.append(
                f"the pair {office.schema.kind(kind).label} {local!r} and {resource!r} is there "
                f"{times} times; keep it once"
            )
    targets: dict[tuple[str, Key], list[Key]] = defaultdict(list)
    for kind, local, resource in dict.fromkeys(tagged):
        targets[kind, local].append(resource)
    for (kind, local), resources in targets.items():
        if len(resources) > 1:
            problems.append(
                f"{office.schema.kind(kind).label} {local!r} is paired with "
                f"{' and '.join(repr(r) for r in resources)}; keep one of these pairs"
            )
    return problems


def difference(one: str, other: str) -> str:
    """Where two names first differ, with invisible characters spelled out."""
    place = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    mine, theirs = (ascii(name[place : place + 12]) for name in (one, other))
    return f"from character {place + 1} on it has {mine} instead of {theirs}"


def as_pairs(office: Office, given: Any) -> list[Tagged]:
    """The pairs of a list of (kind, local, resource), or of a frame with those columns.

    A frame may also have a `judgment` column; only its rows with "match" count then.

    Raises:
        MatchError: If the shape is not one of these, or nothing is in it.
        SchemaError: If a kind is not declared.
    """
    rows: Iterable[Any]
    if isinstance(given, pd.DataFrame):
        needs = "it needs kind, local and resource"
        demand_columns(given, ("kind", "local", "resource"), "the frame of pairs lacks", needs)
        chosen = given[given["judgment"] == "match"] if "judgment" in given.columns else given
        rows = chosen[["kind", "local", "resource"]].itertuples(index=False, name=None)
    elif isinstance(given, Iterable):
        rows = given
    else:
        raise MatchError(
            f"{given!r} is no list of pairs; write [(kind, local key, resource key), ...]"
        )
    kinds: dict[str, Kind] = {}
    pairs = [_tagged(office, kinds, row) for row in rows]
    if not pairs:
        raise MatchError("no pair is tagged; tag one local and one resource record")
    return pairs


def _tagged(office: Office, kinds: dict[str, Kind], row: Any) -> Tagged:
    try:
        name, local, resource = row
    except (TypeError, ValueError) as error:
        raise MatchError(
            f"{row!r} is no pair; write a pair as (kind, local key, resource key)"
        ) from error
    kind = kinds.get(str(name)) or kinds.setdefault(str(name), office.schema.kind(str(name)))
    return kind.name, as_key(office, kind, local), as_key(office, kind, resource)
