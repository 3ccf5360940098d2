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

from migtools.database.catalogue import UniqueKey

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
        pk: The row's identity in the journal; see `identity`.
    """

    table: sa.Table
    values: Mapping[str, sa.ColumnElement[Any]]
    source: sa.FromClause
    where: sa.ColumnElement[bool]
    pair: sa.ColumnElement[int]
    pk: sa.ColumnElement[Any]


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
    def writing(self, engine: sa.Engine) -> AbstractContextManager[sa.Connection]:
        """The write transaction of a commit: all or nothing.

        Raises:
            LockedError: If another program holds the database for too long.
        """

    @abstractmethod
    def unique_keys(
        self, connection: sa.Connection, tables: Mapping[str, sa.Table]
    ) -> list[UniqueKey]:
        """Primary keys, unique constraints and unique indexes, partial and expression ones too."""

    @abstractmethod
    def unsupported(self, connection: sa.Connection) -> list[str]:
        """Sentences on rules of the database that migtools cannot check beforehand."""

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
        """Several column values as one JSON text."""

    @abstractmethod
    def unpack(
        self, packed: sa.ColumnElement[Any], place: int, like: sa.types.TypeEngine[Any]
    ) -> sa.ColumnElement[Any]:
        """One value of a packed text, typed to be compared with the column that it came from."""

    @abstractmethod
    def moved_table(self, metadata: sa.MetaData) -> sa.Table:
        """The journal table of moved keys."""

    @abstractmethod
    def moved(self, table: sa.Table, step: Step, like: sa.ColumnElement[Any]) -> sa.Subquery:
        """The moved keys of one step, with columns pair and pk (typed as `identity` is)."""

    @abstractmethod
    def move(
        self, connection: sa.Connection, journal: sa.Table, step: Step | None, move: Update
    ) -> int:
        """Update the rows of a move and journal their keys under a step (none: no journal).

        Returns:
            How many rows were updated.
        """

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
            sa.select(move.pair, sa.func.count(), self.digest(move.pk, move.pair))
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

    def identity(
        self, table: sa.Table, moved: Sequence[str], seen: sa.FromClause | None = None
    ) -> sa.ColumnElement[Any]:
        """What tells a row from the others in the journal: an integer, or a packed text.

        A reference may sit inside the primary key; the columns that move are left out, because
        they change: what remains is unique among the rows that stand on one record. `seen` is an
        alias or a subquery to read the columns from.
        """
        read = table if seen is None else seen
        columns = [read.c[c.name] for c in table.primary_key.columns if c.name not in moved]
        if not columns:
            return sa.literal(0)
        if len(columns) == 1 and isinstance(columns[0].type, sa.Integer):
            return columns[0]
        return self.pack(columns)

    def identified(
        self, table: sa.Table, moved: Sequence[str], pk: sa.ColumnElement[Any]
    ) -> sa.ColumnElement[bool]:
        """The condition that a row of the table is the one with that journal identity."""
        columns = [c for c in table.primary_key.columns if c.name not in moved]
        if columns and not isinstance(pk.type, sa.Integer):
            return sa.and_(*(c == self.unpack(pk, i, c.type) for i, c in enumerate(columns)))
        return sa.and_(sa.true(), *(c == pk for c in columns))
