"""From what is known of each pair to the candidates of one local record, with their statuses."""

from __future__ import annotations

from typing import NamedTuple

from migtools.ranking import reasons as r
from migtools.ranking.codes import Said
from migtools.ranking.differences import REARRANGED, SAME_KEY, UNLIKE
from migtools.ranking.naming import EXACT_NAME, LIKELY_AT_MOST
from migtools.ranking.reasons import Reason, clause
from migtools.ranking.statuses import AMBIGUOUS, CLOSE, EXACT, SAME

_CODE_EQUAL_LEAVES = 0.1  # of the doubt that names leave, when a code is equal
_DIFFERS_LEAVES = 0.6  # of the score, when a code or a value differs
_CODED_AT_MOST = 0.98


class Pair(NamedTuple):
    """A local record and a resource record that it may be, with all that speaks for and against.

    Attributes:
        place: The resource record.
        score: By name, from 0 to 1.
        cost: What had to be explained away between the names.
        reasons: Of the names.
        codes: What the other columns say.
        doubt: What children in common leave of the doubt in the name: 1 without any.
        beyond: How many records of this name, as good as this one, are not among the pairs.
    """

    place: int
    score: float
    cost: int
    reasons: list[Reason]
    codes: Said
    doubt: float = 1.0
    beyond: int = 0


class Candidate(NamedTuple):
    """One resource record that a local record may be; place -1 is none."""

    place: int
    score: float
    status: str
    reasons: list[Reason]


def judged(pairs: list[Pair], accepts: bool) -> list[Candidate]:
    """The candidates of one local record, best first, each with its status.

    A name is accepted where all that differs is explained, nothing contradicts it, and no other
    record is as good. What is explained alone stays first; ties are left to a person.

    Args:
        pairs: Everything that it may be; of pairs that are equally good the first comes first.
        accepts: Whether a name alone may be enough among names of this sort.
    """
    scored = [_scored(pair) for pair in pairs]
    order = sorted(range(len(pairs)), key=lambda i: (-scored[i], pairs[i].cost, pairs[i].doubt, i))
    sure = [i for i in order if pairs[i].cost < UNLIKE and not pairs[i].codes.contradicts]
    best = _as_good(sure, pairs)
    if any(pair.codes.equal for pair in pairs) and not any(pairs[i].codes.equal for i in best):
        best = []  # a code points to another record: it is never overruled in silence
    rivals, first = sum(1 + pairs[i].beyond for i in best), set(best)
    order = best + [i for i in order if i not in first]
    return [_candidate(pairs[i], scored[i], i in first, rivals, accepts) for i in order]


def _as_good(sure: list[int], pairs: list[Pair]) -> list[int]:
    """Of the pairs that could be accepted, those that no other one beats."""
    coded = [i for i in sure if pairs[i].codes.equal]
    if coded:
        sure = coded
    if not sure:
        return []
    least = min(pairs[i].cost for i in sure)
    # Where something had to be explained away, whatever else can be explained is as good.
    bar = least if least < SAME_KEY else REARRANGED if least == SAME_KEY else UNLIKE - 1
    return [i for i in sure if pairs[i].cost <= bar]


def _scored(pair: Pair) -> float:
    score = pair.score
    if pair.codes.contradicts:
        score *= _DIFFERS_LEAVES
    if pair.codes.equal and pair.cost >= UNLIKE:
        score = min(1 - (1 - score) * _CODE_EQUAL_LEAVES, _CODED_AT_MOST)
    return round(score, 4)


def _candidate(pair: Pair, score: float, best: bool, rivals: int, accepts: bool) -> Candidate:
    said = [*pair.reasons, *pair.codes.reasons]
    if not best:
        return Candidate(pair.place, score, CLOSE, said)
    if rivals > 1:
        return Candidate(pair.place, score, AMBIGUOUS, [*said, clause(r.NAMESAKES, f"{rivals}")])
    if not accepts and not pair.codes.equal:
        return Candidate(pair.place, min(score, LIKELY_AT_MOST), CLOSE, [*said, (r.REUSED, "")])
    return Candidate(pair.place, score, EXACT if pair.cost == EXACT_NAME else SAME, said)
