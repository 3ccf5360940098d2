"""The question before anything is written: the whole preview, its line again, Yes and No."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeAlias

import anywidget
import traitlets

from migtools.errors import MigtoolsError
from migtools.widgets.assets import script, style
from migtools.widgets.errors import WidgetError
from migtools.widgets.preview import answers
from migtools.widgets.preview.colliding import allowing, named
from migtools.widgets.preview.committing import Attempt, Commit
from migtools.widgets.preview.given import PlanLike, ReceiptLike, check
from migtools.widgets.preview.previewing import line
from migtools.widgets.preview.question import Question
from migtools.widgets.turns import in_turn, listen, one_at_a_time

StateCallback: TypeAlias = Callable[[str], None]


@one_at_a_time(but=["yes", "cancel", "state", "plan", "receipt"])
class Confirmation(anywidget.AnyWidget):
    """Show what a plan would write, let a person decide collisions, and commit on Yes.

    Everything that a person clicks is a method here: yes, no, cancel, choose, choose_all, undo
    and again. A click on Yes commits in a thread of its own, so that progress and Cancel get
    through; yes() called in Python returns when the commit is over.

    Args:
        plan: What would be written: summary(), _repr_html_() and open_collisions; a
            `migtools.Plan` is shown with all that moves, collides and changes its name.
        yes: Commits and returns the receipt. Called as yes(plan, progress=function) if it can be
            called so, which is decided once, here; the function is to be called as
            function(done, total, what) within the commit, and raises `Cancelled` there after
            Cancel. Anything else is called as yes(), and cannot be cancelled. It calls no widget
            within the commit: a click that waits for the database may be what that waits for.
        choose: Called as choose(plan, {collision: choice}); returns the plan made again with
            these choices. Without it collisions are only shown.
        undo: Called as undo(receipt); returns the plan that undoes the commit. Without it there
            is no Undo.
        again: Called as again(); returns the plan made again. Offered when a commit was refused.
        receipt: The receipt of the plan if it is committed already: it is shown, nothing is asked.

    Raises:
        WidgetError: If plan is no plan, a function cannot be called, or yes takes no plan although
            choose, undo or again would make another one.
    """

    _esm = script("common.js", "confirmation_parts.js", "confirmation.js")
    _css = style("base.css", "confirmation.css")
    _preview = traitlets.Dict().tag(sync=True)
    _answer = traitlets.Dict().tag(sync=True)
    _progress = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        plan: PlanLike,
        yes: Callable[..., ReceiptLike],
        *,
        choose: Callable[[Any, dict[str, str]], PlanLike] | None = None,
        undo: Callable[[Any], PlanLike] | None = None,
        again: Callable[[], PlanLike] | None = None,
        receipt: ReceiptLike | None = None,
    ) -> None:
        makers = {"choose": choose, "undo": undo, "again": again}
        check(plan, yes, makers)
        self._callbacks: list[StateCallback] = []
        self._worker: threading.Thread | None = None
        self._turn = 0
        self._question = Question(plan, Commit(yes), makers, self._redraw, self._told, receipt)
        super().__init__(_preview=self._preview_state(), _answer=self._answer_state())
        listen(self, self._receive, at_once=["cancel"])

    # What a person clicks.

    def yes(self) -> Any:
        """Commit the plan, as a click on Yes does; once only, however often it is asked.

        Returns:
            The receipt; the same one again where Yes was said before.

        Raises:
            WidgetError: If the answer was No, or a collision is open.
            Cancelled: If it was cancelled meanwhile; nothing was written then.
            MigtoolsError: Whatever the commit refuses; it is also shown under the question.
        """
        if self.state != "done":
            error = self._question.work(self._begin())
            if error is not None:
                raise error
        return self._question.receipt

    def no(self) -> None:
        """Write nothing, as a click on No does; a commit that is made stays made."""
        self._question.decline()

    def cancel(self) -> None:
        """Stop the commit that is at work at its next step, so that nothing is written.

        A commit that is over is not undone by this, and nothing happens where none is at work.

        Raises:
            WidgetError: If yes was given as a function that hears of no progress.
        """
        self._question.cancel()

    def choose(self, collision: str, choice: str) -> None:
        """Decide one collision; the plan is made again with all choices so far.

        Once the plan is committed its choices stay, and nothing happens.

        Args:
            collision: Its name, as in the plan's collisions.
            choice: One of its choices, such as "keep_resource"; "block" takes a choice back.

        Raises:
            WidgetError: If there is no such collision or choice, or the answer was No.
            MigtoolsError: If the plan cannot be made again.
        """
        choices = named(self.plan, collision).choices
        if choice not in choices:
            raise WidgetError(
                f"{choice!r} is no choice for {collision!r}; choose one of {', '.join(choices)}"
            )
        self._question.choose({collision: choice})

    def choose_all(self, choice: str, table: str = "") -> None:
        """Decide every open collision that allows a choice; the plan is made again.

        Where none is open, all are decided once more. Once the plan is committed its choices
        stay, and nothing happens.

        Args:
            choice: Such as "keep_resource".
            table: Only the collisions of this table.

        Raises:
            WidgetError: If no collision allows the choice, or the answer was No.
            MigtoolsError: If the plan cannot be made again.
        """
        choices = dict.fromkeys(allowing(self.plan, choice, table), choice)
        self._question.choose(choices)

    def undo(self) -> None:
        """Ask about the plan that undoes the commit; nothing is written before Yes to it.

        Raises:
            WidgetError: If there is no commit to undo.
            MigtoolsError: If the commit cannot be undone.
        """
        self._question.ask("undo", self._question.receipt)

    def again(self) -> None:
        """Ask about the same plan, made again on the data as they are now.

        Raises:
            WidgetError: If the plan cannot be made again here, or the question is not open.
            MigtoolsError: If the plan is refused on the data as they are now.
        """
        self._question.ask("again")

    # What comes out.

    @property
    def state(self) -> str:
        """One of "asking", "working", "done", "declined" and "refused"."""
        return self._question.state

    @property
    def plan(self) -> Any:
        """The plan that is asked about; another one after a choice, Undo or Plan again."""
        return self._question.plan

    @property
    def receipt(self) -> Any:
        """The receipt of the last commit made here, or None."""
        return self._question.receipt

    def on_state(self, callback: StateCallback, *, remove: bool = False) -> None:
        """Call a function whenever the state or the plan changes.

        Args:
            callback: Called with the state; while a click on Yes is at work, in its thread.
            remove: Stop calling this function.
        """
        self._callbacks = [known for known in self._callbacks if known != callback]
        if not remove:
            self._callbacks.append(callback)

    def __repr__(self) -> str:
        first = next(iter(line(self.plan).splitlines()), "")
        return f"Confirmation({self.state}: {first})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        now = self._question
        receipt = now.receipt if now.state == "done" else None
        said = answers.last_words(now.plan, choosing=False), now.status, now.alert, receipt
        html = answers.static_html(now.plan, *said)
        return {**data, "text/plain": repr(self), "text/html": html}, metadata

    # How the browser is told, and what it asks.

    @in_turn
    def _begin(self) -> Attempt:
        return self._question.begin()

    @in_turn
    def _redraw(self) -> None:
        if self._preview["number"] != self._question.number:
            self._preview = self._preview_state()
        self._answer = self._answer_state()
        for callback in list(self._callbacks):
            callback(self.state)

    def _told(self, done: int, total: int, what: str) -> None:
        self._progress = {"done": done, "total": total, "what": what}

    def _preview_state(self) -> dict[str, Any]:
        return {**self._question.drawn, "number": self._question.number}

    def _answer_state(self, refusal: str = "") -> dict[str, Any]:
        # The turn makes the same refusal twice two messages, which are both read aloud.
        self._turn += 1
        now = self._question
        receipt = answers.receipt_state(now.receipt) if now.state == "done" else None
        return {
            "turn": self._turn,
            "state": now.state,
            "can": now.can,
            "busy": now.busy,
            "choosing": now.makers["choose"] is not None,
            "last": answers.last_words(now.plan, now.makers["choose"] is not None, now.stale),
            "status": now.status,
            "alert": refusal or now.alert,
            "receipt": receipt,
        }

    def _receive(self, _widget: object, message: Any, _buffers: object) -> None:
        """Do what the browser asks; what is refused is said under the question."""
        try:
            self._do(message)
        except MigtoolsError as refused:
            self._answer = self._answer_state(str(refused))

    def _do(self, message: Any) -> None:
        match message:
            case {"do": "yes", "number": int(number)}:
                self._click_yes(number)
            case {"do": "no" | "cancel" | "undo" | "again" as verb}:
                getattr(self, verb)()
            case {"do": "choose", "collision": str(collision), "choice": str(choice)}:
                self.choose(collision, choice)
            case {"do": "choose_all", "choice": str(choice), "table": str(table)}:
                self.choose_all(choice, table)
            case _:
                raise WidgetError("the page sent what this box does not know; run the cell again")

    def _click_yes(self, number: int) -> None:
        # A second click, or one on the plan before, may have been on its way.
        if number != self._question.number or not self._question.can["yes"]:
            return
        self._progress = {}
        attempt = (self._begin(),)
        self._worker = threading.Thread(target=self._question.work, args=attempt)
        self._worker.start()
