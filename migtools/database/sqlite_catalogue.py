"""SQLite's own SQL: unique indexes read from its catalogue, and the triggers that guard rows."""

from __future__ import annotations

import re

import sqlalchemy as sa

from migtools.database.catalogue import UniqueKey, columns_in
from migtools.database.dialect import Key


def unique_key(
    connection: sa.Connection, table: sa.Table, index: str, partial: bool, sql: str | None
) -> UniqueKey:
    """A unique index as a key, its expressions and predicate as the database has them."""
    parts: list[str] = []
    written = _index_parts(sql) if sql else ([], None)
    columns: set[str] = set()
    for place, (cid, name, collation) in enumerate(
        connection.exec_driver_sql(
            "SELECT cid, name, coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno",
            (index,),
        )
    ):
        if cid < 0:
            text = re.sub(r"(?i)\s+(asc|desc)\s*$", "", written[0][place])
            parts.append(text)
            columns |= columns_in(text, table)
        else:
            collate = "" if collation.upper() == "BINARY" else f" COLLATE {collation}"
            parts.append(f"{quoted(name)}{collate}")
            columns.add(name)
    where = written[1] if partial else None
    columns |= columns_in(where, table) if where else set()
    shown = "(" + ", ".join(part.replace('"', "") for part in parts) + ")"
    return UniqueKey(table.name, shown, tuple(parts), frozenset(columns), where)


def _index_parts(sql: str) -> tuple[list[str], str | None]:
    """The parts and the predicate of a CREATE INDEX statement, as texts."""
    parts, depth, start, quote = [], 0, 0, ""
    closing = {"'": "'", '"': '"', "`": "`", "[": "]"}
    for place, sign in enumerate(sql):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in closing:
            quote = closing[sign]
        elif sign == "(":
            depth += 1
            start = place + 1 if depth == 1 else start
        elif sign in ",)" and depth == 1:
            parts.append(sql[start:place].strip())
            start = place + 1
        if sign == ")" and not quote:
            depth -= 1
            if depth == 0:
                rest = sql[place + 1 :].strip()
                return parts, rest[5:].strip() if rest[:5].lower() == "where" else None
    return parts, None


def quoted(name: str) -> str:
    """An identifier in SQL, whatever it is called."""
    return '"' + name.replace('"', '""') + '"'


def guards(table: sa.Table, column: str, owner: Key) -> list[str]:
    """Triggers that refuse every change to an owner's rows of a table."""
    on = quoted(table.name)
    value = str(owner) if isinstance(owner, int) else "'" + str(owner).replace("'", "''") + "'"
    columns = [quoted(c.name) for c in table.primary_key.columns]
    key = " AND ".join(f"r.{c} = NEW.{c}" for c in columns)
    side = quoted(column)
    message = f"{table.name}: records of the resource office are read-only".replace("'", "''")
    refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    # REPLACE deletes silently before it inserts, so an insert over a resource row is refused too.
    taken = f"EXISTS (SELECT 1 FROM {on} r WHERE {key} AND r.{side} = {value})"  # noqa: S608
    moved = " OR ".join(f"NEW.{c} <> OLD.{c}" for c in columns)
    onto = f"(({moved}) AND {taken})"
    return [
        f"CREATE TRIGGER {quoted(f'mt_guard_{table.name}_{verb.lower()}')} BEFORE {verb} ON {on} "
        f"WHEN {condition} {refuse}"
        for verb, condition in (
            ("UPDATE", f"OLD.{side} = {value} OR NEW.{side} = {value} OR {onto}"),
            ("DELETE", f"OLD.{side} = {value}"),
            ("INSERT", f"NEW.{side} = {value} OR {taken}"),
        )
    ]
