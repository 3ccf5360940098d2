"""A notebook in a real JupyterLab, and how long what a person does in it takes to be seen.

Times are taken in the page itself, from what a person does to the next frame that shows it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright

from tests.browser.conftest import BROWSERS, FLAGS, NO_BROWSER
from tests.browser.lab import Lab

WAIT = 120_000

# Everything is looked at once per frame, as a person's eyes would at best.
TIMED = """async ([act, seen]) => {
  const sees = eval(seen);
  const start = performance.now();
  await eval(act)();
  while (!sees()) {
    if (performance.now() - start > 120000) throw new Error(`never seen: ${seen}`);
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}"""
FRAMES = """async (pages) => {
  const grid = document.querySelector(".mt-table .mt-grid");
  const frames = [];
  let before = await new Promise(requestAnimationFrame);
  for (let page = 0; page < pages; page += 1) {
    grid.scrollTop += grid.clientHeight;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
  }
  return frames;
}"""
# A click into what a cell shows makes that cell the active one, so the next one is named.
RUN = """() => {
  window.jupyterapp.shell.currentWidget.content.activeCellIndex = %d;
  window.jupyterapp.commands.execute("notebook:run-cell");
}"""
HAS_ROWS = """() => [...document.querySelectorAll('.mt-table .mt-body [role="row"]')]
  .some((row) => row.getBoundingClientRect().height > 0 && row.textContent.includes("local"))"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, as the browser tests start it."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Notebook:
    """A notebook whose cells are run one by one.

    Args:
        page: A page of the browser.
        lab: A running server.
        name: A file name that is not taken.
        cells: Code; the last line of a cell that is read from must print JSON.
    """

    def __init__(self, page: Page, lab: Lab, name: str, *cells: str) -> None:
        self.page, self._lab, self._name, self._ran = page, lab, name, 0
        self.sent = 0
        page.on("websocket", self._listen)
        page.goto(lab.page(lab.write(name, *cells)))
        idle = page.get_by_role("button", name=re.compile(r"^Python 3 .*\| Idle$"))
        expect(idle).to_be_visible(timeout=WAIT)
        self.page.locator(".jp-CodeCell .cm-content").first.click()

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, frame: str | bytes) -> None:
        self.sent += len(frame.encode() if isinstance(frame, str) else frame)

    def run(self) -> Any:
        """Run the next cell and return the JSON that it prints."""
        cell = self.page.locator(".jp-CodeCell").nth(self._ran)
        self.page.evaluate(RUN % self._ran)
        self._ran += 1
        output = cell.locator(".jp-OutputArea-output").last
        expect(output).to_be_visible(timeout=WAIT)
        return json.loads(output.inner_text())

    def show(self, seen: str = HAS_ROWS) -> float:
        """Run the next cell; return the seconds until what it shows is seen."""
        self._ran += 1
        return self.timed(RUN % (self._ran - 1), seen)

    def timed(self, act: str, seen: str) -> float:
        """Return the seconds from an action of the page until something is seen there."""
        return float(self.page.evaluate(TIMED, [act, seen])) / 1000

    def frames(self, pages: int) -> list[float]:
        """Scroll through pages of the list; return the seconds of each frame."""
        return [float(one) / 1000 for one in self.page.evaluate(FRAMES, pages)]

    def judge(self, times: int) -> list[float]:
        """Press M, or N without a candidate, so often; return the seconds to each next record."""
        press = """() => {
          window.before = document.querySelector(".mt-pane-status").textContent;
          const none = document.querySelector(".mt-pane-none[aria-selected='true']");
          const key = { key: none ? "n" : "m", bubbles: true, cancelable: true };
          document.querySelector(".mt-pane-list").dispatchEvent(new KeyboardEvent("keydown", key));
        }"""
        gone = "() => document.querySelector('.mt-pane-status').textContent !== window.before"
        return [self.timed(press, gone) for _ in range(times)]

    def search(self, words: str) -> float:
        """Type words into the search; return the seconds until other rows are seen.

        This holds the pause of typing after which the page asks.
        """
        act = f"""() => {{
          const box = document.querySelector(".mt-table input[type='search']");
          window.before = document.querySelector(".mt-table .mt-grid").ariaRowCount;
          box.value = {json.dumps(words)};
          box.dispatchEvent(new Event("input", {{ bubbles: true }}));
        }}"""
        return self.timed(
            act, "() => document.querySelector('.mt-table .mt-grid').ariaRowCount !== window.before"
        )

    def save(self) -> int:
        """Save the notebook; return its size in bytes."""
        before = self._file.stat().st_mtime_ns
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        while self._file.stat().st_mtime_ns == before:
            self.page.wait_for_timeout(50)
        return self._file.stat().st_size

    def save_with_state(self) -> int:
        """Save it with the state of all widgets, as a setting that is off by default does."""
        command = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"
        switch = f"() => window.jupyterapp.commands.execute('{command}')"
        self.page.evaluate(switch)
        size = self.save()
        self.page.evaluate(switch)
        return size

    @property
    def _file(self) -> Any:
        return self._lab.folder / self._name

    def close(self) -> None:
        """Close the page and stop its kernel."""
        self.page.context.close()
        for session in json.loads(self._lab.ask("api/sessions")):
            if session["path"] == self._name:
                self._lab.ask(f"api/sessions/{session['id']}", "DELETE")
