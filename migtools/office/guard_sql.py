"""DDL that makes the database itself refuse writes to the resource office's records."""

from __future__ import annotations

from migtools.office.office import Office


def guard_sql(office: Office) -> list[str]:
    """The statements that make resource records read-only for every program.

    migtools never writes to a resource record, guarded or not. These triggers also stop other
    programs, and mistakes made by hand. A program that keeps the resource records up to date must
    run before they are made, or drop them while it runs; that is why nothing installs them unasked.

    Args:
        office: An open office.

    Returns:
        SQL statements, for a database administrator to read and run. Nothing is written.
    """
    statements: list[str] = []
    for kind in office.schema.kinds.values():
        table = office.table(kind.table)
        statements += office.dialect.guards(table, office.schema.sides.column, office.resource)
    return statements
