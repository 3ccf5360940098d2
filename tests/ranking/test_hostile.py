"""Names and frames that nobody expects: endless, empty, forged, repeated, of other types."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtools as mt
from migtools.names import fold
from migtools.ranking import forms as reading
from migtools.ranking import prepared
from migtools.ranking.rows import CANDIDATE_COLUMNS
from tests.support.ranking_cases import ACCEPTED, STATUSES, compared, frame, named, ranked

LONG = "Acme " * 80  # more than what is compared


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (LONG + "Life", LONG + "Dental"),
        ("x" * 9_999 + "a", "x" * 9_999 + "b"),
        (LONG + "Plan 1", LONG + "Plan 2"),
        (LONG, LONG + "Dental"),
        ("Acme dba " + LONG + "Life", "Acme dba " + LONG + "Dental"),
    ],
)
def test_what_differs_far_behind_differs(mine: str, theirs: str) -> None:
    """Only a beginning is compared closely; the rest is not taken for equal."""
    status, why = compared(mine, theirs)
    assert status not in ACCEPTED
    assert "case or punctuation" not in why


def test_endless_names_are_equal_to_themselves() -> None:
    """And but for case and punctuation; a why stays short."""
    assert compared(LONG + "Life", LONG + "Life") == ("exact", "equal")
    assert compared(LONG.upper() + "Life", LONG + "Life") == ("same", "case or punctuation")
    mine = "".join(f"w{n} " for n in range(3_000))
    found = mt.candidates(named(mine), named(mine.replace("w1 ", "v1 ")))
    assert found["why"].str.len().max() < 1_000


HOSTILE = [
    "Acme\x00Life",
    "Acme\x1bLife\x7f",
    "\u202eefiL emcA",
    "Acme\u200bLife\u2066",
    "Acme 🏦👩\u200d👩",
    "\ud800 Acme \udfff",
    "ﬁrst Ⅷ ½ ①",
    "アクメ生命",
    "<script>alert('Acme')</script>",
    '=HYPERLINK("Acme")',
    "'; DROP TABLE acme; --",
    "(((((Acme))",
    ")Acme(",
    "dba Acme dba",
    "İstanbul ẞ",
    "e\u0301" * 200 + "x",
    "%s {0} \\1 $1",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_names(name: str) -> None:
    """Equal to themselves and to nothing else, on either side and beside others."""
    others = named("Zenith Mutual", name, "Pacific Union", first=7)
    assert ranked(named(name), others, 1) == [(1, 8, "exact")]
    assert ranked(named(f"{name} Zenith"), others, 5)[0][2] not in ACCEPTED


NAMES = st.lists(
    st.one_of(st.text(st.characters(), max_size=12), st.sampled_from(["Acme", "acme 1", *HOSTILE])),
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(NAMES, NAMES, st.booleans())
def test_any_names_can_be_ranked(mine: list[str], theirs: list[str], below: bool) -> None:
    """Everybody has a row, sorted by score but for the sure ones, and only names match."""
    local, resource = named(*mine), named(*theirs)
    if below:
        local, resource = (f.assign(parent=f["key"] % 3) for f in (local, resource))
    found = mt.candidates(local, resource)
    assert set(found["local"]) == set(local["key"])
    assert set(found["status"]) <= STATUSES
    assert found["score"].between(0, 1).all()
    nameless = [key for key, name in zip(local["key"], mine, strict=True) if not fold(name)]
    assert found.loc[found["local"].isin(nameless), "why"].eq("no name").all()


def test_a_parent_whose_children_have_no_words_is_no_error() -> None:
    """They are like nothing."""
    columns = "key name parent"
    mine = frame((1, "Acme", "b"), columns=columns)
    theirs = frame((7, "Acme", "a"), (8, ";", "b"), columns=columns)
    assert ranked(mine, theirs) == [(1, 7, "elsewhere")]


def test_either_side_may_be_empty() -> None:
    """With and without parents, codes, children and memory."""
    some = frame((1, "Acme", 5, "11"), columns="key name parent naic")
    none = some.head(0)
    below = frame(("Gold", 1), columns="name parent")
    children = {"plans": (below.head(0), below.head(0))}
    assert ranked(some, none) == [(1, None, "none")]
    for found in (
        mt.candidates(none, some),
        mt.candidates(none, none, children=children),
        mt.candidates(none[["key", "name"]], some),
    ):
        assert list(found.columns) == CANDIDATE_COLUMNS
        assert found.empty


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, pd.NaT, "", "  ", "--"])
def test_a_missing_name_is_no_name(nothing: Any) -> None:
    """It is not the name "nan", and it is like nothing, not even another missing one."""
    names = named("nan", nothing, "None", "<NA>", "NaT", first=7)
    found = mt.candidates(named(nothing), names)
    assert found[["status", "why"]].values.tolist() == [["none", "no name"]]
    assert 8 not in mt.candidates(named("nan", "None"), names)["resource"].tolist()


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA])
def test_missing_parents_are_one_parent(nothing: Any) -> None:
    """However they are missing; whole numbers that a frame made floats are the same keys."""
    columns = "key name parent"
    mine = frame((1, "Acme", nothing), (2, "Zenith", 5.0), columns=columns)
    theirs = frame((7, "Acme", None), (8, "Zenith", 5), columns=columns)
    assert ranked(mine, theirs) == [(1, 7, "exact"), (2, 8, "exact")]


def test_names_that_are_numbers_are_their_digits() -> None:
    """As a spreadsheet reads them."""
    assert ranked(named(401, 12.0), named("401", "12", first=7)) == [
        (2, 8, "exact"),
        (1, 7, "exact"),
    ]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["key", "naic"], "need one column 'name'"),
        (["name", "naic"], "need one column 'key'"),
        (["key", "name", "name"], "need one column 'name'"),
        (["key", "name", "naic", "naic"], "have 2 columns 'naic'"),
        (["key", "name", "parent", "parent"], "have 2 columns 'parent'"),
        (["key", "name", 1, "1"], "have 2 columns '1'"),
    ],
)
def test_columns_that_lack_or_come_twice_are_refused(columns: list[Any], said: str) -> None:
    """On either side, by a sentence that names the column."""
    wrong = pd.DataFrame([range(len(columns))], columns=columns)
    right = named("Acme").assign(parent=1)
    for pair in [(wrong, right), (right, wrong)]:
        with pytest.raises(mt.MatchError, match=said):
            mt.candidates(*pair)


@pytest.mark.parametrize("keys", [[1, 1], [1, 1.0], ["a", "a"]])
def test_a_key_that_comes_twice_is_refused(keys: list[Any]) -> None:
    """On either side."""
    twice = pd.DataFrame({"key": pd.Series(keys, dtype=object), "name": ["Acme", "Zenith"]})
    with pytest.raises(mt.MatchError, match="the local records have key"):
        mt.candidates(twice, named("Acme"))
    with pytest.raises(mt.MatchError, match="the resource records have key"):
        mt.candidates(named("Acme"), twice)


def test_keys_of_any_sort_come_back_as_they_are() -> None:
    """Texts, numbers and both."""
    mixed = pd.DataFrame({"key": [1, "b"], "name": ["Acme", "Zenith"]})
    found = mt.candidates(mixed, mixed)
    assert found[["local", "resource"]].values.tolist() == [[1, 1], ["b", "b"]]


def test_the_frames_given_are_not_changed() -> None:
    """Analysts go on with them."""
    local, resource = named("Zenith", "Acme").assign(naic="1"), named("Acme", 5).assign(naic=2)
    before = local.copy(deep=True), resource.copy(deep=True)
    mt.candidates(local, resource)
    pd.testing.assert_frame_equal(local, before[0])
    pd.testing.assert_frame_equal(resource, before[1])


def test_a_name_is_read_once_however_often_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred thousand local records of three names are the work of three."""
    read: Counter[str] = Counter()

    def counted(name: str) -> list[str]:
        read[name] += 1
        return split(name)

    split = reading.split
    for module in (prepared, reading):
        monkeypatch.setattr(module, "split", counted)
    names = ["Hostile Mutual", "Hostile Mutaul", "Hostile Union"]
    many = pd.DataFrame({"key": range(200_000), "name": pd.Series(names * 70_000)[:200_000]})
    found = mt.candidates(many, named("Hostile Mutual", first=7))
    assert set(found["local"]) == set(many["key"])
    assert set(found["status"]) == {"ambiguous", "close"}
    # Once to search for it, and once as a resource name.
    assert set(read) == set(names)
    assert max(read.values()) <= 2


def test_the_readings_of_a_name_are_never_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little is compared at a time, each name gets its own candidates."""
    names = [
        f"Acme {word} Life (Zenith {word}) dba Beacon {word}" for word in "North East West".split()
    ]
    local = frame(*((n, name) for n, name in enumerate([*names, "", "Beacon East"])))
    resource = frame(*((n, name.upper()) for n, name in enumerate([*names, "Beacon East Inc"])))
    whole = mt.candidates(local, resource)
    monkeypatch.setattr("migtools.ranking.prepared._CELLS", 1)
    pd.testing.assert_frame_equal(mt.candidates(local, resource), whole)
