"""What a person waits for in the workbench: `python -m tests.benchmarks.workbench`.

Runs `mt.Workbench` in a headless JupyterLab of its own, in several rounds, and prints what was
asked for beside what came out. Nothing is asserted. Keep the machine quiet meanwhile.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import anywidget
from playwright.sync_api import Browser

from migtools.cli.sample_office import data_folder, sample_office
from migtools.widgets.bar import Bar
from migtools.widgets.candidates.pane import CandidatePane
from migtools.widgets.records.table import RecordTable
from tests.benchmarks import large, office
from tests.benchmarks.in_lab import HAS_ROWS, Notebook, chromium
from tests.browser.lab import Lab, running_app, running_lab

KB = 1000.0
LIST = (Bar, RecordTable, CandidatePane)
WORDS = ("maple", "ridge life", "agency 4", "willow wood trust insurance", "nothing like this")
SCHEMA = str(data_folder() / "agency.toml")

OPEN = """
import json, resource, time
import migtools as mt
mt.Workbench
office = mt.Office.open("sqlite:///{path}", {schema!r}, user="maria")
print(1)
"""
FRAME = """
from migtools.widgets.records.table import RecordTable
frame = office.records("carrier")
print(1)
"""
TABLE = 'table = RecordTable(frame, kind="carrier"); table'
BENCH = 'workbench = mt.Workbench(office, "{tags}"); workbench'
SEARCHES = f"""
times = []
for words in {WORDS!r}:
    start = time.perf_counter()
    workbench.table.search(words)
    times.append(time.perf_counter() - start)
workbench.table.search("")
print(json.dumps(times))
"""
MEMORY = """
pages = int(open("/proc/self/statm").read().split()[1])
print(pages * resource.getpagesize())
"""
TAG = "workbench.tag_exact(); print(len(workbench.tags.pairs('carrier')))"
# Takes some tags back, so that there is something to judge beside all the others.
AGAIN = """
for local in workbench.pane.queue[:50]:
    workbench.tags.withdraw("carrier", local)
workbench.refresh()
workbench.pane.show(workbench.pane.queue[0])
print(1)
"""
BARE = """
start = time.perf_counter()
plan = mt.realign(office, workbench.tags.pairs("carrier"))
print(time.perf_counter() - start)
"""
MATCHED = """() => [...document.querySelectorAll(
  '.mt-table .mt-body [role="row"][data-side="local"]')]
  .some((row) => /exact|same|close/.test(row.textContent))"""
PANE = "() => document.querySelector('.mt-pane-record')?.textContent.length > 40"
MIGRATE = """async () => {
  const button = [...document.querySelectorAll(".mt-head-bar button")]
    .find((one) => one.textContent.startsWith("Menu"));
  button.click();
  await new Promise(requestAnimationFrame);
  [...document.querySelectorAll("[role='menuitem']")]
    .find((one) => one.textContent.startsWith("Carrier Migration")).click();
}"""
ASKED = """() => [...document.querySelectorAll("button")]
  .some((one) => one.textContent.trim() === "Yes" && one.offsetHeight > 0)"""
NO = """() => [...document.querySelectorAll("button")]
  .find((one) => one.textContent.trim() === "No").click()"""


class Figure(NamedTuple):
    """One line of the table."""

    name: str
    asked: str
    unit: str
    got: list[float]


class Figures:
    """What was measured, round after round, in the order in which it first came."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[str, str]] = {}
        self._got: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, value: float, *, asked: str = "", unit: str = "s") -> None:
        """Take a value of a round."""
        self._asked[name] = asked, unit
        self._got[name].append(value)

    def add_all(self, name: str, seconds: list[float], *, asked: str, last: str = "p95") -> None:
        """Take the median and the 95th percentile, or the longest, of many values of a round."""
        ranked = sorted(seconds)
        end = ranked[-1] if last == "longest" else ranked[int(0.95 * (len(ranked) - 1) + 0.5)]
        self.add(f"{name}, median", 1000 * statistics.median(ranked), asked=asked, unit="ms")
        self.add(f"{name}, {last}", 1000 * end, asked=asked, unit="ms")

    def print(self) -> None:
        """Print the table: median, smallest and largest of the rounds."""
        print(f"{'figure':58}{'asked':>12}   got")
        for name, (asked, unit) in self._asked.items():
            got = sorted(self._got[name])
            several = f"  ({got[0]:,.2f} to {got[-1]:,.2f})" if len(got) > 1 else ""
            print(f"{name:58}{asked:>12}   {statistics.median(got):,.2f} {unit}{several}")


class Bench:
    """A browser, a server and a place for figures.

    Args:
        browser: A running browser.
        lab: A running server.
        figures: Where figures go.
    """

    def __init__(self, browser: Browser, lab: Lab, figures: Figures) -> None:
        self._browser, self._lab, self.figures = browser, lab, figures
        self._number = 0

    def notebook(self, *cells: str) -> Notebook:
        """A new notebook in a page of its own."""
        self._number += 1
        page = self._browser.new_context(viewport={"width": 1280, "height": 1400}).new_page()
        return Notebook(page, self._lab, f"bench-{self._number}.ipynb", *cells)

    def opening(self, path: Path) -> str:
        """The cell that opens an office in a file."""
        return OPEN.format(path=path, schema=SCHEMA)

    def bench(self) -> str:
        """The cell that shows a workbench, with a tags file of its own."""
        return BENCH.format(tags=f"tags-{self._number}.csv")


def many_records(bench: Bench, path: Path) -> None:
    """Figures 1 to 3, 5 and 6 on 200,000 records."""
    add = bench.figures.add
    book = bench.notebook(bench.opening(path), FRAME, TABLE)
    book.run()
    book.run()
    add("200,000: bare RecordTable(frame), first rows", book.show())
    book.close()
    book = bench.notebook(bench.opening(path), MEMORY, bench.bench(), SEARCHES, MEMORY)
    book.run()
    before = book.run()
    sent = book.sent
    add("200,000: Workbench, first rows visible", book.show(), asked="<= 1.0")
    add("200,000: sent until the first rows", (book.sent - sent) / KB, asked="<= 100", unit="KB")
    add("  of it, script and style of the widgets", _assets(Bar, RecordTable) / KB, unit="KB")
    rest = book.timed("() => {}", PANE)
    rest += book.timed("() => {}", MATCHED)
    add("200,000: best matches shown, after the first rows", rest)
    add("200,000: sent until the best matches", (book.sent - sent) / KB, asked="<= 100", unit="KB")
    add("  of it, script and style with candidates", _assets(*LIST) / KB, unit="KB")
    bench.figures.add_all(
        "200,000: search in the kernel", book.run(), asked="<= 150", last="longest"
    )
    seen = [book.search(words) for words in (*WORDS, "")]
    bench.figures.add_all("  seen, with 120 ms pause of typing", seen, asked="", last="longest")
    bench.figures.add_all(
        "200,000: frame while scrolling", book.frames(200), asked="<= 100", last="longest"
    )
    bench.figures.add_all("200,000: one judgment", book.judge(30), asked="<= 100")
    add("200,000: memory of the kernel", book.run() / KB / KB, unit="MB")
    add("  of it, before the workbench", before / KB / KB, unit="MB")
    add("200,000: notebook as saved", book.save() / KB, asked="<= 200", unit="KB")
    add("  with the state of widgets", book.save_with_state() / KB, unit="KB")
    book.close()


def many_pairs(bench: Bench, path: Path, rounds: int) -> None:
    """Figure 4, and figure 5 with 2,000 tags."""
    cells = [bench.opening(path), bench.bench(), TAG, *[BARE] * rounds, AGAIN]
    book = bench.notebook(*cells)
    book.run()
    book.show(PANE)
    pairs = book.run()
    for _ in range(rounds):
        name = f"{pairs:,} pairs: click to preview"
        bench.figures.add(name, book.timed(MIGRATE, ASKED), asked="<= 2")
        book.timed(NO, HAS_ROWS)
        bench.figures.add("  bare mt.realign", book.run())
    book.run()
    name = f"{pairs:,} tags: one judgment"
    bench.figures.add_all(name, book.judge(30), asked="<= 100")
    book.close()


def sample(bench: Bench, path: Path) -> None:
    """Figure 5 on the sample office."""
    sample_office(path).engine.dispose()
    book = bench.notebook(bench.opening(path), bench.bench())
    book.run()
    book.show(PANE)
    bench.figures.add_all("sample office: one judgment", book.judge(30), asked="<= 100")
    book.close()


def application(browser: Browser, home: Path, figures: Figures) -> None:
    """Opening a page of `migtools lab --app` on the sample office."""
    with running_app(home) as app:
        source = Path(__file__).parents[2] / "notebooks" / "workbench.ipynb"
        (app.folder / "workbench.ipynb").write_bytes(source.read_bytes())
        page = browser.new_context(viewport={"width": 1280, "height": 1400}).new_page()
        start = "performance.timeOrigin"
        page.goto(app.app(), wait_until="commit")
        page.wait_for_function(HAS_ROWS, timeout=120_000, polling="raf")
        seconds = float(page.evaluate(f"Date.now() - {start}")) / 1000
        figures.add("application on the sample office, page to first rows", seconds)
        page.context.close()


def _assets(*widgets: type[anywidget.AnyWidget]) -> float:
    """Bytes of script and style that travel with one widget of each of these classes."""
    texts = (str(text) for one in widgets for text in (one._esm, one._css))
    return float(sum(len(text.encode()) for text in texts))


def main() -> None:
    """Run everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--carriers", type=int, default=100_000, help="on each side")
    parser.add_argument("--pairs", type=int, default=2_000)
    asked = parser.parse_args()
    figures, before = Figures(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        home = Path(folder)
        big, shaped = home / "large.db", home / "shaped.db"
        large.build(big, asked.carriers)
        office.build(shaped, policies=5 * asked.pairs, pairs=2 * asked.pairs)
        (home / "lab").mkdir()
        with running_lab(home / "lab") as lab:
            bench = Bench(browser, lab, figures)
            for _ in range(asked.rounds):
                many_records(bench, big)
            many_pairs(bench, shaped, asked.rounds)
            for number in range(asked.rounds):
                sample(bench, home / f"agency-{number}.db")
        (home / "app").mkdir()
        application(browser, home / "app", figures)
    print(f"load before {before:.1f}, after {os.getloadavg()[0]:.1f}; {os.cpu_count()} processors")
    figures.print()


if __name__ == "__main__":
    main()
