"""Engines on SQLite: settings and transactions of our own, on whosever connection."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from migtools.errors import LoadError, LockedError
from migtools.text import masked

WAIT_SECONDS = 10
POOL_SECONDS = 10  # how long a thread waits for another one's commit in memory
# Measured: SQLite's default page cache of 2 MB makes a large commit several times slower.
_CACHE_KIB = 64 * 1024


def one_connection(url: sa.URL, **options: Any) -> sa.Engine:
    # The one connection is lent to one thread at a time: another's ROLLBACK ends a commit.
    return sa.create_engine(
        url,
        poolclass=sa.QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        **(options or {"connect_args": {"check_same_thread": False}}),
    )


def file_engine(url: sa.URL, path: Path) -> sa.Engine:
    if not path.is_file():
        raise LoadError(f"there is no database file {masked(str(path))}; check the path")
    # mode=rw: a mistyped path must not quietly become a new, empty database.
    mode = "ro" if url.query.get("mode") == "ro" else "rw"
    uri = f"{path.resolve().as_uri()}?mode={mode}"

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, check_same_thread=False)

    bare = sa.URL.create("sqlite", database=url.database)
    return sa.create_engine(bare, creator=opened, poolclass=sa.QueuePool)


def lent(raw: sqlite3.Connection) -> sa.Engine:
    """An engine on the one connection of a database in memory that somebody else holds."""
    engine = one_connection(sa.make_url("sqlite://"), creator=lambda: raw)
    for event, listener in _LENT.items():
        sa.event.listen(engine, event, listener)
    sa.event.listen(engine, "begin", begin)
    return engine


def listening(engine: sa.Engine) -> sa.Engine:
    sa.event.listen(engine, "connect", _own)
    sa.event.listen(engine, "begin", begin)
    return engine


def _borrow(raw: sqlite3.Connection, record: Any, _proxy: object) -> None:
    """Somebody else's connection for a while, whose owner may want no foreign keys."""
    record.info["mt_foreign_keys"] = raw.execute("PRAGMA foreign_keys").fetchone()[0]
    _prepare(raw)


def _give_back(raw: sqlite3.Connection, record: Any) -> None:
    raw.execute(f"PRAGMA foreign_keys = {record.info['mt_foreign_keys']}")


def _take_turns(connection: sa.Connection) -> None:
    """A transaction on somebody else's connection, which must not end one of theirs."""
    raw: Any = connection.connection.driver_connection
    if raw.in_transaction:
        raise LockedError(
            "the database in memory has a transaction open on the connection that it is shared "
            "by; commit it or roll it back first"
        )
    connection.info["mt_isolation"], raw.isolation_level = raw.isolation_level, None


def _end_turn(connection: sa.Connection) -> None:
    raw: Any = connection.connection.driver_connection
    raw.isolation_level = connection.info.get("mt_isolation")


_LENT: dict[str, Callable[..., Any]] = {
    "checkout": _borrow,
    "checkin": _give_back,
    "begin": _take_turns,
    "commit": _end_turn,
    "rollback": _end_turn,
}


def _own(connection: sqlite3.Connection, _record: object) -> None:
    # We emit BEGIN ourselves; the driver's own would start too late and never IMMEDIATE.
    connection.isolation_level = None
    _prepare(connection)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.text_factory = _readable
    connection.create_function("mt_hash", 1, _hash, deterministic=True)
    connection.create_function("mt_unhex", 1, bytes.fromhex, deterministic=True)
    for pragma in (
        f"busy_timeout = {WAIT_SECONDS * 1000}",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        f"cache_size = -{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("mt_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _hash(text: object) -> int:
    return zlib.crc32(str(text).encode())


def _readable(text: bytes) -> str:
    """A text that a program wrote in another encoding is read, too; only not as it was meant."""
    return text.decode("utf-8", "backslashreplace")
