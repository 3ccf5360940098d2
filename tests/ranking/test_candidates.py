"""Ranked suggestions: statuses, order, codes, parents, and what no name should match."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtools as mt
from migtools.ranking.candidates import Ranker
from migtools.ranking.rows import CANDIDATE_COLUMNS
from tests.support.offices import sample
from tests.support.ranking_cases import STATUSES, frame, ranked

RESOURCE = frame(
    (1001, "Acme Life Insurance Company"),
    (1002, "Zenith Mutual"),
    (1003, "Acme Life Insurance Co."),
)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Zenith Mutual", (1002, "exact")),
        ("ZENITH  MUTUAL.", (1002, "same")),
        ("Zenith Mutuel", (1002, "same")),
        ("Zenith National", (1002, "close")),
        ("Qqqq Xxxx", (None, "none")),
        ("", (None, "none")),
        (" -- ", (None, "none")),
        (None, (None, "none")),
    ],
)
def test_the_first_candidate_has_the_status_of_the_record(
    name: str, first: tuple[Any, str]
) -> None:
    """Exact, same, close or none, and every local record has a row."""
    assert ranked(frame((1, name)), RESOURCE)[0] == (1, *first)


def test_the_shape_is_the_contract() -> None:
    """Columns, types, ranks from 1 on, falling scores between 0 and 1 with four digits."""
    found = mt.candidates(frame((1, "Acme Life Insurance Co"), (2, "?")), RESOURCE)
    assert list(found.columns) == CANDIDATE_COLUMNS
    assert [str(t) for t in found.dtypes[["local", "rank", "resource", "score"]]] == [
        "Int64",
        "int64",
        "Int64",
        "float64",
    ]
    assert found["rank"].tolist() == [1, 1, 2]
    acme = found[found["local"] == 1]
    assert acme["score"].is_monotonic_decreasing
    assert (found["score"].round(4) == found["score"]).all()
    assert found["score"].between(0, 1).all()


def test_duplicates_on_the_resource_side_are_ambiguous() -> None:
    """Nothing tells which of two namesakes it is."""
    twins = frame((7, "Zenith"), (8, "Zenith"))
    assert ranked(frame((1, "Zenith")), twins) == [(1, 7, "ambiguous"), (1, 8, "ambiguous")]


def test_duplicates_on_the_local_side_are_ambiguous() -> None:
    """Two local records of one name are; of two spellings each is what it is, and says so."""
    resource = frame((7, "Zenith"))
    assert ranked(frame((1, "Zenith"), (2, "Zenith")), resource) == [
        (1, 7, "ambiguous"),
        (2, 7, "ambiguous"),
    ]
    found = mt.candidates(frame((1, "Zenith"), (2, "ZENITH")), resource)
    assert found[["local", "status"]].values.tolist() == [[2, "same"], [1, "exact"]]
    assert found["why"].str.endswith("; rivals: 1 other local record").all()


def test_a_ranker_that_knows_all_local_records_sees_duplicates_of_one() -> None:
    """Asked for one record at a time, it says what it would say of all of them."""
    local, resource = frame((1, "Zenith"), (2, "Zenith"), (3, "Acme")), frame((7, "Zenith"))
    at_once = Ranker(resource).candidates(local)
    ranker = Ranker(resource, local)
    one_by_one = pd.concat(
        [ranker.candidates(local[local["key"] == key]) for key in at_once["local"]],
        ignore_index=True,
    )
    pd.testing.assert_frame_equal(at_once, one_by_one)
    renamed = ranker.candidates(frame((1, "Zenith")).assign(key=2, name="Other"))
    assert renamed["status"].tolist() == ["none"]


def test_a_code_decides_among_namesakes() -> None:
    """The one with the same code is meant."""
    local = frame((1, "Zenith", "11"), columns="key name naic")
    resource = frame((7, "Zenith", "22"), (8, "Zenith", "11"), columns="key name naic")
    assert ranked(local, resource) == [(1, 8, "exact"), (1, 7, "close")]
    resource = frame((7, "Zenith", None), (8, "Zenith", 11.0), columns="key name naic")
    found = mt.candidates(local, resource)
    assert found["status"].tolist() == ["exact", "close"]
    assert found["why"][0] == "equal; code equal: naic 11"


def test_a_contradicting_code_is_told_and_nothing_is_sure() -> None:
    """Equal names with different codes may be two companies."""
    local = frame((1, "Zenith", "11"), columns="key name naic")
    found = mt.candidates(local, frame((7, "Zenith", "22"), columns="key name naic"))
    said = "equal; code differs: naic 11 / 22"
    assert found[["status", "why"]].values.tolist() == [["close", said]]


def test_an_equal_code_finds_another_name() -> None:
    """Renamed companies keep their code; a code that many share tells nothing."""
    local = frame((1, "Zenith Mutual", "11"), columns="key name naic")
    rows = [(7, "Zenith National", None), (8, "Quite Another", "11")]
    found = mt.candidates(local, frame(*rows, columns="key name naic"))
    assert found["resource"].tolist() == [8, 7]
    assert found["status"].tolist() == ["close", "close"]
    said = "words differ: zenith mutual / quite another; code equal: naic 11"
    assert found["why"][0] == said
    rows += [(9 + n, f"Other {n}", "11") for n in range(5)]
    assert mt.candidates(local, frame(*rows, columns="key name naic"))["resource"][0] == 7


def test_children_are_compared_below_equal_parents_only() -> None:
    """The same name under another parent is said to be elsewhere, last."""
    columns = "key name parent"
    local = frame((1, "Term 20", 5), (2, "Term 30", 5), columns=columns)
    resource = frame(
        (7, "Term 20", 6), (8, "Term 20", 9), (9, "Term 25", 5), (10, "Term 30", 5), columns=columns
    )
    found = ranked(local, resource)
    assert found == [
        (1, 9, "close"),
        (1, 10, "close"),
        (1, 7, "elsewhere"),
        (2, 10, "exact"),
        (2, 9, "close"),
    ]
    assert ranked(local, resource.drop(columns="parent"))[0] == (1, 7, "ambiguous")
    assert ranked(local, resource, top=1)[0] == (1, 7, "elsewhere")
    same = frame((11, "Term Plan 20", 5), columns=columns)
    assert ranked(local, pd.concat([resource, same]), top=1)[0] == (1, 11, "same")


def test_one_empty_side_is_no_error() -> None:
    """Nothing to compare with, or nothing to compare."""
    none = RESOURCE.head(0)
    assert ranked(frame((1, "Zenith")), none) == [(1, None, "none")]
    assert list(mt.candidates(none, RESOURCE).columns) == CANDIDATE_COLUMNS
    assert mt.candidates(none, none).empty


@pytest.mark.parametrize(
    "name", ["a" * 10_000, "Acme\x00Life", "‮efiL emcA", "Acme 🏦", "\ud800 Acme", "=1+1", "ß" * 99]
)
def test_hostile_names_are_names(name: str) -> None:
    """Equal is exact, whatever it is made of; with one more word it is close at most."""
    assert ranked(frame((1, name)), frame((7, name)))[0] == (1, 7, "exact")
    assert ranked(frame((1, f"{name} Zenith")), frame((7, name)))[0][2] in ("close", "none")


@pytest.mark.parametrize(
    ("local", "said"),
    [
        (["Zenith"], "the local records are list, not a frame"),
        (pd.DataFrame({"name": ["Zenith"]}), "need one column 'key'"),
        (frame((1, "a"), (1, "b")), "have key 1 2 times"),
        (frame((None, "a")), "has no key"),
    ],
)
def test_bad_frames_are_refused_with_a_sentence(local: Any, said: str) -> None:
    """On either side."""
    with pytest.raises(mt.MatchError, match=said):
        mt.candidates(local, RESOURCE)
    with pytest.raises(mt.MatchError, match=said.replace("local", "resource")):
        mt.candidates(RESOURCE, local)


@pytest.mark.parametrize("top", [0, -1, 1.5, "3", None, True])
def test_a_bad_top_is_refused(top: Any) -> None:
    """It counts candidates."""
    with pytest.raises(mt.MatchError, match="whole number"):
        mt.candidates(RESOURCE, RESOURCE, top)


NAMES = st.lists(
    st.one_of(
        st.sampled_from(["Acme Life", "ACME LIFE", "Acme Lifes", "Life Acme", "Zenith", "", "-"]),
        st.text(max_size=8),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_order_of_rows_does_not_matter(
    mine: list[str], theirs: list[str], chance: Any, top: int
) -> None:
    """Shuffled frames give the same answer, byte for byte, and nobody is left out."""
    local = frame(*((n, name, n % 2) for n, name in enumerate(mine)), columns="key name naic")
    resource = frame(*((n, name, n % 3) for n, name in enumerate(theirs)), columns="key name naic")
    found = mt.candidates(local, resource, top)
    orders = [chance.sample(range(len(f)), len(f)) for f in (local, resource)]
    again = mt.candidates(local.iloc[orders[0]], resource.iloc[orders[1]], top)
    pd.testing.assert_frame_equal(found, again)
    assert set(found["local"]) == set(local["key"])
    assert set(found["status"]) <= STATUSES
    counted = found.groupby("local")["rank"]
    assert all(ranks.tolist() == list(range(1, len(ranks) + 1)) for _, ranks in counted)
    assert found.loc[found["resource"].isna(), "status"].eq("none").all()
    pairs = found.dropna(subset=["resource"])
    assert not pairs.duplicated(["local", "resource"]).any()


def test_match_and_candidates_do_not_contradict_each_other() -> None:
    """On the sample office: what is exact, same or ambiguous for one is so for the other."""
    records = sample().records("carrier")
    columns = ["key", "name", "naic"]
    local = records[(records["side"] == "local") & ~records["leftover"]][columns]
    resource = records[records["side"] == "resource"][columns]
    first = mt.candidates(local, resource).query("rank == 1").set_index("local")
    found = mt.match(sample(), "carrier").set_index("local").loc[first.index]
    sure = ["exact", "same", "ambiguous"]
    mine, theirs = (f["status"].where(f["status"].isin(sure), "") for f in (first, found))
    assert mine.tolist() == theirs.tolist()
    assert {"exact", "same", "ambiguous"} <= set(mine)
    told = first["status"].isin(["exact", "same"])
    assert first.loc[told, "resource"].tolist() == found.loc[told, "resource"].tolist()


def test_memory_stays_bounded() -> None:
    """800 by 20,000 names would be 128 MB of likenesses at once."""
    resource = frame(*((n, f"Resource {n:05} Life") for n in range(20_000)))
    ranker = Ranker(resource)
    local = frame(*((n, f"Resourse {n:05} Life") for n in range(800)))
    tracemalloc.start()
    found = ranker.candidates(local, top=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found["resource"].tolist() == list(range(800))
    assert peak < 60_000_000


def test_duplicates_are_compared_once() -> None:
    """Thousands of equal names on both sides cost what one of them costs."""
    many = frame(*((n, "Zenith Mutual") for n in range(30_000)))
    found = mt.candidates(many, many, top=2)
    assert found["status"].eq("ambiguous").all()
    assert found["resource"].tolist() == [0, 1] * 30_000
