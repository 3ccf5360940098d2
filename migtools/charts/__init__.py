"""Charts of what the verbs found: a frame in, an Altair chart out, drawn without a network.

`plate` is what all charts stand on, `bars` and `curves` draw them. Every bar and point that
matters carries its number as text, so a chart reads the same without colour.
"""

from __future__ import annotations

from migtools.charts.bars import coverage, heaviest, tallied, waterfall
from migtools.charts.curves import scores, thresholds

__all__ = ["coverage", "heaviest", "scores", "tallied", "thresholds", "waterfall"]
