"""Cockpit without a browser: what it says, what it asks, and what it refuses."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import migtools as mt
from migtools.widgets.cockpit.cockpit import Cockpit
from migtools.widgets.errors import WidgetError
from tests.support.offices import sample

HOSTILE = "<img src=x onerror=alert(1)> & Sons\u202e"
COLUMNS = [
    "level",
    "kind",
    "key",
    "name",
    "local",
    "matched",
    "tagged",
    "realigned",
    "rows_local",
    "rows_resource",
    "colliding",
    "deletable",
    "held",
    "coverage",
]


def overview(records: int = 2) -> pd.DataFrame:
    """Two kinds, and records with names that want to be markup."""
    rows: list[tuple[Any, ...]] = [
        ("kind", "carrier", None, "", 9, 4, 3, 5, 3950, 1050, 2, 4, 1, 0.21),
        ("kind", "service_provider", None, "", 0, 0, 0, 0, 0, 0, 0, 0, 0, None),
    ]
    rows += [
        ("record", "carrier", key, f"{HOSTILE} {key}", 3, 1, 1, 1, 40, 0, 1, 0, 1, 0.0)
        for key in range(1, records + 1)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"key": "Int64", "coverage": "Float64"})


def history() -> pd.DataFrame:
    """Three commits; the third undid the first."""
    rows = [
        (1, "realign", "31 policies", "2026-01-15T09:00:00+00:00", "maria", 31, None, 3),
        (2, "purge", "<b>4</b> leftovers", "2026-01-15T09:01:00+00:00", "maria", 4, None, None),
        (3, "revert", "undo of commit 1", "2026-01-15T09:02:00+00:00", "<i>", 31, 1, None),
    ]
    columns = ["number", "verb", "summary", "at", "by", "rows", "reverts", "undone_by"]
    return pd.DataFrame(rows, columns=columns).astype({"reverts": "Int64", "undone_by": "Int64"})


def click(cockpit: Cockpit, do: str, at: int) -> None:
    """What the page sends when a button is clicked."""
    cockpit._receive(cockpit, {"do": do, "at": at}, [])


def buttons(cockpit: Cockpit) -> list[tuple[str, int]]:
    """What can be clicked, in order."""
    parts = cockpit._shown["html"].split('data-do="')[1:]
    return [(p.split('"')[0], int(p.split('data-at="')[1].split('"')[0])) for p in parts]


def test_it_says_how_far_the_office_is() -> None:
    """As text, beside bars that only decorate."""
    cockpit = Cockpit(overview(), history())
    assert repr(cockpit) == "Cockpit(2 kinds, 2 records; 21 % of 5,000 rows on resource records)"
    html = cockpit._shown["html"]
    assert '<span class="mt-share" aria-hidden="true"><span style="width:21.0%">' in html
    assert "21 % of 5,000 rows" in html and "no rows" in html
    assert "service provider" in html and "2026-01-15 09:00:00 UTC" in html


@pytest.mark.parametrize(
    ("local", "resource", "said"),
    [(1, 0, "0 % of 1 row"), (9999, 1, "under 1 % of 10,000 rows"), (1, 999, "99 % of 1,000 rows")],
)
def test_a_share_is_never_rounded_up(local: int, resource: int, said: str) -> None:
    """Not 100 % while a row is left, not 0 % once one has moved."""
    frame = overview(0)
    frame.loc[0, ["rows_local", "rows_resource"]] = [local, resource]
    assert repr(Cockpit(frame)) == f"Cockpit(2 kinds, 0 records; {said} on resource records)"


def test_only_so_many_records_travel_and_the_rest_is_counted() -> None:
    """The fifty with most rows left."""
    cockpit = Cockpit(overview(1_250))
    assert cockpit._shown["html"].count("onerror") == 50
    assert "<p>and 1,200 more</p>" in cockpit._shown["html"]


def test_names_are_escaped_and_nothing_hides_in_them() -> None:
    """In the page and in the saved notebook; the same state gives the same bytes."""
    cockpit = Cockpit(overview(), history())
    cockpit.on_open(lambda kind, key: None)
    bundle = cockpit._repr_mimebundle_()
    assert bundle is not None
    assert bundle[0]["text/plain"] == repr(cockpit)
    for html in (cockpit._shown["html"], bundle[0]["text/html"]):
        assert "<img" not in html and "<b>" not in html and "<i>" not in html
        assert "&lt;img src=x onerror=alert(1)&gt; &amp; Sons[U+202E] 1" in html
    assert "<button" not in bundle[0]["text/html"]
    again = Cockpit(overview(), history())._repr_mimebundle_()
    assert again is not None and again[0]["text/html"] == bundle[0]["text/html"]


def test_a_button_is_there_only_where_somebody_is_asked() -> None:
    """And only where it makes sense: leftovers to delete, a commit that stands."""
    cockpit = Cockpit(overview(), history())
    assert buttons(cockpit) == []
    asked: list[Any] = []
    cockpit.on_delete(asked.append)
    cockpit.on_undo(asked.append)
    assert buttons(cockpit) == [("delete", 0), ("undo", 3), ("undo", 2)]
    cockpit.on_open(lambda kind, key: asked.append((kind, key)))
    assert buttons(cockpit)[:3] == [("delete", 0), ("open", 0), ("open", 1)]
    cockpit.on_delete(asked.append, remove=True)
    assert ("delete", 0) not in buttons(cockpit)


def test_a_click_does_what_its_method_does() -> None:
    """The function is called with what was clicked."""
    asked: list[Any] = []
    cockpit = Cockpit(overview(), history())
    cockpit.on_delete(asked.append)
    cockpit.on_undo(asked.append)
    cockpit.on_open(lambda kind, key: asked.append((kind, key)))
    click(cockpit, "undo", 2)
    click(cockpit, "delete", 0)
    click(cockpit, "open", 1)
    clicked, asked[:] = list(asked), []
    cockpit.undo(2)
    cockpit.delete_leftovers("carrier")
    cockpit.open_record("carrier", 2)
    assert asked == clicked == [2, "carrier", ("carrier", 2)]
    assert type(clicked[2][1]) is int
    assert cockpit._shown["refusal"] == ""


@pytest.mark.parametrize(
    ("method", "given", "said"),
    [
        ("undo", [7], "there is no commit 7; undo one of the history"),
        ("undo", [1], "commit 1 was undone by commit 3; undo that one instead"),
        ("undo", [2], "nobody is asked; register a function with on_undo first"),
        (
            "delete_leftovers",
            ["policy"],
            "there is no kind 'policy' here; the kinds are carrier and service_provider",
        ),
        (
            "delete_leftovers",
            ["service_provider"],
            "no leftover of service_provider is safe to delete; realign some first",
        ),
        ("open_record", ["carrier", 99], "there is no carrier 99 here; open one of the list"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    method: str, given: list[Any], said: str
) -> None:
    """The methods raise it."""
    with pytest.raises(WidgetError) as refused:
        getattr(Cockpit(overview(), history()), method)(*given)
    assert str(refused.value) == said


def test_a_click_shows_what_is_refused() -> None:
    """Also what the function raises; the same refusal twice is two messages."""
    cockpit = Cockpit(overview(), history())

    def refuse(number: int) -> None:
        raise mt.StalePlanError(f"commit {number} cannot be undone; look first")

    cockpit.on_undo(refuse)
    click(cockpit, "undo", 2)
    first = cockpit._shown
    click(cockpit, "undo", 2)
    assert cockpit._shown["refusal"] == "commit 2 cannot be undone; look first"
    assert cockpit._shown["turn"] > first["turn"]
    click(cockpit, "delete", 77)
    assert "does not know" in cockpit._shown["refusal"]
    cockpit.update(overview(), history())
    assert cockpit._shown["refusal"] == ""


def test_a_frame_of_something_else_is_refused() -> None:
    """And what was shown stays."""
    cockpit = Cockpit(overview())
    with pytest.raises(WidgetError, match=r"pass what overview\(office\) returns"):
        cockpit.update(history())
    with pytest.raises(WidgetError, match=r"lacks the columns 'number', .*history\(office\)"):
        cockpit.update(overview(0), overview())
    assert len(cockpit._records) == 2
    with pytest.raises(WidgetError):
        Cockpit("overview")  # type: ignore[arg-type]


def test_it_takes_what_the_verbs_return() -> None:
    """The sample agency before and after a commit and its undo."""
    office = sample()
    cockpit = Cockpit(mt.overview(office), mt.history(office))
    assert "nothing yet" in cockpit._shown["html"]
    cockpit.on_undo(lambda number: mt.commit(office, mt.revert(office, number)))
    before = repr(cockpit)
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    cockpit.update(mt.overview(office), mt.history(office))
    assert repr(cockpit) != before
    click(cockpit, "undo", 1)
    cockpit.update(mt.overview(office), mt.history(office))
    assert repr(cockpit) == before
    assert "commit 2" in cockpit._shown["html"]
