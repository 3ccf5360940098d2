"""Plans and riders by their short forms: AD&D, LTC, IUL, Plan II, and what all sisters end with."""

from __future__ import annotations

import pandas as pd
import pytest

import migtools as mt
from migtools.ranking.candidates import Ranker
from tests.support.ranking_cases import ACCEPTED, frame

RIDERS = (
    *("Child Term Rider", "Spouse Term Rider", "Critical Illness Rider", "Dental Rider"),
    *("Accelerated Death Benefit Rider", "Accidental Death Benefit Rider", "Vision Rider"),
)


def below_one_parent(*names: str, first: int = 1) -> pd.DataFrame:
    """Records below one parent."""
    rows = ((first + n, name, "Acme") for n, name in enumerate(names))
    return frame(*rows, columns="key name parent")


def compared(mine: str, theirs: str, *others: str) -> tuple[str, str]:
    """Status and why of one pair below one parent, beside other names."""
    found = mt.candidates(below_one_parent(mine), below_one_parent(theirs, *others, first=7))
    pair = found[found["resource"] == 7]
    return (pair["status"].iloc[0], pair["why"].iloc[0]) if len(pair) else ("none", "")


@pytest.mark.parametrize(
    ("short", "long", "told"),
    [
        ("AD&D Rider", "Accidental Death & Dismemberment Rider", "ad and d"),
        ("Basic AD/D", "Basic Accidental Death and Dismemberment", "ad d"),
        ("LTC Rider", "Long-Term Care Rider", "ltc"),
        ("Voluntary LTD", "Voluntary Long Term Disability", "ltd"),
        ("Ltd Pay Whole Life", "Limited Pay Whole Life", "ltd pay"),
        ("COLA Rider", "Cost of Living Adjustment Rider", "cola"),
        ("Waiver of Prem", "Waiver of Premium", "waiver of prem"),
        ("IUL 5", "Indexed Universal Life 5", "iul"),
        ("VUL", "Variable UL", "vul"),
        ("MYGA 5", "Multi-Year Guaranteed Annuity 5", "myga"),
        ("Medigap Plan G", "Medicare Supplement Plan G", "medigap"),
        ("Med Supp G", "Medicare Supplement G", "medicare supp"),
        ("PPO Gold 500", "Preferred Provider Organization Gold 500", "ppo"),
        ("Silver HSA 2700", "Silver Health Savings Account 2700", "hsa"),
        ("Partnership Plan 2", "Partnership Plan II", "ii"),
        ("Level Term 15 Yr", "Level Term 15-Year", "yr"),
    ],
)
def test_a_short_form_is_read_as_what_it_means(short: str, long: str, told: str) -> None:
    """Whichever side has it, and the reason says how it was read."""
    for mine, theirs in ((short, long), (long, short)):
        status, why = compared(mine, theirs, *RIDERS)
        assert status == "same"
        assert "abbreviation: " in why
        assert f" {told} " in f" {why.removeprefix('abbreviation:')} "


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("LTC Rider", "LTD Rider"),
        ("Voluntary LTD", "Voluntary Limited"),
        ("Ltd Benefit Plan", "Long Term Disability Benefit Plan"),
        ("IUL 5", "UL 5"),
        ("IUL 5", "IUL 7"),
        ("Level Term 15 Yr", "Level Term 20 Year"),
        ("GMIB Rider", "GMDB Rider"),
        ("SPIA", "SPDA"),
        ("Partnership Plan II", "Partnership Plan 3"),
        ("Medigap Plan F", "Medicare Supplement Plan G"),
        ("Dental Insurance", "Dental Plan"),
        ("Silver HSA 2700", "Silver HRA 2700"),
    ],
)
def test_what_short_forms_tell_apart_stays_apart(mine: str, theirs: str) -> None:
    """Each is something else."""
    for one, other in ((mine, theirs), (theirs, mine)):
        assert compared(one, other, *RIDERS)[0] in ("close", "none")


@pytest.mark.parametrize(
    ("short", "meanings"),
    [
        ("ADB Rider", {"Accelerated Death Benefit Rider", "Accidental Death Benefit Rider"}),
        ("CI Rider", {"Critical Illness Rider"}),
        ("WP Rider", {"Waiver of Premium Rider"}),
        ("STD", {"Short Term Disability"}),
    ],
)
def test_initials_of_two_meanings_are_suggested(short: str, meanings: set[str]) -> None:
    """They come first, all of them, and a person decides."""
    names = [*RIDERS, *sorted(meanings - set(RIDERS))]
    found = mt.candidates(below_one_parent(short), below_one_parent(*names, first=0))
    best = found.head(len(meanings))
    assert {names[place] for place in best["resource"]} == meanings
    assert set(best["status"]) == {"close"}
    assert best["why"].str.contains("initials: ").all()


def test_what_the_sisters_end_with_may_be_left_out() -> None:
    """Among riders it says nothing that one is called a rider."""
    status, why = compared("Waiver of Premium", "Waiver of Premium Rider", *RIDERS)
    assert (status, why) == ("same", "word missing: rider")
    status, why = compared("Waiver of Premium Rider", "Waiver of Premium", *RIDERS)
    assert (status, why) == ("same", "word too many: rider")


@pytest.mark.parametrize(
    ("mine", "theirs", "sisters"),
    [
        # two of four: no rule
        ("Dental", "Dental Rider", ("Vision Rider", "Whole Life", "Term Life")),
        # a number, a level, a way to pay and a line tell sisters apart
        ("Choice", "Choice 500", ("Select 500", "Basic 500", "Value 500")),
        ("Choice", "Choice Gold", ("Select Gold", "Basic Gold", "Value Gold")),
        ("Choice", "Choice Dental", ("Select Dental", "Basic Dental", "Value Dental")),
        # of few names
        ("Term Life", "Term Life Express", ("Whole Life Express",)),
        # where both ends are there, the other is something else
        ("Dental Policy", "Dental Rider", RIDERS),
    ],
)
def test_other_endings_may_not(mine: str, theirs: str, sisters: tuple[str, ...]) -> None:
    """They are what a thing is."""
    for one, other in ((mine, theirs), (theirs, mine)):
        assert compared(one, other, *(name for name in sisters if name != other))[0] == "close"


def test_what_one_parent_sells_as_express_is_no_ending() -> None:
    """Names below other parents end otherwise."""
    own = [(n, f"{kind} Express", "Acme") for n, kind in enumerate(("Term", "Whole", "UL", "VUL"))]
    other = [(n, f"Plan {n}", "Zenith") for n in range(10, 13)]
    resource = frame(*own, *other, columns="key name parent")
    found = mt.candidates(frame((1, "Term", "Acme"), columns="key name parent"), resource, top=1)
    assert found[["resource", "status"]].to_numpy().tolist() == [[0, "close"]]


def test_of_two_records_the_one_without_the_ending_is_its_own() -> None:
    """A name that is there as it stands is that record, whatever its sisters end with."""
    resource = below_one_parent("Waiver", "Waiver Rider", *RIDERS, first=7)
    found = mt.candidates(below_one_parent("Waiver", "Waiver Rider"), resource, top=1)
    assert found[["local", "resource", "status"]].to_numpy().tolist() == [
        [1, 7, "exact"],
        [2, 8, "exact"],
    ]


def test_two_local_spellings_of_one_rider_are_rivals() -> None:
    """Asked together or one at a time: the other one is told."""
    long = "Accidental Death & Dismemberment Rider"
    local, resource = below_one_parent("AD&D Rider", long), below_one_parent(long, *RIDERS, first=7)
    ranker = Ranker(resource, local)
    asked = pd.concat([ranker.candidates(local.iloc[[n]], top=1) for n in range(2)])
    for found in (mt.candidates(local, resource, top=1), asked):
        assert set(found["status"]) <= ACCEPTED
        assert found["why"].str.contains("rivals: 1 other local record").all()


def test_children_are_in_common_by_their_short_forms() -> None:
    """A parent whose children have short forms is found by them."""
    mine = frame(("L", "AD&D"), ("L", "LTC Rider"), ("L", "IUL"), columns="parent name")
    theirs = frame(
        ("R", "Accidental Death and Dismemberment"),
        ("R", "Long Term Care Rider"),
        ("R", "Indexed Universal Life"),
        ("S", "Dental"),
        columns="parent name",
    )
    found = mt.candidates(
        frame(("L", "Old Name")),
        frame(("R", "New Name"), ("S", "Other Name")),
        top=1,
        children={"benefits": (mine, theirs)},
    )
    assert found["resource"].tolist() == ["R"]
    assert "3 of 3 benefits" in found["why"].iloc[0]
