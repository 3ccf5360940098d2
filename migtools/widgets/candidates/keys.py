"""What the keys of the candidate pane do; the browser is told, and another widget may send them."""

from __future__ import annotations

from migtools.widgets.errors import WidgetError

# A key, and the method that it stands for; held down, it does it once.
KEYS = {
    "m": "match",
    "Enter": "take",
    "n": "no_counterpart",
    "u": "unsure",
    "x": "turn",
    "w": "withdraw",
    "z": "undo",
    "j": "next",
    "ArrowRight": "next",
    "k": "previous",
    "ArrowLeft": "previous",
    "b": "blind",
}


def meaning(key: object) -> str:
    """Return what a key does; capital letters are letters.

    Raises:
        WidgetError: If it does nothing.
    """
    name = key.lower() if isinstance(key, str) and len(key) == 1 else key
    if not isinstance(name, str) or name not in KEYS:
        raise WidgetError(f"the key {key!r} does nothing here; press one of {', '.join(KEYS)}")
    return KEYS[name]
