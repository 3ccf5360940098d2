"""Names as strings: folded to be compared, those of leftovers, and cells that run nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

# Manual, Carrier Migration: matched local records "are renamed X_<name>".
PREFIX = "X_"

_MARKS = re.compile(r"[™®©℠]")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_NOT_A_WORD = re.compile(r"[\W_]+")
# Signs that say what a number means: a copay of 20 % is none of $20, under 19 is not over 19.
_SIGNS = {
    re.compile(r"(?<=\d)\s*%"): " percent ",
    re.compile(r"<(?=\s*=?\s*\d)"): " under ",
    re.compile(r">(?=\s*=?\s*\d)"): " over ",
}
_ARTICLE = re.compile(r"^the | the$")


# What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def spoken(text: str) -> str:
    """A text with the signs that say what a number means as words."""
    if "%" in text or "<" in text or ">" in text:
        for sign, word in _SIGNS.items():
            text = sign.sub(word, text)
    return text


def fold(name: str) -> str:
    """A name without what people type differently without meaning it.

    Case, accents' encoding, spaces, punctuation, trademark signs, "&" for "and", and a leading or
    trailing "The" are folded away; letters, digits and their order stay, and so do "%", "<" and
    ">" beside a number.

    Args:
        name: Any text.

    Returns:
        The folded name; "" for a name without letters and digits, which never matches anything.
    """
    text = _MARKS.sub(" ", spoken(name))
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _APOSTROPHE.sub("", text).replace("&", " and ").replace("+", " and ")
    text = _NOT_A_WORD.sub(" ", text).strip()
    text = _ARTICLE.sub("", text)
    # "&" alone folds to a word, but a name of punctuation only must never match.
    return text if any(c.isalnum() for c in name) else ""


def leftover_name(name: str, taken: Collection[str], length: int | None = None) -> str:
    """The name that a record gets when it becomes a leftover.

    Args:
        name: The record's name.
        taken: Casefolded names that are in use where the new name must be unique.
        length: How many characters the column holds; None for any number.

    Returns:
        X_<name>, cut to the column's length; `X_<name> (2)`, `(3)` ... where that is taken. Never
        X_X_: a name that already has the prefix keeps it.

    Source: manual, Carrier Migration (the prefix); the cut and the number are ours.
    """
    base = name if name.startswith(PREFIX) else PREFIX + name
    number, made = 1, base[:length]
    while made.casefold() in taken:
        number += 1
        suffix = f" ({number})"
        made = base[: length - len(suffix)] + suffix if length else base + suffix
    return made


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that looks like a formula gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
