"""Initials: a company that people call by the first letters of its words is suggested, no more."""

from __future__ import annotations

import pytest

import migtools as mt
from tests.ranking_cases import compared, frame, named

OTHERS = "Acme Life", "Zenith Mutual Insurance Company", "Union Casualty", "Great West Assurance"


@pytest.mark.parametrize(
    ("long", "short", "told"),
    [
        (
            "Highmark Health Insurance Company",
            "HHIC",
            ("highmark health insurance company", "hhic"),
        ),
        ("BlueCross BlueShield of Tennessee", "BCBST", ("blue cross blue shield tennessee",)),
        ("Boston Medical Center Health Plan", "BMCHP", ("boston medical center health plan",)),
        (
            "Group Health Cooperative of South Central Wisconsin",
            "Group Health Cooperative- SCW",
            (),
        ),
        ("Highmark Blue Cross Blue Shield Delaware", "Highmark BCBSD Inc.", ()),
    ],
)
def test_a_name_is_found_by_its_initials(long: str, short: str, told: tuple[str, ...]) -> None:
    """Whichever side has them, and whatever stands before them: a suggestion."""
    for mine, theirs in ((long, short), (short, long)):
        status, why = compared(mine, theirs, *OTHERS)
        assert status == "close"
        assert "initials: " in why
        assert all(part in why for part in told)
        found = mt.candidates(named(mine), named(theirs, *OTHERS, first=7), top=1)
        assert found["resource"].iloc[0] == 7


def test_companies_with_the_same_initials_are_all_shown() -> None:
    """None of them is likelier than the others."""
    names = "Medica Insurance Company", "Merastar Insurance Company", "Meritplan Insurance Company"
    found = mt.candidates(named("MIC"), named(*names, *OTHERS, first=7), top=3)
    assert found["resource"].tolist() == [7, 8, 9]
    assert found["score"].nunique() == 1
    assert set(found["status"]) == {"close"}


def test_initials_that_many_companies_have_tell_of_none() -> None:
    """Eleven names of a list are no answer, and a hundred thousand take no time."""
    names = [f"M{chr(97 + n)} Insurance Company" for n in range(11)]
    found = mt.candidates(named("MIC"), named(*names, *OTHERS, first=7), top=50)
    assert not found["why"].str.contains("initials").any()


def test_a_name_itself_comes_before_what_it_is_the_initials_of() -> None:
    """ "GHI" is a company, too."""
    resource = named("Group Health Insurance", "GHI", "Group Health, Inc.", *OTHERS, first=7)
    found = mt.candidates(named("GHI", "Group Health Inc"), resource, top=2)
    first = found[found["rank"] == 1].set_index("local")
    assert first["resource"].to_dict() == {1: 8, 2: 9}
    assert set(first["status"]) <= {"exact", "same"}


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("AB", "Acme Bancorp"),  # two letters are anybody's
        ("A2I", "Acme 200 Insurance"),  # a number is no word
        ("LMU", "Union Mutual Life"),  # the order counts
        ("ULI", "Union Mutual Life"),
    ],
)
def test_other_letters_are_no_initials(mine: str, theirs: str) -> None:
    """Nothing is suggested for them that is not suggested without."""
    assert "initials" not in compared(mine, theirs, *OTHERS)[1]


def test_initials_count_below_one_parent_only() -> None:
    """As any other likeness of names does."""
    columns = "key name parent"
    resource = frame((7, "Whole Life Plan", 1), (8, "Universal Life Gold", 2), columns=columns)
    found = mt.candidates(frame((1, "WLP", 2), columns=columns), resource)
    assert not found["resource"].eq(7).any()
