"""The rows being invented, table by table, and their CSV text.

The tables and columns are read from data/schema.sql, so a row with a wrong column fails here
and not when somebody loads the files.
"""

from __future__ import annotations

import csv
import io
import random
import sqlite3
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

Value = int | str | Decimal | date | None
Row = dict[str, Value]

DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = date(2026, 1, 15)

LOCAL, RESOURCE, CANADA, UNSUBSCRIBED, NEIGHBOUR = 1, 2, 3, 4, 5


def dice(purpose: str) -> random.Random:
    """A generator of its own for every purpose, so that a change in one leaves the others."""
    return random.Random(f"migtools sample data: {purpose}")


def days_ago(days: int) -> date:
    """A date before the fixed clock of the sample data."""
    return TODAY - timedelta(days=days)


class Book:
    """All rows of one sample, by table."""

    def __init__(self) -> None:
        database = sqlite3.connect(":memory:")
        database.executescript((DATA / "schema.sql").read_text(encoding="utf-8"))
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        self.columns: dict[str, list[str]] = {}
        self.keys: dict[str, list[str]] = {}
        for (name,) in names:
            info = database.execute(f"PRAGMA table_info({name})").fetchall()
            self.columns[name] = [column[1] for column in info]
            keyed = sorted((column[5], column[1]) for column in info if column[5])
            self.keys[name] = [column for _, column in keyed]
        database.close()
        self.rows: dict[str, list[Row]] = {name: [] for name in self.columns}
        self._last: dict[tuple[str, int], int] = {}

    def add(self, table: str, first: int = 1, /, **values: Value) -> Row:
        """Add a row; its id is the next free one of the range that begins at `first`."""
        if "id" in self.columns[table] and "id" not in values:
            self._last[table, first] = self._last.get((table, first), first - 1) + 1
            values = {"id": self._last[table, first], **values}
        odd = [column for column in values if column not in self.columns[table]]
        if odd:
            raise KeyError(f"{table} has no column {odd[0]}")
        self.rows[table].append(values)
        return values

    def where(self, table: str, **values: Value) -> list[Row]:
        """The rows of a table that have these values, in the order of adding."""
        wanted = list(values.items())
        return [row for row in self.rows[table] if all(row.get(c) == v for c, v in wanted)]

    def csv(self, table: str) -> bytes:
        """One table as a file: sorted by key, newline only, an empty field for NULL."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        columns = self.columns[table]
        writer.writerow(columns)
        keys = self.keys[table]
        for row in sorted(self.rows[table], key=lambda row: [row[key] for key in keys]):
            writer.writerow([_text(row.get(column)) for column in columns])
        return stream.getvalue().encode("utf-8")

    def files(self) -> dict[str, bytes]:
        """Every file of the folder by name."""
        return {f"{table}.csv": self.csv(table) for table in self.columns}


def _text(value: Value) -> str:
    return "" if value is None else str(value)
