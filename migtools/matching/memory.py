"""What was decided before about a spelling, so that nobody is asked again, in any office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from migtools.errors import LoadError, demand_columns
from migtools.journal.crosswalk import crosswalk
from migtools.matching.known_records import KnownRecords
from migtools.names import fold
from migtools.office.frames import framed
from migtools.office.office import Office
from migtools.tags.book import Tags
from migtools.tags.judgments import MATCH, NO_COUNTERPART, instant
from migtools.tags.keys import Key, as_key, listed_keys, missing

REJECTED = "rejected"
_JUDGMENTS = (MATCH, REJECTED, NO_COUNTERPART)
TAG, CROSSWALK = "tag", "crosswalk"
MEMORY_COLUMNS = [
    *("kind", "name", "parent", "resource", "resource_name", "judgment", "by", "at", "source"),
    "disputed",
]
_TEXTS = ["kind", "name", "resource_name", "judgment", "by", "at", "source"]
_CROSSWALK = ["kind", "local_name", "resource", "resource_name", "at", "by"]

Source = Tags | str | Path | pd.DataFrame | Office


class Decision(NamedTuple):
    """One row of a memory."""

    kind: str
    name: str
    parent: Key | None
    resource: Key | None
    resource_name: str
    judgment: str
    by: str
    at: str
    source: str
    disputed: bool = False


def memory(*sources: Source) -> pd.DataFrame:
    """Collect what was decided before about spellings, from this and from other offices.

    Local keys differ from office to office; spellings and the resource office's keys do not. So a
    spelling that was matched, turned down or found to have no counterpart once need not be asked
    again in the next office of the same resource office. Doubts ("unsure") are no memory, but
    what was rejected in doubt is; a judgment without the local name says nothing of a spelling.

    Args:
        sources: Any of: `Tags`; the path of a tags file; an office, for its crosswalk; a frame
            that `crosswalk` or `memory` gave. An office also tells the parents of what the other
            sources decided: without one, the parent is not known.

    Returns:
        One row per decision on a spelling, the newest where it was made several times. Sorted by
        kind, folded name, parent, judgment and resource; the order of the sources does not
        matter. Columns:

        - kind (object, text), name (object, text): the spelling as it was judged.
        - parent (Int64, or object where keys are text): for a kind with a parent, the key of the
          resource record below which it was decided; missing for other kinds and where not known.
          The same spelling below another parent is another thing.
        - resource (like parent), resource_name (object, text): the resource record; missing and ""
          of a spelling without counterpart, "" too where the name is not known.
        - judgment (object, text): "match", "rejected" (not this resource record) or
          "no counterpart" (nothing that was shown).
        - by, at (object, text): who decided, and when (ISO 8601); "" where not known.
        - source (object, text): "tag" or "crosswalk".
        - disputed (bool): the same spelling, below the same parent or one that is not known, was
          decided otherwise too, or people disagree on the record: a suggestion and no more.

    Raises:
        LoadError: If a source is none of these, or a file or a frame cannot be taken.
    """
    read = [_opened(source) for source in sources]
    known = KnownRecords([source for source in read if isinstance(source, Office)])
    found = [decision for source in read for decision in _decisions(source, known)]
    spellings = [_newest(several) for several in _by_spelling(found)]
    names = _names(found)
    rows = [_named(one, names) for kept in spellings for one in _flagged(kept)]
    made = framed(rows, MEMORY_COLUMNS, keys=["parent", "resource"])
    return made.astype({**dict.fromkeys(_TEXTS, object), "disputed": bool})


def _opened(source: Any) -> Tags | pd.DataFrame | Office:
    if isinstance(source, (str, Path)):
        return Tags.load(source)
    if isinstance(source, pd.DataFrame):
        needed = MEMORY_COLUMNS if "judgment" in source.columns else _CROSSWALK
        then = "give one that crosswalk(office) or memory() made, or Tags"
        demand_columns(source, needed, "the frame lacks", then, LoadError)
        return source
    if isinstance(source, (Tags, Office)):
        return source
    raise LoadError(
        f"{source!r} holds no decisions; give Tags, the path of a tags file, an office, or a frame "
        "of crosswalk(office)"
    )


def _decisions(source: Tags | pd.DataFrame | Office, known: KnownRecords) -> Iterator[Decision]:
    if isinstance(source, Tags):
        return _of_tags(source, known)
    if isinstance(source, Office):
        return _of_crosswalk(crosswalk(source), known)
    return _of_memory(source) if "judgment" in source.columns else _of_crosswalk(source, known)


def _of_tags(tags: Tags, known: KnownRecords) -> Iterator[Decision]:
    matched = {(kind, local): key for kind, local, key in _plain(tags.pairs())}
    doubted = {(kind, local) for kind, local in _plain(tags.disputed[["kind", "local"]])}
    for row in tags.frame.astype(object).to_dict("records"):
        kind, local, name, said = (row[c] for c in ("kind", "local", "local_name", "judgment"))
        about = (row["by"], row["at"], TAG, (kind, local) in doubted)
        if said == MATCH:
            key = row["resource"]
            parent = known.parent_of_resource(kind, key)
            yield Decision(kind, name, parent, key, row["resource_name"], MATCH, *about)
        if said != NO_COUNTERPART and not row["rejected"]:
            continue
        below = known.parent_of_local(kind, local, name, matched)
        if said == NO_COUNTERPART:
            yield Decision(kind, name, below, None, "", NO_COUNTERPART, *about)
        for key in listed_keys(row["rejected"]):
            parent = known.parent_of_resource(kind, key) if below is None else below
            other = known.resource_name(kind, key)
            yield Decision(kind, name, parent, key, other, REJECTED, *about)


def _plain(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Rows of plain values."""
    return list(frame.astype(object).itertuples(index=False, name=None))


def _of_crosswalk(pairs: pd.DataFrame, known: KnownRecords) -> Iterator[Decision]:
    rows = zip(*(pairs[column].tolist() for column in _CROSSWALK), strict=True)
    for kind, name, resource, resource_name, at, by in rows:
        key = as_key(resource)
        parent = known.parent_of_resource(kind, key)
        yield Decision(kind, name, parent, key, resource_name, MATCH, by, _time(at), CROSSWALK)


def _of_memory(known: pd.DataFrame) -> Iterator[Decision]:
    for row in _plain(known[MEMORY_COLUMNS]):
        kind, name, *keys, resource_name, said, by, at, source, disputed = row
        if said not in _JUDGMENTS:
            raise LoadError(
                f"the frame has the judgment {said!r} on {name!r}; make it one of "
                f"{', '.join(_JUDGMENTS)}, or leave that row out"
            )
        parent, resource = (None if missing(key) else as_key(key) for key in keys)
        other, by = ("" if missing(text) else str(text) for text in (resource_name, by))
        about = (by, _time(at), source, bool(disputed))
        yield Decision(kind, name, parent, resource, other, said, *about)


def _time(at: Any) -> str:
    text = "" if missing(at) else str(at)
    try:
        instant(text)
    except ValueError as error:
        raise LoadError(
            f"{text!r} is no time of a decision; write it like 2026-01-15T09:00:00+00:00"
        ) from error
    return text


def _by_spelling(found: Iterable[Decision]) -> list[list[Decision]]:
    """What was decided of each spelling, as names are compared; sorted by kind and spelling."""
    several: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for one in found:
        several[one.kind, fold(one.name)].append(one)
    return [decided for (_, folded), decided in sorted(several.items()) if folded]


def _newest(several: list[Decision]) -> list[Decision]:
    """Of the same decision made several times the newest; by parent, judgment and resource."""
    same: dict[tuple[Any, ...], list[Decision]] = defaultdict(list)
    for one in several:
        same[_order(one.parent), one.judgment, _order(one.resource)].append(one)
    return [
        max(made, key=_age)._replace(disputed=any(one.disputed for one in made))
        for _, made in sorted(same.items())
    ]


def _age(one: Decision) -> tuple[Any, ...]:
    return instant(one.at), one.source == TAG, one.by, one.name, one.resource_name


def _order(key: Key | None) -> tuple[int, int, str]:
    """Keys in order: none, whole numbers, texts."""
    if key is None:
        return 0, 0, ""
    return (1, key, "") if isinstance(key, int) else (2, 0, key)


def _names(found: Iterable[Decision]) -> dict[tuple[str, Key | None], str]:
    """The names of resource records, the newest of each."""
    named = [one for one in found if one.resource_name]
    return {(one.kind, one.resource): one.resource_name for one in sorted(named, key=_age)}


def _named(one: Decision, names: dict[tuple[str, Key | None], str]) -> Decision:
    """A rejection holds a key only: its name is known from other decisions, or is not."""
    if one.resource_name or one.resource is None:
        return one
    return one._replace(resource_name=names.get((one.kind, one.resource), ""))


_ANYWHERE = object()


def _flagged(kept: list[Decision]) -> Iterator[Decision]:
    """Mark what was decided otherwise too, of one spelling."""
    scopes: dict[Any, _Scope] = defaultdict(_Scope)
    for one in kept:
        scopes[one.parent].add(one)
        scopes[_ANYWHERE].add(one)
    for one in kept:
        # A decision below an unknown parent may be about any of them.
        near = [_ANYWHERE] if one.parent is None else [one.parent, None]
        contested = any(scopes[place].contests(one) for place in near)
        yield one._replace(disputed=one.disputed or contested)


class _Scope:
    """What was decided of one spelling below one parent."""

    def __init__(self) -> None:
        self._matched: set[Key | None] = set()
        self._rejected: set[Key | None] = set()
        self._has_none = False

    def add(self, one: Decision) -> None:
        """Take a decision in."""
        if one.judgment == MATCH:
            self._matched.add(one.resource)
        elif one.judgment == REJECTED:
            self._rejected.add(one.resource)
        else:
            self._has_none = True

    def contests(self, one: Decision) -> bool:
        """Whether something else was decided here."""
        if one.judgment == MATCH:
            others = self._matched - {one.resource}
            return bool(others) or self._has_none or one.resource in self._rejected
        if one.judgment == REJECTED:
            return one.resource in self._matched
        return bool(self._matched)
