"""A person's judgments on local records, kept in a file that people can read and correct."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pandas as pd

from migtools.errors import LoadError, MatchError
from migtools.tags.filing import locked, replace
from migtools.tags.judgments import JUDGMENTS, MATCH, Key, as_key, differ, place
from migtools.tags.rows import as_frame, from_frame, from_row, keyed
from migtools.tags.steps import Steps
from migtools.tags.store import TagStore, union

Clock = Callable[[], dt.datetime]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class Tags:
    """Judgments: which resource record a local record is, that it is none, or that one is unsure.

    One judgment per kind, local record and person. With a path, every judgment is saved at once,
    into the file as it is then: two notebooks may share one. Several people's judgments live side
    by side; where they disagree, `disputed` says so and `pairs` leaves the record out.

        tags = mt.Tags.open("tags.csv", by="maria")
        tags.judge("carrier", 1, "match", 1001)
        plan = mt.realign(office, tags)
    """

    def __init__(
        self, path: str | Path | None = None, *, by: str = "", clock: Clock = _now
    ) -> None:
        """Open a tags file (made if it is missing), or keep judgments in memory without one.

        Args:
            path: A CSV file; see `problem` for what is wrong with it, if anything is.
            by: Who judges.
            clock: Gives the time of a judgment, as an aware datetime.
        """
        self.by, self._clock = by, clock
        self._store = TagStore(Path(path) if path else None)
        self._steps = Steps()
        self._store.open()

    @classmethod
    def open(cls, path: str | Path, *, by: str = "", clock: Clock = _now) -> Self:
        """Open a tags file to work with; it is made if it is missing, and nonsense never stops it.

        Args:
            path: A CSV file.
            by: Who judges.
            clock: Gives the time of a judgment, as an aware datetime.

        Returns:
            The judgments. `problem` says what is wrong with the file and what to do: lines that
            cannot be read are kept and do not count; a file that is no tags file is left alone,
            and judgments go to a rescue file beside it until it is put right.
        """
        return cls(path, by=by, clock=clock)

    @classmethod
    def load(cls, path: str | Path, *, by: str = "", clock: Clock = _now) -> Self:
        """Load a tags file of which every line must be right.

        Args:
            path: A CSV file with the columns kind, local, resource and judgment, and perhaps
                local_name, resource_name, score, method, by, at and note.
            by: Who judges from now on.
            clock: Gives the time of a judgment, as an aware datetime.

        Returns:
            The judgments; further ones are saved to the same file.

        Raises:
            LoadError: If the file is missing or no tags file, or has bad lines; lists every one.
        """
        tags = cls(by=by, clock=clock)
        tags._store = TagStore(Path(path))
        tags._store.load()
        return tags

    @property
    def problem(self) -> str:
        """What is wrong with the file and what to do about it; "" if all is well."""
        return self._store.problem

    def refresh(self) -> None:
        """Take in what others have written to the file meanwhile; never raises, see `problem`."""
        self._store.open()

    def judge(
        self,
        kind: str,
        local: Any,
        judgment: str,
        resource: Any = None,
        *,
        local_name: str = "",
        resource_name: str = "",
        score: float | None = None,
        method: str = "",
        note: str = "",
    ) -> None:
        """Say what a local record is; saved at once, in place of what you said before.

        Args:
            kind: The kind of both records.
            local: The local record's key.
            judgment: "match", "no counterpart" or "unsure".
            resource: The resource record's key; a match needs one.
            local_name: The local record's name as it was on the screen.
            resource_name: The resource record's name.
            score: How alike they were, 0 to 1.
            method: How the pair was found, such as a match status.
            note: Anything that a colleague should know.

        Raises:
            MatchError: If the judgment cannot stand.
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the judgment is kept in memory.
        """
        row = {
            "kind": kind,
            "local": local,
            "local_name": local_name,
            "resource": resource,
            "resource_name": resource_name,
            "judgment": judgment,
            "score": score,
            "method": method,
            "note": note,
        }
        made = from_row(row, self.by, self._time())
        self._steps.do(self._store, {made.ident: made})

    def judge_many(self, rows: pd.DataFrame) -> None:
        """Say what thousands of local records are: all of them or none, one write, one undo step.

        Args:
            rows: A frame with the columns kind, local, judgment and, for matches, resource;
                local_name, resource_name, score, method and note are taken too. The judgments
                become yours and are of now, whatever by and at say.

        Raises:
            MatchError: If a row cannot stand or a record is there twice; lists every such row.
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the judgments are kept in memory.
        """
        self._steps.do(self._store, from_frame(rows, self.by, self._time()))

    def withdraw(self, kind: str, local: Any) -> None:
        """Take back your judgment on a local record; other people's stay.

        Raises:
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the judgment is withdrawn in memory.
        """
        self._steps.do(self._store, {place(kind, as_key(local), self.by): None})

    def undo(self) -> tuple[str, Key] | None:
        """Take back the last thing you judged or withdrew in this session.

        Returns:
            Its kind and local key (of many: the first); None if there is nothing to take back.

        Raises:
            MatchError: If you judged that record again elsewhere meanwhile; that stays.
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; it is taken back in memory.
        """
        return self._steps.undo(self._store)

    def of(self, kind: str, local: Any) -> list[dict[str, Any]]:
        """Everybody's judgments on one local record, by person; dicts with TAG_COLUMNS."""
        return [judgment.row for judgment in self._store.sheet.of(kind, as_key(local))]

    def judged(self, kind: str) -> set[Key]:
        """The keys of the local records of a kind that anybody has judged."""
        return {judgment.local for judgment in self._store.sheet if judgment.kind == kind}

    def by_record(self, kind: str) -> dict[Key, list[dict[str, Any]]]:
        """Everybody's judgments on each local record of a kind: key -> dicts with TAG_COLUMNS."""
        records = self._store.sheet.records()
        return {js[0].local: [j.row for j in js] for js in records if js[0].kind == kind}

    @property
    def frame(self) -> pd.DataFrame:
        """All judgments: TAG_COLUMNS, sorted by kind, local key (numbers first) and person."""
        return as_frame(self._store.sheet)

    @property
    def disputed(self) -> pd.DataFrame:
        """The judgments on local records where people disagree; shaped like `frame`.

        A doubt beside a match is a disagreement too.
        """
        return as_frame(
            j for several in self._store.sheet.records() if differ(several) for j in several
        )

    def pairs(self, kind: str | None = None) -> pd.DataFrame:
        """The matches that nobody disputes, for `realign`.

        Args:
            kind: Only those of this kind.

        Returns:
            One row per local record, sorted by kind and local key. Columns: kind, local, resource.
        """
        rows = [
            (several[0].kind, several[0].local, several[0].resource)
            for several in self._store.sheet.records()
            if several[0].judgment == MATCH and not differ(several)
            if kind in (None, several[0].kind)
        ]
        return keyed(pd.DataFrame(rows, columns=["kind", "local", "resource"]))

    def merge(self, other: Tags) -> None:
        """Take in another person's judgments, or your own from another file.

        Where the same person judged a record in both, the newer judgment stays; other people's
        are kept beside it, also where they disagree.

        Raises:
            MatchError: If `other` is no Tags.
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the judgments are kept in memory.
        """
        if not isinstance(other, Tags):
            raise MatchError(f"{other!r} is no Tags; open its file with mt.Tags.load first")
        theirs = other._store.sheet
        self._store.apply(lambda mine: union(mine, theirs))

    def save(self, path: str | Path) -> None:
        """Write the judgments to a file, whatever was in it; lines that do not count too.

        Raises:
            LockedError: If another program keeps the file.
            LoadError: If the file cannot be written.
        """
        if self._store.keeps(Path(path)):
            self._store.apply(lambda _: {})
            return
        target = Path(path).absolute()
        try:
            with locked(target):
                replace(target, self._store.sheet.text())
        except OSError as error:
            raise LoadError(
                f"{target.name} cannot be written ({error.strerror or error}); choose another path"
            ) from error

    def __len__(self) -> int:
        return len(self._store.sheet)

    def __repr__(self) -> str:
        many, counted = len(self), Counter(j.judgment for j in self._store.sheet)
        words = ", ".join(f"{counted[word]} {word}" for word in JUDGMENTS if counted[word])
        where = self._store.name or "in memory"
        said = f"{many} judgment{'' if many == 1 else 's'}{': ' if words else ''}{words}"
        return f"Tags({said}; {where})"

    def _time(self) -> str:
        now = self._clock()
        if not isinstance(now, dt.datetime) or now.tzinfo is None:
            raise MatchError(f"the clock says {now!r}, which has no time zone; give an aware time")
        return now.isoformat()
