"""One pair explained: the steps add up to the score, and the names are marked."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import migtools as mt
from migtools.ranking.explain import EXPLANATION_COLUMNS

LOCAL = pd.DataFrame(
    {
        "key": [1, 2, 3],
        "name": ["Acme Life Ins Co", "Zenith <b>Mutual", "Nothing Whatever"],
        "naic": ["011", "", ""],
    }
)
RESOURCE = pd.DataFrame(
    {
        "key": [7, 8, 9],
        "name": ["Acme Life Insurance Company", "Zenith Mutual of Ohio", "Acme Dental"],
        "naic": ["11", "", ""],
    }
)


@pytest.mark.parametrize("pair", [(1, 7), (1, 9), (2, 8), (3, 7)])
def test_the_steps_of_an_explanation_add_up_to_the_score(pair: tuple[int, int]) -> None:
    """Whatever the pair, the last row is the score that candidates gives it."""
    told = mt.explain(LOCAL, RESOURCE, pair)
    assert list(told.frame.columns) == EXPLANATION_COLUMNS
    assert told.frame["points"].sum() == pytest.approx(told.score, abs=0.001)
    assert told.frame["total"].iloc[-1] == told.score
    found = mt.candidates(LOCAL, RESOURCE, top=3)
    found = found[(found["local"] == pair[0]) & (found["resource"] == pair[1])]
    expected = found["score"].iloc[0] if len(found) else 0.0
    assert told.score == pytest.approx(expected)


PLANS = pd.DataFrame({"name": ["Gold", "Silver"], "parent": [2, 2]})
CHILDREN = {"plans": (PLANS, PLANS.assign(parent=8))}


def decided(name: str, judgment: str, resource: int | None) -> pd.DataFrame:
    """A memory of one decision."""
    row = {"kind": "carrier", "name": name, "parent": None, "resource": resource}
    return pd.DataFrame([{**row, "judgment": judgment, "by": "ann", "at": "", "disputed": False}])


@pytest.mark.parametrize(
    ("pair", "more", "steps"),
    [
        ((1, 7), {}, {"rules": "abbreviation: ins / insurance", "codes": "code equal: naic 011"}),
        ((2, 8), {"children": CHILDREN}, {"children": "children: 2 of 2 plans"}),
        (
            (2, 8),
            {"children": CHILDREN, "memory": decided("Zenith <b>Mutual", "match", 8)},
            {"children": "children: 2 of 2 plans", "memory": "decided before: ann"},
        ),
        (
            (2, 8),
            {"memory": decided("Zenith <b>Mutual", "rejected", 8)},
            {"memory": "rejected before: ann"},
        ),
        ((3, 9), {"memory": decided("Nothing Whatever", "match", 9)}, {"memory": "decided"}),
    ],
)
def test_each_piece_of_evidence_is_a_step_of_its_own(
    pair: tuple[int, int], more: dict[str, Any], steps: dict[str, str]
) -> None:
    """With its part of the reasons; the totals are what a ranking without the later ones gives."""
    told = mt.explain(LOCAL, RESOURCE, pair, **more)
    frame = told.frame.set_index("piece")
    beside = [piece for piece in frame.index if piece in ("codes", "children", "memory")]
    assert beside == [piece for piece in steps if piece != "rules"]
    assert all(frame["detail"][piece].startswith(said) for piece, said in steps.items())
    assert (frame["total"].diff().iloc[1:] - frame["points"].iloc[1:]).abs().max() < 0.0002
    assert frame["total"].iloc[-1] == told.score
    for left_out in ("memory", "children"):
        more = {name: given for name, given in more.items() if name != left_out}
        if left_out in steps:
            before = mt.explain(LOCAL, RESOURCE, pair, **more)
            total = frame["total"].iloc[beside.index(left_out) - len(beside) - 2]
            assert total == pytest.approx(before.score, abs=0.0002)


def test_what_is_no_pair_is_refused() -> None:
    """A single key, a text, three keys."""
    for pair in (1, "17", (1,), (1, 7, 8), None):
        with pytest.raises(mt.MatchError, match="is no pair; give the keys of a local and of a"):
            mt.explain(LOCAL, RESOURCE, pair)  # type: ignore[arg-type]


def test_only_the_differences_are_marked() -> None:
    """In text by brackets, in HTML by a mark and brackets, with the names escaped."""
    told = mt.explain(LOCAL, RESOURCE, (1, 7))
    assert told.marked == ("Acme Life [Ins Co]", "Acme Life [Insurance Company]")
    assert "abbreviation: ins / insurance" in repr(told)
    shown = mt.explain(LOCAL, RESOURCE, (2, 8))._repr_html_()
    assert "<b>" not in shown and "&lt;b&gt;Mutual" in shown
    assert "<mark>[Mutual of Ohio]</mark>" in shown


def test_a_key_that_is_not_there_is_refused() -> None:
    """On either side."""
    with pytest.raises(mt.MatchError, match="no local record has the key 5"):
        mt.explain(LOCAL, RESOURCE, (5, 7))
    with pytest.raises(mt.MatchError, match="no resource record has the key 5"):
        mt.explain(LOCAL, RESOURCE, (1, 5))
