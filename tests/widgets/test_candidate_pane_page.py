"""What CandidatePane shows a browser, and what it makes of what a browser sends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from migtools.widgets.candidates.pane import CandidatePane
from migtools.widgets.errors import WidgetError
from tests.support.pane_cases import (
    FakeTags,
    candidates,
    here,
    records,
    refused,
    say,
)


@pytest.fixture
def tags() -> FakeTags:
    """Nothing judged yet."""
    return FakeTags()


@pytest.fixture
def pane(tags: FakeTags) -> CandidatePane:
    """The small list as carriers."""
    return CandidatePane(records(), candidates(), tags=tags, kind="carrier")


def test_keys_do_what_the_methods_do(pane: CandidatePane, tags: FakeTags) -> None:
    """Enter takes what is picked, and "none of these" is no counterpart."""
    here(pane, "pick", at=1)
    here(pane, "take", note="")
    assert tags.of("carrier", 12)[0]["resource"] == 1002
    here(pane, "pick", at=99)
    here(pane, "take", note="")
    assert tags.of("carrier", 7)[0]["judgment"] == "no counterpart"
    here(pane, "unsure", note="")
    say(pane, do="undo")
    assert pane.record == 14
    say(pane, do="previous")
    say(pane, do="next")
    say(pane, do="blind", on=True)
    say(pane, do="advance", on=False)
    here(pane, "note", text="so")
    assert (pane.record, pane.blind, pane.advance, pane.note) == (14, True, False, "so")
    here(pane, "no_counterpart", note="so")
    here(pane, "withdraw")
    assert tags.of("carrier", 14) == []


def test_a_key_that_is_on_its_way_while_a_switch_is_set_still_counts(
    pane: CandidatePane, tags: FakeTags
) -> None:
    """The page shows the same candidates in the same order."""
    visit = pane._shown["visit"]
    say(pane, do="advance", on=False)
    say(pane, do="match", visit=visit, note="")
    assert (tags.judged("carrier"), pane.record, pane._shown["advance"]) == ({12}, 12, False)


def test_a_key_for_a_record_not_on_the_page_is_left_out(
    pane: CandidatePane, tags: FakeTags
) -> None:
    """A second press before the next record is drawn judges nobody unseen."""
    visit = pane._shown["visit"]
    say(pane, do="match", visit=visit, note="")
    say(pane, do="match", visit=visit, note="")
    assert tags.judged("carrier") == {12}
    assert refused(pane).startswith("this came before the record in hand was on the page")


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"do": "drop table"},
        {"do": "match"},
        {"do": "match", "visit": "1", "note": ""},
        {"do": "blind", "on": "yes"},
        {"do": "pick", "at": 1},
    ],
)
def test_a_message_that_makes_no_sense_is_refused(
    pane: CandidatePane, tags: FakeTags, message: dict[str, Any]
) -> None:
    """A browser cannot break the pane."""
    say(pane, **message)
    here(pane, "match")
    here(pane, "pick", at="1")
    assert refused(pane)
    assert tags.said == {}


def test_a_key_does_what_it_does_in_the_pane(pane: CandidatePane, tags: FakeTags) -> None:
    """Capitals are letters, Enter takes what is picked, and a strange key is refused."""
    assert pane._keys["m"] == "match"
    pane.press("M")
    assert tags.of("carrier", 12)[0]["resource"] == 1001
    pane.press("z")
    assert (tags.of("carrier", 12), pane.record) == ([], 12)
    pane.pick(None)
    pane.press("Enter")
    assert tags.of("carrier", 12)[0]["judgment"] == "no counterpart"
    pane.press("b")
    assert pane.blind
    with pytest.raises(WidgetError, match="the key 'q' does nothing here"):
        pane.press("q")


def test_hostile_names_are_text_in_the_saved_notebook(pane: CandidatePane) -> None:
    """Escaped, with invisible characters visible; the same state gives the same bytes."""
    pane.show(7)
    bundle = pane._repr_mimebundle_()
    assert bundle is not None
    html = bundle[0]["text/html"]
    assert bundle[0]["text/plain"] == "CandidatePane(carrier: in hand 7, 4 of 4 not judged)"
    assert "<img" not in html and "&lt;img" in html
    assert "\u202e" not in html and "[U+202E]" in html
    assert "Carrier 2 of 4, 4 not judged yet. In hand: &lt;img" in html
    assert html == pane._static_html()
    pane.blind = True
    assert "ambiguous" not in pane._static_html()


def test_the_page_gets_text_and_words_for_what_is_equal(pane: CandidatePane) -> None:
    """Codes come first; a score below 1 is not written as 1."""
    record = pane._shown["record"]
    first = record["candidates"][0]
    assert record["titles"] == ["NAIC", "Policies", "Status"]
    assert (first["facts"], first["words"]) == (
        ["08037", "5", "Active"],
        ["equal", "", "equal"],
    )
    assert (first["score"], first["percent"], first["key"]) == ("0.99", 99, "1001")
    assert first["parts"] == [
        ("equal", "Acme Life Ins", "Acme Life Ins"),
        ("insert", "", "urance"),
    ]
    assert json.dumps(pane._shown)
