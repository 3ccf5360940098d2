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


def checks(sql: str) -> list[str]:
    """The conditions of a CREATE TABLE statement's CHECK constraints, as texts."""
    bare = _without_quotes(sql)
    found = re.finditer(r"\bCHECK\s*\(", bare, re.IGNORECASE)
    return [_inside(sql, bare, match.end()) for match in found]


def formula(sql: str, column: str) -> str:
    """By what a CREATE TABLE statement computes a column; "" if it does not say so."""
    bare = _without_quotes(sql)
    for name in re.finditer(rf"(?<!\w){re.escape(column)}(?!\w)", sql):
        rest = bare[name.end() :]
        match = re.match(r"[^,()]*(\([^()]*\)[^,()]*)?\bAS\s*\(", rest, re.IGNORECASE)
        if match:
            return _inside(sql, bare, name.end() + match.end())
    return ""


def _inside(sql: str, bare: str, start: int) -> str:
    """What stands up to the parenthesis that closes the one before a place."""
    depth = 1
    for place in range(start, len(bare)):
        depth += {"(": 1, ")": -1}.get(bare[place], 0)
        if not depth:
            return sql[start:place].strip()
    return ""


def _without_quotes(sql: str) -> str:
    """The statement with what is quoted, and what is a comment, as blanks of the same length."""
    pattern = r"'[^']*'|\"[^\"]*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/"
    return re.sub(pattern, lambda m: " " * len(m[0]), sql, flags=re.DOTALL)


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
