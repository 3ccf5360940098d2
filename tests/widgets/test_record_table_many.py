"""RecordTable with many ticks, filters, a record in hand and new names, without a browser."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from migtools.widgets.errors import WidgetError
from migtools.widgets.records.table import RecordTable

from .test_record_table import many, records
from .test_record_table_messages import say

LEFT_OUT = ". 1 leftover was left out"


@pytest.fixture
def table() -> RecordTable:
    """The small list as carriers, with many ticks and two filters."""
    frame = records(hold=[True, False, True, False, False, False])
    return RecordTable(frame, kind="carrier", many=True, filters=["status", "hold"])


def keys(table: RecordTable) -> list[Any]:
    """The keys of the ticked records."""
    return table.selected["key"].tolist()


def pages(answers: list[Any]) -> list[Any]:
    """The pages among the messages that went to the browser."""
    return [answer for answer in answers if answer["do"] == "page"]


def test_any_number_of_records_is_ticked_on_both_sides(table: RecordTable) -> None:
    """Locals come first, and the pair is there only for one of each."""
    assert table.status == "Nothing ticked"
    table.tag(1001)
    table.tag(12)
    assert table.pair == ("carrier", 12, 1001)
    assert table.status == 'Ticked: local "Acme Life" (12) and resource "Acme Life" (1001)'
    table.tag(7, side="local")
    assert (table.pair, keys(table), len(table.pairs)) == (None, [12, 7, 1001], 0)
    assert table.status == "Ticked: 2 local and 1 resource records"
    assert repr(table) == "RecordTable(carrier: 3 local, 3 resource; ticked 3)"
    table.untag(1001)
    assert table.status == "Ticked: 2 local records"
    table.untag(12)
    assert "7" in table.status and "Now tag" not in table.status


def test_all_shown_are_ticked_but_leftovers(table: RecordTable) -> None:
    """What a search hides is not ticked, and the status counts what was left out."""
    table.show("local")
    table.tag_all()
    assert keys(table) == [12, 7]
    assert table.status == f"Ticked: 2 local records{LEFT_OUT}"
    table.show("all")
    assert keys(table) == [12, 7]
    table.clear()
    assert (keys(table), table.status) == ([], "Nothing ticked")


def test_the_selection_hook_hears_every_change_of_the_ticks(table: RecordTable) -> None:
    """Without arguments, not for a tick that changes nothing, and not after removal."""
    heard: list[Any] = []
    pairs: list[Any] = []

    def hear() -> None:
        heard.append(keys(table))

    table.on_selection(hear)
    table.on_pair(pairs.append)
    table.tag(12)
    table.tag(12)
    table.tag(1001)
    table.tag_all()
    table.clear()
    table.on_selection(hear, remove=True)
    table.tag(12)
    assert heard == [[12], [12, 1001], [12, 7, 1001, 7, 1003], []]
    assert pairs == [("carrier", 12, 1001), None]


@pytest.mark.parametrize(
    ("moves", "ticked"),
    [
        ([(0, 0, 1)], [12, 7]),
        ([(0, 0, 1), (0, 1, 4)], [12, 7, 1001, 7]),
        ([(0, 0, 4), (0, 4, 1)], [12, 7]),
        ([(3, 3, 5), (3, 5, 1)], [7, 1001]),
        ([(4, 4, 3)], [1001, 7]),
    ],
)
def test_a_range_grows_and_shrinks(table: RecordTable, moves: Any, ticked: list[int]) -> None:
    """Shift moves one end of a range; what it leaves loses its tick again."""
    for anchor, before, now in moves:
        say(table, do="extend", anchor=anchor, before=before, now=now)
    assert keys(table) == ticked


def test_a_range_of_a_list_that_is_gone_is_refused(table: RecordTable) -> None:
    """A click on rows that have moved must not tick others."""
    old = table._shown["version"]
    table.sort("name")
    say(table, do="extend", version=old, anchor=0, before=0, now=2)
    assert "the list changed while you clicked" in table._tagged["refusal"]
    assert keys(table) == []


def test_a_pair_table_takes_no_ranges() -> None:
    """The other mode says how to get it, and keeps its tags."""
    table = RecordTable(records(), kind="carrier")
    table.tag(12)
    say(table, do="extend", anchor=0, before=0, now=1)
    assert "many=True" in table._tagged["refusal"]
    with pytest.raises(WidgetError, match="only one record of each side is tagged here"):
        table.tag_all()
    assert keys(table) == [12]


def test_ticks_travel_with_the_rows_on_screen_and_never_as_a_list() -> None:
    """200,000 ticks are as short as one, and the page on screen comes without being asked for."""
    table = RecordTable(many(), many=True)
    say(table, do="page", id="1", start=150_000, count=40)
    (page,) = pages(say(table, do="tag_all"))
    assert (page["start"], len(page["rows"])) == (150_000, 40)
    assert all(row["ticked"] for row in page["rows"])
    assert page["stamp"] == table._tagged["stamp"] > table._shown["stamp"]
    assert len(json.dumps(table._tagged)) < 300
    (page,) = pages(say(table, do="untag", row=150_001))
    assert [row["row"] for row in page["rows"] if not row["ticked"]] == [150_001]


def test_a_filter_shows_one_value_and_counts_all(table: RecordTable) -> None:
    """Most frequent first; a boolean is yes or no; nothing is a value too."""
    status, hold = table._filters
    counted = [(option["text"], option["count"]) for option in status["options"]]
    assert counted == [("Active", 3), ("(empty)", 1), ("Inactive", 1), ("NO PCM Activity", 1)]
    assert [option["text"] for option in hold["options"]] == ["no", "yes"]
    table.filter("status", "Active")
    table.filter("hold", True)
    assert table.visible["key"].tolist() == [12]
    assert repr(table).endswith('; 1 shown; status "Active" and hold "yes")')
    table.filter("hold", None)
    table.show("local")
    table.search("img")
    assert table.visible["key"].tolist() == [7]
    table.show("all")
    table.search("")
    table.filter("status", "")
    assert table.visible["key"].tolist() == [1003]


def test_a_filter_offers_thirty_values_and_the_one_that_is_chosen() -> None:
    """A rare value can be chosen in Python, and is then seen."""
    frame = many(2000)
    frame["status"] = [f"S{key % 63:02d}" for key in frame["key"]]
    table = RecordTable(frame, filters=["status"])
    assert len(table._filters[0]["options"]) == 30
    table.filter("status", "S62")
    assert table._filters[0]["value"] == "S62"
    assert table._filters[0]["options"][-1] == {"value": "S62", "text": "S62", "count": 31}
    assert set(table.visible["status"]) == {"S62"}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda t: t.filter("name", "x"), "no filter 'name'; filter by status, hold"),
        (
            lambda t: t.filter("hold", "perhaps"),
            "no hold is 'perhaps'; choose one of 'no', 'yes', or None for all",
        ),
        (lambda t: t.filter("hold", ["no"]), "no hold is ['no']; choose one of 'no', 'yes', or"),
        (lambda t: t.take(99), "no carrier record has the key 99; look it up with search(text)"),
        (
            lambda t: t.tag(13),
            'carrier record "X_Old Mutual" (13) is a leftover of an earlier realignment '
            "and is never realigned again; tick another record",
        ),
        (
            lambda t: t.rename(12, "New"),
            "names cannot be changed here; take new names with on_rename(callback)",
        ),
    ],
)
def test_a_bad_call_says_what_is_wrong(table: RecordTable, call: Any, sentence: str) -> None:
    """One sentence, and nothing changes."""
    before = repr(table)
    with pytest.raises(WidgetError) as refused:
        call(table)
    assert str(refused.value).startswith(sentence)
    assert repr(table) == before


@pytest.mark.parametrize("filters", [["state"], "status", ["status", "stat"]])
def test_a_filter_without_a_column_is_refused(filters: Any) -> None:
    """The sentence lists what could be meant."""
    with pytest.raises(WidgetError, match=r"cannot filter by .*; give a list with some of key"):
        RecordTable(records(), filters=filters)


def test_a_record_is_taken_in_hand(table: RecordTable) -> None:
    """Once per record; a click does not scroll, a call does."""
    heard: list[Any] = []
    table.on_hand(lambda side, key: heard.append((side, key)))
    assert table.hand is None
    say(table, do="take", row=3)
    assert (table.hand, table._hand["index"]) == (("resource", 1001), -1)
    table.sort("key", descending=True)
    table.take(12)
    assert (table.hand, table._hand["index"]) == (("local", 12), 3)
    table.take(12)
    table.search("zenith")
    table.take(7, side="local")
    assert table._hand["index"] == -1
    assert heard == [("resource", 1001), ("local", 12), ("local", 7)]
    assert repr(table).endswith("nothing ticked; local 7 in hand; 1 shown)")


def test_a_new_name_goes_to_the_callback(table: RecordTable) -> None:
    """By call and by message; the present name is no new one."""
    heard: list[Any] = []
    assert table._renames is False
    table.on_rename(lambda key, name: heard.append((key, name)))
    assert table._renames is True
    table.rename(12, "Acme Life Insurance")
    table.rename(12, "Acme Life")
    say(table, do="rename", row=1, name="Beacon")
    assert heard == [(12, "Acme Life Insurance"), (7, "Beacon")]


@pytest.mark.parametrize(
    ("row", "name", "sentence"),
    [
        (
            3,
            "New",
            'carrier record "Acme Life" (1001) belongs to the resource office and is read-only; '
            "rename the local record instead",
        ),
        (
            2,
            "New",
            'carrier record "X_Old Mutual" (13) is a leftover of an earlier realignment '
            "and keeps its name; rename another record",
        ),
        (0, "", 'carrier record "Acme Life" (12) needs a name; write at least one letter'),
        (
            0,
            " \t\u00a0",
            'carrier record "Acme Life" (12) needs a name; write at least one letter',
        ),
    ],
)
def test_a_name_that_stays_says_why(table: RecordTable, row: int, name: str, sentence: str) -> None:
    """The callback hears nothing of it."""
    heard: list[Any] = []
    table.on_rename(lambda key, name: heard.append(key))
    say(table, do="rename", row=row, name=name)
    assert (table._tagged["refusal"], heard) == (sentence, [])


def test_the_name_to_edit_is_the_name_and_not_what_its_cell_shows() -> None:
    """A mark that turns text round is shown as its number, but stays itself when edited."""
    odd = records(name="a\u202eb")
    table = RecordTable(odd, kind="carrier", many=True)
    assert say(table, do="edit", row=0) == []
    assert "names cannot be changed here" in table._tagged["refusal"]
    table.on_rename(lambda key, name: None)
    (answer,) = say(table, do="edit", row=0)
    assert (answer["do"], answer["row"], answer["name"]) == ("edit", 0, "a\u202eb")
    assert say(table, do="edit", row=3) == []
    assert "read-only" in table._tagged["refusal"]


def test_what_a_hook_refuses_is_said_above_the_list(table: RecordTable) -> None:
    """A MigtoolsError of a callback is a sentence on the page, and an error in Python."""

    def refuse(*given: object) -> None:
        raise WidgetError(f"{given} is refused; try another")

    for listen in (table.on_hand, table.on_rename, table.on_selection):
        listen(refuse)
    say(table, do="rename", row=0, name="New")
    assert table._tagged["refusal"] == "(12, 'New') is refused; try another"
    say(table, do="take", row=0)
    assert table._tagged["refusal"] == "('local', 12) is refused; try another"
    say(table, do="tag", row=0)
    assert table._tagged["refusal"] == "() is refused; try another"
    with pytest.raises(WidgetError, match="is refused"):
        table.rename(12, "New")
    assert (keys(table), table.hand) == ([12], ("local", 12))


@pytest.mark.parametrize(
    "message",
    [
        {"do": "take", "row": 6},
        {"do": "edit", "row": -1},
        {"do": "rename", "row": 0},
        {"do": "rename", "row": 0, "name": None},
        {"do": "extend", "anchor": 0, "before": 0, "now": 6},
        {"do": "extend", "anchor": -1, "before": 0, "now": 1},
        {"do": "extend", "anchor": "0", "before": 0, "now": 1},
        {"do": "filter", "column": "status", "value": 5},
        {"do": "filter", "column": "nothing", "value": "x"},
        {"do": "filter", "column": "status", "value": "x"},
        {"do": "take", "row": 0, "frame": 99},
    ],
)
def test_a_message_that_makes_no_sense_is_refused(table: RecordTable, message: Any) -> None:
    """A browser cannot break the table."""
    before = repr(table)
    assert say(table, **message) == []
    assert table._tagged["refusal"]
    assert repr(table) == before


def test_the_saved_table_tells_ticks_filter_and_hand(table: RecordTable) -> None:
    """What a person sees without a kernel is what was decided."""
    table.tag(12)
    table.tag(7, side="local")
    table.take(12)
    table.filter("status", "Active")
    html = table._repr_mimebundle_()[0]["text/html"]
    assert "3 of 6 records. Ticked: 2 local records. Shown: status &quot;Active&quot;." in html
    assert "In hand: carrier record &quot;Acme Life&quot; (12)." in html
    assert html.count(">▸ ✓</td>") == 1
    assert html.count(">✓</td>") == 1
    assert ">Tick</th>" in html


def test_a_filter_column_need_not_be_shown() -> None:
    """Leftovers are told by their status, and can still be filtered."""
    table = RecordTable(records(), filters=["leftover"])
    table.filter("leftover", True)
    assert table.visible["key"].tolist() == [13]
    assert "leftover" not in [column["name"] for column in table._columns]
    assert isinstance(table.visible, pd.DataFrame)
