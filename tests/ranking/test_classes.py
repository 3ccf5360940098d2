"""What a renaming leaves as it is: a plan's metal level, and what a place of care is."""

from __future__ import annotations

import pandas as pd
import pytest

import migtools as mt
from migtools.ranking.classes import CONTRADICT, place_of_care
from tests.support.ranking_cases import frame, named

COLUMNS = "key name parent"


def best(mine: str, *theirs: str, parent: bool) -> str:
    """The first candidate's name."""
    if parent:
        local = frame((1, mine, 5), columns=COLUMNS)
        resource = frame(*((7 + n, name, 5) for n, name in enumerate(theirs)), columns=COLUMNS)
    else:
        local, resource = named(mine), named(*theirs, first=7)
    return theirs[mt.candidates(local, resource, top=1)["resource"].iloc[0] - 7]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("mercy hospital", "mercy surgery center", True),
        ("mercy medical center", "mercy endoscopy center", True),
        ("mercy medical center", "mercy eye center", True),
        ("mercy medical center", "mercy hospital", False),
        ("mercy surgery hospital", "mercy hospital", False),
        ("mercy eye surgery", "mercy ambulatory center", False),
        ("mercy eye hospital", "mercy eye", False),
        ("mercy", "mercy hospital", False),
    ],
)
def test_what_a_place_is_stays_with_it(one: str, other: str, differ: bool) -> None:
    """A hospital of surgery, or of eyes, is one; who says nothing contradicts nothing."""
    mine, theirs = place_of_care(one.split()), place_of_care(other.split())
    assert bool(CONTRADICT[mine, theirs]) == bool(CONTRADICT[theirs, mine]) == differ


@pytest.mark.parametrize(
    ("mine", "right", "wrong"),
    [
        ("Wills Eye Hospital", "Wills Eye", "Wills Hospital"),
        ("Mass Eye and Ear", "Massachusetts Eye and Ear Infirmary", "Union Hospital"),
        ("Stone Coast Hospital", "Stone Coast Medical Center", "Stone Coast Surgery Center"),
        ("Gold Coast Hospital", "Gold Coast Medical Center", "Gold Coast Surgery Center"),
    ],
)
def test_what_is_treated_does_not_contradict_a_hospital(mine: str, right: str, wrong: str) -> None:
    """Nor does a word that would be a plan's level."""
    others = "Clay Hospital", "Lakeside Surgery Center", "Oak Clinic"
    assert best(mine, wrong, right, *others, parent=False) == right


@pytest.mark.parametrize(
    ("mine", "right", "wrong"),
    [
        ("HINSDALE HOSPITAL", "ADVENTIST HINSDALE HOSPITAL", "Hinsdale Surgical Center LLC"),
        ("Pocono Medical Center", "Lehigh Valley Hospital - Pocono", "Pocono Ambulatory Center"),
        ("Bergan Mercy", "CHI Health Bergan Mercy Hospital", "St. Elizabeth Surgery Center"),
    ],
)
def test_a_hospital_does_not_become_a_surgery_center(mine: str, right: str, wrong: str) -> None:
    """Whatever else of the names is alike; both ways round."""
    others = "Valley Hospital", "Lakeside Surgery Center", "Union Hospital", "Clay Hospital"
    for parent in (True, False):
        assert best(mine, wrong, right, *others, parent=parent) == right
        assert best(mine, right, wrong, *others, parent=parent) == right


def test_a_plan_keeps_its_metal_level_when_its_number_changes() -> None:
    """Below the only carrier that there is, too: CMS's plans of 2016 beside those of 2017."""
    sisters = ("MyHPN Gold 3", "MyHPN Silver 3.1", "MyHPN Bronze 3", "MyHPN Silver 1.1")
    assert best("MyHPN Silver 3", *sisters, parent=True) == "MyHPN Silver 3.1"


@pytest.mark.parametrize("word", ["", " Health", " Vision", " Outpatient"])
def test_no_other_word_hides_a_metal_level(word: str) -> None:
    """What all sisters have says nothing."""
    names = (f"Sanford Simplicity{word} {rest}" for rest in ("Gold 3", "Silver 4", "Bronze 6"))
    found = best(f"Sanford Simplicity{word} Silver 3", *names, parent=True)
    assert found == f"Sanford Simplicity{word} Silver 4"


@pytest.mark.parametrize(
    ("mine", "right", "wrong"),
    [
        ("Outpatient Rider", "Hospital Outpatient Benefit Rider", "Outlying Patient Rider"),
        ("Surgery Rider", "Hospital and Surgery Rider", "Injury Rider"),
    ],
)
def test_riders_are_no_places_of_care(mine: str, right: str, wrong: str) -> None:
    """What they pay for is in their names."""
    others = "Term Life", "Whole Life", "Annuity 5", "Dental 1000"
    assert best(mine, wrong, right, *others, parent=True) == right


@pytest.mark.parametrize("parent", [None, float("nan"), "", " "])
def test_a_column_of_parents_that_says_nothing_changes_nothing(parent: object) -> None:
    """Carriers have one in an office's records, and are not what is below one of them."""
    mine = "Acme Life Co", "Zenith Mutual of Ohio", "Great West Assur"
    theirs = "Acme Life of Texas", "Zenith Mutual", "Great Western Assurance", "Acme Health"
    local, resource = named(*mine), named(*theirs, first=7)
    below = mt.candidates(local.assign(parent=parent), resource.assign(parent=parent))
    pd.testing.assert_frame_equal(below, mt.candidates(local, resource))
    only_mine = mt.candidates(local.assign(parent=5), resource.assign(parent=parent))
    pd.testing.assert_frame_equal(below, only_mine)


def test_who_has_no_parent_is_of_one_family_however_that_is_written() -> None:
    """None on one side and nothing on the other are not two parents."""
    local = frame((1, "Acme Life", None), (2, "Term 20", 5), columns=COLUMNS)
    resource = frame((7, "Acme Life", ""), (8, "Term 20", 5), columns=COLUMNS)
    found = mt.candidates(local, resource, top=1)
    assert found["status"].tolist() == ["exact", "exact"]


def test_an_explanation_compares_within_parents_only_where_candidates_does() -> None:
    """Parents of the resource records alone change neither the score nor its pieces."""
    local, resource = named("Acme Life"), named("Acme Life of Texas", "Zenith", first=7)
    plain = mt.explain(local, resource, (1, 7))
    below = mt.explain(local, resource.assign(parent=5), (1, 7))
    pd.testing.assert_frame_equal(plain.frame, below.frame)


@pytest.mark.parametrize(
    ("mine", "theirs", "why"),
    [
        ("Gold PPO 500", "PPO 500", "metal level differs: gold / none"),
        ("PPO 9", "Gold PPO 9", "metal level differs: none / gold"),
        ("Basic PPO 500", "PPO 500", "word too many: basic"),
        ("PPO 9", "High PPO 9", "word missing: high"),
        ("Joint PPO 9", "PPO 9", "word too many: joint"),
        ("Bronze 500", "Expanded Bronze 500", "word missing: expanded"),
    ],
)
def test_a_level_is_no_brand(mine: str, theirs: str, why: str) -> None:
    """However many sisters begin with it, a plan without it is not told to be that one."""
    level = why.split()[-1].replace("none", "gold")
    sisters = ((8, f"{level} HMO 30", 5), (9, f"{level} EPO 70", 5), (10, "Silver HSA 40", 5))
    resource = frame((7, theirs, 5), *sisters, columns=COLUMNS)
    found = mt.candidates(frame((1, mine, 5), columns=COLUMNS), resource, top=1).iloc[0]
    assert (found["resource"], found["status"], found["why"]) == (7, "close", why)


def test_the_kind_of_place_is_a_piece_of_the_explanation() -> None:
    """So that a person sees what a surgery center lost by being one."""
    local = frame((1, "Hinsdale Hospital", 5), columns=COLUMNS)
    resource = frame(
        (7, "Hinsdale Surgery Center", 5), (8, "Adventist Hinsdale Hospital", 5), columns=COLUMNS
    )
    told = mt.explain(local, resource, (1, 7)).frame.set_index("piece")["points"]
    assert told["kind of place"] < 0
    told = mt.explain(local, resource, (1, 8)).frame.set_index("piece")["points"]
    assert "kind of place" not in told
