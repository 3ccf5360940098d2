"""Which records are tagged: at most one local and one resource record, and how that is said."""

from __future__ import annotations

from typing import Any, TypeAlias

from migtools.widgets.cells import displayed
from migtools.widgets.errors import WidgetError
from migtools.widgets.records import SIDES, Records

Pair: TypeAlias = tuple[str, Any, Any]

NOTHING_TAGGED = "Tag one local and one resource record"


class Tagging:
    """The tags on a set of records.

    Args:
        records: The records that can be tagged.
        kind: The kind they are, for sentences and pairs; may be empty.
    """

    def __init__(self, records: Records, kind: str) -> None:
        self._records = records
        self._kind = kind
        self.places: dict[str, int] = {}

    @property
    def noun(self) -> str:
        """What one record is called in a sentence: "carrier record", or "record"."""
        return f"{self._kind.replace('_', ' ')} record".strip()

    @property
    def pair(self) -> Pair | None:
        """The kind, the local key and the resource key, or None while a side is missing."""
        if len(self.places) < len(SIDES):
            return None
        local, resource = (self._records.record(self.places[side])["key"] for side in SIDES)
        return (self._kind, local, resource)

    def find(self, key: object, side: str | None) -> int:
        """Return the position of the one record with this key, or say why there is none."""
        if side is not None and side not in SIDES:
            raise WidgetError(f"no side {side!r}; use side='local' or side='resource'")
        found = self._records.find(key, side)
        if not found:
            where = f"{side} " if side else ""
            raise WidgetError(
                f"no {where}{self.noun} has the key {key!r}; look it up with search(text)"
            )
        if len(found) > 1:
            raise WidgetError(
                f"the key {key!r} is that of a local and of a resource {self.noun}; "
                "say which with side='local' or side='resource'"
            )
        return found[0]

    def tag(self, place: int) -> None:
        """Tag the record at a position in place of the one tagged on its side before."""
        record = self._records.record(place)
        if self._records.leftovers[place]:
            raise WidgetError(
                f'{self.noun} "{displayed(record["name"])}" ({record["key"]}) is a leftover of an '
                "earlier realignment and is never realigned again; tag another record"
            )
        self.places[record["side"]] = place

    def untag(self, place: int) -> None:
        """Take the tag off the record at a position, if it has one."""
        self.places = {side: tagged for side, tagged in self.places.items() if tagged != place}

    def clear(self) -> None:
        """Take off all tags."""
        self.places = {}

    def in_order(self) -> list[int]:
        """Return the tagged positions, the local one first."""
        return [self.places[side] for side in SIDES if side in self.places]

    def sentence(self) -> list[str]:
        """Return the status in words; every second part is the name of a record."""
        if not self.places:
            return [NOTHING_TAGGED]
        parts = ["Tagged: "]
        for place in self.in_order():
            record = self._records.record(place)
            joint = "" if len(parts) == 1 else " and "
            parts[-1] += f'{joint}{record["side"]} "'
            parts += [displayed(record["name"]), f'" ({record["key"]})']
        missing = [side for side in SIDES if side not in self.places]
        parts[-1] += f". Now tag one {missing[0]} record" if missing else ""
        return parts

    def brief(self) -> str:
        """Return the keys that are tagged, as short as a repr wants it."""
        records = [self._records.record(place) for place in self.in_order()]
        keys = " and ".join(f"{record['side']} {record['key']}" for record in records)
        return f"tagged {keys}" if keys else "nothing tagged"
