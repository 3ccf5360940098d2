"""Filters: of some columns, which values there are, how often, and the one that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from migtools.text import listed
from migtools.widgets.cells import displayed, text_of, texts, title
from migtools.widgets.errors import WidgetError
from migtools.widgets.records.rows import Marks, Records

MOST_VALUES = 30
EMPTY = "(empty)"


class Filter:
    """The values of one column as text, and where each of them stands.

    Args:
        column: The column of the frame.
    """

    def __init__(self, column: pd.Series[Any]) -> None:
        # Only the distinct values are written as text: 200,000 cells hold few of them.
        codes, distinct = pd.factorize(column)
        labels = ["", *texts(pd.Series(distinct))]
        self._codes: dict[str, int] = {}
        known = [self._codes.setdefault(label, len(self._codes)) for label in labels]
        self._places: npt.NDArray[np.intp] = np.array(known)[codes + 1]
        self._counts = np.bincount(self._places, minlength=len(self._codes)).tolist()

    def change(self, place: int, value: str) -> None:
        """Take over the new value of one record."""
        code = self._codes.setdefault(value, len(self._codes))
        if code == len(self._counts):
            self._counts.append(0)
        self._counts[self._places[place]] -= 1
        self._counts[code] += 1
        self._places[place] = code

    def marks(self, value: str) -> Marks:
        """Return in which rows the value stands."""
        marks: Marks = self._places == self._codes.get(value, -1)
        return marks

    def counted(self) -> dict[str, int]:
        """Return how often each value stands there, the most frequent first, then by name."""
        pairs = [(value, self._counts[code]) for value, code in self._codes.items()]
        found = [pair for pair in pairs if pair[1]]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0].casefold(), pair[0])))


class Filters:
    """One filter per column that was named for it.

    Args:
        records: The records.
        names: The columns.

    Raises:
        WidgetError: If names is no list of columns of the records.
    """

    def __init__(self, records: Records, names: Sequence[str]) -> None:
        columns = list(records.frame.columns)
        missing = [name for name in names if name not in columns]
        if isinstance(names, str) or missing:
            named = repr(names) if isinstance(names, str) else listed(map(str, missing))
            raise WidgetError(
                f"cannot filter by {named}; give a list with some of {', '.join(map(str, columns))}"
            )
        self._records = records
        self._filters = {name: Filter(records.frame[name]) for name in names}

    def marks(self, chosen: Mapping[str, str]) -> Marks:
        """Return which rows hold all chosen values."""
        marks = np.ones(len(self._records), dtype=bool)
        for name, value in chosen.items():
            marks &= self._filters[name].marks(value)
        return marks

    def change(self, place: int, names: Iterable[str]) -> bool:
        """Take over what stands in some columns of one record now; return whether any counts."""
        counting = self._filters.keys() & set(names)
        for name in counting:
            cell = self._records.frame[name].iloc[[place]]
            self._filters[name].change(place, texts(cell)[0])
        return bool(counting)

    def choose(self, chosen: Mapping[str, str], column: object, value: object) -> dict[str, str]:
        """Return the chosen values after one more choice; None takes a column's choice back.

        Raises:
            WidgetError: If the column has no filter, or the value stands nowhere in it.
        """
        if column not in self._filters:
            known = (
                f"filter by {', '.join(self._filters)}"
                if self._filters
                else ("name the columns when the table is made: RecordTable(frame, filters=[...])")
            )
            raise WidgetError(f"no filter {column!r}; {known}")
        name = str(column)
        others = {known: text for known, text in chosen.items() if known != name}
        if value is None:
            return others
        counted = self._filters[name].counted()
        text = _text(value)
        if text not in counted:
            some = ", ".join(repr(known) for known in list(counted)[:MOST_VALUES])
            raise WidgetError(f"no {name} is {value!r}; choose one of {some}, or None for all")
        return {**others, name: text}

    def described(self, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return per filter its name, title, chosen value and options, as the browser gets them."""
        return [
            {
                "name": name,
                "title": title(name),
                "value": chosen.get(name),
                "options": _options(one.counted(), chosen.get(name)),
            }
            for name, one in self._filters.items()
        ]


def told(chosen: Mapping[str, str]) -> str:
    """Return the chosen values in words: 'status "Active" and hold "no"', or ""."""
    said = (f'{name} "{displayed(text) or EMPTY}"' for name, text in chosen.items())
    return listed(said) if chosen else ""


def _options(counted: Mapping[str, int], chosen: str | None) -> list[dict[str, Any]]:
    options = dict(list(counted.items())[:MOST_VALUES])
    if chosen is not None:
        # What is chosen can be seen, also where it is rare or no record has it any more.
        options.setdefault(chosen, counted.get(chosen, 0))
    return [
        {"value": value, "text": displayed(value) or EMPTY, "count": count}
        for value, count in options.items()
    ]


def _text(value: Any) -> str:
    if not pd.api.types.is_scalar(value):
        return str(value)
    return "" if pd.isna(value) else text_of(value)
