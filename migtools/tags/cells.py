"""The cells of a tags file: any text on one line, which no spreadsheet runs, and back unchanged."""

from __future__ import annotations

import re

from migtools.names import harmless

# Control characters, line ends of any kind and halves of characters do not survive editors.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ESCAPED = re.compile(r"\\(\\|n|r|t|x[0-9a-f]{2}|u[0-9a-f]{4})")
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_LONG = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_TO_QUOTE = re.compile(r'[,"\r\n]|^\s|\s$')
# What `encoded` and `decoded` may have to do with, in a cell and in a line.
_ODD = "[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|{}[='+\\-@＝＋－＠]"
_ODD_CELL = re.compile(_ODD.format("^"))
_ODD_LINE = re.compile(_ODD.format('(?:^|,)"?'))


def encoded(text: str) -> str:
    """A text as a cell holds it.

    Line ends, control characters and lone surrogates are spelled as \\n, \\x00 or \\ud800, so that
    a judgment is always one line; what a spreadsheet would run gets a leading apostrophe.
    """
    if not _ODD_CELL.search(text):
        return text
    if _UNSAFE.search(text) or _ESCAPED.search(text):
        text = _UNSAFE.sub(_spelled, text.replace("\\", "\\\\"))
    return "'" + text if _runs(text) else text


def decoded(cell: str) -> str:
    """The text that `encoded` made a cell of."""
    if cell.startswith("'") and _runs(cell):
        cell = cell[1:]
    return _ESCAPED.sub(_meant, cell) if "\\" in cell else cell


def quoted(cell: str) -> str:
    """A cell as CSV writes it, in quotes only where it must be."""
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell


def plain(line: str) -> bool:
    """Whether nothing in a line is spelled otherwise than meant: it may be kept as it stands."""
    return not _ODD_LINE.search(line)


def _runs(text: str) -> bool:
    """Whether a text would be a formula, but for the apostrophes before it."""
    bare = text.lstrip("'")
    return bool(harmless(bare) != bare)


def _spelled(found: re.Match[str]) -> str:
    sign = found.group()
    code = ord(sign)
    return _SHORT.get(sign) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _meant(found: re.Match[str]) -> str:
    spelled = found.group(1)
    return _LONG.get(spelled) or chr(int(spelled[1:], 16))
