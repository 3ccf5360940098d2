"""What a person clicks on: frames in, decisions out, no database.

`records`, `candidates`, `preview`, `cockpit` and `bar` hold one widget each and do not know each
other; what they share lies beside them, and their browser halves lie in `static`.
"""

from __future__ import annotations

from migtools.widgets.candidates.pane import CandidatePane
from migtools.widgets.cockpit.cockpit import Cockpit
from migtools.widgets.errors import Cancelled, WidgetError
from migtools.widgets.preview.confirmation import Confirmation
from migtools.widgets.records.table import RecordTable

__all__ = ["Cancelled", "CandidatePane", "Cockpit", "Confirmation", "RecordTable", "WidgetError"]
