"""From whatever names a database to an engine, and to the dialect that speaks to it."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa

from migtools.database.dialect import Dialect
from migtools.errors import AccessError, LoadError, LockedError, SchemaError
from migtools.text import masked

# What a URL begins with; other names may have a colon in them, and one letter is a drive.
_SCHEME = re.compile(
    r"(sqlite|postgres(ql)?|mysql|mariadb|oracle|mssql|duckdb)(\+\w+)?:", re.IGNORECASE
)
Database = str | Path | sa.URL | sa.Engine


def connect(database: Database) -> tuple[Dialect, sa.Engine]:
    """The dialect of a database, and an engine that is ready for it.

    Args:
        database: A URL, the path of a SQLite file, or an engine; its own connections stay as
            they are.

    Raises:
        LoadError: If it names no database that can be opened.
    """
    if isinstance(database, sa.Engine):
        dialect = dialect_for(database.dialect.name)
        return dialect, dialect.adopted(database)
    url = parse_url(database)
    dialect = dialect_for(url.get_backend_name())
    return dialect, dialect.connect(url)


def parse_url(database: str | Path | sa.URL) -> sa.URL:
    """A database URL; of a path, that of the SQLite file there.

    Raises:
        LoadError: If it is none; says what one looks like.
    """
    if isinstance(database, Path) or (isinstance(database, str) and _is_path(database)):
        return sa.URL.create("sqlite", database=str(database))
    try:
        url = sa.make_url(database)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise LoadError(
            f"{masked(repr(database))} is not a database URL; write it like sqlite:///agency.db "
            "or postgresql://user@host/agency, or give the path of a SQLite file"
        ) from error
    # The short name that PostgreSQL's own tools and many hosts give.
    return url.set(drivername="postgresql") if url.drivername == "postgres" else url


def _is_path(text: str) -> bool:
    """Whether a text is meant as a path: a mistyped URL must not become one."""
    return bool(text) and "://" not in text and not _SCHEME.match(text)


def unreadable(
    engine: sa.Engine, error: sa.exc.DBAPIError
) -> LoadError | LockedError | AccessError | SchemaError:
    """A database that cannot be read, in one sentence; drivers break theirs into lines."""
    named, reason = masked(engine.url.render_as_string()), " ".join(str(error.orig).split())
    if "database is locked" in reason:
        return LockedError(
            f"the database {named} is held by another program ({reason}); "
            "wait until the other program is done, then try again"
        )
    if "no such collation" in reason:
        return SchemaError(
            f"the database {named} sorts by a collation that only its own program has ({reason}); "
            "open it by an engine that registers it, or drop the index that needs it"
        )
    if "row-level security" in reason:
        return AccessError(
            f"row-level security of the database {named} hides rows from this user ({reason}), so "
            "that nobody could say what hangs on a record; open it as a user who sees all rows"
        )
    return LoadError(
        f"the database {named} cannot be read ({reason}); "
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
