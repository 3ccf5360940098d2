"""How the values and columns of a frame are written: always as text, never as markup."""

from __future__ import annotations

from typing import Any

import pandas as pd

LONGEST_CELL = 500
LONGEST_IN_A_SENTENCE = 60
ACRONYMS = frozenset({"id", "naic", "npn"})

# What cannot be seen in a name, but makes it another name: control characters are shown as their
# pictures; marks that turn text round, and spaces without width, as their numbers.
_INVISIBLE = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF)
_SEEN: dict[int, int | str] = {code: 0x2400 + code for code in range(32)}
_SEEN |= {127: 0x2421} | {code: f"[U+{code:04X}]" for code in _INVISIBLE}


def values(column: pd.Series[Any]) -> list[Any]:
    """Return a column as plain Python values."""
    return list(column.tolist())


def texts(column: pd.Series[Any], *, for_display: bool = False) -> list[str]:
    """Return a column as text, an empty value as "".

    Args:
        column: Any column of a frame.
        for_display: Cut what no cell can show, and make invisible characters visible.
    """
    empty = column.isna().tolist()
    pairs = zip(values(column), empty, strict=True)
    written = ["" if nothing else text_of(value) for value, nothing in pairs]
    return [displayed(text, LONGEST_CELL) for text in written] if for_display else written


def text_of(value: Any) -> str:
    """Return one value that is not empty as text: True is "yes", and 2.50 is "2.5"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value).removesuffix(" 00:00:00")


def displayed(text: str, length: int = LONGEST_IN_A_SENTENCE) -> str:
    """Return a text as a person is shown it: invisible characters visible, and not too long."""
    text = text if len(text) <= length else text[: length - 1] + "…"
    # Half a surrogate pair cannot be sent to a browser at all.
    return text.translate(_SEEN).encode("utf-8", "replace").decode("utf-8")


def folded(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column to sort by: numbers and dates as they are, anything else as folded text."""
    kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind in {"integer", "floating", "mixed-integer-float", "boolean", "datetime64", "date"}:
        return column
    text = [part.casefold() for part in texts(column)]
    return pd.Series(text, index=column.index, dtype="object").mask(column.isna())


def is_numeric(column: pd.Series[Any]) -> bool:
    """Return whether a column is written flush right."""
    kind = pd.api.types.infer_dtype(column, skipna=True)
    return kind in {"integer", "floating", "mixed-integer-float", "decimal"}


def title(column: str) -> str:
    """Return a column's name as a person writes it: best_match is "Best match"."""
    words = [word.upper() if word in ACRONYMS else word for word in column.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
