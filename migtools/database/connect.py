"""From a database URL to the dialect that speaks to it."""

from __future__ import annotations

import sqlalchemy as sa

from migtools.database.dialect import Dialect
from migtools.errors import LoadError, LockedError


def parse_url(database: str | sa.URL) -> sa.URL:
    """A database URL, or a `LoadError` that says what one looks like."""
    try:
        return sa.make_url(database)
    except sa.exc.ArgumentError as error:
        raise LoadError(
            f"{database!r} is not a database URL; write it like sqlite:///agency.db "
            "or postgresql://user@host/agency"
        ) from error


def unreadable(engine: sa.Engine, error: sa.exc.DBAPIError) -> LoadError | LockedError:
    """A database that cannot be read, in one sentence; drivers break theirs into lines."""
    reason = " ".join(str(error.orig).split())
    if "database is locked" in reason:
        return LockedError(
            f"the database {engine.url.render_as_string()} is held by another program ({reason}); "
            "wait until the other program is done, then try again"
        )
    return LoadError(
        f"the database {engine.url.render_as_string()} cannot be read ({reason}); "
        "check that it is the right one, that it runs, and that you may open it"
    )


def dialect_for(backend: str) -> Dialect:
    """The dialect of a database backend; imported only when needed, as a driver may be missing."""
    if backend == "sqlite":
        from migtools.database.sqlite import SQLite

        return SQLite()
    if backend == "postgresql":
        from migtools.database.postgres import Postgres

        return Postgres()
    raise LoadError(f"{backend} databases are not supported; use SQLite or PostgreSQL")
