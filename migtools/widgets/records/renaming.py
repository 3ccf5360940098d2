"""Whether a record can get a new name here; what it becomes is for others to decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from migtools.widgets.errors import WidgetError
from migtools.widgets.records.rows import Records
from migtools.widgets.records.tagging import Tagging

RenameCallback: TypeAlias = Callable[[Any, str], None]


def check_renamable(records: Records, tagging: Tagging, place: int, *, possible: bool) -> None:
    """Refuse where no name, or not the name of this record, can be changed.

    Args:
        records: The records.
        tagging: Names the record in the sentence.
        place: The position of the record.
        possible: Whether anybody takes new names.

    Raises:
        WidgetError: If the record keeps its name; the sentence says why.
    """
    if not possible:
        raise WidgetError("names cannot be changed here; take new names with on_rename(callback)")
    if records.side(place) == "resource":
        raise WidgetError(
            f"{tagging.named(place)} belongs to the resource office and is read-only; "
            "rename the local record instead"
        )
    if records.leftovers[place]:
        raise WidgetError(
            f"{tagging.named(place)} is a leftover of an earlier realignment and keeps its name; "
            "rename another record"
        )


def check_name(tagging: Tagging, place: int, name: object) -> str:
    """Return the new name of a record, or refuse what is none.

    Raises:
        WidgetError: If the name is no text, or nothing stands in it.
    """
    if not isinstance(name, str):
        raise WidgetError(f"{tagging.named(place)} cannot be named {name!r}; give a text")
    if not name.strip():
        raise WidgetError(f"{tagging.named(place)} needs a name; write at least one letter")
    return name
