"""A person's judgments on local records, kept in a file that people can read and correct.

`judgments` says what one is, `keys` and `cells` how its text is written, `sheet` holds a file of
them, `reading` and `rows` read such sheets and frames, and `store` keeps a sheet and its file the
same by the locks of `filing`. On top stand `rejecting` and `merging`, `steps`, which takes changes
back, `views`, which looks at them, and `book` with `Tags`.
"""

from __future__ import annotations

from migtools.tags.book import Tags
from migtools.tags.judgments import DISPUTED, JUDGMENTS, TAG_COLUMNS

__all__ = ["DISPUTED", "JUDGMENTS", "TAG_COLUMNS", "Tags"]
