"""Turns sound pairs into decisions: children that follow by name, leftovers' names and codes.

Source: manual, Carrier Migration. Local products whose name equals a product of the resource
carrier realign with their carrier; any other keeps its name and stays active below the resource
carrier; matched records are renamed X_<name>, coded NO PCM Activity, and nothing is deleted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions.decisions import Cell, Pair
from migtools.decisions.records import Record, read_records
from migtools.names import PREFIX, leftover_name
from migtools.office.office import Office
from migtools.office.schema import Kind

Paired = dict[str, dict[Key, tuple[Record, Record, str]]]


def cascade(
    connection: sa.Connection,
    office: Office,
    sound: Mapping[str, Mapping[Key, tuple[Record, Record]]],
) -> tuple[Paired, list[str]]:
    """Add the children that follow their parents by name.

    Returns:
        Per kind, local key -> local record, resource record and how it was paired; and warnings.
    """
    paired: Paired = {name: {} for name in office.schema.kinds}
    warnings: list[str] = []
    for name, kind in office.schema.kinds.items():
        paired[name] = {k: (a, b, "tagged") for k, (a, b) in sound.get(name, {}).items()}
        if kind.parent and paired[kind.parent.kind]:
            above = {k: b.key for k, (_, b, _) in paired[kind.parent.kind].items()}
            followers, said = _followers(connection, office, kind, above, paired[name])
            paired[name] |= followers
            warnings += said
    return paired, warnings


def _followers(
    connection: sa.Connection,
    office: Office,
    kind: Kind,
    above: Mapping[Key, Key],
    tagged: Collection[Key],
) -> tuple[dict[Key, tuple[Record, Record, str]], list[str]]:
    found: dict[Key, list[Key]] = defaultdict(list)
    for row in connection.execute(_same_named(office, kind, above)):
        local, resource, mine, theirs = row
        # The database may compare by a collation; the manual asks for exactly the same name.
        if mine == theirs and local not in tagged:
            found[local].append(resource)
    keys = [*found, *(k for targets in found.values() for k in targets)]
    records = read_records(connection, office, kind, list(dict.fromkeys(keys)))
    followers, warnings = {}, []
    for local, resources in sorted(found.items()):
        record = records[local]
        if len(resources) == 1:
            followers[local] = (record, records[resources[0]], "by name")
        else:
            keys_shown = " and ".join(repr(k) for k in sorted(resources))
            warnings.append(
                f"{kind.label} {record.name!r} ({local!r}) has several namesakes, {keys_shown}; "
                "it is kept, tag the right pair by hand"
            )
    names = Counter((r.parent, r.name) for r, _, _ in followers.values())
    for local, (record, target, _) in followers.items():
        if names[record.parent, record.name] > 1:
            warnings.append(
                f"{kind.label} {record.name!r} ({local!r}) is one of several of that name; "
                f"they all become {target.name!r} ({target.key!r})"
            )
    return followers, warnings


def _same_named(
    office: Office, kind: Kind, above: Mapping[Key, Key]
) -> sa.Select[*tuple[Any, ...]]:
    """Local children of paired parents beside equally named children of the parents' mates."""
    assert kind.parent is not None
    table, key = office.table(kind.table), office.key(kind)
    mine, theirs = table.alias("mine"), table.alias("theirs")
    parent_type = table.c[kind.parent.column].type
    paired_parents = office.dialect.rows(
        {"l": parent_type, "r": parent_type}, list(above.items()), "mates"
    )
    agree = [mine.c[c].is_not_distinct_from(theirs.c[c]) for c in kind.must_equal]
    leftover = office.is_leftover(kind, mine)
    name = kind.name_column
    return (
        sa.select(mine.c[key.name], theirs.c[key.name], mine.c[name], theirs.c[name])
        .select_from(paired_parents)
        .join(mine, mine.c[kind.parent.column] == paired_parents.c.l)
        .join(
            theirs,
            sa.and_(
                theirs.c[kind.parent.column] == paired_parents.c.r,
                theirs.c[name] == mine.c[name],
                *agree,
            ),
        )
        .where(
            office.owner(kind, mine) == office.local,
            office.owner(kind, theirs) == office.resource,
            ~leftover,
        )
        .order_by(mine.c[key.name], theirs.c[key.name])
    )


def numbered(office: Office, paired: Paired) -> list[Pair]:
    """The pairs in their final order: parents first, by local key within a kind."""
    pairs: list[Pair] = []
    for name, kind in office.schema.kinds.items():
        for local, (mine, theirs, how) in sorted(paired[name].items()):
            pairs.append(
                Pair(
                    len(pairs) + 1,
                    name,
                    kind.table,
                    local,
                    theirs.key,
                    mine.name,
                    theirs.name,
                    how,
                    mine.parent,
                )
            )
    return pairs


def empty_leftovers(
    connection: sa.Connection, office: Office, kind: Kind, parents: Sequence[Key]
) -> list[Key]:
    """Leftover children of these parents that nothing points at; they stay below their parent.

    A leftover that still holds content is treated like any other child that is kept, so that its
    policies' product goes on belonging to its policies' carrier.
    """
    if kind.parent is None or not parents:
        return []
    table, key = office.table(kind.table), office.key(kind)
    column = table.c[kind.parent.column]
    wanted = office.dialect.keys(column, parents, "parents")
    held = []
    for reference in office.references:
        if reference.target_table == kind.table:
            rows = office.table(reference.table).alias("holder")
            held.append(sa.exists().where(reference.held_by(rows, table)))
    query = (
        sa.select(key)
        .join(wanted, wanted.c.k == column)
        .where(
            office.owner(kind) == office.local, office.is_leftover(kind), ~sa.or_(sa.false(), *held)
        )
        .order_by(key)
    )
    return list(connection.scalars(query))


def retirement(
    connection: sa.Connection, office: Office, paired: Paired, left: Mapping[str, set[Key]]
) -> list[Cell]:
    """The cells that make leftovers of the paired local records, renames included."""
    cells: list[Cell] = []
    for name, kind in office.schema.kinds.items():
        if not paired[name]:
            continue
        taken = _taken_names(connection, office, kind)
        length = getattr(office.table(kind.table).c[kind.name_column].type, "length", None)
        for local, (mine, theirs, _) in sorted(paired[name].items()):
            after = theirs.name
            if local not in left.get(name, ()):
                used = taken[_scope(office, kind, mine.parent)]
                if mine.name.startswith(PREFIX):
                    # It has the prefix without being a leftover, and must not be in its own way.
                    used -= Counter([mine.name.casefold()])
                after = leftover_name(theirs.name, used, length)
                used[after.casefold()] += 1
                cells += _codes(kind, mine)
            if after != mine.name:
                why = "rename" if local in left.get(name, ()) else "retire"
                cells.append(Cell(kind.table, name, local, kind.name_column, mine.name, after, why))
    return cells


def _codes(kind: Kind, record: Record) -> Iterable[Cell]:
    for (column, after), before in zip(kind.retire, record.retire, strict=True):
        if before != after:
            yield Cell(kind.table, kind.name, record.key, column, before, after, "retire")


def _scope(office: Office, kind: Kind, parent: Key | None) -> Key | None:
    """Within what a leftover's name must be unique: its parent, unless a unique key says wider."""
    if kind.parent is None:
        return None
    wider = any(
        u.table == kind.table
        and kind.name_column in u.columns
        and kind.parent.column not in u.columns
        for u in office.unique_keys
    )
    return None if wider else parent


def _taken_names(
    connection: sa.Connection, office: Office, kind: Kind
) -> dict[Key | None, Counter[str]]:
    """Casefolded names that already have the prefix, per scope."""
    table = office.table(kind.table)
    name = table.c[kind.name_column]
    parent = table.c[kind.parent.column] if kind.parent else sa.null()
    query = sa.select(name, parent).where(
        office.owner(kind) == office.local,
        sa.func.lower(sa.func.substr(name, 1, len(PREFIX))) == PREFIX.lower(),
    )
    taken: dict[Key | None, Counter[str]] = defaultdict(Counter)
    for found, above in connection.execute(query):
        taken[_scope(office, kind, above)][found.casefold()] += 1
    return taken
