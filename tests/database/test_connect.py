"""A database is named by a path, a URL or an engine, and each of them is opened alike."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.cli.sample_office import data_folder
from migtools.database.connect import parse_url

SCHEMA = data_folder() / "agency.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A sample office in a file whose name would mean something in a URL."""
    path = tmp_path / "the agency #1?mode=ro.db"
    mt.sample_office(path).engine.dispose()
    return path


def _realigned(office: mt.Office) -> None:
    """A commit and its undo: locks, the journal and the functions of the connection all work."""
    before = office.records("carrier")
    receipt = mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert not office.records("carrier").equals(before)
    mt.commit(office, mt.revert(office, receipt.number))
    assert office.records("carrier").equals(before)
    office.engine.dispose()


def test_a_path_is_a_sqlite_file(file: Path) -> None:
    """As text or as a Path, whatever characters are in it."""
    _realigned(mt.Office.open(file, SCHEMA, user="maria"))
    _realigned(mt.Office.open(str(file), SCHEMA, user="maria"))


@pytest.mark.parametrize("url", ["sqlite:///{}", "sqlite+pysqlite:///{}"])
def test_a_url_may_name_the_driver(url: str, tmp_path: Path) -> None:
    """What SQLAlchemy takes, we take."""
    path = tmp_path / "agency.db"
    mt.sample_office(path).engine.dispose()
    _realigned(mt.Office.open(url.format(path), SCHEMA, user="maria"))


def test_an_engine_of_somebody_elses_is_made_fit_once(file: Path) -> None:
    """Also where it has connections already that it opened before us."""
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(file))
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    _realigned(mt.Office.open(engine, SCHEMA, user="maria"))
    _realigned(mt.Office.open(engine, SCHEMA, user="maria"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_postgresql_is_taken(scheme: str, empty_postgres: str) -> None:
    """`postgres://` is what hosts hand out."""
    made = sa.make_url(empty_postgres)
    url = f"{scheme}{empty_postgres[len(made.drivername) :]}"
    mt.sample_office(url).engine.dispose()
    _realigned(mt.Office.open(url, SCHEMA, user="maria"))


def test_an_engine_of_postgresql_is_made_fit(empty_postgres: str) -> None:
    """Prepared statements would be planned without a look at the lists that are sent."""
    mt.sample_office(empty_postgres).engine.dispose()
    engine = sa.create_engine(sa.make_url(empty_postgres).set(drivername="postgresql+psycopg"))
    office = mt.Office.open(engine, SCHEMA, user="maria")
    with office.reading() as connection:
        assert connection.connection.driver_connection.prepare_threshold is None  # type: ignore[union-attr]
    _realigned(office)


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("mysql://host/agency", "mysql databases are not supported; use SQLite or PostgreSQL"),
        ("no such file.db", "there is no database file no such file.db; check the path"),
        ("://agency", "is not a database URL"),
    ],
)
def test_what_cannot_be_opened_is_said(database: str, said: str) -> None:
    """One sentence, and what to write instead."""
    with pytest.raises(mt.LoadError, match=said):
        mt.Office.open(database, SCHEMA)


def test_a_path_is_no_url() -> None:
    """A Path with a scheme's letters in it is still a path."""
    assert parse_url(Path("postgresql")).get_backend_name() == "sqlite"
