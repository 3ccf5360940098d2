"""The same short walk wherever people work: JupyterLab, Notebook 7 and the application."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import anywidget
import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import migtools.widgets
from tests.refresh_notebooks import FOLDER

from .conftest import Shot
from .lab import Lab, running_app
from .places import KERNEL, PLACES, WAIT, Place
from .test_widgets_in_lab import BUILD, TABLE

WIDTHS = (1280, 1920)
ASK = """
import migtools as mt

office = mt.sample_office()
mt.confirm(office, mt.realign(office, [("carrier", 2, 1002)]))
"""
TINY = '''
import os
from pathlib import Path
import anywidget
from migtools.widgets.assets import script, style

Path("kernel.pid").write_text(str(os.getpid()))

class Tiny(anywidget.AnyWidget):
    _css = style("base.css")
    _esm = script("common.js") + """
export default {
  render({ model, el }) {
    const root = make("div", { class: "mt mt-tiny" });
    root.append(make("p", {}, "I answer"));
    el.append(root);
    return watchKernel(model, root);
  },
};
"""

Tiny()
'''
STOPPED = "The kernel has stopped or was restarted, so this view no longer answers. "


@pytest.fixture(params=PLACES)
def place(page: Page, request: pytest.FixtureRequest) -> Place:
    """Each place in turn, with no notebook open yet."""
    return Place(page, request.param, request)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_search_tick_and_read_the_status(place: Place, theme: str, shot: Shot) -> None:
    """One local and one resource record become a pair, in every place and theme."""
    place.open(TABLE, BUILD, ASK, dark=theme == "dark")
    grid = place.page.get_by_role("grid", name="carrier records, local and resource")
    expect(grid).to_be_visible(timeout=WAIT)
    grid.scroll_into_view_if_needed()
    place.page.get_by_role("searchbox").first.fill("acme idaho")
    expect(grid).to_have_attribute("aria-rowcount", "3")
    for side in ("local", "resource"):
        _row(grid, side).get_by_role("checkbox").click()
        expect(_row(grid, side)).to_have_attribute("aria-selected", "true")
    status = place.page.locator(".mt-table .mt-status")
    expect(status).to_contain_text('local "Acme Life of Idaho" (125)')
    expect(status).to_contain_text('resource "Acme Life of Idaho" (185)')
    yes = place.page.locator(".mt-confirmation").get_by_role("button", name="Yes", exact=True)
    expect(yes).to_be_visible(timeout=WAIT)
    for width in WIDTHS:
        place.page.set_viewport_size({"width": width, "height": 900})
        expect(status).to_be_visible()
        shot(f"places-{place.name}-{theme}-{width}")


def test_the_workbench_notebook_itself(place: Place, shot: Shot) -> None:
    """The one that is shipped: judge a record, preview, say No, look at the cockpit."""
    notebook = nbformat.read(FOLDER / "workbench.ipynb", as_version=4)
    place.open(*(cell.source for cell in notebook.cells if cell.cell_type == "code"))
    page = place.page
    pane = page.get_by_role("group", name="Judge one carrier")
    expect(pane).to_be_visible(timeout=WAIT)
    page.get_by_role("searchbox").fill("alder")
    grid = page.get_by_role("grid", name="carrier records, local and resource")
    expect(grid).to_have_attribute("aria-rowcount", "3")
    _row(grid, "local").get_by_role("gridcell").nth(2).click()
    expect(pane).to_contain_text("Local carrier 1 ·")
    pane.get_by_role("button", name="Match").click()
    words = page.locator(".mt-head-bar [role=status]")
    expect(words).to_contain_text("1 pair tagged")  # in Notebook it is the one of before
    page.get_by_role("button", name="Menu ▾").click()
    page.get_by_role("menuitem", name="Carrier Migration").click()
    preview = page.get_by_role("group", name="Preview and question")
    expect(preview).to_contain_text("will point to carrier", timeout=WAIT)
    shot(f"places-workbench-{place.name}")
    preview.get_by_role("button", name="No", exact=True).click()
    expect(pane).to_be_visible()
    page.get_by_role("tab", name="Cockpit").click()
    expect(page.get_by_text("How far each kind is")).to_be_visible(timeout=WAIT)


def _row(grid: Locator, side: str) -> Locator:
    return grid.locator(f'.mt-body [role="row"][data-side="{side}"]').first


def test_a_widget_says_that_its_kernel_has_crashed(place: Place, shot: Shot) -> None:
    """A view that no longer answers says so where a person looks, and what to do."""
    place.open(TINY)
    widget = place.page.locator(".mt-tiny")
    expect(widget).to_be_visible(timeout=WAIT)
    os.kill(place.pid(), signal.SIGKILL)
    remedy = "Reload the page" if place.name == "app" else "Run its cell again"
    alert = widget.get_by_role("alert")
    expect(alert).to_have_text(f"{STOPPED}{remedy}; what you judged is saved.", timeout=WAIT)
    shot(f"stopped-{place.name}")


SAID = "document.querySelectorAll('.mt-tiny > [role=alert]').length"
CONTEXT = "window.jupyterapp.shell.currentWidget.sessionContext"
HOW_IT_ENDS: dict[str, Callable[[Place], object]] = {
    "restarted": lambda place: place.page.evaluate(f"() => {{ {CONTEXT}.restartKernel(); }}"),
    "shut down": lambda place: place.page.evaluate(f"() => {{ {CONTEXT}.shutdown(); }}"),
    "deleted": Place.delete_kernel,
}


@pytest.mark.parametrize("how", HOW_IT_ENDS)
@pytest.mark.parametrize("where", ["lab", "notebook"])
def test_however_the_kernel_goes_it_is_said_once(
    page: Page, where: str, how: str, request: pytest.FixtureRequest
) -> None:
    """A restart, a shutdown and another program's end of it tell the page in different ways."""
    place = Place(page, where, request)
    place.open(TINY)
    widget = page.locator(".mt-tiny")
    expect(widget).to_be_visible(timeout=WAIT)
    HOW_IT_ENDS[how](place)
    expect(widget.get_by_role("alert")).to_have_count(1, timeout=WAIT)
    expect(widget.get_by_role("alert")).to_contain_text(STOPPED)
    expect(widget.get_by_text("I answer")).to_be_visible()


def test_a_kernel_that_was_out_of_reach_answers_again(
    page: Page, request: pytest.FixtureRequest
) -> None:
    """While the way to it is cut the widget says so, and no longer."""
    place = Place(page, "lab", request)
    place.open(TINY)
    alert = page.locator(".mt-tiny").get_by_role("alert")
    expect(page.locator(".mt-tiny")).to_be_visible(timeout=WAIT)
    cut = f"async () => {{ const found = {KERNEL}.reconnect(); const said = {SAID}; await found; "
    assert page.evaluate(cut + "return said; }") == 1
    expect(alert).to_have_count(0, timeout=WAIT)


def test_a_page_says_that_the_application_was_stopped(page: Page, tmp_path: Path) -> None:
    """Whoever left the page open sees that nothing answers any more."""
    with running_app(tmp_path) as app:
        app.write("workbench.ipynb", TINY)
        page.goto(app.app())
        expect(page.locator(".mt-tiny")).to_be_visible(timeout=WAIT)
        page.wait_for_function("document.querySelector('#loading') === null")
    expect(page.locator(".mt-tiny").get_by_role("alert")).to_contain_text(STOPPED)


@pytest.fixture
def application(page: Page, request: pytest.FixtureRequest) -> Place:
    """The application, with nothing opened yet."""
    return Place(page, "app", request)


FAILURES = {
    "a refusal of migtools": (
        "import migtools as mt\nraise mt.LoadError('agency.db <b>cannot</b> be opened; close it')",
        "LoadError: agency.db <b>cannot</b> be opened; close it",
    ),
    "a mistake in a cell": ("1 / 0", "ZeroDivisionError: division by zero"),
    "a kernel that dies": ("import os; os._exit(1)", "DeadKernelError: Kernel died"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_cell_that_fails_is_a_sentence_in_the_application(
    application: Place, failure: str, shot: Shot
) -> None:
    """Neither a blank page nor a traceback."""
    cell, sentence = FAILURES[failure]
    application.open(cell)
    alert = application.page.get_by_role("alert")
    expect(alert).to_contain_text(sentence, timeout=WAIT)
    expect(alert).to_contain_text("This step failed")
    expect(application.page.locator("body")).not_to_contain_text("Traceback")
    shot(f"failure-{failure.split()[-1]}")


def test_the_application_shows_no_code_and_works_in_its_folder(application: Place) -> None:
    """A notebook finds the sample office beside it; its cells stay unseen."""
    application.open("from pathlib import Path\nsorted(p.name for p in Path().glob('agency.*'))")
    shown = application.page.locator(".jp-OutputArea-output")
    expect(shown).to_have_text("['agency.db', 'agency.toml']", timeout=WAIT)
    expect(application.page.locator("body")).not_to_contain_text("glob")


def test_nobody_without_the_token_sees_the_application(app: Lab, page: Page) -> None:
    """Another user of this machine gets a login page and no office."""
    app.write("workbench.ipynb", "'the office'")
    page.goto(app.url)
    expect(page).to_have_url(re.compile("/login"))
    expect(page.locator("body")).not_to_contain_text("the office")
    assert page.request.get(f"{app.url}/voila/files/agency.db").status == 403


def test_a_second_page_has_a_kernel_of_its_own(application: Place, browser: Browser) -> None:
    """Two people do not share a variable."""
    application.open("import os\nos.getpid()")
    mine = application.page.locator(".jp-OutputArea-output")
    expect(mine).to_have_text(re.compile(r"^\d+$"), timeout=WAIT)
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(application.page.url)
        other = page.locator(".jp-OutputArea-output")
        expect(other).to_have_text(re.compile(r"^\d+$"), timeout=WAIT)
        expect(other).not_to_have_text(mine.text_content() or "")


def test_a_page_that_is_left_ends_its_kernel(application: Place, app: Lab) -> None:
    """Nothing is left running behind a page that was closed."""
    application.open(TINY)
    expect(application.page.locator(".mt-tiny")).to_be_visible(timeout=WAIT)
    told = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
    kernel = f"{app.url}/api/kernels/{application.page.evaluate(told)}"
    application.page.goto(f"{app.url}/login")
    gone = "async (url) => (await fetch(url)).status === 404"
    application.page.wait_for_function(gone, arg=kernel, timeout=WAIT)


STRANGER = "https://stranger.invalid/"


def test_the_browser_refuses_what_a_cell_would_load_from_elsewhere(
    app: Lab, browser: Browser
) -> None:
    """An image in an output never leaves this machine, nor does what a script asks for."""
    html = f"<p>Shown</p><img src='{STRANGER}a.png'>"
    app.write("workbench.ipynb", f"from IPython.display import HTML\nHTML({html!r})")
    with browser.new_context() as context:
        page = context.new_page()
        with page.expect_event("requestfailed", lambda it: STRANGER in it.url) as refused:
            page.goto(app.app())
        assert refused.value.failure == "csp"
        expect(page.get_by_text("Shown")).to_be_visible(timeout=WAIT)
        assert page.evaluate("(url) => fetch(url).then(() => 'sent', String)", STRANGER) != "sent"


def test_a_notebook_that_cannot_be_read_is_a_sentence(app: Lab, page: Page) -> None:
    """The page of an error, too, asks nothing of another host."""
    (app.folder / "workbench.ipynb").write_text("{ nonsense", encoding="utf-8")
    page.goto(app.app())
    expect(page.get_by_role("alert")).to_contain_text("workbench.ipynb")
    expect(page.get_by_text("then reload the page")).to_be_visible()


def _widgets(known: type = anywidget.AnyWidget) -> Iterator[type]:
    for found in known.__subclasses__():
        yield from (found, *_widgets(found))


def _scripts() -> dict[str, str]:
    for module in pkgutil.walk_packages(migtools.widgets.__path__, "migtools.widgets."):
        importlib.import_module(module.name)
    # anywidget makes a class of each instance, where the script is a trait: those are not ours.
    ours = {w for w in _widgets() if isinstance(getattr(w, "_esm", None), str)}
    ours = {w for w in ours if w.__module__.startswith("migtools.")}
    assert ours
    return {f"{widget.__module__}.{widget.__qualname__}": str(widget._esm) for widget in ours}


READ = """async (scripts) => {
  const read = {};
  for (const [name, script] of Object.entries(scripts)) {
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    read[name] = await import(address).then((it) => typeof it.default.render, String);
  }
  return read;
}"""


def test_a_browser_understands_the_script_of_every_widget(page: Page) -> None:
    """Joined and without its comments, each is a module whose default export renders."""
    scripts = _scripts()
    assert page.evaluate(READ, scripts) == dict.fromkeys(scripts, "function")
