"""Children in common: two parents whose children have the same names are the same parent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from migtools.errors import MatchError
from migtools.ranking import reasons as r
from migtools.ranking.frames import (
    Sort,
    demand_flat,
    demand_frame,
    demand_same_sort,
    plain_value,
    sort_of,
)
from migtools.ranking.readings import Reading, reading_below
from migtools.ranking.reasons import Reason, clause

_TELLING = 5  # a child's name below more parents than this finds none of them
_AT_LEAST = 2  # children in common that make a parent a candidate, whatever its name
_HALF = 0.5


class Offspring:
    """The children of one kind on both sides."""

    def __init__(self, label: str, local: pd.DataFrame, resource: pd.DataFrame) -> None:
        """Take in children.

        Args:
            label: What they are called, such as "products".
            local: Local children: columns name and parent.
            resource: Resource children: the same columns.

        Raises:
            MatchError: If it is no frame, a column is missing, or a cell holds a list.
        """
        self.label = label
        for frame in (local, resource):
            _demand(frame, label)
        reading = reading_below(resource["name"].map(_text).tolist())
        self._mine, self._theirs = _names(local, reading), _names(resource, reading)
        self._sorts: dict[str, Sort | None] = {
            "local": sort_of(self._mine),
            "resource": sort_of(self._theirs),
        }
        self._below: dict[str, list[Any]] = defaultdict(list)
        for parent, names in self._theirs.items():
            for name in sorted(names):
                self._below[name].append(parent)

    def demand_keys(self, side: str, keys: Iterable[Any]) -> None:
        """Raise MatchError if the parents of the children cannot be among the keys of a side."""
        what = f"parents of the {side} {self.label}", f"keys of the {side} records"
        demand_same_sort(self._sorts[side], sort_of(keys), *what)

    def has(self, local: Any) -> bool:
        """Whether a local record has any."""
        return local in self._mine

    def common(self, local: Any, resource: Any) -> tuple[int, int]:
        """How many of a local record's children the resource record has, and of how many."""
        mine = self._mine.get(local, frozenset())
        return len(mine & self._theirs.get(resource, frozenset())), len(mine)

    def parents(self, local: Any) -> list[Any]:
        """The resource records that have half of a local record's children or more, in no order."""
        mine = self._mine.get(local, frozenset())
        if len(mine) < _AT_LEAST:
            return []
        telling = [
            p for n in mine for p in self._below.get(n, ()) if len(self._below[n]) <= _TELLING
        ]
        many = Counter(telling)
        least = max(_AT_LEAST, _HALF * len(mine))
        return [parent for parent, count in many.items() if count >= least]


def left_of_doubt(
    kinds: Sequence[Offspring], local: Any, resource: Any
) -> tuple[float, list[Reason]]:
    """What the children leave of the doubt whether two records are one, and that in words.

    Returns:
        From 1, where none are in common, down to what is left where all are; and the reasons.
    """
    said: list[Reason] = []
    left = 1.0
    for kind in kinds:
        both, of = kind.common(local, resource)
        if both:
            said.append(clause(r.CHILDREN, f"{both} of {of} {kind.label}"))
        if both >= _AT_LEAST:
            left *= 1 - _HALF * both / of
    return left, said


def _demand(children: pd.DataFrame, label: str) -> None:
    """Raise MatchError if children are no frame of names and parents."""
    demand_frame(children, label, "name and parent")
    for column in ("name", "parent"):
        if list(children.columns).count(column) != 1:
            raise MatchError(f"the {label} need one column {column!r}; give name and parent")
        demand_flat(children[column].tolist(), column, label)


def _text(name: Any) -> str:
    return "" if plain_value(name) is None else str(name)


def _names(children: pd.DataFrame, reading: Reading) -> dict[Any, frozenset[str]]:
    """The spellings of the names below each parent."""
    found: dict[Any, set[str]] = defaultdict(set)
    spelled: dict[str, str] = {}
    for name, parent in zip(children["name"].map(_text), children["parent"], strict=True):
        if name not in spelled:
            spelled[name] = reading.spelling(name)
        if spelled[name]:
            found[plain_value(parent)].add(spelled[name])
    return {parent: frozenset(names) for parent, names in found.items()}
