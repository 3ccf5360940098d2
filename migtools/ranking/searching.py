"""Finds the resource records that a local one may be: by name, by code, by likeness, elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import NamedTuple

import numpy as np

from migtools.names import fold
from migtools.ranking.explaining import difference
from migtools.ranking.pool import Block, Codes, Pool, Scores
from migtools.ranking.statuses import AMBIGUOUS, CLOSE, ELSEWHERE, EXACT, NONE, SAME

_SCORES = {EXACT: 1.0, SAME: 0.99}
_CODED_SCORE = 0.98
_FEW = 3  # a code that more records share does not tell which of them it is


class Record(NamedTuple):
    """What of a local record matters for ranking; duplicates are one and the same in this."""

    parent: Hashable
    name: str
    codes: tuple[str, ...]


class Claim(NamedTuple):
    """What a name alone tells: one record if it is sure, several if it is not."""

    status: str
    places: list[int]
    why: str


class Candidate(NamedTuple):
    """One resource record that a local one may be."""

    place: int
    score: float
    status: str
    why: str


_NO_CLAIM = Claim(NONE, [], "")


class Search:
    """Finds candidates in a pool, with the codes that both sides have."""

    def __init__(self, pool: Pool, codes: dict[str, Codes]) -> None:
        self.pool, self.codes = pool, codes

    def claims(self, records: list[Record]) -> dict[Record, Claim]:
        """What each name alone tells."""
        return {record: self._claim(record) for record in dict.fromkeys(records)}

    def _claim(self, record: Record) -> Claim:
        folded = fold(record.name)
        if not folded:
            return Claim(NONE, [], "the name is empty or only punctuation")
        alike = self.pool.named(record.parent, folded)
        equal = [place for place in alike if self.pool.names[place] == record.name]
        status = EXACT if equal else SAME
        fitting = [p for p in equal or alike if not self._contradicted(record, p)]
        if len(fitting) < 2:
            return Claim(status, fitting, "") if fitting else _NO_CLAIM
        many = f"{len(fitting)} resource records have this name"
        for (column, codes), text in zip(self.codes.items(), record.codes, strict=True):
            same = [place for place in fitting if text and codes.texts[place] == text]
            if len(same) == 1:
                return Claim(status, same, f"{many}, this one the same {_words(column)}")
        return Claim(status, fitting, many)

    def _contradicted(self, record: Record, place: int) -> bool:
        pairs = zip(self.codes.values(), record.codes, strict=True)
        return any(mine and codes.texts[place] not in ("", mine) for codes, mine in pairs)

    def ranked(self, claims: dict[Record, Claim], top: int) -> dict[Record, list[Candidate]]:
        """The candidates of each record, at most `top`, at least one that says there is none."""
        found: dict[Record, list[Candidate]] = {}
        below: dict[Hashable, list[Record]] = defaultdict(list)
        for record, claim in claims.items():
            found[record] = self._claimed(record, claim, top)
            if len(found[record]) < top and fold(record.name):
                below[record.parent].append(record)
        for parent, records in below.items():
            block = self.pool.block(parent if self.pool.parents else None)
            if block is not None:
                scores = block.scores([fold(record.name) for record in records])
                for record, row in zip(records, scores, strict=True):
                    found[record] += self._likely(record, found[record], block, row, top)
        for record, claim in claims.items():
            other = self._elsewhere(record)
            found[record] = [*found[record][: top - len(other)], *other] or [
                Candidate(-1, 0.0, NONE, claim.why or "no resource record has a name like it")
            ]
        return found

    def _claimed(self, record: Record, claim: Claim, top: int) -> list[Candidate]:
        status = claim.status if len(claim.places) == 1 else AMBIGUOUS
        more = f"; {claim.why}" if claim.why else ""
        return [
            Candidate(place, _SCORES[claim.status], status, self._why(record, place) + more)
            for place in claim.places[:top]
        ]

    def _likely(
        self, record: Record, before: list[Candidate], block: Block, scores: Scores, top: int
    ) -> Iterator[Candidate]:
        """The records with the same code, then those with the likest names."""
        taken = {one.place for one in before}
        coded = sorted(
            (p for p in self._coded(record) if p not in taken),
            key=lambda place: (-block.at(scores, place), place),
        )
        for place in coded:
            yield Candidate(place, _CODED_SCORE, CLOSE, self._why(record, place, coded=True))
        taken.update(coded)
        best = block.best(scores, top + len(taken))
        places = block.places[best]
        agree = sum(
            codes.agreement(text, places).astype(int)
            for codes, text in zip(self.codes.values(), record.codes, strict=True)
        )
        order = np.lexsort((places, -(agree + np.zeros(len(places), dtype=int)), -scores[best]))
        chosen = (at for at in order if int(places[at]) not in taken)
        for at, _ in zip(chosen, range(top), strict=False):
            place = int(places[at])
            yield Candidate(place, float(scores[best[at]]), CLOSE, self._why(record, place))

    def _coded(self, record: Record) -> list[int]:
        """The records below its parent that have one of its codes, where few have it."""
        found: dict[int, None] = {}
        for codes, text in zip(self.codes.values(), record.codes, strict=True):
            holders = codes.holders.get(text, []) if text else []
            if len(holders) <= _FEW:
                found.update(dict.fromkeys(p for p in holders if self._below(record, p)))
        return list(found)

    def _below(self, record: Record, place: int) -> bool:
        """Whether a record with a name is below the same parent."""
        parents = self.pool.parents
        fits = parents is None or parents[place] == record.parent
        return fits and bool(self.pool.folded[place])

    def _elsewhere(self, record: Record) -> list[Candidate]:
        folded = fold(record.name)
        if self.pool.parents is None or not folded or self.pool.named(record.parent, folded):
            return []
        places = self.pool.anywhere.get(folded, [])
        if not places:
            return []
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        why = f"the name is under {self.pool.parents[places[0]]!r}{more}"
        return [Candidate(places[0], 0.0, ELSEWHERE, why)]

    def _why(self, record: Record, place: int, *, coded: bool = False) -> str:
        if self.pool.names[place] == record.name:
            why = "equal"
        else:
            why = difference(fold(record.name), self.pool.folded[place])
        same, other = [], []
        for (column, codes), mine in zip(self.codes.items(), record.codes, strict=True):
            theirs = codes.texts[place]
            if mine and mine == theirs:
                same.append(f"{_words(column)} equal")
            elif mine and theirs:
                other.append(f"{_words(column)} differs: {mine} and {theirs}")
        if coded and why != "equal":
            return "; ".join([f"{', '.join(same)}, names differ: {why}", *other])
        return "; ".join([why, *same, *other])


def _words(column: str) -> str:
    return column.replace("_", " ")
