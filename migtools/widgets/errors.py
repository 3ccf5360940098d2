"""The errors of the widgets: a call or a click that they cannot take, and a commit cancelled."""

from __future__ import annotations

from migtools.errors import MigtoolsError


class WidgetError(MigtoolsError):
    """A frame that cannot be shown, or a call that does not fit what is shown."""


class Cancelled(MigtoolsError):
    """A person cancelled a commit while it was at work; nothing was written."""
