"""How far an office is: counted by hand in a small office, then walked in the sample agency."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import migtools as mt
from tests.conftest import MakeOffice
from tests.support.offices import agency, sample

COUNTS = [
    "local",
    "matched",
    "tagged",
    "realigned",
    "rows_local",
    "rows_resource",
    "colliding",
    "deletable",
    "held",
]
DDL = """
CREATE TABLE carrier (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,
    status VARCHAR(20) NOT NULL
);
CREATE TABLE product (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,
    status VARCHAR(20) NOT NULL, carrier_id INTEGER NOT NULL REFERENCES carrier (id)
);
CREATE TABLE contract (
    id INTEGER PRIMARY KEY, agent INTEGER, carrier_id INTEGER REFERENCES carrier (id),
    UNIQUE (agent, carrier_id)
);
CREATE TABLE policy (id INTEGER PRIMARY KEY, product_id INTEGER REFERENCES product (id));
"""
GONE = "NO PCM Activity"
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "carrier": [
        (1, 1, "Alder", "Active"),
        (2, 1, "Birch Life", "Active"),
        (3, 1, "X_Cedar", GONE),
        (4, 1, "X_Doum", GONE),
        (11, 2, "Alder", "Active"),
        (12, 2, "Birch", "Active"),
        (13, 2, "Cedar", "Active"),
    ],
    "product": [
        (21, 1, "Term", "Active", 1),
        (22, 1, "Whole", "Active", 1),
        (23, 1, "X_Old", GONE, 1),
        (24, 1, "Kept", "Active", 13),
        (31, 2, "Term", "Active", 11),
    ],
    # Agent 1 has a contract on both Alders, and agent 2 on both Birches.
    "contract": [(1, 1, 1), (2, 1, 11), (3, 2, 2), (4, 2, 12), (5, 3, 2), (6, 3, 4)],
    "policy": [(1, 21), (2, 21), (3, 22), (4, 24), (5, 31)],
}
SCHEMA: dict[str, Any] = {
    "sides": {"column": "office_id", "local": 1, "resource": 2},
    "kinds": {
        "carrier": {"table": "carrier", "retire": {"status": GONE}},
        "product": {
            "table": "product",
            "retire": {"status": GONE},
            "parent": {"kind": "carrier", "column": "carrier_id"},
        },
    },
}


class Tagged:
    """Tags as far as an overview looks at them."""

    def __init__(self, *pairs: tuple[str, int, int]) -> None:
        self.frame = pd.DataFrame(pairs, columns=["kind", "local", "resource"])

    def pairs(self, kind: str) -> pd.DataFrame:
        return self.frame[self.frame["kind"] == kind]


def counts(frame: pd.DataFrame, level: str) -> list[tuple[Any, ...]]:
    """Kind or name, and the counts in order."""
    rows = frame[frame["level"] == level]
    return list(
        rows[["kind" if level == "kind" else "name", *COUNTS]].itertuples(index=False, name=None)
    )


def test_the_small_office_is_counted_by_hand(make_office: MakeOffice) -> None:
    """Kinds first; then carriers with what is below them, those with most rows left first."""
    found = mt.overview(make_office(DDL, ROWS, SCHEMA))
    assert counts(found, "kind") == [
        ("carrier", 2, 1, 0, 2, 4, 2, 1, 1, 1),
        ("product", 3, 1, 0, 1, 4, 1, 0, 1, 0),
    ]
    assert counts(found, "record") == [
        ("Alder", 3, 2, 0, 1, 4, 0, 1, 1, 0),
        ("Birch Life", 1, 0, 0, 0, 2, 0, 0, 0, 0),
        ("X_Doum", 0, 0, 0, 1, 1, 0, 0, 0, 1),
        ("X_Cedar", 0, 0, 0, 1, 0, 0, 0, 1, 0),
    ]
    assert found["key"].tolist() == [pd.NA, pd.NA, 1, 2, 4, 3]
    assert found["coverage"][:5].tolist() == [2 / 6, 1 / 5, 0.0, 0.0, 0.0]
    assert found["coverage"][5:].isna().all()


def test_a_tagged_pair_is_counted_and_foreseen(make_office: MakeOffice) -> None:
    """Its names differ, so only the tag shows that agent 2's contracts would collide."""
    found = mt.overview(make_office(DDL, ROWS, SCHEMA), Tagged(("carrier", 2, 12)))
    assert counts(found, "kind")[0] == ("carrier", 2, 1, 1, 2, 4, 2, 2, 1, 1)
    assert counts(found, "record")[1] == ("Birch Life", 1, 0, 1, 0, 2, 0, 1, 0, 0)


@pytest.mark.parametrize(
    "pair",
    [
        ("carrier", 3, 13),  # a leftover
        ("carrier", 1, 999),  # no such record
        ("carrier", 12, 2),  # turned round
        ("carrier", 2, 1),  # both local
        ("product", 24, 31),  # below another carrier
    ],
)
def test_a_pair_that_cannot_be_realigned_stops_nothing(
    pair: tuple[str, int, int], make_office: MakeOffice
) -> None:
    """The plan is foreseen without it; realign refuses the same pair."""
    office = make_office(DDL, ROWS, SCHEMA)
    with pytest.raises(mt.MatchError):
        mt.realign(office, [pair], rename=True)
    alder = 0 if pair[1] == 1 else 1
    assert counts(mt.overview(office, Tagged(pair)), "kind")[0][7] == alder


def test_must_equal_and_names_decide_as_in_realign() -> None:
    """Another insurance type, a name of punctuation only: left out, not raised."""
    office = agency(
        carrier=[
            {"id": 1, "name": "Alder"},
            {"id": 2, "name": "--"},
            {"id": 11, "office_id": 2, "name": "Alder"},
            {"id": 12, "office_id": 2, "name": "Birch"},
        ],
        product=[
            {"id": 21, "carrier_id": 1, "name": "Term"},
            {"id": 31, "office_id": 2, "carrier_id": 11, "name": "T", "insurance_type": "Annuity"},
        ],
    )
    tags = Tagged(("carrier", 2, 12), ("product", 21, 31))
    assert mt.overview(office, tags)["tagged"].tolist()[:4] == [1, 1, 0, 0]
    with pytest.raises(mt.MatchError, match="2 pairs cannot be realigned"):
        mt.realign(office, [*tags.frame.itertuples(index=False), ("carrier", 1, 11)])


def test_a_child_tagged_by_hand_is_foreseen_with_its_parent(make_office: MakeOffice) -> None:
    """Its parent is exact and moves in the same plan."""
    rule = [{"table": "policy", "unique": ["product_id"]}]
    office = make_office(DDL, ROWS, {**SCHEMA, "rules": rule})
    found = mt.overview(office, Tagged(("product", 22, 31)))
    # Policies 1, 2 and 3 would stand beside policy 5 on one product: one collision, of the first.
    assert counts(found, "kind")[1][7] == 1
    assert counts(found, "record")[0][7] == 2


def test_realigning_moves_the_numbers(any_office: mt.Office) -> None:
    """What stood on the local carrier stands on the resource one; its leftovers can go."""
    before = mt.overview(any_office).set_index(["level", "kind"])
    plan = mt.realign(any_office, [("carrier", 1, 1001)])
    mt.commit(any_office, plan)
    after = mt.overview(any_office)
    row = after.query("level == 'record' and kind == 'carrier' and key == 1").iloc[0]
    assert row["name"] == "X_Alder Grove Life Insurance Company"
    assert (row["local"], row["rows_local"], row["held"]) == (0, 0, 0)
    assert row["realigned"] == row["deletable"] == len(plan.decisions.pairs)
    assert row["coverage"] == 1.0
    now = after[after["level"] == "kind"].set_index("kind")
    then = before.loc["kind"]
    moved = then["rows_local"] - now["rows_local"]
    assert moved["carrier"] > 0
    assert moved.tolist() == (now["rows_resource"] - then["rows_resource"]).tolist()


def test_what_became_one_record_is_counted_once_there(make_office: MakeOffice) -> None:
    """Two products of a carrier became one: its row counts that record's rows once."""
    office = make_office(DDL, {**ROWS, "contract": []}, SCHEMA)
    pairs = [("carrier", 1, 11), ("product", 21, 31), ("product", 22, 31)]
    receipt = mt.commit(office, mt.realign(office, pairs, rename=True))
    found = mt.overview(office).set_index("name").loc["X_Alder"]
    assert (found["rows_resource"], found["rows_local"], found["realigned"]) == (4, 0, 4)
    mt.commit(office, mt.revert(office, receipt.number))
    assert mt.overview(office).set_index("name").loc["Alder"]["rows_resource"] == 0


def test_collisions_are_those_of_the_plan_that_a_person_would_make() -> None:
    """All exact carriers and service providers of the sample, one plan."""
    office = sample()
    pairs = [
        (kind, row.local, row.resource)
        for kind in ("carrier", "service_provider")
        for row in mt.match(office, kind).query("status == 'exact'").itertuples()
    ]
    plan = mt.realign(office, pairs, rename=True)
    found = mt.overview(office)
    assert plan.open_collisions > 0
    for level in ("kind", "record"):
        assert found[found["level"] == level]["colliding"].sum() == plan.open_collisions


def test_deletable_is_what_purge_deletes(any_office: mt.Office) -> None:
    """And what it keeps is held."""
    plan = mt.purge(any_office)
    gone = pd.DataFrame(plan.effect_rows).query("action == 'delete'").groupby("kind").size()
    found = mt.overview(any_office).query("level == 'kind'").set_index("kind")
    assert found["deletable"][found["deletable"] > 0].to_dict() == gone.to_dict()
    assert (found["deletable"] + found["held"]).tolist() == found["realigned"].tolist()


def test_columns_and_types_are_always_the_same(make_office: MakeOffice) -> None:
    """Also in an office without a record."""
    full, empty = mt.overview(sample()), mt.overview(make_office(DDL, {}, SCHEMA))
    assert list(full) == list(empty) == ["level", "kind", "key", "name", *COUNTS, "coverage"]
    for frame in (full, empty):
        assert set(map(str, frame[COUNTS].dtypes)) == {"Int64"}
        assert (str(frame["coverage"].dtype), str(frame["key"].dtype)) == ("Float64", "Int64")
    assert empty["coverage"].isna().all()
    assert len(empty) == 2
