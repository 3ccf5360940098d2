"""The rules for a pair that may be realigned: one list, asked by plans and by the forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

import migtools as mt
from migtools.decisions.pairs import RULES, Tagged, sound_pairs
from migtools.reporting.forecast import realignable
from tests.support.offices import agency

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

# What one rule refuses, and nothing else does: rows beside the sound ones, the pair, the sentence.
REFUSED: dict[str, tuple[Rows, Tagged, str]] = {
    "sides": (
        {"carrier": [{"id": 9, "name": "Alder Life"}]},
        ("carrier", 1, 9),
        "are both local; tag one resource record",
    ),
    "live": (
        {"carrier": [{"id": 9, "name": "X_Birch", "status": "NO PCM Activity"}]},
        ("carrier", 9, 101),
        "is a leftover already",
    ),
    "named": (
        {"carrier": [{"id": 9, "name": "--"}]},
        ("carrier", 9, 101),
        "has an empty name or only punctuation",
    ),
    "must_equal": (
        {
            "product": [
                {"id": 9, "carrier_id": 1, "name": "Term 30", "insurance_type": "Health"},
                {"id": 109, "office_id": 2, "carrier_id": 101, "name": "Term 30"},
            ]
        },
        ("product", 9, 109),
        "has insurance_type 'Health', but 'Term 30' (109) has 'Life'",
    ),
    "parent_fits": (
        {
            "carrier": [{"id": 102, "office_id": 2, "name": "Cedar"}],
            "product": [{"id": 109, "office_id": 2, "carrier_id": 102, "name": "Term 20"}],
        },
        ("product", 11, 109),
        "belongs to carrier 1, but 'Term 20' (109) to 102",
    ),
}


def _office(more: Rows) -> mt.Office:
    sound = {
        "carrier": [
            {"id": 1, "name": "Alder Life"},
            {"id": 101, "office_id": 2, "name": "Alder Life"},
        ],
        "product": [{"id": 11, "carrier_id": 1, "name": "Term 20"}],
    }
    tables = sound.keys() | more.keys()
    return agency(**{table: [*sound.get(table, []), *more.get(table, [])] for table in tables})


def test_every_rule_but_that_of_names_is_tried_below() -> None:
    """A new rule comes with what it refuses."""
    assert {rule.__name__ for rule in RULES} == {*REFUSED, "same_name"}


@pytest.mark.parametrize("rule", REFUSED)
def test_a_plan_and_a_forecast_refuse_alike(rule: str) -> None:
    """The plan with a sentence; the forecast leaves the pair out, and keeps the sound one."""
    more, pair, said = REFUSED[rule]
    office = _office(more)
    good: Tagged = ("carrier", 1, 101)
    asked = [pair] if pair[:2] == good[:2] or pair[0] == "product" else [good, pair]
    with pytest.raises(mt.MatchError) as caught:
        mt.realign(office, [pair], rename=True)
    assert said in str(caught.value)
    wanted = {kind: {a: b for k, a, b in asked if k == kind} for kind in ("carrier", "product")}
    with office.reading() as connection:
        found = realignable(connection, office, wanted)
    assert pair[1] not in found[pair[0]]
    if good in asked:
        assert found["carrier"] == {1: 101}


def test_a_name_that_differs_is_refused_unless_it_is_renamed() -> None:
    """The rule of names is the one that a request can lift."""
    office = _office({"carrier": [{"id": 9, "name": "Alder Lif"}]})
    with pytest.raises(mt.MatchError, match="does not match 'Alder Life'"):
        mt.realign(office, [("carrier", 9, 101)])
    assert mt.realign(office, [("carrier", 9, 101)], rename=True)


def test_the_first_rule_that_refuses_is_the_one_that_is_said() -> None:
    """One sentence for each pair, however much is wrong with it."""
    office = _office({"carrier": [{"id": 9, "name": "--"}]})
    with office.reading() as connection:
        sound, problems = sound_pairs(connection, office, [("carrier", 9, 1)], rename=False)
    assert sound["carrier"] == {}
    assert len(problems) == 1 and "are both local" in problems[0]
