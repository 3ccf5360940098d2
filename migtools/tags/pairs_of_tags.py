"""From what people judged to pairs that may be planned, and what is left out of them and why."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import NamedTuple

from migtools.decisions.pairs import Tagged
from migtools.errors import MatchError
from migtools.office.office import Office
from migtools.tags.book import Tags
from migtools.tags.stale import Look, looks

_NAMED = 20  # records named in one sentence


class Judged(NamedTuple):
    """What people judged to be pairs.

    Attributes:
        pairs: The matches that nobody disputes, that fit their records and are not realigned.
        left_out: A sentence per kind on those that no longer fit, naming them.
        notes: A sentence per kind on those that were realigned and purged since.
    """

    pairs: list[Tagged]
    left_out: list[str]
    notes: list[str]


def judged_pairs(office: Office, tags: Tags, kind: str | None = None) -> Judged:
    """Sort out the matches of some tags.

    A pair is stale when nobody's judgment of it fits any longer: who looks again and says the
    same makes it fit.

    Raises:
        SchemaError: If a kind is not declared.
    """
    settled = tags.pairs(kind)
    wanted = set(zip(settled["kind"], settled["local"], strict=True))
    pairs: list[Tagged] = []
    unfit: dict[str, list[str]] = defaultdict(list)
    purged: dict[str, list[str]] = defaultdict(list)
    together = groupby(looks(office, tags, kind), key=lambda look: look.place)
    for place, group in together:
        several = list(group)
        if place not in wanted:
            continue
        first, fits = several[0], next((one for one in several if not one.changes), None)
        if fits is None:
            unfit[place[0]].append(_named(first))
        elif fits.done and fits.is_gone:
            purged[place[0]].append(repr(first.row["local"]))
        elif not fits.done and fits.local is not None and fits.resource is not None:
            pairs.append((place[0], fits.local, fits.resource))
    return Judged(
        pairs,
        [_sentence(office, name, said) for name, said in unfit.items()],
        [_done(office, name, keys) for name, keys in purged.items()],
    )


def pairs_of_tags(office: Office, tags: Tags) -> tuple[list[Tagged], list[str]]:
    """The pairs of some tags for a plan, and sentences on what is left out of them.

    Without any, there is nothing left to do.

    Raises:
        MatchError: If there is no match at all, or none but those that are disputed or stale.
        SchemaError: If a kind is not declared.
    """
    found = judged_pairs(office, tags)
    if not found.pairs:
        _demand_some(office, tags, found)
    return found.pairs, [*found.left_out, *found.notes]


def _demand_some(office: Office, tags: Tags, found: Judged) -> None:
    disputed = tags.disputed
    if found.left_out:
        raise MatchError(f"no match is left to realign: {'; '.join(found.left_out)}")
    if tags.pairs().empty and len(disputed):
        first = disputed.iloc[0]
        raise MatchError(
            "every match is disputed: people disagree on "
            f"{len(disputed.groupby(['kind', 'local']))} records, such as "
            f"{office.schema.kind(first['kind']).label} {first['local']!r}; settle them"
        )
    if tags.pairs().empty:
        raise MatchError("no record is judged a match; judge one to be a match first")


def _named(look: Look) -> str:
    name = look.row["local_name"] or look.row["resource_name"]
    shown = f"{name!r} ({look.row['local']!r})" if name else repr(look.row["local"])
    change = look.changes[0]
    return f"{shown}: {change.side} record {change.why}"


def _sentence(office: Office, kind: str, said: list[str]) -> str:
    label, many = office.schema.kind(kind).label, len(said)
    more = f", and {many - _NAMED:,} more" if many > _NAMED else ""
    return (
        f"{many:,} tagged {label} pair{'s' if many > 1 else ''} left out, not as judged any "
        f"longer: {', '.join(said[:_NAMED])}{more}; judge {'them' if many > 1 else 'it'} again"
    )


def _done(office: Office, kind: str, keys: list[str]) -> str:
    label, many = office.schema.kind(kind).label, len(keys)
    more = f" and {many - _NAMED:,} more" if many > _NAMED else ""
    return (
        f"{many:,} tagged {label} pair{'s' if many > 1 else ''} left out, realigned and deleted "
        f"since: {', '.join(keys[:_NAMED])}{more}"
    )
