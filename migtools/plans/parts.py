"""What a plan is made of: what was asked, what that decides, and what counting found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from migtools.decisions.collisions import BLOCK, Collision
from migtools.decisions.decisions import Decisions
from migtools.office.office import Office
from migtools.plans.rows import Effect, Verdict


@dataclass(frozen=True)
class Parts:
    """The parts of one plan; sentences, tables and counts of it are made from them.

    Attributes:
        office: The office that it is for.
        verb: What made it: "realign", "rename", "revert" or "purge".
        request: What was asked for, from which the decisions follow.
        decisions: The pairs, cell changes and archived rows.
        effect_rows: What happens where, in the order of writing.
        found: The collisions, with what was chosen for each.
        verdict_rows: What an undo can do with each row.
    """

    office: Office = field(repr=False, compare=False)
    verb: str
    request: dict[str, Any]
    decisions: Decisions = field(repr=False)
    effect_rows: tuple[Effect, ...] = field(default=(), repr=False)
    found: tuple[Collision, ...] = field(default=(), repr=False)
    verdict_rows: tuple[Verdict, ...] = field(default=(), repr=False)

    @property
    def open_collisions(self) -> int:
        """How many collisions still need a choice; a plan with any does not commit."""
        return sum(collision.choice == BLOCK for collision in self.found)

    @property
    def blocked(self) -> int:
        """How many rows an undo cannot restore."""
        return sum(verdict.rows for verdict in self.not_restorable())

    @property
    def warnings(self) -> list[str]:
        """Sentences that the analyst should read before saying Yes."""
        stopped = (f"cannot be committed: {said}" for said in self.decisions.obstacles)
        return [*stopped, *self.decisions.warnings]

    def __bool__(self) -> bool:
        """False for a plan that would change nothing."""
        # A purge also tells what holds the leftovers that it keeps.
        return any(e.action != "keep" or e.resource is not None for e in self.effect_rows)

    def not_restorable(self) -> Iterator[Verdict]:
        """What an undo cannot restore, and why."""
        return (verdict for verdict in self.verdict_rows if not verdict.ok)

    def of(self, action: str) -> Iterator[Effect]:
        """The effects of one action."""
        return (effect for effect in self.effect_rows if effect.action == action)

    def by_table(self, action: str) -> dict[str, int]:
        """How many rows of each table an action changes, most first."""
        columns: dict[str, Counter[str]] = defaultdict(Counter)
        for effect in self.of(action):
            columns[effect.table][effect.column] += effect.rows
        found = {}
        for table, rows in columns.items():
            # Rows archived or brought back have no column; they come on top of those that move.
            whole = rows.pop("", 0)
            # A row may move by two columns (a policy's carrier and product): count it once.
            found[table] = whole + max(rows.values(), default=0)
        return dict(sorted(found.items(), key=lambda entry: -entry[1]))

    def totals(self) -> list[tuple[str, str, str, int, int]]:
        """Table, column, action, number of pairs, number of rows; in the order of writing."""
        found: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
        for effect in self.effect_rows:
            entry = found[effect.table, effect.column, effect.action]
            entry[0] += 1
            entry[1] += effect.rows
        return [(*place, pairs, rows) for place, (pairs, rows) in found.items()]
