"""What a person judged of one local record, and what makes a judgment sound."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from migtools.errors import MatchError

TAG_COLUMNS = [
    "kind",
    "local",
    "local_name",
    "resource",
    "resource_name",
    "judgment",
    "score",
    "method",
    "by",
    "at",
    "note",
]
MATCH, NO_COUNTERPART, UNSURE = "match", "no counterpart", "unsure"
JUDGMENTS = (MATCH, NO_COUNTERPART, UNSURE)
DISPUTED = "disputed"  # what a record is on which people disagree

Key = int | str
# A judgment's place: kind, whether the key is text, local key, by whom. It sorts as files do.
Ident = tuple[str, bool, Key, str]

_WHOLE = re.compile(r"-?[1-9][0-9]{0,18}|0")
_INTEGERS = range(-(2**63), 2**63)


class Judgment(NamedTuple):
    """One line of a tags file: what one person thinks of one local record."""

    kind: str
    local: Key
    local_name: str = ""
    resource: Key | None = None
    resource_name: str = ""
    judgment: str = ""
    score: float | None = None
    method: str = ""
    by: str = ""
    at: str = ""
    note: str = ""
    extra: tuple[tuple[str, str], ...] = ()  # cells of columns that are not ours

    @property
    def ident(self) -> Ident:
        """Where it stands: one judgment per kind, local record and person."""
        return place(self.kind, self.local, self.by)

    @property
    def row(self) -> dict[str, Any]:
        """As a frame shows it."""
        return dict(zip(TAG_COLUMNS, self, strict=False))


def place(kind: str, local: Key, by: str) -> Ident:
    """The place of one person's judgment on one local record."""
    return kind, isinstance(local, str), local, by


def as_key(given: Any) -> Key:
    """A key as tags keep it: a whole number where its text is one, else text.

    Frames turn integers into numpy numbers and floats; "007" and UUIDs stay text.

    Raises:
        MatchError: If there is no key.
    """
    if isinstance(given, bool) or missing(given) or given == "":
        raise MatchError(f"{given!r} is no key of a record; give the key that records() shows")
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    text = str(given)
    if _WHOLE.fullmatch(text) and int(text) in _INTEGERS:
        return int(text)
    return text


def missing(given: Any) -> bool:
    """Whether a cell of a frame holds nothing."""
    return given is None or given is pd.NA or bool(given != given)


def instant(at: str) -> dt.datetime:
    """The moment of a judgment; without a time it is older than all others."""
    if not at:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return _moment(at)


@lru_cache(maxsize=4096)
def _moment(at: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(at)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def newer(one: Judgment, other: Judgment) -> Judgment:
    """The later of two judgments; where they tie, the same one in whatever order they come."""
    return max(one, other, key=lambda j: (instant(j.at), repr(j)))


def fault(judgment: Judgment) -> str:
    """Why a judgment cannot stand, or nothing."""
    if not judgment.kind:
        return "the kind is empty"
    if judgment.judgment not in JUDGMENTS:
        return f"judgment {judgment.judgment!r} is none of {', '.join(JUDGMENTS)}"
    if judgment.judgment == MATCH and judgment.resource is None:
        return "a match names no resource record"
    if judgment.judgment == NO_COUNTERPART and judgment.resource is not None:
        return f"no counterpart, and yet it names resource record {judgment.resource!r}"
    if judgment.score is not None and not 0 <= judgment.score <= 1:
        return f"score {judgment.score} is not between 0 and 1"
    try:
        instant(judgment.at)
    except ValueError:
        return f"{judgment.at!r} is no time such as 2026-01-15T09:00:00+00:00"
    return ""


def differ(several: list[Judgment]) -> bool:
    """Whether people disagree; a doubt beside a match is a disagreement too."""
    said = {(j.judgment, j.resource if j.judgment == MATCH else None) for j in several}
    return len(said) > 1
