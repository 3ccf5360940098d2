"""The journal's tables, made with the first commit."""

from __future__ import annotations

import sqlalchemy as sa

from migtools.journal.ledger import VERSION, Ledger


def make_journal(connection: sa.Connection, ledger: Ledger) -> None:
    """Make the journal's tables where they are missing, and note from which run on they hold."""
    there = sa.inspect(connection)
    missing = [table for table in ledger.tables if not there.has_table(table.name)]
    for table in missing:
        connection.execute(sa.schema.CreateTable(table))
    if ledger.layout in missing:
        last = connection.scalar(sa.select(sa.func.max(ledger.run.c.run))) or 0
        values = {"version": VERSION, "first_run": last + 1}
        connection.execute(sa.insert(ledger.layout).values(values))
