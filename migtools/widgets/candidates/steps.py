"""How one thing leads to another in the candidate pane, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from migtools.widgets.candidates.keys import meaning
from migtools.widgets.candidates.page import PanePage
from migtools.widgets.hooks import Hook
from migtools.widgets.turns import listen

JudgedCallback: TypeAlias = Callable[[str, Any, str | None], object]
ShownCallback: TypeAlias = Callable[[Any], object]


class PaneSteps(PanePage):
    """The steps between records; CandidatePane gives them names that a person knows."""

    _kind: str
    blind: Any

    def __init__(self, noun: str) -> None:
        self._on_judged: Hook[[str, Any, str | None]] = Hook()
        self._on_shown: Hook[[Any]] = Hook()
        super().__init__(noun)

    def press(self, key: str) -> None:
        """Do what a key does in the pane, wherever it was pressed.

        Args:
            key: M, N, U, X and W judge; J, K and the arrows left and right walk, Z takes back,
                Enter takes what is picked and B hides the scores.

        Raises:
            WidgetError: If the key does nothing, or what it does is refused.
        """
        with self._acting():
            self._do(meaning(key))

    def _do(self, verb: str) -> None:
        if verb == "blind":
            self.blind = not self.blind
            return
        if verb == "take":
            # Enter takes what is picked, and that may be "none of these".
            verb = "no_counterpart" if self._at_work.picked is None else "match"
        if verb == "turn":
            # What this person turned down already is taken back by the same key.
            hand, picked = self._at_work.hand, self._at_work.picked
            verb = "unreject" if hand and hand.is_mine(picked) else "reject"
        getattr(self, verb)()

    def on_judged(self, callback: JudgedCallback, *, remove: bool = False) -> None:
        """Call a function after every judgment, withdrawal and undo.

        Args:
            callback: Called with the kind, the local key and the judgment that now stands, or
                None. A MigtoolsError it raises is shown in the pane.
            remove: Stop calling this function.
        """
        self._on_judged.change(callback, remove=remove)

    def on_shown(self, callback: ShownCallback, *, remove: bool = False) -> None:
        """Call a function whenever another record is taken in hand.

        Args:
            callback: Called with the local key. A MigtoolsError it raises is shown in the pane.
            remove: Stop calling this function.
        """
        self._on_shown.change(callback, remove=remove)

    def _begin(self) -> None:
        """Show the first record; nobody listens yet, so what cannot be read is only said."""
        self._at_work.take(self._at_work.first())
        self._draw()
        if self._at_work.problem:
            self._say(str(self._at_work.problem), alert=True)
        listen(self, self._receive)

    def _go_to(self, local: object) -> None:
        before = self._at_work.record
        if local == before:
            self._renew()
            return
        self._at_work.take(local)
        if before is not None:
            self._at_work.walk.leave(before)
        self._show_taken()

    def _take(self, local: object) -> None:
        self._at_work.take(local)
        self._show_taken()

    def _show_taken(self) -> None:
        self._draw()
        self._on_shown.call(self._at_work.record)
        self._raise_problem()

    def _renew(self) -> None:
        self._at_work.renew()
        self._draw()
        self._raise_problem()

    def _raise_problem(self) -> None:
        if self._at_work.problem:
            raise self._at_work.problem

    def _go_on(self) -> None:
        following = self._at_work.next()
        if following is not None:
            self._go_to(following)
            return
        self._renew()
        self._say("No other record is left to judge")

    def _judge(self, judgment: str, judge: Callable[[], None]) -> None:
        local = self._at_work.record
        judge()
        try:
            self._on_judged.call(self._kind, local, judgment)
        finally:
            # The judgment is saved, whatever a listener says to it.
            (self._go_on if self._advance else self._renew)()

    def _after_taking_back(self, kind: str, local: Any) -> None:
        """Show the record that a judgment was taken back from, and tell who listens."""
        at_work = self._at_work
        is_ours = kind == self._kind and at_work.known.is_live(local)
        try:
            self._go_to(local) if is_ours else self._renew()
            self._say(f"Taken back: what was said about {kind.replace('_', ' ')} {local}")
        finally:
            self._on_judged.call(kind, local, at_work.standing(kind, local))
