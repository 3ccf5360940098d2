"""What axe-core, which comes with axe-playwright-python, finds wrong in what we draw."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from .conftest import Shot
from .places import WAIT, Place
from .test_widgets_in_lab import BUILD, TABLE

OFFICE = "import migtools as mt\noffice = mt.sample_office()"
TAGGED = 'table.search("acme idaho"); table.tag(125); table.tag(185)'
REFUSED = 'table._receive(table, {"do": "tag", "row": 124}, None)'  # a click on a leftover
PANE = """
from migtools.widgets.candidates.pane import CandidatePane
from tests.support.pane_cases import FakeTags, candidates, records
CandidatePane(records(), candidates(), tags=FakeTags(), kind="carrier")
"""
CONFIRM = 'mt.confirm(office, mt.realign(office, [("carrier", 2, 1002)]))'
COCKPIT = """
mt.commit(office, mt.realign(office, [("carrier", 1, 1001), ("carrier", 19, 1019)]))
mt.Cockpit(mt.overview(office), mt.history(office))
"""

# name: (the cells of a notebook, the element to look at)
CASES: dict[str, tuple[list[str], str]] = {
    "table": ([TABLE, BUILD], ".mt-table"),
    "table, a pair and a refusal": ([TABLE, BUILD, f"{TAGGED}; {REFUSED}"], ".mt-table"),
    "candidates": ([PANE], ".mt-pane"),
    "confirmation": ([OFFICE, CONFIRM], ".mt-confirmation"),
    "cockpit": ([OFFICE, COCKPIT], ".mt-cockpit"),
    "workbench": ([OFFICE, "mt.Workbench(office)"], ".mt"),
}
CELLS = "window.jupyterapp.shell.currentWidget.content.widgets"
FAILS = ("serious", "critical")
OPTIONS = {"resultTypes": ["violations"]}


@pytest.mark.parametrize("case", CASES)
def test_axe_finds_nothing_serious(
    page: Page, case: str, request: pytest.FixtureRequest, shot: Shot
) -> None:
    """Roles, names and contrast hold in the light and in the dark theme."""
    cells, selector = CASES[case]
    place = Place(page, "lab", request)
    place.open(*cells)
    expect(page.locator(selector).first).to_be_visible(timeout=WAIT)
    page.wait_for_function(f"{CELLS}.every((cell) => cell.model.executionCount)", timeout=WAIT)
    found = {}
    for theme in ("light", "dark"):
        place.theme(dark=theme == "dark")
        page.locator(selector).first.scroll_into_view_if_needed()
        shot(f"axe-{case.replace(', ', '-').replace(' ', '-')}-{theme}")
        found[theme] = _violations(page, selector)
    assert found == {"light": [], "dark": []}


def test_axe_sees_what_is_wrong(page: Page) -> None:
    """Without this, a check that looks at nothing would pass for ever."""
    page.set_content(
        "<main class='mt'><input><p style='color: #bbb; background: #fff'>Pale</p></main>"
    )
    assert [line.split()[0] for line in _violations(page, ".mt")] == ["color-contrast", "label"]


def _violations(page: Page, selector: str) -> list[str]:
    """What fails, one line per element: the rule, its impact, the element and the reason."""
    response = Axe().run(page, context={"include": [selector]}, options=OPTIONS).response
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']}: {_reason(node)}"
        for rule in response["violations"]
        if rule["impact"] in FAILS
        for node in rule["nodes"]
    ]


def _reason(node: dict[str, Any]) -> str:
    return "; ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
