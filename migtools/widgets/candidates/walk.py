"""The order in which a person judges local records, and the way back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import chain
from typing import Any

# Long enough to go back through a day's work.
STEPS_KEPT = 1000


class Walk:
    """A queue of local records, and the records shown before.

    Args:
        live: The local keys that can be judged, in the order of the frame.
    """

    def __init__(self, live: list[Any]) -> None:
        self._is_chosen = False
        self._before: deque[Any] = deque(maxlen=STEPS_KEPT)
        self._set(live)

    def __len__(self) -> int:
        return len(self.queue)

    def _set(self, keys: Iterable[Any]) -> None:
        self.queue = list(dict.fromkeys(keys))
        self._places = {key: place for place, key in enumerate(self.queue)}

    def choose(self, keys: Iterable[Any]) -> None:
        """Walk in this order from now on."""
        self._is_chosen = True
        self._set(keys)

    def renew(self, live: list[Any]) -> None:
        """Walk on among the records that are still there."""
        still = set(live)
        self._set([key for key in self.queue if key in still] if self._is_chosen else live)
        self._before = deque((key for key in self._before if key in still), maxlen=STEPS_KEPT)

    def place(self, key: Any) -> int | None:
        """Return the place of a key in the queue, counted from 1."""
        place = self._places.get(key)
        return None if place is None else place + 1

    def left(self, judged: set[Any]) -> int:
        """Return how many keys of the queue nobody has judged."""
        return len(self.queue) - len(self._places.keys() & judged)

    def after(self, key: Any, judged: set[Any]) -> Any | None:
        """Return the next key that nobody has judged, past the end from the start again."""
        start = self.place(key) or 0
        order = chain(range(start, len(self.queue)), range(start))
        found = (self.queue[place] for place in order if self.queue[place] not in judged)
        return next((one for one in found if one != key), None)

    def leave(self, key: Any) -> None:
        """Remember the record that a person goes away from."""
        self._before.append(key)

    def back(self) -> Any | None:
        """Return the record shown before, or None at the beginning."""
        return self._before.pop() if self._before else None
