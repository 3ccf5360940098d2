"""What a person judged of one local record, and what makes a judgment sound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple, Self

from migtools.tags.keys import Key, as_list, listed_keys

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
    "local_hash",
    "resource_hash",
    "rejected",
]
MATCH, NO_COUNTERPART, UNSURE = "match", "no counterpart", "unsure"
JUDGMENTS = (MATCH, NO_COUNTERPART, UNSURE)
DISPUTED = "disputed"  # what a record is on which people disagree

# A judgment's place: kind, whether the key is text, local key, by whom. It sorts as files do.
Ident = tuple[str, bool, Key, str]


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
    local_hash: str = ""  # what the records held then; see `record_hashes`
    resource_hash: str = ""
    rejected: str = ""  # keys of resource records, as `as_list` writes them
    extra: tuple[tuple[str, str], ...] = ()  # cells of columns that are not ours

    @property
    def ident(self) -> Ident:
        """Where it stands: one judgment per kind, local record and person."""
        return place(self.kind, self.local, self.by)

    @property
    def row(self) -> dict[str, Any]:
        """As a frame shows it."""
        return dict(zip(TAG_COLUMNS, self, strict=False))

    def after(self, before: Judgment | None) -> Self:
        """This one in the place of an earlier one, whose rejections and other cells stay."""
        if before is None:
            return self
        return self._replace(extra=before.extra).rejecting(listed_keys(before.rejected))

    def rejecting(self, more: Iterable[Key]) -> Self:
        """This one with more rejections; what it names itself is turned down no longer."""
        keys = {*listed_keys(self.rejected), *more} - {self.resource}
        return self._replace(rejected=as_list(keys))


def place(kind: str, local: Key, by: str) -> Ident:
    """The place of one person's judgment on one local record."""
    return kind, isinstance(local, str), local, by


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
    """The later of one person's two judgments, with the rejections of both.

    Where they tie, it is the same one in whatever order they come: the one that sorts last as
    text. `contradict` says whether a tie hides a disagreement.
    """
    first, last = sorted((one, other), key=lambda j: (instant(j.at), repr(j)))
    return last.rejecting(listed_keys(first.rejected))


def contradict(one: Judgment, other: Judgment) -> bool:
    """Whether two judgments of one person say different things at the same time."""
    return instant(one.at) == instant(other.at) and differ([one, other])


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
    if judgment.judgment == MATCH and judgment.resource in listed_keys(judgment.rejected):
        return f"a match with {judgment.resource!r}, and yet it is among the rejected"
    if judgment.score is not None and not 0 <= judgment.score <= 1:
        return f"score {judgment.score} is not between 0 and 1"
    try:
        instant(judgment.at)
    except ValueError:
        return f"{judgment.at!r} is no time such as 2026-01-15T09:00:00+00:00"
    return ""


def differ(several: list[Judgment]) -> bool:
    """Whether people disagree; a doubt beside a match is a disagreement too."""
    return len({verdict(j) for j in several}) > 1


def verdict(judgment: Judgment) -> tuple[str, Key | None]:
    """What a judgment says, and of a match with what."""
    return judgment.judgment, judgment.resource if judgment.judgment == MATCH else None
