"""Triggers that do nothing are no hindrance; what others alter is seen, on records, too."""

from __future__ import annotations

import pytest

import migtools as mt
from tests.conftest import MakeOffice
from tests.support.small_office import (
    CARRIER,
    CARRIERS,
    LOCAL,
    ON_POSTGRES,
    ONE,
    RESOURCE,
    SCHEMA,
    Read,
    walk,
)

TRIGGER = (
    "CREATE FUNCTION trigger_{table}() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN {does} RETURN NEW; END $$",
    "CREATE TRIGGER trigger_{table} BEFORE UPDATE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION trigger_{table}()",
)
HELD = "carrier_id INTEGER REFERENCES carrier (id)"


def _with_trigger(office: mt.Office, table: str, does: str = "") -> None:
    with office.engine.begin() as connection:
        for statement in TRIGGER:
            connection.exec_driver_sql(
                statement.format(table=table, does=does), execution_options={"no_parameters": True}
            )


@ON_POSTGRES
@pytest.mark.parametrize(
    "columns",
    [
        f"{HELD}, line INTEGER, note INTEGER, PRIMARY KEY (carrier_id, line)",
        f"line INTEGER, {HELD}, above INTEGER REFERENCES carrier (id), PRIMARY KEY (line, above)",
        f"id INTEGER PRIMARY KEY, {HELD}, n INTEGER GENERATED ALWAYS AS (carrier_id * 10) STORED",
    ],
    ids=["a key that moves", "a key that moves beside a column that moves", "a computed column"],
)
def test_a_trigger_that_alters_nothing_is_no_hindrance(
    make_office: MakeOffice, dump: Read, columns: str
) -> None:
    """What moves, and what the database computes from it, is no alteration."""
    ddl = CARRIER + f"CREATE TABLE quota ({columns});"
    row = (5, LOCAL, LOCAL) if "above" in columns else (LOCAL, LOCAL, 5)
    office = make_office(
        ddl, {"carrier": CARRIERS, "quota": [row[:2] if "GENERATED" in columns else row]}, SCHEMA
    )
    _with_trigger(office, "quota")
    walk(office, mt.realign(office, ONE), dump)


@ON_POSTGRES
def test_a_trigger_that_alters_a_record_is_seen(make_office: MakeOffice, dump: Read) -> None:
    """An undo would not take the code back."""
    office = make_office(CARRIER, {"carrier": CARRIERS}, SCHEMA)
    _with_trigger(office, "carrier", "NEW.code = NEW.code || '+';")
    before = dump(office)
    with pytest.raises(mt.ProofError, match=r"carrier: altered: code"):
        mt.commit(office, mt.realign(office, ONE))
    assert dump(office) == before


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["policy", "carrier"])
def test_a_stamp_that_stays_what_it_was_is_a_stamp(
    make_office: MakeOffice, dump: Read, table: str
) -> None:
    """A date of today, set once more on the same day, is written all the same."""
    ddl = CARRIER.replace("above INTEGER", "touched DATE, above INTEGER")
    ddl += f"CREATE TABLE policy (id INTEGER PRIMARY KEY, {HELD}, touched DATE);"
    carriers = [(*row[:5], None, row[5]) for row in CARRIERS]
    office = make_office(
        ddl,
        {"carrier": carriers, "policy": [(1, LOCAL, None)]},
        {**SCHEMA, "stamps": [{"table": table, "columns": ["touched"]}]},
    )
    with office.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER touch AFTER UPDATE ON {table}"
            f" BEGIN UPDATE {table} SET touched = '2026-03-02' WHERE id = NEW.id; END"
        )
    receipt = mt.commit(office, mt.realign(office, ONE))
    undo = mt.commit(office, mt.revert(office, receipt.number))
    mt.commit(office, mt.revert(office, undo.number))
    assert dump(office)["policy"][0][:2] == (1, RESOURCE)
