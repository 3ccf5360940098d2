"""What a renaming leaves as it is: a plan's metal level, and what a place of care is."""

from __future__ import annotations

import pandas as pd
import pytest

import migtools as mt
from migtools.ranking.classes import classes
from tests.ranking_cases import frame, named

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
        ("acme silver 2000", "acme gold 2000", True),
        ("acme silver 2000", "acme silver 3000", False),
        ("acme silver 2000", "acme 2000", False),
        ("acme catastrophic", "acme bronze", True),
        ("mercy hospital", "mercy surgery center", True),
        ("mercy medical center", "mercy endoscopy center", True),
        ("mercy medical center", "mercy hospital", False),
        ("mercy surgery hospital", "mercy hospital", False),
        ("mercy eye surgery", "mercy ambulatory center", False),
        ("mercy", "mercy hospital", False),
    ],
)
def test_what_a_thing_is_stays_with_it(one: str, other: str, differ: bool) -> None:
    """A hospital of surgery is a hospital; a name that says nothing contradicts nothing."""
    mine, theirs = classes(one.split()), classes(other.split())
    assert bool(mine and theirs and not mine & theirs) == differ
    assert bool(theirs and mine and not theirs & mine) == differ


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


@pytest.mark.parametrize("parent", [None, float("nan"), ""])
def test_a_column_of_parents_that_says_nothing_changes_nothing(parent: object) -> None:
    """Carriers have one in an office's records, and are not what is below one of them."""
    mine = "Acme Life Co", "Zenith Mutual of Ohio", "Great West Assur"
    theirs = "Acme Life of Texas", "Zenith Mutual", "Great Western Assurance", "Acme Health"
    local, resource = named(*mine), named(*theirs, first=7)
    below = mt.candidates(local.assign(parent=parent), resource.assign(parent=parent))
    pd.testing.assert_frame_equal(below, mt.candidates(local, resource))


@pytest.mark.parametrize(
    ("mine", "theirs", "why"),
    [
        ("Gold PPO 500", "PPO 500", "metal level differs: gold / none"),
        ("PPO 9", "Gold PPO 9", "metal level differs: none / gold"),
        ("Basic PPO 500", "PPO 500", "word too many: basic"),
        ("PPO 9", "High PPO 9", "word missing: high"),
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
    assert told["metal level, kind of place"] < 0
    told = mt.explain(local, resource, (1, 8)).frame.set_index("piece")["points"]
    assert "metal level, kind of place" not in told
