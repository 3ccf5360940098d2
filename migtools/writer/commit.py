"""`commit`: the only verb that writes.

One transaction: the plan's decisions are made again under the lock and compared, every row that
moves is journaled and compared with what the plan counted, the invariants are proved, and only
then does the database keep anything.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from migtools.database.catalogue import read_catalogue, read_definitions
from migtools.database.schema_changes import schema_change
from migtools.errors import AccessError, CollisionError, MigtoolsError, StalePlanError
from migtools.journal import proof
from migtools.journal.ledger import DELETE, ROWS, Ledger
from migtools.journal.receipt import Receipt, receipt_of
from migtools.office.office import Office
from migtools.plans.plan import Plan
from migtools.text import bulleted
from migtools.writer import apply, recheck
from migtools.writer.journal_tables import make_journal
from migtools.writer.refusal import refusal
from migtools.writer.statements import Progress, Writer, no_progress


def commit(
    office: Office,
    plan: Plan,
    *,
    progress: Progress = no_progress,
    allow_triggers: bool = False,
) -> Receipt:
    """Do what a plan says: everything, or nothing at all.

    Args:
        office: The office that the plan was made for.
        plan: A plan of `realign`, `rename`, `revert` or `purge`.
        progress: Called as progress(done, total, what) after each step.
        allow_triggers: Commit although triggers or cascades change rows that the plan did not
            foresee, and that an undo will not take back.

    Returns:
        The receipt, with the commit's number and its proofs. For a plan that changes nothing, a
        receipt with the number 0; nothing is written then.

    Raises:
        CollisionError: If a collision is open, or a rule of the database is or would be broken.
        StalePlanError: If the data changed since the plan was made, or the plan has run before.
        AccessError: If the user may not commit. `LockedError` if another program is writing.
        ReadOnlyError: If a row of the resource office would have to change.
        ProofError: If an invariant would be broken, by a trigger for instance.

    Whatever is raised, nothing was written.
    """
    if plan.office is not office:
        raise StalePlanError("the plan was made for another office; make it again with this one")
    _ready(plan)
    if not plan:
        return Receipt(0, plan.verb, plan.summary(), "", office.user, 0)
    try:
        receipt, own = _committed(office, plan, progress, allow_triggers)
    except MigtoolsError as error:
        if not getattr(error.__cause__, "connection_invalidated", False):
            raise
        return _known_by_journal(office, plan, error)
    try:
        office.dialect.settle(office.engine, sorted({e.table for e in plan.effect_rows}) + own)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(
            f"commit {receipt.number} stands; only the housekeeping after it was stopped"
        ) from stop
    return receipt


def _committed(
    office: Office, plan: Plan, progress: Progress, allow_triggers: bool
) -> tuple[Receipt, list[str]]:
    """The transaction; returns the receipt and the names of the journal's tables."""
    ledger = Ledger(office)
    own = [table.name for table in ledger.tables]
    with _translated(plan), office.dialect.writing(office.engine, own) as connection:
        _permitted(connection, office)
        make_journal(connection, ledger)
        _unused(connection, ledger, plan)
        apply.lock(connection, office, plan)
        _demand_same_tables(connection, office, plan)
        _compare(connection, office, plan)
        run = (connection.scalar(sa.select(sa.func.max(ledger.run.c.run))) or 0) + 1
        receipt = _written(connection, office, plan, run, progress, allow_triggers)
    return receipt, own


def _ready(plan: Plan) -> None:
    if plan.open_collisions:
        first = next(c for c in plan.found if c.choice == "block")
        raise CollisionError(
            f"{plan.open_collisions} collisions are open, the first is {first.name!r} on "
            f"{first.rule}; choose keep_resource, keep_local or leave with on_collision"
        )
    if plan.decisions.obstacles:
        raise CollisionError(
            bulleted(plan.decisions.obstacles, "things stand in the way, so nothing was written")
        )
    if plan.blocked and plan.request.get("strict", False):
        bad = next(v for v in plan.verdict_rows if not v.ok)
        raise StalePlanError(
            f"{plan.blocked} rows cannot be restored, the first in {bad.table} {bad.row} "
            f"({bad.verdict}); look at plan.verdicts, then undo the rest with strict=False"
        )


def _permitted(connection: sa.Connection, office: Office) -> None:
    users = office.schema.users
    if users is None:
        return
    table = office.table(users.table)
    if not office.user:
        raise AccessError("no user is named; open the office with user= to commit")
    asked = [table.c[column] for column, _ in users.right]
    query = sa.select(table.c[users.name], *asked).where(table.c[users.name] == office.user)
    owner = office.owner_of(users.table)
    if owner is not None:
        query = query.where(owner == office.local)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise AccessError(f"{users.table} has no user {office.user!r} in this office; check user=")
    for column, needed in users.right:
        if row[column] != needed:
            raise AccessError(
                f"user {office.user!r} may not commit ({users.table}.{column} is "
                f"{row[column]!r}, not {needed!r}); ask somebody who has the right"
            )


def _unused(connection: sa.Connection, ledger: Ledger, plan: Plan) -> None:
    query = sa.select(ledger.run.c.run).where(ledger.run.c.plan == plan.id)
    run = connection.scalar(query)
    if run is not None:
        raise StalePlanError(
            f"this plan has run already, as commit {run}; make a new plan to do more"
        )


def _demand_same_tables(connection: sa.Connection, office: Office, plan: Plan) -> None:
    """The tables are read again under the lock: what came since the office was opened counts.

    Raises:
        StalePlanError: If something that matters to the plan is not what it was.
    """
    mine = office.catalogue
    if mine.definitions and mine.definitions == read_definitions(connection, mine.journal):
        return  # word for word what was read before: far cheaper to see than to read it all again
    touched = {e.table for e in plan.effect_rows} & mine.tables.keys()
    touched |= {kind.table for kind in office.schema.kinds.values()}
    changed = schema_change(mine, read_catalogue(connection), touched)
    if changed:
        raise StalePlanError(
            f"{changed} since the office was opened; nothing was written, open the office again "
            "and make the plan again"
        )


def _compare(connection: sa.Connection, office: Office, plan: Plan) -> None:
    """Decide again on the data as it is now; it must come out the same."""
    seen = {(c.table, c.rule) for c in plan.found}
    rules = {(u.table, u.name) for u in office.unique_keys if u.declared}
    decisions, found = recheck.decide(
        connection, office, plan.verb, plan.request, only=seen | rules
    )
    if not plan.decided_alike(decisions, found):
        raise StalePlanError(
            f"{recheck.drift(plan, decisions, found)}; nothing was written, make the plan again"
        )


def _written(
    connection: sa.Connection,
    office: Office,
    plan: Plan,
    run: int,
    progress: Progress,
    allow_triggers: bool,
) -> Receipt:
    tables = sorted({e.table for e in plan.effect_rows})
    before = proof.measure(connection, office, tables)
    writer = Writer(connection, office, run)
    proofs = apply.apply(writer, plan, progress)
    office.dialect.make_constraints_immediate(connection)
    after = proof.measure(connection, office, tables, before)
    proofs += proof.conserved(before, after, _removed(writer))
    stamped = proof.stamped(writer.watch.stamped)
    proofs.append(
        proof.planned_only(
            connection, office, writer.written, writer.watch.stamped_rows, allow_triggers
        )
    )
    proofs += proof.unaltered(writer.watch.altered, allow_triggers) + stamped
    proof.demand(proofs)
    receipt = Receipt(
        run,
        plan.verb,
        plan.summary(done=True),
        office.now().isoformat(),
        office.user,
        writer.rows,
        tuple(proofs),
    )
    _entered(writer, plan, receipt)
    writer.clean()
    return receipt


def _removed(writer: Writer) -> dict[str, int]:
    """How many rows each table was meant to lose (or, below zero, to get back)."""
    removed: dict[str, int] = defaultdict(int)
    for step in writer.ledger.steps(writer.connection, writer.run):
        if step.op in ROWS:
            removed[step.table] += step.rows if step.op == DELETE else -step.rows
    return removed


def _entered(writer: Writer, plan: Plan, receipt: Receipt) -> None:
    writer.connection.execute(
        sa.insert(writer.ledger.run).values(
            run=receipt.number,
            plan=plan.id,
            verb=plan.verb,
            summary=receipt.summary,
            at=receipt.at,
            by=receipt.by,
            local=json.dumps(writer.office.local),
            moved_rows=receipt.rows,
            reverts=plan.request.get("run"),
            receipt=receipt.to_json(),
        )
    )


@contextmanager
def _translated(plan: Plan) -> Iterator[None]:
    """Database errors in the analyst's words; the transaction is rolled back by then."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise refusal(error) from error


def _known_by_journal(office: Office, plan: Plan, error: MigtoolsError) -> Receipt:
    """After a cut connection nobody knows whether the commit stands; the journal does.

    Raises:
        MigtoolsError: The error, if the plan did not run; or one that says that nobody knows.
    """
    try:
        receipt = receipt_of(office, plan.id)
    except MigtoolsError as also:
        raise AccessError(
            "the connection to the database was cut, and it cannot be reached to say whether the "
            "commit stands; look at history(office) before you plan again"
        ) from also
    if receipt is None:
        raise error
    return receipt
