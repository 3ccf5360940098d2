"""The question before anything is written: the whole preview, its line again, Yes and No.

`fitting_in` says how much of a plan is shown, `colliding` and `previewing` lay it out, and
`answers` puts each turn into words; `given` checks what the
widget is called with; `committing` runs what Yes starts, `question` leads from turn
to turn, and `confirmation` is the widget.
"""

from __future__ import annotations

from migtools.widgets.preview.confirmation import Confirmation

__all__ = ["Confirmation"]
