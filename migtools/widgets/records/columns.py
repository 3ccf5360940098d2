"""What the browser is told about the columns: title, alignment and width."""

from __future__ import annotations

from typing import Any

import pandas as pd

from migtools.widgets.cells import is_numeric, texts, title
from migtools.widgets.records.rows import Records

# Widths come from a sample, so that 200,000 records open as fast as 200.
SAMPLE = 500
# In the width of a 0: narrowest, widest. Letters are narrower, so 28 of a name fit into 25.
WIDTHS = {
    "name": (25, 60),
    "parent": (14, 40),
    "best_match": (14, 40),
    "key": (3, 14),
    "side": (8, 8),
    "tag": (5, 14),
}
OTHER_WIDTHS = (4, 18)
# These are as wide as their narrowest, and share what the other columns leave: a name first.
GROWS = {"name": 3, "parent": 1, "best_match": 1}
BOLD_MARGIN = 1  # ticked rows are bold, and bold digits are wider than a plain 0


def described(records: Records) -> list[dict[str, Any]]:
    """Return one dict per column: name, title, chars (its width), grows and numeric."""
    step = max(1, len(records) // SAMPLE)
    sample = records.frame.iloc[::step]
    return [_described(name, sample[name]) for name in records.shown_columns]


def _described(name: str, column: pd.Series[Any]) -> dict[str, Any]:
    name_in_words = title(name)
    narrowest, widest = WIDTHS.get(name, OTHER_WIDTHS)
    numeric = is_numeric(column)
    longest = max((len(text) for text in texts(column)), default=0) + BOLD_MARGIN * numeric
    chars = max(min(max(longest, narrowest), widest), _title_chars(name_in_words))
    return {
        "name": name,
        "title": name_in_words,
        "chars": narrowest if name in GROWS else chars,
        "grows": chars * GROWS.get(name, 0),
        "numeric": numeric,
    }


def _title_chars(words: str) -> int:
    """Return how wide a title is that may stand on two lines."""
    return max(len(word) for word in words.split() or [""])
