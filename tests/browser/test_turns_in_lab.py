"""JupyterLab hands the clicks of one page to several threads; they wait for each other."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from .lab import Lab
from .test_widgets_in_lab import TABLE, WAIT, Walk

BUILD = """
import json, threading, time
from pathlib import Path
from IPython.display import display
from migtools.widgets.bar import Action, Bar, Tab

table = RecordTable(frame, kind="carrier", many=True)
bar = Bar([Tab("one", "One")], [Action("pair", "Tag pair")])
log = []

def note(what):
    log.append([what, threading.current_thread().name, len(table.selected)])
    Path("log.json").write_text(json.dumps(log))

def slowly():
    note("in")
    time.sleep(1)
    note("out")

def choose(name):
    note(name)
    bar.say(name.upper())

table.on_selection(slowly)
bar.on_choice(choose)
display(bar, table)
"""


def test_a_click_in_another_widget_waits_for_the_slow_one(lab: Lab, page: Page) -> None:
    """The list's second click and the head's first one do not come in the same thread."""
    walk = Walk(page)
    walk.open(lab, lab.write("turns.ipynb", TABLE, BUILD))
    walk.grid.focus()
    for key, said in (("Control+A", "Ticked:"), ("Escape", "Nothing ticked")):
        page.keyboard.press(key)
        expect(walk.status).to_contain_text(said, timeout=WAIT)
    page.keyboard.press("Control+A")
    page.get_by_role("button", name="Tag pair").click()
    expect(page.locator(".mt-words[role=status]")).to_contain_text("PAIR", timeout=WAIT)
    log = json.loads(next(lab.folder.rglob("log.json")).read_text())
    assert [what for what, _, _ in log] == ["in", "out", "in", "out", "in", "out", "pair"]
    assert log[-1][2] > 0
