"""RecordTable without a browser: its methods, what comes out, and how it is saved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from migtools.errors import MigtoolsError
from migtools.widgets.errors import WidgetError
from migtools.widgets.records.table import RecordTable

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
            "no column 'nam'; sort by one of key, name, side, status",
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


@pytest.mark.parametrize("height", [99, "tall", None])
def test_a_height_that_shows_nothing_is_refused(height: Any) -> None:
    """The sentence says what a height is."""
    with pytest.raises(WidgetError, match="give height in pixels, 100 or more"):
        RecordTable(records(), height=height)


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
    assert html.count('<td dir="auto"') == 6 * 5
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
