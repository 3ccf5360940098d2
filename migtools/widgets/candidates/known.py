"""The records a pane knows: found by their key at once, and what is told about each."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from migtools.widgets.cells import displayed, texts, values
from migtools.widgets.errors import WidgetError
from migtools.widgets.record_check import SIDES, check

# Told at the head of a record, or by the ranking itself; everything else is a fact.
UNTOLD = frozenset(
    {"key", "name", "side", "parent_key", "leftover", "best_match", "match_status", "score", "why"}
)
# What every frame of records has comes after what the office declared: codes first.
LAST = ("parent", "status")


class Known:
    """A frame of records, looked up by side and key.

    Args:
        frame: As office.records(kind) returns it.
        noun: What one record is called in a sentence, such as "product record".

    Raises:
        WidgetError: If the frame is no list of records; the message lists every problem.
    """

    def __init__(self, frame: pd.DataFrame, noun: str) -> None:
        check(frame)
        self.frame = frame.reset_index(drop=True)
        self._noun = noun
        sides, keys = values(self.frame["side"]), values(self.frame["key"])
        self._places: dict[str, dict[Hashable, int]] = {side: {} for side in SIDES}
        for place, (side, key) in enumerate(zip(sides, keys, strict=True)):
            self._places[side][key] = place
        self._leftovers = self._marked_as_leftovers()
        local = self._places["local"].items()
        self.live = [key for key, place in local if not self._leftovers[place]]

    def _marked_as_leftovers(self) -> list[bool]:
        if "leftover" not in self.frame.columns:
            return [False] * len(self.frame)
        return [value is True for value in values(self.frame["leftover"])]

    @cached_property
    def facts(self) -> list[str]:
        """The columns that are told about a record on either side, codes first.

        Without a parent column in which nothing stands.
        """
        names = [str(name) for name in self.frame.columns if name not in UNTOLD]
        has_parents = not bool(self.frame["parent"].isna().all())
        last = [name for name in LAST if name != "parent" or has_parents]
        return [name for name in names if name not in LAST] + last

    @cached_property
    def compared(self) -> list[bool]:
        """Which of the facts say that two records are one: codes and words, and no counts.

        That one office sells 31 policies and the other none tells nothing about a record.
        """
        return [not _is_count(self.frame[name]) for name in self.facts]

    def is_live(self, key: object) -> bool:
        """Return whether there is a local record with this key that can be judged."""
        place = self.place("local", key)
        return place is not None and not self._leftovers[place]

    def live_local(self, key: object) -> int:
        """Return the position of a local record that can be judged, or say why it cannot.

        Raises:
            WidgetError: If there is none with this key, or it is a leftover.
        """
        place = self.place("local", key)
        if place is not None and not self._leftovers[place]:
            return place
        raise WidgetError(self._why_not(key, place))

    def _why_not(self, key: object, place: int | None) -> str:
        if place is not None:
            return (
                f"{self.named(place)} is a leftover of an earlier realignment and is never judged "
                "again; show another record"
            )
        other = self.place("resource", key)
        if other is not None:
            return f"{self.named(other)} is a resource record; show the local record it may match"
        return f"no local {self._noun} has the key {key!r}; show one that office.records lists"

    def place(self, side: str, key: object) -> int | None:
        """Return the position of the record with this key on this side, or None."""
        return self._places[side].get(key) if isinstance(key, Hashable) else None

    def key(self, place: int) -> Any:
        """Return the key at a position as a plain Python value."""
        return values(self.frame["key"].iloc[[place]])[0]

    def name(self, place: int) -> str:
        """Return the name at a position, as it is stored."""
        return self.names([place])[0]

    def names(self, places: list[int]) -> list[str]:
        """Return the names at these positions, as they are stored."""
        return texts(self.frame["name"].iloc[np.array(places, dtype=np.intp)])

    def named(self, place: int) -> str:
        """Return a record as a sentence names it."""
        return f'{self._noun} "{displayed(self.name(place))}" ({self.key(place)})'

    def told(self, places: list[int]) -> list[list[str]]:
        """Return the facts about the records at these positions, as text, a list for each."""
        some = self.frame.iloc[np.array(places, dtype=np.intp)]
        columns = [texts(some[name], for_display=True) for name in self.facts]
        return [list(row) for row in zip(*columns, strict=True)]


def _is_count(column: pd.Series[Any]) -> bool:
    is_number: bool = pd.api.types.is_numeric_dtype(column)
    return is_number and not pd.api.types.is_bool_dtype(column)
