"""What a person clicks on: frames in, decisions out, no database."""

from __future__ import annotations

from migtools.widgets.candidate_pane import CandidatePane
from migtools.widgets.cockpit import Cockpit
from migtools.widgets.confirmation import Confirmation
from migtools.widgets.errors import Cancelled, WidgetError
from migtools.widgets.record_table import RecordTable

__all__ = ["Cancelled", "CandidatePane", "Cockpit", "Confirmation", "RecordTable", "WidgetError"]
