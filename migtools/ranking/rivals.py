"""Local records that would be the same resource record, as far as their names tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from itertools import repeat

from migtools.names import fold
from migtools.ranking.forms import forms

_Named = tuple[Hashable, str]


class Rivals:
    """How many local records have a name, and how many a spelling of it."""

    def __init__(
        self, known: Rivals | None = None, spelled: Mapping[str, str] | None = None
    ) -> None:
        """Start with none, or with those that are known.

        Args:
            known: Local records of before.
            spelled: The spelling of names that were read already; see `naming.Found`.
        """
        self._names: Counter[_Named] = Counter(known._names if known else ())
        self._spellings: Counter[_Named] = Counter(known._spellings if known else ())
        self._spelled = dict(spelled or {})

    def add(self, names: Iterable[str], parents: Iterable[Hashable] | None) -> None:
        """Take in local records."""
        for parent, name in zip(
            parents if parents is not None else repeat(None), names, strict=False
        ):
            self._names[parent, name] += 1
            self._spellings[parent, self._spelling(name)] += 1

    def beside(self, parent: Hashable, name: str) -> tuple[int, int]:
        """How many other local records have this very name, and how many this or a like one."""
        return self._names[parent, name] - 1, self._spellings[parent, self._spelling(name)] - 1

    def _spelling(self, name: str) -> str:
        if name not in self._spelled:
            made = forms(name) if fold(name) else ()
            self._spelled[name] = made[0].key if made else ""
        return self._spelled[name]
