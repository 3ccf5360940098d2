"""What people left in a tags file: nonsense is named and kept."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import migtools as mt
from tests.support.tag_cases import GOOD, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the tags file goes."""
    return tmp_path / "tags.csv"


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
