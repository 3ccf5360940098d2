"""A small list of carriers for CandidatePane, judgments in memory, and what a browser says."""

from __future__ import annotations

from typing import Any

import pandas as pd

from migtools.errors import LoadError
from migtools.widgets.candidates.pane import CandidatePane

HOSTILE = """<img src=x onerror="alert('x')">"""


RIGHT_TO_LEFT = "\u202eשלום Life"


class FakeTags:
    """Judgments in memory, one for each person and record, with steps that can be taken back."""

    def __init__(self) -> None:
        self.by = "maria"
        self.refusal = ""
        self.said: dict[tuple[str, Any], dict[str, dict[str, Any]]] = {}
        self.steps: list[tuple[str, Any, dict[str, dict[str, Any]]]] = []

    def _change(self, kind: str, local: Any, judgment: dict[str, Any] | None) -> None:
        if self.refusal:
            raise LoadError(self.refusal)
        here = self.said.setdefault((kind, local), {})
        self.steps.append((kind, local, dict(here)))
        here.pop(self.by, None)
        if judgment:
            here[self.by] = judgment

    def judge(
        self, kind: str, local: Any, judgment: str, resource: Any = None, **more: Any
    ) -> None:
        """Keep what this person says."""
        row = {"judgment": judgment, "resource": resource, "by": self.by, **more}
        self._change(kind, local, {**row, "at": "2026-11-22T14:03:05+00:00"})

    def reject(self, kind: str, local: Any, resource: Any, *, local_name: str = "") -> None:
        """Keep what this person turns down."""
        before = self.said.get((kind, local), {}).get(self.by)
        if before and before["judgment"] == "match" and before["resource"] == resource:
            raise LoadError("that is your own match; withdraw it first")
        row = before or {"judgment": "unsure", "resource": None, "by": self.by}
        row = {"method": "rejection", "at": "2026-11-22T14:03:05+00:00", **row}
        self._change(kind, local, {**row, "rejected": [*row.get("rejected", ()), resource]})

    def unreject(self, kind: str, local: Any, resource: Any) -> None:
        """Forget what this person turned down."""
        row = self.said[kind, local][self.by]
        left = [key for key in row["rejected"] if key != resource]
        self._change(kind, local, {**row, "rejected": left} if left else None)

    def rejected(self, kind: str, local: Any) -> dict[Any, list[str]]:
        """Who turned down what."""
        found: dict[Any, list[str]] = {}
        for by, row in self.said.get((kind, local), {}).items():
            for key in row.get("rejected", ()):
                found.setdefault(key, []).append(by)
        return found

    def withdraw(self, kind: str, local: Any) -> None:
        """Forget what this person said."""
        self._change(kind, local, None)

    def undo(self) -> tuple[str, Any] | None:
        """Put back what stood before the last step."""
        if not self.steps:
            return None
        kind, local, before = self.steps.pop()
        self.said[kind, local] = before
        return kind, local

    def of(self, kind: str, local: Any) -> list[dict[str, Any]]:
        """What everybody says about one record."""
        if self.refusal:
            raise LoadError(self.refusal)
        return list(self.said.get((kind, local), {}).values())

    def judged(self, kind: str) -> set[Any]:
        """The records anybody has judged."""
        return {local for (of, local), here in self.said.items() if of == kind and here}


def records(**columns: object) -> pd.DataFrame:
    """Five local records, one of them a leftover, and five resource records; 7 is on both sides."""
    frame = pd.DataFrame(
        [
            (12, "Acme Life Ins", "local", "Active", "08037", 31, False),
            (7, HOSTILE, "local", "Active", None, 0, False),
            (13, "X_Old Mutual", "local", "NO PCM Activity", None, 0, True),
            (14, "Zenith Mutual", "local", "Active", "08999", 2, False),
            (15, "Long " * 60, "local", "Inactive", None, 4, False),
            (1001, "Acme Life Insurance", "resource", "Active", "08037", 5, False),
            (1002, "Acme Casualty", "resource", "Active", "08111", 6, False),
            (1003, RIGHT_TO_LEFT, "resource", "Active", None, 7, False),
            (1004, "Zenith\u00a0Mutual", "resource", "Inactive", "08999", 8, False),
            (7, "Aardvark", "resource", "Active", None, 9, False),
        ],
        columns=["key", "name", "side", "status", "naic", "policies", "leftover"],
    )
    return frame.assign(parent=None, parent_key=None, **columns)


def candidates() -> pd.DataFrame:
    """Three for 12, two for 7, one for 14, none for 15."""
    frame = pd.DataFrame(
        [
            (12, 2, 1002, 0.5, "close", "one word in common", "2 of 15"),
            (12, 1, 1001, 0.996, "close", "Ins is short for Insurance", "14 of 15"),
            (12, 3, 7, 0.1, "close", "", "0 of 15"),
            (7, 1, 1003, 0.3, "ambiguous", "as good as another", ""),
            (7, 2, 1002, 0.3, "ambiguous", "as good as another", ""),
            (14, 1, 1004, 1.0, "same", "equal but for spaces", ""),
            (15, 1, None, 0.0, "none", "no resource record has this name", ""),
        ],
        columns=["local", "rank", "resource", "score", "status", "why", "children_in_common"],
    )
    return frame.astype({"resource": "Int64"})


def say(pane: CandidatePane, **message: object) -> None:
    """Send what a browser would send."""
    pane._handle_custom_msg(message, [])


def here(pane: CandidatePane, do: str, **more: object) -> None:
    """Send what a browser would send about the record on the page."""
    say(pane, do=do, visit=pane._shown["visit"], **more)


def refused(pane: CandidatePane) -> str:
    """The sentence that stands in the pane as an alert, or ""."""
    return str(pane._said["text"]) if pane._said.get("alert") else ""
