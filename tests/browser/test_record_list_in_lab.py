"""The walk through the long list: filter, tick ranges, take in hand, rename, and a million rows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from .conftest import Shot
from .lab import Lab
from .test_widgets_in_lab import TABLE, Walk

WIDE = (
    TABLE
    + """
from migtools.widgets.errors import WidgetError

frame["needs_review"] = frame["key"] % 4 == 0
frame["work"] = "open"
long = frame["name"] == "Acme Life of Ohio"
frame.loc[long, "name"] = "Acme Life and Annuity Assurance Company of Ohio"
"""
)
BUILD = """
heard = []

def rename(key, name):
    if name == "Taken":
        raise WidgetError("carrier record 'Taken' stands there already; choose another name")
    heard.append((key, name))
    table.change(key, side="local", name=name, work="renamed")

table = RecordTable(frame, kind="carrier", many=True, filters=["status", "needs_review"])
table.on_hand(lambda side, key: heard.append((side, key)))
table
"""
EDITABLE = BUILD.replace("\ntable\n", "\ntable.on_rename(rename)\ntable\n")
MILLION = """
import numpy as np, pandas as pd
from migtools.widgets.records.table import RecordTable

keys = np.arange(1_000_000)
frame = pd.DataFrame({"key": keys, "name": "Company " + pd.Series(keys).astype(str)})
frame["side"] = np.where(keys % 2 == 0, "local", "resource")
frame["status"], frame["parent"] = "Active", pd.NA
table = RecordTable(frame, kind="carrier", many=True)
table
"""


@pytest.fixture
def walk(page: Page) -> Walk:
    """A walk that has not begun."""
    return Walk(page)


def row_at(walk: Walk, index: int) -> Locator:
    """A row on screen by its place in the list, counted from 0."""
    return walk.grid.locator(f".mt-body [aria-rowindex='{index + 2}']")


def ticked(walk: Walk) -> list[int]:
    """Which rows on screen are ticked, by their place in the list."""
    rows = walk.grid.locator(".mt-body [aria-selected='true']")
    found = rows.evaluate_all("rows => rows.map(row => Number(row.ariaRowIndex) - 2)")
    return [int(index) for index in found]


def problems(page: Page) -> list[Any]:
    """What axe finds wrong in the table, seriously."""
    found = Axe().run(page, context=".mt-table").response["violations"]
    return [(one["id"], one["nodes"]) for one in found if one["impact"] in ("serious", "critical")]


def test_filter_and_tick_ranges_by_mouse_and_keyboard(lab: Lab, walk: Walk, shot: Shot) -> None:
    """A choice above the list, Shift from row to row, everything shown, and nothing again."""
    walk.open(lab, lab.write("ranges.ipynb", WIDE, BUILD, "len(table.selected)"))
    keyboard = walk.page.keyboard
    expect(walk.status).to_have_text("Nothing ticked")
    status = walk.table.get_by_label("Status")
    status.select_option(label="NO PCM Activity (1)")
    expect(walk.grid).to_have_attribute("aria-rowcount", "2")
    status.select_option(label="All")
    walk.table.get_by_label("Needs review").select_option(label="no (94)")
    expect(walk.grid).to_have_attribute("aria-rowcount", "95")
    row_at(walk, 1).get_by_role("checkbox").click()
    expect(walk.status).to_contain_text("Ticked: local")
    row_at(walk, 5).get_by_role("checkbox").click(modifiers=["Shift"])
    expect(walk.status).to_have_text("Ticked: 5 local records")
    assert ticked(walk) == [1, 2, 3, 4, 5]
    keyboard.press("Shift+ArrowUp")
    expect(walk.status).to_have_text("Ticked: 4 local records")
    assert ticked(walk) == [1, 2, 3, 4]
    keyboard.press("Home")
    keyboard.press("ArrowDown")
    keyboard.press("Shift+ArrowUp")
    expect(walk.status).to_have_text("Ticked: 5 local records")
    shot("list-range")
    keyboard.press("Control+a")
    expect(walk.status).to_contain_text("Ticked: 47 local and 46 resource records. 1 leftover was")
    walk.rerun(2, "93")
    walk.table.get_by_role("button", name="Clear ticks").click()
    expect(walk.status).to_have_text("Nothing ticked")
    assert ticked(walk) == []
    walk.table.get_by_role("button", name="Tick all shown").click()
    expect(walk.status).to_contain_text("Ticked: 47 local and 46")


def test_take_a_record_in_hand(lab: Lab, walk: Walk, shot: Shot) -> None:
    """By a click, by Enter and by a call, which scrolls; the mark is no mere colour."""
    walk.open(lab, lab.write("hand.ipynb", WIDE, BUILD, "heard", "table.take(219)"))
    expect(walk.grid.locator("[aria-current='true'][data-side='resource']")).to_be_in_viewport()
    row_at(walk, 110).get_by_role("gridcell", name="Active", exact=True).click()
    expect(row_at(walk, 110)).to_have_attribute("aria-current", "true")
    expect(walk.grid.locator("[aria-current]")).to_have_count(1)
    walk.grid.press("ArrowUp")
    walk.grid.press("Enter")
    expect(row_at(walk, 109)).to_have_attribute("aria-current", "true")
    expect(walk.status).to_have_text("Nothing ticked")
    walk.rerun(2, "[('resource', 219), ('resource', 210), ('resource', 209)]")
    mark = "node => getComputedStyle(node.firstChild, '::before').content"
    assert "▶" in row_at(walk, 109).evaluate(mark)
    walk.grid.press("Space")
    expect(walk.status).to_contain_text("Ticked: resource")
    shot("list-hand-light")
    assert problems(walk.page) == []
    walk.theme("JupyterLab Dark", light=False)
    shot("list-hand-dark")
    assert problems(walk.page) == []
    walk.theme("JupyterLab Light", light=True)


def test_rename_in_the_list(lab: Lab, walk: Walk, shot: Shot) -> None:
    """Enter sends, Escape and blur give up; a resource record and a taken name say why."""
    walk.open(lab, lab.write("rename.ipynb", WIDE, EDITABLE, "heard"))
    keyboard, field = walk.page.keyboard, walk.table.get_by_role("textbox")
    expect(walk.table.locator(".mt-foot")).to_contain_text("F2 renames")
    name = row_at(walk, 1).locator("[data-name]")
    old = name.text_content() or ""
    name.dblclick()
    expect(field).to_be_focused()
    expect(field).to_have_accessible_name(f"New name of {old}")
    expect(field).to_have_value(old)
    keyboard.type("Beacon Mutual Renamed")
    shot("list-rename")
    assert problems(walk.page) == []
    keyboard.press("Enter")
    expect(name).to_have_text("Beacon Mutual Renamed")
    expect(walk.grid).to_be_focused()
    for leave in ("Escape", "Tab"):
        keyboard.press("F2")
        expect(field).to_be_focused()
        keyboard.type("Never")
        keyboard.press(leave)
        expect(field).to_have_count(0)
    walk.grid.focus()
    keyboard.press("F2")
    expect(field).to_be_focused()
    keyboard.type("Taken")
    keyboard.press("Enter")
    expect(walk.status.get_by_role("alert")).to_contain_text("stands there already")
    expect(name).to_have_text("Beacon Mutual Renamed")
    walk.box.fill("217")
    expect(walk.grid).to_have_attribute("aria-rowcount", "2")
    walk.grid.focus()
    keyboard.press("F2")
    expect(walk.status.get_by_role("alert")).to_contain_text("is read-only; rename the local")
    expect(field).to_have_count(0)
    walk.rerun(2, re.compile(r"^\[\('local', 101\), \(101, 'Beacon Mutual Renamed'\)\]$"))


def test_names_that_cannot_change_say_so(lab: Lab, walk: Walk) -> None:
    """Nobody listens for new names, so F2 is not in the list of keys and explains itself."""
    walk.open(lab, lab.write("fixed.ipynb", WIDE, BUILD))
    expect(walk.table.locator(".mt-foot")).not_to_contain_text("F2")
    walk.grid.focus()
    walk.page.keyboard.press("F2")
    expect(walk.status.get_by_role("alert")).to_contain_text("names cannot be changed here")


def test_a_name_stays_in_sight_beside_many_columns(lab: Lab, walk: Walk, shot: Shot) -> None:
    """Eleven columns scroll sideways; box and name stay, with 24 characters of the name."""
    walk.open(lab, lab.write("wide.ipynb", WIDE, BUILD, "table.search('annuity')"))
    name = row_at(walk, 0).locator("[data-name]")
    expect(name).to_have_text("Acme Life and Annuity Assurance Company of Ohio")
    walk.grid.evaluate("grid => { grid.scrollLeft = 10_000; }")
    expect(walk.grid.get_by_role("columnheader", name="Work")).to_be_in_viewport()
    grid, cell = walk.grid.bounding_box(), name.bounding_box()
    assert grid and cell
    assert cell["x"] - grid["x"] < 60
    fits = """cell => {
        const range = document.createRange();
        range.setStart(cell.firstChild, 0);
        range.setEnd(cell.firstChild, 24);
        return range.getBoundingClientRect().right <= cell.getBoundingClientRect().right - 8;
    }"""
    assert name.evaluate(fits)
    on_top = """cell => {
        const box = cell.getBoundingClientRect();
        return document.elementFromPoint(box.left + 4, box.top + 9) === cell;
    }"""
    assert name.evaluate(on_top)
    shot("list-wide")


def test_a_million_rows_scroll_scaled_to_the_right_record(lab: Lab, walk: Walk, shot: Shot) -> None:
    """More pixels than a browser lays out: End, PageUp and a click still hit what is seen."""
    walk.open(lab, lab.write("million.ipynb", MILLION, "table.selected['key'].tolist()"))
    keyboard = walk.page.keyboard
    walk.grid.focus()
    keyboard.press("End")
    last = row_at(walk, 999_999)
    expect(last.locator("[data-name]")).to_have_text("Company 999999")
    expect(last).to_be_in_viewport(ratio=0.95)
    keyboard.press("Space")
    expect(walk.status).to_contain_text("(999999)")
    keyboard.press("PageUp")
    keyboard.press("PageUp")
    here = walk.grid.locator(".mt-here")
    expect(here).to_be_in_viewport(ratio=0.95)
    index = int(here.get_attribute("aria-rowindex") or 0) - 2
    assert 999_970 < index < 999_990
    expect(here.locator("[data-name]")).to_have_text(f"Company {index}")
    walk.grid.evaluate("grid => { grid.scrollTop = 4_321_000; }")
    place = walk.table.locator(".mt-foot span").first
    expect(place).to_have_text(re.compile(r"^Rows 5\d\d,\d{3}–"))
    box = walk.grid.bounding_box()
    assert box
    under = walk.page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.mt-row').ariaRowIndex",
        [box["x"] + 300, box["y"] + 200],
    )
    index = int(under) - 2
    expect(row_at(walk, index).locator("[data-name]")).to_have_text(f"Company {index}")
    walk.page.mouse.click(box["x"] + 300, box["y"] + 200)
    expect(row_at(walk, index)).to_have_attribute("aria-current", "true")
    keyboard.press("ArrowDown")
    keyboard.press("Space")
    expect(walk.status).to_have_text(re.compile("^Ticked: ((1 local and 1 )|(2 ))?resource"))
    shot("list-million")
    walk.rerun(1, re.compile(rf"^\[(999999, )?{index + 1}(, 999999)?\]$"))
