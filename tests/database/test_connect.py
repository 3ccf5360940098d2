"""A database is named by a path, a URL or an engine, and each of them is opened alike."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.cli.sample_office import data_folder
from migtools.database.connect import parse_url
from migtools.office.declaration import parse
from tests.support.offices import raw

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


def test_an_engine_of_somebody_elses_goes_on_as_it_was(file: Path) -> None:
    """With listeners of its own, a transaction that is open, and no foreign keys."""
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(file))
    # What SQLAlchemy's own documentation recommends for this driver.
    sa.event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
    sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN"))
    office = mt.Office.open(engine, SCHEMA, user="maria")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
    _realigned(office)
    _realigned(mt.Office.open(engine.execution_options(foo=1), SCHEMA, user="maria"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0


@pytest.mark.parametrize("pool", [sa.StaticPool, sa.SingletonThreadPool])
def test_a_database_in_memory_is_shared_without_ending_a_transaction(
    pool: type[sa.Pool],
) -> None:
    """What its owner has not committed stays the owner's to roll back."""
    engine = sa.create_engine("sqlite://", poolclass=pool)
    with engine.connect() as connection:
        raw(mt.sample_office().engine).backup(connection.connection.driver_connection)  # type: ignore[arg-type]
    office = mt.Office.open(engine, SCHEMA, user="maria")
    receipt = mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE carrier SET name = 'other' WHERE id = 5")
        with pytest.raises(mt.LockedError, match="commit it or roll it back first"):
            mt.history(office)
        connection.rollback()
        names = connection.exec_driver_sql("SELECT name FROM carrier WHERE id = 5").scalar()
        assert names != "other"
        connection.rollback()
    assert mt.commit(office, mt.revert(office, receipt.number)).number == 2


def test_a_database_that_is_opened_to_be_read_only_is_not_written(file: Path) -> None:
    """As the URL says."""
    quoted = str(file).replace("%", "%25").replace("#", "%23").replace("?", "%3F")
    office = mt.Office.open(f"sqlite:///{quoted}?mode=ro", SCHEMA, user="maria")
    plan = mt.realign(office, [("carrier", 1, 1001)])
    with pytest.raises(mt.AccessError, match="readonly"):
        mt.commit(office, plan)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_postgresql_is_taken(scheme: str, empty_postgres: str) -> None:
    """`postgres://` is what hosts hand out."""
    made = sa.make_url(empty_postgres)
    url = f"{scheme}{empty_postgres[len(made.drivername) :]}"
    mt.sample_office(url).engine.dispose()
    _realigned(mt.Office.open(url, SCHEMA, user="maria"))


def test_an_engine_of_postgresql_keeps_its_settings(empty_postgres: str) -> None:
    """Ours are those of one transaction."""
    mt.sample_office(empty_postgres).engine.dispose()
    engine = sa.create_engine(sa.make_url(empty_postgres).set(drivername="postgresql+psycopg"))
    office = mt.Office.open(engine, SCHEMA, user="maria")
    with engine.connect() as connection:
        assert connection.connection.driver_connection.prepare_threshold == 5  # type: ignore[union-attr]
    _realigned(office)


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("mysql://host/agency", "mysql databases are not supported; use SQLite or PostgreSQL"),
        ("no such file.db", "there is no database file no such file.db; check the path"),
        ("://agency", "is not a database URL"),
        ("sqlite+pysqlcipher:///a.db", "SQLite is read by its own driver"),
        ("postgresql://host:port/agency", "is not a database URL"),
    ],
)
def test_what_cannot_be_opened_is_said(database: str, said: str) -> None:
    """One sentence, and what to write instead."""
    with pytest.raises(mt.LoadError, match=said):
        mt.Office.open(database, SCHEMA)


def test_a_path_is_no_url() -> None:
    """A Path with a scheme's letters in it is still a path."""
    assert parse_url(Path("postgresql")).get_backend_name() == "sqlite"


@pytest.mark.parametrize(
    "database",
    [
        "postgresql:maria:s3cret@host/agency",
        "postgresql/maria:s3cret@host/agency",
        "postgresql://maria:s3cret@host:port/agency",
        "postgresql://maria@127.0.0.1:1/agency?password=s3cret",
        "postgresql://maria:s3cret@127.0.0.1:1/agency?sslpassword=s3cret&connect_timeout=1",
        "host=127.0.0.1 user=maria password=s3cret",
        "mysql://maria:s3cret@host/agency",
    ],
)
def test_no_message_tells_a_password(database: str) -> None:
    """Wherever it stands in what was given, well or badly written."""
    with pytest.raises(mt.LoadError) as caught:
        mt.Office.open(database, SCHEMA)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("column", ["INTEGER", "NUMERIC(10, 0)", "", "TEXT"])
@pytest.mark.parametrize("local", [1, "1"])
def test_a_side_is_taken_in_the_type_of_its_column(
    column: str, local: int | str, tmp_path: Path
) -> None:
    """A command line knows texts only, and an old table may have no types."""
    path = tmp_path / "agency.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE carrier (id INTEGER PRIMARY KEY, o {column}, name TEXT)")
        connection.execute("INSERT INTO carrier VALUES (1, 1, 'A'), (2, 2, 'A')")
    connection.close()
    schema = parse({"sides": {"column": "o", "resource": 2}, "kinds": {"c": {"table": "carrier"}}})
    office = mt.Office.open(path, schema, local=local)
    assert list(office.records("c")["side"]) == ["local", "resource"]
    assert mt.realign(office, [("c", 1, 2)])
