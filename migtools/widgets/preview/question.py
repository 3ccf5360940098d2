"""The question as it goes on: asked, at work, done, declined or refused; and what may come next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from migtools.errors import StalePlanError
from migtools.widgets.errors import Cancelled, WidgetError
from migtools.widgets.preview import answers
from migtools.widgets.preview.committing import Attempt, Commit, Progress
from migtools.widgets.preview.previewing import outline, preview


class Question:
    """One plan at a time that is asked about, and the commits that were answered with Yes.

    Attributes:
        plan: The plan that is asked about.
        drawn: Its preview.
        number: Counts the plans, so that a late click is not taken for one on another plan.
        state: "asking", "working", "done", "declined" or "refused".
        status: What a person is told.
        alert: What was refused, and why.
        busy: Whether a plan is being made.
        stale: Whether the plan no longer fits the data, and never runs again.
        receipt: The receipt of the last commit.
    """

    def __init__(
        self,
        plan: Any,
        commit: Commit,
        makers: dict[str, Any],
        changed: Callable[[], None],
        told: Progress,
        receipt: Any = None,
    ) -> None:
        self.commit, self.makers = commit, makers
        self._changed, self._told = changed, told
        self._lock, self._stating = threading.RLock(), threading.Lock()
        self.attempt: Attempt | None = None
        self.receipt = receipt
        # What a plan moved is no longer there to be counted.
        drawn = preview(plan) if receipt is None else outline(plan)
        self.plan, self.drawn, self.number = plan, drawn, 1
        self.state, self.status, self.alert = "asking" if receipt is None else "done", "", ""
        self.busy = self.stale = False

    @property
    def can(self) -> dict[str, bool]:
        """What a person may click now."""
        asked = self.state in ("asking", "refused") and not self.busy
        working = self.state == "working" and self.attempt is not None
        return {
            "yes": asked and not self.stale and not self.plan.open_collisions,
            "no": asked,
            "choose": asked and self.makers["choose"] is not None,
            "again": asked and self.state == "refused" and self.makers["again"] is not None,
            "cancel": working and self.commit.takes_plan and not self.status,
            "undo": self._undoable() and not self.busy,
        }

    def begin(self) -> Attempt:
        """Take the question for one commit; nobody else gets it until that is over.

        Raises:
            WidgetError: If the question is not open.
        """
        with self._lock:
            self._check_open()
            before = self.state
            self.attempt = Attempt(self._told)
            try:
                self.become("working")
            except BaseException:
                self.state = before  # nobody commits
                raise
            return self.attempt

    def work(self, attempt: Attempt) -> BaseException | None:
        """Commit; whatever stops it is said, and returned."""
        try:
            receipt = self.commit(self.plan, attempt.progress)
            receipt._repr_html_()  # what is no receipt shows itself here
        except Cancelled as cancelled:
            self.become("asking", status=str(cancelled))
            return cancelled
        except BaseException as error:
            # A stale plan never runs again; after anything else, such as a lock, Yes may be tried.
            self.stale = isinstance(error, StalePlanError)
            self.become("refused", alert=answers.stopped(error))
            return error
        self.receipt = receipt
        self.become("done", status=answers.TOO_LATE if attempt.cancelled else "")
        return None

    def decline(self) -> None:
        """End the question without a commit."""
        with self._lock:
            if self.state in ("asking", "refused"):
                self.become("declined", status=answers.declined(self.receipt))

    def cancel(self) -> None:
        """Stop the commit that is at work at its next step; nothing keeps this waiting."""
        with self._stating:
            if self.state != "working" or self.attempt is None:
                return
            if not self.commit.takes_plan:
                raise WidgetError("this commit cannot be cancelled; wait for its receipt")
            self.attempt.cancel()
            self.status, self.alert = answers.CANCELLING, ""
        self._changed()

    def choose(self, choices: dict[str, str]) -> None:
        """Have the plan made with these choices; for a committed one there is nothing to choose.

        Args:
            choices: Collision -> choice.

        Raises:
            WidgetError: If that is not possible here, or not now.
        """
        # A cell that chooses what a person has clicked is run after Yes, too.
        if self.state != "done":
            self.ask("choose", self.plan, choices)

    def ask(self, verb: str, *given: Any) -> None:
        """Have another plan made, and ask about it; if that is refused, the question stays.

        Args:
            verb: "choose", "again" or "undo".
            given: What the function for it is called with.

        Raises:
            WidgetError: If that is not possible here, or not now.
        """
        with self._lock:
            self._check_ask(verb)
            before = self.state
            try:
                self.busy = True
                self.become(before, status=answers.PLANNING)
                plan = self.makers[verb](*given)
                drawn = preview(plan)
            except BaseException as error:
                self.busy = False
                self.become(before, alert=answers.not_planned(error))
                raise
            self.plan, self.drawn, self.number = plan, drawn, self.number + 1
            self.busy = self.stale = False
            self.become("asking", status=answers.PLANNED[verb])

    def become(self, state: str, *, status: str = "", alert: str = "") -> None:
        """Take a state, and say something."""
        with self._stating:
            self.state, self.status, self.alert = state, status, alert
        self._changed()

    def _undoable(self) -> bool:
        # The receipt of a plan that had nothing to do has no number, and nothing to undo.
        made = self.receipt is not None and bool(getattr(self.receipt, "number", True))
        return made and self.makers["undo"] is not None and self.state in ("done", "declined")

    def _check_open(self) -> None:
        answered = {
            "working": answers.AT_WORK,
            "declined": answers.WAS_NO,
            "done": answers.IS_DONE,
        }
        if self.state in answered:
            raise WidgetError(answered[self.state])
        if self.plan.open_collisions:
            raise WidgetError(answers.undecided(self.plan.open_collisions))
        if self.stale:
            raise WidgetError("the plan no longer fits the data; make it again")

    def _check_ask(self, verb: str) -> None:
        if self.state == "working":
            raise WidgetError(answers.AT_WORK)
        if self.makers[verb] is None:
            raise WidgetError(f"no function for {verb} was given; give {verb}= or use mt.confirm")
        if verb == "undo" and not self._undoable():
            raise WidgetError("there is no commit to undo here; say Yes first")
        if verb != "undo" and self.state == "done":
            raise WidgetError(answers.IS_DONE)
        if verb != "undo" and self.state == "declined":
            raise WidgetError(answers.WAS_NO)
