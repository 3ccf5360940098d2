"""The whole walk in the workbench: by mouse, by keyboard, through a restart, against another."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import migtools as mt

from .conftest import Shot
from .lab import Lab
from .test_widgets_in_lab import WAIT, Walk

DATA = Path(__file__).parents[2] / "data"
MEMORY = """
import migtools as mt

office = mt.sample_office()
"""
FILE = """
import migtools as mt

office = mt.Office.open("sqlite:///{name}.db", {schema!r}, user="maria")
"""
BENCH = """
workbench = mt.Workbench(office)
workbench
"""
KEPT = """
workbench = mt.Workbench(office, "{name}.csv")
workbench
"""
ALDER = "Alder Grove Life Insurance Company"
NAMES = [
    "<img src=x onerror='window.harmed = true'>",
    "Quotes \"and\" 'more'",
    "\u202eשלום ביטוח",
    "Long " * 60,
]


class Bench(Walk):
    """A workbench on a page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.words = page.locator(".mt-head-bar .mt-words[role=status]")
        self.alarm = page.locator(".mt-head-bar [role=alert]")
        self.pane = page.get_by_role("group", name="Judge one carrier")
        self.preview = page.get_by_role("group", name="Preview and question")

    def click(self, button: str) -> None:
        """Click a button beside the menu."""
        self.page.locator(".mt-head-bar").get_by_role("button", name=button, exact=True).click()

    def choose(self, item: str) -> None:
        """Choose an item of the menu by mouse."""
        self.click("Menu ▾")
        self.page.get_by_role("menuitem", name=item).click()

    def answer(self, word: str) -> None:
        """Click a button of the preview."""
        self.preview.get_by_role("button", name=word, exact=True).click()

    def tab(self, name: str) -> Locator:
        """A tab of the head."""
        return self.page.get_by_role("tab", name=name)


@pytest.fixture
def bench(page: Page) -> Bench:
    """A workbench that is not open yet; the page is tall, so that all of it is in view."""
    page.set_viewport_size({"width": 1280, "height": 1400})
    return Bench(page)


def on_file(lab: Lab, name: str) -> str:
    """A sample office in a file of the lab's folder; returns the cell that opens it."""
    if not (lab.folder / f"{name}.db").exists():
        mt.sample_office(lab.folder / f"{name}.db").engine.dispose()
    return FILE.format(name=name, schema=str(DATA / "agency.toml"))


def test_the_whole_carrier_walk_by_mouse(lab: Lab, bench: Bench, shot: Shot) -> None:
    """Search, tick, tag, preview, Yes, receipt, undo with its own preview, leftovers."""
    bench.open(lab, lab.write("walk-mouse.ipynb", MEMORY, BENCH))
    expect(bench.words).to_contain_text("37 local carriers not judged yet")
    shot("workbench-start")
    bench.box.fill("alder")
    expect(bench.grid).to_have_attribute("aria-rowcount", "3")
    bench.tick(ALDER, "local")
    bench.tick(ALDER, "resource")
    bench.click("Tag pair")
    expect(bench.words).to_contain_text("1 pair tagged")
    bench.click("Menu ▾")
    shot("workbench-menu")
    bench.page.get_by_role("menuitem", name="Carrier Migration (1 tagged)").click()
    expect(bench.preview).to_contain_text("will point to carrier")
    expect(bench.grid).not_to_be_visible()
    expect(bench.preview.locator(".mt-preview > .mt-line")).to_be_focused()
    shot("workbench-preview")
    bench.answer("Yes")
    expect(bench.words).to_contain_text("Done.", timeout=WAIT)
    expect(bench.preview).to_contain_text("Commit 1")
    shot("workbench-receipt")
    bench.click("Back to the list")
    bench.box.fill("x_alder")
    expect(bench.grid).to_have_attribute("aria-rowcount", "2")
    bench.choose("Undo commit 1")
    expect(bench.preview).to_contain_text("undo of commit 1")
    bench.answer("Yes")
    expect(bench.preview).to_contain_text("Commit 2", timeout=WAIT)
    bench.click("Back to the list")
    bench.box.fill("alder")
    expect(bench.grid).to_have_attribute("aria-rowcount", "3")
    expect(bench.row(ALDER, "local")).to_be_visible()
    bench.choose("Delete leftovers (carriers)")
    expect(bench.preview).to_contain_text("2 carrier leftovers")
    bench.answer("No")
    expect(bench.grid).to_be_visible()


def test_the_whole_carrier_walk_by_keyboard(lab: Lab, bench: Bench) -> None:
    """The same without a mouse: judge by key, menu by arrows, Yes by Enter."""
    bench.open(lab, lab.write("walk-keys.ipynb", MEMORY, BENCH))
    press = bench.page.keyboard.press
    bench.grid.focus()
    press("/")
    bench.page.keyboard.type("alder")
    expect(bench.grid).to_have_attribute("aria-rowcount", "3")
    press("Enter")
    press("Enter")
    expect(bench.pane).to_contain_text(ALDER)
    bench.pane.get_by_role("listbox").focus()
    press("m")
    expect(bench.words).to_contain_text("1 pair tagged")
    bench.page.get_by_role("button", name="Menu ▾").focus()
    press("ArrowDown")
    expect(bench.page.get_by_role("menuitem", name="Carrier Migration")).to_be_focused()
    press("Enter")
    yes = bench.preview.get_by_role("button", name="Yes", exact=True)
    expect(yes).to_be_visible(timeout=WAIT)
    for _ in range(40):
        if yes.evaluate("node => node === document.activeElement"):
            break
        press("Tab")
    expect(yes).to_be_focused()
    press("Enter")
    expect(bench.preview).to_contain_text("Commit 1", timeout=WAIT)
    bench.tab("Carriers").focus()
    press("ArrowRight")
    press("Enter")
    expect(bench.tab("Products")).to_have_attribute("aria-selected", "true")


def test_hostile_names_are_text_everywhere(lab: Lab, bench: Bench, shot: Shot) -> None:
    """In the list, the pane, the preview, the receipt and the cockpit; nothing runs."""
    typed = f"""
import sqlalchemy as sa

carrier = office.table("carrier")
with office.engine.begin() as connection:
    for key, name in enumerate({NAMES!r}, start=1):
        connection.execute(sa.update(carrier).where(carrier.c.id == key).values(name=name))
"""
    bench.open(lab, lab.write("walk-hostile.ipynb", MEMORY, typed, BENCH))
    bench.box.fill("onerror")
    expect(bench.grid).to_have_attribute("aria-rowcount", "2")
    row = bench.row(NAMES[0], "local")
    row.get_by_role("gridcell").nth(1).click()
    expect(bench.pane).to_contain_text(NAMES[0])
    shot("workbench-hostile")
    bench.pane.get_by_role("button", name="Match").click()
    expect(bench.words).to_contain_text("1 pair tagged")
    bench.choose("Rename tagged records")
    expect(bench.preview).to_contain_text(NAMES[0], timeout=WAIT)
    bench.answer("Yes")
    expect(bench.preview).to_contain_text("Commit 1", timeout=WAIT)
    expect(bench.preview).to_contain_text(NAMES[0])
    shot("workbench-hostile-receipt")
    bench.tab("Cockpit").click()
    expect(bench.page.get_by_text("How far each kind is")).to_be_visible(timeout=WAIT)
    assert bench.page.locator(".mt img").count() == 0
    assert bench.page.evaluate("window.harmed") is None


def test_a_kernel_restart_in_the_middle_of_tagging(lab: Lab, bench: Bench, shot: Shot) -> None:
    """The page says that it is cut off; run again, it shows what was judged, by whom."""
    name = "restart"
    cells = on_file(lab, name), KEPT.format(name=name)
    bench.open(lab, lab.write("walk-restart.ipynb", *cells))
    bench.box.fill("alder")
    expect(bench.grid).to_have_attribute("aria-rowcount", "3")
    bench.row(ALDER, "local").get_by_role("gridcell").nth(1).click()
    expect(bench.pane).to_contain_text(ALDER)
    bench.pane.get_by_role("button", name="Match").click()
    expect(bench.words).to_contain_text("1 pair tagged")
    bench.page.evaluate(
        "window.jupyterapp.serviceManager.sessions.running().next().value.kernel.id.length && 0"
    )
    bench.page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.sessionContext.restartKernel(); }"
    )
    gone = bench.page.get_by_text("The kernel has stopped or was restarted").first
    expect(gone).to_be_visible(timeout=WAIT)
    shot("workbench-restarted")
    assert mt.Tags.load(lab.folder / f"{name}.csv").pairs()["local"].tolist() == [1]
    bench.command("notebook:run-all-cells")
    expect(gone).not_to_be_visible(timeout=WAIT)
    expect(bench.words).to_contain_text("1 pair tagged", timeout=WAIT)


def test_two_browsers_on_one_office(lab: Lab, bench: Bench, browser: Browser, shot: Shot) -> None:
    """The second commit is refused with a sentence, and no tag of either is lost."""
    name = "shared"
    cells = on_file(lab, name), KEPT.format(name=name)
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    other = Bench(context.new_page())
    bench.open(lab, lab.write("walk-one.ipynb", *cells))
    other.open(lab, lab.write("walk-two.ipynb", *cells))
    for one, search in ((bench, "alder"), (other, "foxglove")):
        one.box.fill(search)
        expect(one.grid).to_have_attribute("aria-rowcount", "3")
        one.grid.focus()
        one.page.keyboard.press("Control+A")
        expect(one.table.locator(".mt-status")).to_contain_text("Ticked: local")
        one.click("Tag pair")
        expect(one.words).to_contain_text("tagged")
    for one in (bench, other):
        one.choose("Carrier Migration")
        expect(one.preview).to_contain_text("will point to", timeout=WAIT)
    bench.answer("Yes")
    expect(bench.preview).to_contain_text("Commit 1", timeout=WAIT)
    other.answer("Yes")
    expect(other.preview.get_by_role("alert")).to_contain_text("nothing was written", timeout=WAIT)
    shot("workbench-second")
    tags = mt.Tags.load(lab.folder / f"{name}.csv")
    assert set(tags.judged("carrier")) == {1, 8}
    other.answer("Plan again")
    alert = other.preview.get_by_role("alert")
    expect(alert).to_contain_text("every tagged carrier is realigned already", timeout=WAIT)
    other.click("Back to the list")
    expect(other.grid).to_be_visible()
    context.close()


def test_rename_in_the_list_is_previewed_and_committed(lab: Lab, bench: Bench) -> None:
    """F2, type, Enter; a resource record says why not."""
    bench.open(lab, lab.write("walk-rename.ipynb", MEMORY, BENCH))
    press = bench.page.keyboard.press
    bench.box.fill("alder")
    expect(bench.grid).to_have_attribute("aria-rowcount", "3")
    press("Enter")
    press("F2")
    editor = bench.table.get_by_role("textbox")
    expect(editor).to_have_value(ALDER)
    editor.fill(f"{ALDER} Two")
    press("Enter")
    expect(bench.words).to_contain_text("1 rename waits")
    bench.grid.focus()
    press("ArrowDown")
    press("F2")
    expect(bench.status).to_contain_text("is read-only")
    bench.choose("Rename (1 waiting)")
    expect(bench.preview).to_contain_text("Alder Grove Life Insurance Company Two")
    bench.answer("Yes")
    expect(bench.preview).to_contain_text("Commit 1", timeout=WAIT)


def test_files_and_reports(lab: Lab, bench: Bench, shot: Shot) -> None:
    """Export what is shown, run the report, go back."""
    bench.open(lab, lab.write("walk-paper.ipynb", MEMORY, BENCH))
    bench.box.fill("alder")
    expect(bench.grid).to_have_attribute("aria-rowcount", "3")
    bench.choose("Export list as CSV")
    expect(bench.words).to_contain_text("2 records written to carrier-list.csv")
    assert len(pd.read_csv(lab.folder / "carrier-list.csv")) == 2
    bench.choose("Carriers and Products Only, No Riders – Detail")
    report = bench.page.get_by_role("grid", name="product records, local and resource")
    expect(report).to_have_attribute("aria-rowcount", "901", timeout=WAIT)
    shot("workbench-report")
    bench.click("Back to the list")
    expect(report).not_to_be_visible()
    expect(bench.grid).to_have_attribute("aria-rowcount", "3")


@pytest.mark.parametrize("width", [1280, 1920])
def test_light_and_dark_at_the_usual_widths(lab: Lab, bench: Bench, shot: Shot, width: int) -> None:
    """Nothing is wider than its cell, and the list and its candidates are both in sight."""
    bench.page.set_viewport_size({"width": width, "height": 1400})
    bench.open(lab, lab.write(f"walk-{width}.ipynb", MEMORY, BENCH))
    expect(bench.pane).to_be_visible()
    for theme in ("Light", "Dark"):
        bench.theme(f"JupyterLab {theme}", light=theme == "Light")
        wide = "node => [...node.querySelectorAll('.mt')].some(m => m.scrollWidth > m.clientWidth)"
        assert not bench.page.locator(".jp-OutputArea").last.evaluate(wide)
        shot(f"workbench-{width}-{theme.lower()}")
    bench.theme("JupyterLab Light", light=True)
