"""Ranks resource records by how likely each local record is one of them. Pure: frames only."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from migtools.errors import MatchError
from migtools.names import fold
from migtools.ranking import reasons as r
from migtools.ranking.blocks import Blocks
from migtools.ranking.codes import Column, say
from migtools.ranking.differences import UNLIKE
from migtools.ranking.frames import NOT_CODES, plain_frame
from migtools.ranking.judging import Candidate, Pair, judged
from migtools.ranking.naming import LIKELY_AT_MOST, Found
from migtools.ranking.offspring import Offspring, raised
from migtools.ranking.reasons import clause
from migtools.ranking.remembered import Remembered
from migtools.ranking.rivals import Rivals
from migtools.ranking.rows import Rows
from migtools.ranking.statuses import AMBIGUOUS, ELSEWHERE, NONE

_LEAST, _SPARE = 5, 1  # names looked at, and beyond those shown: a rival may be just behind

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
            below equal parents, where both frames have it) and codes. Every column of both frames
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
        another local record has this very name), "elsewhere" (the name is under another parent;
        the last rank), "none". In `why` are the reasons of `ranking.reasons`; "rivals" tells of
        local records that would be the same one.
        Names of places of care are handed on: without a code none of them is accepted.

    Raises:
        MatchError: If a frame lacks a column or has a key twice, or top is below 1.
    """
    return Ranker(resource, memory=memory, children=children).candidates(local, top)


class _Query(NamedTuple):
    """What of a local record matters for ranking; duplicates are one and the same in this."""

    parent: Hashable
    name: str
    codes: tuple[str, ...]
    children_of: Hashable


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
            MatchError: If a frame lacks a column or has a key twice.
        """
        self._resource = plain_frame(resource, "resource")
        self._keys: list[Any] = self._resource["key"].tolist()
        self._names: list[str] = self._resource["name"].tolist()
        self._columns = {
            name: Column(name, self._resource[name].tolist(), only_contradicts=name in values)
            for name in self._resource.columns
            if name not in NOT_CODES
        }
        places = {key: place for place, key in enumerate(self._keys)}
        self._place_of = places
        self._memory = Remembered(memory, {str(key): place for key, place in places.items()})
        self._children = [Offspring(label, *both) for label, both in (children or {}).items()]
        self._blocks: dict[bool, Blocks] = {}
        self._block("parent" in self._resource)
        self._known = Rivals()
        self._known_keys: set[Any] = set()
        if local is not None:
            asked = plain_frame(local, "local")
            self._known_keys = set(asked["key"])
            self._known.add(asked["name"], asked["parent"] if self._by_parent(asked) else None)

    def candidates(self, local: pd.DataFrame, top: int = 5) -> pd.DataFrame:
        """Rank the resource records that these local records may be; see `migtools.candidates`.

        Raises:
            MatchError: If the frame lacks a column or has a key twice, or top is below 1.
        """
        if isinstance(top, bool) or not isinstance(top, (int, np.integer)) or top < 1:
            raise MatchError(f"top is {top!r}; give a whole number from 1 on")
        asked = plain_frame(local, "local")
        queries, rows = self._queries(asked), Rows()
        number = self._ranked(rows, queries, asked, int(top))
        numbers = [number[query] for query in queries]
        return rows.frame(asked["key"].tolist(), numbers, self._keys)

    def pieces(self, name: str, resource: Any) -> list[tuple[str, float]]:
        """What each likeness of a local name and a resource record's adds; see `explain`."""
        blocks = self._block("parent" in self._resource)
        unit = blocks.unit_of[self._place_of[resource]]
        return blocks.search.pieces(name, unit)

    def children_in_common(self, local: Any, resource: Any) -> str:
        """How many of a local record's children a resource record has: "4 of 6 products"."""
        said = ((kind.label, *kind.common(local, resource)) for kind in self._children)
        return ", ".join(f"{both} of {of} {label}" for label, both, of in said if of)

    def _block(self, by_parent: bool) -> Blocks:
        if by_parent not in self._blocks:
            parents = self._resource["parent"].tolist() if by_parent else None
            self._blocks[by_parent] = Blocks(self._names, parents)
        return self._blocks[by_parent]

    def _by_parent(self, asked: pd.DataFrame) -> bool:
        return "parent" in self._resource and "parent" in asked

    def _columns_of(self, asked: pd.DataFrame) -> list[Column]:
        return [column for name, column in self._columns.items() if name in asked]

    def _queries(self, asked: pd.DataFrame) -> list[_Query]:
        """What matters of each local record, in the order of the frame."""
        names = asked["name"].tolist()
        nothing = [None] * len(names)
        parents = asked["parent"].tolist() if self._by_parent(asked) else nothing
        texts = [asked[column.name].tolist() for column in self._columns_of(asked)]
        codes = zip(*texts, strict=True) if texts else ((),) * len(names)
        keys = asked["key"].tolist() if self._children else nothing
        return [_Query(*one) for one in zip(parents, names, codes, keys, strict=True)]

    def _ranked(
        self, rows: Rows, queries: list[_Query], asked: pd.DataFrame, top: int
    ) -> dict[_Query, int]:
        """Rank the candidates of each query, once; which of the rows they are."""
        blocks, columns = self._block(self._by_parent(asked)), self._columns_of(asked)
        named: dict[tuple[Hashable, str], list[_Query]] = {}
        for query in dict.fromkeys(queries):
            named.setdefault((query.parent, query.name), []).append(query)
        alike = blocks.alike(list(named), max(top, _LEAST) + _SPARE)
        number, spelled = {}, {}
        for ((_, name), some), likely in zip(named.items(), alike, strict=True):
            spelled[name] = likely.spelling
            for query in some:
                found = self._candidates(blocks, columns, query, likely)
                found = _at_most(found, self._elsewhere(blocks, query), query, top)
                number[query] = rows.add(found)
        self._say_rivals(rows, number, self._rivals(asked, spelled))
        return number

    def _say_rivals(self, rows: Rows, number: dict[_Query, int], rivals: Rivals) -> None:
        """Tell accepted candidates that other local records would be them, too.

        Two records of one name are duplicates, and a person decides which of them it is. Two
        spellings of one name are what offices are full of: each is what it is.
        """
        for query, at in number.items():
            equal, alike = rivals.beside(query.parent, query.name)
            if alike and rows.accepts(at):
                said = clause(r.RIVALS, f"{alike} other local record{'s' if alike > 1 else ''}")
                rows.say(at, said, AMBIGUOUS if equal else None)

    def _rivals(self, asked: pd.DataFrame, spelled: dict[str, str]) -> Rivals:
        """The local records that could be the same one, those that were known before too."""
        newly = asked.loc[[key not in self._known_keys for key in asked["key"]]]
        if newly.empty:
            return self._known
        made = Rivals(self._known, spelled)
        made.add(newly["name"], newly["parent"] if self._by_parent(asked) else None)
        return made

    def _candidates(
        self, blocks: Blocks, columns: list[Column], query: _Query, likely: Found
    ) -> list[Candidate]:
        pairs = self._pairs(blocks, columns, query, likely)
        found = judged(pairs, blocks.search.accepts)
        contradicted = {pair.place for pair in pairs if pair.codes.contradicts}
        return self._memory.apply(query.name, query.parent, found, contradicted)

    def _pairs(
        self, blocks: Blocks, columns: list[Column], query: _Query, likely: Found
    ) -> list[Pair]:
        """Everything that a local record may be: by name, by code, by children, by memory."""
        pairs: dict[int, Pair] = {}
        for one in likely.alike:
            for place in blocks.members[one.place]:
                said = say(columns, query.codes, place)
                pairs[place] = Pair(place, one.score, one.cost, one.reasons, said)
        if not likely.spelling:
            return []
        for place in self._besides(blocks, columns, query):
            if place not in pairs:
                said = say(columns, query.codes, place)
                one = blocks.search.compare(query.name, blocks.unit_of[place])
                pairs[place] = Pair(place, one.score, one.cost, one.reasons, said)
        return [self._with_children(pair, query) for pair in pairs.values()]

    def _besides(self, blocks: Blocks, columns: list[Column], query: _Query) -> Iterator[int]:
        """Records that something other than the name speaks for."""
        for column, text in zip(columns, query.codes, strict=True):
            yield from (p for p in column.holding(text) if self._fits(blocks, query, p))
        yield from self._memory.places(query.name, query.parent)
        for kind in self._children:
            found = (self._place_of.get(key) for key in kind.parents(query.children_of))
            yield from (p for p in found if p is not None and self._fits(blocks, query, p))

    def _fits(self, blocks: Blocks, query: _Query, place: int) -> bool:
        parents = blocks.parents
        return (parents is None or parents[place] == query.parent) and bool(
            fold(self._names[place])
        )

    def _with_children(self, pair: Pair, query: _Query) -> Pair:
        if not self._children:
            return pair
        score, said = raised(self._children, query.children_of, self._keys[pair.place], pair.score)
        if pair.cost >= UNLIKE:
            pair = pair._replace(score=min(score, LIKELY_AT_MOST))
        return pair._replace(codes=pair.codes._replace(reasons=[*pair.codes.reasons, *said]))

    def _elsewhere(self, blocks: Blocks, query: _Query) -> list[Candidate]:
        places = blocks.elsewhere(query.parent, query.name)
        if not places or blocks.parents is None:
            return []
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        said = clause(r.ELSEWHERE_UNDER, f"{blocks.parents[places[0]]!r}{more}")
        return [Candidate(places[0], 0.0, ELSEWHERE, [said])]


def _at_most(
    found: list[Candidate], elsewhere: list[Candidate], query: _Query, top: int
) -> list[Candidate]:
    made = [*found[: top - len(elsewhere)], *elsewhere]
    if made:
        return made
    reason = r.NOTHING if fold(query.name) else r.NO_NAME
    return [Candidate(-1, 0.0, NONE, [clause(reason)])]
