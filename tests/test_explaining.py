"""One pair explained: the steps add up to the score, and the names are marked."""

from __future__ import annotations

import pandas as pd
import pytest

import migtools as mt
from migtools.ranking.explaining import EXPLANATION_COLUMNS

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
