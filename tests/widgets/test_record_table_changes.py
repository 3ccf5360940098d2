"""RecordTable whose records change while somebody works on them: update and change."""

from __future__ import annotations

import time
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtools.widgets.errors import WidgetError
from migtools.widgets.records.table import RecordTable

from .test_record_table import many, records
from .test_record_table_messages import say

NAMES = ["Acme Life", "acme", "Beacon", "ſtraße", "", None]
STATUSES = ["Active", "Inactive", "", None]


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """A short list with few names, so that they collide."""
    places = draw(
        st.lists(
            st.tuples(st.integers(0, 6), st.sampled_from(["local", "resource"])),
            min_size=1,
            unique=True,
        )
    )
    rows = [
        {
            "key": key,
            "name": draw(st.sampled_from(NAMES)),
            "side": side,
            "status": draw(st.sampled_from(STATUSES)),
            "parent": draw(st.sampled_from(["Acme", None])),
            "hold": draw(st.booleans()),
            "leftover": draw(st.booleans()),
        }
        for key, side in places
    ]
    return pd.DataFrame(rows)


def made(frame: pd.DataFrame) -> RecordTable:
    """A table with all there is."""
    return RecordTable(frame, kind="carrier", many=True, filters=["status", "hold"])


def seen(table: RecordTable, view: Any) -> tuple[Any, ...]:
    """Everything a person sees of a table in one view."""
    table.search(view["search"])
    table.show(view["side"])
    table.sort(view["column"], descending=view["descending"])
    cells = [(row["side"], row["cells"]) for row in table._shown["rows"]]
    titles = [column["name"] for column in table._columns]
    return cells, titles, table._filters, table.status, table.selected.astype("object").to_dict()


views = st.fixed_dictionaries(
    {
        "search": st.sampled_from(["", "acme", "STRASSE", "3"]),
        "side": st.sampled_from(["all", "local", "resource"]),
        "column": st.sampled_from([None, "name", "status", "hold"]),
        "descending": st.booleans(),
    }
)
cells = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(NAMES),
        "status": st.sampled_from([*STATUSES, "New"]),
        "parent": st.sampled_from(["Beacon", None]),
        "hold": st.booleans(),
        "leftover": st.booleans(),
    },
)


@settings(max_examples=60, deadline=None)
@given(frame=frames(), data=st.data(), view=views)
def test_change_equals_a_new_table_of_the_changed_frame(
    frame: pd.DataFrame, data: st.DataObject, view: Any
) -> None:
    """Search, order, filters, columns and rows: nothing of the old values stays anywhere."""
    table = made(frame)
    seen(table, view)
    changed = frame.astype("object")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(frame) - 1))
        new = data.draw(cells)
        table.change(int(frame["key"][place]), side=frame["side"][place], **new)
        for column, value in new.items():
            changed.at[place, column] = value
    assert seen(table, view) == seen(made(changed), view)


@settings(max_examples=60, deadline=None)
@given(before=frames(), after=frames(), view=views, data=st.data())
def test_update_keeps_what_was_decided_and_equals_a_new_table(
    before: pd.DataFrame, after: pd.DataFrame, view: Any, data: st.DataObject
) -> None:
    """Ticks and hand stay with side and key, unless the record is gone or a leftover now."""
    table = made(before)
    seen(table, view)
    ticked = {(row.side, row.key) for row in before.itertuples() if not row.leftover}
    for side, key in ticked:
        table.tag(key, side=side)
    place = data.draw(st.integers(0, len(before) - 1))
    hand = (before["side"][place], int(before["key"][place]))
    table.take(hand[1], side=hand[0])
    table.update(after)
    usable = {(row.side, row.key) for row in after.itertuples() if not row.leftover}
    assert set(zip(table.selected["side"], table.selected["key"], strict=True)) == ticked & usable
    assert table.hand == (hand if hand in usable else None)
    fresh = made(after)
    for side, key in ticked & usable:
        fresh.tag(key, side=side)
    shown = table._shown["rows"]
    assert seen(table, view) == seen(fresh, view)
    assert [row["cells"] for row in shown] == [row["cells"] for row in fresh._shown["rows"]]


def test_update_keeps_the_view_and_tells_the_hooks() -> None:
    """The list stays where it is; a tick that went with its record is a change."""
    table = RecordTable(records(), kind="carrier", many=True, filters=["status"])
    heard: list[Any] = []
    table.tag(12)
    table.tag(1001)
    table.on_pair(heard.append)
    table.on_selection(lambda: heard.append("ticks"))
    table.search("e")
    table.filter("status", "Active")
    table.sort("name", descending=True)
    table.update(records().iloc[::-1])
    assert heard == []
    assert (table._shown["search"], table._shown["stay"]) == ("e", True)
    assert table.visible["key"].tolist() == [1001, 12, 7]
    table.update(records().iloc[1:])
    assert heard == [None, "ticks"]
    assert table._counts == {"local": 2, "resource": 3}
    assert table.status == 'Ticked: resource "Acme Life" (1001)'


def test_a_value_that_no_record_has_any_more_stays_chosen() -> None:
    """The empty list says why it is empty, and All leads out of it."""
    table = RecordTable(records(), filters=["status"])
    table.filter("status", "Inactive")
    table.update(records(status="Active"))
    assert table.visible.empty
    assert table._filters[0]["options"][-1] == {"value": "Inactive", "text": "Inactive", "count": 0}
    table.filter("status", None)
    assert len(table.visible) == 6


@pytest.mark.parametrize(
    ("frame", "fact"),
    [
        (records().drop(columns="parent"), "it has no column parent"),
        (records().drop(columns="hold", errors="ignore"), "cannot filter by hold"),
        (records(key=5, hold=True), "stands there more than once"),
        (None, "a record table shows a frame, not a NoneType"),
    ],
)
def test_an_update_that_cannot_be_shown_changes_nothing(frame: Any, fact: str) -> None:
    """The refused frame leaves the records, the ticks and the page alone."""
    table = RecordTable(records(hold=True), many=True, filters=["hold"])
    table.tag(12)
    before = (repr(table), table._shown, table._tagged)
    with pytest.raises(WidgetError, match=fact):
        table.update(frame)
    assert (repr(table), table._shown, table._tagged) == before


def test_a_column_that_is_gone_is_no_longer_sorted_by() -> None:
    """Other columns may come and go with an update."""
    table = RecordTable(records(hold=True))
    table.sort("hold")
    table.update(records(naic=5))
    assert table._shown["column"] is None
    assert [column["name"] for column in table._columns][-1] == "naic"


def test_a_click_on_rows_of_the_old_frame_is_refused() -> None:
    """The same position may be another record now."""
    table = RecordTable(records(), many=True)
    old = table._shown["frame"]
    table.update(records().iloc[::-1])
    say(table, do="tag", row=0, frame=old)
    assert "the records changed while you clicked" in table._tagged["refusal"]
    assert table.selected.empty
    say(table, do="tag", row=0, frame=table._shown["frame"])
    assert table.selected["key"].tolist() == [1003]


def test_a_changed_row_is_redrawn_and_stays_where_it_is() -> None:
    """Rows do not jump away under a person's hand; the next search sees the new name."""
    table = RecordTable(records(), many=True, filters=["status"])
    table.search("acme")
    table.sort("name")
    answers: list[Any] = []
    table.send = lambda content, buffers=None: answers.append(content)
    table.change(12, name="Zenith", status="Closed")
    (page,) = answers
    assert [row["cells"][1] for row in page["rows"]] == ["Zenith", "Acme Life"]
    assert page["version"] == table._shown["version"]
    assert table.visible["key"].tolist() == [12, 1001]
    assert "Closed" in [option["text"] for option in table._filters[0]["options"]]
    table.search("zenith")
    assert table.visible["key"].tolist() == [12, 1003]


def test_a_record_that_becomes_a_leftover_loses_its_tick() -> None:
    """A leftover is never ticked, whichever way it became one."""
    table = RecordTable(records(), kind="carrier", many=True)
    heard: list[Any] = []
    table.tag_all()
    table.on_selection(lambda: heard.append(len(table.selected)))
    table.change(12, leftover=True)
    assert heard == [4]
    with pytest.raises(WidgetError, match="is a leftover"):
        table.tag(12)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"nam": "x"}, "no column nam; change one of name, status, parent, leftover"),
        ({"name": ["x"]}, "a cell of name cannot hold a list; give a text, a number"),
        ({"leftover": "yes"}, "leftover cannot be 'yes'; give True or False"),
        ({"status": "New", "nam": "x"}, "no column nam; change one of"),
    ],
)
def test_a_change_that_cannot_be_is_refused_whole(cells: Any, sentence: str) -> None:
    """Not one of the cells changes."""
    table = RecordTable(records())
    before = table.visible
    with pytest.raises(WidgetError) as refused:
        table.change(12, **cells)
    assert str(refused.value).startswith(sentence)
    pd.testing.assert_frame_equal(table.visible, before)


def test_numbers_and_yes_or_no_may_become_empty_or_other() -> None:
    """A column keeps what it had, and the caller's frame is left alone."""
    frame = records(policies=range(6), hold=True)
    table = RecordTable(frame, filters=["hold"])
    table.change(12, policies=None, hold=None)
    table.change(1001, policies="many", hold=False)
    table.change(1003, policies=2.5)
    rows = [row["cells"][-2:] for row in table._shown["rows"]]
    assert rows[0] == ["0", "yes"]
    table.search("")
    rows = [row["cells"][-2:] for row in table._shown["rows"]]
    assert rows == [
        ["", ""],
        ["1", "yes"],
        ["2", "yes"],
        ["many", "no"],
        ["4", "yes"],
        ["2.5", "yes"],
    ]
    assert frame["policies"].tolist() == list(range(6))


def test_two_hundred_thousand_records_change_fast() -> None:
    """A tick takes at most 5 ms, and so does a changed cell, also of a column with a filter."""
    table = RecordTable(many(), many=True, filters=["status"])
    table.tag_all()
    assert _fastest(lambda key: table.untag(key)) <= 0.005
    assert _fastest(lambda key: table.change(key, name="New name")) <= 0.005
    assert _fastest(lambda key: table.change(key, status="Closed")) <= 0.005


def _fastest(act: Any) -> float:
    times = []
    for key in range(10, 20):
        before = time.perf_counter()
        act(key)
        times.append(time.perf_counter() - before)
    return min(times)
