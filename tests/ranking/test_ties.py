"""Equal names: which comes first, what tells them apart, and what thousands of them cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtools as mt
from migtools.ranking.blocks import Blocks
from migtools.ranking.candidates import Ranker
from tests.support.ranking_cases import frame, named, ranked

BELOW = "name parent"
CODED = "key name naic"
LINES = ("whole life", "term", "annuity", "dental")


def halves() -> dict[str, Any]:
    """Children of a local record, two of which each of two resource records has."""
    mine = frame(*((line, 1) for line in LINES), columns=BELOW)
    theirs = frame(*((line, 7 + n // 2) for n, line in enumerate(LINES)), columns=BELOW)
    return {"children": {"products": (mine, theirs)}}


def test_the_order_of_children_does_not_matter() -> None:
    """Of two records with the same children, the first by name comes first."""
    local, resource = named("Acme Union"), named("Pacific Fund", "Zenith Trust", first=7)
    mine = frame(*((line, 1) for line in LINES), columns=BELOW)
    theirs = frame(*((line, key) for key in (7, 8) for line in LINES), columns=BELOW)
    for seed in range(4):
        below = mine.sample(frac=1, random_state=seed), theirs.sample(frac=1, random_state=seed)
        found = mt.candidates(local, resource, children={"products": below})
        assert found["resource"].tolist() == [7, 8]


def test_the_seed_of_hashes_does_not_matter() -> None:
    """Another process gives the same answer."""
    script = (
        "import migtools as mt\n"
        "from tests.support.ranking_cases import named\n"
        "from tests.ranking.test_ties import halves\n"
        "local, resource = named('Acme Union'), named('Pacific Fund', 'Zenith Trust', first=7)\n"
        "print(mt.candidates(local, resource, **halves()).to_csv())\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3, 4)
    }
    assert len(said) == 1


def test_children_in_common_order_namesakes() -> None:
    """A person still decides, but reads the one with all the children first."""
    names = [f"Plan {n}00" for n in range(1, 16)]
    mine = frame(*((name, 1) for name in names), columns=BELOW)
    theirs = frame(*((name, 8) for name in names), columns=BELOW)
    resource = named("Acme Life", "Acme Life", first=7)
    found = mt.candidates(named("Acme Life"), resource, children={"products": (mine, theirs)})
    assert found[["resource", "status"]].values.tolist() == [[8, "ambiguous"], [7, "ambiguous"]]
    assert found["why"][0] == "equal; children: 15 of 15 products; namesakes: 2"


def test_codes_settle_local_records_of_one_name() -> None:
    """Each has its own code, and so has each counterpart: nobody contests anything."""
    rows = [("Acme Life", "1"), ("Acme Life", "5")]
    local = frame(*((n, *row) for n, row in enumerate(rows)), columns=CODED)
    resource = frame(*((7 + n, *row) for n, row in enumerate(rows)), columns=CODED)
    found = mt.candidates(local, resource, top=1)
    assert found[["local", "resource", "status"]].values.tolist() == [
        [0, 7, "exact"],
        [1, 8, "exact"],
    ]
    assert found["why"].tolist() == [f"equal; code equal: naic {code}" for code in "15"]
    ranker = Ranker(resource, local)
    alone = pd.concat([ranker.candidates(local[local["key"] == n], 1) for n in (0, 1)])
    pd.testing.assert_frame_equal(found, alone.reset_index(drop=True))


@pytest.mark.parametrize("code", ["1", "01", "", None, "1|5"])
def test_a_local_record_of_the_same_code_or_none_contests(code: Any) -> None:
    """It may be a duplicate."""
    local = frame((1, "Acme", "1"), (2, "Acme", code), (3, "Acme", "5"), columns=CODED)
    resource = frame((7, "Acme", "1"), (8, "Acme", "5"), (9, "Acme", "6"), columns=CODED)
    first = mt.candidates(local, resource, top=1).iloc[0]
    assert (first["local"], first["resource"], first["status"]) == (1, 7, "ambiguous")
    assert first["why"].endswith("rivals: 1 other local record")


def test_another_spelling_with_another_code_is_not_told_of() -> None:
    """Only what truly contests is a rival."""
    local = frame((1, "Acme Life", "1"), (2, "ACME LIFE", "5"), columns=CODED)
    resource = frame((7, "Acme Life", "1"), (8, "Acme Life", "5"), columns=CODED)
    found = mt.candidates(local, resource, top=1)
    assert set(found["status"]) == {"exact", "same"}
    assert not found["why"].str.contains("rivals").any()


CELLS = ["", "11", "22", "33", "011", "11|22", "44;55"]
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["Acme Life", "ACME LIFE", "Acme Lifes", "Zenith"]),
        st.sampled_from(CELLS),
        st.sampled_from(["OH", "IN", ""]),
    ),
    min_size=1,
    max_size=40,
)
COLUMNS = "key name naic state"


@settings(max_examples=100, deadline=None)
@given(RECORDS, RECORDS, st.integers(1, 9), st.integers(0, 60))
def test_looking_at_a_few_of_many_is_looking_at_all(
    mine: list[Any], theirs: list[Any], top: int, alone: int
) -> None:
    """Whatever the codes are, and whatever was decided before."""
    # Codes that identify: most records of other names have one of their own.
    rows = [*theirs * 3, *((f"Other {n}", f"9{n}", "OH") for n in range(alone))]
    local = frame(*((n, *row) for n, row in enumerate(mine)), columns=COLUMNS)
    resource = frame(*((n, *row) for n, row in enumerate(rows)), columns=COLUMNS)
    judgments = [(n, ("match", "rejected")[n % 2]) for n in range(0, len(rows), 5)]
    memory = frame(*(("Acme Life", *one) for one in judgments), columns="name resource judgment")
    for known in (None, memory):
        few = mt.candidates(local, resource, top, memory=known)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Blocks, "first", lambda blocks, unit, *_: (blocks.members[unit], 0))
            everything = mt.candidates(local, resource, top, memory=known)
        pd.testing.assert_frame_equal(few, everything)


def test_a_silent_code_behind_many_that_differ_is_found() -> None:
    """The first few of a name all contradict; one far behind does not."""
    rows = [(n, "Acme", str(100 + n)) for n in range(500)]
    local = frame((1, "Acme", "77"), columns=CODED)
    found = mt.candidates(local, frame(*rows, (900, "Acme", ""), columns=CODED))
    assert found["resource"].tolist() == [900, 0, 1, 2, 3]
    assert found["status"].tolist() == ["exact", *["close"] * 4]


def test_a_child_tells_among_many_records_of_one_name() -> None:
    """However far behind the record is that has the children."""
    names = ["Gold 100", "Silver 200", "Bronze 300"]
    mine = frame(*((name, 0) for name in names), columns=BELOW)
    theirs = frame(*((name, 900) for name in names), columns=BELOW)
    resource = named(*["Acme"] * 1_000)
    found = mt.candidates(
        frame((0, "Acme")), resource, children={"products": (mine, theirs)}, top=2
    )
    assert found["resource"].tolist() == [900, 1]
    assert found["why"].str.endswith("namesakes: 1000").all()


@pytest.mark.parametrize("values", [0, 7, 30_000])
def test_equal_names_cost_little_however_many_there_are(values: int) -> None:
    """Without codes, with few values, and with a code for each."""
    many = 30_000
    resource = named(*["Acme Life"] * many)
    local = named(*(f"Acme Life{' ' * n}" for n in range(300)))
    if values:
        resource["naic"] = [str(n % values) for n in range(many)]
        local["naic"] = [str(n) for n in range(300)]
    began = time.process_time()
    found = mt.candidates(local, resource)
    # Looked at one by one, nine million pairs take minutes.
    assert time.process_time() - began < 10
    assert found["local"].nunique() == 300


def test_equal_names_below_many_parents_cost_little() -> None:
    """Elsewhere is everywhere."""
    rows = [(n, "Acme Life", n) for n in range(10_000)]
    resource = frame(*rows, columns="key name parent")
    began = time.process_time()
    found = mt.candidates(resource, resource, top=1)
    assert time.process_time() - began < 10
    assert found["resource"].tolist() == found["local"].tolist()


TEXTS = [("1", "Acme", "5"), ("2", "Zenith", "6")]


@pytest.mark.parametrize("swapped", [False, True])
def test_parents_of_another_sort_are_refused(swapped: bool) -> None:
    """Numbers and their digits never meet: everything would be elsewhere."""
    columns = "key name parent"
    sides = [frame((1, "Acme", 5), (2, "Zenith", None), columns=columns)]
    sides.append(frame(*TEXTS, columns=columns))
    if swapped:
        sides.reverse()
    with pytest.raises(mt.MatchError, match="the parents of the local records are") as told:
        mt.candidates(*sides)
    assert "whole numbers, such as 5" in str(told.value)
    assert "texts, such as '5'" in str(told.value)
    with pytest.raises(mt.MatchError, match="the parents of the local records are"):
        Ranker(sides[1], sides[0])


def test_parents_of_mixed_sorts_are_compared_as_they_are() -> None:
    """As are texts that are no numbers."""
    columns = "key name parent"
    local = frame((1, "Acme", 5), columns=columns)
    for parent in ("a5", 5.5):
        resource = frame((7, "Acme", parent), columns=columns)
        assert ranked(local, resource) == [(1, 7, "elsewhere")]
    mixed = frame((7, "Acme", "5"), (8, "Acme", 5), columns=columns)
    assert ranked(local, mixed) == [(1, 8, "exact")]


@pytest.mark.parametrize("side", ["local", "resource"])
def test_children_below_keys_of_another_sort_are_refused(side: str) -> None:
    """They would be nobody's."""
    below = {
        "local": frame(("Gold", 1), columns=BELOW),
        "resource": frame(("Gold", 7), columns=BELOW),
    }
    below[side] = below[side].astype(str)
    said = f"the parents of the {side} plans are texts, such as '.', and the keys of the {side}"
    with pytest.raises(mt.MatchError, match=said):
        mt.candidates(
            named("Acme"), named("Acme", first=7), children={"plans": tuple(below.values())}
        )


LISTS: list[Any] = [[1, 2], (1, 2), {1}, {"a": 1}, pd.Series([1, 2]).to_numpy(), pd.Series([1])]


@pytest.mark.parametrize("cell", LISTS)
@pytest.mark.parametrize("column", ["key", "parent"])
def test_a_key_that_is_a_list_is_refused(column: str, cell: Any) -> None:
    """On either side, and among children, with the column."""
    right = frame((1, "Acme", 5), columns="key name parent")
    wrong = right.astype(object)
    wrong.at[0, column] = cell
    for side, pair in {"local": (wrong, right), "resource": (right, wrong)}.items():
        said = f"the {side} records have .* a {type(cell).__name__}, in the column '{column}'"
        with pytest.raises(mt.MatchError, match=said):
            mt.candidates(*pair)
    if column == "parent":
        with pytest.raises(mt.MatchError, match=f"the plans have .*'{column}'"):
            mt.candidates(right, right, children={"plans": (right, wrong)})


@pytest.mark.parametrize("column", ["name", "naic"])
def test_an_array_in_a_cell_is_refused(column: str) -> None:
    """Which of its values is meant?"""
    wrong = frame((1, "Acme", "11"), columns=CODED).astype(object)
    wrong.at[0, column] = pd.Series(["a", "b"]).to_numpy()
    with pytest.raises(mt.MatchError, match=f"a ndarray, in the column '{column}'; give one"):
        mt.candidates(wrong, wrong)


@pytest.mark.parametrize("key", [2**63, -(2**63) - 1, 10**30])
def test_a_key_beyond_64_bits_is_refused(key: int) -> None:
    """On either side; the largest there is comes back."""
    wrong = pd.DataFrame({"key": pd.Series([key], dtype=object), "name": ["Acme"]})
    for side, pair in {"local": (wrong, named("a")), "resource": (named("a"), wrong)}.items():
        with pytest.raises(mt.MatchError, match=f"the {side} records have key {key}, .*astype"):
            mt.candidates(*pair)
    edges = frame((2**63 - 1, "Acme"), (-(2**63), "Zenith"))
    assert mt.candidates(edges, edges, 1)["resource"].tolist() == [2**63 - 1, -(2**63)]


def test_children_that_are_no_frames_are_refused() -> None:
    """With what to give."""
    below = frame(("Gold", 1), columns=BELOW)
    with pytest.raises(mt.MatchError, match="the plans are list, not a frame; give one with the"):
        mt.candidates(named("Acme"), named("Acme"), children={"plans": (below, ["Gold"])})
