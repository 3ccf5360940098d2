"""Judgments in a file: they round-trip and are kept, rejections and realignments too."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import migtools as mt
from migtools.tags import store
from tests.support.offices import sample
from tests.support.tag_cases import HEADER, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the tags file goes."""
    return tmp_path / "tags.csv"


# Judging


def test_a_judgment_is_saved_at_once_as_a_line_that_people_can_read(path: Path) -> None:
    """The file is made when it is opened, and holds the judgment when `judge` returns."""
    tags = opened(path)
    assert path.read_text() == HEADER + "\n"
    tags.judge(
        "carrier",
        2,
        "match",
        1002,
        local_name="Zenith, Inc.",
        score=0.91,
        method="close",
        note="ok",
    )
    tags.judge("carrier", 1, "no counterpart")
    assert path.read_text() == (
        f"{HEADER}\n"
        "carrier,1,,,,no counterpart,,,maria,2026-01-15T09:00:01+00:00,,,,\n"
        'carrier,2,"Zenith, Inc.",1002,,match,0.91,close,maria,2026-01-15T09:00:00+00:00,ok,,,\n'
    )
    assert repr(tags) == "Tags(2 judgments: 1 match, 1 no counterpart; tags.csv)"
    assert tags.problem == ""
    pd.testing.assert_frame_equal(mt.Tags.load(path).frame, tags.frame)


def test_one_judgment_per_record_and_person() -> None:
    """The later one counts; another person's stands beside it."""
    tags = opened(None)
    tags.judge("carrier", 1, "match", 1001)
    tags.judge("carrier", 1, "unsure")
    other = opened(None, "joe")
    other.judge("carrier", 1, "match", 1001)
    tags.merge(other)
    assert [(j["by"], j["judgment"]) for j in tags.of("carrier", 1)] == [
        ("joe", "match"),
        ("maria", "unsure"),
    ]
    assert repr(tags) == "Tags(2 judgments: 1 match, 1 unsure; in memory)"
    assert tags.judged("carrier") == {1}
    assert tags.by_record("carrier") == {1: tags.of("carrier", 1)}
    assert len(tags.disputed) == 2
    assert tags.pairs().empty


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("carrier", 1, "mabye"), "none of match, no counterpart, unsure"),
        (("carrier", 1, "match"), "names no resource record"),
        (("carrier", 1, "no counterpart", 1001), "and yet it names resource record 1001"),
        (("", 1, "unsure"), "the kind is empty"),
        (("carrier", None, "unsure"), "no key"),
        (("carrier", True, "unsure"), "no key"),
        (("carrier", "", "unsure"), "no key"),
    ],
)
def test_a_judgment_that_cannot_stand_is_refused(given: tuple[Any, ...], said: str) -> None:
    """With a sentence, and nothing changes."""
    tags = opened(None)
    with pytest.raises(mt.MatchError, match=said):
        tags.judge(*given)
    assert len(tags) == 0
    assert tags.undo() is None


@pytest.mark.parametrize("score", [-0.1, 1.1, float("inf"), "high"])
def test_a_score_is_from_0_to_1(score: Any) -> None:
    """Anything else is refused."""
    with pytest.raises(mt.MatchError, match="score"):
        opened(None).judge("carrier", 1, "match", 1001, score=score)


def test_many_judgments_are_all_taken_or_none(path: Path) -> None:
    """One write, one undo step; the error lists every bad row."""
    tags = opened(path)
    tags.judge("carrier", 1, "unsure")
    rows = pd.DataFrame(
        {"kind": "carrier", "local": [1, 2, 3], "judgment": "match", "resource": [7, 8, None]}
    )
    with pytest.raises(mt.MatchError, match=r"(?s)row 3: .*row 4: .*there twice"):
        tags.judge_many(pd.concat([rows, rows.head(1)]))
    assert len(tags) == 1
    tags.judge_many(rows.dropna())
    assert tags.pairs("carrier").values.tolist() == [["carrier", 1, 7], ["carrier", 2, 8]]
    assert tags.undo() == ("carrier", 1)
    assert tags.of("carrier", 1)[0]["judgment"] == "unsure"
    pd.testing.assert_frame_equal(mt.Tags.load(path).frame, tags.frame)


@pytest.mark.parametrize("rows", [[1, 2], pd.DataFrame({"local": [1]})])
def test_many_judgments_come_as_a_frame(rows: Any) -> None:
    """With the columns that a judgment needs."""
    with pytest.raises(mt.MatchError, match="kind, local, judgment"):
        opened(None).judge_many(rows)


def test_undo_takes_back_step_by_step() -> None:
    """What stood before stands again; a withdrawal is a step too."""
    tags = opened(None)
    tags.judge("carrier", 1, "match", 1001)
    tags.judge("carrier", 1, "match", 1002)
    tags.withdraw("carrier", 1)
    tags.withdraw("carrier", 9)
    assert len(tags) == 0
    assert tags.undo() == ("carrier", 1)
    assert tags.pairs()["resource"].tolist() == [1002]
    assert tags.undo() == ("carrier", 1)
    assert tags.pairs()["resource"].tolist() == [1001]
    assert tags.undo() == ("carrier", 1)
    assert tags.undo() is None
    assert len(tags) == 0


def test_undo_leaves_what_the_same_person_judged_elsewhere_since(path: Path) -> None:
    """Two browsers of one person: the newer judgment is not overwritten by an undo."""
    one, two = opened(path), opened(path)
    one.judge("carrier", 1, "unsure")
    two.judge("carrier", 1, "match", 1001)
    with pytest.raises(mt.MatchError, match="judged again elsewhere"):
        one.undo()
    assert one.pairs()["resource"].tolist() == [1001]
    assert one.undo() is None


def test_a_clock_without_a_zone_is_refused() -> None:
    """Nobody could compare its times."""
    tags = mt.Tags(clock=lambda: dt.datetime(2026, 1, 1))
    with pytest.raises(mt.MatchError, match="time zone"):
        tags.judge("carrier", 1, "unsure")


# Rejecting


def test_a_rejection_of_what_nobody_judged_is_a_doubt() -> None:
    """It is taken back step by step; with the last one nothing is left."""
    tags = opened(None)
    tags.reject("carrier", 1, 1002, local_name="Acme", local_hash="h1")
    tags.reject("carrier", 1, 1003)
    tags.reject("carrier", 1, 1002)
    (row,) = tags.of("carrier", 1)
    assert (row["judgment"], row["rejected"], row["method"]) == ("unsure", "1002|1003", "rejection")
    assert (row["local_name"], row["local_hash"]) == ("Acme", "h1")
    tags.unreject("carrier", 1, 1003)
    tags.unreject("carrier", 1, 1003)
    tags.unreject("carrier", 1, 1002)
    assert len(tags) == 0
    for expected in ("1002", "1002|1003", "1002"):
        assert tags.undo() == ("carrier", 1)
        assert tags.of("carrier", 1)[0]["rejected"] == expected
    assert tags.undo() == ("carrier", 1)
    assert tags.undo() is None
    tags.unreject("carrier", 1, 1002)
    assert tags.undo() is None


def test_a_rejection_stands_beside_a_judgment_and_outlives_the_next() -> None:
    """Of what a person matches in the end nothing is rejected any longer."""
    tags = opened(None)
    tags.judge("carrier", 1, "match", 1001, score=0.9)
    with pytest.raises(mt.MatchError, match="is your own match with 1001; withdraw that first"):
        tags.reject("carrier", 1, 1001)
    tags.reject("carrier", 1, 1002)
    tags.reject("carrier", 1, 1003)
    assert tags.pairs()["resource"].tolist() == [1001]
    tags.judge("carrier", 1, "match", 1003)
    assert tags.rejected("carrier", 1) == {1002: ["maria"]}
    tags.judge_many(pd.DataFrame({"kind": ["carrier"], "local": 1, "judgment": "no counterpart"}))
    assert tags.rejected("carrier", 1) == {1002: ["maria"]}
    tags.unreject("carrier", 1, 1002)
    assert tags.of("carrier", 1)[0]["judgment"] == "no counterpart"
    tags.undo()
    tags.withdraw("carrier", 1)
    assert tags.rejected("carrier", 1) == {}


def test_a_doubt_about_one_record_ends_with_its_rejection() -> None:
    """It names that one no longer."""
    tags = opened(None)
    tags.judge("carrier", 1, "unsure", 1001, resource_name="Acme", resource_hash="h", score=0.5)
    tags.reject("carrier", 1, 1001)
    (row,) = tags.of("carrier", 1)
    assert (row["judgment"], row["resource"], row["resource_name"], row["resource_hash"]) == (
        *("unsure", None, "", ""),
    )
    assert tags.rejected("carrier", 1) == {1001: ["maria"]}


def test_rejections_tell_who(path: Path) -> None:
    """Everybody has their own; a match of one that another turned down is disputed."""
    opened(path).reject("carrier", 1, 1002, local_name="Acme")
    joe = opened(path, "joe")
    joe.reject("carrier", 1, 1002)
    joe.reject("carrier", 1, 1001)
    assert joe.rejected("carrier", 1) == {1001: ["joe"], 1002: ["joe", "maria"]}
    assert joe.rejections.to_dict("split")["data"] == [
        ["carrier", 1, "", 1001, "joe", "2026-01-15T09:00:01+00:00"],
        ["carrier", 1, "", 1002, "joe", "2026-01-15T09:00:01+00:00"],
        ["carrier", 1, "Acme", 1002, "maria", "2026-01-15T09:00:00+00:00"],
    ]
    assert joe.disputed.empty
    joe.judge("carrier", 1, "match", 1001)
    assert len(joe.disputed) == 2


# Realigning


def test_tags_can_be_realigned_again_and_again() -> None:
    """The file outlives the commit: what is a leftover already is passed over."""
    office, tags = sample(), opened(None)
    tags.judge("carrier", 1, "match", 1001)
    mt.commit(office, mt.realign(office, tags))
    assert not mt.realign(office, tags)
    tags.judge("carrier", 5, "match", 1005)
    plan = mt.realign(office, tags)
    tops = plan.effects[plan.effects["kind"] == "carrier"]
    assert set(tops["local"].dropna()) == {5}


def test_disputed_matches_are_not_realigned() -> None:
    """And where nothing else is there, the error says why."""
    office, tags, other = sample(), opened(None), opened(None, "joe")
    with pytest.raises(mt.MatchError, match="no record is judged a match"):
        mt.realign(office, tags)
    tags.judge("carrier", 1, "match", 1001)
    other.judge("carrier", 1, "unsure")
    tags.merge(other)
    with pytest.raises(mt.MatchError, match="disagree on 1 record"):
        mt.realign(office, tags)
    tags.judge("carrier", 5, "match", 1005)
    assert "'Alder" not in mt.realign(office, tags).summary()


# Speed


def test_a_judgment_on_a_large_file_takes_apart_only_what_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After another session's judgment, 3,000 lines that are known are not parsed again."""
    from migtools.tags import reading

    rows = pd.DataFrame({"kind": "carrier", "local": range(3_000), "judgment": "unsure"})
    tags, other = opened(path), opened(path, "joe")
    tags.judge_many(rows)
    other.judge("carrier", 1, "unsure")
    parsed = 0
    fault = reading.fault

    def counted(judgment: Any) -> str:
        nonlocal parsed
        parsed += 1
        return fault(judgment)

    monkeypatch.setattr(reading, "fault", counted)
    tags.judge("carrier", 2, "match", 7)
    assert parsed == 1
    assert len(tags) == 3_001
    assert store.TagStore().problem == ""
