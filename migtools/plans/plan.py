"""The plan: everything that one commit will do, counted, before anything is written."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Decisions
from migtools.errors import AccessError, LoadError
from migtools.office.data_reader import from_plain
from migtools.office.frames import framed
from migtools.office.office import Office
from migtools.plans import plan_file, preview, sides, views
from migtools.plans.parts import Parts
from migtools.plans.plan_file import PlanFile
from migtools.plans.rows import (
    COLLISION_COLUMNS,
    EFFECT_COLUMNS,
    RENAME_COLUMNS,
    VERDICT_COLUMNS,
)
from migtools.plans.verbs import VERBS, summary
from migtools.text import listed


@dataclass(frozen=True)
class Plan(Parts):
    """Everything that one `commit` will do. Making, reading or saving a plan writes nothing.

    Beside its parts it has `id`, a one-shot number: the same plan never runs twice.
    """

    id: str = ""

    @property
    def effects(self) -> pd.DataFrame:
        """What happens where.

        Returns:
            One row per table, column and pair. Columns: table, column, kind, local, resource
            (keys), action ("re-point", "keep", "rename", "retire", "archive", "restore",
            "delete"), rows. In the order of writing.
        """
        rows = [effect[: len(EFFECT_COLUMNS)] for effect in self.effect_rows]
        return framed(rows, EFFECT_COLUMNS)

    @property
    def collisions(self) -> pd.DataFrame:
        """Rows that would share a unique key, side by side.

        Returns:
            One row per colliding row. Columns: collision (what to name in `on_collision`), table,
            rule, key (the shared values), row (primary key), stands_on ("resource" for a row that
            is there already, "local" for one that would move there), local, resource (keys of
            the pair that moves it), choice, outcome ("stays", "archived", "left" or "open"),
            differs (the row's values where the colliding rows differ).
        """
        return framed(views.collision_rows(self), COLLISION_COLUMNS)

    @property
    def sides(self) -> pd.DataFrame:
        """How many rows hang on the plan's local and on its resource records, now and afterwards.

        Counted in the database when asked, once per table and column; nothing is kept.

        Returns:
            One row per table, column and action, in the order of writing. Columns: table, column,
            action, pairs (how many the action concerns), rows (how many it changes), local_before,
            resource_before, local_after, resource_after (all whole numbers). The four counts are
            missing where there are no two sides: names, values, archived or deleted rows.
        """
        return sides.sides(self)

    @property
    def renames(self) -> pd.DataFrame:
        """Every name that changes, renames before the X_ names of leftovers.

        Returns:
            One row per change. Columns: kind, key, before, after, why ("rename", "retire" or
            "restore").
        """
        return pd.DataFrame(views.renames(self), columns=RENAME_COLUMNS)

    @property
    def leftovers(self) -> pd.DataFrame:
        """For a purge: which leftovers go, and which are kept and what holds them.

        Their names are read from the database when asked; nothing is kept.

        Returns:
            One row per leftover that goes and per reference that holds one that is kept. Columns:
            kind, key, name, held_by (the table of the rows that hold it; empty for what goes),
            rows (how many of them). Empty for other plans.
        """
        return views.leftovers(self)

    @property
    def verdicts(self) -> pd.DataFrame:
        """For an undo: what can be restored, and row by row what cannot and why.

        Returns:
            Columns: table, column, row (empty for a count of many rows), verdict, rows.
        """
        return pd.DataFrame(self.verdict_rows, columns=VERDICT_COLUMNS)

    def summary(self, *, done: bool = False) -> str:
        """What the plan does, in one line that a person understands.

        Args:
            done: Say it in the past tense, as a receipt does.
        """
        return summary(self, done)

    def sample(self, table: str, rows: int = 5) -> pd.DataFrame:
        """A few of the rows that will move, before and after.

        Args:
            table: A table of the effects.
            rows: How many rows at most, per column.

        Returns:
            Columns: row (primary key), column, before, before_name, after, after_name. Read from
            the database when called; empty once the plan has run.

        Raises:
            SchemaError: If the database has no such table.
        """
        return views.sample(self, table, rows)

    def decided_alike(self, decisions: Decisions, found: tuple[Collision, ...]) -> bool:
        """Whether other decisions and collisions are the plan's own, warnings aside."""
        if (self.decisions, self.found) == (decisions, found):
            return True
        # A plan from a file holds dates and the like as texts.
        return _as_text(self.decisions, self.found) == _as_text(decisions, found)

    def save(self, path: str | Path) -> None:
        """Write the plan to a JSON file, to be reviewed and committed later."""
        held = PlanFile(
            verb=self.verb,
            id=self.id,
            office=_office_mark(self.office),
            summary=self.summary(),
            request=self.request,
            decisions=self.decisions,
            effects=self.effect_rows,
            collisions=self.found,
            verdicts=self.verdict_rows,
        )
        plan_file.write(path, held)

    @classmethod
    def load(cls, office: Office, path: str | Path) -> Plan:
        """Read a plan that was saved for this office.

        Raises:
            LoadError: If the file is missing, is no plan, was edited by hand, or was made for
                another office or another schema.
        """
        held = plan_file.read(path)
        mine = _office_mark(office)
        if held.office != mine:
            raise LoadError(
                f"plan file {path} was made for office {held.office}, this is {mine}; "
                "open that office, or make the plan again here"
            )
        if held.verb not in VERBS:
            raise LoadError(f"plan file {path} is of an unknown verb {held.verb!r}; make it again")
        # Read for what is wrong with it alone: decisions are made from the plain request.
        from_plain(VERBS[held.verb].request, held.request, f"plan file {path}", "make it again")
        return cls(
            office=office,
            verb=held.verb,
            id=held.id,
            request=held.request,
            decisions=held.decisions,
            effect_rows=held.effects,
            found=held.collisions,
            verdict_rows=held.verdicts,
        )

    def __str__(self) -> str:
        return preview.text(self)

    def __repr__(self) -> str:
        return preview.text(self)

    def _repr_html_(self) -> str:
        return preview.html(self)


def _office_mark(office: Office) -> dict[str, Any]:
    return {"local": office.local, "resource": office.resource, "schema": office.schema.digest}


def _as_text(decisions: Decisions, found: tuple[Collision, ...]) -> str:
    plain = asdict(decisions)
    plain.pop("warnings")
    plain.pop("obstacles")
    return json.dumps([plain, [asdict(c) for c in found]], sort_keys=True, default=str)


def planned(office: Office, verb: str, request: Mapping[str, Any]) -> Plan:
    """The plan of one request, on the data as they are now.

    Raises:
        AccessError: If the database may hide rows from this user.
        MigtoolsError: Whatever the verb refuses.
    """
    with office.reading() as connection:
        _demand_sight(connection, office)
        decisions, found = VERBS[verb].decide(connection, office, request, None)
        counted = VERBS[verb].count(connection, office, decisions, request)
    warnings = (*request.get("left_out", ()), *decisions.warnings, *counted.warnings)
    return Plan(
        office=office,
        verb=verb,
        id=uuid.uuid4().hex,
        request=dict(request),
        decisions=replace(decisions, warnings=warnings),
        effect_rows=tuple(counted.effects),
        found=found,
        verdict_rows=tuple(counted.verdicts),
    )


def _demand_sight(connection: sa.Connection, office: Office) -> None:
    """Nobody may plan for rows that nobody sees."""
    touched = {r.table for r in office.references} | {
        kind.table for kind in office.schema.kinds.values()
    }
    hidden = [table for table in office.dialect.hiding(connection) if table in touched]
    if hidden:
        raise AccessError(
            f"row-level security may hide rows of {listed(hidden)} from this user, so that no plan "
            "would know what hangs on a record; open the office as a user who sees all rows"
        )
