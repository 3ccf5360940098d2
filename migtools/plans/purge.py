"""Plans the deletion of leftovers that are proved to be empty.

Source: manual, Carrier Migration: the X_ records "can be deleted at any time". That is only true
where nothing points at them, so every reference of the database is counted first, ignored ones too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Decisions
from migtools.decisions.records import as_key, read_records
from migtools.errors import MatchError
from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.office.schema import Kind
from migtools.office.suspects import suspects
from migtools.plans.fragile_rows import fragile_rows
from migtools.plans.parts import Parts
from migtools.plans.plan import Plan, planned
from migtools.plans.requests import PurgeRequest
from migtools.plans.rows import Counted, Effect
from migtools.plans.verbs import VERBS, Verb
from migtools.text import bulleted, form, listed, many


def purge(office: Office, kind: str | None = None, keys: Iterable[Key] | None = None) -> Plan:
    """Plan to delete leftovers that nothing points at any more.

    A leftover that is held only by leftovers of its child kinds goes together with them, if they
    are empty too. Everything else is kept, and listed with the rows that hold it.

    Args:
        office: An open office.
        kind: A declared kind; None for all kinds.
        keys: Some leftovers of that kind; None for all of them.

    Returns:
        The plan. Its effects have the action "delete" for what goes, and "keep" for each
        reference that holds a leftover, with the number of rows. Deleted rows are archived whole;
        undo brings them back.

    Raises:
        SchemaError: If the kind is not declared.
        MatchError: If a key is no leftover of this office.
    """
    if kind is not None:
        office.schema.kind(kind)
    elif keys is not None:
        raise MatchError("keys are given without a kind; say which kind they are of")
    chosen = (
        None
        if keys is None
        else list(dict.fromkeys(as_key(office, office.schema.kind(kind or ""), k) for k in keys))
    )
    return planned(office, "purge", {"kind": kind, "keys": chosen})


def decide(
    connection: sa.Connection,
    office: Office,
    request: Mapping[str, Any],
    only: Collection[tuple[str, str]] | None = None,
) -> tuple[Decisions, tuple[Collision, ...]]:
    """The leftovers that can go, children first.

    Raises:
        MatchError: If a key is no leftover of this office.
    """
    wanted = _candidates(connection, office, request)
    free: dict[str, list[Key]] = {}
    # Children first: a parent is free if only leftovers that go anyway hold it.
    for kind in reversed(list(office.schema.kinds.values())):
        if wanted.get(kind.name):
            held = _holders(connection, office, kind, wanted[kind.name], free)
            free[kind.table] = [k for k in wanted[kind.name] if k not in {h[0] for h in held}]
    deletes = tuple((table, tuple(keys)) for table, keys in free.items() if keys)
    return Decisions(deletes=deletes), ()


def _candidates(
    connection: sa.Connection, office: Office, request: Mapping[str, Any]
) -> dict[str, list[Key]]:
    """Per kind, the leftovers to look at: those asked for, and the leftovers below them."""
    wanted: dict[str, list[Key]] = defaultdict(list)
    for kind in office.schema.kinds.values():
        if request["kind"] in (None, kind.name):
            wanted[kind.name] = _leftovers(connection, office, kind)
            if request["keys"] is not None:
                _demand(connection, office, kind, request["keys"], wanted[kind.name])
                wanted[kind.name] = sorted(request["keys"])
        elif kind.parent and wanted.get(kind.parent.kind):
            above = set(wanted[kind.parent.kind])
            wanted[kind.name] = _leftovers(connection, office, kind, above)
    return wanted


def _leftovers(
    connection: sa.Connection, office: Office, kind: Kind, parents: set[Key] | None = None
) -> list[Key]:
    key = office.key(kind)
    query = sa.select(key).where(office.owner(kind) == office.local, office.is_leftover(kind))
    if parents is not None and kind.parent:
        column = office.table(kind.table).c[kind.parent.column]
        rows = office.dialect.keys(column, sorted(parents), "parents")
        query = query.join(rows, rows.c.k == column)
    return list(connection.scalars(query.order_by(key)))


def _demand(
    connection: sa.Connection, office: Office, kind: Kind, keys: list[Key], there: list[Key]
) -> None:
    others = [key for key in keys if key not in set(there)]
    if others:
        names = read_records(connection, office, kind, others)
        raise MatchError(
            bulleted(
                [
                    f"{kind.label} {names[k].name if k in names else '?'!r} ({k!r}) is no leftover "
                    "of this office; only leftovers can be purged"
                    for k in others
                ],
                "records cannot be purged",
            )
        )


def _undeclared(connection: sa.Connection, office: Office) -> list[Reference]:
    """What looks like a reference keeps a leftover until somebody says that it is none."""
    found = suspects(connection, office.schema, office.catalogue, office.references)
    return [suspect.reference for suspect in found if not suspect.listed]


def _holders(
    connection: sa.Connection,
    office: Office,
    kind: Kind,
    keys: list[Key],
    free: Mapping[str, list[Key]],
) -> list[tuple[Key, Reference, int]]:
    """Which of these records are held, by which reference and how many rows."""
    table, key = office.table(kind.table), office.key(kind)
    mine = office.dialect.keys(key, keys, "mine")
    found: list[tuple[Key, Reference, int]] = []
    for reference in [*office.references, *_undeclared(connection, office)]:
        if reference.target_table != kind.table:
            continue
        holder = office.table(reference.table).alias("holder")
        query = (
            sa.select(key, sa.func.count())
            .select_from(mine)
            .join(table, key == mine.c.k)
            .join(holder, reference.held_by(holder, table))
            .group_by(key)
            .order_by(key)
        )
        going = free.get(reference.table)
        below = office.kind_of(reference.table)
        if going and below:
            gone = office.dialect.keys(office.key(below), going, "going")
            query = query.where(holder.c[office.key(below).name].not_in(sa.select(gone.c.k)))
        found += [(k, reference, rows) for k, rows in connection.execute(query)]
    return found


def count(
    connection: sa.Connection, office: Office, decisions: Decisions, request: Mapping[str, Any]
) -> Counted:
    """What goes, and what holds each leftover that is kept."""
    free = {table: list(keys) for table, keys in decisions.deletes}
    effects = []
    for table, going in decisions.deletes:
        owner = office.kind_of(table)
        named = owner.name if owner else table
        effects += [Effect(table, "", named, key, None, "delete", 1) for key in going]
    for name, keys in _candidates(connection, office, request).items():
        kind = office.schema.kind(name)
        held = _holders(connection, office, kind, keys, free) if keys else []
        effects += [
            Effect(r.table, r.column, name, key, None, "keep", rows) for key, r, rows in held
        ]
    return Counted(effects, fragile_rows(connection, office, decisions))


def say(plan: Parts, done: bool) -> str:
    deleted = Counter(e.kind for e in plan.of("delete"))
    held = {(e.kind, e.local) for e in plan.of("keep")}
    label = plan.office.schema.kind
    said = [f"{many(n, label(k).label + ' leftover')}" for k, n in deleted.items()]
    gone = "deleted" if done else "will be deleted"
    first = f"{listed(said)} {gone}" if said else "no leftover is empty"
    if not held:
        return first
    kept = "kept" if done else form(len(held), "is kept", "are kept")
    return f"{first}; {many(len(held), 'leftover')} {kept}, still in use"


VERBS["purge"] = Verb(PurgeRequest, decide, count, say)
