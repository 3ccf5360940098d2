"""Charts in JupyterLab: drawn by JupyterLab itself, readable in both themes, no network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Shot
from .lab import Lab

WAIT = 30_000

FRAMES = """
import pandas as pd
from migtools import charts

harm = "<img src=x onerror='window.harmed = true'>"
tally = pd.DataFrame({"reason": ["legal form", harm], "records": [12, 3], "weight": [400, 9]})
parts = pd.DataFrame({"table": "policy", "standing": ["resource", "same"], "rows": [60, 40]})
spread = pd.DataFrame(
    {"status": ["same", "close"], "low": [0.95, 0.7], "high": [1.0, 0.75], "records": [88, 9]}
)
cuts = pd.DataFrame(
    {"cut": [0.9, 1.0], "accepted": [97, 88], "bound": [0.05, 0.034], "says": ["", ""]}
)
steps = pd.DataFrame(
    {
        "piece": ["names alike", "number differs", "score"],
        "detail": ["", "2 / 3", ""],
        "points": [0.8, -0.2, 0.0],
        "total": [0.8, 0.6, 0.6],
    }
)
"""
CHARTS = {
    "tallied": ("charts.tallied(tally)", "12 · 400 rows"),
    "coverage": ("charts.coverage(parts)", "60 resource · 40 same"),
    "scores": ("charts.scores(spread, cut=0.9)", "cut 0.9"),
    "thresholds": ("charts.thresholds(cuts)", "5.0%"),
    "waterfall": ("charts.waterfall(steps)", "−0.20 · 2 / 3"),
}
TOOL = """
import migtools as mt
found = mt.match(mt.sample_office(), "carrier")
tool = mt.ThresholdTool(found)
tool
"""


def _open(page: Page, lab: Lab, name: str, *cells: str) -> None:
    page.goto(lab.page(lab.write(name, *cells)))
    expect(page.locator(".jp-NotebookPanel")).to_be_visible(timeout=WAIT)
    idle = page.get_by_role("button", name=re.compile(r"^Python 3 .*\| Idle$"))
    expect(idle).to_be_visible(timeout=WAIT)
    _command(page, "notebook:run-all-cells")


def _command(page: Page, name: str, **options: str) -> None:
    call = "([name, options]) => { window.jupyterapp.commands.execute(name, options); }"
    page.evaluate(call, [name, options])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_charts_are_drawn_by_jupyterlab_alone(lab: Lab, page: Page, shot: Shot, dark: bool) -> None:
    """As SVG on their own plate, with their numbers as text; markup in a name stays text."""
    page.set_viewport_size({"width": 1280, "height": 2400})
    name = "dark" if dark else "light"
    _open(page, lab, f"charts-{name}.ipynb", FRAMES, *(call for call, _ in CHARTS.values()))
    if dark:
        _command(page, "apputils:change-theme", theme="JupyterLab Dark")
        expect(page.locator("body[data-jp-theme-light='false']")).to_be_attached(timeout=WAIT)
        _command(page, "notebook:run-all-cells")
    drawn = page.locator(".jp-RenderedVegaCommon5 svg.marks")
    expect(drawn).to_have_count(len(CHARTS), timeout=WAIT)
    for place, (_, said) in enumerate(CHARTS.values()):
        expect(drawn.nth(place).get_by_text(said, exact=True).first).to_be_visible()
        expect(drawn.nth(place)).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(drawn.first).to_contain_text("<img src=x")
    assert page.evaluate("window.harmed") is None
    expect(page.locator(".jp-RenderedVegaCommon5 .vega-actions")).to_have_count(0)
    page.locator("#jupyterlab-splash").wait_for(state="detached")
    shot(f"charts-{name}")
    if dark:
        _command(page, "apputils:change-theme", theme="JupyterLab Light")
        expect(page.locator("body[data-jp-theme-light='true']")).to_be_attached(timeout=WAIT)


def test_the_threshold_tool_follows_its_slider(lab: Lab, page: Page, shot: Shot) -> None:
    """Keys move the cut; the sentence and the line in the chart follow."""
    _open(page, lab, "threshold.ipynb", TOOL, "tool.cut")
    tool = page.locator(".mt-threshold")
    expect(tool).to_be_visible(timeout=WAIT)
    expect(tool.get_by_role("status")).to_contain_text("none of them judged")
    expect(tool.locator("svg.marks")).to_contain_text("cut 0.97", timeout=WAIT)
    handle = tool.get_by_role("slider")
    handle.focus()
    handle.press("ArrowLeft")
    expect(tool.locator("svg.marks")).to_contain_text("cut 0.96")
    shot("threshold-tool")
