"""What a person may say about a local record, where it is kept, and how it is told."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd

from migtools.widgets.cells import displayed

MATCH = "match"
NO_COUNTERPART = "no counterpart"
UNSURE = "unsure"
REJECTION = "rejection"  # the method of a doubt that holds nothing but rejections


class TagStore(Protocol):
    """Where judgments are kept; migtools.tags.Tags is one."""

    @property
    def by(self) -> str:
        """Who judges."""

    def judge(
        self,
        kind: str,
        local: Any,
        judgment: str,
        resource: Any = None,
        *,
        local_name: str = "",
        resource_name: str = "",
        score: float | None = None,
        method: str = "",
        note: str = "",
    ) -> object:
        """Save a person's judgment on a local record."""

    def reject(self, kind: str, local: Any, resource: Any, *, local_name: str = "") -> object:
        """Save that a local record is not this resource record."""

    def unreject(self, kind: str, local: Any, resource: Any) -> object:
        """Take that back."""

    def rejected(self, kind: str, local: Any) -> dict[Any, list[str]]:
        """Return who turned down which resource record: its key -> names."""

    def withdraw(self, kind: str, local: Any) -> object:
        """Take back this person's judgment on a local record."""

    def undo(self) -> tuple[str, Any] | None:
        """Take back the last step of this session; return kind and key, or None."""

    def of(self, kind: str, local: Any) -> list[dict[str, Any]]:
        """Return what anybody said about a local record, the oldest first."""

    def judged(self, kind: str) -> set[Any]:
        """Return the local keys that anybody has judged."""


def in_words(judgment: dict[str, Any]) -> list[str]:
    """Return who judged what and when; every second part is a name or a note."""
    verdict, by, note = (_text(judgment.get(name)) for name in ("judgment", "by", "note"))
    when = _text(judgment.get("at"))[:16].replace("T", " ")
    resource = judgment.get("resource")
    if judgment.get("method") == REJECTION:
        verdict = "unsure, some turned down"
    parts = [verdict]
    if not _is_empty(resource):
        name = _text(judgment.get("resource_name"))
        parts = [f"{verdict} with “", name, f"” ({displayed(str(resource))})"]
    if by:
        parts = [*parts[:-1], f"{parts[-1]} by ", by, f", {when}" if when else ""]
    if judgment.get("stale"):
        parts[-1] += f"; stale, {_text(judgment['stale'])}"
    return [*parts[:-1], f"{parts[-1]}: ", note] if note else parts


def do_they_differ(judgments: list[dict[str, Any]]) -> bool:
    """Return whether the judgments on one record say different things."""
    said = {(_text(one.get("judgment")), _text(one.get("resource"))) for one in judgments}
    return len(said) > 1


def _is_empty(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _text(value: Any) -> str:
    return "" if _is_empty(value) else displayed(str(value), 200)
