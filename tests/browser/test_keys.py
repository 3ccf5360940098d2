"""Keys pressed in a widget are the widget's: they never edit or delete a cell of the notebook."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .places import WAIT, Place

OFFICE = "import migtools as mt\noffice = mt.sample_office()"
BENCH = "mt.Workbench(office)"
# What a notebook in command mode takes as its own, and the arrows that mark several cells.
KEYS = ("x", "m", "Shift+M", "Shift+ArrowDown", "Shift+ArrowUp", "d", "d", "a", "b", "y", "0", "0")
CELLS = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  return notebook.widgets.map((cell) => [cell.model.type, notebook.isSelected(cell)]);
}"""
PLACES = {
    "row": ".mt-grid",
    "title of a column": ".mt-head button",
    "filter": ".mt-filter select",
    "all": ".mt-bar > button",
    "menu": ".mt-opener",
    "tab": ".mt-tab[aria-selected=true]",
    "quick button": ".mt-quick button",
    "candidates": ".mt-pane-list",
    "match": ".mt-pane [data-do=next]",
    "box": ".mt-pane input[type=checkbox]",
}


@pytest.fixture(params=["lab", "notebook"])
def place(page: Page, request: pytest.FixtureRequest) -> Place:
    """The two places in which letters are commands."""
    return Place(page, request.param, request)


def test_no_key_in_the_workbench_touches_the_notebook(place: Place) -> None:
    """Letters, and arrows with Shift, on everything that takes the focus."""
    place.open(OFFICE, BENCH, "'after'")
    page = place.page
    expect(page.locator(".mt-pane-list")).to_be_visible(timeout=WAIT)
    before = _cells(page)
    assert [kind for kind, _ in before] == ["code"] * 3
    page.locator(".mt-body .mt-row").nth(2).locator("[data-name]").click()
    expect(page.locator(".mt-grid")).to_be_focused()
    for name, selector in PLACES.items():
        _press(page, page.locator(selector).first)
        after = _cells(page)
        assert [kind for kind, _ in after] == ["code"] * 3, name
        assert sum(chosen for _, chosen in after) <= 1, name
    expect(page.locator(".mt-grid")).to_be_visible()


def test_chords_still_reach_the_notebook(place: Place) -> None:
    """What a person presses to leave, to save or to get help is not swallowed."""
    place.open(OFFICE, BENCH)
    page = place.page
    expect(page.locator(".mt-pane-list")).to_be_visible(timeout=WAIT)
    page.locator(".mt-body .mt-row").nth(2).locator("[data-name]").click()
    heard = "document.addEventListener('keydown', (event) => { window.heard = event.key; })"
    page.evaluate(heard)
    page.keyboard.press("x")
    assert page.evaluate("window.heard") is None
    for chord, key in {"Control+Shift+C": "C", "F1": "F1", "Shift+Enter": "Enter"}.items():
        page.locator(".mt-opener").dispatch_event("keydown", _event(chord, key))
        assert page.evaluate("window.heard") == key


def _event(chord: str, key: str) -> dict[str, Any]:
    held = {f"{name}Key": name.title() in chord for name in ("shift", "alt")}
    return {"key": key, "ctrlKey": "Control" in chord, "bubbles": True, **held}


def _press(page: Page, node: Locator) -> None:
    for key in KEYS:
        node.focus()
        page.keyboard.press(key)


def _cells(page: Page) -> list[tuple[str, bool]]:
    return [(kind, chosen) for kind, chosen in page.evaluate(CELLS)]
