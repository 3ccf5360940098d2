"""Bad input: one sentence that says what is wrong and what to do; nothing written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import migtools as mt
from migtools.cli.sample_office import data_folder
from migtools.database import sqlite_engine
from migtools.errors import (
    LoadError,
    LockedError,
    MatchError,
    MigtoolsError,
    SchemaError,
    StalePlanError,
)
from migtools.office.declaration import load_schema, parse
from tests.support.offices import agency_schema, dump, execute, sample

TOML = data_folder() / "agency.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A sample agency in a file."""
    path = tmp_path / "agency.db"
    mt.sample_office(path).engine.dispose()
    return path


def _says(error: type[MigtoolsError], does: Callable[[], Any], *words: str) -> str:
    with pytest.raises(error) as caught:
        does()
    message = str(caught.value)
    for word in words:
        assert word in message
    return message


def _open(url: object, schema: object = None) -> Callable[[], mt.Office]:
    return lambda: mt.Office.open(url, schema or agency_schema(), user="maria")  # type: ignore[arg-type]


# Databases


@pytest.mark.parametrize("url", ["", "sqlite:/agency", "postgresql:agency", None])
def test_a_wrong_url_is_refused_with_what_one_looks_like(url: object) -> None:
    """The message shows both kinds of URL."""
    assert _says(LoadError, _open(url)) == (
        f"{url!r} is not a database URL; write it like sqlite:///agency.db "
        "or postgresql://user@host/agency, or give the path of a SQLite file"
    )


def test_a_database_of_another_make_is_refused() -> None:
    """Only SQLite and PostgreSQL are spoken."""
    message = _says(LoadError, _open("mysql://host/agency"))
    assert message == "mysql databases are not supported; use SQLite or PostgreSQL"


def test_a_missing_file_is_refused_and_not_made(tmp_path: Path) -> None:
    """A mistyped path must not become an empty database."""
    path = tmp_path / "agenci.db"
    message = _says(LoadError, _open(f"sqlite:///{path}"))
    assert message == f"there is no database file {path}; check the path"
    assert not path.exists()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """A directory is no file."""
    message = _says(LoadError, _open(f"sqlite:///{tmp_path}"))
    assert message == f"there is no database file {tmp_path}; check the path"


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """The message says which file it was."""
    path = tmp_path / "report.db"
    path.write_text("carrier,product\n" * 100, encoding="utf-8")
    _says(LoadError, _open(f"sqlite:///{path}"), "report.db", "file is not a database", "check")
    assert path.read_text(encoding="utf-8") == "carrier,product\n" * 100


def test_an_empty_file_lacks_every_table(tmp_path: Path) -> None:
    """An empty file is an empty database."""
    path = tmp_path / "empty.db"
    path.touch()
    message = _says(SchemaError, _open(f"sqlite:///{path}", TOML))
    assert "does not fit the database (10 problems)" in message
    assert "kinds.carrier names table 'carrier', which does not exist" in message
    assert path.read_bytes() == b""


@contextmanager
def _held(path: Path, how: str) -> Iterator[sqlite3.Connection]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"BEGIN {how}")
    try:
        yield other
    finally:
        other.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits ten seconds for a lock."""
    monkeypatch.setattr(sqlite_engine, "WAIT_SECONDS", 0)


@pytest.mark.usefixtures("impatient")
def test_a_file_that_another_program_writes_is_not_committed_to(file: Path) -> None:
    """The other program's transaction is neither waited for without end nor broken."""
    office = _open(f"sqlite:///{file}")()
    plan = mt.realign(office, [("carrier", 1, 1001)])
    before = dump(office, journal=True)
    with _held(file, "IMMEDIATE"):
        message = _says(LockedError, lambda: mt.commit(office, plan))
    assert message == (
        "the database is held by another program (database is locked); nothing was written, "
        "wait until the other program is done and commit again"
    )
    assert dump(office, journal=True) == before
    assert mt.commit(office, plan).number == 1


@pytest.mark.usefixtures("impatient")
def test_a_file_that_another_program_locks_for_itself_is_not_opened(file: Path) -> None:
    """Nothing can be read from it."""
    with _held(file, "EXCLUSIVE"):
        _says(MigtoolsError, _open(f"sqlite:///{file}"), "database is locked")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "verb",
    [
        lambda office: office.records("carrier"),
        lambda office: mt.match(office, "carrier"),
        lambda office: mt.report(office),
        lambda office: mt.realign(office, [("carrier", 1, 1001)]),
        lambda office: mt.rename(office, "carrier", {3: "Bellwether"}),
        lambda office: mt.history(office),
        lambda office: mt.verify(office),
        lambda office: mt.purge(office),
        lambda office: mt.revert(office, 1),
    ],
)
def test_reading_verbs_say_that_a_file_is_locked(
    file: Path, verb: Callable[[mt.Office], object]
) -> None:
    """An open office meets the lock of another program."""
    office = _open(f"sqlite:///{file}")()
    with _held(file, "EXCLUSIVE"):
        _says(MigtoolsError, lambda: verb(office), "database is locked")


@pytest.mark.usefixtures("impatient")
def test_a_commit_that_a_reader_holds_up_writes_nothing(file: Path) -> None:
    """A reader in another program keeps the last step of the commit from happening."""
    office = _open(f"sqlite:///{file}")()
    plan = mt.realign(office, [("carrier", 1, 1001)])
    before = dump(office, journal=True)
    with _held(file, "DEFERRED") as reader:
        reader.execute("SELECT * FROM carrier").fetchall()
        _says(LockedError, lambda: mt.commit(office, plan), "nothing was written")
    assert dump(office, journal=True) == before
    assert mt.commit(office, plan).number == 1


# Schemas


def test_a_missing_schema_file_is_said(tmp_path: Path) -> None:
    """With its path."""
    path = tmp_path / "agency.toml"
    assert _says(LoadError, _open("sqlite://", path)) == (
        f"schema file {path} cannot be read (No such file or directory); check the path"
    )


def test_a_schema_file_that_is_no_toml_is_said(tmp_path: Path) -> None:
    """With its path."""
    path = tmp_path / "agency.toml"
    path.write_bytes(b"\xff\xfe[sides")
    _says(LoadError, lambda: load_schema(path), str(path), "is not valid TOML", "mend it")


def test_every_contradiction_of_a_schema_is_listed_at_once() -> None:
    """One run of the program, one list."""
    document = {
        "sides": {"column": "office_id", "local": 1, "resource": 1},
        "kinds": {
            "carrier": {"table": "carrier", "retire": {"name": "gone"}},
            "product": {"table": "carrier", "parent": {"kind": "company", "column": "company_id"}},
            "rider": {"table": "rider", "colour": "blue"},
        },
        "references": [{"table": "contact_info", "column": "owner_id", "kind": "broker"}],
        "reports": [{"name": "All", "kinds": ["carrier", "rider"]}],
        "surprise": {},
    }
    message = _says(SchemaError, lambda: parse(document, "agency.toml"))
    assert message.startswith("agency.toml has ")
    for problem in [
        "unknown table [surprise]",
        "kinds.rider has an unknown setting 'colour'",
        "kinds.product names the parent 'company', which is no kind",
        "kinds.carrier.retire sets the name, which becomes X_<name> anyway",
        "kinds carrier and product share table 'carrier'",
        "reference contact_info.owner_id names 'broker', which is no kind",
        "report 'All' lists rider under carrier, but carrier is not its parent",
        "sides.local and sides.resource are the same office",
    ]:
        assert f"  - {problem}" in message


def test_every_missing_table_and_column_is_listed_at_once() -> None:
    """With what the table has instead."""
    document = {
        "sides": {"column": "office_id", "local": 1, "resource": 2},
        "kinds": {
            "carrier": {"table": "company"},
            "product": {
                "table": "product",
                "parent": {"kind": "carrier", "column": "company_id"},
                "must_equal": ["line"],
            },
        },
        "references": [{"table": "notes", "column": "owner_id", "kind": "carrier"}],
        "rules": [{"table": "contract", "unique": ["agent_id", "company_id"]}],
    }
    message = _says(SchemaError, _open(sample().engine, parse(document)))
    assert "does not fit the database (5 problems)" in message
    for problem in [
        "kinds.carrier names table 'company', which does not exist",
        "kinds.product names column 'company_id', which product does not have; it has id, ",
        "kinds.product names column 'line', which product does not have",
        "references names table 'notes', which does not exist",
        "rules names column 'company_id', which contract does not have",
    ]:
        assert f"  - {problem}" in message


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"kinds": []},
        {"kinds": {"carrier": 5}},
        {"kinds": {"carrier": {"table": 5}}, "sides": {"column": "office_id"}},
        {"kinds": {"a": {"table": "a", "parent": 5}}, "sides": {"column": "x", "resource": 2}},
        {"kinds": {"a": {"table": "a", "codes": [5]}}, "sides": {"column": "x", "resource": 2}},
        {"sides": 5, "kinds": {"carrier": {"table": "carrier"}}},
        {"kinds": {"a": {"table": "a"}}, "sides": {"column": "x", "local": 1}},
        {"kinds": {"a": {"table": "a"}}, "sides": {"column": "x", "resource": 2}, "rules": {}},
        {"kinds": {"a": {"table": "a"}}, "sides": {"column": "x", "resource": 2}, "office": 1},
        {
            "kinds": {
                "a": {"table": "a", "parent": {"kind": "b", "column": "b_id"}},
                "b": {"table": "b", "parent": {"kind": "a", "column": "a_id"}},
            },
            "sides": {"column": "x", "resource": 2},
        },
    ],
)
def test_a_schema_of_any_wrong_shape_is_a_schema_error(document: dict[str, Any]) -> None:
    """Whatever a person types, the answer is a list of what to mend."""
    assert "mend the file" in _says(SchemaError, lambda: parse(document))


# Pairs


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        (
            [("carrier", 1, 1001), ("carrier", 1, 1001)],
            "the pair carrier 1 and 1001 is there 2 times; keep it once",
        ),
        (
            [("carrier", 17, 1017), ("carrier", 17, 1041)],
            "carrier 17 is paired with 1017 and 1041; keep one of these pairs",
        ),
        (
            [("carrier", 6, 7)],
            "carrier 'Elmhurst Beacon Life Insurance Company' (6) and 'Elmhurst Beacon Life "
            "Insurance Company' (7) are both local; tag one resource record",
        ),
        (
            [("carrier", 1017, 1041)],
            "carrier 'Morrow Creek Life Insurance Company' (1017) and 'Morrow Creek Life Insurance "
            "Company' (1041) are both resource records; tag one local",
        ),
        (
            [("carrier", 99999, 1001)],
            "carrier has no carrier 99999; look its key up with records()",
        ),
        ([("carrier", 1, 99999)], "carrier has no carrier 99999; look its key up with records()"),
        (
            [("carrier", float("nan"), 1001)],
            "a carrier in the pairs has no key; drop that row or fill it in",
        ),
        (
            [("carrier", None, 1001)],
            "a carrier in the pairs has no key; drop that row or fill it in",
        ),
        ([("carrier", "one", 1001)], "'one' is no key of a carrier; keys are whole numbers"),
        ([("carrier", 1.5, 1001)], "1.5 is no key of a carrier; keys are whole numbers"),
        ([("carrier", float("inf"), 1001)], "inf is no key of a carrier; keys are whole numbers"),
        (
            [("carrier", 1)],
            "('carrier', 1) is no pair; write a pair as (kind, local key, resource key)",
        ),
        ([None], "None is no pair; write a pair as (kind, local key, resource key)"),
    ],
)
def test_a_bad_pair_is_refused_in_one_sentence(pairs: Any, says: str) -> None:
    """What is wrong, and what to do."""
    office = sample()
    before = dump(office, journal=True)
    assert _says(MatchError, lambda: mt.realign(office, pairs)) == says
    assert dump(office, journal=True) == before


@pytest.mark.parametrize("pairs", [None, 5, 1.5])
def test_pairs_that_are_no_list_are_refused(pairs: Any) -> None:
    """Nothing was tagged in the widget, for instance."""
    _says(MatchError, lambda: mt.realign(sample(), pairs))


def test_every_bad_pair_is_listed_at_once() -> None:
    """One look at the list is enough."""
    pairs = [("carrier", 3, 1003), ("carrier", 4, 1004), ("carrier", 6, 7), ("carrier", 1, 1001)]
    message = _says(MatchError, lambda: mt.realign(sample(), pairs))
    assert message.startswith("3 pairs cannot be realigned:\n  - ")
    assert message.count("\n  - ") == 3


@pytest.mark.parametrize("missing", ["kind", "local", "resource"])
def test_a_frame_without_a_column_is_refused(missing: str) -> None:
    """The column is named."""
    frame = pd.DataFrame([("carrier", 1, 1001)], columns=["kind", "local", "resource"])
    message = _says(MatchError, lambda: mt.realign(sample(), frame.drop(columns=missing)))
    assert message == (
        f"the frame of pairs lacks the column {missing!r}; it needs kind, local and resource"
    )


def test_a_frame_without_a_match_is_refused() -> None:
    """Judgments other than match do not count."""
    frame = pd.DataFrame(
        [("carrier", 1, 1001, "unsure")], columns=["kind", "local", "resource", "judgment"]
    )
    message = _says(MatchError, lambda: mt.realign(sample(), frame))
    assert message == "no pair is tagged; tag one local and one resource record"


def test_keys_from_a_frame_are_taken_whatever_number_they_became() -> None:
    """pandas turns keys into floats where one is missing."""
    expected = str(mt.realign(sample(), [("carrier", 1, 1001)]))
    for kind in (np.int64, np.float64, str):
        assert str(mt.realign(sample(), [("carrier", kind(1), kind(1001))])) == expected


@pytest.mark.parametrize(
    "call",
    [
        lambda office: office.records("nonsense"),
        lambda office: mt.match(office, "nonsense"),
        lambda office: mt.realign(office, [("nonsense", 1, 1001)]),
        lambda office: mt.rename(office, "nonsense", {1: "A"}),
        lambda office: mt.purge(office, "nonsense"),
    ],
)
def test_an_unknown_kind_is_refused_with_the_known_ones(call: Callable[[mt.Office], Any]) -> None:
    """Every verb that takes a kind."""
    office = sample()
    assert _says(SchemaError, lambda: call(office)) == (
        "no kind 'nonsense' is declared; the declared kinds are carrier, product, rider, "
        "service_provider"
    )


@pytest.mark.parametrize("choice", ["keep", {"*": "keep"}, {"contract": "keep"}])
def test_an_unknown_way_to_resolve_a_collision_is_refused(choice: Any) -> None:
    """With the ways that there are."""
    office = sample()
    message = _says(
        MatchError, lambda: mt.realign(office, [("carrier", 2, 1002)], on_collision=choice)
    )
    assert message == (
        "'keep' is no way to resolve a collision; choose one of block, keep_resource, "
        "keep_local, leave"
    )


@pytest.mark.parametrize("choice", [None, 5, ["block"]])
def test_a_resolution_that_is_neither_word_nor_mapping_is_refused(choice: Any) -> None:
    """A slip of the keyboard is no traceback."""
    office = sample()
    _says(MatchError, lambda: mt.realign(office, [("carrier", 2, 1002)], on_collision=choice))


# Names


@pytest.mark.parametrize(
    ("key", "name", "says"),
    [
        (3, "", "cannot get the name ''; a name needs letters or digits"),
        (3, " .,- ", "cannot get the name ' .,- '; a name needs letters or digits"),
        (3, None, "cannot get the name None; a name needs letters or digits"),
        (3, 5, "cannot get the name 5; a name needs letters or digits"),
        (3, "X_Acme", "cannot get the name 'X_Acme'; X_ marks leftovers"),
        (3, "A" * 81, "cannot get a name of 81 characters; the column holds 80"),
        (4, "Acme", "is a leftover; undo its realignment instead of renaming it"),
        (501, "Acme", "belongs to office 5; rename only your own records"),
        (99999, "Acme", "carrier has no carrier 99999; look its key up with records()"),
        (float("inf"), "Acme", "inf is no key of a carrier; keys are whole numbers"),
    ],
)
def test_a_bad_rename_is_refused(key: Any, name: Any, says: str) -> None:
    """Empty, only punctuation, a leftover's prefix, too long, not ours."""
    office = sample()
    before = dump(office, journal=True)
    message = _says(MatchError, lambda: mt.rename(office, "carrier", {key: name}))
    assert message.endswith(says)
    assert dump(office, journal=True) == before


# Plan files


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved plan."""
    path = tmp_path / "plan.json"
    mt.realign(sample(), [("carrier", 1, 1001)]).save(path)
    return path


def test_a_missing_plan_file_is_said(tmp_path: Path) -> None:
    """With its path."""
    path = tmp_path / "plan.json"
    assert _says(LoadError, lambda: mt.Plan.load(sample(), path)) == (
        f"plan file {path} cannot be read (No such file or directory); check the path"
    )


def test_a_plan_file_edited_by_hand_is_refused(saved: Path) -> None:
    """Choices belong into on_collision."""
    text = saved.read_text(encoding="utf-8")
    assert "1001" in text
    saved.write_text(text.replace("1001", "1002", 1), encoding="utf-8")
    assert _says(LoadError, lambda: mt.Plan.load(sample(), saved)) == (
        f"plan file {saved} was changed after it was saved; make the plan again "
        "(choices belong into on_collision, not into the file)"
    )


@pytest.mark.parametrize("part", [0.0, 0.001, 0.3, 0.999])
def test_a_truncated_plan_file_is_refused(saved: Path, part: float) -> None:
    """A copy that broke off."""
    text = saved.read_text(encoding="utf-8")
    saved.write_text(text[: int(len(text) * part)], encoding="utf-8")
    _says(LoadError, lambda: mt.Plan.load(sample(), saved), str(saved), "make the plan again")


@pytest.mark.parametrize("content", [b"[]", b"{}", b'"plan"', b"null", b"\xff\xfe", b'{"a": 1}'])
def test_a_file_that_is_no_plan_is_refused(saved: Path, content: bytes) -> None:
    """Any other file."""
    saved.write_bytes(content)
    _says(LoadError, lambda: mt.Plan.load(sample(), saved), str(saved), "make the plan again")


def test_a_plan_of_another_version_is_refused(saved: Path) -> None:
    """The file says its format."""
    document = json.loads(saved.read_text(encoding="utf-8"))
    document["migtools_plan"] = 99
    saved.write_text(json.dumps(document), encoding="utf-8")
    assert _says(LoadError, lambda: mt.Plan.load(sample(), saved)) == (
        f"{saved} is no plan of this version of migtools; make the plan again"
    )


def test_a_plan_of_another_office_is_refused(saved: Path) -> None:
    """Office 5 shares the database."""
    other = mt.Office.open(sample().engine, agency_schema(), local=5, user="omar")
    message = _says(LoadError, lambda: mt.Plan.load(other, saved))
    assert f"plan file {saved} was made for office" in message
    assert message.endswith("open that office, or make the plan again here")


def test_a_plan_of_another_schema_is_refused(saved: Path, tmp_path: Path) -> None:
    """One retire value more."""
    text = TOML.read_text(encoding="utf-8")
    path = tmp_path / "agency.toml"
    path.write_text(text.replace("NO PCM Activity", "Retired"), encoding="utf-8")
    other = mt.Office.open(sample().engine, path, user="maria")
    _says(LoadError, lambda: mt.Plan.load(other, saved), "was made for office")


def test_a_saved_plan_runs_once(saved: Path) -> None:
    """Loaded twice, it is still one plan."""
    office = sample()
    one, two = mt.Plan.load(office, saved), mt.Plan.load(office, saved)
    mt.commit(office, one)
    after = dump(office, journal=True)
    message = _says(StalePlanError, lambda: mt.commit(office, two))
    assert message == "this plan has run already, as commit 1; make a new plan to do more"
    assert dump(office, journal=True) == after


def test_a_saved_plan_is_refused_when_the_data_changed(saved: Path) -> None:
    """Made today, committed tomorrow."""
    office = sample()
    plan = mt.Plan.load(office, saved)
    execute(office, "UPDATE carrier SET name = 'Alder Grove' WHERE id = 1")
    before = dump(office, journal=True)
    _says(StalePlanError, lambda: mt.commit(office, plan), "nothing was written")
    assert dump(office, journal=True) == before


def test_a_plan_cannot_be_saved_where_nothing_can_be_written(tmp_path: Path) -> None:
    """A folder that is not there."""
    path = tmp_path / "nowhere" / "plan.json"
    plan = mt.realign(sample(), [("carrier", 1, 1001)])
    _says(LoadError, lambda: plan.save(path), str(path), "choose another path")


# Reports, exports, undo, samples


@pytest.mark.parametrize("name", ["Carriers and Riders and More", "", "–"])
def test_a_report_that_does_not_exist_is_refused_with_those_that_do(name: str) -> None:
    """The names are listed."""
    message = _says(MatchError, lambda: mt.report(sample(), name))
    assert message.startswith(f"no report found for {name!r}; choose one of: Carriers and Products")


@pytest.mark.parametrize("number", [0, -1, 2, "1", None, 1.5])
def test_a_commit_that_does_not_exist_cannot_be_undone(number: Any) -> None:
    """The history says which there are."""
    office = sample()
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    assert _says(MatchError, lambda: mt.revert(office, number)) == (
        f"there is no commit {number!r}; the history has commits 1 to 1"
    )


def test_an_export_with_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    """With the known ones."""
    frame = mt.reports(sample())
    path = tmp_path / "report.doc"
    assert _says(LoadError, lambda: mt.export(frame, path)) == (
        f"{path} has no known ending; use one of .csv, .xlsx, .html, .htm"
    )


@pytest.mark.parametrize("ending", ["csv", "xlsx", "html"])
def test_an_export_into_a_missing_folder_is_refused(tmp_path: Path, ending: str) -> None:
    """Whatever writes the file."""
    path = tmp_path / "nowhere" / f"report.{ending}"
    _says(LoadError, lambda: mt.export(mt.reports(sample()), path), "choose another path")


def test_a_sample_never_overwrites_a_file(file: Path) -> None:
    """It may be a person's own work."""
    content = file.read_bytes()
    assert _says(LoadError, lambda: mt.sample_office(file)) == (
        f"{file} exists already; choose another path, or delete it first"
    )
    assert file.read_bytes() == content


def test_an_unknown_sample_is_refused() -> None:
    """With those that there are."""
    message = _says(LoadError, lambda: mt.sample_office(which="nonsense"))
    assert message == "there is no sample 'nonsense'; choose one of agency, catalogue"


def test_rows_of_a_table_that_does_not_exist_cannot_be_sampled() -> None:
    """The plan's tables are listed."""
    plan = mt.realign(sample(), [("carrier", 1, 1001)])
    _says(SchemaError, lambda: plan.sample("policies"), "there is no table 'policies'", "policy")


def test_every_error_is_a_migtools_error() -> None:
    """One except clause catches them all."""
    import migtools.errors as errors

    own = [e for e in vars(errors).values() if getattr(e, "__module__", "") == errors.__name__]
    found = [e for e in own if isinstance(e, type) and e is not MigtoolsError]
    assert len(found) >= 9
    assert all(issubclass(error, MigtoolsError) for error in found)
    assert all(error.__doc__ for error in found)
