"""The plan: everything that one commit will do, counted, before anything is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from migtools.database.dialect import Key
from migtools.decisions.collisions import BLOCK, Collision
from migtools.decisions.decisions import Decisions
from migtools.errors import LoadError
from migtools.office.frames import framed
from migtools.office.office import Office
from migtools.office.plain_data import from_plain
from migtools.plans import plan_file as planfile
from migtools.plans import preview

EFFECT_COLUMNS = ["table", "column", "kind", "local", "resource", "action", "rows"]
COLLISION_COLUMNS = [
    "collision",
    "table",
    "rule",
    "key",
    "row",
    "stands_on",
    "local",
    "resource",
    "choice",
    "outcome",
    "differs",
]
RENAME_COLUMNS = ["kind", "key", "before", "after", "why"]
VERDICT_COLUMNS = ["table", "column", "row", "verdict", "rows"]


class Effect(NamedTuple):
    """What happens to the rows of one column for one pair; digest is over the rows' keys."""

    table: str
    column: str
    kind: str
    local: Key | None
    resource: Key | None
    action: str
    rows: int
    digest: int = 0


class Verdict(NamedTuple):
    """What undo can do with rows: "restore", or why not; row is empty for a count of many."""

    table: str
    column: str
    row: str
    verdict: str
    rows: int


class Counted(NamedTuple):
    """What decisions will do: every effect in the order of writing, and what there is to say."""

    effects: list[Effect]
    warnings: Sequence[str] = ()
    verdicts: Sequence[Verdict] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that one `commit` will do. Making, reading or saving a plan writes nothing.

    Attributes:
        verb: What made it: "realign", "rename", "revert" or "purge".
        id: A one-shot number: the same plan never runs twice.
        request: What was asked for, from which the decisions follow.
        decisions: The pairs, cell changes and archived rows.
    """

    office: Office = field(repr=False, compare=False)
    verb: str
    id: str
    request: dict[str, Any]
    decisions: Decisions = field(repr=False)
    effect_rows: tuple[Effect, ...] = field(default=(), repr=False)
    found: tuple[Collision, ...] = field(default=(), repr=False)
    verdict_rows: tuple[Verdict, ...] = field(default=(), repr=False)

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
        pairs = {pair.number: pair for pair in self.decisions.pairs}
        rows = []
        for collision in self.found:
            losers = set(collision.losers)
            for row in collision.rows:
                pair = pairs.get(row.pair) if row.pair is not None else None
                differs = dict(row.values)
                rows.append(
                    (
                        collision.name,
                        collision.table,
                        collision.rule,
                        ", ".join(str(part) for part in collision.key),
                        ", ".join(str(part) for part in row.pk),
                        "resource" if row.pair is None else "local",
                        pair.local if pair else None,
                        pair.resource if pair else None,
                        collision.choice,
                        _outcome(collision, row in losers),
                        ", ".join(f"{c} {differs.get(c)}" for c in collision.differing),
                    )
                )
        return framed(rows, COLLISION_COLUMNS)

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
        from migtools.plans.sides import sides

        return sides(self)

    @property
    def open_collisions(self) -> int:
        """How many collisions still need a choice; a plan with any does not commit."""
        return sum(collision.choice == BLOCK for collision in self.found)

    @property
    def renames(self) -> pd.DataFrame:
        """Every name that changes, renames before the X_ names of leftovers.

        Returns:
            One row per change. Columns: kind, key, before, after, why ("rename", "retire" or
            "restore").
        """
        return pd.DataFrame(preview.renames(self), columns=RENAME_COLUMNS)

    @property
    def leftovers(self) -> pd.DataFrame:
        """For a purge: which leftovers go, and which are kept and what holds them.

        Their names are read from the database when asked; nothing is kept.

        Returns:
            One row per leftover that goes and per reference that holds one that is kept. Columns:
            kind, key, name, held_by (the table of the rows that hold it; empty for what goes),
            rows (how many of them). Empty for other plans.
        """
        from migtools.plans.leftovers import leftovers

        return leftovers(self)

    @property
    def verdicts(self) -> pd.DataFrame:
        """For an undo: what can be restored, and row by row what cannot and why.

        Returns:
            Columns: table, column, row (empty for a count of many rows), verdict, rows.
        """
        return pd.DataFrame(self.verdict_rows, columns=VERDICT_COLUMNS)

    @property
    def warnings(self) -> list[str]:
        """Sentences that the analyst should read before saying Yes."""
        return list(self.decisions.warnings)

    @property
    def blocked(self) -> int:
        """How many rows an undo cannot restore."""
        bad = (v.rows for v in self.verdict_rows if not v.verdict.startswith("restore"))
        return sum(bad)

    def summary(self, *, done: bool = False) -> str:
        """What the plan does, in one line that a person understands.

        Args:
            done: Say it in the past tense, as a receipt does.
        """
        return preview.summary(self, done=done)

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
        from migtools.plans.sampling import sample

        return sample(self, table, rows)

    def decided_alike(self, decisions: Decisions, found: tuple[Collision, ...]) -> bool:
        """Whether other decisions and collisions are the plan's own, warnings aside."""
        if (self.decisions, self.found) == (decisions, found):
            return True
        # A plan from a file holds dates and the like as texts.
        return _as_text(self.decisions, self.found) == _as_text(decisions, found)

    def save(self, path: str | Path) -> None:
        """Write the plan to a JSON file, to be reviewed and committed later."""
        planfile.write(path, self._plain())

    @classmethod
    def load(cls, office: Office, path: str | Path) -> Plan:
        """Read a plan that was saved for this office.

        Raises:
            LoadError: If the file is missing, is no plan, was edited by hand, or was made for
                another office or another schema.
        """
        plain = planfile.read(path)
        mine = _office_mark(office)
        if plain["office"] != mine:
            raise LoadError(
                f"plan file {path} was made for office {plain['office']}, this is {mine}; "
                "open that office, or make the plan again here"
            )
        return cls(
            office=office,
            verb=plain["verb"],
            id=plain["id"],
            request=plain["request"],
            decisions=from_plain(Decisions, plain["decisions"]),
            effect_rows=from_plain(tuple[Effect, ...], plain["effects"]),
            found=from_plain(tuple[Collision, ...], plain["collisions"]),
            verdict_rows=from_plain(tuple[Verdict, ...], plain["verdicts"]),
        )

    def _plain(self) -> dict[str, Any]:
        return {
            "verb": self.verb,
            "id": self.id,
            "office": _office_mark(self.office),
            "summary": self.summary(),
            "request": self.request,
            "decisions": asdict(self.decisions),
            "effects": self.effect_rows,
            "collisions": [asdict(collision) for collision in self.found],
            "verdicts": self.verdict_rows,
        }

    def __bool__(self) -> bool:
        """False for a plan that would change nothing."""
        # A purge also tells what holds the leftovers that it keeps.
        return any(e.action != "keep" or e.resource is not None for e in self.effect_rows)

    def __str__(self) -> str:
        return preview.text(self)

    def __repr__(self) -> str:
        return preview.text(self)

    def _repr_html_(self) -> str:
        return preview.html(self)


def _outcome(collision: Collision, loses: bool) -> str:
    if collision.choice == BLOCK:
        return "open"
    if not loses:
        return "stays"
    return "left" if collision.choice == "leave" else "archived"


def _office_mark(office: Office) -> dict[str, Any]:
    return {"local": office.local, "resource": office.resource, "schema": office.schema.digest}


def _as_text(decisions: Decisions, found: tuple[Collision, ...]) -> str:
    plain = asdict(decisions)
    plain.pop("warnings")
    return json.dumps([plain, [asdict(c) for c in found]], sort_keys=True, default=str)
