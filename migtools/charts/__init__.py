"""Charts of what the verbs found: a frame in, an Altair chart out, drawn without a network.

`theme` is what all charts stand on, `bars` and `curves` draw them. Every bar and point that
matters carries its number as text, so a chart reads the same without colour. This door hands the
charts on, because `mt.charts` is a public name. May import the root's files only. Never sees a
database.
"""

from __future__ import annotations

from migtools.charts.bars import coverage, heaviest, tallied, waterfall
from migtools.charts.curves import scores, thresholds

__all__ = ["coverage", "heaviest", "scores", "tallied", "thresholds", "waterfall"]
