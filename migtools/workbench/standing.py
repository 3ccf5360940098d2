"""What the judgments on a record amount to: a word, and whether they still fit the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migtools.office.office import Office
from migtools.tags.book import Tags
from migtools.tags.judgments import DISPUTED, MATCH
from migtools.tags.stale import looks

STALE = "stale"  # what a record is whose judgments all are about something else than it is now

Row = Mapping[str, Any]  # a judgment with TAG_COLUMNS
Line = tuple[Any, ...]
_TOLD_BY = ("kind", "local", "by", "at", "judgment", "resource", "local_hash", "resource_hash")


def line(row: Row) -> Line:
    """What tells one judgment from any other, and from the same one said again later."""
    return tuple(row[column] for column in _TOLD_BY)


def stale_lines(office: Office, tags: Tags, kind: str) -> dict[Line, str]:
    """The judgments of a kind that no longer fit, each with why."""
    found = (look for look in looks(office, tags, kind) if look.changes)
    return {
        line(look.row): "; ".join(f"{one.side} record {one.why}" for one in look.changes)
        for look in found
    }


def in_a_word(said: list[dict[str, Any]], stale: Mapping[Line, str]) -> str:
    """One record's judgments in a word: "disputed" where people disagree, "stale" if all are."""
    given = {
        (one["judgment"], one["resource"] if one["judgment"] == MATCH else None) for one in said
    }
    if len(given) > 1:
        return DISPUTED
    if is_stale(said, stale):
        return STALE
    return next((judgment for judgment, _ in given), "")


def is_stale(said: list[dict[str, Any]], stale: Mapping[Line, str]) -> bool:
    """Whether nobody's judgment on a record fits any longer; no judgment is not stale."""
    return bool(stale and said) and all(line(one) in stale for one in said)
