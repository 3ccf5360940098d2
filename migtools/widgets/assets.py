"""Read the static files of a widget; the modules of a widget become the one anywidget takes."""

from __future__ import annotations

import re
from pathlib import Path

from migtools.widgets.errors import WidgetError

STATIC = Path(__file__).parent / "static"

_IMPORT = re.compile(r'^import \{[^}]*\}\s+from "\./[^"]+";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |async |function |class )", re.MULTILINE)
_DECLARED = re.compile(r"^(?:async )?(?:const|let|var|function\*?|class) (\w+)", re.MULTILINE)
# Comments that have their lines for themselves; one beside code stays, for a string may hold //.
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/)[\s\S])*\*/[ \t]*|//.*)\n", re.MULTILINE)
_STYLE_COMMENT = re.compile(r'("[^"\n]*"|\'[^\'\n]*\')|/\*.*?\*/', re.DOTALL)
_SPACE = re.compile(r"^\s+|[ \t]+$", re.MULTILINE)


def script(*names: str) -> str:
    """Join hand-written ES modules in order; a later one may import from an earlier one.

    A widget's module arrives as text without an address, so it cannot import a neighbour: the
    import lines between the files go, and so do the exports that only they used. It travels with
    every widget, so comments and indentation stay at home.

    Args:
        names: The files in the folder `static`.

    Raises:
        WidgetError: If two of the files declare the same name, of which one would be lost.
    """
    texts = {name: _EXPORT.sub("", _IMPORT.sub("", _read(name))) for name in names}
    _check_names(texts)
    return "\n".join(_without_comments(text) for text in texts.values())


def style(*names: str) -> str:
    """Join style sheets in order, without comments and indentation."""
    text = "\n".join(_read(name) for name in names)
    return _SPACE.sub("", _STYLE_COMMENT.sub(lambda found: found[1] or "", text))


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _check_names(texts: dict[str, str]) -> None:
    """Refuse what a browser would refuse, before it can: there nobody would see why."""
    first: dict[str, str] = {}
    for file, text in texts.items():
        for name in _DECLARED.findall(text):
            if name in first:
                raise WidgetError(f"{first[name]} and {file} both declare {name}; rename one")
            first[name] = file


def _without_comments(text: str) -> str:
    # In a text over several lines, what looks like a comment or indentation is part of the text.
    if any(line.count("`") % 2 for line in text.splitlines()):
        return text
    return _SPACE.sub("", _COMMENT.sub("", text))
