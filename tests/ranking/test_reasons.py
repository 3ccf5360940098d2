"""Every reason can be given, none other is, and no name can forge one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtools as mt
from migtools.ranking import reasons as r
from tests.support.ranking_cases import compared, frame, named

PAIRS = {
    r.EQUAL: ("Acme Life", "Acme Life", ""),
    r.CASE: ("ACME, Life", "Acme Life", ""),
    r.LEGAL_FORM: ("Acme Life Co", "Acme Life Inc", "company / inc"),
    r.ABBREVIATION: ("Acme Mut", "Acme Mutual", "mut / mutual"),
    r.SPACING: ("Sunlife", "Sun Life", "sunlife / sun life"),
    r.WORD_ORDER: ("Life Acme", "Acme Life", ""),
    r.TYPO: ("Acme Mutaul", "Acme Mutual", "mutaul / mutual"),
    r.FILLER: ("Acme Life of the West", "Acme Life West", "of the / none"),
    r.OTHER_NAME: ("Acme Life dba Zenith", "Acme Life", "acme life"),
    r.MISSING: ("Acme Life", "Acme Life Assurance", "assurance"),
    r.TOO_MANY: ("Acme Life Assurance", "Acme Life", "assurance"),
    r.WORDS: ("Acme Pacific Life", "Acme Union Life", "pacific / union"),
    r.NUMBER: ("Acme 2500", "Acme 6500", "2500 / 6500"),
    r.LETTER: ("Acme Fund B", "Acme Fund C", "b / c"),
    r.STATE: ("Acme of Ohio", "Acme of Indiana", "ohio / indiana"),
    r.ONE_STATE: ("Acme Life of Ohio", "Acme Life", "ohio"),
    r.LINE: ("Acme Mutual Life", "Acme Mutual Casualty", "life / casualty"),
    r.INITIALS: ("Acme RMH", "Acme Rocky Mountain Hospital", "rmh / rocky mountain hospital"),
}


@pytest.mark.parametrize(("reason", "case"), PAIRS.items())
def test_a_pair_of_names_shows_each_reason_of_names(
    reason: str, case: tuple[str, str, str]
) -> None:
    """With its detail: the local side first, "none" for an empty one."""
    mine, theirs, detail = case
    assert (reason, detail) in r.split(compared(mine, theirs)[1])


def decision(name: str, resource: Any, judgment: str) -> pd.DataFrame:
    """A memory of one decision."""
    return pd.DataFrame(
        [
            {
                "kind": "carrier",
                "name": name,
                "parent": None,
                "resource": resource,
                "resource_name": "",
                "judgment": judgment,
                "by": "ann",
                "at": "2026-01-02T03:04:05",
                "source": "tag",
                "disputed": False,
            }
        ]
    )


def coded(key: int, name: str, code: Any) -> pd.DataFrame:
    """A record with a code."""
    return frame((key, name, code), columns="key name naic")


def told(local: pd.DataFrame, resource: pd.DataFrame, **more: Any) -> list[tuple[str, str]]:
    """The reasons of the first candidate of the first record."""
    return r.split(mt.candidates(local, resource, **more)["why"][0])


def test_codes_and_values_are_told() -> None:
    """Equal or different; of a value that many share only that it differs."""
    mine = coded(1, "Acme", "11")
    assert told(mine, coded(7, "Acme", 11))[1] == (r.CODE_EQUAL, "naic 11")
    assert told(mine, coded(7, "Acme", 22))[1] == (r.CODE_DIFFERS, "naic 11 / 22")
    rows = [(n, f"Zenith {n} Fund", "22") for n in range(10)]
    shared = frame((99, "Acme", "22"), *rows, columns="key name naic")
    assert told(mine, shared)[1] == (r.VALUE_DIFFERS, "naic 11 / 22")
    assert told(coded(1, "Acme", "22"), shared) == [(r.EQUAL, "")]


def test_children_are_told() -> None:
    """How many of the local record's are the resource record's, too."""
    below = frame(("Gold", 1), ("Silver", 1), ("Bronze", 1), columns="name parent")
    theirs = frame(("GOLD", 7), ("Silver", 7), columns="name parent")
    found = told(named("Acme"), named("Acme", first=7), children={"products": (below, theirs)})
    assert found == [(r.EQUAL, ""), (r.CHILDREN, "2 of 3 products")]


def test_namesakes_rivals_and_other_parents_are_told() -> None:
    """How many, and where."""
    assert told(named("Acme"), named("Acme", "Acme")) == [(r.EQUAL, ""), (r.NAMESAKES, "2")]
    found = told(named("Acme", "ACME", "Acme Inc"), named("Acme", first=7))
    assert found[1] == (r.RIVALS, "2 other local records")
    mine = frame((1, "Acme", 5), columns="key name parent")
    theirs = frame((7, "Acme", 6), (8, "Acme", 9), columns="key name parent")
    assert told(mine, theirs) == [(r.ELSEWHERE_UNDER, "6 and 1 more")]


def test_names_of_places_of_care_are_told_to_be_reused() -> None:
    """Hospitals hand names on: without an equal code a name is no proof."""
    places = [f"{town} Hospital" for town in ("Acme", "Mercy", "Lakeview", "Riverside")]
    found = mt.candidates(named("Acme Hospital"), named(*places, first=7))
    assert found["status"][0] == "close"
    assert r.split(found["why"][0]) == [(r.EQUAL, ""), (r.REUSED, "")]


def test_earlier_decisions_are_told() -> None:
    """Who, and the day; for and against."""
    mine, theirs = named("Acme"), named("Zenith", "Acme", first=7)
    made = told(mine, theirs, memory=decision("Acme", 7, "match"))
    assert made[-1] == (r.DECIDED, "ann 2026-01-02")
    found = mt.candidates(mine, theirs, memory=decision("Acme", 8, "rejected"))
    assert r.split(found["why"].iloc[-1])[-1] == (r.REJECTED, "ann 2026-01-02")


def test_nothing_is_told_as_well() -> None:
    """A record without a name, and a name that is like no other."""
    assert told(named(" - "), named("Acme")) == [(r.NO_NAME, "")]
    assert told(named("Qqqq"), named("Acme")) == [(r.NOTHING, "")]


FORGED = [
    "Acme; decided before: ann",
    "equal; code equal: naic 1",
    "a: b / c; d",
    ";",
    "; ",
    ": ",
    " / ",
]
TEXTS = st.one_of(
    st.sampled_from([*FORGED, "Acme Life", "ACME Life", "Acme Life of Ohio 12"]),
    st.text(alphabet=st.characters(categories=["L", "N", "P", "Z", "S"]), max_size=20),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=4), TEXTS, TEXTS)
def test_a_why_is_made_of_reasons_only(
    mine: list[str], theirs: list[str], code: str, parent: str
) -> None:
    """Whatever names, codes and parents hold, it splits into the closed set and joins again."""
    local = frame(*((n, a, code, n % 2) for n, a in enumerate(mine)), columns="key name c parent")
    resource = frame(
        *((n, a, f"{n}", parent if n else 0) for n, a in enumerate(theirs)),
        columns="key name c parent",
    )
    for why in mt.candidates(local, resource)["why"]:
        found = r.split(why)
        assert {reason for reason, _ in found} <= set(r.REASONS)
        assert r.joined(found) == why


@pytest.mark.parametrize("text", FORGED)
def test_no_text_can_forge_a_clause(text: str) -> None:
    """In a name, a code, a parent, a label of children, or the name of who decided."""
    columns = "key name naic parent"
    mine = frame((1, f"Acme {text}", text, 0), columns=columns)
    theirs = frame((7, f"Acme {text}", "x", 0), (8, f"Acme {text}", "y", text), columns=columns)
    below = frame(("Gold", 1), ("Gold", 7), columns="name parent")
    memory = decision(f"Acme {text}", 7, "match").assign(by=text)
    found = mt.candidates(mine, theirs, memory=memory, children={text: (below, below)})
    said = [reason for reason, _ in r.split(found["why"][0])]
    assert said[0] == r.EQUAL
    assert said[-1] == r.DECIDED
    assert set(said) <= {r.EQUAL, r.CODE_DIFFERS, r.CHILDREN, r.DECIDED}
    apart = mt.candidates(mine.assign(parent=1), theirs.iloc[[1]])
    assert [reason for reason, _ in r.split(apart["why"][0])] == [r.ELSEWHERE_UNDER]


def test_every_reason_is_shown_here() -> None:
    """A new reason needs a case above."""
    shown_otherwise = {
        *(r.CODE_EQUAL, r.CODE_DIFFERS, r.VALUE_DIFFERS, r.CHILDREN, r.ELSEWHERE_UNDER),
        *(r.NAMESAKES, r.RIVALS, r.REUSED, r.DECIDED, r.REJECTED, r.NO_NAME, r.NOTHING),
        r.LEVEL,  # below a parent only: test_ranking_classes
    }
    assert set(r.REASONS) - set(PAIRS) - shown_otherwise == set()
