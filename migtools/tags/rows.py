"""Judgments from frames and for frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from migtools.errors import MatchError, demand_columns
from migtools.office.frames import framed
from migtools.tags.cells import encoded
from migtools.tags.judgments import TAG_COLUMNS, Ident, Judgment, fault
from migtools.tags.keys import as_key, as_list, listed_keys, missing

_LONGEST = 32_767  # characters that a cell of a spreadsheet holds
_SHOWN = 20  # bad rows named in an error
_NEEDED = ("kind", "local", "judgment")


def from_row(row: Mapping[str, Any], by: str, at: str) -> Judgment:
    """One judgment from what was given.

    Raises:
        MatchError: If it cannot stand.
    """
    local, resource = as_key(row["local"]), row.get("resource")
    made = Judgment(
        kind=_text(row, "kind"),
        local=local,
        resource=None if missing(resource) or resource == "" else as_key(resource),
        judgment=_text(row, "judgment"),
        score=_score(row.get("score")),
        by=by,
        at=at,
        local_name=_text(row, "local_name"),
        resource_name=_text(row, "resource_name"),
        method=_text(row, "method"),
        note=_text(row, "note"),
        local_hash=_text(row, "local_hash"),
        resource_hash=_text(row, "resource_hash"),
        rejected=as_list(listed_keys(_text(row, "rejected"))),
    )
    said = fault(made)
    if said:
        raise MatchError(
            f"{made.kind or 'record'} {local!r} cannot be judged so ({said}); see to it"
        )
    return made


def from_frame(rows: Any, by: str, at: str) -> dict[Ident, Judgment]:
    """A judgment for every row of a frame, by its place.

    Raises:
        MatchError: If a row cannot stand or a record is there twice; lists every such row.
    """
    demand_columns(rows, _NEEDED, "the judgments lack", "give kind, local, judgment and resource")
    found: dict[Ident, Judgment] = {}
    problems = []
    for number, row in enumerate(rows.to_dict("records"), 1):
        try:
            made = from_row({str(name): value for name, value in row.items()}, by, at)
        except MatchError as error:
            problems.append(f"row {number}: {error}")
            continue
        if made.ident in found:
            problems.append(f"row {number}: {made.kind} {made.local!r} is there twice; keep one")
        found[made.ident] = made
    if problems:
        more = [f"and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        raise MatchError(
            "no judgment was taken; correct these rows:\n  - "
            + "\n  - ".join([*problems[:_SHOWN], *more])
        )
    return found


def as_frame(judgments: Iterable[Judgment]) -> pd.DataFrame:
    """Judgments as a frame with TAG_COLUMNS, in the order given."""
    rows = [judgment[: len(TAG_COLUMNS)] for judgment in judgments]
    return framed(rows, TAG_COLUMNS).astype({"score": float})


def _text(row: Mapping[str, Any], name: str) -> str:
    given = row.get(name)
    text = "" if missing(given) else str(given)
    if len(encoded(text)) > _LONGEST:
        raise MatchError(
            f"the {name} of {row['local']!r} has {len(text):,} characters, more than a cell "
            "holds; shorten it"
        )
    return text


def _score(given: Any) -> float | None:
    if missing(given):
        return None
    try:
        return float(given)
    except (TypeError, ValueError) as error:
        raise MatchError(f"score {given!r} is no number; give one from 0 to 1") from error
