"""The shipped sample data: regenerated to the byte, loadable, and as messy as promised."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from migtools.database.load import load_folder
from migtools.errors import LoadError
from tests.sampledata.__main__ import FOLDERS
from tests.sampledata.book import DATA
from tests.sampledata.promises import SEEDS, Query, name_states
from tests.sampledata.roster import LOCALS, RESOURCE_NAMES

DDL = DATA / "schema.sql"


def _connect() -> sa.Connection:
    engine = sa.create_engine("sqlite://")
    connection = engine.connect()
    connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    connection.commit()
    return connection


@pytest.fixture(scope="module", params=sorted(FOLDERS))
def loaded(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """Each shipped folder in a database that enforces foreign keys."""
    with _connect() as connection:
        load_folder(connection, DATA / request.param, DDL)
        connection.commit()
        yield connection


@pytest.fixture(scope="module")
def agency() -> Iterator[Query]:
    """Ask the sample agency."""
    with _connect() as connection:
        load_folder(connection, DATA / "agency", DDL)

        def query(statement: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.exec_driver_sql(statement)]

        yield query


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_generator_writes_the_committed_bytes(folder: str) -> None:
    """Nobody edited a file by hand, and the generator does not depend on where it runs."""
    made = FOLDERS[folder]().files()
    assert sorted(path.name for path in (DATA / folder).glob("*.csv")) == sorted(made)
    for name, content in made.items():
        assert (DATA / folder / name).read_bytes() == content, f"{folder}/{name} differs"


def test_folder_loads_with_foreign_keys_enforced(loaded: sa.Connection) -> None:
    """Every reference has its row."""
    assert loaded.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert loaded.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_soft_references_have_their_rows(loaded: sa.Connection) -> None:
    """What the database cannot enforce holds as well."""
    for owner in ("carrier", "service_provider", "agent"):
        known = set(loaded.exec_driver_sql(f"SELECT id FROM {owner}").scalars())
        used = sa.text("SELECT owner_id FROM contact_info WHERE owner_type = :owner")
        assert set(loaded.execute(used, {"owner": owner}).scalars()) <= known


@pytest.mark.parametrize(
    ("table", "local", "resource"),
    [
        ("carrier", 40, 60),
        ("product", 350, 900),
        ("rider", 180, 500),
        ("service_provider", 40, 120),
        ("contract", 900, 0),
        ("appointment", 3000, 0),
        ("policy", 2500, 0),
        ("pending_case", 150, 0),
    ],
)
def test_volumes_are_as_promised(agency: Query, table: str, local: int, resource: int) -> None:
    """The counts in data/SOURCE.md."""
    found = dict(agency(f"SELECT office_id, count(*) FROM {table} GROUP BY 1"))
    assert (found[1], found.get(2, 0)) == (local, resource)


def test_stages_have_the_promised_shares(agency: Query) -> None:
    """70 % in force, 18 % inactive, 6 % open, 6 % withdrawn or informal."""
    stages = dict(agency("SELECT status, count(*) FROM policy WHERE office_id = 1 GROUP BY 1"))
    inactive = sum(int(str(stages[s])) for s in ("Lapsed", "Surrendered", "Declined", "Not Taken"))
    assert (stages["In Force"], inactive) == (1750, 450)
    assert int(str(stages["Withdrawn"])) + int(str(stages["Informal"])) == 150


def test_lines_have_about_the_promised_shares(agency: Query) -> None:
    """65 % life, 18 % annuity, 6 % DI, 5 % LTC, 4 % medical, 2 % other, give or take 3."""
    lines = dict(
        agency(
            "SELECT p.insurance_type, count(*) / 25.0 FROM policy x "
            "JOIN product p ON p.id = x.product_id WHERE x.office_id = 1 GROUP BY 1"
        )
    )
    wanted = {"Life": 65, "Annuity": 18, "DI": 6, "LTC": 5, "Medical": 4, "Critical Illness": 2}
    assert {line: round(float(str(lines[line]))) for line in wanted} == pytest.approx(wanted, abs=3)


def test_five_busiest_carriers_hold_half_of_the_policies(agency: Query) -> None:
    """The tail is long, as in life."""
    counts = agency("SELECT count(*) FROM policy WHERE office_id = 1 GROUP BY carrier_id")
    assert 0.45 < sum(sorted((row[0] for row in counts), reverse=True)[:5]) / 2500 < 0.55


def test_product_names_differ_as_promised(agency: Query) -> None:
    """84 variants, 74 historical and 14 mistyped ones have no equal name."""
    assert name_states(agency, "product") == {
        "exact": 152,
        "different": 84 + 74 + 14,
        "duplicate": 10,
        "other type": 4,
        "leftover": 12,
    }


def test_rider_names_differ_as_promised(agency: Query) -> None:
    """45 variants and 35 old ones have no equal name."""
    assert name_states(agency, "rider") == {"exact": 98, "different": 45 + 35, "leftover": 2}


def test_provider_names_differ_as_promised(agency: Query) -> None:
    """Half of the service providers have their exact counterpart."""
    exact = agency(
        "SELECT l.id FROM service_provider l JOIN service_provider r "
        "ON r.name = l.name AND r.office_id = 2 WHERE l.office_id = 1 ORDER BY 1"
    )
    assert len(exact) == 20
    assert exact[0] == (1,)


def test_no_invented_carrier_is_a_real_one() -> None:
    """Neither side's full names are in the published list."""
    with (DATA / "catalogue" / "source" / "carriers.csv").open(encoding="utf-8") as stream:
        real = {row["name"].casefold() for row in csv.DictReader(stream)}
    invented = [*RESOURCE_NAMES.values(), *(local.name for local in LOCALS)]
    assert [name for name in invented if name.strip().casefold() in real] == []


@pytest.mark.parametrize("seed", sorted(SEEDS))
def test_seeded_mess_is_there(agency: Query, seed: str) -> None:
    """Every line of the table in data/SOURCE.md, by its keys."""
    statement, expected = SEEDS[seed]
    assert agency(statement) == expected


def test_empty_leftover_has_no_reference(agency: Query) -> None:
    """Nothing at all hangs on carrier 12."""
    for table in ("product", "rider", "contract", "appointment", "policy", "pending_case"):
        assert agency(f"SELECT * FROM {table} WHERE carrier_id = 12") == []
    assert agency("SELECT * FROM shopped_carrier WHERE carrier_id = 12") == []
    owned = "SELECT * FROM contact_info WHERE owner_type = 'carrier' AND owner_id = 12"
    assert agency(owned) == []


def test_odd_characters_are_there(agency: Query) -> None:
    """Names as people, spreadsheets and browsers mangle them."""
    names = dict(agency("SELECT id, name FROM carrier WHERE office_id = 1"))
    products = dict(agency("SELECT id, name FROM product WHERE office_id = 1"))
    assert str(names[16]).endswith(" ") and "  " in str(names[16])
    assert "\u00a0" in str(names[28]) and "\u00a0" in str(products[72])
    assert names[15] == unicodedata.normalize("NFD", RESOURCE_NAMES[1015]) != RESOURCE_NAMES[1015]
    assert (str(names[13])[0], str(products[344])[0], str(products[347])[0]) == ("=", "@", "+")
    assert "<b>" in str(names[14]) and "<b>" in str(products[340])
    assert "–" in str(products[184]) and "’" in str(products[148]) and "™" in str(products[57])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good file."""
    (tmp_path / "office.csv").write_bytes((DATA / "agency" / "office.csv").read_bytes())
    return tmp_path


def _refusal(folder: Path) -> str:
    with _connect() as connection, pytest.raises(LoadError) as caught:
        load_folder(connection, folder, DDL)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1,1,a,A,yes,Enabled",
            "app_user.csv line 2 column 'may_realign' holds 'yes' where a whole number belongs; "
            "correct the field",
        ),
        (
            "1,1,,A,1,Enabled",
            "app_user.csv line 2 column 'user_name' holds '' where a value belongs; "
            "correct the field",
        ),
        (
            f"1,1,{'a' * 41},A,1,Enabled",
            f"app_user.csv line 2 column 'user_name' holds '{'a' * 41}' "
            "where text of at most 40 characters belongs; correct the field",
        ),
        (
            "1,1,a,Lindqvist, Maria,1,Enabled",
            "app_user.csv line 2 has 7 fields instead of 6; look for a comma outside quotes",
        ),
    ],
)
def test_bad_value_is_named_by_file_line_and_column(folder: Path, text: str, expected: str) -> None:
    """Somebody who edits a CSV file learns where the slip is."""
    header = "id,office_id,user_name,full_name,may_realign,status"
    (folder / "app_user.csv").write_text(f"{header}\n{text}\n", encoding="utf-8")
    assert _refusal(folder) == expected


@pytest.mark.parametrize("value", ["12.x", "NaN"])
def test_bad_number_and_date_are_refused(folder: Path, value: str) -> None:
    """A premium is a number; a line is counted in lines of the file, not in rows."""
    header = (
        "id,office_id,policy_no,carrier_id,product_id,agent_id,insured,status,premium,face,issued"
    )
    row = f'1,1,P1,1,1,1,"two\nlines",In Force,{value},,2026-01-15'
    (folder / "policy.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert _refusal(folder).startswith(
        f"policy.csv line 3 column 'premium' holds '{value}' where a number belongs"
    )
    (folder / "policy.csv").write_text(
        f"{header}\n1,1,P1,1,1,1,A,In Force,1.00,,15/01/2026\n", encoding="utf-8"
    )
    assert "line 2 column 'issued' holds '15/01/2026' where a date such as" in _refusal(folder)


def test_wrong_header_is_named(folder: Path) -> None:
    """A column that is missing or misspelt is said by name."""
    (folder / "agent.csv").write_text("id,office_id,first,last_name,email,status\n", "utf-8")
    assert _refusal(folder) == (
        "agent.csv line 1 does not name the columns of table agent: column 'first_name' is "
        "missing or unknown; write id,office_id,first_name,last_name,email,status"
    )


def test_file_of_no_table_and_empty_folder_are_refused(folder: Path, tmp_path: Path) -> None:
    """A misnamed file is not passed over in silence."""
    (folder / "offices.csv").write_text("id\n", "utf-8")
    assert _refusal(folder) == "offices.csv belongs to no table; name the file after its table"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert _refusal(empty) == "folder empty holds no CSV file; give one file per table"


def test_bytes_that_are_not_utf8_are_refused(folder: Path) -> None:
    """An old spreadsheet export says so instead of loading as nonsense."""
    (folder / "agent.csv").write_bytes("id\nKérouane".encode("latin-1"))
    assert _refusal(folder) == "agent.csv is not UTF-8 at byte 4; save it as UTF-8"


def test_byte_order_mark_is_no_part_of_the_header(folder: Path) -> None:
    """Spreadsheet programs put one in front."""
    path = folder / "office.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    with _connect() as connection:
        load_folder(connection, folder, DDL)
        assert connection.exec_driver_sql("SELECT count(*) FROM office").scalar() == 5


def test_semicolons_in_comments_and_literals_end_no_statement(tmp_path: Path) -> None:
    """The statement file may be commented like prose."""
    ddl = tmp_path / "tables.sql"
    ddl.write_text(
        "-- one; it's two\nCREATE TABLE note (id INTEGER PRIMARY KEY, -- a; b\n"
        "  text VARCHAR(20) DEFAULT 'x;-- y');\nCREATE INDEX note_text ON note (text)",
        "utf-8",
    )
    folder = tmp_path / "rows"
    folder.mkdir()
    (folder / "note.csv").write_text("id,text\n1,\n", "utf-8")
    with _connect() as connection:
        load_folder(connection, folder, ddl)
        assert connection.exec_driver_sql("SELECT * FROM note").all() == [(1, None)]
