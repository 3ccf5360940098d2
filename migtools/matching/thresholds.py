"""How many matches a score accepts, and how many of those may be wrong. Pure on frames."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from numbers import Integral
from typing import Any, NamedTuple, Protocol

import pandas as pd

from migtools.errors import MatchError, demand_columns
from migtools.ranking.statuses import CLOSE, EXACT, SAME
from migtools.tags.keys import Key, listed_keys

REJECTED = "rejected"
CONFIDENCE = 0.95
# What a score may decide; an ambiguous pair has a rival that is as good, whatever its score.
SCORED = (EXACT, SAME, CLOSE)
_CUTS = [round(0.5 + step / 100, 2) for step in range(51)]
_STATUSES = ["exact", "same", "close", "ambiguous", "elsewhere", "none"]
THRESHOLD_COLUMNS = ["cut", "accepted", "judged", "errors", "error_rate", "bound", "says"]


class TagsLike(Protocol):
    """What is needed of the tags."""

    @property
    def frame(self) -> pd.DataFrame:
        """All judgments: columns kind, local, resource, judgment, and perhaps rejected."""


class _Truth(NamedTuple):
    """What people say of one local record.

    Attributes:
        named: The keys that they match it with, empty if it has no counterpart; None where nobody
            says so or they disagree.
        matched: The keys that anybody matches it with.
        rejected: The keys that anybody turned down.
    """

    named: set[Any] | None
    matched: set[Any]
    rejected: set[Key]

    def agrees(self, resource: Any) -> bool | None:
        """Whether it is this resource record; None where that is not known."""
        if self.named is not None:
            return resource in self.named
        # Whoever turned a pair down judged it, but for those who disagree on it.
        wrong = resource in self.rejected and resource not in self.matched
        return False if wrong else None

    def told(self, resource: Any) -> Any:
        """What it is instead, in a cell."""
        if self.named is None:
            return REJECTED if self.agrees(resource) is False else None
        return next(iter(self.named), "no counterpart")


_UNKNOWN = _Truth(None, set(), set())
_MATCHES = "give one such as match() returns"


def thresholds(
    found: pd.DataFrame,
    tags: TagsLike | pd.DataFrame | None = None,
    at: float | Iterable[float] | None = None,
) -> pd.DataFrame:
    """Show what accepting every match from a score on would give, and how often it may be wrong.

    The bound is the one-sided 95 % limit of Clopper and Pearson on the share of wrong pairs. It
    holds if the pairs that people judged are a fair sample of those accepted; judging the easy
    ones first makes it too good. 600 judged pairs without an error prove 0.5 %.

    Args:
        found: What `match` found. Pairs of status "ambiguous" and "elsewhere" are never accepted
            by a score.
        tags: What people judged, such as `Tags` or its frame. A pair is wrong if the record was
            matched with another one or has no counterpart, or if somebody rejected the pair and
            nobody matched it. Other disputes and doubts count as not judged.
        at: A score or several; None for each hundredth from 0.50 to 1.

    Returns:
        One row per score, ascending. Columns: cut (the score), accepted (pairs with at least this
        score), judged (of those, by people), errors (of those, judged otherwise), error_rate and
        bound (Float64; both missing where nothing was judged), says (the row as a sentence).

    Raises:
        MatchError: If a frame lacks a column, or a score is not between 0 and 1.
    """
    pairs = verdicts(found, tags)
    pairs = pairs[pairs["status"].isin(SCORED) & pairs["resource"].notna()]
    scores, right = pairs["score"].astype("float64"), pairs["right"]
    rows = []
    for cut in _cuts(at):
        inside = right[scores >= cut]
        judged, errors = int(inside.notna().sum()), int((~inside.dropna()).sum())
        bound = upper_bound(errors, judged)
        rate = errors / judged if judged else None
        said = _said(len(inside), judged, errors, bound)
        rows.append((cut, len(inside), judged, errors, rate, bound, said))
    types = dict.fromkeys(("accepted", "judged", "errors"), "Int64")
    types |= dict.fromkeys(("cut", "error_rate", "bound"), "Float64")
    return pd.DataFrame(rows, columns=THRESHOLD_COLUMNS).astype(types)


def verdicts(found: pd.DataFrame, tags: TagsLike | pd.DataFrame | None = None) -> pd.DataFrame:
    """Put what people judged beside what was found.

    Args:
        found: What `match` found.
        tags: What people judged.

    Returns:
        `found` with two more columns: right (boolean: whether people agree with the pair; missing
        where nobody judged it, or they disagree) and judged_as (the key that people matched the
        record with, "no counterpart", "rejected" of a pair that was turned down, or missing).

    Raises:
        MatchError: If a frame lacks a column.
    """
    demand_columns(found, ["local", "resource", "score", "status"], "the frame lacks", _MATCHES)
    judged = _judged(tags, found.attrs.get("kind"))
    truths = [judged.get(key, _UNKNOWN) for key in found["local"].tolist()]
    pairs = list(zip(truths, found["resource"].tolist(), strict=True))
    right = [None if pd.isna(resource) else truth.agrees(resource) for truth, resource in pairs]
    said = [truth.told(resource) for truth, resource in pairs]
    return found.assign(
        right=pd.array(right, dtype="boolean"), judged_as=pd.Series(said, found.index, dtype=object)
    )


def histogram(found: pd.DataFrame, bins: int = 20) -> pd.DataFrame:
    """Count matches by status and score.

    Args:
        found: What `match` found.
        bins: How many steps from 0 to 1.

    Returns:
        One row per status that occurs and step that holds any of its records, in the order of the
        statuses (best first), then of the scores. Columns: status, low, high (Float64: from low,
        up to but not including high; the last step includes 1), records (Int64).

    Raises:
        MatchError: If a column is missing, a status is none, or the bins are no number from 1 on.
    """
    demand_columns(found, ["score", "status"], "the frame lacks", _MATCHES)
    if isinstance(bins, bool) or not isinstance(bins, Integral) or bins < 1:
        raise MatchError(f"bins is {bins!r}; give a whole number from 1 on")
    unknown = set(found["status"].tolist()) - set(_STATUSES)
    if unknown:
        raise MatchError(
            f"{sorted(map(str, unknown))[0]!r} is no status of a match; give what match() returns"
        )
    # A score such as 0.15 is a hair below three twentieths.
    step = (found["score"].astype("float64") * bins + 1e-9).clip(0, bins - 1).astype("int64")
    counted = Counter(zip(found["status"].tolist(), step.tolist(), strict=True))
    rows = [
        (status, round(low / bins, 6), round((low + 1) / bins, 6), many)
        for (status, low), many in counted.items()
    ]
    rows.sort(key=lambda row: (_STATUSES.index(row[0]), row[1]))
    types = {"low": "Float64", "high": "Float64", "records": "Int64"}
    return pd.DataFrame(rows, columns=["status", "low", "high", "records"]).astype(types)


def upper_bound(errors: int, judged: int, confidence: float = CONFIDENCE) -> float | None:
    """The highest share of errors that so many among so many judged leave possible.

    Args:
        errors: How many were wrong.
        judged: How many were looked at, chosen by chance.
        confidence: How sure one wants to be.

    Returns:
        The one-sided limit of Clopper and Pearson, 0 to 1; None where nothing was judged.
    """
    if not judged:
        return None
    if errors == judged:
        return 1.0
    from scipy.special import betaincinv

    return float(betaincinv(errors + 1, judged - errors, confidence))


def _judged(tags: TagsLike | pd.DataFrame | None, kind: str | None) -> dict[Any, _Truth]:
    """Local key -> what people say of it."""
    if tags is None:
        return {}
    frame = tags if isinstance(tags, pd.DataFrame) else getattr(tags, "frame", None)
    if frame is None:
        raise MatchError(f"{tags!r} holds no judgments; give Tags or their frame")
    demand_columns(
        frame,
        ["local", "resource", "judgment"],
        "the frame lacks",
        "give one such as Tags.frame has",
    )
    if kind is not None and "kind" in frame:
        frame = frame[frame["kind"] == kind]
    said: dict[Any, set[tuple[str, Any]]] = defaultdict(set)
    turned_down: dict[Any, set[Key]] = defaultdict(set)
    columns = [frame[name].tolist() for name in ("local", "judgment", "resource")]
    columns.append(frame["rejected"].tolist() if REJECTED in frame else [""] * len(frame))
    for local, judgment, resource, rejected in zip(*columns, strict=True):
        said[local].add((judgment, resource if judgment == "match" else None))
        turned_down[local].update(listed_keys("" if pd.isna(rejected) else str(rejected)))
    return {local: _truth(several, turned_down[local]) for local, several in said.items()}


def _truth(said: set[tuple[str, Any]], rejected: set[Key]) -> _Truth:
    """What several people say of one record, taken together."""
    matched = {resource for judgment, resource in said if judgment == "match"}
    agreed = len(said) == 1 and {judgment for judgment, _ in said} <= {"match", "no counterpart"}
    return _Truth(matched if agreed else None, matched, rejected)


def _cuts(at: float | Iterable[float] | None) -> list[float]:
    given = _CUTS if at is None else at
    try:
        cuts = sorted(float(cut) for cut in (given if isinstance(given, Iterable) else [given]))
    except (TypeError, ValueError) as error:
        raise MatchError(f"{at!r} is no score; give one from 0 to 1, or several") from error
    wrong = [cut for cut in cuts if not 0 <= cut <= 1]
    if wrong:
        raise MatchError(f"a score lies between 0 and 1, not at {wrong[0]:g}; give such a one")
    return cuts


def _said(accepted: int, judged: int, errors: int, bound: float | None) -> str:
    if bound is None:
        return f"{accepted} accepted, none of them judged: nothing is known of errors"
    return (
        f"{accepted} accepted, {judged} of them judged, {errors} wrong: "
        f"with 95 % certainty at most {bound:.2%} are wrong"
    )
