"""Reads a `Schema` from TOML, and says everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from migtools.errors import LoadError, SchemaError
from migtools.office.data_reader import DataReader
from migtools.office.schema import (
    Ignored,
    Kind,
    Listing,
    OfficeTable,
    ReportSpec,
    Rule,
    Schema,
    Sides,
    SoftReference,
    Stamps,
    Users,
)

# The single tables of the document and its lists, and what each of them declares.
_TABLES: dict[str, type] = {"office": OfficeTable, "users": Users, "list": Listing}
_LISTS: dict[str, type] = {
    "references": SoftReference,
    "rules": Rule,
    "ignore": Ignored,
    "reports": ReportSpec,
    "stamps": Stamps,
}


def _parents_first(problems: list[str], kinds: dict[str, Kind]) -> dict[str, Kind]:
    """The kinds as they are declared, but a parent before its children."""
    ordered: dict[str, Kind] = {}
    waiting = dict(kinds)
    while waiting:
        ready = [k for k in waiting.values() if not k.parent or k.parent.kind not in waiting]
        if not ready:
            problems.append(
                f"the kinds {', '.join(waiting)} are each other's parents; remove the circle"
            )
            return kinds
        ordered[ready[0].name] = waiting.pop(ready[0].name)
    return ordered


def _contradictions(schema: Schema) -> list[str]:
    problems = []
    named = set(schema.kinds)
    for kind in schema.kinds.values():
        if kind.parent and kind.parent.kind not in named:
            problems.append(
                f"kinds.{kind.name} names the parent {kind.parent.kind!r}, which is no kind"
            )
        problems += _list_problems(kind)
        if dict(kind.retire).keys() & {kind.name_column}:
            problems.append(
                f"kinds.{kind.name}.retire sets the name, which becomes X_<name> anyway"
            )
    tables: dict[str, str] = {}
    for kind in schema.kinds.values():
        if kind.table in tables:
            problems.append(
                f"kinds {tables[kind.table]} and {kind.name} share table {kind.table!r}"
            )
        tables[kind.table] = kind.name
    for soft in schema.references:
        if soft.kind not in named:
            problems.append(
                f"reference {soft.table}.{soft.column} names {soft.kind!r}, which is no kind"
            )
    for spec in schema.reports:
        problems += _report_problems(schema, spec)
    if schema.sides.local is not None and schema.sides.local == schema.sides.resource:
        problems.append("sides.local and sides.resource are the same office")
    if schema.sides.resource is None and not (schema.office and schema.office.subscription):
        problems.append(
            "neither sides.resource nor office.subscription says which is the resource office"
        )
    return problems


def _list_problems(kind: Kind) -> list[str]:
    """Codes and must_equal columns stand in lists beside columns that have names already."""
    taken = {"key": kind.key, "name": kind.name_column, "status": kind.status}
    taken |= dict.fromkeys(("side", "parent", "parent_key", "leftover"), "")
    return [
        f"kinds.{kind.name} lists the column {column!r}, which in every list means something else"
        for column in dict.fromkeys((*kind.codes, *kind.must_equal))
        if taken.get(column, column) != column
    ]


def _report_problems(schema: Schema, spec: ReportSpec) -> list[str]:
    unknown = [name for name in spec.kinds if name not in schema.kinds]
    if unknown:
        return [f"report {spec.name!r} lists {', '.join(unknown)}, which is no kind"]
    for above, below in zip(spec.kinds, spec.kinds[1:], strict=False):
        parent = schema.kinds[below].parent
        if not parent or parent.kind != above:
            return [
                f"report {spec.name!r} lists {below} under {above}, but {above} is not its parent"
            ]
    return []


def load_schema(path: str | Path) -> Schema:
    """Read a schema from a TOML file.

    Args:
        path: The file.

    Returns:
        The schema, checked for sense but not yet against a database.

    Raises:
        LoadError: If the file is missing or is not TOML.
        SchemaError: If it contradicts itself; the message lists every problem.
    """
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise LoadError(
            f"schema file {path} cannot be read ({error.strerror}); check the path"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LoadError(f"schema file {path} is not valid TOML ({error}); mend it") from error
    return parse(document, source=str(path))


def parse(document: Mapping[str, Any], source: str = "") -> Schema:
    """The schema that a TOML document declares.

    Raises:
        SchemaError: If anything is wrong; the message lists every problem.
    """
    reader = DataReader(strict=True)
    known = {"sides", "kinds", *_TABLES, *_LISTS}
    reader.problems += [
        f"unknown table [{name}]; known: {', '.join(sorted(known))}"
        for name in document
        if name not in known
    ]
    sides = reader.table(Sides, document.get("sides", {}), "sides")
    declared = document.get("kinds", {})
    if not isinstance(declared, Mapping) or not declared:
        reader.problems.append("no kind is declared; add at least one [kinds.<name>] table")
        declared = {}
    kinds = {
        name: reader.table(Kind, given, f"kinds.{name}", name=name)
        for name, given in declared.items()
    }
    tables: dict[str, Any] = {
        name: reader.table(_TABLES[name], document[name], name)
        for name in _TABLES
        if name in document
    }
    lists: dict[str, Any] = {
        name: reader.tables(_LISTS[name], document.get(name, []), name) for name in _LISTS
    }
    read = {name: kind for name, kind in kinds.items() if kind is not None}
    if sides is None or not read or reader.lost:
        # What cannot be read would seem to contradict the rest.
        raise _all(reader.problems, source)
    listing = tables.pop("list", Listing())
    schema = Schema(
        kinds=_parents_first(reader.problems, read),
        sides=sides,
        counts=listing.counts,
        source=source,
        **tables,
        **lists,
    )
    problems = reader.problems + _contradictions(schema)
    if problems:
        raise _all(problems, source)
    return schema


def _all(problems: list[str], source: str) -> SchemaError:
    listed = "\n".join(f"  - {problem}" for problem in problems)
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return SchemaError(f"{source or 'the schema'} has {count}; mend the file:\n{listed}")
