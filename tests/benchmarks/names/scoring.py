"""How good a ranking is: recall, what may be accepted without looking, and how sure that is."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

PRECISION = 0.995
_BISECTIONS = 60


@dataclass(frozen=True)
class Row:
    """A local name and what is known about it.

    `answers` are the right keys that are in the resource list. `scored`: recall counts it, because
    it has an answer and names can tell. `hard`: more than case and punctuation differ.
    """

    key: str
    name: str
    answers: frozenset[str]
    scored: bool
    hard: bool
    half: int = 0


@dataclass(frozen=True)
class Guess:
    """One candidate. `sure`: the engine itself accepts it; `why`: what it says about it."""

    resource: str
    score: float
    sure: bool = False
    why: str = ""


Ranking = Mapping[str, Sequence[Guess]]


@dataclass(frozen=True)
class Acceptance:
    """What came of accepting first candidates: right ones, wrong ones, and the share covered."""

    right: int
    wrong: int
    coverage: float | None

    @property
    def count(self) -> int:
        """How many were accepted."""
        return self.right + self.wrong

    @property
    def precision(self) -> float | None:
        """The share of right ones, None when nothing was accepted."""
        return self.right / self.count if self.count else None


def half_of(truth: str) -> int:
    """0 or 1, always the same for a truth id: spellings of one entity never part."""
    return zlib.crc32(truth.encode()) & 1


def is_right(row: Row, guesses: Sequence[Guess], top: int = 1) -> bool:
    """Whether a right answer is among the first so many guesses."""
    return any(guess.resource in row.answers for guess in guesses[:top])


def recall(rows: Sequence[Row], ranking: Ranking, top: int) -> float | None:
    """The share of scored rows with a right answer among the first so many; None without rows."""
    scored = [row for row in rows if row.scored]
    if not scored:
        return None
    return sum(is_right(row, ranking.get(row.key, ()), top) for row in scored) / len(scored)


def accepted(rows: Sequence[Row], ranking: Ranking, keys: Collection[str]) -> Acceptance:
    """Judge the first guesses of some rows; a guess for a row without an answer is wrong."""
    taken = [row for row in rows if row.key in keys]
    right = [row for row in taken if is_right(row, ranking[row.key])]
    matchable = sum(row.scored for row in rows)
    covered = sum(row.scored for row in right)
    coverage = covered / matchable if matchable else None
    return Acceptance(len(right), len(taken) - len(right), coverage)


def sure(ranking: Ranking) -> set[str]:
    """The rows whose first guess the engine itself accepts."""
    return {key for key, guesses in ranking.items() if guesses and guesses[0].sure}


def above(rows: Sequence[Row], ranking: Ranking, threshold: float) -> set[str]:
    """The rows whose first guess scores that much and is alone at the top."""
    return {
        row.key
        for row in rows
        if (score := _lone_score(ranking.get(row.key, ()))) is not None and score >= threshold
    }


def threshold(rows: Sequence[Row], ranking: Ranking, precision: float = PRECISION) -> float:
    """The lowest score at which the accepted first guesses are that precise; infinite if none."""
    scores = [(_lone_score(ranking.get(row.key, ())), row) for row in rows]
    ordered = sorted(
        ((score, is_right(row, ranking[row.key])) for score, row in scores if score is not None),
        reverse=True,
    )
    best, right = math.inf, 0
    for count, (score, hit) in enumerate(ordered, 1):
        right += hit
        last = count == len(ordered) or ordered[count][0] < score
        if last and right >= precision * count:
            best = score
    return best


def calibrated(rows: Sequence[Row], ranking: Ranking) -> set[str]:
    """What a score threshold accepts, chosen on one half of the rows and applied to the other."""
    taken: set[str] = set()
    for half in (0, 1):
        chosen = threshold([row for row in rows if row.half != half], ranking)
        taken |= above([row for row in rows if row.half == half], ranking, chosen)
    return taken


def duel(rows: Sequence[Row], one: Ranking, other: Ranking) -> tuple[int, int]:
    """Scored rows that only the one has right at first place, and those that only the other has."""
    pairs = [
        (is_right(row, one.get(row.key, ())), is_right(row, other.get(row.key, ())))
        for row in rows
        if row.scored
    ]
    return pairs.count((True, False)), pairs.count((False, True))


def error_bound(errors: int, count: int, confidence: float = 0.95) -> float | None:
    """The one-sided Clopper-Pearson upper bound of an error rate; None when nothing was counted."""
    if count == 0:
        return None
    if errors == count:
        return 1.0
    return _root(lambda rate: _at_most(errors, count, rate) - (1 - confidence))


def _lone_score(guesses: Sequence[Guess]) -> float | None:
    tied = len(guesses) > 1 and guesses[1].score == guesses[0].score
    return guesses[0].score if guesses and not tied else None


def _at_most(errors: int, count: int, rate: float) -> float:
    """The chance of at most so many errors, in logarithms because the terms get tiny."""
    return sum(
        math.exp(
            math.lgamma(count + 1)
            - math.lgamma(k + 1)
            - math.lgamma(count - k + 1)
            + k * math.log(rate)
            + (count - k) * math.log1p(-rate)
        )
        for k in range(errors + 1)
    )


def _root(falling: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return high
