"""What hangs on either side now and afterwards: the plan's promise, compared with the rows."""

from __future__ import annotations

import pandas as pd
import pytest
import sqlalchemy as sa

import migtools as mt
from tests.support.offices import execute, sample

CHOICES = ["keep_resource", "keep_local", "leave"]
KEYS = ["table", "column"]
BEFORE, AFTER = ["local_before", "resource_before"], ["local_after", "resource_after"]


def counted(plan: mt.Plan) -> pd.DataFrame:
    """The rows of `sides` that have two sides, by table and column."""
    return plan.sides.dropna(subset=BEFORE + AFTER).set_index(KEYS)


def on(office: mt.Office, table: str, column: str, key: int, **where: str) -> int:
    """How many rows of a table hold a key."""
    found = office.table(table)
    tests = [found.c[column] == key, *(found.c[name] == value for name, value in where.items())]
    with office.reading() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).where(*tests)) or 0)


@pytest.mark.parametrize("choice", CHOICES)
def test_the_counts_come_true(any_office: mt.Office, choice: str) -> None:
    """Before and after a commit with collisions, and before and after its undo and redo."""
    office = any_office
    plan = mt.realign(office, [("carrier", 2, 1002)], on_collision=choice)
    promised = counted(plan)
    columns = [("contract", "carrier_id"), ("appointment", "carrier_id"), ("policy", "carrier_id")]

    def there() -> list[list[int]]:
        return [[on(office, *place, key) for key in (2, 1002)] for place in columns]

    assert promised.loc[columns, BEFORE].values.tolist() == there()
    receipt = mt.commit(office, plan)
    assert promised.loc[columns, AFTER].values.tolist() == there()
    for _ in ("undo", "redo"):
        turned = mt.revert(office, receipt.number)
        promised = counted(turned)
        assert promised.loc[columns, BEFORE].values.tolist() == there()
        receipt = mt.commit(office, turned)
        assert promised.loc[columns, AFTER].values.tolist() == there()


def test_children_that_stay_with_their_leftover_count_as_local(office: mt.Office) -> None:
    """Three products go to the resource carrier, twelve stay below the X_ carrier."""
    row = counted(mt.realign(office, [("carrier", 1, 1001)])).loc[("product", "carrier_id")]
    assert row["action"] == "keep" and row["rows"] == 3
    assert row[BEFORE + AFTER].tolist() == [15, 21, 12, 24]


def test_a_soft_reference_counts_only_its_own_rows(office: mt.Office) -> None:
    """Contact information of a carrier, not of whoever else has the same number."""
    row = counted(mt.realign(office, [("carrier", 1, 1001)])).loc[("contact_info", "owner_id")]
    local = on(office, "contact_info", "owner_id", 1, owner_type="carrier")
    assert row["local_before"] == local == 3


def test_two_locals_that_become_one_count_the_resource_once(office: mt.Office) -> None:
    """However many pairs share a resource record, its rows are counted once."""
    alone = counted(mt.realign(office, [("carrier", 1, 1001)])).loc[("product", "carrier_id")]
    execute(
        office, "UPDATE carrier SET name = (SELECT name FROM carrier WHERE id = 1) WHERE id = 3"
    )
    both = mt.realign(office, [("carrier", 1, 1001), ("carrier", 3, 1001)])
    row = counted(both).loc[("product", "carrier_id")]
    assert row["resource_before"] == alone["resource_before"]
    assert row["local_before"] == 15 + on(office, "product", "carrier_id", 3)
    assert (row["resource_after"] - row["resource_before"]) == row["rows"]


@pytest.mark.parametrize("verb", ["rename", "purge", "nothing"])
def test_what_has_no_sides_has_no_counts(verb: str) -> None:
    """Rows are counted, the four counts are missing, and the columns are the same."""
    office = sample()
    mt.commit(office, mt.realign(office, [("carrier", 19, 1019)]))
    plan = {
        "rename": lambda: mt.rename(office, "carrier", {3: "Bellwether"}),
        "purge": lambda: mt.purge(office),
        "nothing": lambda: mt.realign(office, []),
    }[verb]()
    frame = plan.sides
    assert list(frame.columns) == [*KEYS, "action", "pairs", "rows", *BEFORE, *AFTER]
    assert (frame[["pairs", "rows", *BEFORE, *AFTER]].dtypes == "Int64").all()
    assert frame[BEFORE + AFTER].isna().all().all()
    assert frame["rows"].notna().all()
    assert frame.empty == (verb == "nothing")


def test_the_rows_are_those_of_the_effects(office: mt.Office) -> None:
    """In the same order, summed over the pairs."""
    plan = mt.realign(office, [("carrier", 1, 1001), ("carrier", 19, 1019)])
    grouped = plan.effects.groupby([*KEYS, "action"], sort=False)["rows"].sum()
    assert plan.sides.set_index([*KEYS, "action"])["rows"].to_dict() == grouped.to_dict()
