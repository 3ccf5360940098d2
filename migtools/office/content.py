"""Counts what hangs on each record: how many rows of which table point at it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.office.schema import Kind


def content(office: Office, kind: str) -> pd.DataFrame:
    """Count the rows of every table that point at each record of a kind.

    A row that points at a record by two columns counts twice. References that the schema ignores
    do not count; a soft reference counts the rows that its `where` means.

    Args:
        office: An open office.
        kind: A declared kind, such as "carrier".

    Returns:
        One row per record of the local and the resource office, the same keys as
        `office.records(kind)`, sorted by key. Columns: key, then one Int64 column per table that
        points at the kind, in name order, and rows (their sum).

    Raises:
        SchemaError: If the kind is not declared.
    """
    declared = office.schema.kind(kind)
    references = office.live_references(declared)
    with office.reading() as connection:
        keys = [key for (key,) in connection.execute(_keys(office, declared)).all()]
        found = pd.DataFrame({"key": keys}).sort_values("key", ignore_index=True)
        tables = sorted({reference.table for reference in references})
        counts = pd.DataFrame(0, index=pd.Index(found["key"]), columns=tables)
        for reference in references:
            rows = connection.execute(_pointing(office, declared, reference)).all()
            many = pd.Series([n for _, n in rows], index=[key for key, _ in rows], dtype="int64")
            many = many.groupby(level=0).sum().reindex(counts.index, fill_value=0)
            counts[reference.table] += many
    counts["rows"] = counts.sum(axis=1)
    return pd.concat([found, counts.astype("Int64").reset_index(drop=True)], axis=1)


def _keys(office: Office, kind: Kind) -> sa.Select[*tuple[Any, ...]]:
    key = office.key(kind)
    sides = [office.local, office.resource]
    return sa.select(key).where(office.owner(kind).in_(sides)).order_by(key)


def _pointing(office: Office, kind: Kind, reference: Reference) -> sa.Select[*tuple[Any, ...]]:
    """Key and number of rows of each record that a reference points at.

    The rows are grouped before they meet the records: an index alone then counts a million.
    """
    holder, key = office.table(reference.table), office.key(kind)
    columns = [holder.c[name] for name in reference.columns]
    filled = sa.and_(*(column.is_not(None) for column in columns))
    grouped = (
        sa.select(*columns, sa.func.count().label("mt_rows"))
        .where(filled, reference.condition(holder))
        .group_by(*columns)
        .subquery("grouped")
    )
    table = office.table(kind.table).alias("pointed_at")
    ends = zip(reference.columns, reference.target, strict=True)
    same = sa.and_(*(grouped.c[a] == table.c[b] for a, b in ends))
    owned = office.owner(kind, table).in_([office.local, office.resource])
    query = sa.select(table.c[key.name], grouped.c.mt_rows).select_from(grouped).join(table, same)
    return query.where(owned).order_by(table.c[key.name])
