"""Turning down a resource record for a local one, beside whatever else a person says of it."""

from __future__ import annotations

from migtools.errors import MatchError
from migtools.tags.judgments import MATCH, UNSURE, Ident, Judgment
from migtools.tags.keys import Key, as_list, listed_keys
from migtools.tags.sheet import Delta, Sheet

REJECTION = "rejection"  # the method of a doubt that holds nothing but rejections


def rejecting(sheet: Sheet, fresh: Judgment, resource: Key) -> Delta:
    """What changes when a person turns down a resource record.

    Args:
        sheet: The judgments as they are.
        fresh: What the person says of the local record if nothing was said before.
        resource: The resource record that it is not.

    Raises:
        MatchError: If it is what the person matches the record with.
    """
    before = sheet.get(fresh.ident)
    if before is None:
        return {fresh.ident: fresh.rejecting([resource])}
    if resource in listed_keys(before.rejected):
        return {}
    if before.resource == resource:
        if before.judgment == MATCH:
            raise MatchError(
                f"{fresh.kind} {fresh.local!r} is your own match with {resource!r}; withdraw that "
                "first, then reject it"
            )
        before = before._replace(resource=None, resource_name="", resource_hash="", score=None)
    return {fresh.ident: before._replace(at=fresh.at).rejecting([resource])}


def taken_back(sheet: Sheet, ident: Ident, resource: Key, at: str) -> Delta:
    """What changes when a person turns down a resource record no longer."""
    before = sheet.get(ident)
    keys = listed_keys(before.rejected) if before else []
    if before is None or resource not in keys:
        return {}
    left = before._replace(rejected=as_list(set(keys) - {resource}), at=at)
    said_no_more = (left.judgment, left.method, left.rejected) == (UNSURE, REJECTION, "")
    return {ident: None if said_no_more else left}
