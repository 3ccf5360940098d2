"""The preview and the question in JupyterLab: decide, cancel, commit, undo, by mouse and by key."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Shot
from .lab import Lab

WAIT = 30_000

OFFICE = """
import threading
import migtools as mt
from migtools.widgets.preview.confirmation import Confirmation

office = mt.sample_office()
plan = mt.realign(office, [("carrier", 2, 1002)])
"""
ASK = "mt.confirm(office, plan)"
# Each step of the commit waits until a cell lets it go on: nothing depends on a clock.
SLOW = """
gate, at_work = threading.Semaphore(0), []

def go(steps):
    if at_work:
        gate.release(steps)

def slow(plan, progress):
    at_work.append(plan)
    def told(done, total, what):
        progress(done, total, what)
        gate.acquire()
        progress(done, total, what)
    return mt.commit(office, plan, progress=told)

plan = mt.realign(office, [("carrier", 1, 1001)])
Confirmation(plan, slow, undo=lambda receipt: mt.revert(office, receipt.number))
"""
HOSTILE = """
class Plan:
    open_collisions = 0
    summary = lambda self: "31 policies of “Acme <img src=x onerror='window.harmed = true'>” move"
    _repr_html_ = lambda self: "<p>31 rows of policy</p>"

def refuse():
    raise RuntimeError("<b>lost</b>")

Confirmation(Plan(), refuse)
"""


class Box:
    """A notebook with one confirmation in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".mt-confirmation")
        self.status = self.root.get_by_role("status")
        self.alert = self.root.get_by_role("alert")

    def open(self, lab: Lab, name: str, *cells: str) -> None:
        """Open a notebook of these cells and run them."""
        self.page.goto(lab.page(lab.write(name, *cells)))
        expect(self.page.locator(".jp-NotebookPanel")).to_be_visible(timeout=WAIT)
        # A notebook that is run before its kernel answers asks a person to choose a kernel.
        idle = self.page.get_by_role("button", name=re.compile(r"^Python 3 .*\| Idle$"))
        expect(idle).to_be_visible(timeout=WAIT)
        self.command("notebook:run-all-cells")
        expect(self.root).to_be_visible(timeout=WAIT)
        # JupyterLab takes the focus once more when the last cell is done.
        done = self.page.locator(".jp-CodeCell").last.locator(".jp-InputArea-prompt")
        expect(done).to_have_text(re.compile(r"^\[\d+\]:$"), timeout=WAIT)

    def command(self, name: str, **options: str) -> None:
        """Give a command of JupyterLab."""
        call = "([name, options]) => { window.jupyterapp.commands.execute(name, options); }"
        self.page.evaluate(call, [name, options])

    def theme(self, name: str) -> None:
        """Change to a theme, "Light" or "Dark", and wait until it is drawn."""
        self.command("apputils:change-theme", theme=f"JupyterLab {name}")
        light = str(name == "Light").lower()
        body = self.page.locator(f"body[data-jp-theme-light='{light}']")
        expect(body).to_be_attached(timeout=WAIT)
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0, timeout=WAIT)

    def button(self, name: str) -> Locator:
        """One of the buttons under the question."""
        return self.root.get_by_role("button", name=name, exact=True)

    def radio(self, collision: int, name: str) -> Locator:
        """One choice of a collision."""
        group = self.root.locator("fieldset").nth(collision)
        return group.get_by_role("radio", name=re.compile(f"^{name}"))


@pytest.fixture
def box(page: Page) -> Box:
    """A confirmation that is not open yet."""
    return Box(page)


def _whole(box: Box, shot: Shot, name: str, width: int = 1280) -> None:
    """Keep a screenshot of all of it, however long it is."""
    box.page.set_viewport_size({"width": width, "height": 2400})
    box.root.scroll_into_view_if_needed()
    shot(name)
    box.page.set_viewport_size({"width": 1280, "height": 900})


def test_decide_commit_and_undo_by_mouse(lab: Lab, box: Box, shot: Shot) -> None:
    """Yes is off until both collisions are decided; the receipt has an Undo with its preview."""
    box.open(lab, "confirm_mouse.ipynb", OFFICE, ASK)
    box.theme("Light")
    expect(box.button("Yes")).to_be_disabled()
    expect(box.root.get_by_role("heading", name="Collisions: 2, 2 not decided")).to_be_visible()
    for width in (900, 1500):
        _whole(box, shot, f"asking-{width}-light", width)
    first = box.radio(0, "Keep the row on the resource record")
    first.check()
    expect(box.root.get_by_role("heading", name="Collisions: 2, 1 not decided")).to_be_visible()
    expect(first).to_be_checked()
    expect(first).to_be_focused()
    expect(box.button("Yes")).to_be_disabled()
    box.radio(1, "Leave it where it is").check()
    expect(box.button("Yes")).to_be_enabled()
    expect(box.button("Yes")).not_to_be_focused()
    _whole(box, shot, "decided-light")
    box.theme("Dark")
    for width in (900, 1500):
        _whole(box, shot, f"decided-{width}-dark", width)
    box.button("Yes").click()
    expect(box.button("Undo")).to_be_visible(timeout=WAIT)
    expect(box.root).to_contain_text("now point to carrier")
    _whole(box, shot, "done-dark")
    box.button("Undo").click()
    expect(box.status).to_contain_text("nothing is written before Yes")
    expect(box.button("Yes")).to_be_enabled()
    _whole(box, shot, "undo-dark")
    box.button("Yes").click()
    expect(box.root).to_contain_text("Commit 2 (revert)", timeout=WAIT)


def test_decide_and_commit_by_keyboard(lab: Lab, box: Box) -> None:
    """The keyboard stays on the choice while the plan is made again, and goes on to Yes."""
    box.open(lab, "confirm_keys.ipynb", OFFICE, ASK)
    keyboard = box.page.keyboard
    box.root.locator("fieldset").nth(0).get_by_role("radio").nth(0).focus()
    expect(box.root.locator("fieldset").nth(0).get_by_role("radio").nth(0)).to_be_focused()
    keyboard.press("ArrowDown")
    expect(box.root.get_by_role("heading", name="Collisions: 2, 1 not decided")).to_be_visible()
    chosen = box.root.locator("fieldset").nth(0)
    expect(chosen.get_by_role("radio", name=re.compile("^Keep the row on the"))).to_be_focused()
    box.root.locator("fieldset").nth(1).get_by_role("radio").nth(0).focus()
    keyboard.press("ArrowDown")
    expect(box.button("Yes")).to_be_enabled()
    keyboard.press("Escape")
    expect(box.button("No")).to_be_focused()
    box.button("Yes").focus()
    keyboard.press("Enter")
    expect(box.button("Undo")).to_be_visible(timeout=WAIT)
    expect(box.root.locator(".mt-receipt .mt-line")).to_be_focused()


def test_a_purge_lists_what_goes_and_what_stays(lab: Lab, box: Box, shot: Shot) -> None:
    """Both by name; a column that says nothing is not drawn."""
    box.open(lab, "confirm_purge.ipynb", OFFICE + "plan = mt.purge(office)", ASK)
    expect(box.root.get_by_role("table", name="Records that go")).to_be_visible()
    expect(box.root.get_by_role("table", name="Records kept, and what holds them")).to_be_visible()
    box.root.get_by_text("Everything that happens").click()
    effects = box.root.get_by_role("table", name="Effects")
    expect(effects.get_by_role("columnheader", name="Rows")).to_be_visible()
    expect(effects.get_by_role("columnheader", name="Local before")).to_have_count(0)
    for theme in ("Light", "Dark"):
        box.theme(theme)
        _whole(box, shot, f"purge-{theme.lower()}")


def test_progress_gets_through_and_cancel_writes_nothing(lab: Lab, box: Box, shot: Shot) -> None:
    """A commit at work is cancelled by a click; the question is asked again, and Yes works."""
    box.open(lab, "confirm_cancel.ipynb", OFFICE, SLOW, "go(1)", "go(99)")
    box.theme("Light")
    box.button("Yes").click()
    bar = box.root.get_by_role("progressbar")
    expect(bar).to_be_visible(timeout=WAIT)
    expect(box.root).to_contain_text("Step 1 of", timeout=WAIT)
    shot("working-light")
    box.theme("Dark")
    shot("working-dark")
    box.button("Cancel").click()
    expect(box.status).to_have_text("Cancelling at the next step…")
    _run(box, 2)
    expect(box.status).to_have_text("Cancelled; nothing was written.", timeout=WAIT)
    shot("cancelled-dark")
    box.button("Yes").click()
    expect(box.root).to_contain_text("Step 1 of", timeout=WAIT)
    _run(box, 3)
    expect(box.root).to_contain_text("Commit 1 (realign)", timeout=WAIT)


def _run(box: Box, cell: int) -> None:
    box.page.locator(".jp-CodeCell").nth(cell).locator(".cm-content").click()
    box.page.keyboard.press("Control+Enter")


def test_a_stale_plan_is_said_and_made_again(lab: Lab, box: Box, shot: Shot) -> None:
    """The commit refuses, Yes is off, and Plan again asks anew."""
    other = 'mt.commit(office, mt.rename(office, "carrier", {1: "Alder Grove Life Insurance"}))'
    start = OFFICE + 'plan = mt.realign(office, [("carrier", 1, 1001)], rename=True)'
    box.open(lab, "confirm_stale.ipynb", start, ASK, other)
    box.theme("Light")
    expect(box.page.locator(".jp-CodeCell").nth(2)).to_contain_text("Commit 1", timeout=WAIT)
    box.button("Yes").click()
    expect(box.alert).to_contain_text("is no longer what the plan saw", timeout=WAIT)
    expect(box.button("Yes")).to_be_disabled()
    _whole(box, shot, "refused-light")
    box.theme("Dark")
    _whole(box, shot, "refused-dark")
    box.button("Plan again").click()
    expect(box.button("Yes")).to_be_enabled()
    expect(box.root).to_contain_text("1 record will be renamed first")


def test_hostile_texts_are_text(lab: Lab, box: Box, shot: Shot) -> None:
    """In the line, the question and the sentence of an error."""
    box.open(lab, "confirm_hostile.ipynb", OFFICE, HOSTILE)
    box.theme("Light")
    expect(box.root.locator(".mt-line")).to_contain_text("<img src=x onerror=")
    box.button("Yes").click()
    expect(box.alert).to_contain_text("(RuntimeError: <b>lost</b>); look into the history")
    shot("hostile-light")
    assert box.page.evaluate("window.harmed") is None
