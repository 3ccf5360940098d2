"""From what a person tagged to pairs that may be realigned, or the reason why not.

Every rule of the pair itself is here: one local and one resource record of one kind, both live,
names equal byte for byte unless the rename is in the plan, parents that fit, `must_equal` columns
that agree. Everything that is wrong with any pair is said at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.errors import MatchError
from migtools.names import fold
from migtools.office.office import Office
from migtools.office.schema import Kind
from migtools.text import bulleted

Tagged = tuple[str, Key, Key]  # kind, local key, resource key


class Record(NamedTuple):
    """A record as the rules of pairing need it."""

    key: Key
    name: str
    owner: Key
    parent: Key | None
    leftover: bool
    fixed: tuple[Any, ...]
    codes: tuple[Any, ...]
    retire: tuple[Any, ...]


def as_pairs(office: Office, given: Any) -> list[Tagged]:
    """The pairs of a list of (kind, local, resource), or of a frame with those columns.

    A frame may also have a `judgment` column; only its rows with "match" count then.

    Raises:
        MatchError: If the shape is not one of these, or nothing is in it.
        SchemaError: If a kind is not declared.
    """
    rows: Iterable[Any]
    if isinstance(given, pd.DataFrame):
        missing = [c for c in ("kind", "local", "resource") if c not in given.columns]
        if missing:
            raise MatchError(
                f"the frame of pairs lacks the column {missing[0]!r}; "
                "it needs kind, local and resource"
            )
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


def as_key(office: Office, kind: Kind, given: Any) -> Key:
    """A key as the database's own type: frames turn integers into numpy numbers and floats."""
    if isinstance(given, bool) or given is None or given is pd.NA or given != given:
        raise MatchError(f"a {kind.label} in the pairs has no key; drop that row or fill it in")
    if not isinstance(office.key(kind).type, sa.Integer):
        return str(given)
    try:
        number = int(given)
    except (TypeError, ValueError, OverflowError) as error:
        raise MatchError(
            f"{given!r} is no key of a {kind.label}; keys are whole numbers"
        ) from error
    if number != given and str(number) != given:
        raise MatchError(f"{given!r} is no key of a {kind.label}; keys are whole numbers")
    return number


def read_records(
    connection: sa.Connection, office: Office, kind: Kind, keys: Sequence[Key]
) -> dict[Key, Record]:
    """The records of a kind with these keys, whoever owns them."""
    table, key = office.table(kind.table), office.key(kind)
    wanted = office.dialect.keys(key, keys, "wanted")
    parent = table.c[kind.parent.column] if kind.parent else sa.null()
    columns = [key, table.c[kind.name_column], office.owner(kind), parent, office.is_leftover(kind)]
    columns += [table.c[c] for c in (*kind.must_equal, *kind.codes)]
    columns += [table.c[c] for c, _ in kind.retire]
    query = sa.select(*columns).join(wanted, wanted.c.k == key)
    fixed = 5 + len(kind.must_equal)
    codes = fixed + len(kind.codes)
    return {
        row[0]: Record(
            key=row[0],
            name=row[1],
            owner=row[2],
            parent=row[3],
            leftover=bool(row[4]),
            fixed=tuple(row[5:fixed]),
            codes=tuple(row[fixed:codes]),
            retire=tuple(row[codes:]),
        )
        for row in connection.execute(query).all()
    }


def checked(
    connection: sa.Connection, office: Office, tagged: Sequence[Tagged], rename: bool
) -> dict[str, dict[Key, tuple[Record, Record]]]:
    """Per kind (parents first), local key -> the local and the resource record of a sound pair.

    Raises:
        MatchError: If any pair may not be realigned; lists every such pair.
    """
    sound, problems = sorted_out(connection, office, tagged, rename)
    if problems:
        raise MatchError(bulleted(problems, "pairs cannot be realigned"))
    return sound


def sorted_out(
    connection: sa.Connection, office: Office, tagged: Sequence[Tagged], rename: bool
) -> tuple[dict[str, dict[Key, tuple[Record, Record]]], list[str]]:
    """The sound pairs, as `checked` returns them, and a sentence on each other one."""
    problems = _repeated(office, tagged)
    by_kind: dict[str, list[Tagged]] = defaultdict(list)
    for pair in dict.fromkeys(tagged):
        by_kind[pair[0]].append(pair)
    sound: dict[str, dict[Key, tuple[Record, Record]]] = {}
    for name, kind in office.schema.kinds.items():
        pairs = by_kind.get(name, [])
        found = read_records(connection, office, kind, [k for p in pairs for k in p[1:]])
        sound[name] = {}
        for _, local, resource in pairs:
            said = _pair_problem(office, kind, found, local, resource, rename)
            said = said or _parent_problem(kind, found[local], found[resource], sound)
            if said:
                problems.append(said)
            else:
                sound[name][local] = (found[local], found[resource])
    return sound, problems


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


def _pair_problem(
    office: Office,
    kind: Kind,
    found: Mapping[Key, Record],
    local: Key,
    resource: Key,
    rename: bool,
) -> str:
    for key in (local, resource):
        if key not in found:
            return f"{kind.table} has no {kind.label} {key!r}; look its key up with records()"
    one, other = found[local], found[resource]
    shown = f"{kind.label} {one.name!r} ({local!r})"
    if one.owner == other.owner == office.local:
        return f"{shown} and {other.name!r} ({resource!r}) are both local; tag one resource record"
    if one.owner == other.owner == office.resource:
        return f"{shown} and {other.name!r} ({resource!r}) are both resource records; tag one local"
    if one.owner == office.resource and other.owner == office.local:
        return f"{shown} is the resource record of its pair; give the local key first"
    for record in (one, other):
        if record.owner not in (office.local, office.resource):
            return (
                f"{kind.label} {record.name!r} ({record.key!r}) belongs to office "
                f"{record.owner!r}; a pair must be of this office and its resource office"
            )
    if one.leftover:
        return f"{shown} is a leftover already; it has nothing left to realign"
    for record in (one, other):
        if not fold(record.name or ""):
            return (
                f"{kind.label} {record.key!r} has an empty name or only punctuation; name it first"
            )
    if one.fixed != other.fixed:
        return _differs(kind, one, other)
    if one.name != other.name and not rename:
        return (
            f"{shown} does not match {other.name!r} ({resource!r}) exactly: "
            f"{difference(one.name, other.name)}; rename it first, or realign with rename=True"
        )
    return ""


def _differs(kind: Kind, one: Record, other: Record) -> str:
    column, mine, theirs = next(
        (c, a, b) for c, a, b in zip(kind.must_equal, one.fixed, other.fixed, strict=True) if a != b
    )
    return (
        f"{kind.label} {one.name!r} ({one.key!r}) has {column} {mine!r}, but {other.name!r} "
        f"({other.key!r}) has {theirs!r}; these are not the same {kind.label}, choose another"
    )


def _parent_problem(
    kind: Kind,
    local: Record,
    resource: Record,
    sound: Mapping[str, Mapping[Key, tuple[Record, Record]]],
) -> str:
    """A child may only become a child of what its own parent is or becomes."""
    if kind.parent is None or local.parent is None:
        return ""
    above = sound[kind.parent.kind].get(local.parent)
    becomes = above[1].key if above else local.parent
    if becomes == resource.parent:
        return ""
    return (
        f"{kind.label} {local.name!r} ({local.key!r}) belongs to {kind.parent.kind} "
        f"{local.parent!r}, but {resource.name!r} ({resource.key!r}) to {resource.parent!r}; "
        f"realign the {kind.parent.kind} first or in the same plan"
    )


def difference(one: str, other: str) -> str:
    """Where two names first differ, with invisible characters spelled out."""
    place = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    mine, theirs = (ascii(name[place : place + 12]) for name in (one, other))
    return f"from character {place + 1} on it has {mine} instead of {theirs}"
