"""Real names: how many are found, what is accepted, and that the answer is always the same."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pandas as pd
import pytest

import migtools as mt
from migtools.ranking import reasons as r
from tests.benchmarks.names import scoring
from tests.benchmarks.names.scoring import Acceptance, Guess, Ranking
from tests.benchmarks.names.sets import SETS, Files, NameSet
from tests.support.ranking_cases import ACCEPTED

# What was measured less .01: recall at 1 and at 5, at 1 of the hard names, and coverage.
FLOORS = {
    "carriers": (0.927, 0.971, 0.880, 0.706),
    "carriers-hidden": (0.917, 0.965, 0.873, 0.690),
    "carriers-synthetic": (0.968, 0.985, 0.964, 0.704),
    "products": (0.921, 0.990, 0.790, 0.714),
    "products-synthetic": (0.977, 0.988, 0.972, 0.900),
    "providers": (0.745, 0.852, 0.719, 0.0),
}
# How many were accepted wrongly; no change may add to them.
WRONG = {
    "carriers": 0,
    "carriers-hidden": 1,
    "carriers-synthetic": 8,
    "products": 0,
    "products-synthetic": 0,
    "providers": 0,
}


@cache
def names(title: str) -> NameSet:
    """A set of names, read once."""
    return SETS[title](Files())


@cache
def found(title: str) -> pd.DataFrame:
    """The candidates of a set, made once."""
    return mt.candidates(names(title).local, names(title).resource)


def guesses(title: str) -> Ranking:
    """The candidates as the benchmarks judge them."""
    made: dict[str, list[Guess]] = {key: [] for key in names(title).local["key"]}
    rows = found(title).dropna(subset=["resource"])
    for row in rows.itertuples(index=False):
        made[row.local].append(Guess(row.resource, row.score, row.status in ACCEPTED))
    return made


def accepted(title: str) -> Acceptance:
    """What came of accepting what the ranking itself accepts."""
    ranking = guesses(title)
    return scoring.accepted(names(title).rows, ranking, scoring.sure(ranking))


@pytest.mark.parametrize("title", FLOORS)
def test_names_are_found_as_often_as_they_were(title: str) -> None:
    """First, among the first five, and first where more than case differs."""
    rows, ranking = names(title).rows, guesses(title)
    hard = [row for row in rows if row.hard]
    one, five, first_of_hard, _ = FLOORS[title]
    assert (scoring.recall(rows, ranking, 1) or 0) >= one
    assert (scoring.recall(rows, ranking, 5) or 0) >= five
    assert (scoring.recall(hard, ranking, 1) or 0) >= first_of_hard


@pytest.mark.parametrize("title", FLOORS)
def test_what_is_accepted_is_right_and_not_less_than_it_was(title: str) -> None:
    """Names without an answer count as wrong, too."""
    judged = accepted(title)
    assert judged.wrong <= WRONG[title]
    assert (judged.coverage or 0) >= FLOORS[title][3]


def test_no_place_of_care_is_accepted_by_its_name() -> None:
    """Not one in 372: hospitals hand their names on."""
    assert accepted("providers").count == 0
    assert found("providers")["why"].str.contains(r.REUSED).any()


@pytest.mark.parametrize("title", FLOORS)
def test_every_real_name_is_answered_in_words(title: str) -> None:
    """With reasons of the closed set, and ranks without a gap."""
    rows = found(title)
    said = {reason for why in rows["why"].unique() for reason, _ in r.split(why)}
    assert said <= set(r.REASONS)
    assert set(rows["local"]) == set(names(title).local["key"])
    assert rows["rank"].eq(rows.groupby("local").cumcount() + 1).all()


@pytest.mark.parametrize("title", ["carriers", "products", "providers"])
def test_the_order_of_real_records_does_not_matter(title: str) -> None:
    """With and without parents, shuffled on both sides."""
    local, resource = names(title).local, names(title).resource
    mixed = local.sample(frac=1, random_state=1), resource.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(mt.candidates(*mixed), found(title))


@pytest.mark.parametrize("title", ["carriers", "products", "products-synthetic", "providers"])
@pytest.mark.parametrize("top", [1, 30])
def test_how_many_are_shown_does_not_change_the_first(title: str, top: int) -> None:
    """Whether a name is unique does not depend on how many a person wants to see."""
    local, resource = names(title).local, names(title).resource
    columns = ["local", "resource", "status"]
    some = mt.candidates(local, resource, top).query("rank == 1")[columns]
    first = found(title).query("rank == 1")[columns]
    both = some.merge(first, on="local", suffixes=("", "_of_five"), validate="1:1")
    assert len(both) == len(local)
    # Where one is shown, a name that is elsewhere says more than one that is merely alike.
    said = both[both["status"] != "elsewhere"]
    assert said["resource"].equals(said["resource_of_five"])
    assert said["status"].equals(said["status_of_five"])
    assert both[both["status"] == "elsewhere"]["status_of_five"].isin(["close", "elsewhere"]).all()


PRINTED = """
import sys
import migtools as mt
from tests.benchmarks.names.sets import SETS, Files

for title in ("carriers", "products"):
    names = SETS[title](Files())
    sys.stdout.write(mt.candidates(names.local, names.resource).to_csv())
"""


def test_another_process_gives_the_same_bytes() -> None:
    """With one thread and other hashes."""
    here = "".join(found(title).to_csv() for title in ("carriers", "products"))
    settings = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "4711"}
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **settings}
    there = subprocess.run(
        [sys.executable, "-c", PRINTED], capture_output=True, check=True, env=environment
    ).stdout
    assert there.decode().replace(os.linesep, "\n") == here
