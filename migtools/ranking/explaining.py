"""Explains one pair: what each piece of evidence added, and where the names differ."""

from __future__ import annotations

import html
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from migtools.errors import MatchError
from migtools.ranking.frames import plain_frame
from migtools.ranking.ranker import Children, Ranker
from migtools.ranking.reasons import split

EXPLANATION_COLUMNS = ["piece", "detail", "points", "total"]
_RULES = "rules, codes, children, memory"
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
            score. What is known beside likeness (rules such as "all that differs is explained",
            codes, children, memory) is one piece, with `why` as its detail.
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
        MatchError: If a key is not there, or a frame cannot be taken.
    """
    mine, theirs = plain_frame(local, "local"), plain_frame(resource, "resource")
    one, other = _row(mine, pair[0], "local"), _row(theirs, pair[1], "resource")
    ranker = Ranker(resource, local, memory=memory, children=children)
    found = ranker.candidates(local[local["key"] == pair[0]], top=_LOOKED_AT)
    found = found[(found["resource"] == pair[1]).fillna(False).astype(bool)]
    score, status, why = 0.0, "none", ""
    if len(found):
        first = found.iloc[0]
        score, status, why = float(first["score"]), str(first["status"]), str(first["why"])
    pieces = ranker.pieces(one["name"], other["key"])
    return Explanation(one["name"], other["name"], score, status, why, _frame(pieces, score, why))


def _row(records: pd.DataFrame, key: Any, side: str) -> dict[str, Any]:
    found = records[records["key"] == key]
    if found.empty:
        raise MatchError(f"no {side} record has the key {key!r}; give a key of that frame")
    return {str(name): value for name, value in found.iloc[0].items()}


def _frame(pieces: list[tuple[str, float]], score: float, why: str) -> pd.DataFrame:
    """The pieces as steps of a waterfall; what names cannot tell is the last step."""
    rows: list[tuple[str, str, float, float]] = []
    odds, total = 0.0, 0.0
    for piece, points in pieces:
        odds += points
        now = round(1 / (1 + 10**-odds), 4)
        rows.append((piece, "", round(now - total, 4), now))
        total = now
    if abs(score - total) >= _SHOWN:
        rows.append((_RULES, why, round(score - total, 4), score))
    rows.append(("score", "", 0.0, score))
    return pd.DataFrame(rows, columns=EXPLANATION_COLUMNS)


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
