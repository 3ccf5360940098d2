"""The guided notebooks as documents: short, in order, executed, and the same on every machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from pytest_notebook.nb_regression import NBRegressionFixture

from tests.refresh_notebooks import FOLDER

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
GUIDES = [path for path in NOTEBOOKS if path.stem[0].isdigit()]


def cells(path: Path, kind: str) -> list[Any]:
    """The cells of one kind."""
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def test_all_guides_are_there_in_the_manuals_order() -> None:
    """One task each, and the workbench for all of them."""
    assert [path.stem for path in NOTEBOOKS] == [
        "00_start_here",
        "01_read_the_resource_report",
        "02_make_the_names_match",
        "03_migrate_a_carrier",
        "04_migrate_a_product",
        "05_migrate_a_rider",
        "06_migrate_a_service_provider",
        "07_review_leftovers_and_undo",
        "08_explore_mismatches",
        "09_your_own_tables",
        "workbench",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_was_run_from_top_to_bottom(path: Path) -> None:
    """nbval never compares a cell without an execution count."""
    code = cells(path, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_short_and_plain(path: Path) -> None:
    """Few short cells, no definitions, no magics, imports only at the top."""
    code = [cell.source for cell in cells(path, "code")]
    assert len(code) <= 22
    assert all(len(source.splitlines()) <= 8 for source in code)
    assert not any(re.search(r"^\s*(def |class |[%!])", source, re.M) for source in code)
    assert not any(re.search(r"^(import|from) ", source, re.M) for source in code[1:])
    for cell in cells(path, "markdown"):
        prose = re.sub(r"```.*?```|^[|>].*$", "", cell.source, flags=re.S | re.M)
        assert len(prose.split()) <= 90


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_nothing_of_a_machine(path: Path) -> None:
    """No path, no memory address, no widget state, no view that needs a kernel."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    assert "widget-view" not in text and "widgets" not in notebook.metadata
    assert not re.search(r"0x[0-9a-f]{6,}|/home/|/Users/|site-packages|C:\\\\", text)
    assert path.stat().st_size < 200_000


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_notebook_tells_what_to_do_and_lets_a_reader_check(path: Path) -> None:
    """A task as the title, a check with an assert, and where to go next."""
    headings = [cell.source.splitlines()[0] for cell in cells(path, "markdown")]
    assert headings[0].startswith("# ")
    assert "## Before you start" in headings and "## Check yourself" in headings
    assert headings[-1] == "## Next"
    assert any("assert " in cell.source for cell in cells(path, "code"))


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_every_click_has_a_scripted_twin(path: Path) -> None:
    """CI walks the same path as a person: each widget is followed by the same in a cell."""
    code = [cell.source for cell in cells(path, "code")]
    for place, source in enumerate(code):
        if "mt.RecordTable(" in source:
            assert "table.tag(" in code[place + 1]
        asked = re.search(r"^(\w+) = mt\.confirm\(", source, re.M)
        if asked:
            later = "\n".join(code[place + 1 : place + 3])
            assert f"{asked[1]}.yes()" in later
        if "mt.CandidatePane(" in source:
            assert "pane.match(" in code[place + 1]
        if "mt.Cockpit(" in source:
            assert "mt.overview(" in code[place + 1]


def test_the_workbench_notebook_is_an_application() -> None:
    """Two cells: a cell more would run in everybody's application before it is seen."""
    code = [cell.source for cell in cells(FOLDER / "workbench.ipynb", "code")]
    assert len(code) == 2 and "mt.Workbench(" in code[1]


def test_a_notebook_is_the_same_under_another_runner(nb_regression: NBRegressionFixture) -> None:
    """nbval has had no release for long; what it compares could be compared without it."""
    nb_regression.exec_cwd = str(FOLDER)
    # As in notebooks/conftest.py: the HTML twin of a frame changes with every pandas.
    nb_regression.diff_ignore = (
        "/metadata",
        "/cells/*/metadata",
        "/cells/*/outputs/*/data/text/html",
        "/cells/*/outputs/*/data/application/vnd.jupyter.widget-view+json",
    )
    nb_regression.check(str(FOLDER / "01_read_the_resource_report.ipynb"))
