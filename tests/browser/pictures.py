"""Takes the pictures of the README in a real JupyterLab: `python -m tests.browser.pictures`.

They show the sample office: the workbench with a record in hand, and a preview before Yes.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.browser.conftest import BROWSERS, FLAGS, NO_BROWSER
from tests.browser.lab import Lab, running_lab
from tests.browser.test_widgets_in_lab import WAIT
from tests.browser.test_workbench_in_lab import BENCH, MEMORY, Bench

FOLDER = Path(__file__).parents[2] / "notebooks" / "pictures"
LARGEST = 150_000  # bytes of one picture
TALLEST = 720  # pixels of one picture: a reader sees the head of what may be long
SIZE: ViewportSize = {"width": 1500, "height": 1700}  # so that all of the widget is in view


def main() -> None:
    """Take both pictures, and say how large they are."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit(NO_BROWSER)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        with running_lab(Path(home)) as lab:
            _in_hand(lab, browser.new_page(viewport=SIZE))
            _preview(lab, browser.new_page(viewport=SIZE))
        browser.close()


def _in_hand(lab: Lab, page: Page) -> None:
    """A carrier whose name differs from that of the resource office, and what it may be."""
    bench = Bench(page)
    bench.open(lab, lab.write("in_hand.ipynb", MEMORY, BENCH, "workbench.take(3)"))
    expect(bench.pane).to_contain_text("Bellwether", timeout=WAIT)
    _take(page, "workbench")


def _preview(lab: Lab, page: Page) -> None:
    """What one realignment with a collision would do, before anything is written."""
    bench = Bench(page)
    cells = (MEMORY, BENCH, "workbench.tag(2, 1002)", "_ = workbench.migrate()")
    bench.open(lab, lab.write("preview.ipynb", *cells))
    expect(bench.preview).to_contain_text("will point to carrier", timeout=WAIT)
    _take(page, "preview")


def _take(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.png"
    # The widget alone: what JupyterLab has around it is not ours.
    output = page.locator(".jp-OutputArea-output").filter(has=page.locator(".mt"))
    box = output.first.bounding_box()
    assert box is not None
    page.screenshot(path=path, clip={**box, "height": min(box["height"], TALLEST)})
    size = path.stat().st_size
    print(f"{path.name}: {size:,} bytes")
    if size > LARGEST:
        raise SystemExit(f"{path.name} is larger than {LARGEST:,} bytes; make the page smaller")


if __name__ == "__main__":
    main()
