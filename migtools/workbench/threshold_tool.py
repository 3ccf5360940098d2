"""A slider on the score: what a cut would accept, and how much of it may be wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets
import pandas as pd

from migtools.charts import scores
from migtools.matching.thresholds import REJECTED, SCORED, TagsLike, histogram, thresholds, verdicts

_START = 0.97
_SHOWN = 5  # wrong pairs; more of them are in `wrong`


class ThresholdTool(ipywidgets.VBox):  # type: ignore[misc]
    """A slider on the score, with what it would accept and how much of that may be wrong.

    It decides nothing and writes nothing. `at` gives the same numbers without a browser.

    Args:
        found: What `match` found.
        tags: What people judged, such as `Tags` or its frame; None for nothing.

    Raises:
        MatchError: If a frame lacks a column.
    """

    def __init__(self, found: pd.DataFrame, tags: TagsLike | pd.DataFrame | None = None) -> None:
        self._found, self._tags = found, tags
        self._pairs, self._spread = verdicts(found, tags), histogram(found)
        self._slider = ipywidgets.FloatSlider(
            _START,
            min=0.5,
            max=1.0,
            step=0.01,
            description="Accept from",
            readout_format=".2f",
            continuous_update=False,
            style={"description_width": "initial"},
            layout={"width": "480px"},
        )
        self._said, self._drawn = ipywidgets.HTML(), ipywidgets.Output()
        super().__init__([self._slider, self._said, self._drawn])
        self.add_class("mt-threshold")
        self._drawing = threading.Lock()  # two moves may come in two threads
        self._slider.observe(self._show, names="value")
        self._show()

    @property
    def cut(self) -> float:
        """The score that the slider stands at."""
        return round(float(self._slider.value), 2)

    def at(self, cut: float | Iterable[float]) -> pd.DataFrame:
        """Say what a cut would accept: the same as `thresholds` with these matches and tags.

        Args:
            cut: A score or several, 0 to 1; the slider stays where it is.

        Returns:
            What `thresholds` returns.

        Raises:
            MatchError: If a score is not between 0 and 1.
        """
        return thresholds(self._found, self._tags, at=cut)

    def wrong(self, cut: float | None = None) -> pd.DataFrame:
        """List the pairs that a cut would accept and people judged otherwise, best score first.

        Args:
            cut: A score; None for the slider's.

        Returns:
            Columns: local, local_name, resource, resource_name, score, why and judged_as (the
            key that it was matched with, "no counterpart", or "rejected" of a pair that was
            turned down without another).
        """
        pairs, least = self._pairs, self.cut if cut is None else cut
        scored = pairs["status"].isin(SCORED) & (pairs["score"] >= least)
        wrong = pairs[scored & ~pairs["right"].fillna(True)]
        wrong = wrong.sort_values(["score", "local_name"], ascending=[False, True], kind="stable")
        shown = ["local", "local_name", "resource", "resource_name", "score", "why", "judged_as"]
        return wrong[shown].reset_index(drop=True)

    def __repr__(self) -> str:
        says = self.at(self.cut)["says"].iloc[0]
        return f"ThresholdTool(from {self.cut:.2f}: {says})"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "text/plain": repr(self), "text/html": self._html(self.cut)}

    def _show(self, _: object = None) -> None:
        """Say and draw what the slider stands at."""
        with self._drawing:
            cut = self.cut
            data, metadata = scores(self._spread, cut=cut)._repr_mimebundle_()
            shown = {"output_type": "display_data", "data": data, "metadata": metadata}
            self._said.value = self._html(cut)
            self._drawn.outputs = (shown,)

    def _html(self, cut: float) -> str:
        """The numbers at a cut and the first wrong pairs, as text in a page."""
        says, wrong = self.at(cut)["says"].iloc[0], self.wrong(cut)
        columns = [wrong[c].tolist() for c in ("local_name", "resource_name", "judged_as")]
        pairs = zip(*columns, strict=True)
        lines = [
            f"{mine} is not {other}" + ("" if truth == REJECTED else f", but {truth}")
            for mine, other, truth in pairs
        ]
        listed = "".join(f"<li>{escape(line[:300])}</li>" for line in lines[:_SHOWN])
        more = f"<li>and {len(lines) - _SHOWN} more: see wrong()</li>" if lines[_SHOWN:] else ""
        heard = f"<div role='status'>From {cut:.2f} on: {escape(says)}.</div>"
        return heard + (f"<ul>{listed}{more}</ul>" if lines else "")
