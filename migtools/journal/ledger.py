"""The journal's tables and what can be read from them: runs, steps, pairs, the crosswalk.

The journal lives in the office's own database, so that it is written in the same transaction as
the change it tells of. Five small tables hold what a run decided; `mt_moved` holds the keys of the
rows that moved, and nothing else of them.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Step
from migtools.decisions.decisions import Cell, Pair
from migtools.errors import MatchError
from migtools.office.data_reader import from_plain
from migtools.office.office import Office
from migtools.office.references import Reference

# What a step did, as the journal has it since its first version.
MOVE, SET, DELETE, INSERT = "move", "cells", "gone", "born"
VERSION = 2  # 1 left out of a key what the step itself moved
ROWS = (DELETE, INSERT)  # of these the journal keeps whole rows


@dataclass(frozen=True)
class StepRow:
    """One step of a run: what it did to which table, and where its moved keys are kept.

    `old` tells keys of version 1, which leave out the columns that the step moved.
    """

    run: int
    step: int
    op: str
    table: str
    reference: Reference | None
    keys: Step
    rows: int
    old: bool


class Ledger:
    """The journal of one database."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.metadata = sa.MetaData()
        self.prefix = office.catalogue.journal
        self.moved = office.dialect.moved_table(self.metadata, self.prefix + "moved")

    @cached_property
    def run(self) -> sa.Table:
        """One row per commit."""
        return sa.Table(
            self.prefix + "run",
            self.metadata,
            sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("plan", sa.String(64), nullable=False, unique=True),
            sa.Column("verb", sa.String(20), nullable=False),
            sa.Column("summary", sa.Text, nullable=False),
            sa.Column("at", sa.String(32), nullable=False),
            sa.Column("by", sa.String(80), nullable=False),
            sa.Column("local", sa.Text, nullable=False),
            sa.Column("moved_rows", sa.BigInteger, nullable=False),
            sa.Column("reverts", sa.Integer),
            sa.Column("receipt", sa.Text, nullable=False),
        )

    @cached_property
    def step(self) -> sa.Table:
        """One row per set-based statement of a run."""
        return sa.Table(
            self.prefix + "step",
            self.metadata,
            sa.Column("run", sa.Integer, primary_key=True),
            sa.Column("step", sa.Integer, primary_key=True),
            sa.Column("op", sa.String(10), nullable=False),
            sa.Column("table_name", sa.Text, nullable=False),
            sa.Column("reference", sa.Text),
            sa.Column("keys_run", sa.Integer, nullable=False),
            sa.Column("keys_step", sa.Integer, nullable=False),
            sa.Column("moved_rows", sa.BigInteger, nullable=False),
        )

    @cached_property
    def pair(self) -> sa.Table:
        """One row per pair of a run; l and r are JSON, as keys may be numbers or texts."""
        return sa.Table(
            self.prefix + "pair",
            self.metadata,
            sa.Column("run", sa.Integer, primary_key=True),
            sa.Column("pair", sa.Integer, primary_key=True),
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("table_name", sa.Text, nullable=False),
            sa.Column("l", sa.Text, nullable=False),
            sa.Column("r", sa.Text, nullable=False),
            sa.Column("l_name", sa.Text, nullable=False),
            sa.Column("r_name", sa.Text, nullable=False),
            sa.Column("how", sa.String(20), nullable=False),
        )

    @cached_property
    def cell(self) -> sa.Table:
        """One row per record value that a run changed, before and after as JSON."""
        return sa.Table(
            self.prefix + "cell",
            self.metadata,
            sa.Column("run", sa.Integer, primary_key=True),
            sa.Column("step", sa.Integer, primary_key=True),
            sa.Column("place", sa.Integer, primary_key=True),
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("pk", sa.Text, nullable=False),
            sa.Column("column_name", sa.Text, nullable=False),
            sa.Column("before", sa.Text, nullable=False),
            sa.Column("after", sa.Text, nullable=False),
            sa.Column("why", sa.String(10), nullable=False),
        )

    @cached_property
    def gone(self) -> sa.Table:
        """One row per row that a run archived, deleted or brought back, with its whole image."""
        return sa.Table(
            self.prefix + "gone",
            self.metadata,
            sa.Column("run", sa.Integer, primary_key=True),
            sa.Column("step", sa.Integer, primary_key=True),
            sa.Column("place", sa.Integer, primary_key=True),
            sa.Column("image", sa.Text, nullable=False),
        )

    @cached_property
    def spelling(self) -> sa.Table:
        """One row per value that a step moved and that its record's key does not spell."""
        return sa.Table(
            self.prefix + "spelling",
            self.metadata,
            sa.Column("run", sa.Integer, primary_key=True),
            sa.Column("step", sa.Integer, primary_key=True),
            sa.Column("place", sa.Integer, primary_key=True),
            sa.Column("pk", self.office.dialect.value_type(), primary_key=True),
            sa.Column("value", self.office.dialect.value_type()),
        )

    @cached_property
    def layout(self) -> sa.Table:
        """The versions of the journal's layout, and the first run that was written in each."""
        return sa.Table(
            self.prefix + "layout",
            self.metadata,
            sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("first_run", sa.Integer, nullable=False),
        )

    @property
    def tables(self) -> list[sa.Table]:
        """All journal tables."""
        first = [self.run, self.step, self.pair, self.cell, self.gone, self.moved]
        return [*first, self.spelling, self.layout]

    def exists(self, connection: sa.Connection) -> bool:
        """Whether anything was ever committed here."""
        return sa.inspect(connection).has_table(self.run.name)

    def runs(self, connection: sa.Connection) -> list[dict[str, Any]]:
        """Every run of this local office, oldest first, with the run that undid it (or None)."""
        if not self.exists(connection):
            return []
        mine = self.run.c.local == json.dumps(self.office.local)
        query = sa.select(self.run).where(mine).order_by(self.run.c.run)
        runs = [dict(row) for row in connection.execute(query).mappings()]
        undone: dict[int, int] = {}
        # Newest first: an undo counts only while it is not undone itself.
        for row in reversed(runs):
            row["undone_by"] = undone.get(row["run"])
            if row["reverts"] is not None and row["undone_by"] is None:
                undone.setdefault(row["reverts"], row["run"])
        return runs

    def find(self, connection: sa.Connection, number: int) -> dict[str, Any]:
        """One run, or a `MatchError` that says which there are."""
        runs = {row["run"]: row for row in self.runs(connection)}
        if number not in runs:
            known = f"commits 1 to {max(runs)}" if runs else "no commit yet"
            raise MatchError(f"there is no commit {number!r}; the history has {known}")
        return runs[number]

    def receipt(self, connection: sa.Connection, plan: str) -> str | None:
        """The receipt of a plan that has run in this local office, as JSON; None if it has not."""
        if not self.exists(connection):
            return None
        mine = self.run.c.local == json.dumps(self.office.local)
        query = sa.select(self.run.c.receipt).where(self.run.c.plan == plan, mine)
        return connection.scalar(query)

    def steps(self, connection: sa.Connection, run: int) -> list[StepRow]:
        """The steps of a run in the order of writing."""
        query = sa.select(self.step).where(self.step.c.run == run).order_by(self.step.c.step)
        first = self._first_run(connection)
        return [
            StepRow(
                row.run,
                row.step,
                row.op,
                row.table_name,
                _reference(row.reference),
                Step(row.keys_run, row.keys_step),
                row.moved_rows,
                row.keys_run < first,
            )
            for row in connection.execute(query)
        ]

    def _first_run(self, connection: sa.Connection) -> int:
        """The first run whose keys are those of this version."""
        if not sa.inspect(connection).has_table(self.layout.name):
            return sys.maxsize
        query = sa.select(self.layout.c.first_run).where(self.layout.c.version == VERSION)
        return connection.scalar(query) or sys.maxsize

    def later_steps(self, connection: sa.Connection, run: int) -> list[StepRow]:
        """The steps of the later runs that still stand, an undo of which would come first."""
        return [
            step
            for row in self.runs(connection)
            if row["run"] > run and row["undone_by"] is None and row["reverts"] != run
            for step in self.steps(connection, row["run"])
        ]

    def pairs(self, connection: sa.Connection, run: int) -> list[Pair]:
        """The pairs of a run, in order."""
        query = sa.select(self.pair).where(self.pair.c.run == run).order_by(self.pair.c.pair)
        return [
            Pair(
                row.pair,
                row.kind,
                row.table_name,
                json.loads(row.l),
                json.loads(row.r),
                row.l_name,
                row.r_name,
                row.how,
            )
            for row in connection.execute(query)
        ]

    def cells(self, connection: sa.Connection, step: StepRow) -> list[Cell]:
        """The record values that a step changed, in the order of writing."""
        mine = (self.cell.c.run == step.run) & (self.cell.c.step == step.step)
        query = sa.select(self.cell).where(mine).order_by(self.cell.c.place)
        return [
            Cell(
                step.table,
                row.kind,
                json.loads(row.pk),
                row.column_name,
                json.loads(row.before),
                json.loads(row.after),
                row.why,
            )
            for row in connection.execute(query)
        ]

    def key_columns(self, step: StepRow, seen: sa.FromClause | None = None) -> list[Any]:
        """The columns of a row that make its key in a step's journal; `seen` as an alias."""
        table = self.office.table(step.table)
        moved = step.reference.columns if step.old and step.reference else ()
        read = table if seen is None else seen
        return [read.c[c.name] for c in table.primary_key.columns if c.name not in moved]

    def is_row(
        self, step: StepRow, key: sa.ColumnElement[Any], seen: sa.FromClause | None = None
    ) -> sa.ColumnElement[bool]:
        """The condition that a row of a step's table is the one with a journaled key."""
        return self.office.dialect.same_key(self.key_columns(step, seen), key, step.old)

    def moved_rows(self, step: StepRow) -> sa.Subquery:
        """The rows that a step moved: columns pair, and pk as `Dialect.row_key` makes it."""
        dialect = self.office.dialect
        return dialect.moved(self.moved, step.keys, dialect.row_key(self.key_columns(step)))

    def spelled(self, connection: sa.Connection, step: StepRow) -> set[int]:
        """The places of a step's columns whose old values are kept beside the keys."""
        if not sa.inspect(connection).has_table(self.spelling.name):
            return set()
        mine = (self.spelling.c.run == step.run) & (self.spelling.c.step == step.step)
        return set(connection.scalars(sa.select(self.spelling.c.place).where(mine).distinct()))

    def images(self, connection: sa.Connection, step: StepRow) -> list[str]:
        """The images of the rows that a step archived, deleted or brought back."""
        mine = (self.gone.c.run == step.run) & (self.gone.c.step == step.step)
        query = sa.select(self.gone.c.image).where(mine).order_by(self.gone.c.place)
        return list(connection.scalars(query))


def plain(reference: Reference) -> str:
    """A reference as text for the journal."""
    return json.dumps(asdict(replace(reference, reason="")))


def _reference(text: str | None) -> Reference | None:
    if text is None:
        return None
    return from_plain(
        Reference, json.loads(text), "a reference in the journal", "restore it from a backup"
    )
