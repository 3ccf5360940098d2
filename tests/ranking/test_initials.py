"""Initials: a company that people call by the first letters of its words is suggested, no more."""

from __future__ import annotations

import pytest

import migtools as mt
from tests.support.ranking_cases import compared, frame, named

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


def test_of_many_companies_with_the_same_initials_a_few_are_shown() -> None:
    """A hundred thousand of them take neither time nor memory; the same ones come first anyway."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [f"M{a}{b}x Insurance Company" for a in letters for b in letters]
    some = mt.candidates(named("MIC"), named(*names, *OTHERS, first=7), top=50)
    told = some[some["why"].str.contains("initials")]
    assert len(told) == 10 and told["score"].nunique() == 1
    one = mt.candidates(named("MIC"), named(*names, *OTHERS, first=7), top=1)
    assert one["resource"].tolist() == some["resource"].head(1).tolist()


def test_what_is_shown_first_does_not_depend_on_how_many_are_shown() -> None:
    """Two companies of the same initials, of which one is liker the letters."""
    names = "Pacific Health Plan", "Phoenix Health Plan", *(f"Alpha{c} Php Group" for c in "bcdefg")
    for mine in ("PHP", "MHIC"):
        first = {
            mt.candidates(named(mine), named(*names, first=7), top)["resource"].iloc[0]
            for top in (1, 2, 5, 10, 50)
        }
        assert len(first) == 1


@pytest.mark.parametrize(
    ("mine", "theirs", "better"),
    [
        ("HCA INC", "Hall Chadwick Acquisition Corp", "HCA Healthcare, Inc."),
        ("SEI CORP", "SandRidge Energy Inc", "SEI Investments Co"),
        ("RXi Pharmaceuticals Corp", "RPC INC", "RXi Medicines Inc"),
    ],
)
def test_a_word_that_another_name_has_is_no_initials(mine: str, theirs: str, better: str) -> None:
    """And where the short name says its company form, no letter stands for one."""
    found = mt.candidates(named(mine), named(theirs, better, *OTHERS, first=7))
    assert found["resource"].iloc[0] == 8
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


def test_initials_are_no_evidence_below_a_parent() -> None:
    """Plans are PPO and HSA; a company below a parent, such as a state, has its initials there."""
    columns = "key name parent"
    plans = (7, "Gold Premier Plan Ohio", 2), (8, "Gold PPO 500", 2), (9, "Term Life", 2)
    found = mt.candidates(
        frame((1, "Gold PPO", 2), columns=columns), frame(*plans, columns=columns)
    )
    assert found["resource"].iloc[0] == 8
    names = "Highmark Health Insurance Company", "Acme Life Inc", "Zenith Mutual Company"
    rows = [
        (7 + n, name, parent) for n, (name, parent) in enumerate(zip(names, (1, 2, 2), strict=True))
    ]
    local = frame((1, "HHIC", 1), (2, "HHIC", 2), columns=columns)
    found = mt.candidates(local, frame(*rows, columns=columns))
    assert found[found["why"].str.contains("initials")]["local"].tolist() == [1]
