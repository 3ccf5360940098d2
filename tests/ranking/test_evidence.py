"""What speaks beside names: codes, values, children, earlier decisions; and what names veto."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import migtools as mt
from migtools.ranking.codes import values_of
from tests.support.ranking_cases import ACCEPTED, compared, frame, named

CODED = "key name naic"


def first(local: pd.DataFrame, resource: pd.DataFrame, **more: Any) -> tuple[Any, str]:
    """The first candidate of the first record, and its status."""
    found = mt.candidates(local, resource, **more)
    return found["resource"][0], found["status"][0]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("00123", 123),
        (123.0, "123"),
        ("AB-12", "ab12"),
        ("11|22", "33|22"),
        ("11; 22", "22"),
        ("11, 22", 22),
        (" 123 ", "123"),
    ],
)
def test_codes_are_equal_as_spreadsheets_leave_them(mine: Any, theirs: Any) -> None:
    """Without leading zeros, signs and case; one of several codes is enough."""
    found = mt.candidates(
        frame((1, "Acme", mine), columns=CODED), frame((7, "Acme", theirs), columns=CODED)
    )
    assert found["status"][0] == "exact"
    assert "code equal: naic" in found["why"][0]


@pytest.mark.parametrize("empty", [None, "", " - ", float("nan"), pd.NA, "|", ";,"])
def test_an_empty_code_says_nothing(empty: Any) -> None:
    """On either side, neither for nor against."""
    mine, theirs = (
        frame((1, "Acme", empty), columns=CODED),
        frame((7, "Acme", "11"), columns=CODED),
    )
    assert mt.candidates(mine, theirs)["why"].tolist() == ["equal"]
    assert mt.candidates(theirs, mine)["why"].tolist() == ["equal"]


def test_zero_is_a_code_like_others() -> None:
    """Leading zeros go; a zero alone stays."""
    assert values_of("000|00|7") == {"0", "7"}


def test_a_filler_code_that_many_share_proves_nothing() -> None:
    """Ten records with "0" in a column that identifies otherwise."""
    rows = [(n, f"Hospital {n} Surgery", "0" if n < 10 else str(n)) for n in range(10, 60)]
    rows += [(n, f"Town {n} Hospital", "0") for n in range(10)]
    resource = frame(*rows, columns=CODED)
    mine = frame((1, "Town 3 Hospital", "0"), columns=CODED)
    assert first(mine, resource) == (3, "close")
    proved = frame((1, "Hospital 30 Surgery", "30"), columns=CODED)
    assert first(proved, resource) == (30, "exact")


def test_a_column_of_few_values_can_only_contradict() -> None:
    """Forty records in two states: the same state is no proof, another one is a doubt."""
    rows = [(n, f"Acme {n} Fund", ("OH", "IN")[n % 2]) for n in range(40)]
    resource = frame(*rows, columns="key name state")
    same = mt.candidates(frame((1, "Acme 8 Fund", "OH"), columns="key name state"), resource, 1)
    assert same[["resource", "status", "why"]].values.tolist() == [[8, "exact", "equal"]]
    other = mt.candidates(frame((1, "Acme 8 Fund", "IN"), columns="key name state"), resource, 1)
    said = "equal; value differs: state IN / OH"
    assert other[["resource", "status", "why"]].values.tolist() == [[8, "close", said]]


def test_one_code_that_differs_outweighs_one_that_is_equal() -> None:
    """Two authorities disagree: a person decides."""
    columns = "key name naic hios"
    mine = frame((1, "Acme", "11", "5"), columns=columns)
    assert first(mine, frame((7, "Acme", "11", "6"), columns=columns)) == (7, "close")


def test_codes_of_one_side_only_are_not_compared() -> None:
    """A column that the other frame has not."""
    mine = frame((1, "Acme", "11"), columns=CODED)
    theirs = frame((7, "Acme", "22"), columns="key name hios")
    assert first(mine, theirs) == (7, "exact")


def test_children_find_a_parent_of_another_name() -> None:
    """Renamed, but with the same products: suggested, never accepted."""
    names = ["Gold 100", "Silver 200", "Bronze 300"]
    below = frame(*((name, 1) for name in names), columns="name parent")
    theirs = frame(*((name.upper(), 9) for name in names), columns="name parent")
    resource = named("Acme Pacific", "Quite Other", "Zenith", first=7)
    found = mt.candidates(named("Acme Union"), resource, children={"products": (below, theirs)})
    other = found[found["resource"] == 9].iloc[0]
    assert other["status"] == "close"
    assert other["why"].endswith("children: 3 of 3 products")
    assert other["score"] > 0.4


def test_children_do_not_turn_a_doubt_into_certainty() -> None:
    """They raise the score of a likely name, and no further than a likely one's."""
    names = [f"Plan {n}00" for n in range(1, 9)]
    mine = frame(*((name, 1) for name in names), columns="name parent")
    theirs = frame(*((name, 7) for name in names), columns="name parent")
    local, resource = named("Acme Life of Ohio"), named("Acme Life of Iowa", first=7)
    plain = mt.candidates(local, resource)
    found = mt.candidates(local, resource, children={"products": (mine, theirs)})
    assert found["status"].tolist() == ["close"]
    assert plain["score"][0] < found["score"][0] <= 0.96


def test_children_without_a_name_or_a_parent_are_passed_over() -> None:
    """They are nobody's, and columns that are missing are told."""
    below = frame((None, 1), ("", 1), ("Gold", None), columns="name parent")
    found = mt.candidates(named("Acme"), named("Acme", first=7), children={"plans": (below, below)})
    assert found["why"].tolist() == ["equal"]
    with pytest.raises(mt.MatchError, match="the plans need one column 'parent'"):
        children = {"plans": (below[["name"]], below)}
        mt.candidates(named("Acme"), named("Acme"), children=children)


def remembered(*rows: dict[str, Any]) -> pd.DataFrame:
    """A memory of decisions on "Acme"; each row says what is different."""
    usual = {"kind": "carrier", "name": "Acme", "parent": None, "resource": 8, "source": "tag"}
    usual |= {"resource_name": "", "judgment": "match", "by": "ann", "at": "2026-01-02T03:04:05"}
    return pd.DataFrame([{**usual, "disputed": False, **row} for row in rows])


RESOURCE = named("Acme", "Zenith", first=7)


def test_a_decided_spelling_is_accepted_whatever_the_names_say() -> None:
    """And what would have been accepted by name is a suggestion beside it."""
    found = mt.candidates(named("ACME."), RESOURCE, memory=remembered({}))
    assert found[["resource", "status"]].values.tolist() == [[8, "same"], [7, "close"]]
    assert found["score"].tolist()[0] == 0.995


def test_a_decision_between_namesakes_leaves_no_ambiguity() -> None:
    """It has been asked once."""
    found = mt.candidates(named("Acme"), named("Acme", "Acme", first=7), memory=remembered({}))
    assert found[["resource", "status"]].values.tolist() == [[8, "same"], [7, "close"]]


def test_a_rejected_pair_comes_last() -> None:
    """Not forgotten, but not first."""
    memory = remembered({"resource": 7, "judgment": "rejected"})
    found = mt.candidates(named("Acme"), named("Acme", "Acme Life", first=7), memory=memory)
    assert found["resource"].tolist() == [8, 7]
    assert found["status"].tolist() == ["close", "close"]


def test_no_counterpart_is_a_doubt_about_every_candidate() -> None:
    """None of those that were shown; a new one may be right."""
    memory = remembered({"resource": None, "judgment": "no counterpart"})
    found = mt.candidates(named("Acme"), RESOURCE, memory=memory)
    assert found[["resource", "status"]].values.tolist() == [[7, "close"]]
    assert found["why"][0] == "equal; decided before: no counterpart ann 2026-01-02"


def test_a_disputed_decision_accepts_nothing() -> None:
    """People disagree: it is shown and no more."""
    memory = remembered({"disputed": True})
    found = mt.candidates(
        named("Zenith Mutual"), RESOURCE, memory=memory.assign(name="Zenith Mutual")
    )
    assert found["status"].tolist() == ["close"]
    assert found["why"][0].endswith("decided before: ann 2026-01-02")


@pytest.mark.parametrize(("parent", "status"), [(5, "same"), (6, "none"), (None, "close")])
def test_a_decision_holds_below_its_parent(parent: Any, status: str) -> None:
    """Not below another one; where it is not known, it is a suggestion."""
    columns = "key name parent"
    mine = frame((1, "Qqqq", 5), columns=columns)
    theirs = frame((8, "Zenith", 5), columns=columns)
    found = mt.candidates(mine, theirs, memory=remembered({"name": "Qqqq", "parent": parent}))
    assert found["status"].tolist() == [status]


def test_a_decision_below_a_parent_is_a_suggestion_where_parents_are_not_compared() -> None:
    """The plan of another carrier may have the very same name."""
    memory = remembered({"name": "Qqqq", "parent": 5})
    found = mt.candidates(named("Qqqq"), named("Zenith", first=8), memory=memory)
    assert found["status"].tolist() == ["close"]
    assert "decided before" in found["why"][0]


def test_a_code_that_differs_is_not_overruled_by_memory() -> None:
    """It has changed since, or it is another record."""
    mine, theirs = frame((1, "Acme", "1"), columns=CODED), frame((8, "Acme", "2"), columns=CODED)
    assert first(mine, theirs, memory=remembered({})) == (8, "close")


def test_a_code_of_another_record_is_not_overruled_by_memory() -> None:
    """The decided record has none: a person decides, and reads of the code."""
    mine = frame((1, "Acme", "2"), columns=CODED)
    theirs = frame((7, "Zenith", "2"), (8, "Acme", ""), columns=CODED)
    found = mt.candidates(mine, theirs, memory=remembered({}))
    assert found[["resource", "status"]].values.tolist() == [[8, "close"], [7, "close"]]
    said = "equal; decided before: ann 2026-01-02, though another has this naic 2"
    assert found["why"][0] == said
    decided = mt.candidates(mine, theirs, memory=remembered({"resource": 7}))
    assert decided[["resource", "status"]].values.tolist() == [[7, "same"], [8, "close"]]


def test_contrary_decisions_accept_nothing_where_parents_are_not_compared() -> None:
    """Below one parent it is the one record, below another parent the other."""
    one, other = {"parent": 11, "resource": 7}, {"parent": 12, "resource": 8}
    for rows in ((one, other), (other, one)):
        later = {**rows[1], "at": "2026-02-01T00:00:00"}
        found = mt.candidates(named("Acme"), RESOURCE, memory=remembered(rows[0], later))
        assert found["status"].tolist() == ["close", "close"]


def test_a_memory_of_several_kinds_is_refused() -> None:
    """A decision on a product says nothing of a carrier of that name."""
    memory = remembered({"kind": "product"}, {"name": "Zenith"})
    with pytest.raises(mt.MatchError, match=r"several kinds \(carrier, product\); give those of"):
        mt.candidates(RESOURCE, RESOURCE, memory=memory)
    one = memory[memory["kind"] == "carrier"]
    assert len(mt.candidates(RESOURCE, RESOURCE, memory=one))


@pytest.mark.parametrize("judgment", ["foo", None, "unsure"])
def test_an_unknown_judgment_is_refused(judgment: Any) -> None:
    """It is no match, and no other decision either."""
    with pytest.raises(mt.MatchError, match=f"the judgment {judgment!r} on 'Acme'; make it one of"):
        mt.candidates(RESOURCE, RESOURCE, memory=remembered({"judgment": judgment}))
    with pytest.raises(mt.MatchError, match="the memory is str, not a frame"):
        mt.candidates(RESOURCE, RESOURCE, memory="memory.csv")  # type: ignore[arg-type]


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA])
def test_a_memory_may_have_gaps(nothing: Any) -> None:
    """Nobody and no day known, a record that is gone, a decision without a name."""
    memory = remembered({"by": nothing, "at": nothing, "disputed": nothing}, {"name": nothing})
    memory = pd.concat([memory, remembered({"resource": 404}, {"resource": nothing})])
    found = mt.candidates(named("Acme", "nan"), RESOURCE, memory=memory)
    assert found[found["local"] == 1]["resource"].tolist() == [8, 7]
    assert found[found["local"] == 2]["status"].tolist() == ["none"]


def test_a_memory_without_its_columns_is_refused() -> None:
    """With the column that is missing."""
    with pytest.raises(mt.MatchError, match="the memory lacks the column 'judgment'"):
        mt.candidates(RESOURCE, RESOURCE, memory=remembered({}).drop(columns="judgment"))


VETOES = [
    ("Zenith Life of America", "Zenith Life of North America"),
    ("Zenith Plan A", "Zenith Plan B"),
    ("Zenith Plan A", "Zenith Plan"),
    ("Value Bronze 2500", "Value Bronze 6500"),
    ("Value Bronze 2500", "Value Bronze"),
    ("Bronze 500/1000", "Bronze 1000/500"),
    ("Zenith 1 2", "Zenith 12"),
    ("Zenith II", "Zenith III"),
    ("Gold+", "Gold"),
    ("Zenith Mutual of Ohio", "Zenith Mutual of Indiana"),
    ("Zenith Mutual of Ohio", "Zenith Mutual"),
    ("Arkansas Mutual", "Kansas Mutual"),
    ("Zenith Life Insurance Co", "Zenith Casualty Insurance Co"),
    ("Zenith Gold EPO", "Zenith Gold PPO"),
    ("Zenith Life and Health", "Zenith Life"),
    ("Zenith Medicare", "Zenith Medicaid"),
    ("Medicare Gold 100", "Gold 100 Fund"),
    ("Ohio Gold 100 Fund", "Gold 100 Fund"),
    ("Zenith Mass", "Zenith Miss"),
    ("AHS Holding", "IHS Holding"),
]


@pytest.mark.parametrize(("mine", "theirs"), [*VETOES, *((b, a) for a, b in VETOES)])
def test_a_number_letter_state_or_line_is_never_explained_away(mine: str, theirs: str) -> None:
    """Whether other names are about or not, and below a parent too."""
    assert compared(mine, theirs)[0] not in ACCEPTED
    assert compared(mine, theirs, "Acme Life", "Pacific Union Dental")[0] not in ACCEPTED
    columns = "key name parent"
    below = frame((7, theirs, 5), (8, "Pacific Union", 6), columns=columns)
    found = mt.candidates(frame((1, mine, 5), columns=columns), below)
    assert not ACCEPTED.intersection(found["status"])


def test_a_rival_further_down_is_seen_when_one_is_asked_for() -> None:
    """Whether a name is unique does not depend on how many candidates are wanted."""
    twins = [f"Zenith Mutual {form}" for form in ("Inc", "Corp", "LLC", "Ltd")]
    others = [f"Zenith Mutual Fund {town}" for town in ("Acme", "Boone", "Cary")]
    resource = named(*others, *twins)
    statuses = {mt.candidates(named("Zenith Mutual"), resource, n)["status"][0] for n in (1, 2, 9)}
    assert statuses == {"ambiguous"}


def test_a_code_that_points_elsewhere_leaves_no_name_accepted() -> None:
    """An equal name without a code, and another name with this one's: a person decides."""
    local = frame((1, "Zenith Mutual", "11"), columns="key name naic")
    rows = [(7, "Zenith Mutual", ""), (8, "Zenith National", "11")]
    found = mt.candidates(local, frame(*rows, columns="key name naic"))
    assert set(found["resource"]) == {7, 8}
    assert set(found["status"]) == {"close"}
