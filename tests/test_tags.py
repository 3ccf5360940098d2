"""Judgments in a file: they round-trip, nothing is lost, nonsense is named and kept."""

from __future__ import annotations

import csv
import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import migtools as mt
from migtools.tags import TAG_COLUMNS, filing, store
from migtools.tags.keys import as_key
from tests.support import NOW, sample

HEADER = ",".join(TAG_COLUMNS)
GOOD = f"{HEADER}\ncarrier,1,Acme,1001,Acme,match,0.5,close,maria,2026-01-15T09:00:00+00:00,,,,\n"


def ticking() -> Callable[[], dt.datetime]:
    """A clock that goes on a second each time it is looked at."""
    moments: Iterator[dt.datetime] = (NOW + dt.timedelta(seconds=n) for n in range(10**6))
    return lambda: next(moments)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the tags file goes."""
    return tmp_path / "tags.csv"


def opened(path: Path | None, by: str = "maria") -> mt.Tags:
    return mt.Tags(path, by=by, clock=ticking())


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


# Keys and texts


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (12, 12),
        ("12", 12),
        (12.0, 12),
        ("-5", -5),
        ("0", 0),
        ("007", "007"),
        ("-0", "-0"),
        ("1e5", "1e5"),
        ("=1", "=1"),
        ("9b2d6a5e-0000-4000-8000-000000000000", "9b2d6a5e-0000-4000-8000-000000000000"),
        (2**63 - 1, 2**63 - 1),
        (str(2**63), str(2**63)),
        ("٣", "٣"),
        (" 12", " 12"),
    ],
)
def test_keys_come_back_as_they_were(path: Path, given: Any, kept: Any) -> None:
    """Whole numbers as numbers, everything else as text."""
    opened(path).judge("carrier", given, "match", given)
    (found,) = mt.Tags.load(path).of("carrier", given)
    assert (found["local"], found["resource"]) == (kept, kept)
    assert type(found["local"]) is type(kept)


ANY_TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("'=+-@\t\n\r\\\"',;x0nu\x00\u2028\ud800＝")),
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
@example("'=1+1", "=1+1")
@example("''=", "'")
@example("\\n\n", "\\x00\x00")
@example("a\ncarrier,1,a,2,b,match,1,m,me,,n\nb", '"\n"')
@example("\ufeffx", "\r")
def test_any_text_comes_back_as_it_was_and_is_harmless(
    tmp_path_factory: pytest.TempPathFactory, name: str, note: str
) -> None:
    """On one line, in UTF-8, and no cell is a formula for a spreadsheet."""
    path = tmp_path_factory.mktemp("texts") / "tags.csv"
    tags = opened(path, by=name)
    tags.judge("carrier", 1, "match", 2, local_name=name, resource_name=note, note=note)
    (found,) = mt.Tags.load(path).of("carrier", 1)
    assert (found["local_name"], found["by"]) == (name, name)
    assert (found["resource_name"], found["note"]) == (note, note)
    text = path.read_bytes().decode("utf-8")
    assert len(text.splitlines()) == 2
    cells = next(csv.reader([text.splitlines()[1]], strict=True))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in cells)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("11.0", 11),
        ("0.0", 0),
        ("-3.0", -3),
        ("007.0", "007.0"),
        ("1.10", "1.10"),
        ("1.00", "1.00"),
    ],
)
def test_a_whole_number_with_a_fraction_of_nothing_is_a_whole_number(given: str, kept: Any) -> None:
    """So pandas writes a column of keys with a gap; a text that is no number stays as it is."""
    assert as_key(given) == kept and type(as_key(given)) is type(kept)


def test_a_file_that_went_through_pandas_tells_the_same(path: Path) -> None:
    """A key that is missing in one line makes 1001.0 of all the others, rejected ones too."""
    tags = opened(path)
    tags.judge("carrier", 16, "match", 1016, score=1)
    tags.judge("carrier", 2, "no counterpart")
    tags.reject("carrier", 3, 1001)
    pd.read_csv(path).astype({"local": float}).to_csv(path, index=False)
    assert "1016.0" in path.read_text() and "1001.0" in path.read_text()
    again = mt.Tags.load(path)
    columns = ["kind", "local", "resource", "judgment", "rejected"]
    pd.testing.assert_frame_equal(again.frame[columns], tags.frame[columns])
    assert again.rejected("carrier", 3) == {1001: ["maria"]}
    office = sample()
    assert mt.stale(office, again).empty
    assert mt.proposals(office, "carrier", again).query("source == 'tag'")["local"].tolist() == [16]


def test_a_text_that_no_cell_holds_is_refused() -> None:
    """A spreadsheet would cut it in silence."""
    with pytest.raises(mt.MatchError, match="more than a cell holds"):
        opened(None).judge("carrier", 1, "unsure", note="n" * 40_000)


ANY_KEY = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.one_of(st.characters(), st.sampled_from("|\\,'= \"0n")), min_size=1, max_size=8),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ANY_KEY, max_size=5), ANY_TEXT, ANY_TEXT)
@example(["|", "\\", "\\|", "a|b\\", "\\n", " 12", "007", "=1", 12], "h0", "")
def test_hashes_and_rejected_keys_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, keys: list[Any], local: str, resource: str
) -> None:
    """Whatever signs stand in them, through the file, a frame and once more."""
    path = tmp_path_factory.mktemp("keys") / "tags.csv"
    tags = opened(path)
    tags.judge("carrier", 1, "unsure", local_hash=local, resource_hash=resource)
    for key in keys:
        tags.reject("carrier", 1, key)
    found = mt.Tags.load(path)
    assert set(found.rejected("carrier", 1)) == {as_key(key) for key in keys}
    (row,) = found.of("carrier", 1)
    assert (row["local_hash"], row["resource_hash"]) == (local, resource)
    again = opened(None)
    again.judge_many(found.frame)
    assert again.rejected("carrier", 1) == found.rejected("carrier", 1)
    assert set(found.rejections["resource"]) == set(found.rejected("carrier", 1))


def test_a_file_of_former_times_is_read_and_left_as_it_is_until_somebody_judges(
    path: Path,
) -> None:
    """It lacks the columns of hashes and rejections."""
    header = HEADER.removesuffix(",local_hash,resource_hash,rejected")
    old = f"{header}\ncarrier,1,Acme,1001,Acme,match,0.5,close,maria,2026-01-15T09:00:00+00:00,\n"
    path.write_text(old)
    tags = opened(path)
    assert path.read_text() == old
    assert tags.problem == ""
    (row,) = tags.of("carrier", 1)
    assert (row["local_hash"], row["resource_hash"], row["rejected"]) == ("", "", "")
    tags.reject("carrier", 1, 1002)
    assert path.read_text().splitlines()[1].endswith(",1002")
    assert mt.Tags.load(path).pairs()["resource"].tolist() == [1001]


@pytest.mark.parametrize("rejected", ["1001|1002", "1002|1001|", "||1001"])
def test_a_match_with_what_is_rejected_cannot_stand(path: Path, rejected: str) -> None:
    """In a file it is a bad line; what is empty between two bars is nothing."""
    path.write_text(f"kind,local,resource,judgment,rejected\ncarrier,1,1001,match,{rejected}\n")
    with pytest.raises(mt.LoadError, match="a match with 1001, and yet it is among the rejected"):
        mt.Tags.load(path)
    path.write_text(f"kind,local,resource,judgment,rejected\ncarrier,1,7,match,{rejected}\n")
    assert 1001 in mt.Tags.load(path).rejected("carrier", 1)


def test_large_keys_stay_whole_beside_missing_ones() -> None:
    """No frame makes a float of a key."""
    tags = opened(None)
    tags.judge("carrier", 1, "match", 2**60 + 1)
    tags.judge("carrier", 2, "unsure")
    assert tags.frame["resource"].tolist() == [2**60 + 1, pd.NA]
    assert str(tags.frame["resource"].dtype) == "Int64"


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


# Reading what people left


BAD_LINES = {
    "carrier,2,,1002,,mabye,,,,,,,,": "judgment 'mabye' is none of match, no counterpart, unsure",
    "carrier,2,,,,match,,,,,,,,": "a match names no resource record",
    "carrier,2,,1002,,no counterpart,,,,,,,,": (
        "no counterpart, and yet it names resource record 1002"
    ),
    "carrier,2,,1002,,match,1.5,,,,,,,": "score 1.5 is not between 0 and 1",
    "carrier,2,,1002,,match,high,,,,,,,": "score 'high' is no number",
    "carrier,2,,1002,,match,,,,yesterday,,,,": "'yesterday' is no time",
    "carrier,,,1002,,match,,,,,,,,": "the local key is empty",
    ",2,,1002,,match,,,,,,,,": "the kind is empty",
    "carrier,2,Acme, Inc.,1002,,match,,,,,,,,": "it has 15 cells, the first line 14",
    'carrier,2,"Acme,1002,,match,,,,,,,,': "it is no CSV",
    "carrier,1,,1001,,unsure,,,maria,,,,,": "maria has judged carrier 1 in line 2 already",
    "nonsense": "the local key is empty",
    "carrier,2": "judgment '' is none of",
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_is_kept_named_and_does_not_count(path: Path, line: str) -> None:
    """The good lines before and after it load; it comes back unchanged, at the end."""
    after = "rider,5,,,,unsure,,,joe,,,,,"
    path.write_text(f"{GOOD}{line}\n{after}\n", encoding="utf-8")
    with pytest.raises(mt.LoadError) as error:
        mt.Tags.load(path)
    assert f"line 3: {BAD_LINES[line]}" in str(error.value)
    tags = opened(path)
    assert len(tags) == 2
    assert f"tags.csv line 3: {BAD_LINES[line]}" in tags.problem
    assert "the line is kept and does not count; correct it or delete it" in tags.problem
    tags.judge("carrier", 7, "unsure")
    lines = path.read_text().splitlines()
    assert lines[-1] == line
    assert after in lines
    assert f"tags.csv line {len(lines)}: " in tags.problem
    path.write_text("\n".join(lines[:-1]) + "\n")
    tags.refresh()
    assert tags.problem == ""


def test_load_lists_every_bad_line(path: Path) -> None:
    """All at once, so that they are corrected at once."""
    path.write_text(GOOD + "\n".join(BAD_LINES) + "\n")
    with pytest.raises(mt.LoadError) as error:
        mt.Tags.load(path)
    assert str(error.value).count("\n  - line ") == len(BAD_LINES)


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\xff\x00", b"name,key\nAcme,1\n", b"kind;local;resource;judgment\n", b"\n"],
)
def test_a_file_that_is_no_tags_file_is_never_touched(path: Path, data: bytes) -> None:
    """Judgments go to a rescue file and come back when the file is put right."""
    path.write_bytes(data)
    with pytest.raises(mt.LoadError, match=r"tags\.csv is no tags file"):
        mt.Tags.load(path)
    tags = opened(path)
    assert "tags.csv is no tags file" in tags.problem
    assert "judgments are kept in tags.rescue.csv" in tags.problem
    tags.judge("carrier", 2, "unsure")
    assert path.read_bytes() == data
    rescue = path.with_name("tags.rescue.csv")
    assert len(mt.Tags.load(rescue)) == 1
    assert len(opened(path)) == 1
    path.write_text(GOOD)
    tags.judge("carrier", 3, "unsure")
    assert tags.problem == ""
    assert tags.judged("carrier") == {1, 2, 3}
    assert not rescue.exists()
    pd.testing.assert_frame_equal(mt.Tags.load(path).frame, tags.frame)


def test_a_rescue_file_goes_back_when_the_nonsense_is_removed(path: Path) -> None:
    """Opening is enough; a nonsense rescue file is left alone too."""
    rescue, second = path.with_name("tags.rescue.csv"), path.with_name("tags.rescue.2.csv")
    path.write_bytes(b"\xff")
    rescue.write_bytes(b"\xfe")
    opened(path).judge("carrier", 2, "unsure")
    assert len(mt.Tags.load(second)) == 1
    path.unlink()
    assert len(opened(path)) == 1
    assert len(mt.Tags.load(path)) == 1
    assert not second.exists()
    assert rescue.read_bytes() == b"\xfe"


def test_a_file_that_goes_bad_between_two_judgments_loses_nothing(path: Path) -> None:
    """All that was known of it is kept beside it."""
    path.write_text(GOOD)
    tags = opened(path)
    path.write_bytes(b"\xff\xfe")
    tags.judge("carrier", 2, "unsure")
    assert path.read_bytes() == b"\xff\xfe"
    assert mt.Tags.load(path.with_name("tags.rescue.csv")).judged("carrier") == {1, 2}


@pytest.mark.parametrize("how", ["unlink", "empty"])
def test_a_file_that_goes_missing_is_written_again(path: Path, how: str) -> None:
    """The memory of this session may be the only copy."""
    path.write_text(GOOD)
    tags = opened(path)
    path.unlink() if how == "unlink" else path.write_text("")
    tags.judge("carrier", 2, "unsure")
    assert mt.Tags.load(path).judged("carrier") == {1, 2}


def test_columns_that_are_not_ours_are_kept_where_they_are(path: Path) -> None:
    """A hand-edited file may have its own order and its own columns, with whatever in them."""
    path.write_text(
        "todo,kind,local,resource,judgment,by\n=A1+B1,carrier,1,1001,match,maria\n"
        '"call, ""Bo""\nat 9",carrier,2,1002,match,maria\n'
    )
    tags = opened(path)
    tags.judge("carrier", 1, "unsure")
    text = path.read_text()
    assert text.startswith("todo,kind,local,resource,judgment,by,local_name,")
    assert "\n=A1+B1,carrier,1,,unsure,maria,," in text
    assert '\n"call, ""Bo""\nat 9",carrier,2,1002,match,maria,,' in text
    assert len(mt.Tags.load(path)) == 2


def test_what_a_spreadsheet_saves_is_read(path: Path) -> None:
    """A byte order mark, carriage returns, empty lines, all cells quoted."""
    quoted = GOOD.replace("Acme", '"Acme"').replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + quoted.encode() + b",,,,,,,,,,,,,\r\n\r\n")
    tags = mt.Tags.load(path)
    assert tags.of("carrier", 1)[0]["local_name"] == "Acme"


def test_a_missing_file_cannot_be_loaded(path: Path) -> None:
    """`open` makes it, `load` does not."""
    with pytest.raises(mt.LoadError, match=r"tags\.csv cannot be read .*check the path"):
        mt.Tags.load(path)
    assert not path.exists()


# Several writers, crashes, full disks


HAMMER = """
import sys
from migtools.tags import Tags
tags = Tags.open(sys.argv[1], by=sys.argv[2])
start = int(sys.argv[3])
for key in range(start, start + 200):
    tags.judge("carrier", key, "match", key + 1000)
"""


def test_two_processes_on_one_file_lose_nothing(path: Path) -> None:
    """400 judgments of one person, half of them from each of two kernels."""
    runs = [
        subprocess.Popen([sys.executable, "-c", HAMMER, str(path), "maria", str(start)])
        for start in (0, 100_000)
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert mt.Tags.load(path).judged("carrier") == {*range(200), *range(100_000, 100_200)}


def test_two_sessions_see_what_the_other_one_judged(path: Path) -> None:
    """Every judgment is applied to the file as it is then."""
    one, two = opened(path), opened(path, "joe")
    one.judge("carrier", 1, "match", 1001)
    two.judge("carrier", 1, "match", 1002)
    assert len(two) == 2
    one.refresh()
    assert one.disputed["by"].tolist() == ["joe", "maria"]
    two.withdraw("carrier", 1)
    one.judge("carrier", 2, "unsure")
    assert one.pairs()["resource"].tolist() == [1001]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize("moment", ["fsync", "replace", "chmod"])
def test_a_kill_in_the_middle_of_a_write_leaves_the_old_file(path: Path, moment: str) -> None:
    """The next session reads it, and what the dead one left does not stop it."""
    opened(path).judge("carrier", 1, "unsure")
    before = path.read_bytes()
    child = os.fork()
    if child == 0:
        try:
            setattr(filing.os, moment, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            opened(path).judge("carrier", 2, "unsure")
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert path.read_bytes() == before
    tags = opened(path)
    tags.judge("carrier", 3, "unsure")
    assert mt.Tags.load(path).judged("carrier") == {1, 3}
    assert sorted(p.name for p in path.parent.iterdir() if p.suffix != ".lock") == ["tags.csv"]


def test_a_full_disk_keeps_the_judgment_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and saved with the next one that can be."""
    tags = opened(path)
    tags.judge("carrier", 1, "unsure")
    before = path.read_bytes()
    with monkeypatch.context() as patch:

        def full(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(filing.os, "fsync", full)
        with pytest.raises(mt.LoadError, match=r"tags\.csv cannot be written \(No space left"):
            tags.judge("carrier", 2, "unsure")
        assert "1 judgment is kept in memory and not saved" in tags.problem
        assert path.read_bytes() == before
        assert tags.judged("carrier") == {1, 2}
    opened(path, "joe").judge("carrier", 5, "unsure")
    tags.judge("carrier", 3, "unsure")
    assert tags.problem == ""
    assert mt.Tags.load(path).judged("carrier") == {1, 2, 3, 5}
    assert tags.undo() == ("carrier", 3)
    assert tags.undo() == ("carrier", 2)
    assert mt.Tags.load(path).judged("carrier") == {1, 5}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Opening does not raise; judging does, and keeps the judgment."""
    tags = opened(tmp_path / "gone" / "tags.csv")
    assert "tags.csv cannot be written" in tags.problem
    with pytest.raises(mt.LoadError, match="kept in memory"):
        tags.judge("carrier", 1, "unsure")
    tags.save(tmp_path / "copy.csv")
    assert len(mt.Tags.load(tmp_path / "copy.csv")) == 1


def test_a_file_that_another_program_holds_is_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while the judgment is refused, and nothing has changed."""
    tags = opened(path)
    monkeypatch.setattr(filing, "PATIENCE", 0.01)
    code = (
        "import sys; from pathlib import Path; from migtools.tags.filing import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(mt.LockedError, match="nothing was changed, try again"):
        tags.judge("carrier", 1, "unsure")
    assert len(tags) == 0
    assert tags.undo() is None
    holder.communicate()
    tags.judge("carrier", 1, "unsure")
    assert len(mt.Tags.load(path)) == 1


def test_an_interrupt_while_writing_loses_no_judgment(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C leaves the old file; what was judged goes with the next judgment."""
    tags = opened(path)
    with monkeypatch.context() as patch:

        def stop(*_: Any) -> None:
            raise KeyboardInterrupt

        patch.setattr(filing.os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            tags.judge("carrier", 1, "unsure")
    assert len(mt.Tags.load(path)) == 0
    opened(path, "joe").judge("carrier", 9, "unsure")
    tags.judge("carrier", 2, "unsure")
    assert mt.Tags.load(path).judged("carrier") == {1, 2, 9}


@pytest.mark.skipif(os.name == "nt", reason="file modes and links")
def test_the_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    """Colleagues who could read it still can."""
    real, link = tmp_path / "real.csv", tmp_path / "tags.csv"
    real.write_text(GOOD)
    real.chmod(0o664)
    link.symlink_to(real)
    opened(link).judge("carrier", 2, "unsure")
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o664
    assert len(mt.Tags.load(real)) == 2


# Merging


ROWS = st.lists(
    st.tuples(st.sampled_from([1, 2, "a"]), st.sampled_from(["m", "j"]), st.integers(7, 9)),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_merging_is_the_same_from_either_side(
    one: list[tuple[Any, str, int]], two: list[tuple[Any, str, int]]
) -> None:
    """The newer of one person's judgments wins; nobody's are lost; once more changes nothing."""
    clock = ticking()

    def made(rows: list[tuple[Any, str, int]]) -> mt.Tags:
        tags = mt.Tags(clock=clock)
        for key, by, resource in rows:
            tags.by = by
            tags.judge("carrier", key, "match", resource)
        return tags

    a, b, again = made(one), made(two), made(one)
    people = {(j["local"], j["by"]) for t in (a, b) for j in t.frame.to_dict("records")}
    again.merge(b)
    c = made(two)
    a.merge(b)
    b.merge(made([]))
    before = a.frame
    a.merge(b)
    pd.testing.assert_frame_equal(a.frame, before)
    assert {(j["local"], j["by"]) for j in a.frame.to_dict("records")} == people
    for key, by, resource in {(k, by): (k, by, r) for k, by, r in two}.values():
        assert [j["resource"] for j in a.of("carrier", key) if j["by"] == by] == [resource]
    b.merge(a)
    pd.testing.assert_frame_equal(b.frame, a.frame)
    assert len(c) <= len(a)


def of(rows: list[tuple[str, Any]], at: str = "2026-01-15T09:00:00+00:00") -> mt.Tags:
    """Judgments on carrier 1, by whom and with what; None for a doubt."""
    tags = mt.Tags(clock=lambda: dt.datetime.fromisoformat(at))
    for by, resource in rows:
        tags.by = by
        tags.judge("carrier", 1, "unsure" if resource is None else "match", resource)
    return tags


def told(found: pd.DataFrame) -> list[tuple[str, Any, bool]]:
    """Who said what, and whether it is kept."""
    columns = (found[c].astype(object).tolist() for c in ("by", "resource", "kept"))
    return [(by, None if r is pd.NA else r, kept) for by, r, kept in zip(*columns, strict=True)]


def test_merging_lists_the_disagreements_that_are_new() -> None:
    """Once more, or what was disputed so before, is not new; a third opinion is."""
    tags = of([("maria", 1001)])
    assert told(tags.merge(of([("joe", 1001)]))) == []
    found = tags.merge(of([("ann", 1002)]))
    assert found.columns.tolist() == [*TAG_COLUMNS, "kept"]
    assert told(found) == [("ann", 1002, True), ("joe", 1001, True), ("maria", 1001, True)]
    assert told(tags.merge(of([("ann", 1002)]))) == []
    found = tags.merge(of([("bob", None)]))
    assert [by for by, _, _ in told(found)] == ["ann", "bob", "joe", "maria"]
    settled = of([("ann", 1001), ("bob", 1001)], "2026-01-16T09:00:00+00:00")
    assert told(tags.merge(settled)) == []
    assert tags.disputed.empty


def test_one_person_who_said_two_things_at_one_time_is_listed_and_not_overwritten() -> None:
    """From either side the same line is kept; at another time the newer one is, in silence."""
    for one, other in (([("", 1001)], [("", 1002)]), ([("", 1002)], [("", 1001)])):
        tags = of(one)
        assert told(tags.merge(of(other))) == [("", 1002, True), ("", 1001, False)]
        assert tags.pairs()["resource"].tolist() == [1002]
    later = of([("", 1003)], "2026-01-15T10:00:00+01:00")
    assert told(tags.merge(later)) == [("", 1003, True), ("", 1002, False)]
    assert told(tags.merge(of([("", 1001)], "2026-01-16T00:00:00+00:00"))) == []
    assert tags.pairs()["resource"].tolist() == [1001]


REJECTED = st.lists(st.tuples(st.sampled_from("mj"), st.integers(7, 9)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(REJECTED, REJECTED)
def test_merging_takes_rejections_together(
    one: list[tuple[str, int]], two: list[tuple[str, int]]
) -> None:
    """Each person's of both files, from either side; a newer match takes its own out of them."""
    clock = ticking()

    def made(rows: list[tuple[str, int]]) -> mt.Tags:
        tags = mt.Tags(clock=clock)
        for by, resource in rows:
            tags.by = by
            tags.reject("carrier", 1, resource)
        return tags

    a, b = made(one), made(two)
    expected = {by: {r for p, r in one + two if p == by} for by, _ in one + two}
    c = made([])
    c.merge(b)
    c.merge(a)
    a.merge(b)
    pd.testing.assert_frame_equal(a.frame, c.frame)
    found = a.rejections.groupby("by")["resource"].agg(set).to_dict() if expected else {}
    assert found == expected
    for by in expected:
        judged = mt.Tags(by=by, clock=clock)
        judged.judge("carrier", 1, "match", 7)
        c.merge(judged)
        assert by not in c.rejected("carrier", 1).get(7, [])


def test_only_tags_can_be_merged() -> None:
    """A path is opened first."""
    with pytest.raises(mt.MatchError, match=r"mt\.Tags\.load"):
        opened(None).merge("tags.csv")  # type: ignore[arg-type]


def test_saving_to_its_own_path_loses_nothing_of_others(path: Path) -> None:
    """It is a write like any other."""
    tags = opened(path)
    opened(path, "joe").judge("carrier", 1, "unsure")
    tags.save(path)
    assert len(mt.Tags.load(path)) == 1


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
