"""Tags of several people: disagreements are listed, and nobody is overwritten."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtools as mt
from migtools.tags.judgments import TAG_COLUMNS
from tests.support.tag_cases import opened, ticking


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the tags file goes."""
    return tmp_path / "tags.csv"


ROWS = st.lists(
    st.tuples(st.sampled_from([1, 2, "a"]), st.sampled_from(["m", "j"]), st.integers(7, 9)),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_merging_is_the_same_from_either_side(
    one: list[tuple[Any, str, int]], two: list[tuple[Any, str, int]]
) -> None:
    """The newer of one person's judgments wins; nobody's are lost; once more changes nothing."""
    clock = ticking()

    def made(rows: list[tuple[Any, str, int]]) -> mt.Tags:
        tags = mt.Tags(clock=clock)
        for key, by, resource in rows:
            tags.by = by
            tags.judge("carrier", key, "match", resource)
        return tags

    a, b, again = made(one), made(two), made(one)
    people = {(j["local"], j["by"]) for t in (a, b) for j in t.frame.to_dict("records")}
    again.merge(b)
    c = made(two)
    a.merge(b)
    b.merge(made([]))
    before = a.frame
    a.merge(b)
    pd.testing.assert_frame_equal(a.frame, before)
    assert {(j["local"], j["by"]) for j in a.frame.to_dict("records")} == people
    for key, by, resource in {(k, by): (k, by, r) for k, by, r in two}.values():
        assert [j["resource"] for j in a.of("carrier", key) if j["by"] == by] == [resource]
    b.merge(a)
    pd.testing.assert_frame_equal(b.frame, a.frame)
    assert len(c) <= len(a)


def of(rows: list[tuple[str, Any]], at: str = "2026-01-15T09:00:00+00:00") -> mt.Tags:
    """Judgments on carrier 1, by whom and with what; None for a doubt."""
    tags = mt.Tags(clock=lambda: dt.datetime.fromisoformat(at))
    for by, resource in rows:
        tags.by = by
        tags.judge("carrier", 1, "unsure" if resource is None else "match", resource)
    return tags


def told(found: pd.DataFrame) -> list[tuple[str, Any, bool]]:
    """Who said what, and whether it is kept."""
    columns = (found[c].astype(object).tolist() for c in ("by", "resource", "kept"))
    return [(by, None if r is pd.NA else r, kept) for by, r, kept in zip(*columns, strict=True)]


def test_merging_lists_the_disagreements_that_are_new() -> None:
    """Once more, or what was disputed so before, is not new; a third opinion is."""
    tags = of([("maria", 1001)])
    assert told(tags.merge(of([("joe", 1001)]))) == []
    found = tags.merge(of([("ann", 1002)]))
    assert found.columns.tolist() == [*TAG_COLUMNS, "kept"]
    assert told(found) == [("ann", 1002, True), ("joe", 1001, True), ("maria", 1001, True)]
    assert told(tags.merge(of([("ann", 1002)]))) == []
    found = tags.merge(of([("bob", None)]))
    assert [by for by, _, _ in told(found)] == ["ann", "bob", "joe", "maria"]
    settled = of([("ann", 1001), ("bob", 1001)], "2026-01-16T09:00:00+00:00")
    assert told(tags.merge(settled)) == []
    assert tags.disputed.empty


def test_one_person_who_said_two_things_at_one_time_is_listed_and_not_overwritten() -> None:
    """From either side the same line is kept; at another time the newer one is, in silence."""
    for one, other in (([("", 1001)], [("", 1002)]), ([("", 1002)], [("", 1001)])):
        tags = of(one)
        assert told(tags.merge(of(other))) == [("", 1002, True), ("", 1001, False)]
        assert tags.pairs()["resource"].tolist() == [1002]
    later = of([("", 1003)], "2026-01-15T10:00:00+01:00")
    assert told(tags.merge(later)) == [("", 1003, True), ("", 1002, False)]
    assert told(tags.merge(of([("", 1001)], "2026-01-16T00:00:00+00:00"))) == []
    assert tags.pairs()["resource"].tolist() == [1001]


REJECTED = st.lists(st.tuples(st.sampled_from("mj"), st.integers(7, 9)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(REJECTED, REJECTED)
def test_merging_takes_rejections_together(
    one: list[tuple[str, int]], two: list[tuple[str, int]]
) -> None:
    """Each person's of both files, from either side; a newer match takes its own out of them."""
    clock = ticking()

    def made(rows: list[tuple[str, int]]) -> mt.Tags:
        tags = mt.Tags(clock=clock)
        for by, resource in rows:
            tags.by = by
            tags.reject("carrier", 1, resource)
        return tags

    a, b = made(one), made(two)
    expected = {by: {r for p, r in one + two if p == by} for by, _ in one + two}
    c = made([])
    c.merge(b)
    c.merge(a)
    a.merge(b)
    pd.testing.assert_frame_equal(a.frame, c.frame)
    found = a.rejections.groupby("by")["resource"].agg(set).to_dict() if expected else {}
    assert found == expected
    for by in expected:
        judged = mt.Tags(by=by, clock=clock)
        judged.judge("carrier", 1, "match", 7)
        c.merge(judged)
        assert by not in c.rejected("carrier", 1).get(7, [])


def test_only_tags_can_be_merged() -> None:
    """A path is opened first."""
    with pytest.raises(mt.MatchError, match=r"mt\.Tags\.load"):
        opened(None).merge("tags.csv")  # type: ignore[arg-type]


def test_saving_to_its_own_path_loses_nothing_of_others(path: Path) -> None:
    """It is a write like any other."""
    tags = opened(path)
    opened(path, "joe").judge("carrier", 1, "unsure")
    tags.save(path)
    assert len(mt.Tags.load(path)) == 1
