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
from typing import Any

import sqlalchemy as sa

from migtools.errors import AccessError, CollisionError, StalePlanError
from migtools.journal import proof
from migtools.journal.ledger import DELETE, ROWS, Ledger
from migtools.journal.receipt import Receipt
from migtools.office.office import Office
from migtools.plans.plan import Plan
from migtools.text import bulleted
from migtools.writer import apply, recheck
from migtools.writer.statements import Progress, Writer, make_journal, no_progress


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
    ledger = Ledger(office)
    own = [table.name for table in ledger.tables]
    with _translated(plan), office.dialect.writing(office.engine, own) as connection:
        _permitted(connection, office)
        make_journal(connection, ledger)
        _unused(connection, ledger, plan)
        apply.lock(connection, office, plan)
        _compare(connection, office, plan)
        run = (connection.scalar(sa.select(sa.func.max(ledger.run.c.run))) or 0) + 1
        receipt = _written(connection, office, plan, run, progress, allow_triggers)
    office.dialect.settle(office.engine, sorted({e.table for e in plan.effect_rows}) + own)
    return receipt


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
    except sa.exc.IntegrityError as error:
        raise CollisionError(
            f"the database refused a row ({_first_line(error.orig)}); nothing was written, "
            "make the plan again to see the collision"
        ) from error
    except sa.exc.DBAPIError as error:
        raise AccessError(
            f"the database refused to go on ({_first_line(error.orig)}); nothing was written, "
            "check the rights and the state of the database"
        ) from error


def _first_line(error: Any) -> str:
    return str(error).strip().split("\n")[0]
