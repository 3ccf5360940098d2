"""Plan files: whatever is in one, it is a plan or a `LoadError`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import migtools as mt
from migtools.plans.plan_file import _checksum
from tests.support.offices import dump, sample

Place = tuple[str | int, ...]


@pytest.fixture(scope="module")
def office() -> mt.Office:
    """The sample agency; nothing here writes to it."""
    return sample()


@pytest.fixture(scope="module")
def document(office: mt.Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The file of a plan with pairs, cells, effects and collisions that are resolved."""
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    mt.realign(office, [("carrier", 2, 1002)], on_collision="keep_local").save(path)
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert read["collisions"] and read["decisions"]["merges"] and read["decisions"]["cells"]
    return read


def _places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place of the document, of each list only the first part."""
    if at:
        yield at
    first = enumerate(value[:1]) if isinstance(value, list) else ()
    for key, part in value.items() if isinstance(value, dict) else first:
        yield from _places(part, (*at, key))


def _write(path: Path, document: dict[str, Any]) -> Path:
    """As somebody does who knows how the checksum is made."""
    body = {k: v for k, v in document.items() if k not in ("migtools_plan", "checksum")}
    path.write_text(json.dumps({"migtools_plan": 1, "checksum": _checksum(body), **body}))
    return path


def _changed(document: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(document))
    holder: Any = made
    for step in place[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return made


def test_a_forged_plan_is_a_plan_or_a_load_error(
    office: mt.Office, document: dict[str, Any], tmp_path: Path
) -> None:
    """Something gone or of another type, anywhere, with a checksum that fits."""
    before, refused = dump(office), 0
    for place in _places(document):
        for value in (..., None, 7, "x", [], {}, [[]], 2.5, True):
            path = _write(tmp_path / "plan.json", _changed(document, place, value))
            try:
                assert isinstance(mt.Plan.load(office, path), mt.Plan)
            except mt.LoadError as error:
                refused += 1
                assert "plan" in str(error)
    assert refused > 300
    assert dump(office) == before


def test_a_field_of_a_newer_version_is_passed_over(
    office: mt.Office, document: dict[str, Any], tmp_path: Path
) -> None:
    """So that a plan of today is read tomorrow, and the other way round where nothing is lost."""
    newer = _changed(document, ("decisions", "weather"), "fine")
    newer = _changed(newer, ("weather",), "fine")
    loaded = mt.Plan.load(office, _write(tmp_path / "plan.json", newer))
    assert loaded.summary() == document["summary"]


def test_a_file_that_is_nested_without_end_is_refused(office: mt.Office, tmp_path: Path) -> None:
    """Not with a traceback of a thousand lines."""
    path = tmp_path / "plan.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(mt.LoadError, match="make the plan again"):
        mt.Plan.load(office, path)


def test_an_unknown_verb_is_refused(
    office: mt.Office, document: dict[str, Any], tmp_path: Path
) -> None:
    """Nobody could decide it again."""
    path = _write(tmp_path / "plan.json", _changed(document, ("verb",), "marry"))
    with pytest.raises(mt.LoadError, match="unknown verb 'marry'"):
        mt.Plan.load(office, path)


@pytest.mark.parametrize("request_", [{}, {"pairs": [["carrier", 2]]}, {"pairs": 7}, {"pairs": []}])
def test_a_request_of_another_shape_is_refused(
    office: mt.Office, document: dict[str, Any], tmp_path: Path, request_: dict[str, Any]
) -> None:
    """When the plan is read, not in the middle of its commit."""
    path = _write(tmp_path / "plan.json", _changed(document, ("request",), request_))
    with pytest.raises(mt.LoadError, match="cannot be read"):
        mt.Plan.load(office, path)
