"""RecordTable without a browser: the messages that a browser would send, and their answers."""

from __future__ import annotations

import json
import time
from typing import Any

import pandas as pd
import pytest

from migtools.widgets.errors import WidgetError
from migtools.widgets.records.table import RecordTable

from .test_record_table import RIGHT_TO_LEFT, many, records


@pytest.fixture
def table() -> RecordTable:
    """The small list as carriers."""
    return RecordTable(records(), kind="carrier")


def say(table: RecordTable, **message: object) -> list[Any]:
    """Send what a browser would send, and return what goes back as messages."""
    answers: list[Any] = []
    table.send = lambda content, buffers=None: answers.append(content)
    table._handle_custom_msg(message, [])
    return answers


def test_a_click_does_what_the_method_does(table: RecordTable) -> None:
    """Browser messages name rows by position, and end in the same state."""
    say(table, do="tag", row=0)
    say(table, do="tag", row=3)
    assert table.pair == ("carrier", 12, 1001)
    say(table, do="untag", row=0)
    assert table.selected["key"].tolist() == [1001]
    say(table, do="clear")
    assert table.selected.empty
    say(table, do="search", id="1", text="acme")
    say(table, do="show", side="local")
    say(table, do="sort", column="name", descending=True)
    assert table.visible["key"].tolist() == [12]
    assert table._shown["search"] == "acme"


def test_a_refused_click_is_said_in_the_status_line(table: RecordTable) -> None:
    """The same refusal twice is two messages; the next click that works takes it away."""
    say(table, do="tag", row=2)
    first = table._tagged
    say(table, do="tag", row=2)
    assert "leftover" in table._tagged["refusal"]
    assert first != table._tagged
    say(table, do="tag", row=0)
    assert table._tagged["refusal"] == ""


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"do": "drop table"},
        {"do": "tag", "row": 6},
        {"do": "tag", "row": -1},
        {"do": "tag", "row": "0"},
        {"do": "page", "id": "1", "start": "0", "count": 5},
        {"do": "sort", "column": "nothing", "descending": False},
    ],
)
def test_a_message_that_makes_no_sense_is_refused(table: RecordTable, message: Any) -> None:
    """A browser cannot break the table."""
    assert say(table, **message) == []
    assert table._tagged["refusal"]
    assert table.selected.empty


def test_a_refusal_of_the_pair_hook_is_said_in_the_status_line(table: RecordTable) -> None:
    """What a notebook hangs on the hook may refuse; the tags stay."""

    def refuse(pair: object) -> None:
        raise WidgetError(f"{pair} is refused; try another")

    table.on_pair(refuse)
    say(table, do="tag", row=0)
    say(table, do="tag", row=3)
    assert table._tagged["refusal"] == "('carrier', 12, 1001) is refused; try another"
    assert table.pair == ("carrier", 12, 1001)


def test_a_page_answers_with_its_request_and_version() -> None:
    """Stale answers can be told: the version changes with every view."""
    table = RecordTable(many(1000))
    (page,) = say(table, do="page", id="view-1", start=990, count=50)
    assert (page["id"], page["start"], len(page["rows"])) == ("view-1", 990, 10)
    assert page["version"] == table._shown["version"]
    say(table, do="search", id="view-2", text="term")
    assert table._shown["version"] != page["version"]
    (capped,) = say(table, do="page", id="view-3", start=-5, count=10**9)
    assert (capped["start"], len(capped["rows"])) == (0, 200)


def test_two_hundred_thousand_records_page_right_and_answer_fast() -> None:
    """Pages are slices of what is visible; a search takes at most 150 ms; little travels."""
    table = RecordTable(many())
    first = table.get_state(["_columns", "_counts", "_shown", "_tagged"])
    assert len(json.dumps(first)) < 20_000
    fastest = min(_seconds(table, text) for text in ("term 123", "TERM 12", "company 042"))
    assert fastest <= 0.150
    table.sort("key", descending=True)
    visible = table.visible
    for start in (0, 57, len(visible) - 9):
        (page,) = say(table, do="page", id="1", start=start, count=9)
        cells = [row["cells"][1] for row in page["rows"]]
        assert cells == visible["name"].iloc[start : start + 9].tolist()


def _seconds(table: RecordTable, text: str) -> float:
    before = time.perf_counter()
    say(table, do="search", id="1", text=text)
    return time.perf_counter() - before


def test_cells_are_text_of_the_right_kind() -> None:
    """Numbers, yes and no, dates and nothing; control characters are made visible."""
    extra = {
        "naic": [1.0, None, 3.0, 4.5, 0.9237, 60_000.0],
        "since": pd.Timestamp("2024-02-29"),
        "paid": [False, False, True, False, False, False],
        "name": ["a\nb", "c\x00", None, "\ud800", "é" * 900, RIGHT_TO_LEFT],
    }
    rows = RecordTable(records(**extra))._shown["rows"]
    names = [row["cells"][1] for row in rows]
    assert names[:4] == ["a␊b", "c␀", "", "?"]
    assert len(names[4]) == 500
    assert names[5] == "[U+202E]שלום Life"
    assert [row["cells"][4] for row in rows] == ["1", "", "3", "4.5", "0.924", "60000"]
    assert {row["cells"][5] for row in rows} == {"2024-02-29"}
    assert [row["cells"][6] for row in rows] == ["no", "no", "yes", "no", "no", "no"]
