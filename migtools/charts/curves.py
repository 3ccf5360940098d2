"""Scores: how they are spread, and what each cut would accept."""

from __future__ import annotations

import altair as alt
import pandas as pd

from migtools.charts.theme import BAR, INK, WIDTH, Layers, Panels, demand, many, rows, settled, text

_PANEL = 70
_LABELLED = 8  # points of a curve: more of them would overlap


def scores(frame: pd.DataFrame, cut: float | None = None) -> Panels:
    """Draw how scores are spread: one panel per status, a line where a cut would be.

    Args:
        frame: What `mt.histogram` counted.
        cut: A score to mark in every panel.

    Raises:
        MatchError: If the frame lacks a column.
    """
    demand(frame, ["status", "low", "high", "records"], "mt.histogram() returns")
    groups = list(frame.groupby("status", sort=False))
    panels = [_spread(str(status), group, cut) for status, group in groups]
    seen = [
        f"{status}: "
        + ", ".join(
            f"{many(row.records)} from {row.low:.2f} to {row.high:.2f}"
            for row in group.itertuples()
        )
        for status, group in groups
    ]
    cutting = "" if cut is None else f", with a cut at {cut:g}"
    title = f"Scores of {many(frame['records'].sum(), 'records')} by status{cutting}"
    return settled(Panels(vconcat=panels, spacing=14), title, seen)


def _spread(status: str, group: pd.DataFrame, cut: float | None) -> Layers:
    """One status: bars over the scores, each with its count above it."""
    most = float(group["records"].max())
    made = group.assign(middle=(group["low"] + group["high"]) / 2)
    made["said"] = [many(count) for count in group["records"]]
    x = alt.X("low:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".1f"))
    y = alt.Y("records:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most * 1.8]))
    bar = alt.Chart(rows(made)).mark_bar(color=BAR, stroke=INK, strokeWidth=0.5)
    layers = [
        bar.encode(x=x, x2="high:Q", y=y, y2=alt.Y2Datum(0)),
        text("said", dy=-7).encode(x="middle:Q", y=y).properties(data=rows(made)),
    ]
    if cut is not None:
        line = alt.Chart(rows(pd.DataFrame({"cut": [cut], "said": [f"cut {cut:g}"]})))
        layers += [
            line.mark_rule(color=INK, strokeDash=[4, 3]).encode(x="cut:Q"),
            line.mark_text(color=INK, align="right", dx=-4, fontSize=12).encode(
                x="cut:Q", y=alt.value(6), text="said:N"
            ),
        ]
    heading = alt.TitleParams(
        text=f"{status}: {many(group['records'].sum())}", anchor="start", fontSize=12
    )
    return Layers(layer=layers, width=WIDTH, height=_PANEL, title=heading)


def thresholds(frame: pd.DataFrame) -> Panels:
    """Draw what each cut would accept, and below it how many of those may be wrong.

    Args:
        frame: What `mt.thresholds` returns.

    Raises:
        MatchError: If the frame lacks a column.
    """
    demand(frame, ["cut", "accepted", "bound", "says"], "mt.thresholds() returns")
    accepted = frame.assign(said=[many(count) for count in frame["accepted"]])
    known = frame[frame["bound"].notna()]
    bound = known.assign(said=[f"{share:.1%}" for share in known["bound"]])
    sure = "with 95 % certainty at most this share of them is wrong"
    panels = [
        _curve(accepted, "accepted", "accepted from this score on", "d"),
        _curve(bound, "bound", sure if len(known) else "nobody judged any: nothing is known", "%"),
    ]
    seen = [f"from {row.cut:g}: {row.says}" for row in _few(frame).itertuples()]
    title = "A higher cut accepts fewer records"
    if len(known):
        low = known["bound"].min()
        title += f"; the lowest bound on errors is {low:.1%}"
    return settled(Panels(vconcat=panels, spacing=20), title, seen)


def _curve(made: pd.DataFrame, column: str, heading: str, written: str) -> Layers:
    """A line over the cuts, with the value at some of them as text."""
    most = float(made[column].max()) if len(made) else 1.0
    lowest = float(made["cut"].min()) if len(made) else 0.0
    least = min(lowest, 0.99)
    room = (1 - least) / 20  # for the text of the first and last point
    scale = alt.Scale(domain=[least - room, 1 + room], nice=False)
    x = alt.X("cut:Q", title="cut", scale=scale, axis=alt.Axis(format=".2f"))
    y = alt.Y(
        f"{column}:Q",
        title=None,
        scale=alt.Scale(domain=[0, most * 1.35 or 1]),
        axis=alt.Axis(format=written, tickCount=4),
    )
    points = rows(_few(made)[["cut", column, "said"]])
    line = alt.Chart(rows(made[["cut", column]])).mark_line(color=INK, interpolate="step-before")
    dots = alt.Chart(points).mark_point(color=INK, fill=BAR, size=45, opacity=1)
    return Layers(
        layer=[
            line.encode(x=x, y=y),
            dots.encode(x=x, y=y),
            text("said", dy=-12).encode(x=x, y=y).properties(data=points),
        ],
        width=WIDTH,
        height=130,
        title=alt.TitleParams(text=heading, anchor="start", fontSize=12),
    )


def _few(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows evenly apart, the first and the last among them."""
    last = len(frame) - 1
    count = min(_LABELLED, len(frame))
    places = sorted({round(last * number / max(count - 1, 1)) for number in range(count)})
    return frame.iloc[places]
