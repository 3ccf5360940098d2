"""What the journal's tables are called, and how they are told from an office's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

# Each table of the journal, with columns that it has had since its first version.
TABLES: dict[str, frozenset[str]] = {
    "run": frozenset({"run", "plan", "verb", "moved_rows", "reverts", "receipt"}),
    "step": frozenset({"run", "step", "op", "table_name", "keys_run", "keys_step"}),
    "pair": frozenset({"run", "pair", "kind", "table_name", "l_name", "r_name", "how"}),
    "cell": frozenset({"run", "step", "place", "column_name", "before", "after", "why"}),
    "gone": frozenset({"run", "step", "place", "image"}),
    "moved": frozenset({"run", "step", "pair"}),
    "spelling": frozenset({"run", "step", "place", "pk", "value"}),
    "layout": frozenset({"version", "first_run"}),
}


def journal_prefix(tables: Mapping[str, frozenset[str]]) -> str:
    """What the names of the journal's tables begin with: "mt_", unless the office has such a table.

    Args:
        tables: The tables of the default schema, with their columns.
    """
    for number in count():
        prefix = "mt_" if not number else f"mt_journal{number}_"
        if all(columns <= tables.get(prefix + name, columns) for name, columns in TABLES.items()):
            return prefix
    raise AssertionError("numbers do not end")
