"""Charts as data: valid, described, readable without colour, and nothing asked of a network."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import migtools as mt
from migtools import charts
from migtools.errors import MatchError

HARM = "<b onmouseover=alert(1)>"
TALLY = pd.DataFrame(
    {"reason": ["legal form", HARM, ""], "records": [12, 3, 1], "weight": [4000, 9, 0]}
)
HEAVY = pd.DataFrame({"local": [1, 2, 3], "local_name": ["A", "A", "L" * 900], "weight": [5, 3, 2]})
COVERED = pd.DataFrame(
    {
        "table": ["policy"] * 3 + ["note"] * 3,
        "standing": ["resource", "same", "open"] * 2,
        "rows": [60, 39, 1, 0, 0, 0],
    }
)
SPREAD = pd.DataFrame(
    {
        "status": ["same", "close", "close"],
        "low": [0.95, 0.7, 0.75],
        "high": [1.0, 0.75, 0.8],
        "records": [1200, 9, 4],
    }
)
CUTS = pd.DataFrame(
    {
        "cut": [0.8, 0.9, 1.0],
        "accepted": [97, 88, 40],
        "bound": [0.05, 0.034, None],
        "says": [
            "97 accepted, at most 5.0% wrong",
            "88 accepted, at most 3.4% wrong",
            "40 accepted, none of them judged",
        ],
    }
)
STEPS = pd.DataFrame(
    [
        ("names alike", "", 0.8, 0.8),
        ("legal form", "co / company", 0.1, 0.9),
        ("number differs", "2 / 3", -0.3, 0.6),
        ("score", "close", 0.0, 0.6),
    ],
    columns=["piece", "detail", "points", "total"],
)
DRAWN = {
    "tallied": (charts.tallied(TALLY), ["12 · 4,000 rows", "3 · 9 rows", "1 · 0 rows"]),
    "heaviest": (charts.heaviest(HEAVY), ["5 rows", "3 rows", "2 rows"]),
    "coverage": (charts.coverage(COVERED), ["60 resource · 39 same · 1 open", "no rows"]),
    "scores": (charts.scores(SPREAD, cut=0.9), ["1,200", "9", "4", "cut 0.9"]),
    "thresholds": (charts.thresholds(CUTS), ["97", "88", "40", "5.0%", "3.4%"]),
    "waterfall": (
        charts.waterfall(STEPS),
        ["0.80", "+0.10 · co / company", "−0.30 · 2 / 3", "0.60 · close"],
    ),
}
each = pytest.mark.parametrize("name", sorted(DRAWN))


def units(chart: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """The marks of a chart, each with the rows that it draws."""
    whole = chart.to_dict()

    def walk(spec: dict[str, Any], data: Any) -> Iterator[tuple[dict[str, Any], Any]]:
        data = spec.get("data", data)
        for inner in [*spec.get("layer", []), *spec.get("vconcat", [])]:
            yield from walk(inner, data)
        if "mark" in spec:
            yield spec, whole["datasets"][data["name"]]

    return walk(whole, None)


def bars(chart: Any) -> Any:
    """The rows that the bars of a chart draw."""
    return next(rows for unit, rows in units(chart) if unit["mark"]["type"] == "bar")


def written(chart: Any) -> list[str]:
    """Every text that a chart writes beside its marks."""
    return [
        str(row[unit["encoding"]["text"]["field"]])
        for unit, rows in units(chart)
        if unit["mark"]["type"] == "text"
        for row in rows
    ]


@each
def test_a_chart_says_its_numbers_as_text(name: str) -> None:
    """Each bar or point that matters has its number beside it."""
    chart, texts = DRAWN[name]
    assert set(texts) <= set(written(chart))


@each
def test_a_chart_is_described_for_those_who_do_not_see_it(name: str) -> None:
    """The title, then what the marks say."""
    chart, texts = DRAWN[name]
    spec = chart.to_dict()
    assert spec["description"].startswith(spec["title"]["text"])
    assert all(text.split(" · ")[0] in spec["description"] for text in texts if text[:3] != "cut")


@each
def test_no_chart_needs_colour(name: str) -> None:
    """Colour has no legend, and what it tells is written in the same rows."""
    for unit, rows in units(DRAWN[name][0]):
        colour = unit["encoding"].get("color")
        if colour:
            assert colour["legend"] is None
            assert all("said" in row or "part" in row for row in rows)
        if unit["mark"]["type"] == "text":
            assert unit["mark"]["color"] == "#1f1f1f"


@each
def test_a_chart_stands_on_a_light_plate_of_its_own(name: str) -> None:
    """A dark theme would put its dark text on a dark ground."""
    assert DRAWN[name][0].to_dict()["background"] == "#ffffff"


@each
def test_a_notebook_keeps_what_jupyterlab_draws_by_itself(name: str) -> None:
    """No page with a script of a content network, no menu that opens an editor on the web."""
    data, metadata = DRAWN[name][0]._repr_mimebundle_()
    kind = "application/vnd.vegalite.v5+json"
    assert set(data) == {kind, "text/plain"} and data["text/plain"] == data[kind]["description"]
    assert metadata[kind]["embed_options"]["actions"] is False
    assert "url" not in data[kind].get("data", {})
    assert len(json.dumps(data)) < 12_000
    assert data == DRAWN[name][0]._repr_mimebundle_()[0]


def test_names_on_an_axis_are_told_apart_and_cut() -> None:
    """Two records of one name are two bars; a name of 900 letters leaves room for its bar."""
    labels = [row["label"] for row in bars(charts.heaviest(HEAVY))]
    assert labels[:2] == ["A (1)", "A (2)"] and len(labels[2]) == 60
    assert bars(charts.tallied(TALLY))[2]["label"] == "(empty)"


def test_only_the_first_bars_are_drawn_and_the_title_says_so() -> None:
    """A hundred reasons are a table, not a chart."""
    many = pd.DataFrame({"reason": [f"r{n}" for n in range(100)], "records": 1, "weight": 1})
    chart = charts.tallied(many, top=10)
    assert len(bars(chart)) == 10
    assert "first 10 of 100" in chart.to_dict()["title"]["text"]


def test_a_waterfall_goes_from_piece_to_piece() -> None:
    """Each bar begins where the one before it ended; the last one is the score."""
    rows = bars(charts.waterfall(STEPS))
    steps = [(row["low"], row["high"], row["sign"]) for row in rows]
    assert steps == [(0, 0.8, "total"), (0.8, 0.9, "more"), (0.6, 0.9, "less"), (0, 0.6, "total")]


def test_an_explanation_is_drawn_as_its_frame() -> None:
    """Nobody has to know that it has one; anything else is refused in a sentence."""
    local = pd.DataFrame({"key": [1], "name": ["Acme Life"]})
    resource = pd.DataFrame({"key": [7, 8], "name": ["Acme Life Co", "Zenith"]})
    told = mt.explain(local, resource, (1, 7))
    assert bars(charts.waterfall(told)) == bars(charts.waterfall(told.frame))
    for given, what in (("Acme", "str"), (None, "NoneType")):
        with pytest.raises(MatchError, match=f"a {what} cannot be drawn; give a frame as mt"):
            charts.waterfall(given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "draw, frame",
    [
        (charts.tallied, mt.tally(pd.DataFrame({"reason": [], "weight": []}))),
        (charts.heaviest, HEAVY.head(0)),
        (charts.coverage, COVERED.head(0)),
        (charts.scores, SPREAD.head(0)),
        (charts.thresholds, CUTS.head(0)),
        (charts.thresholds, CUTS.tail(1)),
        (charts.waterfall, STEPS.head(0)),
    ],
)
def test_nothing_can_be_drawn_too(draw: Any, frame: pd.DataFrame) -> None:
    """When everything is settled, the notebook still runs."""
    assert draw(frame).to_dict()["description"]


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_frame_of_something_else_is_refused(name: str) -> None:
    """With the column that is missing and the verb that gives it."""
    with pytest.raises(mt.MatchError, match=r"lacks the columns? '\w+'.*; draw one such as mt\."):
        getattr(charts, name)(pd.DataFrame({"other": [1]}))


def test_importing_the_package_draws_nothing() -> None:
    """Altair and SciPy are slow to load, and a CI job draws no chart."""
    code = (
        "import sys, migtools; print([m for m in ('altair', 'scipy.special') if m in sys.modules])"
    )
    root = Path(mt.__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert ran.stdout.strip() == "[]"
