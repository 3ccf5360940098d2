"""`verify`: the invariants of an office, checked at any time."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import sqlalchemy as sa

from migtools.journal.ledger import Ledger
from migtools.journal.proof import Proof, belongings, inconsistent, resource_hash
from migtools.journal.receipt import PROOF_COLUMNS, Receipt
from migtools.office.office import Office
from migtools.office.suspects import suspects
from migtools.text import many


def verify(office: Office) -> pd.DataFrame:
    """Check that nothing was lost and that no live row points at a leftover.

    Args:
        office: An open office.

    Returns:
        One row per check. Columns: check, table, ok (bool), detail. What is not ok is not always
        a fault of a commit: rows may have been added to a leftover since, and the resource office
        may have changed its own records; the detail says what to look at.
    """
    with office.reading() as connection:
        found = [
            *_hidden(connection, office),
            *_leftovers(connection, office),
            *_belonging(connection, office),
            *_crosswalk(connection, office),
            *_resource(connection, office),
        ]
    return pd.DataFrame(found, columns=PROOF_COLUMNS).astype({"ok": bool})


def _hidden(connection: sa.Connection, office: Office) -> Iterator[Proof]:
    """Tables of which this user may not see every row: what is said of them may be wrong."""
    for table in office.dialect.hiding(connection):
        if table in office.catalogue.tables:
            said = "row-level security may hide rows from this user"
            yield Proof("every row is seen", table, False, said)


def _leftovers(connection: sa.Connection, office: Office) -> Iterator[Proof]:
    """Rows that point at a leftover, other than leftovers below it."""
    looking = suspects(connection, office.schema, office.catalogue, office.references)
    undeclared = [suspect.reference for suspect in looking if not suspect.listed]
    references = [*office.references, *undeclared]
    for kind in office.schema.kinds.values():
        table = office.table(kind.table)
        leftover = sa.and_(office.owner(kind) == office.local, office.is_leftover(kind))
        for reference in references:
            if reference.target_table != kind.table:
                continue
            holder = office.table(reference.table).alias("holder")
            below = office.kind_of(reference.table)
            # Leftovers below a leftover are where they belong.
            also = office.is_leftover(below, holder) if below else sa.false()
            query = (
                sa.select(sa.func.count(), sa.func.count(office.key(kind).distinct()))
                .select_from(table.join(holder, reference.held_by(holder, table)))
                .where(leftover, ~also)
            )
            rows, records = connection.execute(query).one()
            detail = f"{many(rows, 'row')} on {many(records, 'leftover')}" if rows else "none"
            detail += f" (ignored: {reference.reason})" if reference.reason and rows else ""
            detail += " (nobody declared this reference)" if reference in undeclared else ""
            yield Proof(
                "no reference to a leftover",
                reference.name,
                not rows or bool(reference.reason),
                detail,
            )


def _belonging(connection: sa.Connection, office: Office) -> Iterator[Proof]:
    for pair in belongings(office):
        lost = inconsistent(office, pair).subquery()
        rows = connection.scalar(sa.select(sa.func.count()).select_from(lost)) or 0
        yield Proof(
            "children belong to their parents",
            f"{pair.table}: {pair.child.columns[0]} of {pair.parent.columns[0]}",
            rows == 0,
            f"{many(rows, 'row')} astray" if rows else "all",
        )


def _crosswalk(connection: sa.Connection, office: Office) -> Iterator[Proof]:
    """Every resource record that something was realigned to is still there."""
    ledger = Ledger(office)
    targets: dict[str, set[object]] = {}
    for run in ledger.runs(connection):
        if run["verb"] == "realign" and run["undone_by"] is None:
            for pair in ledger.pairs(connection, run["run"]):
                if pair.how in ("tagged", "by name"):
                    targets.setdefault(pair.kind, set()).add(pair.resource)
    for name, keys in targets.items():
        kind = office.schema.kind(name)
        key = office.key(kind)
        rows = office.dialect.keys(key, sorted(keys, key=str), "wanted")
        query = sa.select(sa.func.count()).select_from(rows.join(key.table, key == rows.c.k))
        there = connection.scalar(query.where(office.owner(kind) == office.resource)) or 0
        yield Proof(
            "resource records of the crosswalk exist",
            kind.table,
            there == len(keys),
            f"{there} of {len(keys)}",
        )


def _resource(connection: sa.Connection, office: Office) -> Iterator[Proof]:
    """The resource office's records are as the last commit saw them."""
    runs = Ledger(office).runs(connection)
    if not runs:
        return
    last = Receipt.from_json(runs[-1]["receipt"])
    for proof in last.proof_rows:
        kind = office.kind_of(proof.table)
        if proof.check == "no resource record changed" and kind:
            now = resource_hash(connection, office, kind)[:12]
            same = proof.detail == f"hash {now}"
            yield Proof(
                "resource records are as the last commit saw them",
                kind.table,
                same,
                "unchanged" if same else f"changed since commit {last.number}",
            )
