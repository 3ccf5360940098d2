"""The question before anything is written: the preview, one line, Yes and No."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Protocol

import ipywidgets

from migtools.errors import MigtoolsError, StalePlanError
from migtools.widgets.errors import WidgetError


class PlanLike(Protocol):
    """What a confirmation needs to know of a plan."""

    @property
    def open_collisions(self) -> int:
        """How many collisions nobody has decided yet; 0 = the plan can be committed."""

    def summary(self) -> str:
        """Say in one line, or a few, what will be written."""

    def _repr_html_(self) -> str:
        """Show the preview; every name in it is escaped."""


class ReceiptLike(Protocol):
    """What a confirmation shows after Yes."""

    def _repr_html_(self) -> str:
        """Show what was written; every name in it is escaped."""


class Confirmation(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """Show a plan's preview, repeat its line as a question, and commit on Yes.

    Clicks and methods are the same: yes() and no().

    Args:
        plan: What would be written: summary(), _repr_html_() and open_collisions.
        yes: Called without arguments on Yes; commits and returns the receipt.

    Raises:
        WidgetError: If plan is no plan, or yes cannot be called.
    """

    def __init__(self, plan: PlanLike, yes: Callable[[], ReceiptLike]) -> None:
        _check(plan, yes)
        self._plan, self._commit = plan, yes
        self._state, self._final = "asking", False
        self._receipt: ReceiptLike | None = None
        self._preview = ipywidgets.HTML(plan._repr_html_())
        self._question = ipywidgets.HTML()
        self._yes = ipywidgets.Button(description="Yes", button_style="primary")
        self._no = ipywidgets.Button(description="No")
        self._answer = ipywidgets.HTML()
        self._yes.on_click(self._clicked)
        self._no.on_click(lambda _: self.no())
        buttons = ipywidgets.HBox([self._yes, self._no])
        super().__init__([self._preview, self._question, buttons, self._answer])
        self._question.value = self._asked()
        self._become("asking", "")

    @property
    def state(self) -> str:
        """One of "asking", "working", "done", "declined" and "refused"."""
        return self._state

    def yes(self) -> ReceiptLike:
        """Commit the plan, as a click on Yes does; once only, however often it is asked.

        Returns:
            The receipt; the same one again where Yes was said before.

        Raises:
            WidgetError: If the answer was No, or a collision is open.
            MigtoolsError: Whatever the commit refuses; it is also shown under the question.
        """
        if self._receipt is not None:
            return self._receipt
        self._check_open()
        self._become("working", '<div role="status">Working…</div>')
        try:
            receipt = self._commit()
            shown = receipt._repr_html_()
        except BaseException as error:
            self._refuse(error)
            raise
        self._receipt = receipt
        self._become("done", shown)
        return receipt

    def no(self) -> None:
        """Write nothing, as a click on No does; a commit that is made stays made."""
        if self._state in ("asking", "refused"):
            self._become("declined", '<div role="status">Nothing was written.</div>')

    def __repr__(self) -> str:
        return f"Confirmation({self._state}: {self._first_line()})"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any] | None:
        bundle: dict[str, Any] | None = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        parts = (self._preview.value, self._question.value, self._answer.value)
        return {**bundle, "text/plain": repr(self), "text/html": "".join(parts)}

    def _clicked(self, _button: ipywidgets.Button) -> None:
        # A second click may have been on its way while the first one was at work.
        if self._yes.disabled:
            return
        try:
            self.yes()
        except MigtoolsError:
            return  # it stands under the question

    def _check_open(self) -> None:
        if self._plan.open_collisions:
            raise WidgetError(_collisions(self._plan.open_collisions))
        answers = {
            "working": "the plan is being committed; wait for its receipt",
            "declined": "the answer was No and nothing was written; ask again with a new plan",
        }
        if self._final or self._state in answers:
            stale = "the plan no longer fits the data; make it again"
            raise WidgetError(answers.get(self._state, stale))

    def _refuse(self, error: BaseException) -> None:
        # A stale plan never runs again; after anything else, such as a lock, Yes may be tried.
        self._final = isinstance(error, StalePlanError)
        text = str(error)
        if not isinstance(error, MigtoolsError):
            text = (
                f"the commit stopped ({type(error).__name__}: {error}); "
                "look into the history whether it was recorded before you answer again"
            )
        self._become("refused", f'<div role="alert" style="{_ALERT}">{escape(text)}</div>')

    def _become(self, state: str, shown: str) -> None:
        self._state = state
        usable = state in ("asking", "refused")
        self._yes.disabled = not usable or self._final or bool(self._plan.open_collisions)
        self._no.disabled = not usable
        self._answer.value = shown

    def _asked(self) -> str:
        line = escape(self._plan.summary().strip()).replace("\n", "<br>")
        count = self._plan.open_collisions
        last = escape(_collisions(count)) if count else "Go ahead?"
        return f'<p style="{_QUESTION}">{line} <strong>{last}</strong></p>'

    def _first_line(self) -> str:
        return next(iter(self._plan.summary().strip().splitlines()), "")


_QUESTION = "margin:8px 0;line-height:1.5;overflow-wrap:anywhere"
# Its own background, so that the text is readable in a light and in a dark theme.
_ALERT = (
    "margin:8px 0;padding:6px 10px;line-height:1.5;overflow-wrap:anywhere;"
    "border-left:4px solid #a3160b;background:#fdecea;color:#7a0f06"
)


def _collisions(count: int) -> str:
    many = "1 collision is" if count == 1 else f"{count} collisions are"
    return f"{many} not decided; choose what to keep in the plan, then ask again"


def _check(plan: object, yes: object) -> None:
    wanted = ("summary", "_repr_html_", "open_collisions")
    missing = [name for name in wanted if not hasattr(plan, name)]
    if missing:
        raise WidgetError(
            f"a {type(plan).__name__} is no plan, it has no {' and no '.join(missing)}; "
            "pass what realign, rename, revert or purge returns"
        )
    if not callable(yes):
        raise WidgetError("yes cannot be called; pass a function that commits the plan")
