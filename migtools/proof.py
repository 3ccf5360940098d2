"""What every commit proves before it commits, and what `verify` checks at any time.

Source: the invariants of the design (section 3.6); the domain's list of what a checker must see.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from migtools.errors import ProofError
from migtools.moves import Moves
from migtools.office import Office
from migtools.references import Reference


class Proof(NamedTuple):
    """One thing that was checked."""

    check: str
    table: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Measure:
    """What is measured before a commit and again after it.

    Attributes:
        rows: Table -> number of rows.
        resource: Kind's table -> hash of the resource office's rows.
        astray: Table -> rows whose child record does not belong to their parent record.
    """

    rows: dict[str, int]
    resource: dict[str, str]
    astray: dict[str, int]


class Belonging(NamedTuple):
    """A table that holds both a child and its parent: a policy has a product and a carrier."""

    table: str
    child: Reference
    parent: Reference


def belongings(office: Office) -> list[Belonging]:
    """Every table that references a kind and the kind's parent kind."""
    found = []
    for kind in office.schema.kinds.values():
        if kind.parent is None:
            continue
        above = office.schema.kind(kind.parent.kind)
        for child in office.live_references(kind):
            for parent in office.live_references(above):
                if child.table == parent.table and not office.kind_of(child.table):
                    found.append(Belonging(child.table, child, parent))
    return found


def measure(connection: sa.Connection, office: Office, tables: Iterable[str]) -> Measure:
    """Measure the tables that a commit touches, and every record of the resource office."""
    tables = sorted(set(tables))
    return Measure(
        rows={name: _count(connection, office.table(name)) for name in tables},
        resource={
            kind.table: resource_hash(connection, office, kind.table)
            for kind in office.schema.kinds.values()
        },
        astray={
            f"{b.table}: {b.child.columns[0]} of {b.parent.columns[0]}": astray(
                connection, office, b
            )
            for b in belongings(office)
            if b.table in tables
        },
    )


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def resource_hash(connection: sa.Connection, office: Office, name: str) -> str:
    """A hash of every value of the resource office's rows of a table, in key order."""
    table = office.table(name)
    raw = [sa.type_coerce(c, sa.types.NULLTYPE) for c in table.columns]
    mine = table.c[office.schema.sides.column] == office.resource
    query = sa.select(*raw).where(mine).order_by(*table.primary_key.columns)
    made = hashlib.sha256()
    for row in connection.execute(query.execution_options(yield_per=2000)):
        made.update(str(tuple(row)).encode())
    return made.hexdigest()


def astray(connection: sa.Connection, office: Office, pair: Belonging) -> int:
    """Rows whose child record belongs to another parent than the row itself names."""
    kind = next(k for k in office.schema.kinds.values() if k.table == pair.child.target_table)
    assert kind.parent is not None
    table, child = office.table(pair.table), office.table(kind.table).alias("child")
    mine, above = table.c[pair.child.columns[0]], table.c[pair.parent.columns[0]]
    query = (
        sa.select(sa.func.count())
        .select_from(table.join(child, child.c[pair.child.target[0]] == mine))
        .where(child.c[kind.parent.column] != above)
    )
    return connection.scalar(query) or 0


def conserved(before: Measure, after: Measure, removed: dict[str, int]) -> list[Proof]:
    """Compare two measures; `removed` says how many rows each table was meant to lose."""
    proofs = []
    for table, rows in before.rows.items():
        expected = rows - removed.get(table, 0)
        proofs.append(
            Proof(
                "rows before = rows after + archived",
                table,
                after.rows[table] == expected,
                f"{rows} = {after.rows[table]} + {removed.get(table, 0)}",
            )
        )
    for table, digest in before.resource.items():
        proofs.append(
            Proof(
                "no resource record changed",
                table,
                after.resource[table] == digest,
                f"hash {after.resource[table][:12]}",
            )
        )
    for name, many in before.astray.items():
        proofs.append(
            Proof(
                "children belong to their parents as before",
                name,
                after.astray[name] <= many,
                f"{many} astray before, {after.astray[name]} after",
            )
        )
    return proofs


def released(
    connection: sa.Connection, office: Office, moves: Moves, references: Sequence[Reference]
) -> list[Proof]:
    """No reference to a leftover of this commit remains."""
    proofs = []
    for reference in references:
        move = moves.move(reference)
        query = sa.select(sa.func.count()).select_from(move.source, move.table).where(move.where)
        rows = connection.scalar(query) or 0
        proofs.append(
            Proof("no reference to a leftover remains", reference.name, rows == 0, f"{rows} rows")
        )
    return proofs


def demand(proofs: Iterable[Proof]) -> None:
    """Refuse to go on where a proof failed.

    Raises:
        ProofError: If one failed; names them all.
    """
    failed = [f"{p.check} ({p.table}: {p.detail})" for p in proofs if not p.ok]
    if failed:
        raise ProofError(
            f"the commit would have broken: {'; '.join(failed)}; nothing was written, "
            "look for triggers or other programs that change these tables"
        )
