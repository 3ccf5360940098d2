"""The local record in hand and the resource records it may be; a person judges with one key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from migtools.widgets.candidates.judging import Judging
from migtools.widgets.candidates.judgments import MATCH, NO_COUNTERPART, UNSURE, TagStore
from migtools.widgets.candidates.known import Known
from migtools.widgets.candidates.ranking import Ranking, Source
from migtools.widgets.candidates.rejecting import PaneRejections
from migtools.widgets.errors import WidgetError
from migtools.widgets.turns import one_at_a_time

SHOWN_COLUMNS = ("rank", "resource", "name", "score", "status", "why")


@one_at_a_time()
class CandidatePane(PaneRejections):
    """A local record beside the resource records it may be, the best one first.

    A person says "match", "no counterpart" or "unsure" with one key, and the pane goes on to the
    next local record. Every judgment is saved in the tags as it is made.

    Everything a person clicks or types is a method here: show, pick, match, no_counterpart,
    unsure, reject, unreject, withdraw, undo, next, previous and press; blind, advance and note
    are attributes.

    Args:
        records: What office.records(kind) returns: columns key, name, side ("local" or
            "resource"), status and parent; any other column is a fact shown for both sides,
            except best_match, match_status, score and why.
        candidates: A frame with columns local, rank, resource, score (0 to 1), status and why;
            any other column is a fact about the pair. Or a function that returns such a frame
            for one local key.
        tags: Where judgments are kept, such as Tags.
        kind: The kind of the records, as it stands in the tags.
        blind: Hide scores, statuses and reasons until a record is judged.

    Raises:
        WidgetError: If records or candidates cannot be shown.
    """

    def __init__(
        self,
        records: pd.DataFrame,
        candidates: Source,
        *,
        tags: TagStore,
        kind: str = "",
        blind: bool = False,
    ) -> None:
        noun = kind.replace("_", " ")
        self._kind, self._record_noun = kind, f"{noun} record".strip()
        known = Known(records, self._record_noun)
        self._at_work = Judging(known, Ranking(candidates), tags, kind)
        self._at_work.is_blind = bool(blind)
        super().__init__(noun or "record")
        self._begin()

    # What a person clicks or types.

    def show(self, local: object) -> None:
        """Take a local record in hand; a record already in hand is read again.

        Args:
            local: The key of a local record that is no leftover.

        Raises:
            WidgetError: If there is no such record, or it is a leftover or a resource record.
        """
        with self._acting():
            self._go_to(local)

    def pick(self, resource: object) -> None:
        """Choose one of the candidates.

        Args:
            resource: The key of the resource record, or None for "none of these".

        Raises:
            WidgetError: If it is not among the candidates.
        """
        with self._acting():
            self._at_work.pick_key(resource)
            self._picked = self._at_work.position

    def match(self, resource: object = None) -> None:
        """Judge that the record in hand is a resource record.

        Args:
            resource: The key of any resource record; without it, the picked candidate.

        Raises:
            WidgetError: If nothing is picked, or there is no such resource record.
        """
        with self._acting():
            self._judge(MATCH, lambda: self._at_work.match(resource))

    def no_counterpart(self) -> None:
        """Judge that the resource office has no such record.

        Raises:
            WidgetError: If no record is in hand.
        """
        with self._acting():
            self._judge(NO_COUNTERPART, lambda: self._at_work.judge(NO_COUNTERPART))

    def unsure(self) -> None:
        """Judge that this cannot be told yet.

        Raises:
            WidgetError: If no record is in hand.
        """
        with self._acting():
            self._judge(UNSURE, lambda: self._at_work.judge(UNSURE))

    def withdraw(self) -> None:
        """Take back what this person said about the record in hand.

        Raises:
            WidgetError: If no record is in hand.
        """
        with self._acting():
            self._at_work.withdraw()
            self._after_taking_back(self._kind, self.record)

    def undo(self) -> None:
        """Take back the last judgment of this session and show its record again."""
        with self._acting():
            undone = self._at_work.undo()
            if undone is None:
                self._say("There is nothing to take back")
                return
            self._after_taking_back(*undone)

    def next(self) -> None:
        """Go on to the next local record that nobody has judged; say so when none is left."""
        with self._acting():
            self._go_on()

    def previous(self) -> None:
        """Go back to the record shown before; say so when there is none."""
        with self._acting():
            before = self._at_work.walk.back()
            if before is None:
                self._say("No record was shown before this one")
            else:
                self._take(before)

    # What a person sets.

    @property
    def blind(self) -> bool:
        """Whether scores, statuses and reasons stay hidden until a record is judged."""
        return self._at_work.is_blind

    @blind.setter
    def blind(self, on: bool) -> None:
        with self._acting():
            self._at_work.is_blind = bool(on)
            self._renew()

    @property
    def advance(self) -> bool:
        """Whether a judgment leads to the next record by itself."""
        return self._advance

    @advance.setter
    def advance(self, on: bool) -> None:
        self._advance = bool(on)
        # The same page: a key that is on its way still counts.
        self._shown = {**self._shown, "advance": self._advance}

    @property
    def note(self) -> str:
        """A remark that is saved with the next judgment on the record in hand."""
        return self._at_work.note

    @note.setter
    def note(self, text: str) -> None:
        self._at_work.note = str(text)
        self._draw()

    @property
    def queue(self) -> list[Any]:
        """The local keys in the order in which they are judged."""
        return list(self._at_work.walk.queue)

    @queue.setter
    def queue(self, keys: Iterable[Any]) -> None:
        with self._acting():
            asked, live = list(keys), set(self._at_work.known.live)
            strange = [key for key in asked if key not in live]
            if strange:
                raise WidgetError(
                    f"{len(strange)} keys of the queue are no local {self._record_noun} that can "
                    f"be judged, first {strange[0]!r}; leave them out"
                )
            self._at_work.walk.choose(asked)
            self._draw()

    def update(self, records: pd.DataFrame, candidates: Source | None = None) -> None:
        """Take newer records; the record in hand and the queue stay where they still exist.

        Args:
            records: As for a new pane.
            candidates: As for a new pane; without them, the ones there are.

        Raises:
            WidgetError: If records or candidates cannot be shown.
        """
        with self._acting():
            known = Known(records, self._record_noun)
            if candidates is not None:
                self._at_work.ranking = Ranking(candidates)
            gone = self._at_work.replace(known)
            if gone is None:
                self._renew()
                return
            self._take(gone.following)
            self._say(f"{gone.name} is no longer there to be judged; this is the next one")

    # What comes out.

    @property
    def record(self) -> Any:
        """The key of the local record in hand, or None."""
        return self._at_work.record

    @property
    def picked(self) -> Any:
        """The key of the picked resource record, or None for "none of these"."""
        return self._at_work.picked

    @property
    def shown(self) -> pd.DataFrame:
        """The candidates as they are listed: rank, resource, name, score, status, why and facts.

        Facts about the resource record have its column names (record_status is its status);
        facts about the pair follow. While a record is judged blind, score, status and why are
        missing and rank is the place in the list.
        """
        hand = self._at_work.hand
        return hand.frame if hand else pd.DataFrame(columns=list(SHOWN_COLUMNS))

    @property
    def status(self) -> str:
        """Where the walk stands, in words."""
        return self._at_work.status

    def __repr__(self) -> str:
        walk = self._at_work.walk
        kind = f"{self._kind}: " if self._kind else ""
        record = "nothing in hand" if self.record is None else f"in hand {self.record}"
        left = walk.left(self._at_work.judged)
        return f"CandidatePane({kind}{record}, {left} of {len(walk)} not judged)"

    def _answer(self, message: Any) -> None:
        match message:
            case {"do": "next" | "previous" | "undo" as step}:
                getattr(self, step)()
            case {"do": "blind" | "advance" as switch, "on": bool(on)}:
                setattr(self, switch, on)
            case {"do": str(verb), "visit": int(visit), **what}:
                self._check(visit)
                self._answer_about_the_record(verb, what)
            case _:
                raise WidgetError("the page sent what this pane does not know; run the cell again")

    def _answer_about_the_record(self, verb: str, what: dict[Any, Any]) -> None:
        match verb, what:
            case "pick", {"at": int(at)}:
                self._at_work.pick(at)
                self._picked = self._at_work.position
            case "note", {"text": str(text)}:
                self._at_work.note = text
            case "take" | "match" | "no_counterpart" | "unsure" | "turn", {"note": str(note)}:
                self._at_work.note = note
                self._do(verb)
            case "withdraw", {}:
                self.withdraw()
            case _:
                raise WidgetError("the page sent what this pane does not know; run the cell again")
