"""One list of local and resource records: a person ticks records and takes one in hand.

`rows` holds the records and their order, and `columns`, `filtering`, `tagging`, `renaming` and
`static_html` are plain rules upon them; `view` shows all that in the browser, `desk` decides on
top of it, and `table` is the widget.
"""

from __future__ import annotations

from migtools.widgets.records.table import RecordTable

__all__ = ["RecordTable"]
