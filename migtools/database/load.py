"""Build a database from a folder of CSV files and the statements that make its tables.

One file per table, named after it, with the column names in the first line; an empty field
is NULL. The folder is reviewable text: no binary database has to be kept anywhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from migtools.errors import LoadError

Value = int | Decimal | date | str | None
Row = dict[str, Value]

# Quoted text and comments come first, so that a semicolon inside them ends nothing.
_TOKENS = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*|;|[^'\";-]+|.", re.DOTALL)


class _Place(NamedTuple):
    """Where a field stands, for the error message."""

    file: str
    line: int


def load_folder(connection: sa.Connection, folder: Path, ddl: Path) -> None:
    """Create the tables of a statement file and fill them from a folder of CSV files.

    Works with foreign keys enforced: tables are filled in foreign-key order, and within a
    table that refers to itself a row comes after the row it refers to. The caller commits.

    Args:
        connection: An open connection to an empty SQLite or PostgreSQL database.
        folder: The folder with one `<table>.csv` per table; a table without file stays empty.
        ddl: The file with the CREATE statements, each ended by a semicolon.

    Raises:
        LoadError: If a file cannot be read, belongs to no table, has another header than its
            table or holds a value that does not fit; the message names file, line and column.
    """
    for statement in _statements(_read(ddl)):
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    metadata = sa.MetaData()
    metadata.reflect(bind=connection)
    files = _files(folder, metadata)
    for table in metadata.sorted_tables:
        rows = list(_rows(files[table.name], table)) if table.name in files else []
        if rows:
            connection.execute(sa.insert(table), _parents_first(table, rows))


def _statements(text: str) -> Iterator[str]:
    """Split a statement file at the semicolons that are not inside a comment or a literal."""
    parts: list[str] = []
    for token in _TOKENS.findall(text):
        if token == ";":
            yield "".join(parts).strip()
            parts = []
        elif not token.startswith("--"):
            parts.append(token)
    rest = "".join(parts).strip()
    if rest:
        yield rest


def _read(path: Path) -> str:
    try:
        # A spreadsheet program may have put a byte order mark in front.
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return stream.read()
    except FileNotFoundError as problem:
        raise LoadError(f"{path.name} is not there; check the folder's name") from problem
    except UnicodeDecodeError as problem:
        raise LoadError(
            f"{path.name} is not UTF-8 at byte {problem.start}; save it as UTF-8"
        ) from problem


def _files(folder: Path, metadata: sa.MetaData) -> dict[str, Path]:
    files = {path.stem: path for path in sorted(folder.glob("*.csv"))}
    if not files:
        raise LoadError(f"folder {folder.name} holds no CSV file; give one file per table")
    for name, path in files.items():
        if name not in metadata.tables:
            raise LoadError(f"{path.name} belongs to no table; name the file after its table")
    return files


def _rows(path: Path, table: sa.Table) -> Iterator[Row]:
    """Read one file as rows whose values have the types of the table's columns."""
    reader = csv.reader(io.StringIO(_read(path), newline=""), strict=True)
    columns = list(table.columns)
    try:
        _check_header(path, next(reader, []), [column.name for column in columns])
        for fields in reader:
            place = _Place(path.name, reader.line_num)
            if len(fields) != len(columns):
                raise LoadError(
                    f"{place.file} line {place.line} has {len(fields)} fields instead of "
                    f"{len(columns)}; look for a comma outside quotes"
                )
            yield {
                column.name: _value(field, column, place)
                for column, field in zip(columns, fields, strict=True)
            }
    except csv.Error as problem:
        raise LoadError(f"{path.name} line {reader.line_num} is not CSV: {problem}") from problem


def _check_header(path: Path, header: list[str], expected: list[str]) -> None:
    if header == expected:
        return
    odd = [name for name in expected if name not in header]
    odd += [name for name in header if name not in expected]
    which = f"column {odd[0]!r} is missing or unknown" if odd else "the columns are out of order"
    raise LoadError(
        f"{path.name} line 1 does not name the columns of table {path.stem}: {which}; "
        f"write {','.join(expected)}"
    )


def _value(field: str, column: sa.Column[Value], place: _Place) -> Value:
    """Turn one field into a value of the column's type; an empty field is NULL."""
    if field == "":
        if not column.nullable:
            raise _misfit(field, column, place, "a value")
        return None
    wanted, parse = _parser(column.type)
    try:
        return parse(field)
    except (ValueError, InvalidOperation) as problem:
        raise _misfit(field, column, place, wanted) from problem


def _parser(kind: sa.types.TypeEngine[Value]) -> tuple[str, Callable[[str], Value]]:
    """What a column wants, in words, and the function that reads it."""
    if isinstance(kind, sa.Integer):
        return "a whole number", int
    if isinstance(kind, sa.Numeric):
        return "a number", _number
    if isinstance(kind, sa.Date):
        return "a date such as 2026-01-15", date.fromisoformat
    # SQLite does not enforce lengths; what loads there must load on PostgreSQL as well.
    length = kind.length if isinstance(kind, sa.String) else None
    return f"text of at most {length} characters", lambda field: _short_text(field, length)


def _number(field: str) -> Decimal:
    number = Decimal(field)
    if not number.is_finite():
        raise ValueError(field)
    return number


def _short_text(field: str, length: int | None) -> str:
    if length is not None and len(field) > length:
        raise ValueError(field)
    return field


def _misfit(field: str, column: sa.Column[Value], place: _Place, wanted: str) -> LoadError:
    return LoadError(
        f"{place.file} line {place.line} column {column.name!r} holds {field!r} "
        f"where {wanted} belongs; correct the field"
    )


def _parents_first(table: sa.Table, rows: list[Row]) -> list[Row]:
    """Put every row behind the row of the same table that it refers to.

    Key order alone is not enough: office 1 may subscribe to office 2. Rows that refer to each
    other in a ring keep their order, and the database has the last word on them.
    """
    links = [
        (key.parent.name, key.column.name)
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table is table
    ]
    ordered: list[Row] = []
    waiting = rows
    while waiting and links:
        held = {parent: {row[parent] for row in waiting} for _, parent in links}
        ready = [row for row in waiting if not _waits(row, links, held)]
        if not ready:
            break
        ordered += ready
        waiting = [row for row in waiting if _waits(row, links, held)]
    return ordered + waiting


def _waits(row: Row, links: list[tuple[str, str]], held: dict[str, set[Value]]) -> bool:
    """Whether a row refers to another one that is not placed yet."""
    return any(row[child] in held[parent] and row[child] != row[parent] for child, parent in links)
