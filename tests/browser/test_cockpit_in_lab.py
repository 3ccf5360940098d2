"""The cockpit in JupyterLab: read it, open a record, undo a commit, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, expect

from .conftest import Shot
from .lab import Lab

WAIT = 30_000

OFFICE = """
import migtools as mt
office = mt.sample_office()
mt.commit(office, mt.realign(office, [("carrier", 1, 1001), ("carrier", 19, 1019)]))
mt.commit(office, mt.purge(office, "product"))
# As anywhere else, the office's own rows may hold what looks like markup.
with office.engine.begin() as connection:
    name = "<img src=x onerror='window.harmed = true'>"
    connection.exec_driver_sql("UPDATE carrier SET name = ? WHERE id = 20", (name,))
"""
BUILD = """
cockpit = mt.Cockpit(mt.overview(office), mt.history(office))
asked = []

def undo(number):
    mt.commit(office, mt.revert(office, number))
    cockpit.update(mt.overview(office), mt.history(office))

cockpit.on_undo(undo)
cockpit.on_open(lambda kind, key: asked.append((kind, key)))

def delete(kind):
    raise mt.LockedError(f"somebody else works on {kind}; wait")

cockpit.on_delete(delete)
cockpit
"""
ASKED = "asked"


@pytest.fixture
def cockpit(lab: Lab, page: Page) -> Locator:
    """A cockpit on screen, after two commits."""
    page.goto(lab.page(lab.write("cockpit.ipynb", OFFICE, BUILD, ASKED)))
    expect(page.locator(".jp-NotebookPanel")).to_be_visible(timeout=WAIT)
    idle = page.get_by_role("button", name=re.compile(r"^Python 3 .*\| Idle$"))
    expect(idle).to_be_visible(timeout=WAIT)
    _command(page, "notebook:run-all-cells")
    shown = page.locator(".mt-cockpit")
    expect(shown).to_be_visible(timeout=WAIT)
    return shown


def _command(page: Page, name: str, **options: str) -> None:
    call = "([name, options]) => { window.jupyterapp.commands.execute(name, options); }"
    page.evaluate(call, [name, options])


def _theme(page: Page, name: str, *, light: bool) -> None:
    _command(page, "apputils:change-theme", theme=name)
    body = f"body[data-jp-theme-light='{str(light).lower()}']"
    expect(page.locator(body)).to_be_attached(timeout=WAIT)
    expect(page.locator("#jupyterlab-splash")).to_have_count(0, timeout=WAIT)


def _serious(page: Page) -> list[tuple[str, str]]:
    """What an accessibility check finds in the cockpit."""
    found = Axe().run(page, context=".mt-cockpit").response["violations"]
    return [(v["id"], str(v["nodes"][0]["target"])) for v in found if v["impact"] != "minor"]


def test_it_is_read_and_clicked(cockpit: Locator, page: Page, shot: Shot) -> None:
    """Three tables; a name opens its record, Undo undoes, a refusal is said and read aloud."""
    kinds = page.get_by_role("table", name="How far each kind is")
    expect(kinds.get_by_role("row")).to_have_count(5)
    assert cockpit.locator("img").count() == 0
    assert page.evaluate("window.harmed") is None
    shot("cockpit-1280")
    cockpit.get_by_role("button", name="<img src=x onerror='window.harmed = true'>").click()
    page.locator(".jp-CodeCell").nth(2).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    output = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output")
    expect(output.last).to_have_text("[('carrier', 20)]", timeout=WAIT)
    cockpit.get_by_role("button", name=re.compile("empty leftovers of rider")).click()
    expect(cockpit.get_by_role("alert")).to_have_text("somebody else works on rider; wait")
    expect(cockpit.get_by_role("alert")).to_be_in_viewport()
    committed = page.get_by_role("table", name="What was committed")
    undo = committed.get_by_role("button", name="Undo commit 2")
    undo.scroll_into_view_if_needed()
    shot("cockpit-history")
    undo.focus()
    page.keyboard.press("Enter")
    expect(committed.get_by_role("row").nth(1).get_by_role("rowheader")).to_have_text("3")
    expect(committed.get_by_text("commit 3", exact=True)).to_be_visible()
    expect(undo).to_have_count(0)
    expect(cockpit.get_by_role("alert")).to_have_text("")


@pytest.mark.parametrize("width", [900, 1500])
def test_it_fits_and_is_accessible_in_light_and_dark(
    width: int, cockpit: Locator, page: Page, shot: Shot
) -> None:
    """No sideways scrolling, and an accessibility check finds nothing."""
    page.set_viewport_size({"width": width, "height": 900})
    if page.locator("#jp-left-stack").is_visible():
        _command(page, "application:toggle-left-area")
    for name, light in (("JupyterLab Dark", False), ("JupyterLab Light", True)):
        _theme(page, name, light=light)
        cockpit.scroll_into_view_if_needed()
        assert _serious(page) == []
        shot(f"cockpit-{width}-{'light' if light else 'dark'}")
    wide = "nodes => nodes.filter((node) => node.scrollWidth > node.clientWidth).length"
    assert cockpit.locator(".mt-wide").evaluate_all(wide) == 0
