"""Proposes which local records should get the name of the resource record that they are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from migtools.matching.match import match
from migtools.office.frames import framed
from migtools.office.office import Office
from migtools.ranking.statuses import SAME
from migtools.tags.book import Tags
from migtools.tags.pairs_of_tags import judged_pairs

PROPOSAL_COLUMNS = ["kind", "local", "local_name", "resource", "resource_name", "source", "why"]
TAG = "tag"


def proposals(
    office: Office,
    kind: str | None = None,
    tags: Tags | None = None,
    *,
    memory: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Propose the renames after which matched names are equal, letter by letter.

    Taken are the pairs that people tagged, where nobody disputes them and they still fit their
    records, and the matches with status "same" of local records that nobody has judged: a
    record with any judgment is proposed by its tags or not at all.

        proposed = mt.proposals(office, tags=tags)
        mt.commit(office, mt.rename(office, proposed))
        plan = mt.realign(office, proposed)       # or at once, with rename=True

    Args:
        office: An open office.
        kind: Only local records of this kind.
        tags: What people judged; without them the matches alone.
        memory: Earlier decisions on spellings, as for `match`.

    Returns:
        One row per local record whose name differs from the proposed one, parents first, by
        local key within a kind. Columns: kind, local, local_name (as it is now), resource,
        resource_name (the name to get), source ("tag" or "same"), why (of a tag: by whom and
        when). It goes into `rename` and `realign` as it is.

    Raises:
        SchemaError: If a kind is not declared.
        MatchError: If the memory or the tags are none.
    """
    kinds = [office.schema.kind(kind).name] if kind is not None else list(office.schema.kinds)
    rows = [row for name in kinds for row in _of_kind(office, name, tags, memory)]
    return framed(rows, PROPOSAL_COLUMNS)


def _of_kind(
    office: Office, kind: str, tags: Tags | None, memory: pd.DataFrame | None
) -> list[tuple[Any, ...]]:
    found = match(office, kind, memory=memory, tags=tags)
    same = found[found["status"] == SAME]
    columns = ["local", "local_name", "resource", "resource_name", "why"]
    rows = [
        (kind, local, name, resource, other, SAME, why)
        for local, name, resource, other, why in zip(
            *(same[column].tolist() for column in columns), strict=True
        )
        if tags is None or not tags.of(kind, local)
    ]
    rows += [] if tags is None else _tagged(office, kind, tags)
    return sorted((row for row in rows if row[2] != row[4]), key=lambda row: row[1])


def _tagged(office: Office, kind: str, tags: Tags) -> list[tuple[Any, ...]]:
    records = office.records(kind)
    names = dict(zip(records["key"].tolist(), records["name"].tolist(), strict=True))
    return [
        (kind, local, names[local], resource, names[resource], TAG, _why(tags.of(kind, local)))
        for _, local, resource in judged_pairs(office, tags, kind).pairs
    ]


def _why(judgments: list[dict[str, Any]]) -> str:
    who = (f"{one['by']} {one['at'][:10]}".strip() for one in judgments)
    return f"decided before: {', '.join(one or 'nobody named' for one in who)}"
