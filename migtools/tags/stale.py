"""Which judgments no longer fit their records: deleted, renamed or otherwise changed since.

What was done because of a judgment does not make it stale: the rename to the resource record's
name, the realignment of the very pair, and a parent that became the resource record it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from migtools.database.dialect import Key
from migtools.decisions.records import Record, as_key, read_records
from migtools.errors import MatchError
from migtools.journal.crosswalk import crosswalk
from migtools.names import leftover_name
from migtools.office.frames import framed
from migtools.office.office import Office
from migtools.office.record_hashes import fingerprint
from migtools.office.schema import Kind
from migtools.tags.book import Tags, demand_tags
from migtools.tags.judgments import MATCH
from migtools.tags.keys import missing

_Now = tuple[str, str]  # a record's name as it is, and what became of it
_NUMBERED = re.compile(r" \(\d+\)$")
STALE_COLUMNS = [
    *("kind", "local", "local_name", "resource", "resource_name", "judgment", "by"),
    *("side", "was", "is", "why"),
]
DELETED = "deleted"


class Change(NamedTuple):
    """How one record of a judgment is no longer what was judged."""

    side: str
    was: str
    now: str
    why: str


@dataclass(frozen=True)
class Look:
    """One line of the tags beside its records as they are.

    Attributes:
        row: The line, with TAG_COLUMNS.
        local: The local key as the database has it; None if it cannot be one.
        resource: The resource key, likewise.
        done: Whether the very pair was realigned.
        is_gone: Whether the local record is no longer there.
        changes: What changed since it was judged; nothing of what is done.
    """

    row: dict[str, Any]
    local: Key | None
    resource: Key | None
    done: bool
    is_gone: bool
    changes: tuple[Change, ...]

    @property
    def place(self) -> tuple[str, Any]:
        """The kind and the local key as the tags have them."""
        return self.row["kind"], self.row["local"]


def stale(office: Office, tags: Tags, kind: str | None = None) -> pd.DataFrame:
    """List the judgments of which a record is gone, or is not what it was when it was judged.

    With a hash in the tags, name, parent, must-equal columns and codes are compared (see
    `record_hashes`); without one the names alone, where the tags have them. Not stale: a local
    record that was renamed to its resource record's name, one that became a leftover by the
    realignment of just that pair (purged or not), and one whose parent was realigned.

    Args:
        office: An open office.
        tags: Judgments on its records.
        kind: Only those of this kind.

    Returns:
        One row per judgment and side that changed, sorted by kind, local key, person and side.
        Columns: kind, local, local_name, resource, resource_name, judgment, by, side ("local" or
        "resource"), was and is (the names then and now; is = "deleted" of what is gone), why
        ("deleted", "renamed", "... changed", or what else became of it).

    Raises:
        MatchError: If the tags are no `Tags`.
        SchemaError: If a kind is not declared.
    """
    rows = [
        (*(look.row[column] for column in STALE_COLUMNS[:7]), *change)
        for look in looks(office, tags, kind)
        for change in look.changes
    ]
    return framed(rows, STALE_COLUMNS)


def looks(office: Office, tags: Tags, kind: str | None = None) -> Iterator[Look]:
    """Every line of the tags beside its records, in the order of the lines.

    Raises:
        MatchError: If the tags are no `Tags`.
        SchemaError: If a kind is not declared.
    """
    demand_tags(tags)
    frame = tags.frame
    chosen = [kind] if kind is not None else list(dict.fromkeys(frame["kind"].tolist()))
    kinds = [office.schema.kind(name) for name in chosen]
    if frame.empty:
        return
    done = crosswalk(office)
    for declared in kinds:
        rows = frame[frame["kind"] == declared.name].astype(object).to_dict("records")
        looker = _Looker(office, declared, done, tags)
        yield from looker.looks([{str(name): value for name, value in r.items()} for r in rows])


class _Looker:
    """The records of one kind as they are, and what was realigned of them."""

    def __init__(self, office: Office, kind: Kind, done: pd.DataFrame, tags: Tags) -> None:
        self._office, self._kind = office, kind
        mine = done[done["kind"] == kind.name]
        pairs = zip(mine["local"].tolist(), mine["resource"].tolist(), strict=True)
        self._became: dict[Key | None, Key] = dict(pairs)
        self._parents = _one_and_the_same(kind, done, tags)
        self._found: Mapping[Key, Record] = {}

    def looks(self, rows: list[dict[str, Any]]) -> Iterator[Look]:
        """Each line beside its records."""
        keys = [(self._key(row["local"]), self._key(row["resource"])) for row in rows]
        wanted = list(dict.fromkeys(key for pair in keys for key in pair if key is not None))
        with self._office.reading() as connection:
            self._found = read_records(connection, self._office, self._kind, wanted)
        for row, (local, resource) in zip(rows, keys, strict=True):
            done = self._is_done(row, local, resource)
            changes = () if done else tuple(self._changes(row, local, resource))
            yield Look(row, local, resource, done, local not in self._found, changes)

    def _key(self, given: Any) -> Key | None:
        if missing(given):
            return None
        try:
            return as_key(self._office, self._kind, given)
        except MatchError:
            return None  # no record of this database can have it

    def _is_done(self, row: dict[str, Any], local: Key | None, resource: Key | None) -> bool:
        """Whether the very pair was realigned, here or by whoever gave a leftover its name."""
        if local in self._became:
            return row["judgment"] == MATCH and self._became[local] == resource
        record = self._found.get(local) if local is not None else None
        if record is None or not record.leftover:
            return False
        name = self._office.table(self._kind.table).c[self._kind.name_column]
        length = getattr(name.type, "length", None)
        return any(
            is_leftover_name(record.name, of, length) for of in self._names_to_get(row, resource)
        )

    def _names_to_get(self, row: dict[str, Any], resource: Key | None) -> set[str]:
        """The names that a local record may be given because of its judgment."""
        if row["judgment"] != MATCH or resource is None:
            return set()
        record = self._found.get(resource)
        return {row["resource_name"], record.name if record else ""} - {"", None}

    def _changes(
        self, row: dict[str, Any], local: Key | None, resource: Key | None
    ) -> Iterator[Change]:
        mine = self._local_change(row, local, resource)
        if mine:
            yield Change("local", row["local_name"], *mine)
        theirs = None if missing(row["resource"]) else self._resource_change(row, resource)
        if theirs:
            yield Change("resource", row["resource_name"], *theirs)

    def _local_change(
        self, row: dict[str, Any], local: Key | None, resource: Key | None
    ) -> _Now | None:
        record = self._found.get(local) if local is not None else None
        if local in self._became:
            return record.name if record else DELETED, f"realigned to {self._became[local]!r}"
        if record is None:
            return DELETED, DELETED
        if record.owner != self._office.local:
            return record.name, "no record of the local office"
        if record.leftover:
            return record.name, "became a leftover"
        then = row["local_name"]
        # To be given the resource record's name is the work that follows from the judgment.
        was_work = record.name in self._names_to_get(row, resource)
        if was_work and not then:
            return None
        before = then if was_work else record.name
        return self._differs(record._replace(name=before), then, row["local_hash"], record.name)

    def _resource_change(self, row: dict[str, Any], resource: Key | None) -> _Now | None:
        record = self._found.get(resource) if resource is not None else None
        if record is None:
            return DELETED, DELETED
        if record.owner != self._office.resource:
            return record.name, "no record of the resource office"
        return self._differs(record, row["resource_name"], row["resource_hash"], record.name)

    def _differs(self, record: Record, then: str, hashed: str, shown: str) -> _Now | None:
        """What is different about a record, by its hash where there is one, or by its name."""
        parents = [record.parent, *self._parents.get(record.parent, ())]
        if hashed and any(
            fingerprint(self._kind, record.name, parent, record.fixed, record.codes) == hashed
            for parent in parents
        ):
            return None
        if then and then != record.name:
            return shown, "renamed"
        if not hashed:
            return None
        above = ["parent"] if self._kind.parent else []
        columns = [*above, *self._kind.must_equal, *self._kind.codes]
        if not then or not columns:
            columns.insert(0, "name")
        return shown, f"{' or '.join(columns)} changed"


def is_leftover_name(name: str, of: str, length: int | None) -> bool:
    """Whether `leftover_name` makes the one of the other, cut and numbered or not."""
    number = _NUMBERED.search(name)
    suffix = number.group() if number else ""
    base = leftover_name(of, (), None)
    numbered = (base[: length - len(suffix)] if length else base) + suffix
    return name in (base[:length], numbered)


def _one_and_the_same(kind: Kind, done: pd.DataFrame, tags: Tags) -> dict[Key | None, set[Key]]:
    """Parent -> the parents that it was before, or became: local and resource record are one."""
    same: dict[Key | None, set[Key]] = defaultdict(set)
    if kind.parent:
        for pairs in (done[done["kind"] == kind.parent.kind], tags.pairs(kind.parent.kind)):
            for local, resource in zip(pairs["local"], pairs["resource"], strict=True):
                same[local].add(resource)
                same[resource].add(local)
    return same
