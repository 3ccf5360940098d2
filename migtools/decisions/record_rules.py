"""What the database itself forbids of records as they will be: unique keys, CHECKs, lengths.

Names, X_ names and retire values are tried on an image of the kind's table, with the database's
own SQL over it, before anything is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from migtools.database.catalogue import GENERATED, CheckRule, UniqueKey
from migtools.database.dialect import Key
from migtools.decisions.collisions import image_of
from migtools.decisions.decisions import Cell
from migtools.decisions.moves import Moves
from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.office.schema import Kind

Changes = Mapping[str, Mapping[Key, Any]]  # column -> key -> new value


def broken_rules(connection: sa.Connection, office: Office, cells: Sequence[Cell]) -> list[str]:
    """A sentence on each rule that these changes of records would break."""
    by_kind: dict[str, dict[str, dict[Key, Any]]] = defaultdict(lambda: defaultdict(dict))
    for cell in cells:
        by_kind[cell.kind][cell.column][cell.key] = cell.after
    return [
        problem
        for name, changes in by_kind.items()
        for problem in _of_kind(connection, office, office.schema.kind(name), changes)
    ]


def _of_kind(
    connection: sa.Connection, office: Office, kind: Kind, changes: Changes
) -> Iterator[str]:
    unfit = list(_unfit(office, kind, changes))
    yield from unfit
    if unfit:
        return  # the database could not even read such a value
    image = _image(office, kind, changes)
    touched = set(changes) | {c.name for c in office.table(kind.table).columns if _formula(c)}
    for key in office.unique_keys:
        if key.table == kind.table and key.columns & touched:
            yield from _shared(connection, office, kind, key, image)
    for rule in office.checks:
        if rule.table == kind.table and rule.columns & touched:
            yield from _refused(connection, office, kind, rule, image)


def _unfit(office: Office, kind: Kind, changes: Changes) -> Iterator[str]:
    """Values that a column's type does not hold."""
    for name, values in changes.items():
        said = office.dialect.unfit(office.table(kind.table).c[name].type, set(values.values()))
        if said:
            yield f"{kind.table}.{name} {said}; choose another value"


def _formula(column: sa.Column[Any]) -> str:
    return str(column.info.get(GENERATED) or "")


def _image(office: Office, kind: Kind, changes: Changes) -> sa.Subquery:
    """The kind's table as it will be, and the column mt_changed."""
    table, key = office.table(kind.table), office.key(kind)
    source: sa.FromClause = table
    after: dict[str, sa.ColumnElement[Any]] = {c.name: c for c in table.columns}
    changed: list[sa.ColumnElement[bool]] = []
    for i, (name, values) in enumerate(changes.items()):
        column = table.c[name]
        held = office.dialect.cell(column)
        sent = office.dialect.rows(
            {"k": key.type, "v": held.type}, list(values.items()), f"mt_c{i}"
        )
        source = source.outerjoin(sent, sent.c.k == key)
        new = sent.c.v if held is column else sa.cast(sent.c.v, column.type)
        after[name] = sa.case((sent.c.k.is_not(None), new), else_=column)
        changed.append(sent.c.k.is_not(None))
    plain = [after[c.name].label(c.name) for c in table.columns if not _formula(c)]
    flag = sa.case((sa.or_(*changed), 1), else_=0).label("mt_changed")
    image = sa.select(*plain, flag).select_from(source).subquery(table.name)
    computed: list[sa.Label[Any]] = [
        sa.literal_column(_formula(c)).label(c.name) for c in table.columns if _formula(c)
    ]
    return sa.select(*image.c, *computed).subquery(table.name) if computed else image


def _shared(
    connection: sa.Connection, office: Office, kind: Kind, key: UniqueKey, image: sa.Subquery
) -> Iterator[str]:
    parts: list[sa.Label[Any]] = [
        sa.literal_column(part).label(f"part{i}") for i, part in enumerate(key.parts)
    ]
    own = image.c[office.key(kind).name]
    keyed = sa.select(*parts, own.label("mt_key"), image.c.mt_changed).select_from(image)
    if key.where:
        keyed = keyed.where(sa.literal_column(f"({key.where})", sa.Boolean))
    rows = keyed.subquery("keyed")
    group = [rows.c[part.name] for part in parts]
    query = (
        sa.select(sa.func.min(rows.c.mt_key), sa.func.max(rows.c.mt_key))
        .group_by(*group)
        .having(sa.func.count() > 1, sa.func.sum(rows.c.mt_changed) > 0)
    )
    if key.nulls_distinct:
        query = query.where(*(part.is_not(None) for part in group))
    for one, other in connection.execute(query):
        yield (
            f"{kind.label} {one!r} and {other!r} would share {key.name}, which {kind.table} allows "
            "once; choose another name or value"
        )


def _refused(
    connection: sa.Connection, office: Office, kind: Kind, rule: CheckRule, image: sa.Subquery
) -> Iterator[str]:
    key = image.c[office.key(kind).name]
    holds = sa.literal_column(f"({rule.sql})", sa.Boolean)
    query = sa.select(key).select_from(image).where(image.c.mt_changed == 1, ~holds).limit(1)
    found = connection.execute(query).first()
    if found and not _broken_already(connection, office, rule, [(office.key(kind), found[0])]):
        yield (
            f"{kind.label} {found[0]!r} would break the CHECK ({rule.sql}) of {kind.table}; choose "
            "another name or value"
        )


def broken_by_moves(
    connection: sa.Connection, office: Office, moves: Moves, references: Sequence[Reference]
) -> list[str]:
    """A sentence on each CHECK that rows would break by pointing at other records."""
    problems = []
    for rule in office.checks:
        moving = [r for r in references if r.table == rule.table]
        if not any(set(r.columns) & rule.columns for r in moving):
            continue
        table = office.table(rule.table)
        read = UniqueKey(rule.table, "", (), rule.columns)
        image = image_of(moves, read, moving, sa.null())
        holds = sa.literal_column(f"({rule.sql})", sa.Boolean)
        primary = [image.c[f"mt_pk{i}"] for i in range(len(table.primary_key.columns))]
        query = sa.select(*primary).select_from(image).where(image.c.mt_pair.is_not(None), ~holds)
        row = connection.execute(query.limit(1)).first()
        own = list(zip(table.primary_key.columns, row, strict=True)) if row else []
        if row and not _broken_already(connection, office, rule, own):
            shown = ", ".join(str(part) for part in row)
            problems.append(
                f"row {shown} of {rule.table} would break the CHECK ({rule.sql}); correct it first"
            )
    return problems


def _broken_already(
    connection: sa.Connection,
    office: Office,
    rule: CheckRule,
    row: Sequence[tuple[sa.ColumnElement[Any], Any]],
) -> bool:
    """Whether a row as it is breaks a rule in the form in which rows are tried here.

    To SQLite a CASE has neither the collation nor the affinity of its column, so what it says of
    such a rule is not what the database will say; then the database is left to say it.
    """
    columns = [c for c in office.table(rule.table).columns if c.name in rule.columns]
    tried = [sa.case((sa.literal(1) == 1, c)).label(c.name) for c in columns]
    now = sa.select(*tried).where(*(column == held for column, held in row))
    holds = sa.literal_column(f"({rule.sql})", sa.Boolean)
    image = now.subquery(rule.table.rpartition(".")[2])
    return bool(connection.scalar(sa.select(~holds).select_from(image)))
