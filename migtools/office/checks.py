"""Compares a schema with the database it is opened on, and says everything that does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa

from migtools.database.catalogue import Catalogue
from migtools.database.dialect import Dialect
from migtools.office.references import Reference, find_references, key_column
from migtools.office.schema import Kind, Schema
from migtools.office.suspects import suspects
from migtools.text import many


class Finding(NamedTuple):
    """One thing to know about an office."""

    level: str
    table: str
    finding: str
    remedy: str


def listed(schema: Schema, found: list[Finding]) -> str:
    """All findings as one message."""
    lines = "\n".join(f"  - {f.finding}; {f.remedy}" for f in found)
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return f"{schema.source or 'the schema'} does not fit the database ({count}):\n{lines}"


def problems(schema: Schema, catalogue: Catalogue) -> list[Finding]:
    """Everything that keeps the office from being opened; empty when it fits."""
    found = list(_missing(schema, catalogue))
    if found:
        return found
    for kind in schema.kinds.values():
        found += _kind_problems(schema, kind, catalogue)
    if not found:
        references = find_references(schema, catalogue)
        found += _ignore_problems(schema, references, catalogue)
        found += _counts_problems(schema, references)
        for reference in references:
            found += _reference_problems(schema, reference, catalogue)
    return found


def _needed(schema: Schema) -> Iterator[tuple[str, str, list[str]]]:
    """Every table that the schema names, who names it, and the columns it must have."""
    side = schema.sides.column
    for kind in schema.kinds.values():
        columns = [side, kind.name_column, *kind.must_equal, *kind.codes]
        columns += [column for column, _ in kind.retire] + ([kind.key] if kind.key else [])
        columns += [kind.parent.column] if kind.parent else []
        yield f"kinds.{kind.name}", kind.table, columns
    if schema.office:
        office = schema.office
        yield "office", office.table, [c for c in (office.country, office.subscription) if c]
    if schema.users:
        columns = [schema.users.name, *(column for column, _ in schema.users.right)]
        yield "users", schema.users.table, columns
    for soft in schema.references:
        yield "references", soft.table, [soft.column, *(column for column, _ in soft.where)]
    for rule in schema.rules:
        yield "rules", rule.table, [*rule.unique, *(column for column, _ in rule.where)]
    for table in schema.counts:
        yield "list.counts", table, []
    for stamps in schema.stamps:
        yield "stamps", stamps.table, list(stamps.columns)


def _missing(schema: Schema, catalogue: Catalogue) -> Iterator[Finding]:
    said: set[tuple[str, str]] = set()
    for where, name, columns in _needed(schema):
        table = catalogue.tables.get(name)
        if table is None:
            if (name, "") not in said:
                yield _error(name, f"{where} names table {name!r}, which does not exist")
            said.add((name, ""))
            continue
        for column in dict.fromkeys(columns):
            if column not in table.c and (name, column) not in said:
                said.add((name, column))
                has = ", ".join(c.name for c in table.columns)
                yield _error(
                    name,
                    f"{where} names column {column!r}, which {name} does not have",
                    f"it has {has}",
                )


def _error(table: str, finding: str, remedy: str = "correct the schema file") -> Finding:
    return Finding("error", table, finding, remedy)


def _kind_problems(schema: Schema, kind: Kind, catalogue: Catalogue) -> Iterator[Finding]:
    table = catalogue.tables[kind.table]
    key = key_column(kind, catalogue)
    if not key:
        yield _error(
            kind.table,
            f"{kind.table} has no single-column primary key to tell records by",
            f"name the key column with kinds.{kind.name}.key",
        )
    elif key not in table.c:
        yield _error(kind.table, f"kinds.{kind.name}.key names {key!r}, which does not exist")
    elif not isinstance(table.c[key].type, (sa.Integer, sa.String, sa.Uuid)):
        yield _error(kind.table, f"{kind.table}.{key} is neither a number nor a text")
    if kind.parent:
        above = schema.kinds[kind.parent.kind].table
        linked = any(
            fk.columns == (kind.parent.column,) and fk.target_table == above
            for fk in catalogue.foreign_keys
            if fk.table == kind.table
        )
        declared = any(
            (s.table, s.column, s.kind) == (kind.table, kind.parent.column, kind.parent.kind)
            for s in schema.references
        )
        if not linked and not declared:
            yield _error(
                kind.table,
                f"{kind.table}.{kind.parent.column} is no foreign key to {above}",
                "declare it as one of the [[references]]",
            )


def _ignore_problems(
    schema: Schema, references: list[Reference], catalogue: Catalogue
) -> Iterator[Finding]:
    known = {reference.name for reference in references}
    for entry in schema.ignore:
        table, _, column = entry.reference.rpartition(".")
        # A column that only looks like a reference may be ignored as well.
        there = table in catalogue.tables and column in catalogue.tables[table].c
        if entry.reference not in known and not there:
            yield _error(
                entry.reference.split(".")[0],
                f"ignore names {entry.reference!r}, which is no reference to a kind",
                f"the references are {', '.join(sorted(known))}",
            )


def _counts_problems(schema: Schema, references: list[Reference]) -> Iterator[Finding]:
    pointing = sorted({r.table for r in references if not r.reason})
    for table in schema.counts:
        if table not in pointing:
            yield _error(
                table,
                f"list.counts names table {table!r}, which points at no kind",
                f"the tables that do are {', '.join(pointing) or 'none'}",
            )


def _reference_problems(
    schema: Schema, reference: Reference, catalogue: Catalogue
) -> Iterator[Finding]:
    if reference.reason:
        return
    name, side = reference.name, schema.sides.column
    remedy = "or list it under [[ignore]] with a reason"
    kind = next(k for k in schema.kinds.values() if k.table == reference.target_table)
    if not catalogue.tables[reference.table].primary_key.columns:
        yield _error(
            reference.table,
            f"{reference.table} has no primary key, so what moves could not be undone",
            f"give it one, {remedy}",
        )
    if side in reference.columns:
        yield _error(
            reference.table,
            f"{name} holds its own row's owner, so no local row can point at a resource record",
            f"make the foreign key point at the key alone, {remedy}",
        )
    changing = {kind.name_column, *(column for column, _ in kind.retire)}
    if changing & set(reference.target):
        yield _error(
            reference.table,
            f"{name} points at {kind.table}.{', '.join(reference.target)}, which leftovers change",
            f"make it point at the key, {remedy}",
        )


def warnings(
    connection: sa.Connection,
    dialect: Dialect,
    schema: Schema,
    catalogue: Catalogue,
    references: Iterable[Reference],
) -> list[Finding]:
    """What an open office should know: slow, unsupported or perhaps forgotten things."""
    references = list(references)
    found = [
        Finding("warning", "", sentence, "a collision there stops the commit")
        for sentence in dialect.unsupported(connection)
    ]
    for reference in references:
        if reference.reason:
            continue
        fixed = tuple(column for column, _ in reference.where)
        if not catalogue.has_index(reference.table, reference.columns[0], fixed):
            found.append(
                Finding(
                    "warning",
                    reference.table,
                    f"no index starts with {reference.name}",
                    "plans read the whole table; an index makes previews much faster",
                )
            )
    touched = {r.table for r in references} | {k.table for k in schema.kinds.values()}
    for table, names in sorted(dialect.triggers(connection).items()):
        others = own_triggers(names)
        if table in touched and others:
            found.append(
                Finding(
                    "warning",
                    table,
                    f"triggers run when {table} changes: {', '.join(others)}",
                    "check that they may run for every moved row",
                )
            )
    found += [
        Finding(
            "warning",
            table,
            f"row-level security may hide rows of {table} from this user",
            "open the office as a user who sees all rows; no plan is made before",
        )
        for table in dialect.hiding(connection)
        if table in touched
    ]
    found += _keyless(connection, dialect, catalogue, sorted(touched))
    return found + list(_suspects(connection, schema, catalogue, references))


def _keyless(
    connection: sa.Connection, dialect: Dialect, catalogue: Catalogue, tables: Iterable[str]
) -> Iterator[Finding]:
    """Tables with rows that no primary key tells from others."""
    for name in tables:
        table = catalogue.tables[name]
        keyless = dialect.keyless(table)
        if keyless is not None:
            query = sa.select(sa.func.count()).select_from(table).where(keyless)
            rows = connection.scalar(query) or 0
            if rows:
                yield Finding(
                    "warning",
                    name,
                    f"{many(rows, 'row')} of {name} have a primary key that is NULL",
                    "fill it in; a plan that would move such a row is refused",
                )


def own_triggers(names: Iterable[str]) -> list[str]:
    """The triggers that are the office's own, not migtools' guards."""
    return [name for name in names if not name.startswith("mt_guard_")]


def _suspects(
    connection: sa.Connection, schema: Schema, catalogue: Catalogue, references: list[Reference]
) -> Iterator[Finding]:
    """Columns that look like references, and that nobody declared."""
    for suspect in suspects(connection, schema, catalogue, references):
        name, label = suspect.reference.name, suspect.kind.label
        holds = (
            f"may hold keys of {label} in lists"
            if suspect.listed
            else (f"looks like a reference to {label}")
        )
        remedy = (
            "lists are not moved; see to them by hand, and say so under [[ignore]] with a reason"
            if suspect.listed
            else "declare it under [[references]], or name it under [[ignore]] with a reason"
        )
        finding = f"{name} {holds} that nobody declared"
        yield Finding("warning", suspect.reference.table, finding, remedy)
