"""What the browser is told about the columns: title, alignment and width."""

from __future__ import annotations

from typing import Any

import pandas as pd

from migtools.widgets.cells import is_numeric, texts, title
from migtools.widgets.records.rows import Records

# Widths come from a sample, so that 200,000 records open as fast as 200.
SAMPLE = 500
# In characters: narrowest, widest. A name may take what the other columns leave.
WIDTHS = {"name": (28, 60), "parent": (14, 40), "key": (4, 14), "side": (9, 9)}
OTHER_WIDTHS = (4, 18)
TITLE_MARGIN = 2
BOLD_MARGIN = 1  # ticked rows are bold, and wider


def described(records: Records) -> list[dict[str, Any]]:
    """Return one dict per column: name, title, chars (its width), grows and numeric."""
    step = max(1, len(records) // SAMPLE)
    sample = records.frame.iloc[::step]
    return [_described(name, sample[name]) for name in records.shown_columns]


def _described(name: str, column: pd.Series[Any]) -> dict[str, Any]:
    name_in_words = title(name)
    narrowest, widest = WIDTHS.get(name, OTHER_WIDTHS)
    longest = max((len(text) for text in texts(column)), default=0)
    chars = max(
        min(max(longest + BOLD_MARGIN, narrowest), widest), len(name_in_words) + TITLE_MARGIN
    )
    grows = name in {"name", "parent"}
    return {
        "name": name,
        "title": name_in_words,
        "chars": WIDTHS[name][0] if grows else chars,
        "grows": chars if grows else 0,
        "numeric": is_numeric(column),
    }
