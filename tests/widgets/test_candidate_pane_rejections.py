"""Turning candidates down in CandidatePane: they stay in sight and are remembered."""

from __future__ import annotations

from typing import Any

import pytest

from migtools.errors import LoadError
from migtools.widgets.candidates.pane import CandidatePane
from migtools.widgets.errors import WidgetError
from tests.support.pane_cases import (
    FakeTags,
    candidates,
    here,
    records,
    refused,
)


@pytest.fixture
def tags() -> FakeTags:
    """Nothing judged yet."""
    return FakeTags()


@pytest.fixture
def pane(tags: FakeTags) -> CandidatePane:
    """The small list as carriers."""
    return CandidatePane(records(), candidates(), tags=tags, kind="carrier")


def test_a_candidate_is_turned_down_and_stays_in_sight(pane: CandidatePane, tags: FakeTags) -> None:
    """Last in the list, with who did so; the same key takes it back, and so does undo."""
    pane.press("x")
    assert (pane.record, pane.picked) == (12, 1001)
    assert pane.shown["resource"].tolist() == [1002, 7, 1001]
    assert tags.rejected("carrier", 12) == {1001: ["maria"]}
    drawn = [(c["key"], c["rejected"], c["mine"]) for c in pane._shown["record"]["candidates"]]
    assert drawn == [("1002", "", False), ("7", "", False), ("1001", "you", True)]
    assert pane._shown["record"]["judgments"][0][0] == "unsure, some turned down by "
    assert pane._said["text"] == "Turned down; X takes it back"
    pane.press("X")
    assert (pane.picked, pane.shown["resource"].tolist()) == (1001, [1001, 1002, 7])
    assert tags.of("carrier", 12) == []
    here(pane, "turn", note="typed")
    assert (pane.note, tags.rejected("carrier", 12)) == ("typed", {1001: ["maria"]})
    pane.undo()
    assert tags.rejected("carrier", 12) == {}


def test_what_others_turned_down_is_told_and_may_be_matched(
    pane: CandidatePane, tags: FakeTags
) -> None:
    """By name; one's own is added to it."""
    tags.by = "bob"
    tags.reject("carrier", 12, 1002)
    tags.by = "maria"
    pane.show(12)
    last = pane._shown["record"]["candidates"][-1]
    assert (last["key"], last["rejected"], last["mine"]) == ("1002", "bob", False)
    pane.reject(1002)
    assert pane._shown["record"]["candidates"][-1]["rejected"] == "bob, you"
    pane.unreject(1002)
    assert tags.rejected("carrier", 12) == {1002: ["bob"]}
    pane.match(1002)
    assert tags.of("carrier", 12)[-1]["resource"] == 1002


def test_turning_down_does_not_end_the_blindness(pane: CandidatePane) -> None:
    """It says what a record is not; the scores stay hidden until somebody says what it is."""
    heard: list[Any] = []
    pane.on_judged(lambda *said: heard.append(said))
    pane.blind = True
    pane.reject(1002)
    assert "score" not in pane.shown.columns
    assert heard == [("carrier", 12, "unsure")]
    pane.unreject(1002)
    assert heard[1] == ("carrier", 12, None)


def test_what_cannot_be_turned_down_is_said(pane: CandidatePane, tags: FakeTags) -> None:
    """Nothing picked, no such record, or one's own match."""
    pane.pick(None)
    with pytest.raises(WidgetError, match="no candidate is picked for carrier record"):
        pane.reject()
    with pytest.raises(WidgetError, match="no resource record has the key 99"):
        pane.reject(99)
    pane.advance = False
    pane.match(1001)
    with pytest.raises(LoadError, match="your own match"):
        pane.reject(1001)
    assert "your own match" in refused(pane)
