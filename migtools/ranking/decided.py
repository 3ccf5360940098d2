"""What a memory of earlier decisions has to be, and of which spellings it tells."""

from __future__ import annotations

from typing import Any

import pandas as pd

from migtools.errors import MatchError, demand_columns
from migtools.names import fold
from migtools.ranking.frames import plain_value

MATCHED, TURNED_DOWN, NO_COUNTERPART = "match", "rejected", "no counterpart"
_JUDGMENTS = (MATCHED, TURNED_DOWN, NO_COUNTERPART)
_NEEDED = ("name", "resource", "judgment")


def demand_memory(memory: Any) -> None:
    """Raise unless something is a memory as `migtools.memory` gives it; None is one, too.

    Args:
        memory: What was given as one.

    Raises:
        MatchError: If it is no frame, lacks a column, or holds a judgment that is none.
    """
    if memory is None:
        return
    if not isinstance(memory, pd.DataFrame):
        raise MatchError(
            f"the memory is {type(memory).__name__}, not a frame; give mt.memory(...) of it"
        )
    demand_columns(memory, _NEEDED, "the memory lacks", "give the frame that mt.memory makes")
    for name, said in zip(memory["name"].tolist(), memory["judgment"].tolist(), strict=True):
        if plain_value(said) not in _JUDGMENTS:
            raise MatchError(
                f"the memory has the judgment {plain_value(said)!r} on {name!r}; make it one of "
                f"{', '.join(_JUDGMENTS)}, or leave that row out"
            )


def demand_one_kind(memory: pd.DataFrame | None) -> None:
    """Raise if decisions on several kinds are in one memory: a spelling tells of one of them only.

    Args:
        memory: A memory.

    Raises:
        MatchError: If its column kind holds several.
    """
    if memory is None or "kind" not in memory.columns:
        return
    kinds = sorted(map(str, memory["kind"].dropna().unique()))
    if len(kinds) > 1:
        raise MatchError(
            f"the memory holds decisions on several kinds ({', '.join(kinds)}); give those of one, "
            f"such as memory[memory['kind'] == {kinds[0]!r}]"
        )


def spellings(memory: pd.DataFrame | None) -> set[str]:
    """The spellings on which anything was decided, folded.

    Args:
        memory: A memory; None for none.

    Returns:
        Names as `fold` gives them; never "".
    """
    names = [] if memory is None else memory["name"].tolist()
    return {fold(str(name)) for name in names if plain_value(name) is not None} - {""}
