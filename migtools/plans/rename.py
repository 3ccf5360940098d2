"""Decides a rename of local records: who may be renamed, and whether the name is free."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from migtools.database.dialect import Key
from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Cell, Decisions
from migtools.decisions.record_rules import broken_rules
from migtools.decisions.records import Record, as_key, read_records
from migtools.errors import MatchError, ReadOnlyError, demand_columns
from migtools.names import PREFIX, fold
from migtools.office.office import Office
from migtools.office.schema import Kind
from migtools.plans import effects
from migtools.plans.parts import Parts
from migtools.plans.plan import Plan, planned
from migtools.plans.requests import RenameRequest
from migtools.plans.verbs import VERBS, Verb
from migtools.text import bulleted, many

NAME_COLUMNS = ["kind", "local", "resource_name"]
_NAMED = 3  # names in a summary


def rename(
    office: Office, kind: str | pd.DataFrame, names: Mapping[Key, str] | None = None
) -> Plan:
    """Plan to give local records other names.

    Args:
        office: An open office.
        kind: A declared kind, such as "carrier"; or, without names, a frame with the columns kind,
            local and resource_name, such as `proposals` gives: each local record gets that name.
        names: Local key -> new name. Names that a record has already are left out.

    Returns:
        The plan; empty (and false) when nothing would change.

    Raises:
        MatchError: If a key is unknown, or a name is empty, too long or taken; lists all.
        ReadOnlyError: If a record belongs to the resource office.
        SchemaError: If the kind is not declared.

    Source: manual, Carrier Migration: "ensure that the names match exactly".
    """
    request: dict[str, Any]
    if isinstance(kind, pd.DataFrame):
        if names is not None:
            raise MatchError("a frame of names and names are given; give the frame alone")
        request = {"kinds": as_requests(office, kind)}
    else:
        if names is None:
            raise MatchError("no names are given; give {local key: new name} or a frame of names")
        declared = office.schema.kind(kind)
        request = {"kind": declared.name, "names": [[key, name] for key, name in names.items()]}
    return planned(office, "rename", request)


def decide(
    connection: sa.Connection,
    office: Office,
    request: Mapping[str, Any],
    only: Collection[tuple[str, str]] | None = None,
) -> tuple[Decisions, tuple[Collision, ...]]:
    """The cells that change when local records get these names.

    Args:
        connection: A connection that reads.
        office: The office.
        request: "kind" and "names" of one kind, or "kinds": such requests of several.
        only: Not used: names meet no collisions.

    Raises:
        MatchError: If a key is unknown, or a name is empty, too long or taken; lists all.
        ReadOnlyError: If a record belongs to the resource office.
    """
    cells: list[Cell] = []
    problems: list[str] = []
    for asked in request.get("kinds", [request]):
        kind = office.schema.kind(asked["kind"])
        names = {as_key(office, kind, key): name for key, name in asked["names"]}
        made, said = _of_kind(connection, office, kind, names)
        cells, problems = [*cells, *made], [*problems, *said]
    if problems:
        raise MatchError(bulleted(problems, "renames are not possible"))
    return Decisions(cells=tuple(cells)), ()


def _of_kind(
    connection: sa.Connection, office: Office, kind: Kind, names: Mapping[Key, str]
) -> tuple[list[Cell], list[str]]:
    """The cells of one kind, and what is wrong with them."""
    records = read_records(connection, office, kind, list(names))
    for key in sorted(records):
        if records[key].owner == office.resource:
            raise ReadOnlyError(
                f"{kind.label} {records[key].name!r} ({key!r}) belongs to the resource office and "
                "is read-only; rename the local record instead"
            )
    said = [_problem(office, kind, records.get(key), key, name) for key, name in names.items()]
    problems = [problem for problem in said if problem]
    cells = [
        Cell(kind.table, kind.name, key, kind.name_column, records[key].name, name, "rename")
        for key, name in sorted(names.items())
        if key in records and records[key].name != name
    ]
    return cells, problems or broken_rules(connection, office, cells)


def as_requests(office: Office, names: pd.DataFrame) -> list[dict[str, Any]]:
    """What a frame of names asks for: per kind, parents first, "kind" and "names".

    Raises:
        MatchError: If a column is missing, or a record is there with two names.
        SchemaError: If a kind is not declared.
    """
    demand_columns(
        names,
        NAME_COLUMNS,
        "the frame of names lacks",
        "it needs kind, local and resource_name",
    )
    asked: dict[str, dict[Key, str]] = {name: {} for name in office.schema.kinds}
    for of, local, name in names[NAME_COLUMNS].itertuples(index=False, name=None):
        kind = office.schema.kind(str(of))
        key = as_key(office, kind, local)
        if asked[kind.name].setdefault(key, name) != name:
            raise MatchError(
                f"{kind.label} {key!r} is to get the names {asked[kind.name][key]!r} and "
                f"{name!r}; keep one of them"
            )
    return [
        {"kind": kind, "names": [[key, name] for key, name in found.items()]}
        for kind, found in asked.items()
        if found
    ]


def _problem(office: Office, kind: Kind, record: Record | None, key: Key, name: object) -> str:
    if record is None:
        return f"{kind.table} has no {kind.label} {key!r}; look its key up with records()"
    shown = f"{kind.label} {record.name!r} ({key!r})"
    if record.owner != office.local:
        return f"{shown} belongs to office {record.owner!r}; rename only your own records"
    if record.leftover:
        return f"{shown} is a leftover; undo its realignment instead of renaming it"
    if not isinstance(name, str) or not fold(name):
        return f"{shown} cannot get the name {name!r}; a name needs letters or digits"
    if name.startswith(PREFIX):
        return f"{shown} cannot get the name {name!r}; {PREFIX} marks leftovers"
    length = getattr(office.table(kind.table).c[kind.name_column].type, "length", None)
    if length and len(name) > length:
        return f"{shown} cannot get a name of {len(name)} characters; the column holds {length}"
    return ""


def say(plan: Parts, done: bool) -> str:
    cells = plan.decisions.cells
    label = plan.office.schema.kind(cells[0].kind).label
    shown = [f"{c.before!r} to {c.after!r}" for c in cells[:_NAMED]]
    more = f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
    renamed = "renamed" if done else "will be renamed"
    return f"{many(len(cells), label)} {renamed}: {', '.join(shown)}{more}"


VERBS["rename"] = Verb(RenameRequest, decide, effects.count, say)
