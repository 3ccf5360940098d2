"""What stands in a person's tags, as other parts ask for it; nothing here changes them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from migtools.office.frames import framed
from migtools.tags.judgments import JUDGMENTS, MATCH, differ
from migtools.tags.keys import Key, as_key, listed_keys
from migtools.tags.rows import as_frame
from migtools.tags.store import TagStore

REJECTION_COLUMNS = ["kind", "local", "local_name", "resource", "by", "at"]


class TagViews:
    """Judgments to look at; `Tags` adds what changes them."""

    _store: TagStore

    @property
    def problem(self) -> str:
        """What is wrong with the file and what to do about it; "" if all is well."""
        return self._store.problem

    def of(self, kind: str, local: Any) -> list[dict[str, Any]]:
        """Everybody's judgments on one local record, by person; dicts with TAG_COLUMNS."""
        return [judgment.row for judgment in self._store.sheet.of(kind, as_key(local))]

    def judged(self, kind: str) -> set[Key]:
        """The keys of the local records of a kind that anybody has judged."""
        return {judgment.local for judgment in self._store.sheet if judgment.kind == kind}

    def by_record(self, kind: str) -> dict[Key, list[dict[str, Any]]]:
        """Everybody's judgments on each local record of a kind: key -> dicts with TAG_COLUMNS."""
        records = self._store.sheet.records()
        return {js[0].local: [j.row for j in js] for js in records if js[0].kind == kind}

    @property
    def frame(self) -> pd.DataFrame:
        """All judgments: TAG_COLUMNS, sorted by kind, local key (numbers first) and person."""
        return as_frame(self._store.sheet)

    @property
    def disputed(self) -> pd.DataFrame:
        """The judgments on local records where people disagree; shaped like `frame`.

        A doubt beside a match is a disagreement too.
        """
        return as_frame(
            j for several in self._store.sheet.records() if differ(several) for j in several
        )

    def pairs(self, kind: str | None = None) -> pd.DataFrame:
        """The matches that nobody disputes, for `realign`.

        Args:
            kind: Only those of this kind.

        Returns:
            One row per local record, sorted by kind and local key. Columns: kind, local, resource.
        """
        rows = [
            (several[0].kind, several[0].local, several[0].resource)
            for several in self._store.sheet.records()
            if several[0].judgment == MATCH and not differ(several)
            if kind in (None, several[0].kind)
        ]
        return framed(rows, ["kind", "local", "resource"])

    def rejected(self, kind: str, local: Any) -> dict[Key, list[str]]:
        """The resource records turned down for a local record -> who did so, by name."""
        found: dict[Key, list[str]] = {}
        for judgment in self._store.sheet.of(kind, as_key(local)):
            for key in listed_keys(judgment.rejected):
                found.setdefault(key, []).append(judgment.by)
        return found

    @property
    def rejections(self) -> pd.DataFrame:
        """Who turned down which resource record for which local one.

        Columns kind, local, local_name, resource, by and at; sorted by kind, local key, person and
        resource key.
        """
        rows = [
            (one.kind, one.local, one.local_name, key, one.by, one.at)
            for one in self._store.sheet
            for key in listed_keys(one.rejected)
        ]
        return framed(rows, REJECTION_COLUMNS)

    def __len__(self) -> int:
        return len(self._store.sheet)

    def __repr__(self) -> str:
        many, counted = len(self), Counter(j.judgment for j in self._store.sheet)
        words = ", ".join(f"{counted[word]} {word}" for word in JUDGMENTS if counted[word])
        where = self._store.name or "in memory"
        said = f"{many} judgment{'' if many == 1 else 's'}{': ' if words else ''}{words}"
        return f"Tags({said}; {where})"
