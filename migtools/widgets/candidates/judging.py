"""The plain half of the candidate pane: a record in hand, what is picked, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from migtools.errors import MigtoolsError
from migtools.widgets.candidates.hand import Hand, Said
from migtools.widgets.candidates.judgments import MATCH, TagStore
from migtools.widgets.candidates.known import Known
from migtools.widgets.candidates.ranking import CANDIDATE_COLUMNS, Ranking
from migtools.widgets.candidates.walk import Walk
from migtools.widgets.errors import WidgetError

Read = TypeVar("Read")

BY_HAND = "by hand"
BLIND = "by hand, blind"


class Gone(NamedTuple):
    """A record in hand that newer records no longer have, and the one after it.

    Attributes:
        name: How a sentence names it.
        following: The key of the next record to judge, or None.
    """

    name: str
    following: Any


class Judging:
    """A person at work on the local records of one kind.

    Args:
        known: The records.
        ranking: The candidates of each local record.
        tags: Where judgments are kept.
        kind: The kind of the records, as it stands in the tags.
    """

    def __init__(self, known: Known, ranking: Ranking, tags: TagStore, kind: str) -> None:
        self.known, self.ranking = known, ranking
        self._tags, self._kind = tags, kind
        self.walk = Walk(known.live)
        self.is_blind = False
        self.note = ""
        self.record: Any = None
        self.hand: Hand | None = None
        self.position = 0
        self.judged: set[Any] = set()
        self.problem: MigtoolsError | None = None

    # What is in hand.

    def take(self, local: Any) -> None:
        """Take a record in hand, or None; what cannot be read of it is left in `problem`.

        Raises:
            WidgetError: If there is no such local record, or it is a leftover.
        """
        if local is not None:
            local = self.known.key(self.known.live_local(local))
        if local != self.record:
            self.note = ""
        self.record, self.position = local, 0
        self._read()

    def renew(self) -> None:
        """Read everything about the record in hand again, and keep what is picked."""
        picked = self.picked
        is_at_end = self.hand is not None and self.position == len(self.hand.candidates)
        self._read()
        last = len(self.hand.candidates) if self.hand else 0
        at = self.hand.at(picked) if self.hand and picked is not None else None
        self.position = at if at is not None else last if is_at_end else 0

    def replace(self, known: Known) -> Gone | None:
        """Take newer records; return the record in hand if it is not among them."""
        gone = None
        if self.record is not None and not known.is_live(self.record):
            not_next = self.judged | (set(self.walk.queue) - set(known.live))
            gone = Gone(self._named(), self.walk.after(self.record, not_next))
        self.known = known
        self.walk.renew(known.live)
        return gone

    def _read(self) -> None:
        self.problem = None
        self.judged = self._reading(lambda: self._tags.judged(self._kind), set())
        self.hand = None
        if self.record is not None:
            no_judgments: list[dict[str, Any]] = []
            nothing = pd.DataFrame(columns=list(CANDIDATE_COLUMNS))
            ranked = self._reading(lambda: self.ranking.of(self.record), nothing)
            said = self._reading(self._said, Said(no_judgments, {}))
            place = self.known.live_local(self.record)
            is_blind = self.is_blind and not said.is_judged
            self.hand = Hand(self.known, place, ranked, said, is_blind=is_blind)

    def _said(self) -> Said:
        kind, tags = self._kind, self._tags
        return Said(tags.of(kind, self.record), tags.rejected(kind, self.record), tags.by)

    def _reading(self, read: Callable[[], Read], otherwise: Read) -> Read:
        """Read what others keep; when they refuse, the rest of the record is still shown."""
        try:
            return read()
        except MigtoolsError as problem:
            self.problem = self.problem or problem
            return otherwise

    @property
    def picked(self) -> Any:
        """The resource key of the picked candidate, or None for "none of these"."""
        candidates = self.hand.candidates if self.hand else []
        return candidates[self.position].key if self.position < len(candidates) else None

    def pick(self, position: int) -> None:
        """Pick the candidate at a position of the list; the one after the last is "none"."""
        last = len(self._in_hand().candidates)
        self.position = max(0, min(position, last))

    def pick_key(self, resource: object) -> None:
        """Pick a candidate by its key, or None for "none of these".

        Raises:
            WidgetError: If it is not among the candidates.
        """
        hand = self._in_hand()
        at = len(hand.candidates) if resource is None else hand.at(resource)
        if at is None:
            raise WidgetError(
                f"{resource!r} is not among the candidates of {self._named()}; "
                "pick one of those listed, or name it in match(resource)"
            )
        self.position = at

    # What is said.

    def match(self, resource: object) -> None:
        """Say that the record in hand is this resource record, or the picked one.

        Raises:
            WidgetError: If nothing is picked, or there is no such resource record.
        """
        hand = self._in_hand()
        key = self.picked if resource is None else resource
        if key is None:
            raise WidgetError(
                f"no candidate is picked for {self._named()}; pick one, or say that it has no "
                "counterpart"
            )
        place = self._resource(key)
        at = hand.at(key)
        score = None if at is None else hand.candidates[at].score
        self._judge(MATCH, self.known.key(place), self.known.name(place), score)

    def judge(self, judgment: str) -> None:
        """Say something about the record in hand that names no resource record."""
        self._judge(judgment, None, "", None)

    def _judge(self, judgment: str, resource: Any, name: str, score: float | None) -> None:
        hand = self._in_hand()
        self._tags.judge(
            self._kind,
            self.record,
            judgment,
            resource,
            local_name=hand.name,
            resource_name=name,
            score=score,
            method=BLIND if hand.is_blind else BY_HAND,
            note=self.note,
        )
        self.note = ""

    def reject(self, resource: object) -> None:
        """Say that the record in hand is not this resource record, or not the picked one.

        Raises:
            WidgetError: If nothing is picked, or there is no such resource record.
        """
        key = self.known.key(self._resource(self.named_or_picked(resource)))
        self._tags.reject(self._kind, self.record, key, local_name=self._in_hand().name)

    def unreject(self, resource: object) -> None:
        """Take back that the record in hand is not this resource record, or the picked one.

        Raises:
            WidgetError: If nothing is picked.
        """
        self._tags.unreject(self._kind, self.record, self.named_or_picked(resource))

    def named_or_picked(self, resource: object) -> Any:
        """Return the key that is meant.

        Raises:
            WidgetError: If nothing is picked.
        """
        self._in_hand()
        key = self.picked if resource is None else resource
        if key is None:
            raise WidgetError(f"no candidate is picked for {self._named()}; pick one first")
        return key

    def _resource(self, key: object) -> int:
        place = self.known.place("resource", key)
        if place is None:
            raise WidgetError(
                f"no resource record has the key {key!r}; pick one of the candidates listed"
            )
        return place

    def withdraw(self) -> None:
        """Take back what this person said about the record in hand."""
        self._in_hand()
        self._tags.withdraw(self._kind, self.record)

    def undo(self) -> tuple[str, Any] | None:
        """Take back the last step; return the kind and key it was about, or None."""
        return self._tags.undo()

    def standing(self, kind: str, local: Any) -> str | None:
        """Return what was said last about a record and still stands."""
        judgments = self._tags.of(kind, local)
        return str(judgments[-1]["judgment"]) if judgments else None

    # What comes next.

    def next(self) -> Any:
        """Return the next record that nobody has judged, or None."""
        return self.walk.after(self.record, self._tags.judged(self._kind))

    def first(self) -> Any:
        """Return the record to begin with: not judged if there is one, or None without any."""
        judged: set[Any] = self._reading(lambda: self._tags.judged(self._kind), set())
        queue = self.walk.queue
        return self.walk.after(None, judged) if self.walk.left(judged) else next(iter(queue), None)

    @property
    def status(self) -> str:
        """Where the walk stands, in words."""
        noun, total = self._kind.replace("_", " ") or "record", len(self.walk)
        left = self.walk.left(self.judged)
        place = None if self.record is None else self.walk.place(self.record)
        where = f"{noun} {place} of {total}" if place else f"{noun}: {total} in the queue"
        rest = f"{left} not judged yet" if left else "all of them judged"
        return f"{where[:1].upper()}{where[1:]}, {rest}" if total else f"No {noun} to judge"

    def _in_hand(self) -> Hand:
        if self.hand is None:
            raise WidgetError("no record is in hand; show one with show(local)")
        return self.hand

    def _named(self) -> str:
        return self.known.named(self.known.live_local(self.record))
