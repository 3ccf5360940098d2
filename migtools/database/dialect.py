"""What differs between databases, behind one face.

Every statement that the engine runs is SQLAlchemy Core; a `Dialect` supplies the few pieces that
SQLite and PostgreSQL spell differently: how a list of pairs becomes a table without writing
anything, how moved keys are hashed and journaled, how to lock, how to keep a whole row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from migtools.database.catalogue import CheckRule, UniqueKey

Key = int | str


@dataclass(frozen=True)
class Step:
    """Where the journal keeps the moved keys of one step."""

    run: int
    step: int


@dataclass(frozen=True)
class Update:
    """One set-based update of a table's reference columns, with the keys that it moves.

    Attributes:
        table: The table that is updated.
        values: Column name -> the new value, an expression over `source`.
        source: What the update joins with.
        where: Which rows of the table move.
        pair: The number of the pair that moves a row.
        pk: The row's key, see `row_key`, as the whole run leaves it.
        stable: The part of it that no step of the run changes; plans are compared by it.
        held: Column name -> the key that its values equal, in whatever spelling.
    """

    table: sa.Table
    values: Mapping[str, sa.ColumnElement[Any]]
    source: sa.FromClause
    where: sa.ColumnElement[bool]
    pair: sa.ColumnElement[int]
    pk: sa.ColumnElement[Any]
    stable: sa.ColumnElement[Any]
    held: Mapping[str, sa.ColumnElement[Any]]


class Dialect(ABC):
    """One kind of database."""

    @abstractmethod
    def connect(self, url: sa.URL) -> sa.Engine:
        """An engine with the settings that migtools relies on; opens nothing yet."""

    @abstractmethod
    def adopted(self, engine: sa.Engine) -> sa.Engine:
        """An engine that is fit for us, on the database of one that somebody else made.

        Raises:
            LoadError: If its driver is none that we can use.
        """

    @abstractmethod
    def reading(self, engine: sa.Engine) -> AbstractContextManager[sa.Connection]:
        """A transaction that only reads, and sees one moment of the database."""

    @abstractmethod
    def writing(
        self, engine: sa.Engine, journal: Sequence[str]
    ) -> AbstractContextManager[sa.Connection]:
        """The write transaction of a commit: all or nothing.

        Raises:
            LockedError: If another program holds the database for too long.
        """

    @abstractmethod
    def unique_keys(
        self, connection: sa.Connection, tables: Mapping[str, sa.Table]
    ) -> list[UniqueKey]:
        """Primary keys, unique constraints and unique indexes, partial and expression ones too."""

    def read_formulas(self, connection: sa.Connection, tables: Mapping[str, sa.Table]) -> None:
        """Complete what is known of computed columns, where reflection does not tell it."""
        return None

    @abstractmethod
    def checks(self, connection: sa.Connection, tables: Mapping[str, sa.Table]) -> list[CheckRule]:
        """The CHECK constraints of tables."""

    def unfit(self, kind: sa.types.TypeEngine[Any], values: Iterable[Any]) -> str:
        """What is wrong with the first of these values that a column cannot hold; "" for none."""
        return ""

    @abstractmethod
    def unsupported(self, connection: sa.Connection) -> list[str]:
        """Sentences on rules of the database that migtools cannot check beforehand."""

    def hiding(self, connection: sa.Connection) -> list[str]:
        """The tables of which the database does not show every row to this user."""
        return []

    @abstractmethod
    def triggers(self, connection: sa.Connection) -> dict[str, list[str]]:
        """The names of the triggers on each table."""

    @abstractmethod
    def rows(
        self,
        columns: Mapping[str, sa.types.TypeEngine[Any]],
        values: Sequence[Sequence[Any]],
        name: str,
    ) -> sa.FromClause:
        """A list of rows as something to select from; sent as one parameter, writes nothing."""

    def keys(self, like: sa.ColumnElement[Any], keys: Iterable[Any], name: str) -> sa.FromClause:
        """Values of one column as something to select from, with the column k."""
        return self.rows({"k": like.type}, [(key,) for key in keys], name)

    @abstractmethod
    def digest(self, pk: sa.ColumnElement[Any], pair: Any) -> sa.ColumnElement[int]:
        """An aggregate over (pk, pair) that does not depend on the order of rows."""

    @abstractmethod
    def pack(self, columns: Sequence[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        """Several column values of any type as one JSON text that holds them exactly."""

    @abstractmethod
    def unpack(
        self,
        packed: sa.ColumnElement[Any],
        place: int,
        like: sa.types.TypeEngine[Any],
        old: bool,
    ) -> sa.ColumnElement[Any]:
        """One value of a packed text, as it was; `old` for what version 1 packed."""

    @abstractmethod
    def moved_table(self, metadata: sa.MetaData, name: str) -> sa.Table:
        """The journal table of moved keys, by its name."""

    @abstractmethod
    def moved(self, table: sa.Table, step: Step, like: sa.ColumnElement[Any]) -> sa.Subquery:
        """The moved keys of one step, with columns pair and pk (typed as `row_key` is)."""

    @abstractmethod
    def move(
        self, connection: sa.Connection, journal: sa.Table, step: Step | None, move: Update
    ) -> int:
        """Update the rows of a move and journal their keys under a step (none: no journal).

        Returns:
            How many rows were updated.
        """

    @abstractmethod
    def journal(
        self, connection: sa.Connection, journal: sa.Table, step: Step, move: Update
    ) -> int:
        """Journal the keys of a move's rows, which are updated later on; returns how many."""

    def kept_type(self, kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
        """The type of a temporary table's column that keeps a column's values as they are."""
        return kind

    @abstractmethod
    def varies(self, column: sa.Column[Any], key: sa.ColumnElement[Any]) -> bool:
        """Whether a reference may hold its record's key in another spelling than the record."""

    @abstractmethod
    def spelled_otherwise(
        self, column: sa.ColumnElement[Any], key: sa.ColumnElement[Any]
    ) -> sa.ColumnElement[bool]:
        """The condition that a value equals a key, and yet is not the same bytes or type."""

    @abstractmethod
    def as_stored(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A value as the journal's column for values of any type keeps it."""

    @abstractmethod
    def from_stored(
        self, kept: sa.ColumnElement[Any], like: sa.types.TypeEngine[Any]
    ) -> sa.ColumnElement[Any]:
        """A value that the journal keeps, in the type that it had."""

    @abstractmethod
    def value_type(self) -> sa.types.TypeEngine[Any]:
        """The type of the journal's column for values of any type."""

    def counts(
        self, connection: sa.Connection, move: Update, among: sa.FromClause, indexed: bool
    ) -> list[tuple[int, int, int]]:
        """Per pair that moves anything: pair, rows, digest of (row, pair); by pair.

        Args:
            connection: A connection that reads.
            move: The move; its source has one row per pair.
            among: Where the rows are looked for: the move's table, or a join with it.
            indexed: Whether an index leads from a pair to its rows.
        """
        query = (
            sa.select(move.pair, sa.func.count(), self.digest(move.stable, move.pair))
            .select_from(move.source, among)
            .where(move.where)
            .group_by(move.pair)
        )
        rows = connection.execute(query)
        return sorted((pair, many, int(digest)) for pair, many, digest in rows)

    def changed(self, connection: sa.Connection, statement: sa.Executable) -> int:
        """Run an update and say how many rows it changed."""
        return int(connection.execute(statement).rowcount)

    def added(self, connection: sa.Connection, table: sa.Table) -> int | None:
        """How many rows this connection added to a table so far, less those that it deleted.

        The count begins anywhere; only its change within a transaction means something. None
        where nobody else can write meanwhile, so that counting the table itself will do.
        """
        return None

    @abstractmethod
    def unplanned(self, connection: sa.Connection, written: int) -> int:
        """How many rows triggers and cascades changed in this write transaction.

        Args:
            connection: The connection of the write transaction.
            written: How many rows the commit's own statements changed, its journal aside.
        """

    @abstractmethod
    def lock(
        self,
        connection: sa.Connection,
        records: Mapping[str, tuple[sa.Column[Any], list[Key]]],
        tables: Sequence[sa.Table],
    ) -> None:
        """Keep others from adding references to these records until the transaction ends."""

    @abstractmethod
    def images(
        self, connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool]
    ) -> list[str]:
        """Whole rows as texts that restore them exactly, in primary key order."""

    # Whether a trigger can change what a statement writes without being seen to write itself.
    triggers_alter = False

    @abstractmethod
    def digests(
        self, columns: Sequence[sa.ColumnElement[Any]], key: sa.ColumnElement[Any]
    ) -> list[sa.ColumnElement[Any]]:
        """Per column an aggregate over rows that tells whether any row's value changed."""

    def make_constraints_immediate(self, connection: sa.Connection) -> None:
        """Let what the database would do at the end of the transaction happen now, if it waits."""
        return None

    def cell(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A value of a record as plans and the journal hold it: what JSON has, or a text."""
        return column

    def as_text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A value for people to read, whatever its type."""
        return sa.cast(column, sa.Text)

    @abstractmethod
    def restore(self, connection: sa.Connection, table: sa.Table, images: list[str]) -> None:
        """Insert rows again from their images."""

    @abstractmethod
    def analyze(self, connection: sa.Connection, table: sa.Table) -> None:
        """Tell the query planner about a table that was just filled."""

    @abstractmethod
    def settle(self, engine: sa.Engine, tables: Sequence[str]) -> None:
        """Housekeeping after a large commit, outside its transaction."""

    @abstractmethod
    def guards(self, table: sa.Table, column: str, owner: Key) -> list[str]:
        """DDL that makes the database itself refuse to change an owner's rows of a table."""

    def row_key(self, columns: Sequence[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        """What tells a row from the others in the journal: a whole number, or several values.

        Args:
            columns: The row's primary key, or the part of it that is meant.
        """
        if not columns:
            return sa.literal(0)
        if len(columns) == 1 and isinstance(columns[0].type, sa.Integer):
            return columns[0]
        return self.pack(columns)

    def keyless(self, table: sa.Table) -> sa.ColumnElement[bool] | None:
        """The condition that a row's primary key is not filled; None where it always is."""
        return None

    def zero(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The number 0, computed from a row's column: it is an aggregate of that row's query."""
        return sa.literal(0)

    def key_parts(
        self, key: sa.ColumnElement[Any], columns: Sequence[sa.ColumnElement[Any]], old: bool
    ) -> list[sa.ColumnElement[Any]]:
        """The values of a row key, typed like the columns that it was made of.

        Args:
            key: A row key.
            columns: The columns that it was made of.
            old: Whether it stems from a journal of version 1.
        """
        if not columns:
            return []
        if len(columns) == 1 and isinstance(columns[0].type, sa.Integer):
            return [key]
        return [self.unpack(key, i, c.type, old) for i, c in enumerate(columns)]

    def same_key(
        self, columns: Sequence[sa.ColumnElement[Any]], key: sa.ColumnElement[Any], old: bool
    ) -> sa.ColumnElement[bool]:
        """The condition that a row key is that of a row with these key columns."""
        parts = self.key_parts(key, columns, old)
        return sa.and_(sa.true(), *map(self.same, columns, parts))

    def same(
        self, stored: sa.ColumnElement[Any], value: sa.ColumnElement[Any]
    ) -> sa.ColumnElement[bool]:
        """The condition that a key column holds a value, which is never NULL."""
        return stored == value
