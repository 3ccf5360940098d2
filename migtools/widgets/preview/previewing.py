"""What a person is shown of a plan before Yes, as plain data for the browser to draw."""

from __future__ import annotations

from typing import Any

import pandas as pd

from migtools.widgets.preview.colliding import collisions
from migtools.widgets.preview.fitting_in import first, shown, words

MOST_ROWS = 50
MOST_WARNINGS = 20
SAMPLED_TABLES = 4
SAMPLED_ROWS = 3
LONGEST_LINE = 2_000
BYTES = 6_000  # of each list of rows; with everything else it stays below 40 KB
COUNTS = ("local_before", "local_after", "resource_before", "resource_after")

State = dict[str, Any]


def preview(plan: Any) -> State:
    """Return the preview of a plan; a plan that says only its line is shown by that line.

    Args:
        plan: A plan. Used where it has them: warnings, sides, collisions, renames, verdicts,
            leftovers and sample(table), as `migtools.Plan` describes them.

    Returns:
        A dictionary that JSON can hold, at most about 40 KB however large the plan is.
    """
    sides = getattr(plan, "sides", None)
    sides = pd.DataFrame() if sides is None else sides
    return {
        "line": line(plan),
        "warnings": _warnings(plan),
        "moves": _moves(sides),
        "effects": first(map(_effect, _records(sides)), len(sides), MOST_ROWS, BYTES),
        "collisions": collisions(plan),
        "renames": _rows(plan, "renames", ["kind", "key", "before", "after", "why"]),
        "samples": _samples(plan, sides),
        "lost": _lost(plan),
        **_leftovers(plan),
    }


def outline(plan: Any) -> State:
    """Return the preview of a plan that has run already: its line, and nothing that is counted."""
    return preview(_Said(line(plan)))


class _Said:
    """A plan of which only the line is shown."""

    open_collisions = 0

    def __init__(self, said: str) -> None:
        self._said = said

    def summary(self) -> str:
        """Say it."""
        return self._said


def line(plan: Any) -> str:
    """Return what a plan says of itself, as it is shown and asked."""
    return str(plan.summary()).strip()[:LONGEST_LINE]


def _warnings(plan: Any) -> State:
    sentences = list(getattr(plan, "warnings", ()))
    return first(map(shown, sentences), len(sentences), MOST_WARNINGS, BYTES)


def _records(frame: pd.DataFrame) -> list[State]:
    columns = [str(name) for name in frame.columns]
    return [dict(zip(columns, row, strict=True)) for row in frame.itertuples(index=False)]


def _effect(row: State) -> list[Any]:
    texts = [words(row["table"]), shown(row["column"]), shown(row["action"])]
    return [*texts, *(_number(row[name]) for name in ("pairs", "rows", *COUNTS))]


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _moving(sides: pd.DataFrame) -> list[State]:
    """The rows of `sides` that move between records; of a table's columns the one that moves most.

    A row that moves by two columns is one row for a person, as in the plan's line.
    """
    if sides.empty:
        return []
    moving = sides[sides["local_before"].notna()]
    widest = moving.sort_values("rows", ascending=False, kind="stable")
    return _records(widest.drop_duplicates(["table", "action"]))


def _moves(sides: pd.DataFrame) -> list[State]:
    return [
        {
            "table": words(row["table"]),
            "action": shown(row["action"]),
            "rows": int(row["rows"]),
            **{name: int(row[name]) for name in COUNTS},
        }
        for row in _moving(sides)[:MOST_ROWS]
    ]


def _rows(plan: Any, name: str, columns: list[str]) -> State:
    frame = getattr(plan, name, None)
    if frame is None:
        return {"rows": [], "more": 0}
    rows = frame[columns].itertuples(index=False)
    return first(([shown(value) for value in row] for row in rows), len(frame), MOST_ROWS, BYTES)


def _samples(plan: Any, sides: pd.DataFrame) -> list[State]:
    if not hasattr(plan, "sample"):
        return []
    tables = list(dict.fromkeys(row["table"] for row in _moving(sides)))
    frames = {table: plan.sample(table, SAMPLED_ROWS) for table in tables[:SAMPLED_TABLES]}
    return [
        {"table": words(table), "rows": [_sampled(row) for row in _records(frame)[:SAMPLED_ROWS]]}
        for table, frame in frames.items()
        if len(frame)
    ]


def _sampled(row: State) -> list[str]:
    ends = [f"{shown(row[f'{end}_name'])} ({shown(row[end])})" for end in ("before", "after")]
    return [shown(row["row"]), shown(row["column"]), *ends]


def _lost(plan: Any) -> State:
    """What an undo cannot restore, and why."""
    verdicts = getattr(plan, "verdicts", None)
    if verdicts is None or verdicts.empty:
        return {"rows": [], "more": 0}
    bad = verdicts[~verdicts["verdict"].str.startswith("restore")]
    rows = bad[["table", "column", "row", "verdict", "rows"]].itertuples(index=False)
    texts = ([words(row[0]), *(shown(value) for value in row[1:])] for row in rows)
    return first(texts, len(bad), MOST_ROWS, BYTES)


def _leftovers(plan: Any) -> dict[str, State]:
    """The leftovers that go, and those that are kept with what holds them."""
    frame = getattr(plan, "leftovers", None)
    if frame is None or frame.empty:
        return {name: {"rows": [], "more": 0} for name in ("gone", "kept")}
    goes = frame["held_by"] == ""
    gone = frame[goes][["kind", "key", "name"]]
    kept = frame[~goes][["kind", "key", "name", "held_by", "rows"]]
    return {
        "gone": first(map(_named, _tuples(gone)), len(gone), MOST_ROWS, BYTES),
        "kept": first(map(_named, _tuples(kept)), len(kept), MOST_ROWS, BYTES),
    }


def _tuples(frame: pd.DataFrame) -> Any:
    return frame.itertuples(index=False, name=None)


def _named(row: tuple[Any, ...]) -> list[Any]:
    kind, key, name, *held = row
    told = [words(held[0]), int(held[1])] if held else []
    return [words(kind), shown(key), shown(name), *told]
