"""The walk of a person: search, tag by mouse and by keyboard, look at the pair."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Shot
from .lab import Lab

WAIT = 30_000

TABLE = """
import pandas as pd
from migtools.widgets.records.table import RecordTable

words = ["Acme Life", "Beacon Mutual", "Cedar National", "Delta Assurance", "Eagle Pacific"]
states = "Ohio Iowa Utah Maine Texas Idaho Nevada Kansas Oregon Alaska Hawaii Georgia".split()
odd = {
    "<img src=x onerror='window.harmed = true'>": "local",
    'Quotes "and" \\'more\\'': "local",
    "\\u202eשלום ביטוח Life": "resource",
    "Long " * 60: "resource",
    "X_Old  Mutual": "local",
}
rows = [
    (key, f"{words[key % 5]} of {states[key % 12]}", "local" if key < 160 else "resource")
    for key in range(100, 220)
]
rows += [(key, name, side) for key, (name, side) in enumerate(odd.items(), start=1)]
frame = pd.DataFrame(rows, columns=["key", "name", "side"])
frame["status"] = ["NO PCM Activity" if name[:2] == "X_" else "Active" for name in frame["name"]]
frame["parent"] = pd.NA
frame["naic"] = [60000 + key * 7 for key in frame["key"]]
frame["policies"] = [key * 37 % 90 for key in frame["key"]]
frame["best_match"] = [name if key % 3 else pd.NA for key, name in zip(frame.key, frame.name)]
frame["score"] = [0.875 if key % 3 else None for key in frame["key"]]
frame["leftover"] = frame["status"] != "Active"
"""
BUILD = """
table = RecordTable(frame, kind="carrier")
table
"""
PAIR = "table.pair"


class Walk:
    """A notebook open in JupyterLab, and the table in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.table = page.locator(".mt-table")
        self.grid = page.get_by_role("grid", name="carrier records, local and resource")
        self.box = page.get_by_role("searchbox", name="Search name, key or parent")
        self.status = self.table.locator(".mt-status")

    def open(self, lab: Lab, notebook: str) -> None:
        """Open the notebook and run all of its cells."""
        self.page.goto(lab.page(notebook))
        expect(self.page.locator(".jp-NotebookPanel")).to_be_visible(timeout=WAIT)
        # A notebook that is run before its kernel answers asks a person to choose a kernel.
        idle = self.page.get_by_role("button", name=re.compile(r"^Python 3 .*\| Idle$"))
        expect(idle).to_be_visible(timeout=WAIT)
        self.command("notebook:run-all-cells")
        expect(self.grid).to_be_visible(timeout=WAIT)
        # The line under the list is drawn last, and with it in view the whole table is.
        self.table.locator(".mt-foot").scroll_into_view_if_needed()

    def command(self, name: str, **options: str) -> None:
        """Give a command of JupyterLab, as its menu does, without waiting for its end."""
        call = "([name, options]) => { window.jupyterapp.commands.execute(name, options); }"
        self.page.evaluate(call, [name, options])

    def theme(self, name: str, *, light: bool) -> None:
        """Change the theme and wait until JupyterLab has drawn it."""
        self.command("apputils:change-theme", theme=name)
        body = f"body[data-jp-theme-light='{str(light).lower()}']"
        expect(self.page.locator(body)).to_be_attached(timeout=WAIT)
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0, timeout=WAIT)

    def row(self, name: str, side: str) -> Locator:
        """The row on screen with this name on this side."""
        rows = self.grid.locator(f'.mt-body [role="row"][data-side="{side}"]')
        return rows.filter(has=self.page.get_by_role("gridcell", name=name, exact=True)).first

    def tick(self, name: str, side: str) -> None:
        """Click the box in front of a record."""
        row = self.row(name, side)
        row.get_by_role("checkbox").click()
        expect(row).to_have_attribute("aria-selected", "true")

    def rerun(self, cell: int, text: str | re.Pattern[str]) -> None:
        """Run one cell again and wait for what it shows."""
        self.page.locator(".jp-CodeCell").nth(cell).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        output = self.page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output")
        expect(output.last).to_have_text(text, timeout=WAIT)


@pytest.fixture
def walk(page: Page) -> Walk:
    """A walk that has not begun."""
    return Walk(page)


def test_tag_a_pair_by_mouse(lab: Lab, walk: Walk, shot: Shot) -> None:
    """Search, tick one of each side, and read the pair in the next cell."""
    walk.open(lab, lab.write("mouse.ipynb", TABLE, BUILD, PAIR))
    expect(walk.status).to_have_text("Tag one local and one resource record")
    shot("table-light")
    walk.box.fill("acme idaho")
    expect(walk.grid).to_have_attribute("aria-rowcount", "3")
    walk.tick("Acme Life of Idaho", "local")
    walk.tick("Acme Life of Idaho", "resource")
    sentence = 'Tagged: local "Acme Life of Idaho" (125) and resource "Acme Life of Idaho" (185)'
    expect(walk.status).to_have_text(sentence)
    shot("tagged-light")
    walk.rerun(2, "('carrier', 125, 185)")
    walk.table.get_by_role("button", name="Clear tags").click()
    expect(walk.status).to_have_text("Tag one local and one resource record")


def test_tag_a_pair_by_keyboard(lab: Lab, walk: Walk) -> None:
    """The same without a mouse; JupyterLab's own shortcuts stay out of it."""
    walk.open(lab, lab.write("keyboard.ipynb", TABLE, BUILD, PAIR))
    keyboard = walk.page.keyboard
    walk.grid.focus()
    keyboard.press("/")
    expect(walk.box).to_be_focused()
    keyboard.type("cedar idaho")
    expect(walk.grid).to_have_attribute("aria-rowcount", "3")
    keyboard.press("Enter")
    expect(walk.grid).to_be_focused()
    keyboard.press("Space")
    expect(walk.row("Cedar National of Idaho", "local")).to_have_attribute("aria-selected", "true")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(walk.status).to_contain_text('and resource "Cedar National of Idaho" (197)')
    walk.rerun(2, "('carrier', 137, 197)")


def test_a_list_that_comes_while_a_person_types_leaves_the_words_alone(
    lab: Lab, walk: Walk
) -> None:
    """A side pressed, or a commit ended, just before: its list still tells of the old search."""
    walk.open(lab, lab.write("typing.ipynb", TABLE, BUILD, "table.search('acme'); 'searched'"))
    expect(walk.box).to_have_value("acme")
    walk.table.evaluate(
        """(table) => {
          table.querySelector("[data-side=local]").click();
          const box = table.querySelector("input[type=search]");
          box.focus();
          box.value = "cedar idaho";
          box.dispatchEvent(new Event("input"));
        }"""
    )
    expect(walk.grid).to_have_attribute("aria-rowcount", "2")
    expect(walk.row("Cedar National of Idaho", "local")).to_be_visible()
    expect(walk.box).to_have_value("cedar idaho")
    walk.rerun(2, "'searched'")
    expect(walk.box).to_have_value("acme")


def test_escape_and_end_move_the_list_and_a_leftover_refuses(
    lab: Lab, walk: Walk, shot: Shot
) -> None:
    """Escape takes back the search, End goes to the last row, and its refusal is a sentence."""
    walk.open(lab, lab.write("refusal.ipynb", TABLE, BUILD))
    keyboard = walk.page.keyboard
    walk.box.fill("cedar idaho")
    expect(walk.grid).to_have_attribute("aria-rowcount", "3")
    keyboard.press("Escape")
    expect(walk.grid).to_have_attribute("aria-rowcount", "126")
    walk.grid.focus()
    keyboard.press("End")
    last = walk.grid.locator("[aria-rowindex='126']")
    expect(last).to_be_in_viewport()
    expect(last).to_contain_text("X_Old")  # a key on a row that is not there yet says nothing
    assert walk.grid.get_attribute("aria-activedescendant") == last.get_attribute("id")
    keyboard.press("Space")
    expect(walk.status).to_contain_text("is a leftover of an earlier realignment")
    expect(last).to_have_attribute("aria-selected", "false")
    shot("refusal")


def test_hostile_names_are_text_and_resource_rows_are_blue(
    lab: Lab, walk: Walk, shot: Shot
) -> None:
    """Nothing in a name runs; resource cells are read-only, blue and say so."""
    walk.open(lab, lab.write("hostile.ipynb", TABLE, BUILD))
    sort = walk.table.get_by_role("button", name="Key")
    sort.click()
    expect(walk.row("<img src=x onerror='window.harmed = true'>", "local")).to_be_visible()
    assert walk.table.locator("img").count() == 0
    assert walk.page.evaluate("window.harmed") is None
    row = walk.grid.locator("[data-side='resource']").first
    cell = row.get_by_role("gridcell", name="resource", exact=True)
    expect(cell).to_have_attribute("aria-readonly", "true")
    expect(cell).to_have_attribute("title", "resource · resource record, read-only")
    red, green, blue = _colour(row)
    assert blue > red + 60 and blue > green + 60
    shot("hostile-light")
    walk.theme("JupyterLab Dark", light=False)
    red, green, blue = _colour(row)
    assert blue > 200 and blue > red + 60
    shot("hostile-dark")
    walk.theme("JupyterLab Light", light=True)


def _colour(row: Locator) -> tuple[int, int, int]:
    colour = row.evaluate("node => getComputedStyle(node).color")
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return red, green, blue


def test_methods_move_the_page_and_scrolling_fetches_rows(lab: Lab, walk: Walk, shot: Shot) -> None:
    """What a cell says shows on the page; a far row comes when it is scrolled to."""
    long = (
        TABLE + "\nframe = pd.concat([frame.assign(key=frame.key + 1000 * n) for n in range(400)])"
    )
    twin = 'table.show("local"); table.sort("key", descending=True); table.tag(399159)'
    walk.open(lab, lab.write("methods.ipynb", long, BUILD, twin))
    expect(walk.status).to_contain_text('local "Eagle Pacific of Maine" (399159). Now tag')
    pressed = walk.table.get_by_role("button", name="Local 25,200")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    heading = walk.grid.get_by_role("columnheader", name="Key")
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert walk.grid.locator("[role='row']").count() < 40
    walk.grid.focus()
    walk.page.keyboard.press("End")
    last = walk.grid.locator("[aria-rowindex='25201']")
    expect(last.get_by_role("gridcell").nth(1)).to_have_text("1")
    shot("scrolled-to-the-end")
