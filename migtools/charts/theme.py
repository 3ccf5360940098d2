"""What every chart stands on: its own light plate, its text, and JupyterLab's own renderer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import altair as alt
import pandas as pd

from migtools.errors import MatchError, demand_columns

# JupyterLab draws this type with what it ships; Altair's own page would fetch a script from a
# content network. What is drawn here is the same in versions 5 and 6 of the language.
MIMETYPE = "application/vnd.vegalite.v5+json"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
# A menu on the chart would offer to send it to an editor on the web; SVG keeps its text as text.
_EMBED = {"embed_options": {"actions": False, "renderer": "svg"}}

INK, PAPER, RULE = "#1f1f1f", "#ffffff", "#d9d9d9"
BAR, LESS, TOTAL = "#8ab6d6", "#f2c14e", "#b8b8b8"  # dark text stands on all of them
WIDTH = 460
LONGEST_LABEL = 60


class _Offline:
    """A chart that JupyterLab draws by itself."""

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        spec = self.to_dict()  # type: ignore[attr-defined]
        spec["$schema"] = _SCHEMA
        return {MIMETYPE: spec, "text/plain": spec["description"]}, {MIMETYPE: _EMBED}


class Layers(_Offline, alt.LayerChart):
    """Marks on one pair of axes."""


class Panels(_Offline, alt.VConcatChart):
    """Charts below each other."""


Drawn = TypeVar("Drawn", Layers, Panels)


def settled(chart: Drawn, title: str, seen: Iterable[str]) -> Drawn:
    """Give a chart its title, its text for those who don't see it, and its plate.

    Args:
        chart: `Layers` or `Panels`.
        title: What is seen, in a sentence.
        seen: What the marks say, in order.
    """
    heading = alt.TitleParams(text=title, anchor="start", frame="bounds", fontSize=14, offset=12)
    described = chart.properties(
        title=heading, description=f"{title}. {'; '.join(seen)}.", background=PAPER, padding=12
    )
    drawn: Drawn = (
        described.configure(font="sans-serif")
        .configure_title(color=INK)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            titleFontWeight="normal",
            gridColor=RULE,
            domainColor=RULE,
            tickColor=RULE,
            labelLimit=340,
            labelFontSize=12,
        )
    )
    return drawn


def text(field: str, **options: Any) -> alt.Chart:
    """A text mark in ink; colour of its own would be lost on a dark theme."""
    mark: alt.Chart = alt.Chart().mark_text(color=INK, fontSize=12, **options)
    return mark.encode(text=f"{field}:N")


def rows(frame: pd.DataFrame) -> alt.InlineData:
    """The rows of a frame as they travel in the chart: small, and the same on every machine."""
    plain = frame.astype(object).where(frame.notna(), None)
    values = [
        {name: _plain(value) for name, value in row.items()} for row in plain.to_dict("records")
    ]
    return alt.InlineData(values=values)  # type: ignore[arg-type]


def labels(names: Iterable[Any], keys: Iterable[Any]) -> list[str]:
    """Names for an axis: short, never empty, and no two the same."""
    made = [short(name) or "(empty)" for name in names]
    twice = {name for name in made if made.count(name) > 1}
    return [
        f"{name} ({key})" if name in twice else name for name, key in zip(made, keys, strict=True)
    ]


def many(count: Any, of: str = "") -> str:
    """A count as a person writes it."""
    return f"{int(count):,} {of}".rstrip()


def demand(frame: pd.DataFrame, columns: Iterable[str], source: str) -> None:
    """Raise unless a frame has what a chart draws.

    Raises:
        MatchError: If it is no frame, or a column is missing.
    """
    if not isinstance(frame, pd.DataFrame):
        raise MatchError(f"a {type(frame).__name__} cannot be drawn; give a frame as {source}")
    demand_columns(frame, columns, "the frame lacks", f"draw one such as {source}")


def short(name: Any) -> str:
    """A text on one line that leaves room for the chart; "" for none."""
    said = " ".join(name.split()) if isinstance(name, str) else ""
    return said if len(said) <= LONGEST_LABEL else said[: LONGEST_LABEL - 1] + "…"


def _plain(value: Any) -> Any:
    return round(float(value), 6) if isinstance(value, float) else value
