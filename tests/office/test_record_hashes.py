"""What of a record counts in its hash: the same values in any spelling and on any database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import migtools as mt
from migtools.office.schema import Kind
from tests.support.offices import sample

KIND = Kind("thing", "thing", must_equal=("sort",), codes=("code",))


def hashed(**cells: Any) -> str:
    """The hash of one record."""
    row = {"name": "Acme", "sort": "A", "code": "7", **cells}
    return str(mt.record_hashes(pd.DataFrame([row], dtype=object), KIND).iloc[0])


@pytest.mark.parametrize(
    "same",
    [
        (12, 12.0, "12", np.int64(12), np.float64(12), Decimal("12.00"), Decimal("1.2E+1")),
        (True, 1, np.True_, "1", 1.0),
        (0, -0.0, Decimal("-0.0"), "0", False),
        (0.1, "0.1", Decimal("0.10")),
        (1e22, 10**22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (None, float("nan"), pd.NA, pd.NaT, np.nan, Decimal("nan")),
        (dt.date(2026, 1, 15), "2026-01-15"),
        (dt.datetime(2026, 1, 15, 9), pd.Timestamp("2026-01-15 09:00"), "2026-01-15 09:00:00"),
        (b"\x01\xff", memoryview(b"\x01\xff"), "01ff"),
    ],
)
def test_a_value_counts_by_what_it_says(same: tuple[Any, ...]) -> None:
    """Whatever type a database or a frame has for it."""
    assert len({hashed(code=value) for value in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"code": None}, {"code": ""}),
        ({"code": "007"}, {"code": 7}),
        ({"name": "Acme"}, {"name": "Acme "}),
        ({"sort": "7", "code": "A"}, {"sort": "A", "code": "7"}),
        ({"code": 2**60}, {"code": 2**60 + 1}),
        ({"name": "\u00e9"}, {"name": "e\u0301"}),
    ],
)
def test_what_is_not_the_same_has_another_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    """A missing value is not an empty one, and a column not another."""
    assert hashed(**one) != hashed(**other)


@given(st.text(), st.one_of(st.none(), st.text(), st.integers(), st.floats()))
def test_any_value_has_a_hash_that_no_spreadsheet_takes_for_a_number(name: str, code: Any) -> None:
    """Status and side make no difference; the index stays."""
    assert hashed(name=name, code=code) == hashed(name=name, code=code, status="x", side="local")
    made = mt.record_hashes(
        pd.DataFrame({"name": [name], "sort": 1, "code": [code]}, index=["here"]), KIND
    )
    assert made.index.tolist() == ["here"]
    assert made["here"][0] == "h"
    assert len(made["here"]) == 17


def test_the_hash_is_the_same_tomorrow() -> None:
    """It stands in files: a change of it would make all of them stale."""
    assert hashed() == "hc6a0476b46b3ffd2"


def test_records_without_a_column_have_no_hash() -> None:
    """The error says which, and where records come from."""
    with pytest.raises(mt.MatchError, match=r"lack the column 'code'; give them as"):
        mt.record_hashes(pd.DataFrame({"name": [], "sort": []}), KIND)


def test_both_databases_give_the_same_hashes(any_office: mt.Office) -> None:
    """For all records of all kinds of the sample."""
    reference = sample()
    for name, kind in reference.schema.kinds.items():
        one, other = any_office.records(name), reference.records(name)
        made = mt.record_hashes(one, kind).groupby(one["key"]).first()
        expected = mt.record_hashes(other, kind).groupby(other["key"]).first()
        pd.testing.assert_series_equal(made, expected)
