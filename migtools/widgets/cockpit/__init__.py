"""How far the office is, what was committed, and the buttons to go on from there.

`tables` writes it as HTML, and `cockpit` is the widget around it.
"""

from __future__ import annotations

from migtools.widgets.cockpit.cockpit import Cockpit

__all__ = ["Cockpit"]
