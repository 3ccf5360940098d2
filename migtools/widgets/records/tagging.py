"""Which records are ticked: a pair, or any number of them; and how that is said."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from migtools.widgets.cells import displayed
from migtools.widgets.errors import WidgetError
from migtools.widgets.record_check import SIDES
from migtools.widgets.records.rows import Marks, Positions, Records

Pair: TypeAlias = tuple[str, Any, Any]

NOTHING_TAGGED = "Tag one local and one resource record"
NOTHING_TICKED = "Nothing ticked"


class Tagging:
    """The ticks on a set of records.

    Args:
        records: The records that can be ticked.
        kind: The kind they are, for sentences and pairs; may be empty.
        many: Whether any number can be ticked, and not only one on each side, which is a tag.
        ticks: Whether any record can be ticked at all.
    """

    def __init__(self, records: Records, *, kind: str, many: bool, ticks: bool) -> None:
        self._records = records
        self._kind = kind
        self.many, self.ticks = many, ticks
        self.verb, self._done = ("tick", "Ticked") if many else ("tag", "Tagged")
        self.ticked: Marks = np.zeros(len(records), dtype=bool)
        self._skipped = 0

    @property
    def noun(self) -> str:
        """What one record is called in a sentence: "carrier record", or "record"."""
        return f"{self._kind.replace('_', ' ')} record".strip()

    @property
    def counts(self) -> dict[str, int]:
        """How many records are ticked on each side."""
        ticked = self.ticked
        return {s: int(np.count_nonzero(ticked & self._records.of_side(s))) for s in SIDES}

    @property
    def total(self) -> int:
        """How many records are ticked."""
        return int(np.count_nonzero(self.ticked))

    @property
    def pair(self) -> Pair | None:
        """The kind, the local key and the resource key, or None unless one of each is ticked."""
        if list(self.counts.values()) != [1, 1]:
            return None
        local, resource = (self._records.record(place)["key"] for place in self.in_order())
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

    def named(self, place: int) -> str:
        """Return how a sentence names a record: 'carrier record "Acme Life" (12)'."""
        record = self._records.record(place)
        return f'{self.noun} "{displayed(record["name"])}" ({record["key"]})'

    def tag(self, place: int) -> None:
        """Tick the record at a position; of a pair, in place of the one ticked on its side."""
        self._check_ticks()
        if self._records.leftovers[place]:
            raise WidgetError(
                f"{self.named(place)} is a leftover of an earlier realignment "
                f"and is never realigned again; {self.verb} another record"
            )
        if not self.many:
            self.ticked[self._records.of_side(self._records.side(place))] = False
        self.ticked[place] = True
        self._skipped = 0

    def untag(self, place: int) -> None:
        """Take the tick off the record at a position, if it has one."""
        self.ticked[place] = False
        self._skipped = 0

    def clear(self) -> None:
        """Take off all ticks."""
        self.ticked[:] = False
        self._skipped = 0

    def tag_all(self, places: Positions) -> None:
        """Tick the records at all these positions, except the leftovers, which are counted."""
        self._check_many()
        left_out = self._records.leftovers[places]
        self.ticked[places[~left_out]] = True
        self._skipped = int(np.count_nonzero(left_out))

    def extend(self, before: Positions, now: Positions) -> None:
        """Tick a range of records in place of the range that it grew or shrank from."""
        self._check_many()
        self.ticked[before] = False
        self.tag_all(now)

    def _check_ticks(self) -> None:
        if not self.ticks:
            raise WidgetError(
                "this list is only to be read; make the table with ticks=True to tick records"
            )

    def _check_many(self) -> None:
        self._check_ticks()
        if not self.many:
            raise WidgetError(
                "only one record of each side is tagged here; "
                "make the table with many=True to tick more"
            )

    def drop_leftover(self, place: int) -> None:
        """Take the tick off a record that has become a leftover."""
        self.ticked[place] &= not self._records.leftovers[place]

    def carry(self, old: Tagging, identities: list[tuple[str, Any]]) -> None:
        """Take over the ticks of records that are still there and are no leftovers now."""
        self.ticked[self._records.places(identities)] = True
        self.ticked &= ~self._records.leftovers
        self._skipped = old._skipped

    def in_order(self) -> Positions:
        """Return the ticked positions, the local ones first."""
        ticked = (np.flatnonzero(self.ticked & self._records.of_side(side)) for side in SIDES)
        return np.concatenate(list(ticked))

    def sentence(self) -> list[str]:
        """Return the status in words; every second part is the name of a record."""
        if not self.ticks:
            return []
        if not self.total:
            parts = [NOTHING_TICKED if self.many else NOTHING_TAGGED]
        elif self.total == 1 or self.pair:
            parts = self._named_one_by_one()
        else:
            parts = [f"{self._done}: {self._counted()} records"]
        if self._skipped:
            parts[-1] += f". {_leftovers(self._skipped)} left out"
        return parts

    def _named_one_by_one(self) -> list[str]:
        parts = [f"{self._done}: "]
        for place in self.in_order():
            record = self._records.record(place)
            joint = "" if len(parts) == 1 else " and "
            parts[-1] += f'{joint}{record["side"]} "'
            parts += [displayed(record["name"]), f'" ({record["key"]})']
        missing = [side for side, count in self.counts.items() if not count]
        if missing and not self.many:
            parts[-1] += f". Now tag one {missing[0]} record"
        return parts

    def _counted(self) -> str:
        return " and ".join(f"{count:,} {side}" for side, count in self.counts.items() if count)

    def brief(self) -> str:
        """Return what is ticked, as short as a repr wants it."""
        if not self.ticks:
            return "to be read"
        if self.many:
            return f"ticked {self.total}" if self.total else "nothing ticked"
        records = [self._records.record(place) for place in self.in_order()]
        keys = " and ".join(f"{record['side']} {record['key']}" for record in records)
        return f"tagged {keys}" if keys else "nothing tagged"


def _leftovers(count: int) -> str:
    return "1 leftover was" if count == 1 else f"{count:,} leftovers were"
