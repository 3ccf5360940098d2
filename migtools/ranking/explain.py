"""Explains one pair: what each piece of evidence added, and where the names differ."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import pandas as pd

from migtools.errors import MatchError
from migtools.ranking import reasons as r
from migtools.ranking.candidates import Children, Ranker
from migtools.ranking.frames import NOT_CODES, plain_frame
from migtools.ranking.reasons import joined, split
from migtools.ranking.statuses import NONE

EXPLANATION_COLUMNS = ["piece", "detail", "points", "total"]
RULES, CODES, CHILDREN, MEMORY = "rules", "codes", "children", "memory"
# What is said of a pair beside its names, by the step that it belongs to.
_STEP_OF = {
    r.CODE_EQUAL: CODES,
    r.CODE_DIFFERS: CODES,
    r.VALUE_DIFFERS: CODES,
    r.CHILDREN: CHILDREN,
    r.DECIDED: MEMORY,
    r.REJECTED: MEMORY,
}
_SHOWN = 0.0001
_LOOKED_AT = 50


@dataclass(frozen=True)
class Explanation:
    """Why two records are, or are not, said to be the same.

    Attributes:
        local_name: The local record's name.
        resource_name: The resource record's name.
        score: From 0 to 1, as `candidates` gives it.
        status: As `candidates` gives it; "none" where it is no candidate at all.
        why: As `candidates` gives it.
        frame: What each piece of evidence added. Columns piece, detail, points, total. Points are
            what the piece adds to the score (less than 0: takes away), in the order told; total
            is the score so far. The first row is where a chance pair starts, the last one the
            score. After the likeness of the names come "rules" (what explaining the difference
            did: all of it is explained, or some of it cannot be), "codes", "children" and
            "memory", each with its part of `why` as detail: the difference that it makes to the
            score beside all that stands above it.
    """

    local_name: str
    resource_name: str
    score: float
    status: str
    why: str
    frame: pd.DataFrame

    @property
    def marked(self) -> tuple[str, str]:
        """Both names, with the words that only one of them has in [square brackets]."""
        return _marked(self.local_name, self.resource_name, "[", "]")

    def __repr__(self) -> str:
        mine, theirs = self.marked
        return (
            f"local     {mine}\nresource  {theirs}\n{self.status}, score {self.score}\n{self.why}"
        )

    def _repr_html_(self) -> str:
        mine, theirs = _marked(
            html.escape(self.local_name), html.escape(self.resource_name), "<mark>[", "]</mark>"
        )
        rows = "".join(f"<li>{html.escape(_said(*reason))}</li>" for reason in split(self.why))
        return (
            f"<p>local: {mine}<br>resource: {theirs}</p>"
            f"<p>{html.escape(self.status)}, score {self.score}</p><ul>{rows}</ul>"
        )


def explain(
    local: pd.DataFrame,
    resource: pd.DataFrame,
    pair: tuple[Any, Any],
    *,
    memory: pd.DataFrame | None = None,
    children: Children | None = None,
) -> Explanation:
    """Explain one pair: what each piece of evidence added, and where the names differ.

    Args:
        local: Local records, as for `candidates`.
        resource: Resource records, as for `candidates`.
        pair: The key of a local and the key of a resource record.
        memory: As for `candidates`.
        children: As for `candidates`.

    Returns:
        The explanation; its `frame` is what `migtools.charts.waterfall` draws.

    Raises:
        MatchError: If the pair is none, a key is not there, or a frame cannot be taken.
    """
    keys = _keys(pair)
    mine, theirs = plain_frame(local, "local"), plain_frame(resource, "resource")
    one, other = _row(mine, keys[0], "local"), _row(theirs, keys[1], "resource")
    ranker = Ranker(resource, local)
    asked = local[local["key"] == keys[0]]
    by_name = asked[[column for column in asked.columns if str(column) in NOT_CODES]]
    steps = [(RULES, _look(ranker, by_name, keys[1])), (CODES, _look(ranker, asked, keys[1]))]
    if children:
        with_children = Ranker(resource, local, children=children)
        steps.append((CHILDREN, _look(with_children, asked, keys[1])))
    if memory is not None:
        whole = Ranker(resource, local, memory=memory, children=children)
        steps.append((MEMORY, _look(whole, asked, keys[1])))
    pieces = ranker.pieces(asked, other["key"])
    return Explanation(one["name"], other["name"], *steps[-1][1], _frame(pieces, steps))


class _Seen(NamedTuple):
    """A pair as a ranking has it."""

    score: float
    status: str
    why: str


def _keys(pair: Any) -> tuple[Any, Any]:
    keys = tuple(pair) if isinstance(pair, Iterable) and not isinstance(pair, str) else ()
    if len(keys) != 2:
        raise MatchError(
            f"{pair!r} is no pair; give the keys of a local and of a resource record, as in "
            "(1, 1001)"
        )
    return keys[0], keys[1]


def _look(ranker: Ranker, asked: pd.DataFrame, resource: Any) -> _Seen:
    """What a ranking says of a local record and one resource record."""
    found = ranker.candidates(asked, top=_LOOKED_AT)
    found = found[(found["resource"] == resource).fillna(False).astype(bool)]
    if found.empty:
        return _Seen(0.0, NONE, "")
    first = found.iloc[0]
    return _Seen(float(first["score"]), str(first["status"]), str(first["why"]))


def _row(records: pd.DataFrame, key: Any, side: str) -> dict[str, Any]:
    found = records[records["key"] == key]
    if found.empty:
        raise MatchError(f"no {side} record has the key {key!r}; give a key of that frame")
    return {str(name): value for name, value in found.iloc[0].items()}


def _frame(pieces: list[tuple[str, float]], steps: list[tuple[str, _Seen]]) -> pd.DataFrame:
    """The pieces as steps of a waterfall; what names cannot tell comes last."""
    rows: list[tuple[str, str, float, float]] = []
    odds, total = 0.0, 0.0
    for piece, points in pieces:
        odds += points
        now = round(1 / (1 + 10**-odds), 4)
        rows.append((piece, "", round(now - total, 4), now))
        total = now
    rows += _beside(total, steps)
    rows.append(("score", "", 0.0, steps[-1][1].score))
    return pd.DataFrame(rows, columns=EXPLANATION_COLUMNS)


def _beside(
    total: float, steps: list[tuple[str, _Seen]]
) -> Iterator[tuple[str, str, float, float]]:
    """What is known beside the likeness of the names, one after the other."""
    told = split(steps[-1][1].why)
    for step, seen in steps:
        detail = joined([(one, more) for one, more in told if _STEP_OF.get(one, RULES) == step])
        # What speaks of a pair and changes nothing is told, too: an equal code beside equal names.
        if abs(seen.score - total) >= _SHOWN or (detail and step != RULES):
            yield step, detail, round(seen.score - total, 4), seen.score
            total = seen.score


def _said(reason: str, detail: str) -> str:
    return f"{reason}: {detail}" if detail else reason


def _marked(mine: str, theirs: str, begin: str, end: str) -> tuple[str, str]:
    """Two names, with what only one of them has between marks; case does not count."""
    one, other = mine.split(" "), theirs.split(" ")
    matcher = SequenceMatcher(
        None, [w.casefold() for w in one], [w.casefold() for w in other], False
    )
    left: list[str] = []
    right: list[str] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        for made, words in ((left, one[a:b]), (right, other[c:d])):
            text = " ".join(words)
            if text:
                made.append(text if tag == "equal" else f"{begin}{text}{end}")
    return " ".join(left), " ".join(right)
