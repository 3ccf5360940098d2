"""The ranked candidates of one local record, out of one frame for all or asked for one by one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeAlias

import pandas as pd

from migtools.errors import demand_columns
from migtools.text import listed
from migtools.widgets.errors import WidgetError

CANDIDATE_COLUMNS = ("local", "rank", "resource", "score", "status", "why")
# Said elsewhere on the page; every other column is a fact about the pair.
KNOWN = frozenset({*CANDIDATE_COLUMNS, "kind", "local_name", "resource_name"})

# As many as there are keys from 1 to 9.
MOST_CANDIDATES = 9

Source: TypeAlias = pd.DataFrame | Callable[[Any], pd.DataFrame]


class Ranking:
    """Candidates by the local record they belong to.

    Args:
        source: A frame with the columns of CANDIDATE_COLUMNS, or a function that returns such a
            frame for one local key.

    Raises:
        WidgetError: If it is neither, or a column is missing.
    """

    def __init__(self, source: Source) -> None:
        self._ask = source if callable(source) else _Indexed(source).of

    def of(self, local: Any) -> pd.DataFrame:
        """Return the best candidates of a local record, the best one first.

        Raises:
            WidgetError: If the function returned something else than candidates.
        """
        found = _checked(self._ask(local))
        found = found[found["resource"].notna() & (found["local"] == local)]
        ranked = found.sort_values("rank", kind="stable").drop_duplicates("resource")
        best: pd.DataFrame = ranked.head(MOST_CANDIDATES)
        return best.reset_index(drop=True)


class _Indexed:
    """One frame for all records, sorted into groups once."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = _checked(frame)
        groups = self._frame.groupby("local", sort=False).indices
        self._groups: dict[Hashable, Any] = dict(groups)

    def of(self, local: Any) -> pd.DataFrame:
        found: pd.DataFrame = self._frame.iloc[self._groups.get(local, [])]
        return found


def facts(ranked: pd.DataFrame) -> list[str]:
    """Return the columns that tell about the pair."""
    return [str(name) for name in ranked.columns if name not in KNOWN]


def _checked(frame: Any) -> pd.DataFrame:
    then = f"give a frame with the columns {listed(CANDIDATE_COLUMNS)}"
    demand_columns(frame, CANDIDATE_COLUMNS, "the candidates lack", then, WidgetError)
    checked: pd.DataFrame = frame
    return checked
