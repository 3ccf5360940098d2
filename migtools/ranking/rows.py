"""The candidates of many local records, column by column: hundreds of thousands stay small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from migtools.ranking.judging import Candidate
from migtools.ranking.reasons import Reason, joined
from migtools.ranking.statuses import EXACT, SAME
from migtools.ranking.terms import Ints

CANDIDATE_COLUMNS = ["local", "rank", "resource", "score", "status", "why"]


class Rows:
    """Lists of candidates, kept as columns: an object for each would cost more than finding it."""

    def __init__(self) -> None:
        """Start without any."""
        self._places: list[int] = []
        self._scores: list[float] = []
        self._statuses: list[str] = []
        self._whys: list[str] = []
        self._starts: list[int] = []

    def add(self, found: Sequence[Candidate]) -> int:
        """Keep the candidates of a local record; the number by which they are found again."""
        self._starts.append(len(self._places))
        for one in found:
            self._places.append(one.place)
            self._scores.append(one.score)
            self._statuses.append(one.status)
            self._whys.append(joined(one.reasons))
        return len(self._starts) - 1

    def accepts(self, number: int) -> bool:
        """Whether the first of some candidates is accepted."""
        return self._statuses[self._starts[number]] in (EXACT, SAME)

    def place(self, number: int) -> int:
        """The resource record that is the first of some candidates."""
        return self._places[self._starts[number]]

    def say(self, number: int, said: Reason, status: str | None = None) -> None:
        """Add a reason to the first of some candidates, and perhaps give it another status."""
        first = self._starts[number]
        self._whys[first] = joined([(self._whys[first], ""), said])
        self._statuses[first] = status or self._statuses[first]

    def frame(self, local: list[Any], numbers: list[int], resource: list[Any]) -> pd.DataFrame:
        """One row per local record and candidate, with the columns of `ranker.candidates`; once.

        Args:
            local: Keys of local records.
            numbers: For each its candidates; records that are alike share them.
            resource: Keys of resource records by place.
        """
        starts = np.array([*self._starts, len(self._places)], np.int64)
        of = np.array(numbers, np.int64)
        counts = np.diff(starts)[of]
        rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        at = np.repeat(starts[of], counts) + rank
        made = {
            "local": _keys(local).take(np.repeat(np.arange(len(of)), counts)),
            "rank": rank + 1,
            "resource": _keys([resource[p] if p >= 0 else None for p in self._places]).take(at),
            "score": np.array(self._scores, np.float64)[at],
            "status": _texts(self._statuses, at),
            "why": _texts(self._whys, at),
        }
        return pd.DataFrame(made, columns=CANDIDATE_COLUMNS, copy=False)


def _keys(values: list[Any]) -> ExtensionArray:
    """Keys as whole numbers where all of them are."""
    made = np.empty(len(values), object)
    made[:] = values
    whole = all(isinstance(key, int) for key in values if key is not None)
    keys: ExtensionArray = pd.Series(made, dtype="Int64" if whole else None).array
    return keys


def _texts(values: list[str], at: Ints) -> ExtensionArray:
    """Texts by place; the list is emptied, as its texts would be in memory twice."""
    every = pd.Series(values, dtype="str").array
    values.clear()
    made: ExtensionArray = every.take(at)
    return made
