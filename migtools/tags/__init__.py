"""A person's judgments on local records, kept in a file that people can read and correct.

`judgments` says what one is, `cells` how its text is written, `sheet` holds a file of them, `file`
and `rows` read such sheets and frames, and `store` keeps a sheet and its file the same by the
locks of `filing`; on top stand `steps`, which takes changes back, and `book` with `Tags`.
"""

from __future__ import annotations

from migtools.tags.book import Tags
from migtools.tags.judgments import DISPUTED, JUDGMENTS, TAG_COLUMNS

__all__ = ["DISPUTED", "JUDGMENTS", "TAG_COLUMNS", "Tags"]
