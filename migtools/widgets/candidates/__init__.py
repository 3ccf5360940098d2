"""The local record in hand and the resource records it may be; a person judges with one key.

`known`, `ranking`, `judgments` and `differences` say what there is to see, `hand` lays it side by
side, and `judging` goes with it through the records in the order of `walk`; `page` shows that in
the browser, `steps` leads from one thing to the next, and `pane` is the widget.
"""

from __future__ import annotations

from migtools.widgets.candidates.pane import CandidatePane

__all__ = ["CandidatePane"]
