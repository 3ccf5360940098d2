"""What every commit proves before it commits, and what `verify` checks at any time.

Source: the invariants of the design (section 3.6); the domain's list of what a checker must see.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from migtools.decisions.moves import Moves
from migtools.errors import ProofError
from migtools.journal.ledger import Ledger, StepRow
from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.office.schema import Kind


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
        added: Table -> see `Dialect.added`.
        resource: Kind's table -> hash of the resource office's rows.
    """

    rows: dict[str, int]
    added: dict[str, int | None]
    resource: dict[str, str]


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


def measure(
    connection: sa.Connection, office: Office, tables: Iterable[str], before: Measure | None = None
) -> Measure:
    """Measure the tables that a commit touches, and every record of the resource office.

    `before` is the measure that was taken before the commit wrote, if it has written.
    """
    tables = sorted(set(tables))
    added = {name: office.dialect.added(connection, office.table(name)) for name in tables}
    return Measure(
        rows={name: _rows(connection, office, name, added[name], before) for name in tables},
        added=added,
        resource={
            kind.table: resource_hash(connection, office, kind)
            for kind in office.schema.kinds.values()
        },
    )


def _rows(
    connection: sa.Connection, office: Office, name: str, added: int | None, before: Measure | None
) -> int:
    """How many rows a table has, apart from what other programs added or deleted meanwhile."""
    if before and added is not None:
        return before.rows[name] + added - (before.added[name] or 0)
    query = sa.select(sa.func.count()).select_from(office.table(name))
    return connection.scalar(query) or 0


def resource_hash(connection: sa.Connection, office: Office, kind: Kind) -> str:
    """A hash of every value of the resource office's records of a kind, in key order."""
    table = office.table(kind.table)
    raw = [sa.type_coerce(c, sa.types.NULLTYPE) for c in table.columns]
    query = (
        sa.select(*raw)
        .where(office.owner(kind) == office.resource)
        .order_by(*table.primary_key.columns)
    )
    made = hashlib.sha256()
    for row in connection.execute(query.execution_options(yield_per=2000)):
        made.update(str(tuple(row)).encode())
    return made.hexdigest()


def inconsistent(office: Office, pair: Belonging) -> sa.Select[*tuple[Any, ...]]:
    """Rows whose child record belongs to another parent than the row itself names."""
    kind, above = child_kind(office, pair), office.table(pair.table).c[pair.parent.columns[0]]
    table, child = office.table(pair.table), office.table(kind.table).alias("child")
    assert kind.parent is not None
    # A scalar subquery, not a join: one pass over the table, whatever the planner thinks.
    belongs = sa.select(child.c[kind.parent.column]).where(
        child.c[pair.child.target[0]] == table.c[pair.child.columns[0]]
    )
    return sa.select(table).where(belongs.scalar_subquery() != above)


def child_kind(office: Office, pair: Belonging) -> Kind:
    """The kind of the child record."""
    return next(k for k in office.schema.kinds.values() if k.table == pair.child.target_table)


@dataclass(frozen=True)
class Journaled:
    """What a run moved, as its proofs look it up: the moves, and each reference's journaled keys.

    Attributes:
        ledger: The journal.
        moves: The run's moves.
        steps: Reference -> the step that moved it, with its keys.
    """

    ledger: Ledger
    moves: Moves
    steps: Mapping[Reference, StepRow]

    def before(
        self, source: sa.FromClause, seen: sa.FromClause, reference: Reference
    ) -> tuple[sa.FromClause, Any, sa.ColumnElement[bool]]:
        """Join what a row's reference held before the run.

        Returns:
            The join, the old value, and whether the run moved it.
        """
        now = seen.c[reference.columns[0]]
        if reference not in self.steps or reference.target_table not in self.moves.maps:
            return source, now, sa.false()
        step = self.steps[reference]
        kept, pairs = self.ledger.moved_rows(step), self.moves.source(reference)
        was = (
            sa.select(kept.c.pk, pairs.c.l0.label("was"), pairs.c.r0.label("now"))
            .join(pairs, pairs.c.pair == kept.c.pair)
            .subquery()
        )
        on = self.ledger.is_row(step, was.c.pk, seen) & (was.c.now == now)
        on &= self.moves.not_excluded(reference.table, seen)
        return source.outerjoin(was, on), sa.func.coalesce(was.c.was, now), was.c.pk.is_not(None)


def belonging(
    connection: sa.Connection, office: Office, run: Journaled, undo: bool = False
) -> list[Proof]:
    """No row's child record stopped belonging to the parent record that the row names.

    An undo restores a row that did not fit before the run either, so there it is only told.
    """
    proofs = []
    for pair in belongings(office):
        if pair.child not in run.steps and pair.parent not in run.steps:
            continue
        kind = child_kind(office, pair)
        lost = inconsistent(office, pair).subquery("lost")
        source, was_parent, _ = run.before(lost, lost, pair.parent)
        source, was_child, _ = run.before(source, lost, pair.child)
        child = office.table(kind.table).alias("was_child")
        source = source.join(child, child.c[pair.child.target[0]] == was_child)
        above = parent_reference(office, kind)
        source, was_above, _ = run.before(source, child, above)
        query = sa.select(sa.func.count()).select_from(source).where(was_above == was_parent)
        rows = connection.scalar(query) or 0
        proofs.append(
            Proof(
                "children belong to their parents as before",
                f"{pair.table}: {pair.child.columns[0]} of {pair.parent.columns[0]}",
                rows == 0 or undo,
                f"{rows} rows went astray"
                + (" again, or were edited since" if undo and rows else ""),
            )
        )
    return proofs


def parent_reference(office: Office, kind: Kind) -> Reference:
    """The reference that makes a record of a kind the child of another."""
    assert kind.parent is not None
    return next(
        r for r in office.references if r.table == kind.table and r.columns == (kind.parent.column,)
    )


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


def planned_only(
    connection: sa.Connection, office: Office, written: int, stamped: int, allow_triggers: bool
) -> Proof:
    """No trigger or cascade changed a row that the plan did not foresee.

    Args:
        connection: The connection of the commit.
        office: The office.
        written: How many rows the commit's own statements changed.
        stamped: How many of them triggers may have changed once more, to set a declared stamp.
        allow_triggers: Whether other changes are taken, and only told.
    """
    rows = office.dialect.unplanned(connection, written)
    return Proof(
        "only planned rows changed",
        "all tables",
        0 <= rows <= stamped or allow_triggers,
        f"{rows} rows changed by triggers or cascades",
    )


def stamped(found: Mapping[str, set[str]]) -> list[Proof]:
    """The declared stamps that triggers set; told, for an undo does not take them back."""
    return [
        Proof("stamps were set by triggers", table, True, ", ".join(sorted(columns)))
        for table, columns in sorted(found.items())
    ]


def unaltered(altered: Mapping[str, set[str]], allow_triggers: bool) -> list[Proof]:
    """No trigger changed other values of the rows that were written, or kept what was to change.

    Args:
        altered: Table -> the columns whose values are not what they should be.
        allow_triggers: Whether that is taken, and only told.
    """
    found = {table: sorted(columns) for table, columns in altered.items() if columns}
    if not found:
        return [Proof("triggers altered no value", "all tables", True, "none")]
    return [
        Proof("triggers altered no value", table, allow_triggers, f"altered: {', '.join(columns)}")
        for table, columns in sorted(found.items())
    ]


def demand(proofs: Iterable[Proof]) -> None:
    """Refuse to go on where a proof failed.

    Raises:
        ProofError: If one failed; names them all.
    """
    failed = [f"{p.check} ({p.table}: {p.detail})" for p in proofs if not p.ok]
    if failed:
        raise ProofError(
            f"the commit would have broken: {'; '.join(failed)}; nothing was written, "
            "look for triggers that change these tables (allow_triggers=True lets them)"
        )
