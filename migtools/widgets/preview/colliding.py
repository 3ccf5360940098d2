"""The collisions of a plan as a person decides them: row beside row, and what a choice means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migtools.widgets.errors import WidgetError
from migtools.widgets.preview.fitting_in import first, shown, words

OPEN = "block"
_OTHERS = "every other row is archived whole in the journal; undo brings it back."
MEANINGS = {
    OPEN: ("Not decided", "the plan cannot be committed."),
    "keep_resource": ("Keep the row on the resource record", _OTHERS),
    "keep_local": ("Keep the row that moves", _OTHERS),
    "leave": (
        "Leave it where it is",
        "the row stays on the local record, which then is not retired.",
    ),
}
MOST_COLLISIONS = 50
MOST_COLUMNS = 10
BYTES = 14_000

State = dict[str, Any]


def collisions(plan: Any) -> State:
    """Return the collisions of a plan in its order, as plain data.

    A choice moves no card: only where all that fit are decided, the first open one comes first.

    Returns:
        A dictionary: rows (the first collisions), more (how many are not among them), open (how
        many are not decided), tables (per table with collisions: how many, how many are open, and
        the choices that any of them allows), labels (what each choice is called).
    """
    found = list(getattr(plan, "found", ()))
    return {
        **_cards(plan, found),
        "open": plan.open_collisions,
        "tables": _tables(found),
        "labels": {choice: label for choice, (label, _) in MEANINGS.items()},
    }


def _cards(plan: Any, found: list[Any]) -> State:
    outcomes = _outcomes(plan) if found else {}

    def cards(start: int) -> State:
        drawn = (_collision(plan, collision, outcomes) for collision in found[start:])
        return first(drawn, len(found), MOST_COLLISIONS, BYTES)

    cards_first = cards(0)
    start = next((at for at, collision in enumerate(found) if collision.choice == OPEN), 0)
    return cards_first if start < len(cards_first["rows"]) else cards(start)


def named(plan: Any, name: str) -> Any:
    """Return the collision of a plan that has this name.

    Raises:
        WidgetError: If there is none.
    """
    for collision in getattr(plan, "found", ()):
        if collision.name == name:
            return collision
    known = ", ".join(repr(collision.name) for collision in list(plan.found)[:5]) or "none"
    raise WidgetError(f"the plan has no collision {name!r}; its collisions are {known}")


def allowing(plan: Any, choice: str, table: str) -> list[str]:
    """Return the names of the open collisions, of one table or of all (""), that allow a choice.

    Where none is open any more, it is all of them: they can be decided once more.

    Raises:
        WidgetError: If none does.
    """
    there = [c for c in getattr(plan, "found", ()) if table in ("", c.table)]
    undecided = [c for c in there if c.choice == OPEN]
    names = [c.name for c in undecided or there if choice in c.choices]
    if not names:
        where = f" of {words(table)}" if table else ""
        raise WidgetError(
            f"no {'open ' if undecided else ''}collision{where} allows the choice {choice!r}; "
            "look at the choices of each collision"
        )
    return names


def _outcomes(plan: Any) -> dict[tuple[str, str, str], str]:
    """Per colliding row what becomes of it."""
    rows = plan.collisions[["collision", "rule", "row", "outcome"]].itertuples(index=False)
    return {(name, rule, row): outcome for name, rule, row, outcome in rows}


def _collision(plan: Any, collision: Any, outcomes: Any) -> State:
    differing = collision.differing
    return {
        "name": collision.name,
        "table": words(collision.table),
        "rule": shown(collision.rule),
        "shared": ", ".join(shown(part) for part in collision.key),
        "rows": list(_heads(plan, collision, outcomes)),
        "values": [
            [shown(column), *(shown(dict(row.values).get(column)) for row in collision.rows)]
            for column in differing[:MOST_COLUMNS]
        ],
        "more_values": max(0, len(differing) - MOST_COLUMNS),
        "same": _same(collision, differing),
        "choices": _choices(collision),
        "choice": collision.choice,
    }


def _heads(plan: Any, collision: Any, outcomes: Any) -> Iterator[State]:
    pairs = {pair.number: pair for pair in plan.decisions.pairs}
    for row in collision.rows:
        key = ", ".join(str(part) for part in row.pk)
        outcome = outcomes[collision.name, collision.rule, key]
        place = _place(row, pairs.get(row.pair))
        yield {"key": shown(key), "place": place, "outcome": shown(outcome)}


def _place(row: Any, pair: Any) -> str:
    if row.pair is None:
        return "stands on the resource record"
    if pair is None:
        return "follows the row that another collision keeps"
    ends = ((pair.local_name, pair.local), (pair.resource_name, pair.resource))
    local, resource = (f"{shown(name)} ({shown(key)})" for name, key in ends)
    return f"moves from local {local} to resource {resource}"


def _choices(collision: Any) -> list[list[str]]:
    """Each choice with what it is called and what it means."""
    stands = any(row.pair is None for row in collision.rows)
    found = {choice: MEANINGS[choice] for choice in collision.choices}
    if not stands and "keep_resource" in found:
        # Only rows that move: whichever is kept, it is the first of them.
        first_row = ", ".join(str(part) for part in collision.winner.pk)
        found["keep_resource"] = (f"Keep row {shown(first_row)}", _OTHERS)
        if collision.choice != "keep_local":
            found.pop("keep_local", None)
    return [[choice, *texts] for choice, texts in found.items()]


def _same(collision: Any, differing: list[str]) -> str:
    """The values that all the rows share, in one text."""
    values = [
        f"{shown(column)} {shown(value)}"
        for column, value in collision.rows[0].values
        if column not in differing and value is not None
    ]
    return shown(", ".join(values))


def _tables(found: list[Any]) -> list[State]:
    tables: dict[str, State] = {}
    for collision in found:
        state = tables.setdefault(
            collision.table,
            {
                "table": collision.table,
                "label": words(collision.table),
                "all": 0,
                "open": 0,
                "choices": [],
            },
        )
        state["all"] += 1
        if collision.choice == OPEN:
            state["open"] += 1
            state["choices"] += [
                c for c in collision.choices if c != OPEN and c not in state["choices"]
            ]
    return list(tables.values())
