"""The verbs that make plans of realigning and renaming. They write nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from migtools.database.dialect import Key
from migtools.decisions.pairs import as_key, as_pairs
from migtools.errors import MatchError
from migtools.office.office import Office
from migtools.plans import rename as renaming
from migtools.plans.plan import Plan
from migtools.plans.verbs import planned
from migtools.tags import Tags
from migtools.tags.pairs_of_tags import pairs_of_tags


def realign(
    office: Office,
    pairs: Any,
    *,
    rename: bool = False,
    on_collision: str | Mapping[str, str] = "block",
) -> Plan:
    """Plan to point everything that hangs on local records to their resource records.

    Args:
        office: An open office.
        pairs: A list of (kind, local key, resource key); or a frame with the columns kind, local
            and resource (and perhaps judgment; its rows with "match" count then); or `Tags`, of
            which the matches count that nobody disputes, that are not realigned already and not
            `stale`; what is left out as stale or deleted stands in the plan's warnings. One pair
            or thousands; a carrier's products and riders of equal name follow by themselves.
        rename: Let a pair's names differ; the rename is then part of the plan.
        on_collision: What to do with rows that would share a unique key: "block" (default),
            "keep_resource", "keep_local" or "leave" for all; or a mapping from the name of a
            collision, a table, or "*", to one of these.

    Returns:
        The plan. It commits only when no collision is open. Empty (and false) without pairs.

    Raises:
        MatchError: If a pair may not be realigned (lists every such pair), no match is left of
            `Tags` but stale ones, or a resolution does not exist.
        ReadOnlyError: If a row of the resource office would have to change.
        SchemaError: If a kind is not declared.

    Source: manual, "Realigning Local Office Content": Carrier, Product, Rider and Service
        Provider Migration.
    """
    if not isinstance(on_collision, (str, Mapping)):
        raise MatchError(
            f"{on_collision!r} is no way to resolve collisions; give one word, or a mapping from "
            "collisions, tables or '*' to words"
        )
    wanted = on_collision if isinstance(on_collision, str) else dict(on_collision)
    empty = isinstance(pairs, (list, tuple, pd.DataFrame)) and len(pairs) == 0
    left_out: list[str] = []
    if isinstance(pairs, Tags):
        tagged, left_out = pairs_of_tags(office, pairs)
    else:
        tagged = [] if empty else as_pairs(office, pairs)
    request = {
        "pairs": [list(pair) for pair in tagged],
        "rename": rename,
        "on_collision": wanted,
        **({"left_out": left_out} if left_out else {}),
    }
    return planned(office, "realign", request)


def rename(
    office: Office, kind: str | pd.DataFrame, names: Mapping[Key, str] | None = None
) -> Plan:
    """Plan to give local records other names.

    Args:
        office: An open office.
        kind: A declared kind, such as "carrier"; or, without names, a frame with the columns kind,
            local and resource_name, such as `proposals` gives: each local record gets that name.
        names: Local key -> new name. Names that a record has already are left out.

    Returns:
        The plan; empty (and false) when nothing would change.

    Raises:
        MatchError: If a key is unknown, or a name is empty, too long or taken; lists all.
        ReadOnlyError: If a record belongs to the resource office.
        SchemaError: If the kind is not declared.

    Source: manual, Carrier Migration: "ensure that the names match exactly".
    """
    request: dict[str, Any]
    if isinstance(kind, pd.DataFrame):
        if names is not None:
            raise MatchError("a frame of names and names are given; give the frame alone")
        request = {"kinds": renaming.as_requests(office, kind)}
    else:
        if names is None:
            raise MatchError("no names are given; give {local key: new name} or a frame of names")
        declared = office.schema.kind(kind)
        request = {"kind": declared.name, "names": [[key, name] for key, name in names.items()]}
    return planned(office, "rename", request)


def purge(office: Office, kind: str | None = None, keys: Iterable[Key] | None = None) -> Plan:
    """Plan to delete leftovers that nothing points at any more.

    A leftover that is held only by leftovers of its child kinds goes together with them, if they
    are empty too. Everything else is kept, and listed with the rows that hold it.

    Args:
        office: An open office.
        kind: A declared kind; None for all kinds.
        keys: Some leftovers of that kind; None for all of them.

    Returns:
        The plan. Its effects have the action "delete" for what goes, and "keep" for each
        reference that holds a leftover, with the number of rows. Deleted rows are archived whole;
        undo brings them back.

    Raises:
        SchemaError: If the kind is not declared.
        MatchError: If a key is no leftover of this office.
    """
    if kind is not None:
        office.schema.kind(kind)
    elif keys is not None:
        raise MatchError("keys are given without a kind; say which kind they are of")
    chosen = (
        None if keys is None else [as_key(office, office.schema.kind(kind or ""), k) for k in keys]
    )
    return planned(office, "purge", {"kind": kind, "keys": chosen})


def revert(office: Office, number: int, *, strict: bool = True) -> Plan:
    """Plan to undo a commit.

    Args:
        office: An open office.
        number: The commit's number, as in its receipt and in `history`.
        strict: Commit only if every row can be restored. With False, what was edited since, or
            belongs to a later commit, is left as it is.

    Returns:
        The plan. Its `verdicts` say row by row what cannot be restored and why.

    Raises:
        MatchError: If there is no such commit, or it is undone already.
    """
    return planned(office, "revert", {"run": number, "strict": strict})
