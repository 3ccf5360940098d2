"""Bars: what is frequent, what is heavy, what is done, and what a score is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, runtime_checkable

import altair as alt
import pandas as pd

from migtools.charts.theme import (
    BAR,
    INK,
    LESS,
    TOTAL,
    WIDTH,
    Layers,
    demand,
    labels,
    many,
    rows,
    settled,
    short,
    text,
)

_FILLS = {
    "resource": "#7fb0d3",
    "exact": "#a9cbe2",
    "same": "#cfe2ef",
    "close": "#fbe3a6",
    "open": "#f2c14e",
    "leftover": "#c9c9c9",
}
_LEAST_SHARE = 0.16  # of a bar: less has no room for its text, which then stands below only
_SEGMENT = ["bar", "standing", "low", "high", "middle", "inside", "part"]
_PIECE = ["label", "low", "high", "total", "sign", "said"]
_STEP, _THICK = 30, 20


def tallied(frame: pd.DataFrame, top: int = 15) -> Layers:
    """Draw a tally: one bar per reason, status or parent, as long as it has records.

    Args:
        frame: What `mt.tally` counted.
        top: How many bars at most.

    Raises:
        MatchError: If the frame lacks a column.
    """
    demand(frame, ["records", "weight"], "mt.tally() returns")
    shown, label = frame.head(top), str(frame.columns[0])
    weight = frame.attrs.get("weight", "rows")
    made = pd.DataFrame(
        {
            "label": labels(shown[label], shown.index),
            "value": shown["records"],
            "said": [
                f"{many(records)} · {many(hanging, weight)}"
                for records, hanging in zip(shown["records"], shown["weight"], strict=True)
            ],
        }
    )
    total = many(frame["records"].sum(), "records are not exact")
    of = "rows" if weight == "rows" else f"{weight} rows"
    title = f"{total}: how many by {label.removesuffix('_name')}, and their {of}"
    return _bars(made, title if len(frame) <= top else f"{title} (first {top} of {len(frame)})")


def heaviest(frame: pd.DataFrame, by: str = "local_name", top: int = 15) -> Layers:
    """Draw where the weight is: one bar per record, or per parent, as long as hangs on it.

    Args:
        frame: What `mt.mismatches` or `mt.duplicates` found.
        by: The column with the names: "local_name", "parent_name", or "name" of duplicates.
        top: How many bars at most.

    Raises:
        MatchError: If the frame lacks a column.
    """
    demand(frame, [by, "weight"], "mt.mismatches() returns")
    weight = frame.attrs.get("weight", "rows")
    own = [column for column in ("local", "key") if column in frame and by != "parent_name"]
    sums = frame.groupby([by, *own], dropna=False, sort=True)["weight"].sum().reset_index()
    sums = sums.sort_values("weight", ascending=False, kind="stable").head(top)
    keys = sums[own[0]] if own else sums.index
    made = pd.DataFrame(
        {
            "label": labels(sums[by], keys),
            "value": sums["weight"],
            "said": [many(rows_, weight) for rows_ in sums["weight"]],
        }
    )
    whole, part = int(frame["weight"].sum()), int(sums["weight"].sum())
    share = f" ({part / whole:.0%})" if whole else ""
    of = "rows" if weight == "rows" else f"{weight} rows"
    title = f"{many(part)} of {many(whole, of)}{share} hang on these {len(sums)}"
    return _bars(made, title)


def _bars(made: pd.DataFrame, title: str) -> Layers:
    """Horizontal bars in the order of the rows, each with its text at its end."""
    most = max(made["value"].max() if len(made) else 0, 1)
    y = alt.Y("label:N", sort=None, title=None)
    # Room for the text at the end of the longest bar.
    x = alt.X("value:Q", title=None, axis=None, scale=alt.Scale(domain=[0, int(most) * 1.5]))
    drawn = Layers(
        data=rows(made),
        layer=[
            alt.Chart().mark_bar(color=BAR, stroke=INK, strokeWidth=0.5).encode(x=x, y=y),
            text("said", align="left", dx=5).encode(x=x, y=y),
        ],
        width=WIDTH,
        height=alt.Step(24),
    )
    seen = [f"{label}: {said}" for label, said in zip(made["label"], made["said"], strict=True)]
    return settled(drawn, title, seen)


def coverage(frame: pd.DataFrame, by: str = "table") -> Layers:
    """Draw how much stands on resource records: one bar per table, or before and after.

    Args:
        frame: What `mt.coverage` counted; several of them one below the other, with one more
            column that tells them apart, draw before and after.
        by: The column with one value per bar: "table", or that other one.

    Raises:
        MatchError: If the frame lacks a column.
    """
    demand(frame, [by, "standing", "rows"], "mt.coverage() returns")
    bars = pd.DataFrame(_segments(frame, by), columns=_SEGMENT)
    below = bars.groupby("bar", sort=False)["part"].agg(" · ".join).reset_index(name="part")
    y = alt.Y("bar:N", sort=None, title=None)
    x = alt.X("low:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    fill = alt.Color(
        "standing:N", scale=alt.Scale(domain=list(_FILLS), range=list(_FILLS.values())), legend=None
    )
    mark = alt.Chart(rows(bars)).mark_bar(size=_THICK, stroke=INK, strokeWidth=1)
    inside = text("inside").encode(x=alt.X("middle:Q"), y=y).properties(data=rows(bars))
    under = text("part", align="left", dy=_THICK, fontStyle="italic")
    drawn = Layers(
        layer=[
            mark.encode(x=x, x2="high:Q", y=y, color=fill),
            inside,
            under.encode(x=alt.XDatum(0), y=y).properties(data=rows(below)),
        ],
        width=WIDTH,
        height=alt.Step(2 * _STEP),
    )
    seen = [f"{bar}: {part}" for bar, part in zip(below["bar"], below["part"], strict=True)]
    return settled(drawn, _covered(frame, by), seen)


def _segments(frame: pd.DataFrame, by: str) -> Iterator[tuple[Any, ...]]:
    """The parts of each bar, from left to right; a bar of nothing has one part without width."""
    for bar, group in frame.groupby(by, sort=False):
        whole, low = int(group["rows"].sum()), 0.0
        for standing, count in zip(group["standing"], group["rows"], strict=True):
            if not count and whole:
                continue
            high = low + (int(count) / whole if whole else 0)
            said = f"{standing} {high - low:.0%}"
            inside = said if high - low >= _LEAST_SHARE else ""
            part = f"{many(count)} {standing}" if whole else "no rows"
            yield bar, standing, low, high, (low + high) / 2, inside, part
            if not whole:
                break
            low = high


def _covered(frame: pd.DataFrame, by: str) -> str:
    done = frame["rows"].where(frame["standing"] == "resource", 0)
    bars = pd.DataFrame({"bar": frame[by], "done": done, "rows": frame["rows"]})
    sums = bars.groupby("bar", sort=False).sum()
    shares = (sums["done"] / sums["rows"].mask(sums["rows"] == 0)).dropna()
    parts = [f"{bar} {share:.0%}" for bar, share in shares.items()]
    return f"Rows on resource records: {', '.join(parts) or 'none anywhere'}"


@runtime_checkable
class Explained(Protocol):
    """What has a frame of evidence, as what `mt.explain` returns."""

    @property
    def frame(self) -> pd.DataFrame:
        """The evidence."""


def waterfall(frame: pd.DataFrame | Explained) -> Layers:
    """Draw what each piece of evidence added to a pair's score or took from it.

    Args:
        frame: What `mt.explain` returns, or its frame: piece, detail, points (what the piece adds;
            less than 0 takes away) and total (the score so far). The first row starts, the last
            one is the score.

    Raises:
        MatchError: If it is neither, or the frame lacks a column.
    """
    if not isinstance(frame, pd.DataFrame) and isinstance(frame, Explained):
        frame = frame.frame
    demand(frame, ["piece", "detail", "points", "total"], "mt.explain() returns")
    made = pd.DataFrame(_steps(frame), columns=_PIECE)
    y = alt.Y("label:N", sort=None, title=None)
    # Room for the text at the end of the longest bar.
    domain = [min([0.0, *made["low"]]), max([1.0, *made["high"]]) * 1.6]
    axis = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f")
    x = alt.X("low:Q", title="score so far", scale=alt.Scale(domain=domain), axis=axis)
    kinds = alt.Scale(domain=["total", "more", "less"], range=[TOTAL, BAR, LESS])
    fill = alt.Color("sign:N", scale=kinds, legend=None)
    bar = alt.Chart().mark_bar(stroke=INK, strokeWidth=0.5)
    drawn = Layers(
        data=rows(made),
        layer=[
            alt.Chart().mark_tick(color=INK, thickness=2).encode(x=alt.X("total:Q"), y=y),
            bar.encode(x=x, x2="high:Q", y=y, color=fill),
            text("said", align="left", dx=6).encode(x=alt.X("high:Q"), y=y),
        ],
        width=WIDTH,
        height=alt.Step(_STEP),
    )
    score = made["total"].iloc[-1] if len(made) else 0.0
    seen = [f"{label}: {said}" for label, said in zip(made["label"], made["said"], strict=True)]
    return settled(drawn, f"How the score of {score:.2f} came about", seen)


def _steps(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """From where to where each bar goes, and what stands beside it."""
    pieces = labels(frame["piece"], range(1, len(frame) + 1))
    columns = (frame[name].tolist() for name in ("detail", "points", "total"))
    for place, (detail, points, total) in enumerate(zip(*columns, strict=True)):
        ends = place in (0, len(frame) - 1)
        start = 0.0 if ends else total - points
        sign = "total" if ends else "less" if points < 0 else "more"
        number = f"{total:.2f}" if ends else f"{points:+.2f}".replace("-", "−")
        told = short(detail)
        said = f"{number} · {told}" if told else number
        yield pieces[place], min(start, total), max(start, total), total, sign, said
