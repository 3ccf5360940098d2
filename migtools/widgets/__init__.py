"""What a person clicks on: frames in, decisions out, no database."""

from __future__ import annotations

from migtools.widgets.confirmation import Confirmation
from migtools.widgets.errors import WidgetError
from migtools.widgets.record_table import RecordTable

__all__ = ["Confirmation", "RecordTable", "WidgetError"]
