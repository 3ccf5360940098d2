"""The whole realignment in one widget: the verbs wired to the widgets, and nothing else."""

from __future__ import annotations

from migtools.workbench.workbench import Workbench

__all__ = ["Workbench"]
