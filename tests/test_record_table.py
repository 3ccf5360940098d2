"""RecordTable without a browser: its methods, and the messages a browser would send."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from migtools.errors import MigtoolsError
from migtools.widgets import RecordTable, WidgetError

HOSTILE = """<img src=x onerror="alert('x')">"""
RIGHT_TO_LEFT = "\u202eשלום Life"


def records(**columns: object) -> pd.DataFrame:
    """A small list: key 7 stands on both sides, record 13 is a leftover."""
    frame = pd.DataFrame(
        [
            (12, "Acme Life", "local", "Active", pd.NA, False),
            (7, HOSTILE, "local", "Active", pd.NA, False),
            (13, "X_Old Mutual", "local", "NO PCM Activity", pd.NA, True),
            (1001, "Acme Life", "resource", "Active", pd.NA, False),
            (7, RIGHT_TO_LEFT, "resource", "Inactive", pd.NA, False),
            (1003, "Zenith\u00a0Mutual", "resource", pd.NA, pd.NA, False),
        ],
        columns=["key", "name", "side", "status", "parent", "leftover"],
    )
    return frame.assign(**columns)


def many(count: int = 200_000) -> pd.DataFrame:
    """A long list in which every name can be told from its key."""
    keys = np.arange(count)
    side = np.where(keys % 2 == 0, "local", "resource")
    names = [f"Company {key % 977:03d} of Term {key}" for key in keys]
    return pd.DataFrame(
        {"key": keys, "name": names, "side": side, "status": "Active", "parent": "Acme"}
    )


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


def test_tagging_one_local_and_one_resource_record_gives_the_pair(table: RecordTable) -> None:
    """The pair comes out as a tuple, as a frame, as rows, in words and in the repr."""
    table.tag(12)
    assert (table.pair, len(table.pairs)) == (None, 0)
    assert table.status == 'Tagged: local "Acme Life" (12). Now tag one resource record'
    table.tag(1001)
    assert table.pair == ("carrier", 12, 1001)
    assert table.pairs.to_dict("records") == [{"kind": "carrier", "local": 12, "resource": 1001}]
    assert table.selected["key"].tolist() == [12, 1001]
    assert table.status == 'Tagged: local "Acme Life" (12) and resource "Acme Life" (1001)'
    expected = "RecordTable(carrier: 3 local, 3 resource; tagged local 12 and resource 1001)"
    assert repr(table) == expected


def test_nothing_tagged_asks_for_both(table: RecordTable) -> None:
    """An untouched table says what to do and what it holds."""
    assert table.status == "Tag one local and one resource record"
    assert repr(table) == "RecordTable(carrier: 3 local, 3 resource; nothing tagged)"
    assert repr(RecordTable(records())) == "RecordTable(3 local, 3 resource; nothing tagged)"
    assert list(table.pairs.columns) == ["kind", "local", "resource"]


def test_a_second_local_record_replaces_the_first(table: RecordTable) -> None:
    """One record a side: the last one ticked."""
    for key, side in ((12, None), (1001, None), (7, "local")):
        table.tag(key, side=side)
    assert table.pair == ("carrier", 7, 1001)


def test_untag_and_clear_take_tags_off(table: RecordTable) -> None:
    """Untagging what is not tagged changes nothing."""
    table.tag(12)
    table.tag(1001)
    table.untag(1003)
    assert table.pair == ("carrier", 12, 1001)
    table.untag(12)
    assert table.selected["key"].tolist() == [1001]
    table.clear()
    assert table.selected.empty


def test_the_pair_hook_hears_every_change_of_the_pair(table: RecordTable) -> None:
    """Called with the new pair, with None when a side is missing, and not after removal."""
    heard: list[Any] = []
    table.on_pair(heard.append)
    table.tag(12)
    table.tag(1001)
    table.tag(1001)
    table.tag(1003)
    table.clear()
    table.on_pair(heard.append, remove=True)
    table.tag(12)
    table.tag(1001)
    assert heard == [("carrier", 12, 1001), ("carrier", 12, 1003), None]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ACME", [12, 1001]),
        ("life acme", [12, 1001]),
        ("zenith mutual", [1003]),
        ("13", [13]),
        ("<img", [7]),
        ("north of nowhere", []),
        ("  ", [12, 7, 13, 1001, 7, 1003]),
        (".*", []),
    ],
)
def test_search_finds_words_in_name_key_and_parent(
    table: RecordTable, text: str, keys: list[int]
) -> None:
    """Words in any order and case; a space finds a no-break space; nothing is a pattern."""
    table.search(text)
    assert table.visible["key"].tolist() == keys


def test_search_looks_into_the_parent() -> None:
    """A product is found by its carrier, which is then a column of its own."""
    table = RecordTable(records(parent="Northern Star"))
    table.search("northern zenith")
    assert table.visible["key"].tolist() == [1003]
    assert "parent" in [column["name"] for column in table._columns]


def test_show_and_sort_change_what_is_visible(table: RecordTable) -> None:
    """Sides filter, columns sort, empty cells stay last, None restores the order."""
    table.show("resource")
    assert table.visible["key"].tolist() == [1001, 7, 1003]
    table.sort("key", descending=True)
    assert table.visible["key"].tolist() == [1003, 1001, 7]
    table.sort("status")
    assert table.visible["key"].tolist() == [1001, 7, 1003]
    table.sort("status", descending=True)
    assert table.visible["key"].tolist() == [7, 1001, 1003]
    table.sort(None)
    table.show("all")
    assert table.visible["key"].tolist() == records()["key"].tolist()


def test_names_sort_without_regard_to_case_and_keys_as_numbers() -> None:
    """A column of numbers held as objects still sorts as numbers."""
    frame = records(name=["b", "A", "c", "B", "a", "C"])
    frame["key"] = pd.Series([10, 9, 100, 1, 2, 3], dtype="object")
    table = RecordTable(frame)
    table.sort("name")
    assert table.visible["name"].tolist() == ["A", "a", "b", "B", "c", "C"]
    table.sort("key")
    assert table.visible["key"].tolist() == [1, 2, 3, 9, 10, 100]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda t: t.tag(99), "no carrier record has the key 99; look it up with search(text)"),
        (
            lambda t: t.tag(12, side="resource"),
            "no resource carrier record has the key 12; look it up with search(text)",
        ),
        (lambda t: t.tag([12]), "no carrier record has the key [12]; look it up with search(text)"),
        (
            lambda t: t.tag(7),
            "the key 7 is that of a local and of a resource carrier record; "
            "say which with side='local' or side='resource'",
        ),
        (lambda t: t.untag(12, side="x"), "no side 'x'; use side='local' or side='resource'"),
        (
            lambda t: t.tag(13),
            'carrier record "X_Old Mutual" (13) is a leftover of an earlier realignment '
            "and is never realigned again; tag another record",
        ),
        (lambda t: t.show("both"), "no side 'both'; use 'all', 'local' or 'resource'"),
        (
            lambda t: t.sort("nam"),
            "no column 'nam'; sort by one of key, name, side, status, leftover",
        ),
        (lambda t: t.search(None), "cannot search for None; give the text to look for"),
    ],
)
def test_a_bad_call_says_what_is_wrong_and_what_to_do(
    table: RecordTable, call: Any, sentence: str
) -> None:
    """One sentence, and nothing is tagged."""
    with pytest.raises(WidgetError) as refused:
        call(table)
    assert str(refused.value) == sentence
    assert isinstance(refused.value, MigtoolsError)
    assert table.selected.empty


@pytest.mark.parametrize(
    ("frame", "fact"),
    [
        ([1, 2], "a record table shows a frame, not a list"),
        (records().drop(columns=["key", "side", "parent"]), "it has no column key, side and"),
        (records(side="locale"), "the side of 6 rows is 'locale', not a side"),
        (records(key=5), "the local key 5 stands there more than once"),
        (records(key=[1, 2, 3, 4, 5, None]), "1 rows have no key"),
        (records(leftover="perhaps"), "leftover holds other values than True and False"),
    ],
)
def test_a_frame_that_cannot_be_shown_is_refused(frame: Any, fact: str) -> None:
    """The sentence names the problem and where a right frame comes from."""
    with pytest.raises(WidgetError) as refused:
        RecordTable(frame)
    assert fact in str(refused.value)
    assert str(refused.value).endswith("pass what office.records(kind) returns")


def test_an_empty_list_is_shown() -> None:
    """An office without records is no error."""
    table = RecordTable(records().iloc[:0])
    table.search("acme")
    assert repr(table) == "RecordTable(0 local, 0 resource; nothing tagged)"


def test_the_callers_frame_is_left_alone() -> None:
    """Neither the frame that came in nor one that went out is the table's own."""
    frame = records()
    frame.index = pd.Index(list("abcdef"))
    table = RecordTable(frame)
    shown = table.visible
    shown["name"] = "changed"
    table.tag(12)
    assert list(frame.index) == list("abcdef")
    assert table.selected["name"].tolist() == ["Acme Life"]


def test_keys_may_be_text() -> None:
    """The pair holds the keys as the frame has them."""
    table = RecordTable(records(key=["a", "b", "c", "a", "e", "f"]), kind="rider")
    table.tag("b")
    table.tag("e")
    assert table.pair == ("rider", "b", "e")


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
        "name": ["a\nb", "c\x00", None, "\ud800", "é" * 900, RIGHT_TO_LEFT],
    }
    rows = RecordTable(records(**extra))._shown["rows"]
    names = [row["cells"][1] for row in rows]
    assert names[:4] == ["a␊b", "c␀", "", "?"]
    assert len(names[4]) == 500
    assert names[5] == "[U+202E]שלום Life"
    assert [row["cells"][5] for row in rows] == ["1", "", "3", "4.5", "0.924", "60000"]
    assert {row["cells"][6] for row in rows} == {"2024-02-29"}
    assert [row["cells"][4] for row in rows] == ["no", "no", "yes", "no", "no", "no"]


def test_the_saved_notebook_shows_an_escaped_table(table: RecordTable) -> None:
    """Hostile names are text, resource rows are blue, and the live view comes along."""
    table.tag(12)
    data, _ = table._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(table)
    html = data["text/html"]
    assert HOSTILE not in html
    assert "&lt;img src=x onerror=&quot;alert(&#x27;x&#x27;)&quot;&gt;" in html
    assert html.count("color:#0b4f9e") == 3
    assert html.count('<td dir="auto"') == 6 * 6
    assert "6 of 6 records. Tagged: local &quot;Acme Life&quot; (12)" in html


def test_the_saved_table_is_short_and_always_the_same() -> None:
    """Two tables in the same state give the same bytes: no ids, no addresses."""
    bundles = []
    for _ in range(2):
        table = RecordTable(many(300), kind="product")
        table.search("of term")
        table.tag(4)
        data, _ = table._repr_mimebundle_()
        bundles.append((data["text/plain"], data["text/html"]))
    assert bundles[0] == bundles[1]
    assert bundles[0][1].count("<tr") == 21
    assert table.model_id not in bundles[0][1]


def test_the_module_for_the_browser_is_one_and_needs_no_network() -> None:
    """The two files join into one ES module without imports and without addresses."""
    script = str(RecordTable(records())._esm)
    assert script.count("export ") == 1
    assert "import {" not in script
    assert "//www" not in script and "http" not in script
    assert "innerHTML" not in script
