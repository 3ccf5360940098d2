"""The head of the workbench: tabs, menu and the line of words, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from migtools.errors import MatchError
from migtools.widgets.bar import Action, Bar, Tab
from migtools.widgets.errors import WidgetError

TABS = [Tab("fruit", "Fruit", "12"), Tab("nut", "Nuts")]
ACTIONS = [
    Action("crack", "Crack", "Nuts"),
    Action("wash", "Wash"),
    Action("dry", "Dry", "", "", True),
]


@pytest.fixture
def bar() -> Bar:
    """A bar with two tabs and three actions."""
    return Bar(TABS, ACTIONS, name="Kitchen")


def ask(bar: Bar, **message: Any) -> None:
    """What the page would send."""
    bar._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})


def test_the_first_tab_is_open_and_a_click_opens_another(bar: Bar) -> None:
    """A click and the method tell the same callbacks."""
    told: list[str] = []
    bar.on_open(told.append)
    assert bar.opened == "fruit"
    ask(bar, do="go", name="nut")
    bar.go("fruit")
    assert told == ["nut", "fruit"]
    bar.on_open(told.append, remove=True)
    bar.go("nut")
    assert told == ["nut", "fruit"] and bar.opened == "nut"


def test_a_choice_is_told_by_name(bar: Bar) -> None:
    """The menu and the buttons are one list of actions."""
    told: list[str] = []
    bar.on_choice(told.append)
    ask(bar, do="choose", name="crack")
    bar.choose("wash")
    assert told == ["crack", "wash"]


def test_what_is_refused_stands_in_the_line(bar: Bar) -> None:
    """A click never ends in a traceback; a call raises."""

    def refuse(_name: str) -> None:
        raise MatchError("nut 7 is hollow; take another")

    bar.on_choice(refuse)
    ask(bar, do="choose", name="crack")
    assert (bar.words, bar.is_alarm) == ("nut 7 is hollow; take another", True)
    with pytest.raises(MatchError, match="hollow"):
        bar.choose("crack")
    bar.say("Go on.")
    assert (bar.words, bar.is_alarm) == ("Go on.", False)


@pytest.mark.parametrize(
    "message",
    [{}, {"do": "go"}, {"do": "go", "name": 3}, {"do": "choose", "name": "burn"}, {"do": "eat"}],
)
def test_nonsense_from_the_page_changes_nothing(bar: Bar, message: dict[str, Any]) -> None:
    """It is refused in a sentence."""
    ask(bar, **message)
    assert bar.is_alarm and bar.opened == "fruit"


def test_an_unknown_tab_or_action_is_an_error_that_lists_the_known(bar: Bar) -> None:
    """Called from Python it raises."""
    with pytest.raises(WidgetError, match="no list 'stone'; choose fruit and nut"):
        bar.go("stone")
    with pytest.raises(WidgetError, match="no action 'burn'; choose crack, wash and dry"):
        bar.choose("burn")


def test_the_same_words_twice_are_two_messages(bar: Bar) -> None:
    """A screen reader reads a refusal again when it happens again."""
    bar.say("No.", alarm=True)
    first = bar._said
    bar.say("No.", alarm=True)
    assert bar._said != first


def test_a_saved_notebook_shows_the_tabs_and_the_line(bar: Bar) -> None:
    """Escaped, without a kernel."""
    bar.say("<b>bold</b>")
    bundle = bar._repr_mimebundle_()
    assert bundle is not None
    assert bundle[0]["text/plain"] == "Bar(fruit: <b>bold</b>)"
    assert bundle[0]["text/html"] == "<p>Fruit 12 · Nuts</p><p>&lt;b&gt;bold&lt;/b&gt;</p>"
