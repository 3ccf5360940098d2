"""Letters in the list that act on the record in hand, and lists that are only read."""

from __future__ import annotations

from typing import Any

import pytest

from migtools.widgets.candidates.pane import CandidatePane
from migtools.widgets.errors import WidgetError
from migtools.widgets.records.table import RecordTable
from tests.support import pane_cases as small

from .test_record_table import records
from .test_record_table_messages import say


@pytest.fixture
def heard() -> list[Any]:
    """What a table told."""
    return []


@pytest.fixture
def table(heard: list[Any]) -> RecordTable:
    """A list with many ticks that tells its letters."""
    table = RecordTable(records(), kind="carrier", many=True)
    table.on_key(heard.append)
    return table


def row(table: RecordTable, key: object, side: str = "local") -> int:
    """The number under which the page knows a record."""
    return table._tagging.find(key, side)


def test_a_letter_acts_on_the_record_in_hand(table: RecordTable, heard: list[Any]) -> None:
    """It is told as it was pressed."""
    table.take(12)
    say(table, do="key", key="m", row=row(table, 12))
    assert heard == ["m"]
    assert table._tagged["note"] == ""


def test_a_letter_on_another_record_takes_that_one_in_hand(
    table: RecordTable, heard: list[Any]
) -> None:
    """Nothing is judged that nobody looks at; the second press judges."""
    table.take(12)
    other = row(table, 7)
    say(table, do="key", key="m", row=other)
    assert (heard, table.hand) == ([], ("local", 7))
    assert table._tagged["note"].startswith("In hand now: carrier record ")
    assert table._tagged["note"].endswith("(7). Press M again")
    say(table, do="key", key="m", row=other)
    assert heard == ["m"]


def test_what_is_never_judged_takes_no_letter(table: RecordTable, heard: list[Any]) -> None:
    """A resource record in hand does not pass the letter on to the local one beside it."""
    table.take(1001)
    for _ in range(2):
        say(table, do="key", key="n", row=row(table, 1001, "resource"))
    assert heard == []
    assert "is read-only and is not judged" in table._tagged["refusal"]


def test_nobody_listens_any_more(table: RecordTable, heard: list[Any]) -> None:
    """Without a callback a letter does nothing, and the page does not offer it."""
    assert table._keys
    table.on_key(heard.append, remove=True)
    say(table, do="key", key="m", row=row(table, 12))
    assert (heard, table.hand, table._keys) == ([], None, False)


def test_the_list_and_the_pane_judge_together() -> None:
    """A refusal of the pane is said above the list."""
    tags = small.FakeTags()
    pane = CandidatePane(small.records(), small.candidates(), tags=tags, kind="carrier")
    table = RecordTable(small.records(), kind="carrier", many=True)
    table.on_key(pane.press)
    table.take(12)
    say(table, do="key", key="m", row=row(table, 12))
    assert tags.of("carrier", 12)[0]["resource"] == 1001
    tags.refusal = "The tags cannot be read; look at the file"
    say(table, do="key", key="z", row=row(table, 12))
    assert table._tagged["refusal"] == tags.refusal


def test_a_list_that_is_only_read() -> None:
    """Nothing can be ticked, and nothing speaks of ticks; search and sort are as ever."""
    table = RecordTable(records(), kind="carrier", many=True, ticks=False)
    assert (table.status, table._ticks, table._many) == ("", False, False)
    assert repr(table) == "RecordTable(carrier: 3 local, 3 resource; to be read)"
    with pytest.raises(WidgetError, match="only to be read"):
        table.tag(12)
    say(table, do="tag_all")
    assert "only to be read" in table._tagged["refusal"]
    table.search("acme")
    assert len(table.visible) < 6 and table.selected.empty
    html = table._static_html()
    assert "Tag" not in html and "Tick" not in html
