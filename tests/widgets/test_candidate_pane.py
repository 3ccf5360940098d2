"""CandidatePane without a browser: its methods, and what comes out."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from migtools.errors import LoadError, MigtoolsError
from migtools.widgets.candidates.judgments import TagStore
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


def test_the_first_record_and_its_best_candidate_are_in_hand(pane: CandidatePane) -> None:
    """Candidates are ranked, facts are told for each, and the state is in words."""
    assert (pane.record, pane.picked) == (12, 1001)
    assert pane.status == "Carrier 1 of 4, 4 not judged yet"
    assert repr(pane) == "CandidatePane(carrier: in hand 12, 4 of 4 not judged)"
    shown = pane.shown
    assert list(shown.columns) == [
        *("rank", "resource", "name", "score", "status", "why"),
        *("naic", "policies", "record_status", "children_in_common"),
    ]
    assert shown["resource"].tolist() == [1001, 1002, 7]
    assert shown["children_in_common"].tolist() == ["14 of 15", "2 of 15", "0 of 15"]
    assert shown["policies"].tolist() == [5, 6, 9]


def test_judging_saves_everything_and_goes_on(pane: CandidatePane, tags: FakeTags) -> None:
    """Match, no counterpart and unsure; then nothing is left, and that is said."""
    pane.note = "seen on the letterhead"
    pane.match()
    assert tags.of("carrier", 12) == [
        {
            "judgment": "match",
            "resource": 1001,
            "by": "maria",
            "local_name": "Acme Life Ins",
            "resource_name": "Acme Life Insurance",
            "score": 0.996,
            "method": "by hand",
            "note": "seen on the letterhead",
            "at": "2026-11-22T14:03:05+00:00",
        }
    ]
    assert (pane.record, pane.note) == (7, "")
    pane.no_counterpart()
    pane.unsure()
    pane.match(1002)
    said = [tags.of("carrier", key)[0] for key in (7, 14, 15)]
    assert [one["judgment"] for one in said] == ["no counterpart", "unsure", "match"]
    assert [one["resource"] for one in said] == [None, None, 1002]
    assert said[2]["score"] is None
    assert pane.record == 15
    assert pane._said["text"] == "No other record is left to judge"
    assert pane.status == "Carrier 4 of 4, all of them judged"


def test_without_going_on_the_record_stays_and_shows_who_judged(pane: CandidatePane) -> None:
    """Who, what and when; the names stand apart."""
    pane.advance = False
    pane.match()
    assert pane.record == 12
    said = ["match with “", "Acme Life Insurance", "” (1001) by ", "maria", ", 2026-11-22 14:03"]
    assert pane._shown["record"]["judgments"] == [said]


def test_disagreement_is_shown(pane: CandidatePane, tags: FakeTags) -> None:
    """All judgments on a record stand there, and that they differ."""
    tags.judge("carrier", 12, "match", 1001, resource_name="Acme Life Insurance")
    assert not CandidatePane(records(), candidates(), tags=tags)._shown["record"]["disagree"]
    tags.by = "bob"
    tags.judge("carrier", 12, "no counterpart", note="merged in 1998")
    pane.show(12)
    record = pane._shown["record"]
    assert record["disagree"]
    assert record["judgments"][1] == [
        *("no counterpart by ", "bob", ", 2026-11-22 14:03: ", "merged in 1998")
    ]


def test_pick_moves_to_a_candidate_and_none_of_these_is_one(pane: CandidatePane) -> None:
    """What is not listed is refused; "none of these" cannot be matched."""
    pane.pick(1002)
    assert pane.picked == 1002
    with pytest.raises(WidgetError, match="1003 is not among the candidates of carrier record"):
        pane.pick(1003)
    pane.pick(None)
    assert (pane.picked, pane._picked) == (None, 3)
    with pytest.raises(WidgetError, match="no candidate is picked"):
        pane.match()
    with pytest.raises(WidgetError, match="no resource record has the key 99"):
        pane.match(99)
    assert pane.record == 12


def test_undo_takes_back_and_shows_the_record_again(pane: CandidatePane, tags: FakeTags) -> None:
    """Step by step, to the beginning."""
    pane.match()
    pane.unsure()
    pane.undo()
    assert (pane.record, tags.of("carrier", 7)) == (7, [])
    pane.undo()
    assert (pane.record, pane.status) == (12, "Carrier 1 of 4, 4 not judged yet")
    pane.undo()
    assert pane._said["text"] == "There is nothing to take back"


def test_undo_of_another_kind_is_said(pane: CandidatePane, tags: FakeTags) -> None:
    """The tags are one file; the record in hand stays."""
    tags.judge("service_provider", 3, "unsure")
    pane.undo()
    assert pane._said["text"] == "Taken back: what was said about service provider 3"
    assert pane.record == 12


def test_withdraw_takes_back_what_this_person_said(pane: CandidatePane, tags: FakeTags) -> None:
    """What others said stays."""
    tags.judge("carrier", 12, "unsure")
    tags.by = "bob"
    pane.advance = False
    pane.match()
    pane.withdraw()
    assert [one["by"] for one in tags.of("carrier", 12)] == ["maria"]


def test_next_and_previous_walk_the_queue(pane: CandidatePane, tags: FakeTags) -> None:
    """Next skips what is judged and wraps round; previous goes back as shown."""
    tags.judge("carrier", 7, "unsure")
    walked = []
    for _ in range(4):
        pane.next()
        walked.append(pane.record)
    assert walked == [14, 15, 12, 14]
    for _ in range(2):
        pane.previous()
    assert pane.record == 15
    for _ in range(3):
        pane.previous()
    assert pane._said["text"] == "No record was shown before this one"
    assert pane.record == 12


def test_the_queue_can_be_set(pane: CandidatePane) -> None:
    """The order of walking; what cannot be judged is refused."""
    pane.queue = [15, 12]
    assert pane.status == "Carrier 2 of 2, 2 not judged yet"
    pane.next()
    assert pane.record == 15
    with pytest.raises(WidgetError, match="2 keys of the queue are no local carrier record"):
        pane.queue = [13, 12, 1001]
    assert pane.queue == [15, 12]
    pane.show(7)
    assert pane.status == "Carrier: 2 in the queue, 2 not judged yet"


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        (13, 'carrier record "X_Old Mutual" (13) is a leftover'),
        (1001, 'carrier record "Acme Life Insurance" (1001) is a resource record'),
        (99, "no local carrier record has the key 99"),
        ([12], "no local carrier record has the key [12]"),
    ],
)
def test_what_cannot_be_judged_is_said(pane: CandidatePane, key: object, sentence: str) -> None:
    """Raised for a cell, said in the pane, and the record in hand stays."""
    with pytest.raises(WidgetError) as error:
        pane.show(key)
    assert sentence in str(error.value)
    assert refused(pane) == str(error.value)
    assert pane.record == 12
    pane.next()
    assert pane._said["text"] == ""


def test_blind_hides_the_machine_until_a_record_is_judged(
    pane: CandidatePane, tags: FakeTags
) -> None:
    """Nothing of score, status, why and rank is on the page; then everything is."""
    pane.blind = True
    shown = pane.shown
    assert shown["name"].tolist() == ["Aardvark", "Acme Casualty", "Acme Life Insurance"]
    assert shown["rank"].tolist() == [1, 2, 3]
    assert not {"score", "status", "why"} & set(shown.columns)
    on_page = json.dumps(pane._shown)
    assert not any(word in on_page for word in ("close", "Ins is short", "0.99", "percent"))
    assert pane.picked == 1001
    pane.advance = False
    pane.match()
    assert pane.shown["score"].tolist() == [0.996, 0.5, 0.1]
    assert (pane.picked, tags.of("carrier", 12)[0]["method"]) == (1001, "by hand, blind")


def test_a_refusal_of_the_tags_is_said_and_nothing_moves(
    pane: CandidatePane, tags: FakeTags
) -> None:
    """Raised in a cell, said on the page; afterwards everything works again."""
    tags.refusal = "tags.csv cannot be written; close it in the other program"
    with pytest.raises(LoadError):
        pane.match()
    here(pane, "match", note="typed")
    assert refused(pane) == tags.refusal
    assert (pane.record, pane.note) == (12, "typed")
    tags.refusal = ""
    here(pane, "match", note="typed")
    assert (pane.record, refused(pane), tags.of("carrier", 12)[0]["note"]) == (7, "", "typed")


def test_tags_that_cannot_be_read_leave_the_record_on_the_page(tags: FakeTags) -> None:
    """From the first moment on: the sentence, and the record without judgments."""
    tags.refusal = "tags.csv is no list of judgments; repair line 3"
    pane = CandidatePane(records(), candidates(), tags=tags, kind="carrier")
    assert (pane.record, refused(pane)) == (12, tags.refusal)
    with pytest.raises(LoadError):
        pane.show(14)
    assert (pane.record, pane.picked) == (14, 1004)
    assert pane._shown["record"]["name"] == "Zenith Mutual"


def test_a_function_gives_the_candidates_of_one_record(tags: FakeTags) -> None:
    """Asked for the record in hand only; its refusal is said, and the walk goes on."""
    asked: list[Any] = []

    def ask(local: Any) -> pd.DataFrame:
        asked.append(local)
        if local == 7:
            raise LoadError("the office is closed; open it again")
        return candidates()

    pane = CandidatePane(records(), ask, tags=tags, kind="carrier")
    assert (asked, pane.shown["resource"].tolist()) == ([12], [1001, 1002, 7])
    with pytest.raises(LoadError):
        pane.next()
    assert (pane.record, pane.picked, len(pane.shown)) == (7, None, 0)
    pane.next()
    assert (pane.record, pane.picked) == (14, 1004)


def test_listeners_hear_judgments_and_records(pane: CandidatePane) -> None:
    """What stands after each step, in order; a refusing listener undoes no judgment."""
    heard: list[Any] = []
    hear = lambda *what: heard.append(what)  # noqa: E731
    pane.on_judged(hear)
    pane.on_shown(hear)
    pane.match()
    pane.undo()
    assert heard == [
        *(("carrier", 12, "match"), (7,)),
        *((12,), ("carrier", 12, None)),
    ]

    def refuse(*what: object) -> None:
        raise WidgetError(f"{what} is refused; try another")

    pane.on_judged(refuse)
    with pytest.raises(WidgetError):
        pane.unsure()
    assert (pane.record, refused(pane)[:12]) == (7, "('carrier', ")
    pane.on_judged(refuse, remove=True)
    pane.unsure()
    assert pane.record == 14


def test_update_keeps_hand_and_queue(pane: CandidatePane) -> None:
    """Where they still exist; a record that is gone is a sentence."""
    pane.queue = [15, 7, 12]
    newer = records()
    pane.update(newer.assign(name=newer["name"].str.upper()))
    assert (pane.record, pane._shown["record"]["name"]) == (12, "ACME LIFE INS")
    pane.update(newer[(newer["key"] != 12) & (newer["key"] != 1002)])
    assert (pane.record, pane.queue) == (15, [15, 7])
    assert pane._said["text"] == (
        'carrier record "ACME LIFE INS" (12) is no longer there to be judged; this is the next one'
    )
    pane.show(7)
    assert (pane.shown["resource"].tolist(), pane._shown["record"]["gone"]) == ([1003], 1)
    pane.update(newer[newer["side"] == "resource"])
    assert (pane.record, pane.status) == (None, "No carrier to judge")
    assert repr(pane) == "CandidatePane(carrier: nothing in hand, 0 of 0 not judged)"
    with pytest.raises(WidgetError, match="no record is in hand"):
        pane.match()
    assert pane.shown.empty


def test_update_takes_other_candidates(pane: CandidatePane) -> None:
    """And a leftover made meanwhile leaves the walk."""
    other = candidates().query("resource == 1002")
    pane.update(records(leftover=[key in (7, 13) for key in records()["key"]]), other)
    assert (pane.shown["resource"].tolist(), pane.queue) == ([1002], [12, 14, 15])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            candidates().drop(columns=["score", "why"]),
            "the candidates lack the columns 'score', 'why'",
        ),
        ([1, 2], "list is no frame; give a frame"),
    ],
)
def test_candidates_that_are_none_are_refused(tags: FakeTags, given: Any, sentence: str) -> None:
    """At once, with what is missing."""
    with pytest.raises(WidgetError, match=sentence):
        CandidatePane(records(), given, tags=tags)


def test_a_stale_judgment_says_so_in_words(pane: CandidatePane, tags: FakeTags) -> None:
    """Beside who judged and when."""
    tags.judge("carrier", 12, "unsure", stale="local record renamed", note="odd")
    pane.show(12)
    assert pane._shown["record"]["judgments"] == [
        ["unsure by ", "maria", ", 2026-11-22 14:03; stale, local record renamed: ", "odd"]
    ]


def test_no_live_local_record_is_no_error(tags: FakeTags) -> None:
    """An office that has finished."""
    nobody = records().query("side == 'resource'")
    pane = CandidatePane(nobody, candidates(), tags=tags, kind="carrier")
    assert (pane.record, pane.status) == (None, "No carrier to judge")
    assert "No carrier to judge." in pane._static_html()
    pane.next()
    assert pane._said["text"] == "No other record is left to judge"


def test_the_fake_keeps_to_the_protocol(tags: FakeTags) -> None:
    """So that what works here works with real tags."""
    store: TagStore = tags
    for name in ("judge", "withdraw", "undo", "of", "judged"):
        assert callable(getattr(store, name))


def test_two_hundred_thousand_records_answer_at_once(tags: FakeTags) -> None:
    """What is on screen travels, and nothing is computed for the rest."""
    keys = np.arange(200_000)
    names = [f"Company {key % 977:03d} of Term {key}" for key in keys]
    side = np.where(keys % 2 == 0, "local", "resource")
    frame = pd.DataFrame({"key": keys, "name": names, "side": side, "status": "Active"})
    some = np.repeat(keys[::2], 9)
    ranked = pd.DataFrame({"local": some, "resource": (some + np.tile(range(1, 18, 2), 100_000))})
    ranked = ranked.assign(rank=np.tile(range(1, 10), 100_000), score=0.8, status="close", why="")
    pane = CandidatePane(frame.assign(parent="Acme", naic="1"), ranked, tags=tags, kind="carrier")
    begin = time.perf_counter()
    for _ in range(10):
        pane.match()
    assert (time.perf_counter() - begin) / 10 < 0.2
    assert len(json.dumps(pane._shown)) < 15_000


def test_a_widget_error_is_a_migtools_error() -> None:
    """One except clause catches whatever this package refuses."""
    assert issubclass(WidgetError, MigtoolsError)
