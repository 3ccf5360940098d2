"""A person's judgments on local records, kept in a file that people can read and correct."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pandas as pd

from migtools.errors import LoadError, MatchError
from migtools.tags.filing import locked, replace
from migtools.tags.judgments import UNSURE, place
from migtools.tags.keys import Key, as_key
from migtools.tags.merging import Merge
from migtools.tags.rejecting import REJECTION, rejecting, taken_back
from migtools.tags.rows import from_frame, from_row
from migtools.tags.steps import Steps
from migtools.tags.store import TagStore
from migtools.tags.views import TagViews

Clock = Callable[[], dt.datetime]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class Tags(TagViews):
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
                local_name, resource_name, score, method, by, at, note, local_hash, resource_hash
                and rejected.
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
        local_hash: str = "",
        resource_hash: str = "",
    ) -> None:
        """Say what a local record is; saved at once, in place of what you said before.

        What you rejected for it before stays rejected, but for what you match it with now.

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
            local_hash: What the local record held then, as `record_hashes` gives it.
            resource_hash: What the resource record held then.

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
            "local_hash": local_hash,
            "resource_hash": resource_hash,
        }
        made = from_row(row, self.by, self._time())
        self._steps.do(self._store, lambda sheet: {made.ident: made.after(sheet.get(made.ident))})

    def judge_many(self, rows: pd.DataFrame) -> None:
        """Say what thousands of local records are: all of them or none, one write, one undo step.

        Args:
            rows: A frame with the columns kind, local, judgment and, for matches, resource;
                every other of TAG_COLUMNS is taken too, but by and at: the judgments become yours
                and are of now. What you rejected before stays rejected.

        Raises:
            MatchError: If a row cannot stand or a record is there twice; lists every such row.
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the judgments are kept in memory.
        """
        made = from_frame(rows, self.by, self._time())
        self._steps.do(
            self._store, lambda sheet: {i: j.after(sheet.get(i)) for i, j in made.items()}
        )

    def reject(
        self, kind: str, local: Any, resource: Any, *, local_name: str = "", local_hash: str = ""
    ) -> None:
        """Say of a resource record: not that one; saved at once and remembered.

        It stands beside your judgment on the local record, whatever that is; where there is none,
        you are unsure of the record from now on. Judging a match rejects nothing by itself.

        Args:
            kind: The kind of both records.
            local: The local record's key.
            resource: The key of the resource record that it is not.
            local_name: The local record's name as it was on the screen.
            local_hash: What the local record held then, as `record_hashes` gives it.

        Raises:
            MatchError: If it is what you match the record with; withdraw that first.
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the rejection is kept in memory.
        """
        row = {"kind": kind, "local": local, "local_name": local_name, "local_hash": local_hash}
        fresh = from_row({**row, "judgment": UNSURE, "method": REJECTION}, self.by, self._time())
        turned_down = as_key(resource)
        self._steps.do(self._store, lambda sheet: rejecting(sheet, fresh, turned_down))

    def unreject(self, kind: str, local: Any, resource: Any) -> None:
        """Take back your rejection of a resource record; where you said no more, all of it.

        Raises:
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; it is taken back in memory.
        """
        ident, key, at = place(kind, as_key(local), self.by), as_key(resource), self._time()
        self._steps.do(self._store, lambda sheet: taken_back(sheet, ident, key, at))

    def withdraw(self, kind: str, local: Any) -> None:
        """Take back your judgment on a local record, rejections too; other people's stay.

        Raises:
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the judgment is withdrawn in memory.
        """
        ident = place(kind, as_key(local), self.by)
        self._steps.do(self._store, lambda _: {ident: None})

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

    def merge(self, other: Tags) -> pd.DataFrame:
        """Take in another person's judgments, or your own from another file.

        Where the same person judged a record in both, the newer judgment stays, with the
        rejections of both; of two at the same time the one that sorts last as text, whatever the
        order of merging. Other people's are kept beside it, also where they disagree.

        Returns:
            The disagreements that are new: TAG_COLUMNS and kept (bool), sorted by kind, local key
            and person. All judgments on a record that was not disputed so before, and what the
            same person said otherwise at the same time, of which the line that gave way has
            kept = False. Empty where there are none.

        Raises:
            MatchError: If `other` is no Tags.
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the judgments are kept in memory.
        """
        demand_tags(other)
        merge = Merge(other._store.sheet)
        self._store.apply(merge.change)
        return merge.disagreements(self._store.sheet)

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
                replace(target, self._store.text())
        except OSError as error:
            raise LoadError(
                f"{target.name} cannot be written ({error.strerror or error}); choose another path"
            ) from error

    def _time(self) -> str:
        now = self._clock()
        if not isinstance(now, dt.datetime) or now.tzinfo is None:
            raise MatchError(f"the clock says {now!r}, which has no time zone; give an aware time")
        return now.isoformat()


def demand_tags(given: Any) -> None:
    """Raise unless something is `Tags`.

    Args:
        given: What was given as tags.

    Raises:
        MatchError: If it is anything else, such as the path of a tags file.
    """
    if not isinstance(given, Tags):
        raise MatchError(f"{given!r} is no Tags; open its file with mt.Tags.load first")
