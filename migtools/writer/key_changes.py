"""Tables whose primary keys a run changes: journaled step by step, updated once, by the last step.

A row of a link table may be told by two references that both move. Between two updates its key
would be neither the old one nor the new one; so the journal has the new key in every step, and
one statement changes all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from migtools.decisions.moves import Moves, rekeyed_columns
from migtools.office.references import Reference
from migtools.writer.statements import Writer

Rows = Callable[[str, list[int]], sa.Select[*tuple[Any, ...]]]


class KeyChanges:
    """What is known of them while a run goes on.

    Args:
        writer: The writer.
        moves: The run's moves.
        references: The references that the run moves, in its order.
        rows: From a table and the places of its references among these, the rows whose key
            changes; see `rekeying`.

    Attributes:
        moves: The moves, with the keys that rows will have.
    """

    def __init__(
        self, writer: Writer, moves: Moves, references: Sequence[Reference], rows: Rows
    ) -> None:
        self._writer, self._keys = writer, {}
        self._waiting = Counter(reference.table for reference in references)
        self._columns: dict[str, list[str]] = {}
        for name in dict.fromkeys(r.table for r in references if moves.changes_key(r)):
            table = writer.office.table(name)
            places = [
                i for i, r in enumerate(references) if r.table == name and moves.changes_key(r)
            ]
            self._columns[name] = rekeyed_columns([references[i] for i in places])
            self._keys[name] = writer.keep_keys(table, rows(name, places))
        self.moves = replace(moves, rekeyed=self._keys)

    def later(self, reference: Reference) -> bool:
        """Whether the rows of a reference are updated later, all references of a key at once."""
        return reference.table in self._keys and self.moves.changes_key(reference)

    def done(self, reference: Reference) -> None:
        """A reference was moved; with the last one of its table, keys change."""
        name = reference.table
        self._waiting[name] -= 1
        if not self._waiting[name] and name in self._keys:
            table = self._writer.office.table(name)
            self._writer.rekey(table, self._keys[name], self._columns[name])
