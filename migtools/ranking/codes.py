"""What columns beside the name say: codes that identify, and values that many share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from migtools.ranking import reasons as r
from migtools.ranking.reasons import Reason, clause

_FEW = 3  # a value that more records share on average does not tell which of them it is
_SEVERAL = re.compile(r"[|;,]")
_SIGNS = re.compile(r"[\W_]+")
_DECIMALS = re.compile(r"\.0+\s*$")  # a whole number that a spreadsheet took for a measure
_NO_CODES = frozenset("na nan nil none null unknown tbd".split())  # said where there is none


class Said(NamedTuple):
    """What the columns say of a pair.

    Attributes:
        equal: A code that identifies is equal.
        contradicts: A code or a value differs.
        reasons: In words.
    """

    equal: bool
    contradicts: bool
    reasons: list[Reason]


_SILENT = Said(False, False, [])


class Column:
    """One column of the resource records that local records have, too."""

    def __init__(self, name: str, texts: Sequence[str], *, only_contradicts: bool = False) -> None:
        """Prepare a column.

        Args:
            name: As in the frame.
            texts: One per record, "" where there is none; several codes are separated by "|".
            only_contradicts: An equal value says nothing, however few records have it.
        """
        self.name, self.texts = name, texts
        self.values = [values_of(text) for text in texts]
        self.holders: dict[str, list[int]] = defaultdict(list)
        for place, values in enumerate(self.values):
            for value in values:
                self.holders[value].append(place)
        held = sum(map(len, self.holders.values()))
        self.identifies = not only_contradicts and held <= _FEW * len(self.holders)

    def say(self, text: str, place: int) -> tuple[bool, bool, Reason | None]:
        """Whether a local value is a record's code, or contradicts it, and that in words."""
        mine, theirs = values_of(text), self.values[place]
        if not mine or not theirs:
            return False, False, None
        shown = self.name.replace("_", " ")
        if mine & theirs:
            # "0" and "unknown" stand in many cells of a column that identifies otherwise.
            tells = self.identifies and any(len(self.holders[v]) <= _FEW for v in mine & theirs)
            return tells, False, clause(r.CODE_EQUAL, f"{shown} {text}") if tells else None
        reason = r.CODE_DIFFERS if self.identifies else r.VALUE_DIFFERS
        return False, True, clause(reason, f"{shown} {text}", self.texts[place])

    def holding(self, text: str) -> list[int]:
        """The records that have one of these codes, where few have it."""
        if not self.identifies:
            return []
        found = [p for value in sorted(values_of(text)) for p in self.holders.get(value, [])]
        return found if len(found) <= _FEW else []


def say(columns: Sequence[Column], texts: Sequence[str], place: int) -> Said:
    """What all columns say of a local record and a resource record."""
    if not columns:
        return _SILENT
    said = [column.say(text, place) for column, text in zip(columns, texts, strict=True)]
    return Said(
        any(equal for equal, _, _ in said),
        any(differs for _, differs, _ in said),
        [reason for _, _, reason in said if reason],
    )


def values_of(text: str) -> frozenset[str]:
    """The codes in a cell without signs, leading zeros and case: spreadsheets drop those."""
    if not text:
        return frozenset()
    parts = (_SIGNS.sub("", _DECIMALS.sub("", one)).casefold() for one in _SEVERAL.split(text))
    plain = (part.lstrip("0") or "0" for part in parts if part)
    return frozenset(part for part in plain if part not in _NO_CODES)
