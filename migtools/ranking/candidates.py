"""Ranks resource records by how likely each local record is one of them. Pure: frames only."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from migtools.errors import MatchError
from migtools.names import fold
from migtools.ranking import reasons as r
from migtools.ranking.blocks import Blocks
from migtools.ranking.codes import Column, say
from migtools.ranking.frames import NOT_CODES, demand_same_sort, plain_frame, sort_of
from migtools.ranking.judging import Candidate
from migtools.ranking.offspring import Offspring
from migtools.ranking.pairing import Pairing, Query, looked_at
from migtools.ranking.reasons import clause
from migtools.ranking.rivals import Rivals
from migtools.ranking.rows import Rows
from migtools.ranking.statuses import AMBIGUOUS, CLOSE, ELSEWHERE, NONE

Children = Mapping[str, tuple[pd.DataFrame, pd.DataFrame]]


def candidates(
    local: pd.DataFrame,
    resource: pd.DataFrame,
    top: int = 5,
    *,
    memory: pd.DataFrame | None = None,
    children: Children | None = None,
) -> pd.DataFrame:
    """Rank the resource records that each local record may be, best first.

    Args:
        local: Local records: columns key and name; perhaps parent (records are only compared
            below equal parents, where both frames have it and some resource record has one) and
            codes. The parent is a key: that
            of the resource record that the local parent is. In `Office.records` the parent is a
            name and parent_key its key, so take parent_key for it, mapped to the resource's keys;
            parent_key itself is not compared. Every column of both frames
            that is none of key, name, parent, parent_key, parent_name, side, status and leftover
            is compared, too: a column of nearly unique values identifies, one of a few values
            can only contradict. Several codes in a cell are separated by "|".
        resource: Resource records, with the same columns.
        top: How many candidates a record gets at most.
        memory: Earlier decisions on spellings, as `migtools.memory` gives them for this kind.
        children: What hangs below both sides, such as {"products": (local, resource)}: frames
            with the columns name and parent, where parent is a key of the records.

    Returns:
        Columns local, rank (1, 2, ...), resource (missing where there is none), score (0 to 1,
        1 = equal names), status and why; sorted by the local record's name, then key, then rank.
        The order of the rows given does not matter. Every local record has at least one row.
        Statuses: "exact" (equal and unique), "same" (everything in which the names differ is
        explained, unique, nothing contradicts), "close", "ambiguous" (several equally good, or
        another local record has this very name, and no other code), "elsewhere" (the name is
        under another parent; the last rank, and where only one is asked for instead of a "close"
        one), "none". In `why` are the reasons of
        `ranking.reasons`; "rivals" tells of local records that would be the same one.
        Names of places of care are handed on: without a code none of them is accepted.

    Raises:
        MatchError: If a frame lacks a column, has a key twice or a list in a cell, keys or parents
            are numbers on one side and texts on the other, or top is below 1.
    """
    return Ranker(resource, memory=memory, children=children).candidates(local, top)


class Ranker:
    """Resource records, prepared once so that one local record's candidates come at once."""

    def __init__(
        self,
        resource: pd.DataFrame,
        local: pd.DataFrame | None = None,
        *,
        memory: pd.DataFrame | None = None,
        children: Children | None = None,
        values: Collection[str] = (),
    ) -> None:
        """Prepare resource records.

        Args:
            resource: Resource records, as for `candidates`.
            local: All local records, where `candidates` will be asked for a few of them at a
                time: duplicates among them are then seen all the same.
            memory: As for `candidates`.
            children: As for `candidates`.
            values: Columns that can only contradict, however few records share a value.

        Raises:
            MatchError: As for `candidates`.
        """
        self._resource = plain_frame(resource, "resource")
        if "parent" in self._resource and self._resource["parent"].isna().all():
            self._resource = self._resource.drop(columns="parent")  # as the carriers' own does
        self._keys: list[Any] = self._resource["key"].tolist()
        self._names: list[str] = self._resource["name"].tolist()
        self._columns = {
            name: Column(name, self._resource[name].tolist(), only_contradicts=name in values)
            for name in self._resource.columns
            if name not in NOT_CODES
        }
        self._identifying = [name for name, one in self._columns.items() if one.identifies]
        kinds = [Offspring(label, *both) for label, both in (children or {}).items()]
        self._pairing = Pairing(self._keys, self._names, kinds, memory)
        for kind in self._pairing.children:
            kind.demand_keys("resource", self._keys)
        self._blocks: dict[bool, Blocks] = {}
        self._sort_of_parents = sort_of(self._resource.get("parent", ()))
        blocks = self._block("parent" in self._resource)
        self._known = Rivals(blocks.reading)
        self._known_keys: set[Any] = set()
        if local is not None:
            asked = self._asked(local)
            self._known_keys = set(asked["key"])
            self._add_rivals(self._known, asked)

    def candidates(self, local: pd.DataFrame, top: int = 5) -> pd.DataFrame:
        """Rank the resource records that these local records may be; see `migtools.candidates`.

        Raises:
            MatchError: As `migtools.candidates`.
        """
        if isinstance(top, bool) or not isinstance(top, (int, np.integer)) or top < 1:
            raise MatchError(f"top is {top!r}; give a whole number from 1 on")
        asked = self._asked(local)
        queries, rows = self._queries(asked), Rows()
        number = self._ranked(rows, queries, asked, int(top))
        numbers = [number[query] for query in queries]
        return rows.frame(asked["key"].tolist(), numbers, self._keys)

    def pieces(self, local: pd.DataFrame, resource: Any) -> list[tuple[str, float]]:
        """What each likeness of a local record's name and a resource record's adds.

        Args:
            local: One local record.
            resource: The key of a resource record.

        Returns:
            Pieces and points; see `explain`.
        """
        asked = self._asked(local)
        name = asked["name"].iloc[0]
        blocks = self._block(self._by_parent(asked))
        unit = blocks.unit_of[self._pairing.place_of[resource]]
        return blocks.search.pieces(name, unit)

    def children_in_common(self, local: Any, resource: Any) -> str:
        """How many of a local record's children a resource record has: "4 of 6 products"."""
        kinds = self._pairing.children
        said = ((kind.label, *kind.common(local, resource)) for kind in kinds)
        return ", ".join(f"{both} of {of} {label}" for label, both, of in said if of)

    def _asked(self, local: pd.DataFrame) -> pd.DataFrame:
        """Local records in their order, when they can be compared with the resource records."""
        asked = plain_frame(local, "local")
        for kind in self._pairing.children:
            kind.demand_keys("local", asked["key"])
        if self._by_parent(asked):
            what = "parents of the local records", "parents of the resource records"
            demand_same_sort(sort_of(asked["parent"]), self._sort_of_parents, *what)
        return asked

    def _block(self, by_parent: bool) -> Blocks:
        if by_parent not in self._blocks:
            parents = self._resource["parent"].tolist() if by_parent else None
            self._blocks[by_parent] = Blocks(self._names, parents)
        return self._blocks[by_parent]

    def _by_parent(self, asked: pd.DataFrame) -> bool:
        return "parent" in self._resource and "parent" in asked

    def _columns_of(self, asked: pd.DataFrame) -> list[Column]:
        return [column for name, column in self._columns.items() if name in asked]

    def _queries(self, asked: pd.DataFrame) -> list[Query]:
        """What matters of each local record, in the order of the frame."""
        names = asked["name"].tolist()
        nothing = [None] * len(names)
        parents = asked["parent"].tolist() if self._by_parent(asked) else nothing
        texts = [asked[column.name].tolist() for column in self._columns_of(asked)]
        codes = zip(*texts, strict=True) if texts else ((),) * len(names)
        kinds = self._pairing.children
        keys = [key if any(kind.has(key) for kind in kinds) else None for key in asked["key"]]
        return [Query(*one) for one in zip(parents, names, codes, keys, strict=True)]

    def _ranked(
        self, rows: Rows, queries: list[Query], asked: pd.DataFrame, top: int
    ) -> dict[Query, int]:
        """Rank the candidates of each query, once; which of the rows they are."""
        blocks, columns = self._block(self._by_parent(asked)), self._columns_of(asked)
        named: dict[tuple[Hashable, str], list[Query]] = {}
        for query in dict.fromkeys(queries):
            named.setdefault((query.parent, query.name), []).append(query)
        alike = blocks.alike(list(named), looked_at(top))
        number, spelled = {}, {}
        for ((_, name), some), likely in zip(named.items(), alike, strict=True):
            spelled[name] = likely.spelling
            for query in some:
                found = self._pairing.candidates(blocks, columns, query, likely, top)
                found = _at_most(found, self._elsewhere(blocks, query), query, top)
                number[query] = rows.add(found)
        self._say_rivals(rows, number, asked, self._rivals(asked, spelled))
        return number

    def _say_rivals(
        self, rows: Rows, number: dict[Query, int], asked: pd.DataFrame, rivals: Rivals
    ) -> None:
        """Tell accepted candidates that other local records would be them, too.

        Two records of one name are duplicates, and a person decides which of them it is. Two
        spellings of one name are what offices are full of: each is what it is. Where an equal
        code tells what a record is, those of other codes are something else.
        """
        columns = self._columns_of(asked)
        for query, at in number.items():
            if not rows.accepts(at):
                continue
            equal, alike = rivals.beside(query.parent, query.name)
            if alike > 0 and say(columns, query.codes, rows.place(at)).equal:
                texts = self._codes_of(query, columns)
                equal, alike = rivals.contesting(query.parent, query.name, texts)
            if alike > 0:
                said = clause(r.RIVALS, f"{alike} other local record{'s' if alike > 1 else ''}")
                rows.say(at, said, AMBIGUOUS if equal > 0 else None)

    def _rivals(self, asked: pd.DataFrame, spelled: dict[str, str]) -> Rivals:
        """The local records that could be the same one, those that were known before too."""
        newly = asked.loc[[key not in self._known_keys for key in asked["key"]]]
        if newly.empty:
            return self._known
        reading = self._block(self._by_parent(asked)).reading
        made = Rivals(reading, self._known, spelled)
        self._add_rivals(made, newly)
        return made

    def _add_rivals(self, rivals: Rivals, asked: pd.DataFrame) -> None:
        """Take in local records with what of them is in the columns that identify."""
        many = len(asked)
        parents = asked["parent"].tolist() if self._by_parent(asked) else [None] * many
        texts = [asked[c].tolist() if c in asked else [""] * many for c in self._identifying]
        codes = list(zip(*texts, strict=True)) if texts else [()] * many
        rivals.add(asked["name"].tolist(), parents, codes)

    def _codes_of(self, query: Query, columns: list[Column]) -> tuple[str, ...]:
        """What of a local record is in the columns that identify."""
        texts = {c.name: text for c, text in zip(columns, query.codes, strict=True)}
        return tuple(texts.get(name, "") for name in self._identifying)

    def _elsewhere(self, blocks: Blocks, query: Query) -> list[Candidate]:
        places = blocks.elsewhere(query.parent, query.name)
        if not places or blocks.parents is None:
            return []
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        said = clause(r.ELSEWHERE_UNDER, f"{blocks.parents[places[0]]!r}{more}")
        return [Candidate(places[0], 0.0, ELSEWHERE, [said])]


def _at_most(
    found: list[Candidate], elsewhere: list[Candidate], query: Query, top: int
) -> list[Candidate]:
    room = top - len(elsewhere)
    if found and found[0].status != CLOSE:
        room = max(room, 1)
    made = [*found[:room], *elsewhere][:top]
    if made:
        return made
    reason = r.NOTHING if fold(query.name) else r.NO_NAME
    return [Candidate(-1, 0.0, NONE, [clause(reason)])]
