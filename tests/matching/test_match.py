"""Matching on exact and folded names: the closed set of statuses, and their reasons."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import migtools as mt
from migtools.names import PREFIX, fold, leftover_name


def status(office: mt.Office, kind: str, local: int) -> str:
    """The status of one local record."""
    return str(mt.match(office, kind).set_index("local").loc[local, "status"])


def test_every_live_local_record_is_there_once_and_no_leftover(office: mt.Office) -> None:
    """Leftovers have been realigned."""
    for kind in office.schema.kinds:
        records = office.records(kind)
        live = records[(records["side"] == "local") & ~records["leftover"]]
        found = mt.match(office, kind)
        assert sorted(found["local"]) == sorted(live["key"])
        assert set(found["status"]) <= {"exact", "same", "close", "ambiguous", "elsewhere", "none"}
        assert found["score"].between(0, 1).all()


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (1, "exact"),
        (16, "same"),  # capitals, a double and a trailing space
        (15, "same"),  # an accent as one character here and as two there
        (3, "same"),  # an abbreviation, and the same NAIC code
        (6, "ambiguous"),  # two local records of that name
        (7, "ambiguous"),
        (17, "exact"),  # two resource records of that name, told apart by the NAIC code
        (37, "close"),  # a new name for the same products and riders
        (40, "none"),
    ],
)
def test_what_is_known_of_a_carrier(office: mt.Office, local: int, expected: str) -> None:
    """One record of the seeded mess for each status."""
    assert status(office, "carrier", local) == expected


def test_a_child_is_only_compared_within_its_parents_mate(office: mt.Office) -> None:
    """Waiver of Premium is a rider of sixty carriers."""
    riders = mt.match(office, "rider").set_index("local")
    resource = office.records("rider").set_index("key")["parent_key"]
    assert resource[riders.loc[1, "resource"]] == 1001
    sure = riders.query("local_name == 'Waiver of Premium' and status == 'exact'")
    assert len(sure) > 10 and sure["resource"].is_unique


def test_equal_names_of_another_insurance_type_are_never_the_same(office: mt.Office) -> None:
    """Domain, edge case 7: the insurance type is fixed at creation."""
    product = mt.match(office, "product").set_index("local").loc[75]
    assert product["status"] in ("close", "elsewhere", "none")
    assert "value differs: insurance type Annuity / Medical" in product["why"]


def test_exact_and_same_never_claim_one_record_twice(office: mt.Office) -> None:
    """What may be tagged without a person is one to one."""
    for kind in office.schema.kinds:
        found = mt.match(office, kind)
        sure = found[found["status"].isin(["exact", "same"])]
        assert sure["resource"].is_unique


def test_all_exact_matches_realign_without_a_rename(office: mt.Office) -> None:
    """Whatever match calls exact, realign takes."""
    for kind in ("carrier", "service_provider"):
        exact = mt.match(office, kind).query("status == 'exact'").assign(kind=kind)
        assert mt.realign(office, exact, on_collision="keep_resource")


def test_a_name_of_nothing_but_punctuation_matches_nothing(office: mt.Office) -> None:
    """Two such names are equal once folded, and mean nothing."""
    with office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE carrier SET name = '&' WHERE id = 30")
        connection.exec_driver_sql("DROP TRIGGER mt_guard_carrier_update")
        connection.exec_driver_sql("UPDATE carrier SET name = '&' WHERE id = 1030")
    found = mt.match(office, "carrier").set_index("local").loc[30]
    assert (found["status"], found["why"]) == ("none", "no name")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(name: str) -> None:
    """A folded name is its own folded name, however it was encoded."""
    assert fold(fold(name)) == fold(name)
    assert fold(unicodedata.normalize("NFD", name)) == fold(unicodedata.normalize("NFC", name))


@given(st.text(min_size=1, max_size=60), st.integers(12, 60), st.integers(1, 30))
def test_a_leftovers_name_always_fits_and_is_always_free(name: str, length: int, many: int) -> None:
    """However long the name and however many leftovers have it already; never X_X_."""
    taken: set[str] = set()
    for _ in range(many):
        made = leftover_name(name, taken, length)
        assert len(made) <= length and made.startswith(PREFIX)
        assert made.casefold() not in taken
        assert not made.startswith(PREFIX * 2) or name.startswith(PREFIX * 2)
        taken.add(made.casefold())
