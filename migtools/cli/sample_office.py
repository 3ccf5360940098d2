"""A fresh sample office to learn and test on, with a fixed clock."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from migtools.database.connect import connect, unreadable
from migtools.database.load import load_folder
from migtools.errors import LoadError
from migtools.office.guard_sql import guard_sql
from migtools.office.office import Office

_NOW = dt.datetime(2026, 1, 15, 9, 0, tzinfo=dt.UTC)
_SAMPLES = ("agency", "catalogue")


def data_folder() -> Path:
    """The folder with the sample data: in a checkout beside the package, installed within it."""
    here = Path(__file__).parents[1]
    for folder in (here.parent / "data", here / "_shipped" / "data"):
        if (folder / "schema.sql").is_file():
            return folder
    raise LoadError("the sample data is not installed; install migtools again from its source")


def sample_office(
    path: str | Path | None = None,
    *,
    which: str = "agency",
    user: str = "maria",
    fresh: bool = True,
) -> Office:
    """Make a sample office and open it.

    Args:
        path: Where to make the database: a SQLite file that does not exist yet, or a database URL
            of an empty database. None: in memory, gone when the office is.
        which: "agency" for the invented brokerage, or "catalogue" for real public carrier, plan
            and facility names with invented policies.
        user: Who works in it; maria may realign, viktor may only look.
        fresh: Refuse a path where something is already. With False, a file that is there is
            opened and goes on as it was left, by the real clock.

    Returns:
        The office. A fresh one's clock stands still, so that notebooks come out the same.

    Raises:
        LoadError: If the file exists already, or the sample is unknown.
    """
    if which not in _SAMPLES:
        raise LoadError(f"there is no sample {which!r}; choose one of {', '.join(_SAMPLES)}")
    data = data_folder()
    if not fresh and path is not None and Path(path).exists():
        return Office.open(Path(path), data / f"{which}.toml", user=user)
    engine = _engine(path)
    try:
        with engine.begin() as connection:
            _demand_empty(connection)
            load_folder(connection, data / which, data / "schema.sql")
    except sa.exc.OperationalError as error:
        raise unreadable(engine, error) from error
    office = Office.open(engine, data / f"{which}.toml", user=user, clock=lambda: _NOW)
    with engine.begin() as connection:
        for statement in guard_sql(office):
            connection.exec_driver_sql(statement)
    return Office.open(engine, data / f"{which}.toml", user=user, clock=lambda: _NOW)


def _demand_empty(connection: sa.Connection) -> None:
    tables = sa.inspect(connection).get_table_names()
    if tables:
        raise LoadError(
            f"the database {connection.engine.url.render_as_string()} is not empty, it has the "
            f"table {tables[0]!r}; give an empty one"
        )


def _engine(path: str | Path | None) -> sa.Engine:
    if path is None or (isinstance(path, str) and "://" in path):
        return connect(path or "sqlite://")[1]
    file = Path(path)
    if file.exists():
        raise LoadError(f"{file} exists already; choose another path, or delete it first")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    except OSError as error:
        raise LoadError(f"{file} cannot be made ({error.strerror}); choose another path") from error
    return connect(file)[1]
