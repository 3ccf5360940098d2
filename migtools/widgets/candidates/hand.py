"""The local record in hand beside its candidates: what is known, what is shown of it, and how."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import floor
from typing import Any

import pandas as pd

from migtools.widgets.candidates.differences import marked
from migtools.widgets.candidates.judgments import REJECTION, do_they_differ, in_words
from migtools.widgets.candidates.known import Known
from migtools.widgets.candidates.ranking import CANDIDATE_COLUMNS, facts
from migtools.widgets.cells import LONGEST_CELL, displayed, texts, title, values

# Inline, because code hosts drop style sheets; with its own background, because they do not say
# whether the page around it is light or dark.
_TABLE = "border-collapse:collapse;background:#ffffff;color:#1f1f1f;text-align:left"
_CELL = "padding:3px 10px;border-bottom:1px solid #dddddd;text-align:left;white-space:pre-wrap"

# The columns of a frame of candidates that blind mode hides.
HIDDEN = ["score", "status", "why"]


@dataclass(frozen=True)
class Candidate:
    """One resource record that the local one may be.

    Attributes:
        row: Its position in the ranking.
        place: Its position among the records.
        key: Its key.
        name: Its name, as it is stored.
        score: How alike the two are, from 0 to 1, or None.
        rejected: Who turned it down for this local record.
    """

    row: int
    place: int
    key: Any
    name: str
    score: float | None
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What was said about a local record.

    Attributes:
        judgments: The judgments, as rows of the tags.
        rejected: Resource key -> who turned it down.
        me: Who judges now.
    """

    judgments: list[dict[str, Any]]
    rejected: dict[Any, list[str]]
    me: str = ""

    @property
    def is_judged(self) -> bool:
        """Whether anybody said more than what it is not."""
        return any(one.get("method") != REJECTION for one in self.judgments)


class Hand:
    """A local record, its candidates and what was said about it.

    Args:
        known: The records.
        place: The position of the local record among them.
        ranked: Its candidates, the best one first.
        said: What anybody said about it.
        is_blind: Whether scores, statuses, reasons and their order stay hidden.
    """

    def __init__(
        self,
        known: Known,
        place: int,
        ranked: pd.DataFrame,
        said: Said,
        *,
        is_blind: bool,
    ) -> None:
        self._known, self._place, self._ranked = known, place, ranked
        self._said = said
        self.is_blind = is_blind
        self.name = known.name(place)
        self.candidates = self._found()

    def _found(self) -> list[Candidate]:
        """Return the candidates that are still among the records."""
        keys, scores = (values(self._ranked[name]) for name in ("resource", "score"))
        places = [self._known.place("resource", key) for key in keys]
        names = iter(self._known.names([place for place in places if place is not None]))
        found = []
        for row, (key, score, place) in enumerate(zip(keys, scores, places, strict=True)):
            if place is not None:
                alike = None if pd.isna(score) else float(score)
                by = tuple(self._said.rejected.get(key, ()))
                found.append(Candidate(row, place, key, next(names), alike, by))
        if self.is_blind:
            found.sort(key=lambda one: (one.name.casefold(), one.name, str(one.key)))
        # What is turned down is not forgotten, and not in the way.
        return sorted(found, key=lambda one: bool(one.rejected))

    def is_mine(self, key: object) -> bool:
        """Return whether the person at work turned down a resource record."""
        return self._said.me in self._said.rejected.get(key, ())

    def at(self, key: object) -> int | None:
        """Return the position of the candidate with this key, or None."""
        return next((at for at, one in enumerate(self.candidates) if one.key == key), None)

    @property
    def frame(self) -> pd.DataFrame:
        """The candidates as they are shown: rank, resource, name, score, status, why and facts."""
        rows = [one.row for one in self.candidates]
        places = [one.place for one in self.candidates]
        ranked = self._ranked.iloc[rows].reset_index(drop=True)
        pair = ranked[facts(ranked)]
        record = self._known.frame.iloc[places][self._known.facts].reset_index(drop=True)
        taken = {*CANDIDATE_COLUMNS, "name", *pair.columns}
        record = record.rename(columns={name: f"record_{name}" for name in record if name in taken})
        head = ranked[["rank", "resource", *HIDDEN]].copy()
        head.insert(2, "name", [one.name for one in self.candidates])
        if self.is_blind:
            head = head.drop(columns=HIDDEN).assign(rank=range(1, len(head) + 1))
        return pd.concat([head, record, pair], axis="columns")

    def state(self) -> dict[str, Any]:
        """Return what the browser draws: text only, of the candidates on screen."""
        local, *others = self._known.told([self._place, *(one.place for one in self.candidates)])
        ranked = self._ranked.iloc[[one.row for one in self.candidates]]
        return {
            "key": displayed(str(self._known.key(self._place))),
            "name": displayed(self.name, LONGEST_CELL),
            "titles": [title(name) for name in self._known.facts],
            "local": local,
            "pair_titles": [title(name) for name in facts(ranked)],
            "candidates": self._drawn(local, others, ranked),
            "gone": len(self._ranked) - len(self.candidates),
            "judgments": [in_words(one) for one in self._said.judgments],
            "disagree": do_they_differ(self._said.judgments),
            "hidden": self.is_blind,
        }

    def _drawn(
        self, local: list[str], others: list[list[str]], ranked: pd.DataFrame
    ) -> list[dict[str, Any]]:
        pairs = _rows(ranked, facts(ranked))
        reasons = _rows(ranked, ["status", "why"])
        together = zip(self.candidates, others, pairs, reasons, strict=True)
        return [
            {
                "key": displayed(str(one.key)),
                "name": displayed(one.name, LONGEST_CELL),
                "parts": marked(self.name, one.name),
                "facts": told,
                "words": self._compared(local, told),
                "pair": pair,
                "rejected": ", ".join(self._people(one.rejected)),
                "mine": self.is_mine(one.key),
                **({} if self.is_blind else _judged_by_machine(one.score, *reason)),
            }
            for one, told, pair, reason in together
        ]

    def _people(self, names: tuple[str, ...]) -> list[str]:
        return ["you" if name == self._said.me else displayed(name) or "nobody" for name in names]

    def _compared(self, local: list[str], other: list[str]) -> list[str]:
        facts = zip(local, other, self._known.compared, strict=True)
        return [_compared(one, two) if is_compared else "" for one, two, is_compared in facts]

    def html(self, caption: str) -> str:
        """Return record and candidates as a table for a page without a kernel."""
        shown = self.frame
        local = self._known.told([self._place])[0]
        told = dict(zip(self._known.facts, local, strict=True))
        told |= {f"record_{name}": text for name, text in told.items()}
        first = ["local", displayed(str(self._known.key(self._place))), self.name]
        names = [name for name in shown.columns if name not in ("rank", "resource", "name")]
        hidden = {*HIDDEN, *facts(self._ranked)}
        first += ["" if name in hidden else told[name] for name in names]
        rows = _rows(shown, ["rank", "resource", "name", *names])
        titles = ["Rank", "Key", "Name", *map(title, names)]
        return static_table(caption, titles, [first, *rows])


def _judged_by_machine(score: float | None, status: str, why: str) -> dict[str, Any]:
    # Cut, not rounded: what is written as 1.00 is 1.
    percent = None if score is None else floor(round(min(max(score, 0.0), 1.0) * 100, 6))
    text = "" if percent is None else f"{percent / 100:.2f}"
    return {"score": text, "percent": percent or 0, "status": status, "why": why}


def _compared(one: str, other: str) -> str:
    if not one or not other:
        return ""
    return "equal" if one == other else "differs"


def _rows(frame: pd.DataFrame, names: list[str]) -> list[list[str]]:
    """Return these columns as text, row by row."""
    columns = [texts(frame[name], for_display=True) for name in names]
    return [[column[row] for column in columns] for row in range(len(frame))]


def static_table(caption: str, titles: list[str], rows: list[list[str]]) -> str:
    """Return rows as an HTML table in which every value is escaped."""
    head = _cells("th", titles, ' scope="col"')
    inside = (_cells("td", row, ' dir="auto"') for row in rows)
    body = "".join(f"<tr>{cells}</tr>" for cells in inside)
    return (
        f'<table style="{_TABLE}"><caption style="{_TABLE};padding:3px 10px">{escape(caption)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cells(tag: str, row: list[str], more: str) -> str:
    written = (escape(displayed(text, LONGEST_CELL)) for text in row)
    return "".join(f'<{tag}{more} style="{_CELL}">{text}</{tag}>' for text in written)
