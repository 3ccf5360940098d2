"""Read the static files of a widget; the modules of a widget become the one anywidget takes."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parent / "static"

_IMPORT = re.compile(r'^import \{[^}]*\}\s+from "\./[^"]+";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |function |class )", re.MULTILINE)


def script(*names: str) -> str:
    """Join hand-written ES modules in order; a later one may import from an earlier one.

    A widget's module arrives as text without an address, so it cannot import a neighbour: the
    import lines between the files go, and so do the exports that only they used.
    """
    text = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
    return _EXPORT.sub("", _IMPORT.sub("", text))


def style(*names: str) -> str:
    """Join style sheets in order."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
