"""What nbval does not compare: the HTML twin of a frame changes with every pandas."""

from __future__ import annotations

from typing import Any


def pytest_collectstart(collector: Any) -> None:
    """Leave the HTML of an output out; its plain text holds the same data and is compared."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("text/html", "application/vnd.jupyter.widget-view+json")
