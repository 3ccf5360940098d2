"""The rows of a plan: what happens where, and what an undo can do with what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from migtools.database.dialect import Key

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

RESTORE = "restore"


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

    @property
    def ok(self) -> bool:
        """Whether the rows can be restored."""
        return self.verdict.startswith(RESTORE)


class Counted(NamedTuple):
    """What decisions will do: every effect in the order of writing, and what there is to say."""

    effects: Sequence[Effect]
    warnings: Sequence[str] = ()
    verdicts: Sequence[Verdict] = ()
