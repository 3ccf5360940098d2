"""CandidatePane without a browser: its methods, what comes out, and what a browser would send."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from migtools.errors import LoadError, MigtoolsError
from migtools.widgets import CandidatePane, WidgetError
from migtools.widgets.candidates.judgments import TagStore

HOSTILE = """<img src=x onerror="alert('x')">"""
RIGHT_TO_LEFT = "\u202eשלום Life"


class FakeTags:
    """Judgments in memory, one for each person and record, with steps that can be taken back."""

    def __init__(self) -> None:
        self.by = "maria"
        self.refusal = ""
        self.said: dict[tuple[str, Any], dict[str, dict[str, Any]]] = {}
        self.steps: list[tuple[str, Any, dict[str, dict[str, Any]]]] = []

    def _change(self, kind: str, local: Any, judgment: dict[str, Any] | None) -> None:
        if self.refusal:
            raise LoadError(self.refusal)
        here = self.said.setdefault((kind, local), {})
        self.steps.append((kind, local, dict(here)))
        here.pop(self.by, None)
        if judgment:
            here[self.by] = judgment

    def judge(
        self, kind: str, local: Any, judgment: str, resource: Any = None, **more: Any
    ) -> None:
        """Keep what this person says."""
        row = {"judgment": judgment, "resource": resource, "by": self.by, **more}
        self._change(kind, local, {**row, "at": "2026-11-22T14:03:05+00:00"})

    def reject(self, kind: str, local: Any, resource: Any, *, local_name: str = "") -> None:
        """Keep what this person turns down."""
        before = self.said.get((kind, local), {}).get(self.by)
        if before and before["judgment"] == "match" and before["resource"] == resource:
            raise LoadError("that is your own match; withdraw it first")
        row = before or {"judgment": "unsure", "resource": None, "by": self.by}
        row = {"method": "rejection", "at": "2026-11-22T14:03:05+00:00", **row}
        self._change(kind, local, {**row, "rejected": [*row.get("rejected", ()), resource]})

    def unreject(self, kind: str, local: Any, resource: Any) -> None:
        """Forget what this person turned down."""
        row = self.said[kind, local][self.by]
        left = [key for key in row["rejected"] if key != resource]
        self._change(kind, local, {**row, "rejected": left} if left else None)

    def rejected(self, kind: str, local: Any) -> dict[Any, list[str]]:
        """Who turned down what."""
        found: dict[Any, list[str]] = {}
        for by, row in self.said.get((kind, local), {}).items():
            for key in row.get("rejected", ()):
                found.setdefault(key, []).append(by)
        return found

    def withdraw(self, kind: str, local: Any) -> None:
        """Forget what this person said."""
        self._change(kind, local, None)

    def undo(self) -> tuple[str, Any] | None:
        """Put back what stood before the last step."""
        if not self.steps:
            return None
        kind, local, before = self.steps.pop()
        self.said[kind, local] = before
        return kind, local

    def of(self, kind: str, local: Any) -> list[dict[str, Any]]:
        """What everybody says about one record."""
        if self.refusal:
            raise LoadError(self.refusal)
        return list(self.said.get((kind, local), {}).values())

    def judged(self, kind: str) -> set[Any]:
        """The records anybody has judged."""
        return {local for (of, local), here in self.said.items() if of == kind and here}


def records(**columns: object) -> pd.DataFrame:
    """Five local records, one of them a leftover, and five resource records; 7 is on both sides."""
    frame = pd.DataFrame(
        [
            (12, "Acme Life Ins", "local", "Active", "08037", 31, False),
            (7, HOSTILE, "local", "Active", None, 0, False),
            (13, "X_Old Mutual", "local", "NO PCM Activity", None, 0, True),
            (14, "Zenith Mutual", "local", "Active", "08999", 2, False),
            (15, "Long " * 60, "local", "Inactive", None, 4, False),
            (1001, "Acme Life Insurance", "resource", "Active", "08037", 5, False),
            (1002, "Acme Casualty", "resource", "Active", "08111", 6, False),
            (1003, RIGHT_TO_LEFT, "resource", "Active", None, 7, False),
            (1004, "Zenith\u00a0Mutual", "resource", "Inactive", "08999", 8, False),
            (7, "Aardvark", "resource", "Active", None, 9, False),
        ],
        columns=["key", "name", "side", "status", "naic", "policies", "leftover"],
    )
    return frame.assign(parent=None, parent_key=None, **columns)


def candidates() -> pd.DataFrame:
    """Three for 12, two for 7, one for 14, none for 15."""
    frame = pd.DataFrame(
        [
            (12, 2, 1002, 0.5, "close", "one word in common", "2 of 15"),
            (12, 1, 1001, 0.996, "close", "Ins is short for Insurance", "14 of 15"),
            (12, 3, 7, 0.1, "close", "", "0 of 15"),
            (7, 1, 1003, 0.3, "ambiguous", "as good as another", ""),
            (7, 2, 1002, 0.3, "ambiguous", "as good as another", ""),
            (14, 1, 1004, 1.0, "same", "equal but for spaces", ""),
            (15, 1, None, 0.0, "none", "no resource record has this name", ""),
        ],
        columns=["local", "rank", "resource", "score", "status", "why", "children_in_common"],
    )
    return frame.astype({"resource": "Int64"})


@pytest.fixture
def tags() -> FakeTags:
    """Nothing judged yet."""
    return FakeTags()


@pytest.fixture
def pane(tags: FakeTags) -> CandidatePane:
    """The small list as carriers."""
    return CandidatePane(records(), candidates(), tags=tags, kind="carrier")


def say(pane: CandidatePane, **message: object) -> None:
    """Send what a browser would send."""
    pane._handle_custom_msg(message, [])


def here(pane: CandidatePane, do: str, **more: object) -> None:
    """Send what a browser would send about the record on the page."""
    say(pane, do=do, visit=pane._shown["visit"], **more)


def refused(pane: CandidatePane) -> str:
    """The sentence that stands in the pane as an alert, or ""."""
    return str(pane._said["text"]) if pane._said.get("alert") else ""


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
        (candidates().drop(columns=["score", "why"]), "the candidates have no column score and"),
        ([1, 2], "candidates are a frame, not a list"),
    ],
)
def test_candidates_that_are_none_are_refused(tags: FakeTags, given: Any, sentence: str) -> None:
    """At once, with what is missing."""
    with pytest.raises(WidgetError, match=sentence):
        CandidatePane(records(), given, tags=tags)


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


def test_a_stale_judgment_says_so_in_words(pane: CandidatePane, tags: FakeTags) -> None:
    """Beside who judged and when."""
    tags.judge("carrier", 12, "unsure", stale="local record renamed", note="odd")
    pane.show(12)
    assert pane._shown["record"]["judgments"] == [
        ["unsure by ", "maria", ", 2026-11-22 14:03; stale, local record renamed: ", "odd"]
    ]


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
