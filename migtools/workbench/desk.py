"""What the workbench shows, as frames: records with their matches, contents and tags.

No widget is here and nothing is written; everything is read once and kept until `refresh`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from migtools.database.dialect import Key
from migtools.decisions.records import as_key, read_records
from migtools.errors import MatchError
from migtools.journal.history import history
from migtools.matching.match import match
from migtools.matching.memory import memory
from migtools.office.content import content
from migtools.office.office import Office
from migtools.office.record_hashes import record_hashes
from migtools.office.schema import Kind
from migtools.tags.book import Tags
from migtools.text import plural, words
from migtools.workbench.standing import Line, in_a_word, is_stale, stale_lines

FOUND_COLUMNS = ["best_match", "score", "match"]
PLAIN = frozenset({"records", "places", "live", "last commit", "stale"})
NEW_NAME = "new_name"  # only while names are typed that wait for their preview
FIRST_COLUMNS = ["key", "name", NEW_NAME, "side", "parent", "tag", "match", "best_match", "score"]
MOST_COUNTS = 2
WHOLE_AT_ONCE = 20_000  # more records than these are read while their first ones are shown
FIRST_LOOK = 200


_T = TypeVar("_T")


class Desk:
    """One office and one person's tags, read for display.

    Args:
        office: An open office.
        tags: The judgments made so far.
        known: Earlier decisions on spellings, as `migtools.memory` collects them.
    """

    def __init__(self, office: Office, tags: Tags, known: pd.DataFrame | None = None) -> None:
        self.office, self.tags = office, tags
        self._known = known
        self.waiting: dict[str, dict[Key, str]] = {}  # names typed and not yet previewed, by kind
        self._kept: dict[tuple[str, str], Any] = {}
        self._from = self._kept
        self._rereads = 0

    def refresh(self) -> None:
        """Forget what was read: the next look reads the database again."""
        self._kept = {}

    def reread_records(self) -> None:
        """Forget the records themselves; what was found about them takes longer, and stays."""
        self._rereads += 1
        for known in [known for known in self._kept if known[0] in PLAIN]:
            del self._kept[known]

    def drop_done(self) -> None:
        """Forget typed names that their records have by now, or whose records are done with."""
        for kind, names in self.waiting.items():
            records = self.records(kind)
            live = records[(records["side"] == "local") & ~records["leftover"]]
            now = dict(zip(live["key"].tolist(), live["name"], strict=True))
            self.waiting[kind] = {k: n for k, n in names.items() if now.get(k, n) != n}

    def keep(self, what: str, kind: str, made: _T) -> _T:
        """Remember something until the next refresh."""
        self._kept[what, kind] = made
        return made

    def kept(self, what: str, kind: str) -> Any:
        """What was remembered, or None."""
        return self._kept.get((what, kind))

    def aside(self) -> Desk:
        """A desk with what this one has read, for a thread that reads more."""
        other = Desk(self.office, self.tags, self._known)
        other._kept, other._from = dict(self._kept), self._kept
        other._rereads = self._rereads
        return other

    def take_over(self, other: Desk) -> None:
        """Keep what a desk aside has read, unless this one was refreshed meanwhile.

        Where only the records were read again, what was found about them stays, as it would here.
        """
        if other._from is not self._kept:
            return
        old = other._rereads != self._rereads
        for known, made in other._kept.items():
            if not (old and known[0] in PLAIN):
                self._kept[known] = made

    def kind(self, name: str) -> Kind:
        """A declared kind by name."""
        return self.office.schema.kind(name)

    def records(self, kind: str) -> pd.DataFrame:
        """The records of a kind as `Office.records` gives them."""
        found: pd.DataFrame | None = self.kept("records", kind)
        return self.keep("records", kind, self.office.records(kind)) if found is None else found

    def found(self, kind: str) -> pd.DataFrame:
        """The matches of a kind as `match` gives them, by local key."""
        found: pd.DataFrame | None = self.kept("found", kind)
        if found is None:
            made = match(self.office, kind, memory=self.memory())
            found = self.keep("found", kind, made.set_index("local"))
        return found

    def memory(self) -> pd.DataFrame:
        """What was decided of spellings: in other offices, and by what was realigned in this."""
        made: pd.DataFrame | None = self.kept("memory", "")
        if made is None:
            given = [] if self._known is None else [self._known]
            made = self.keep("memory", "", memory(self.office, *given))
        return made

    def record(self, kind: str, key: Key) -> dict[str, Any]:
        """One record as plain values.

        Raises:
            MatchError: If there is none with this key.
        """
        place = self._places(kind).get(key)
        if place is None:
            raise MatchError(
                f"there is no {self.kind(kind).label} {key!r}, perhaps it was deleted meanwhile; "
                "look it up in the list"
            )
        return dict(self.records(kind).iloc[place])

    def gone(self, kind: str, keys: list[Key]) -> list[Key]:
        """Which of these records are no longer in the database, whatever was read before."""
        wanted = [as_key(self.office, self.kind(kind), key) for key in keys]
        with self.office.reading() as connection:
            there = read_records(connection, self.office, self.kind(kind), wanted)
        return [key for key in wanted if key not in there]

    def has(self, kind: str, key: Key) -> bool:
        """Whether there is such a record, as far as it was read."""
        return key in self._places(kind)

    def live(self, kind: str) -> frozenset[Key]:
        """The keys of the local records that are no leftovers."""
        live: frozenset[Key] | None = self.kept("live", kind)
        if live is None:
            records = self.records(kind)
            mine = records["side"].to_numpy(dtype=object) == "local"
            keys = records["key"][mine & ~records["leftover"].to_numpy()]
            live = self.keep("live", kind, frozenset(keys.tolist()))
        return live

    def _places(self, kind: str) -> dict[Key, int]:
        places: dict[Key, int] | None = self.kept("places", kind)
        if places is None:
            keys = self.records(kind)["key"].tolist()
            places = self.keep("places", kind, {key: place for place, key in enumerate(keys)})
        return places

    def count(self, kind: str) -> int:
        """How many records of a kind there are; counted where they are not read yet."""
        records: pd.DataFrame | None = self.kept("records", kind)
        return self.office.count(kind) if records is None else len(records)

    def is_large(self, kind: str) -> bool:
        """Whether reading all of it would keep a person waiting for the first rows."""
        return self.count(kind) > WHOLE_AT_ONCE

    def has_read(self, kind: str) -> bool:
        """Whether the records of a kind have been read."""
        return self.kept("records", kind) is not None

    def first_look(self, kind: str) -> pd.DataFrame:
        """The first records as a list shows them while the others are being read."""
        return self._bare(kind, self.office.records(kind, first=FIRST_LOOK))

    def listed(self, kind: str, *, bare: bool = False) -> pd.DataFrame:
        """The records as the list shows them.

        Args:
            kind: A declared kind.
            bare: Leave out what takes long, for now: best matches, scores and counts; match is
                empty.

        Returns:
            First the columns that a person decides by: key, name, side, parent, tag, match,
            best_match, score, and one for each of the tables whose rows are counted; then the
            others of `Office.records`. Rows in the order of `Office.records`.
        """
        if bare:
            return self._bare(kind, self.records(kind))
        made = self._with_tags(kind, self.records(kind), self.tagged(kind))
        for column, source in zip(FOUND_COLUMNS, ["resource_name", "score", "status"], strict=True):
            made[column] = made["key"].map(self.found(kind)[source])
        made["score"] = made["score"].where(made["best_match"].notna())
        counts = self.contents(kind)
        for column, table in self.counted(kind).items():
            made[column] = made["key"].map(counts[table])
        return _arranged(made, self.counted(kind))

    def _bare(self, kind: str, records: pd.DataFrame) -> pd.DataFrame:
        # Whether judgments still fit takes long to find out, too.
        said = self._in_words(kind, self.kept("stale", kind) or {})
        return _arranged(self._with_tags(kind, records, said).assign(match=None), ())

    def _with_tags(self, kind: str, records: pd.DataFrame, said: dict[Key, str]) -> pd.DataFrame:
        waiting = self.waiting.get(kind)
        keys = records["key"].tolist()
        made = records.assign(tag=[said.get(key, "") for key in keys] if said else "")
        if waiting:
            made[NEW_NAME] = [waiting.get(key) for key in keys]
        return made

    def tagged(self, kind: str) -> dict[Key, str]:
        """Local key -> its judgment in a word."""
        return self._in_words(kind, self.stale(kind))

    def _in_words(self, kind: str, stale: dict[Line, str]) -> dict[Key, str]:
        by_record = self.tags.by_record(kind)
        return {key: in_a_word(judgments, stale) for key, judgments in by_record.items()}

    def tagged_one(self, kind: str, local: Key) -> str:
        """The same for one local record, "" where there is nothing to say."""
        return in_a_word(self.tags.of(kind, local), self.stale(kind))

    def stale(self, kind: str) -> dict[Line, str]:
        """The judgments of a kind that no longer fit their records, each with why.

        What is judged after this was read fits.
        """
        stale: dict[Line, str] | None = self.kept("stale", kind)
        if stale is None:
            stale = self.keep("stale", kind, stale_lines(self.office, self.tags, kind))
        return stale

    def hashes(self, kind: str, keys: list[Key]) -> list[str]:
        """What these records hold as they are shown, as short hashes for the tags."""
        places = [self._places(kind)[key] for key in keys]
        found = record_hashes(self.records(kind).iloc[places], self.kind(kind))
        return list(found.tolist())

    def counted(self, kind: str) -> dict[str, str]:
        """Column of the list -> the table whose rows it counts.

        These are the tables that the schema names; without any, those that come first.
        """
        held = list(dict.fromkeys(r.table for r in self.office.live_references(self.kind(kind))))
        kinds = {k.table for k in self.office.schema.kinds.values()}
        tables = [t for t in self.office.schema.counts if t in held]
        tables = tables or [t for t in held if t not in kinds][:MOST_COUNTS]
        return {plural(words(table)).replace(" ", "_"): table for table in tables}

    def contents(self, kind: str) -> pd.DataFrame:
        """How many rows of each table point at each record, by key."""
        counts: pd.DataFrame | None = self.kept("contents", kind)
        if counts is None:
            counts = self.keep("contents", kind, content(self.office, kind).set_index("key"))
        return counts

    def last_commit(self) -> int | None:
        """The number of the last commit that is not undone and is itself no undo, or None."""
        last: tuple[int | None] | None = self.kept("last commit", "")
        if last is None:
            commits = history(self.office)
            standing = commits[commits["undone_by"].isna() & commits["reverts"].isna()]
            last = (int(standing["number"].max()) if len(standing) else None,)
            self.keep("last commit", "", last)
        return last[0]

    def pairs(self, kind: str) -> pd.DataFrame:
        """The tagged pairs that can still be realigned: both records there, live and not stale.

        Returns:
            Columns kind, local, resource.
        """
        pairs = self.tags.pairs(kind)
        if pairs.empty:
            return pairs
        places, leftover = self._places(kind), self.records(kind)["leftover"].to_numpy()
        stale, tags = self.stale(kind), self.tags
        live = [
            local in places
            and not leftover[places[local]]
            and resource in places
            and not (stale and is_stale(tags.of(kind, local), stale))
            for local, resource in zip(pairs["local"], pairs["resource"], strict=True)
        ]
        return pairs[np.array(live, dtype=bool)].reset_index(drop=True)

    def plan_pairs(self, kind: str) -> pd.DataFrame:
        """The tagged pairs of a kind, and those of the children below its paired records.

        A child that was tagged by hand realigns with its parent as if the names had been equal.
        """
        pairs = self.pairs(kind)
        made = [pairs]
        for name, child in self.office.schema.kinds.items():
            if child.parent and child.parent.kind == kind:
                below = self.plan_pairs(name)
                parents = self.records(name).set_index("key")["parent_key"]
                made.append(below[below["local"].map(parents).isin(pairs["local"])])
        return pd.concat(made, ignore_index=True)


def _arranged(records: pd.DataFrame, counted: Iterable[str]) -> pd.DataFrame:
    first = [column for column in (*FIRST_COLUMNS, *counted) if column in records.columns]
    return records[first + [column for column in records.columns if column not in first]]


def without_findings(records: pd.DataFrame) -> pd.DataFrame:
    """The facts of records alone, without what was found and judged about them."""
    return records.drop(columns=[*FOUND_COLUMNS, "tag", NEW_NAME], errors="ignore")
