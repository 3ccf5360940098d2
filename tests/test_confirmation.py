"""Confirmation without a browser: buttons clicked in Python, and their scripted twins."""

from __future__ import annotations

from typing import Any

import pytest

from migtools.errors import LockedError, MigtoolsError, StalePlanError
from migtools.widgets import Confirmation, WidgetError

SUMMARY = '31 policies of "A & <b>B</b>" will point to "C".\n3 products stay active.'


class Plan:
    """A plan as far as a confirmation looks at one."""

    def __init__(self, open_collisions: int = 0) -> None:
        self.open_collisions = open_collisions

    def summary(self) -> str:
        return SUMMARY

    def _repr_html_(self) -> str:
        return "<table><tr><td>preview</td></tr></table>"


class Receipt:
    """A receipt as far as a confirmation shows one."""

    def _repr_html_(self) -> str:
        return "<p>receipt 1</p>"


class Commit:
    """A commit that refuses as often as it is told to, and counts its calls."""

    def __init__(self, *refusals: BaseException) -> None:
        self.refusals = list(refusals)
        self.calls = 0
        self.receipt = Receipt()

    def __call__(self) -> Receipt:
        self.calls += 1
        if self.refusals:
            raise self.refusals.pop(0)
        return self.receipt


def disabled(question: Confirmation) -> tuple[bool, bool]:
    """Whether Yes and No can not be clicked."""
    return question._yes.disabled, question._no.disabled


def test_the_line_is_repeated_as_an_escaped_question() -> None:
    """Preview, the line, Go ahead?, and two usable buttons."""
    question = Confirmation(Plan(), Commit())
    assert question.state == "asking"
    assert "preview" in question._preview.value
    assert "&quot;A &amp; &lt;b&gt;B&lt;/b&gt;&quot;" in question._question.value
    assert "<br>3 products stay active. <strong>Go ahead?</strong>" in question._question.value
    assert disabled(question) == (False, False)
    assert repr(question) == (
        'Confirmation(asking: 31 policies of "A & <b>B</b>" will point to "C".)'
    )


def test_yes_commits_once_and_shows_the_receipt() -> None:
    """The method returns the receipt; a late second click does nothing."""
    commit = Commit()
    question = Confirmation(Plan(), commit)
    assert question.yes() is commit.receipt
    question._yes.click()
    question.no()
    assert (question.state, commit.calls) == ("done", 1)
    assert question._answer.value == "<p>receipt 1</p>"
    assert disabled(question) == (True, True)


def test_a_click_on_yes_does_what_the_method_does() -> None:
    """While it works, both buttons are off and the person is told."""
    seen: list[Any] = []

    def commit() -> Receipt:
        seen.append((question.state, disabled(question), question._answer.value))
        return Receipt()

    question = Confirmation(Plan(), commit)
    question._yes.click()
    assert seen == [("working", (True, True), '<div role="status">Working…</div>')]
    assert question.state == "done"


def test_no_writes_nothing_and_ends_the_question() -> None:
    """After No, Yes is refused."""
    commit = Commit()
    question = Confirmation(Plan(), commit)
    question._no.click()
    assert question.state == "declined"
    assert "Nothing was written." in question._answer.value
    with pytest.raises(WidgetError, match="the answer was No"):
        question.yes()
    assert commit.calls == 0


def test_a_refusal_is_a_sentence_and_yes_can_be_tried_again() -> None:
    """A click shows the refusal as an escaped alert; the method raises it, too."""
    locked = [LockedError("<maria> holds the office; wait") for _ in range(2)]
    question = Confirmation(Plan(), Commit(*locked))
    question._yes.click()
    assert question.state == "refused"
    assert 'role="alert"' in question._answer.value
    assert "&lt;maria&gt; holds the office; wait" in question._answer.value
    assert disabled(question) == (False, False)
    with pytest.raises(LockedError):
        question.yes()
    assert isinstance(question.yes(), Receipt)
    assert question.state == "done"


def test_a_stale_plan_cannot_be_tried_again() -> None:
    """Only No is left; the method says what to do."""
    question = Confirmation(Plan(), Commit(StalePlanError("1 policy moved; plan again")))
    question._yes.click()
    assert disabled(question) == (True, False)
    with pytest.raises(WidgetError, match="make it again"):
        question.yes()
    question.no()
    assert question.state == "declined"


def test_an_interrupt_is_not_swallowed() -> None:
    """Ctrl-C goes on, and the question says that the commit stopped."""
    question = Confirmation(Plan(), Commit(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        question.yes()
    assert question.state == "refused"
    assert "look into the history" in question._answer.value


def test_with_open_collisions_yes_is_off_and_the_text_says_why() -> None:
    """The question becomes an instruction; No still works."""
    commit = Commit()
    question = Confirmation(Plan(open_collisions=2), commit)
    assert disabled(question) == (True, False)
    assert "2 collisions are not decided; choose what to keep" in question._question.value
    assert "Go ahead?" not in question._question.value
    question._yes.click()
    with pytest.raises(WidgetError, match="2 collisions are not decided"):
        question.yes()
    question.no()
    assert (commit.calls, question.state) == (0, "declined")


def test_what_is_no_plan_is_refused() -> None:
    """The sentence says what is missing and where a plan comes from."""
    with pytest.raises(MigtoolsError) as refused:
        Confirmation("plan", Commit())  # type: ignore[arg-type]
    assert str(refused.value) == (
        "a str is no plan, it has no summary and no _repr_html_ and no open_collisions; "
        "pass what realign, rename, revert or purge returns"
    )
    with pytest.raises(WidgetError, match="yes cannot be called"):
        Confirmation(Plan(), "yes")  # type: ignore[arg-type]


def test_the_saved_notebook_shows_the_question_and_the_answer() -> None:
    """The same state gives the same bytes, and the live view comes along."""
    bundles = []
    for _ in range(2):
        question = Confirmation(Plan(), Commit())
        question.yes()
        data = question._repr_mimebundle_()
        assert data is not None
        assert "application/vnd.jupyter.widget-view+json" in data
        bundles.append((data["text/plain"], data["text/html"]))
    assert bundles[0] == bundles[1]
    assert bundles[0][0] == repr(question)
    assert "preview" in bundles[0][1] and "receipt 1" in bundles[0][1]
