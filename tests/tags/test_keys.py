"""Keys and texts of any sort round-trip through the tags file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import migtools as mt
from migtools.tags.keys import as_key
from tests.support.offices import sample
from tests.support.tag_cases import HEADER, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the tags file goes."""
    return tmp_path / "tags.csv"


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
