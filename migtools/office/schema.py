"""The declaration of an office: which table holds which kind of record, and whose row is whose.

A `Schema` is plain frozen data. `declaration` reads it from TOML and checks it for sense;
`checks` compares it with the database it is opened on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from migtools.errors import SchemaError

Where = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Parent:
    """The kind that a kind belongs to, and the column that says to which record."""

    kind: str
    column: str


@dataclass(frozen=True)
class Kind:
    """One kind of record, such as carrier or product.

    Attributes:
        name: The word used in calls, frames and files.
        label: The word shown to people.
        table: The table that holds the records of both offices.
        key: The key column; empty means the table's primary key.
        name_column: The column that holds the record's name.
        status: The column that holds the record's status; empty means there is none.
        parent: What the kind belongs to, if anything.
        must_equal: Columns that must agree before two equal names count as a match.
        codes: Columns with identifying codes, shown and compared by matching.
        retire: Column values that a leftover gets.
    """

    name: str
    table: str
    label: str = ""
    key: str = ""
    name_column: str = field(default="name", metadata={"setting": "name"})
    status: str = "status"
    parent: Parent | None = None
    must_equal: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    retire: Where = ()

    def __post_init__(self) -> None:
        """A kind without a label is called by its name."""
        object.__setattr__(self, "label", self.label or self.name)


@dataclass(frozen=True)
class Sides:
    """How to tell whose row a row is."""

    column: str
    local: int | str | None = None
    resource: int | str | None = None


@dataclass(frozen=True)
class OfficeTable:
    """Where the offices themselves are kept, with country and subscription."""

    table: str
    country: str = ""
    subscription: str = ""
    name: str = "name"


@dataclass(frozen=True)
class Users:
    """Where users are kept, and what a user must have to be allowed to commit."""

    table: str
    name: str
    right: Where = ()


@dataclass(frozen=True)
class SoftReference:
    """A column that holds a kind's key without a foreign key that says so."""

    table: str
    column: str
    kind: str
    where: Where = ()


@dataclass(frozen=True)
class Rule:
    """A uniqueness that the office keeps but the database does not declare."""

    table: str
    unique: tuple[str, ...]
    where: Where = ()


@dataclass(frozen=True)
class Ignored:
    """A reference that is left alone, with the reason."""

    reference: str
    reason: str


@dataclass(frozen=True)
class Stamps:
    """Columns that the database's own triggers set when a row changes, such as updated_at."""

    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class ReportSpec:
    """A resource report: its name, and the kinds it lists (each the child of the one before)."""

    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """The tables whose rows a list of records counts first."""

    counts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """Everything that migtools needs to be told about a database.

    Kinds are ordered parents first. `counts` are the tables whose rows a list of records counts
    first; that is only shown, so plans do not depend on it.
    """

    kinds: Mapping[str, Kind]
    sides: Sides
    office: OfficeTable | None = None
    users: Users | None = None
    references: tuple[SoftReference, ...] = ()
    rules: tuple[Rule, ...] = ()
    ignore: tuple[Ignored, ...] = ()
    reports: tuple[ReportSpec, ...] = ()
    counts: tuple[str, ...] = ()
    stamps: tuple[Stamps, ...] = ()
    source: str = field(default="", compare=False)

    def stamped(self, table: str) -> frozenset[str]:
        """The columns of a table that triggers may set."""
        return frozenset(
            c for stamps in self.stamps if stamps.table == table for c in stamps.columns
        )

    def kind(self, name: str) -> Kind:
        """The declared kind of that name, or a `SchemaError` that lists the declared ones."""
        if name not in self.kinds:
            raise SchemaError(
                f"no kind {name!r} is declared; the declared kinds are {', '.join(self.kinds)}"
            )
        return self.kinds[name]

    @property
    def digest(self) -> str:
        """A short hash of what plans depend on, the same on every machine."""
        shown = ("source", "counts")
        plain = {key: value for key, value in asdict(self).items() if key not in shown}
        if not self.stamps:
            del plain["stamps"]  # a declaration without them is the one that it was
        text = json.dumps(plain, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
