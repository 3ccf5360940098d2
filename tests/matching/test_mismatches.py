"""Where names differ, why, what hangs on it, and what a score may decide: counted by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import migtools as mt
from migtools.matching.thresholds import upper_bound, verdicts
from tests.conftest import MakeOffice
from tests.support.offices import sample

GONE = "NO PCM Activity"
DDL = """
CREATE TABLE carrier (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,
    status VARCHAR(20) NOT NULL
);
CREATE TABLE product (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,
    line VARCHAR(10), carrier_id INTEGER NOT NULL REFERENCES carrier (id)
);
CREATE TABLE note (id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id));
CREATE TABLE policy (
    id INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier (id),
    product_id INTEGER REFERENCES product (id)
);
"""
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "carrier": [
        (1, 1, "Alder", "Active"),
        (2, 1, "Birch Ins", "Active"),
        (3, 1, "Cedar", "Active"),
        (4, 1, "CEDAR.", "Active"),
        (5, 1, "Dogwood Mutual", "Active"),
        (6, 1, "...", "Active"),
        (7, 1, "!", "Active"),
        (8, 1, "X_Elm", GONE),
        (11, 2, "Alder", "Active"),
        (12, 2, "Birch Insurance", "Active"),
        (13, 2, "Cedar", "Active"),
    ],
    "product": [
        (21, 1, "Term", "life", 1),
        (22, 1, "TERM", "life", 1),
        (23, 1, "Term", "dental", 1),
        (24, 1, "Term", "life", 2),
        (31, 2, "Term", "life", 11),
    ],
    "note": [(1, 1), (2, 2), (3, 5)],
    "policy": [(1, 1, 21), (2, 2, 24), (3, 2, 24), (4, 4, None), (5, 8, None), (6, 11, 31)],
}
SCHEMA: dict[str, Any] = {
    "sides": {"column": "office_id", "local": 1, "resource": 2},
    "list": {"counts": ["policy"]},
    "kinds": {
        "carrier": {"table": "carrier", "retire": {"status": GONE}},
        "product": {
            "table": "product",
            "must_equal": ["line"],
            "parent": {"kind": "carrier", "column": "carrier_id"},
        },
    },
}
FOUND = pd.DataFrame(
    [
        (1, "Alder", 11, "Alder", 1.0, "exact", "equal"),
        (2, "Birch Ins", 12, "Birch Insurance", 0.9, "close", "children: 1 of 2; abbreviation: x"),
        (3, "Cedar", 13, "Cedar", 1.0, "exact", "equal"),
        (4, "CEDAR.", 13, "Cedar", 0.99, "ambiguous", "case or punctuation; rivals: 1"),
        (5, "Dogwood Mutual", 12, "Birch Insurance", 0.6, "close", "words differ: a / b"),
        (6, "...", None, None, 0.0, "none", "no name"),
        (7, "!", None, None, 0.0, "none", "no name"),
    ],
    columns=["local", "local_name", "resource", "resource_name", "score", "status", "why"],
).astype({"resource": "Int64"})
FOUND.attrs["kind"] = "carrier"


@pytest.fixture
def office(make_office: MakeOffice) -> mt.Office:
    """A small office: what hangs on its records can be counted by hand."""
    return make_office(DDL, ROWS, SCHEMA)


def tagged(*judgments: tuple[int, str, int | None]) -> mt.Tags:
    """Judgments on carriers."""
    tags = mt.Tags(by="maria")
    for local, judgment, resource in judgments:
        tags.judge("carrier", local, judgment, resource)
    return tags


def lines(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns, row by row."""
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_mismatches_come_heaviest_first_with_their_main_reason(office: mt.Office) -> None:
    """An exact name is none; what speaks for a pair is not why its names differ."""
    found = mt.mismatches(office, "carrier", FOUND)
    assert lines(found, "local", "reason", "weight", "policy", "rows") == [
        (2, "abbreviation", 2, 2, 4),
        (4, "case or punctuation", 1, 1, 1),
        (7, "no name", 0, 0, 0),
        (6, "no name", 0, 0, 0),
        (5, "words differ", 0, 0, 1),
    ]
    assert found.attrs["weight"] == "policy" and "parent_name" not in found


def test_children_stand_beside_their_parent(office: mt.Office) -> None:
    """So that a whole carrier's plans can be counted together."""
    found = mt.mismatches(office, "product")
    assert found["parent_name"].tolist()[0] == "Birch Ins"
    by_parent = mt.tally(found, by="parent")
    assert set(by_parent["parent_name"]) == {"Alder", "Birch Ins"}
    assert by_parent["records"].sum() == len(found)
    assert by_parent["weight"].sum() == found["weight"].sum()


def test_a_table_that_points_at_nothing_here_weighs_nothing(office: mt.Office) -> None:
    """Where no counted table points at a kind, everything that does is the weight."""
    other = mt.sample_office()
    found = mt.mismatches(other, "service_provider")
    assert found.attrs["weight"] == "rows" and (found["weight"] == found["rows"]).all()


def test_tally_counts_records_and_weight() -> None:
    """The most frequent first; nothing is lost."""
    frame = pd.DataFrame(
        {
            "reason": ["typo", "spacing", "typo", "legal form"],
            "status": ["close"] * 4,
            "weight": [1, 9, 2, 4],
        }
    )
    assert lines(mt.tally(frame), "reason", "records", "weight") == [
        ("typo", 2, 3),
        ("spacing", 1, 9),
        ("legal form", 1, 4),
    ]
    assert lines(mt.tally(frame, by="status"), "status", "records", "weight") == [("close", 4, 16)]


def test_tally_says_what_it_cannot_count() -> None:
    """An unknown word, and a parent where there is none."""
    frame = pd.DataFrame({"reason": ["typo"], "weight": [1]})
    with pytest.raises(mt.MatchError, match="choose one of reason, status, parent"):
        mt.tally(frame, by="colour")
    with pytest.raises(mt.MatchError, match="lacks the column 'parent_name'"):
        mt.tally(frame, by="parent")


def test_duplicates_are_alike_or_become_one(office: mt.Office) -> None:
    """Nothing is the twin of a name of punctuation only, and a suggestion makes none."""
    found = mt.duplicates(office, "carrier", FOUND)
    assert lines(found, "group", "key", "resource_name", "weight", "why") == [
        (1, 4, "Cedar", 1, "case or punctuation"),
        (1, 3, "Cedar", 0, "case or punctuation"),
    ]
    becoming = FOUND.assign(resource=FOUND["resource"].mask(FOUND["local"] == 1, 13))
    found = mt.duplicates(office, "carrier", becoming)
    assert lines(found, "group", "key", "why")[0] == (1, 1, "rivals: Alder")
    assert len(found) == 3


def test_children_are_twins_only_below_one_parent_and_in_one_line(office: mt.Office) -> None:
    """Another insurance type or another carrier is another product."""
    nothing = FOUND.head(0)
    found = mt.duplicates(office, "product", nothing)
    assert lines(found, "group", "key", "parent_name") == [(1, 21, "Alder"), (1, 22, "Alder")]


def test_a_record_with_namesakes_makes_no_duplicates(office: mt.Office) -> None:
    """Where nobody knows which of two resource records it is, nobody knows its twin either."""
    same = FOUND[FOUND["local"].isin([1, 5])].assign(resource=11, status="ambiguous")
    assert len(mt.duplicates(office, "carrier", same.assign(why="equal; rivals: 1"))) == 4
    assert len(mt.duplicates(office, "carrier", same.assign(why="equal; namesakes: 2"))) == 2


def test_coverage_counts_each_table_by_what_it_stands_on(office: mt.Office) -> None:
    """Every row once; what the lists show comes first."""
    found = mt.coverage(office, "carrier", FOUND)
    assert found["table"].unique().tolist() == ["policy", "note", "product"]
    assert lines(found.head(6), "standing", "rows") == [
        ("resource", 1),
        ("exact", 1),
        ("same", 0),
        ("close", 2),
        ("open", 1),
        ("leftover", 1),
    ]
    assert found.head(6)["share"].sum() == pytest.approx(1)
    nothing = mt.coverage(sample(), "rider")
    assert nothing.groupby("table")["share"].sum().isin([0.0, 1.0]).all()


def test_realigning_moves_coverage_to_resource_records() -> None:
    """What the chart of before and after shows."""
    office = sample()
    before = mt.coverage(office, "carrier").query("table == 'policy'").set_index("standing")["rows"]
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    after = mt.coverage(office, "carrier").query("table == 'policy'").set_index("standing")["rows"]
    assert after["resource"] > before["resource"] and after.sum() == before.sum()


def test_thresholds_count_what_people_judged_otherwise() -> None:
    """Another record or no counterpart is an error; a doubt and a rival are not counted."""
    tags = tagged(
        (1, "match", 11), (2, "match", 13), (5, "no counterpart", None), (4, "unsure", None)
    )
    found = mt.thresholds(FOUND, tags, at=[1.0, 0.5, 0.9])
    assert lines(found, "cut", "accepted", "judged", "errors") == [
        (0.5, 4, 3, 2),
        (0.9, 3, 2, 1),
        (1.0, 2, 1, 0),
    ]
    assert found["error_rate"].tolist() == pytest.approx([2 / 3, 1 / 2, 0])
    assert found["bound"].iloc[2] == pytest.approx(0.95)
    assert found["says"].iloc[1].startswith("3 accepted, 2 of them judged, 1 wrong")


def test_a_pair_that_was_turned_down_is_an_error() -> None:
    """Whatever else is thought of the record, but for somebody who says that it is the one."""
    tags = tagged((3, "match", 13))
    tags.reject("carrier", 1, 11)
    tags.reject("carrier", 2, 13)  # found is another one: nothing is known of that
    found = mt.thresholds(FOUND, tags, at=1.0)
    assert lines(found, "accepted", "judged", "errors") == [(2, 2, 1)]
    assert verdicts(FOUND, tags)["judged_as"].tolist()[:3] == ["rejected", None, 13]
    tool = mt.ThresholdTool(FOUND, tags)
    assert lines(tool.wrong(), "local", "judged_as") == [(1, "rejected")]
    assert "<li>Alder is not Alder</li>" in tool._repr_mimebundle_()["text/html"]
    other = mt.Tags(by="viktor")
    other.judge("carrier", 1, "match", 11)
    other.reject("carrier", 5, 12)
    tags.merge(other)
    assert verdicts(FOUND, tags)["right"].isna().tolist()[:2] == [True, True]
    assert mt.thresholds(FOUND, tags.frame.drop(columns="rejected"), at=0.5)["errors"][0] == 0
    assert mt.thresholds(FOUND, tags, at=0.5)["errors"][0] == 1


def test_where_nothing_is_judged_nothing_is_promised() -> None:
    """No bound, and the sentence says so."""
    for tags in (None, tagged(), tagged((2, "unsure", None))):
        found = mt.thresholds(FOUND, tags, at=0.9)
        assert found["bound"].isna().all() and found["error_rate"].isna().all()
        assert found["says"].tolist() == [
            "3 accepted, none of them judged: nothing is known of errors"
        ]
    assert len(mt.thresholds(FOUND)) == 51


def test_disputes_and_other_kinds_judge_nothing() -> None:
    """Two people who disagree leave it open; a product's judgment is not a carrier's."""
    one, other = tagged((1, "match", 11)), mt.Tags(by="viktor")
    other.judge("carrier", 1, "match", 12)
    other.judge("product", 2, "match", 12)
    one.merge(other)
    assert verdicts(FOUND, one)["right"].isna().all()


def test_a_score_lies_between_nothing_and_all() -> None:
    """Anything else is a slip; so is a frame of something else."""
    with pytest.raises(mt.MatchError, match="between 0 and 1, not at 97"):
        mt.thresholds(FOUND, at=97)
    with pytest.raises(mt.MatchError, match="lacks the column 'score'"):
        mt.histogram(FOUND.drop(columns="score"))
    with pytest.raises(mt.MatchError, match="lacks the column 'judgment'"):
        mt.thresholds(FOUND, FOUND)
    with pytest.raises(mt.MatchError, match="'x' is no score; give one from 0 to 1"):
        mt.thresholds(FOUND, at="x")  # type: ignore[arg-type]
    with pytest.raises(mt.MatchError, match=r"'tags.csv' holds no judgments; give Tags"):
        mt.thresholds(FOUND, "tags.csv")  # type: ignore[arg-type]
    with pytest.raises(mt.MatchError, match="'odd' is no status of a match"):
        mt.histogram(FOUND.assign(status="odd"))


@pytest.mark.parametrize("bins", [0, -1, 1.5, True, "many", None])
def test_a_histogram_has_a_whole_number_of_steps(bins: Any) -> None:
    """One at least."""
    with pytest.raises(mt.MatchError, match=r"bins is .*; give a whole number from 1 on"):
        mt.histogram(FOUND, bins)


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    """Published values: 600 without an error prove half a percent, 950 with one do too."""
    assert upper_bound(0, 600) == pytest.approx(0.00498, abs=5e-6)
    assert upper_bound(1, 950) == pytest.approx(0.00498, abs=5e-5)
    assert upper_bound(1, 407) == pytest.approx(0.01160, abs=5e-5)
    assert upper_bound(0, 0) is None and upper_bound(3, 3) == 1.0


@given(judged=st.integers(1, 5000), data=st.data())
def test_more_errors_widen_the_bound_and_more_judgments_narrow_it(
    judged: int, data: st.DataObject
) -> None:
    """And it never lies below what was seen."""
    errors = data.draw(st.integers(0, judged))
    bound = upper_bound(errors, judged)
    assert bound is not None and errors / judged <= bound <= 1
    assert bound >= (upper_bound(max(errors - 1, 0), judged) or 0)
    assert bound >= (upper_bound(errors, judged + 1) or 0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.integers(1, 40))
def test_a_histogram_loses_no_record(scores: list[float], bins: int) -> None:
    """Each is counted once, in a step that holds it."""
    found = pd.DataFrame({"score": scores, "status": "close"})
    counted = mt.histogram(found, bins)
    assert counted["records"].sum() == len(scores)
    assert counted["low"].min() <= min(scores) + 1e-6
    assert counted["high"].max() >= max(scores) - 1e-6
    assert mt.histogram(FOUND)["status"].tolist()[0] == "exact"


def test_the_tool_says_the_same_as_the_verb_without_a_browser() -> None:
    """The slider's sentence, the frame at any cut, and the wrong pairs with what they are."""
    tags = tagged((1, "match", 11), (2, "match", 13), (5, "no counterpart", None))
    tool = mt.ThresholdTool(FOUND, tags)
    assert tool.cut == 0.97
    pd.testing.assert_frame_equal(tool.at(0.9), mt.thresholds(FOUND, tags, at=0.9))
    assert lines(tool.wrong(0.5), "local", "judged_as") == [(2, 13), (5, "no counterpart")]
    assert tool.wrong().empty
    assert repr(tool).startswith("ThresholdTool(from 0.97: 2 accepted, 1 of them judged, 0 wrong")


def test_the_tool_writes_names_as_text() -> None:
    """A name that looks like markup does no harm, on the page or in the saved notebook."""
    evil = FOUND.assign(local_name="<img src=x onerror=alert(1)>", score=1.0)
    tool = mt.ThresholdTool(evil, tagged((2, "match", 13)))
    shown = tool._repr_mimebundle_()["text/html"]
    assert "&lt;img" in shown and "<img" not in shown and "1 wrong" in shown
