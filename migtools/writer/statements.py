"""The statements of a commit, each journaled as a step. Used by `migtools.writer.commit` alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from migtools.database.dialect import Step, Update
from migtools.decisions.decisions import Cell, Pair
from migtools.decisions.moves import Moves
from migtools.decisions.records import read_records
from migtools.errors import ReadOnlyError, StalePlanError
from migtools.journal.ledger import DELETE, INSERT, MOVE, SET, Ledger, StepRow, plain
from migtools.office.office import Office
from migtools.office.references import Reference
from migtools.office.schema import Kind
from migtools.writer.watch import Watch

Progress = Callable[[int, int, str], None]


def no_progress(_done: int, _total: int, _what: str) -> None:
    """Tell nobody."""


class Writer:
    """Writes one run. Every method is one step: a change, and its entry in the journal."""

    def __init__(self, connection: sa.Connection, office: Office, run: int) -> None:
        self.connection = connection
        self.office = office
        self.ledger = Ledger(office)
        self.run = run
        self.steps = 0
        self.rows = 0
        self.written = 0
        self.temporary: list[sa.Table] = []
        self.moved: dict[Reference, StepRow] = {}
        self.watch = Watch(connection, office)
        # Tables whose primary keys change in this run, and what is to be looked at afterwards.
        self.rekeyed: dict[sa.Table, list[tuple[Reference, list[Any]]]] = {}

    def _journal(
        self,
        op: str,
        table: str,
        rows: int,
        reference: Reference | None = None,
        undone: StepRow | None = None,
    ) -> None:
        """Enter the step that was just done; its number is `self.steps`.

        `undone` is the step whose journaled keys are those of this one, too.
        """
        kept = undone.keys if undone else Step(self.run, self.steps)
        old = bool(undone and undone.old)
        if reference:
            self.moved[reference] = StepRow(
                self.run, self.steps, op, table, reference, kept, rows, old
            )
        self.connection.execute(
            sa.insert(self.ledger.step).values(
                run=self.run,
                step=self.steps,
                op=op,
                table_name=table,
                moved_rows=rows,
                reference=plain(reference) if reference else None,
                keys_run=kept.run,
                keys_step=kept.step,
            )
        )
        self.rows += rows

    def _enter(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        """Insert journal rows in one statement, however many they are."""
        if rows:
            names = list(rows[0])
            kinds = {name: table.c[name].type for name in names}
            sent = self.office.dialect.rows(kinds, [list(row.values()) for row in rows], "entered")
            self.connection.execute(sa.insert(table).from_select(names, sa.select(sent)))

    def pairs(self, pairs: Iterable[Pair]) -> None:
        """Enter the pairs of the run."""
        rows = [
            {
                "run": self.run,
                "pair": p.number,
                "kind": p.kind,
                "table_name": p.table,
                "l": json.dumps(p.local),
                "r": json.dumps(p.resource),
                "l_name": p.local_name,
                "r_name": p.resource_name,
                "how": p.how,
            }
            for p in pairs
        ]
        self._enter(self.ledger.pair, rows)

    def cells(self, cells: Sequence[Cell]) -> None:
        """Change values of local records, each only if it still is what the plan saw.

        Raises:
            StalePlanError: If a record was changed or deleted meanwhile.
            ReadOnlyError: If a record is not the local office's own.
        """
        for table, group in groupby(cells, key=lambda c: c.table):
            self.steps += 1
            changed = list(group)
            for column in dict.fromkeys(cell.column for cell in changed):
                self._cells(table, [cell for cell in changed if cell.column == column])
            self._enter(
                self.ledger.cell,
                [
                    {
                        "run": self.run,
                        "step": self.steps,
                        "place": place,
                        "kind": cell.kind,
                        "pk": json.dumps(cell.key),
                        "column_name": cell.column,
                        "before": json.dumps(cell.before),
                        "after": json.dumps(cell.after),
                        "why": cell.why,
                    }
                    for place, cell in enumerate(changed)
                ],
            )
            self.written += len(changed)
            self._journal(SET, table, len(changed))

    def _cells(self, name: str, cells: Sequence[Cell]) -> None:
        """Change one column of local records in one statement."""
        kind = self.office.schema.kind(cells[0].kind)
        table, key = self.office.table(name), self.office.key(kind)
        column = table.c[cells[0].column]
        held = self.office.dialect.cell(column)
        rows = self.office.dialect.rows(
            {"k": key.type, "before": held.type, "after": held.type},
            [(cell.key, cell.before, cell.after) for cell in cells],
            "cells",
        )
        after = rows.c.after if held is column else sa.cast(rows.c.after, column.type)
        update = sa.update(table).values({column: after})
        written = table.join(rows, key == rows.c.k)
        others = self.watch.cells(column, written, key)
        done = self.office.dialect.changed(
            self.connection,
            update.where(
                key == rows.c.k,
                self.office.owner(kind) == self.office.local,
                held.is_not_distinct_from(rows.c.before),
            ),
        )
        if done != len(cells):
            self._explain(kind, cells)
        self.watch.changed(column, written, key, others, done)
        there = sa.select(sa.func.count()).select_from(written)
        same = held.is_not_distinct_from(rows.c.after)
        if self.connection.scalar(there.where(same)) != len(cells):
            self.watch.altered[name].add(column.name)

    def _explain(self, kind: Kind, cells: Sequence[Cell]) -> None:
        """Say which record could not be changed, and why."""
        records = read_records(self.connection, self.office, kind, [cell.key for cell in cells])
        foreign = [r for r in records.values() if r.owner != self.office.local]
        if foreign:
            raise ReadOnlyError(
                f"{kind.label} {foreign[0].key!r} belongs to the resource office and is read-only; "
                "nothing was written"
            )
        raise StalePlanError(
            f"one of {len(cells)} values of {kind.table}.{cells[0].column} is no longer what the "
            f"plan saw (the first record is {cells[0].key!r}); nothing was written, "
            "make the plan again"
        )

    def move(self, reference: Reference, move: Update, *, now: bool = True) -> int:
        """Re-point one reference; returns how many rows move.

        Args:
            reference: The reference.
            move: Its update.
            now: False only to journal the move; `rekey` updates the rows then.
        """
        self.steps += 1
        self._spellings(move)
        step, dialect = Step(self.run, self.steps), self.office.dialect
        late = self.rekeyed.get(self.office.table(reference.table))
        before = self.watch.values(reference, move, late is not None)
        write = dialect.move if now else dialect.journal
        rows = write(self.connection, self.ledger.moved, step, move)
        self.written += rows if now else 0
        self._journal(MOVE, reference.table, rows, reference)
        if late is None:
            self.watch.moved(reference, self.moved[reference], before, False)
        else:
            late.append((reference, before))
        return rows

    def move_back(self, reference: Reference, move: Update, undone: StepRow, expected: int) -> int:
        """Re-point rows back to where a step took them from; returns how many rows moved.

        Where all of them move, the journal refers to that step's keys instead of copying them.
        """
        self.steps += 1
        self._spellings(move)
        before = self.watch.values(reference, move, False)
        whole = expected == undone.rows
        step = None if whole else Step(self.run, self.steps)
        rows = self.office.dialect.move(self.connection, self.ledger.moved, step, move)
        self.written += rows
        self._journal(MOVE, reference.table, rows, reference, undone if whole else None)
        self.watch.moved(reference, self.moved[reference], before, False)
        return rows

    def _spellings(self, move: Update) -> None:
        """Keep the values of rows that move and do not spell their record's key as it does."""
        dialect, kept = self.office.dialect, self.ledger.spelling
        for place, (name, key) in enumerate(move.held.items()):
            column = move.table.c[name]
            if dialect.varies(column, key):
                found = (
                    sa.select(
                        sa.literal(self.run),
                        sa.literal(self.steps),
                        sa.literal(place),
                        dialect.as_stored(move.pk),
                        dialect.as_stored(column),
                    )
                    .select_from(move.source, move.table)
                    .where(move.where, dialect.spelled_otherwise(column, key))
                )
                self.connection.execute(sa.insert(kept).from_select(list(kept.c.keys()), found))

    def keep_keys(self, table: sa.Table, rows: sa.Select[*tuple[Any, ...]]) -> sa.Table:
        """Rows whose primary key changes, see `rekeying`, kept until `rekey` changes it."""
        primary = [f"o{i}" for i in range(len(table.primary_key.columns))]
        self.rekeyed[table] = []
        return self._keep_relation("keys", rows.subquery(), primary)

    def rekey(self, table: sa.Table, keys: sa.Table, columns: Sequence[str]) -> None:
        """Re-point all references at once that are part of a primary key.

        Raises:
            StalePlanError: If a row is no longer what it was when the commit began.
        """
        dialect = self.office.dialect
        primary = enumerate(table.primary_key.columns)
        here = sa.and_(*(dialect.same(c, keys.c[f"o{i}"]) for i, c in primary))
        values = {column: keys.c[f"v{i}"] for i, column in enumerate(columns)}
        rows = dialect.changed(self.connection, sa.update(table).values(values).where(here))
        expected = self.connection.scalar(sa.select(sa.func.count()).select_from(keys)) or 0
        self.written += rows
        if rows != expected:
            raise StalePlanError(
                f"{expected - rows} of {expected} rows of {table.name} changed while the commit "
                "ran; nothing was written, make the plan again"
            )
        for reference, before in self.rekeyed.pop(table):
            self.watch.moved(reference, self.moved[reference], before, True)

    def remove(self, table: sa.Table, condition: sa.ColumnElement[bool]) -> int:
        """Archive rows whole and delete them; returns how many."""
        images = self.office.dialect.images(self.connection, table, condition)
        self.connection.execute(sa.delete(table).where(condition))
        return self._keep(DELETE, table, images)

    def bring_back(self, table: sa.Table, images: list[str]) -> int:
        """Insert archived rows again; returns how many."""
        self.office.dialect.restore(self.connection, table, images)
        self.watch.brought_back(_name(self.office, table), images)
        return self._keep(INSERT, table, images)

    def _keep(self, op: str, table: sa.Table, images: list[str]) -> int:
        self.steps += 1
        rows = [
            {"run": self.run, "step": self.steps, "place": place, "image": image}
            for place, image in enumerate(images)
        ]
        self.written += len(rows)
        self._enter(self.ledger.gone, rows)
        self._journal(op, _name(self.office, table), len(rows))
        return len(rows)

    def keep_maps(self, moves: Moves, by: str = "l") -> Moves:
        """The same moves over indexed temporary tables, which a large update needs.

        Args:
            moves: The moves.
            by: The map's unique column: "l", or "pair" where two pairs may leave one record.
        """

        made = self._keep_relation
        return replace(
            moves,
            maps={n: made("map", m, [by]) for n, m in moves.maps.items()},
            stay={n: made("stay", m, ["k"]) for n, m in moves.stay.items()},
        )

    def _keep_relation(self, what: str, relation: sa.FromClause, unique: Sequence[str]) -> sa.Table:
        """A relation as a temporary table until the end of the commit."""
        # Numbered, not named after its table, whose name may be as long as names may be.
        name = f"mt_{what}_{len(self.temporary)}"
        while name in self.office.catalogue.tables:
            name += "_"
        kinds = {c.name: c.type for c in relation.c}
        kept = self.office.dialect.kept_type
        kinds = {
            n: kept(kind) if what == "keys" or isinstance(kind, sa.types.NullType) else kind
            for n, kind in kinds.items()
        }
        table = _stored(self.connection, name, relation, kinds, unique)
        self.office.dialect.analyze(self.connection, table)
        self.temporary.append(table)
        return table

    def clean(self) -> None:
        """Drop the temporary tables."""
        for table in self.temporary:
            self.connection.execute(sa.schema.DropTable(table))
        self.temporary.clear()


def _name(office: Office, table: sa.Table) -> str:
    return next(name for name, known in office.catalogue.tables.items() if known is table)


def _stored(
    connection: sa.Connection,
    name: str,
    made: sa.FromClause,
    kinds: Mapping[str, sa.types.TypeEngine[Any]],
    unique: Sequence[str],
) -> sa.Table:
    """A relation kept as an indexed temporary table."""
    columns = [sa.Column(column, kind) for column, kind in kinds.items()]
    table = sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    connection.execute(sa.schema.CreateTable(table))
    connection.execute(sa.insert(table).from_select(list(made.c.keys()), sa.select(made)))
    index = sa.Index(f"{name}_unique", *(table.c[column] for column in unique), unique=True)
    connection.execute(sa.schema.CreateIndex(index))
    return table
