"""A plan in words: the one line that a person says Yes to, a plain text, and HTML."""

from __future__ import annotations

import html as markup
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from migtools.plans.plan import Plan

_ROWS_SHOWN = 200
_LINES_SHOWN = 20  # in plain text
_NAMES_SHOWN = 3


def words(name: str) -> str:
    """A table's or kind's name as people read it."""
    return name.replace("_", " ")


def many(number: int, noun: str) -> str:
    """A count with its noun: 1 policy, 31 policies."""
    return f"1 {noun}" if number == 1 else f"{number:,} {plural(noun)}"


def plural(noun: str) -> str:
    """A noun for several: policies, classes, contact info."""
    if noun.endswith("info"):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}{'es' if noun.endswith(('s', 'x', 'ch')) else 's'}"


def listed(parts: list[str]) -> str:
    """Several things as people say them: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def summary(plan: Plan, done: bool = False) -> str:
    """What a plan does, or did, in one line that a person understands."""
    if not plan:
        return "nothing to do"
    if plan.verb == "realign":
        return _realign(plan, done)
    return {"rename": _rename, "revert": _revert, "purge": _purge}[plan.verb](plan, done)


def _realign(plan: Plan, done: bool) -> str:
    sentences = []
    moved = _by_table(plan, "re-point")
    tagged = [p for p in plan.decisions.pairs if p.how == "tagged"]
    targets = list(dict.fromkeys((p.kind, p.resource, p.resource_name) for p in tagged))
    kind = plan.office.schema.kind(targets[0][0]).label
    whom = (
        f"{kind} {targets[0][2]!r} ({targets[0][1]!r})"
        if len(targets) == 1
        else f"{len(targets):,} resource records"
    )
    rows = [many(n, words(table)) for table, n in moved.items()]
    hangs = "hung" if done else "hangs"
    points = _verb(moved, "now points", "now point") if done else "will point"
    sentences.append(f"{listed(rows)} {points} to {whom}" if rows else f"nothing {hangs} on {whom}")
    renames = [e for e in plan.effect_rows if e.action == "rename"]
    if renames:
        renamed = "renamed" if done else "will be renamed"
        sentences.append(f"{many(len(renames), 'record')} {renamed} first")
    retired = dict.fromkeys((e.kind, e.local) for e in plan.effect_rows if e.action == "retire")
    made = Counter(kind for kind, _ in retired)
    if made:
        label = plan.office.schema.kind
        who = listed([many(n, label(k).label) for k, n in made.items()])
        sentences.append(f"{who} {'became' if done else _verb(made, 'becomes', 'become')} X_")
    kept = _by_table(plan, "keep")
    if kept:
        shown = listed([many(n, words(table)) for table, n in kept.items()])
        keep = _verb(
            kept, "kept its" if done else "keeps its", "kept their" if done else "keep their"
        )
        sentences.append(f"{shown} {keep} name and status below the resource record")
    if plan.found:
        sentences.append(_collided(plan, done))
    return "; ".join(sentences)


def _verb(counts: Mapping[str, int], one: str, several: str) -> str:
    return one if sum(counts.values()) == 1 else several


def _collided(plan: Plan, done: bool) -> str:
    if plan.open_collisions:
        return f"{many(plan.open_collisions, 'collision')} to resolve first"
    archived = _by_table(plan, "archive")
    left = sum(len(rows) for _, rows in plan.decisions.left)
    archived_as, left_as = ("archived", "left") if done else ("will be archived", "will stay")
    said = [f"{many(n, words(table))} {archived_as}" for table, n in archived.items()]
    said += [f"{many(left, 'row')} {left_as} on the local record"] if left else []
    return "collisions: " + listed(said)


def _rename(plan: Plan, done: bool) -> str:
    cells = plan.decisions.cells
    label = plan.office.schema.kind(cells[0].kind).label
    shown = [f"{c.before!r} to {c.after!r}" for c in cells[:_NAMES_SHOWN]]
    more = f" and {len(cells) - _NAMES_SHOWN} more" if len(cells) > _NAMES_SHOWN else ""
    renamed = "renamed" if done else "will be renamed"
    return f"{many(len(cells), label)} {renamed}: {', '.join(shown)}{more}"


def _revert(plan: Plan, done: bool) -> str:
    restored = _by_table(plan, "restore")
    rows = listed([many(n, words(table)) for table, n in restored.items()])
    back = "restored" if done else "will be restored"
    said = f"undo of commit {plan.request['run']}: {rows} {back}"
    return said + (f"; {many(plan.blocked, 'row')} cannot be restored" if plan.blocked else "")


def _purge(plan: Plan, done: bool) -> str:
    deleted = Counter(e.kind for e in plan.effect_rows if e.action == "delete")
    held = {(e.kind, e.local) for e in plan.effect_rows if e.action == "keep"}
    label = plan.office.schema.kind
    said = [f"{many(n, label(k).label + ' leftover')}" for k, n in deleted.items()]
    gone = "deleted" if done else "will be deleted"
    first = f"{listed(said)} {gone}" if said else "no leftover is empty"
    if not held:
        return first
    kept = "kept" if done else _verb({"": len(held)}, "is kept", "are kept")
    return f"{first}; {many(len(held), 'leftover')} {kept}, still in use"


def _by_table(plan: Plan, action: str) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    seen: dict[str, set[str]] = defaultdict(set)
    for effect in plan.effect_rows:
        if effect.action == action:
            seen[effect.table].add(effect.column)
    widest = {table: _widest(plan, table, action, seen) for table in seen}
    for effect in plan.effect_rows:
        # A row may move by two columns (a policy's carrier and product): count it once.
        # Rows archived or brought back (no column) come on top.
        columns = ("", widest[effect.table]) if effect.action == action else ()
        if effect.column in columns:
            found[effect.table] += effect.rows
    return dict(sorted(found.items(), key=lambda entry: -entry[1]))


def _widest(plan: Plan, table: str, action: str, seen: dict[str, set[str]]) -> str:
    if len(seen[table]) == 1:
        return next(iter(seen[table]))
    totals = Counter[str]()
    for e in plan.effect_rows:
        if e.table == table and e.action == action:
            totals[e.column] += e.rows
    return max(totals, key=lambda column: totals[column])


def renames(plan: Plan) -> list[tuple[Any, ...]]:
    """Every name that changes: kind, key, before, after, why."""
    rows: list[tuple[Any, ...]] = []
    for pair in plan.decisions.pairs if plan.verb == "realign" else ():
        if pair.local_name != pair.resource_name:
            rows.append((pair.kind, pair.local, pair.local_name, pair.resource_name, "rename"))
    renamed = {(kind, key): after for kind, key, _, after, _ in rows}
    for cell in plan.decisions.cells:
        if cell.column == plan.office.schema.kind(cell.kind).name_column:
            before = renamed.get((cell.kind, cell.key), cell.before)
            if before != cell.after:
                rows.append((cell.kind, cell.key, before, cell.after, cell.why))
    return rows


def totals(plan: Plan) -> list[tuple[str, str, str, int, int]]:
    """Table, column, action, number of pairs, number of rows; in the order of writing."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for effect in plan.effect_rows:
        entry = found[effect.table, effect.column, effect.action]
        entry[0] += 1
        entry[1] += effect.rows
    return [(*place, *counts) for place, counts in found.items()]  # type: ignore[misc]


def text(plan: Plan) -> str:
    """The whole preview as plain text."""
    lines = [f"Plan to {plan.verb}: {plan.summary()}"]
    if plan.effect_rows:
        lines.append("")
        lines += _aligned(
            [("table", "column", "action", "records", "rows")]
            + [tuple(map(str, row)) for row in totals(plan)]
        )
    names = renames(plan)
    if names:
        lines += ["", "Names:"]
        lines += [
            f"  {kind} {key}: {a!r} -> {b!r} ({why})"
            for kind, key, a, b, why in names[:_LINES_SHOWN]
        ]
        lines += [f"  and {len(names) - _LINES_SHOWN} more"] if len(names) > _LINES_SHOWN else []
    for collision in plan.found[:_LINES_SHOWN]:
        shared = ", ".join(str(part) for part in collision.key)
        rows = ", ".join(str(r.pk[0] if len(r.pk) == 1 else r.pk) for r in collision.rows)
        lines += [
            "",
            f"Collision {collision.name!r} on {collision.rule} = {shared}: rows {rows}; "
            f"{collision.choice} (possible: {', '.join(collision.choices)})",
        ]
    lines += [
        f"Cannot be restored: {v.table} {v.row} {v.column}: {v.verdict}"
        for v in plan.verdict_rows
        if not v.verdict.startswith("restore")
    ][:_LINES_SHOWN]
    lines += ["", *(f"Note: {warning}" for warning in plan.warnings)] if plan.warnings else []
    return "\n".join(lines)


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    numbers = len(widths) - 2
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if i >= numbers else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def html(plan: Plan) -> str:
    """The whole preview as HTML; every name in it is escaped."""
    parts = [f"<p><b>Plan to {plan.verb}:</b> {_e(plan.summary())}</p>"]
    if plan.warnings:
        parts.append("<ul>" + "".join(f"<li>⚠ {_e(w)}</li>" for w in plan.warnings) + "</ul>")
    if plan.found:
        heading = f"{many(len(plan.found), 'collision')}"
        columns = list(plan.collisions.columns)
        rows = list(plan.collisions.astype(object).itertuples(index=False, name=None))
        parts.append(_section(heading, columns, rows, opened=True))
    parts.append(
        _section(
            "What happens",
            ["table", "column", "action", "records", "rows"],
            [(words(t), c, a, f"{n:,}", f"{r:,}") for t, c, a, n, r in totals(plan)],
            opened=True,
        )
    )
    names = renames(plan)
    if names:
        parts.append(_section("Names", ["kind", "key", "before", "after", "why"], names, False))
    bad = [v for v in plan.verdict_rows if not v.verdict.startswith("restore")]
    if bad:
        parts.append(
            _section(
                "Cannot be restored",
                ["table", "column", "row", "verdict", "rows"],
                list(bad),
                opened=True,
            )
        )
    return "<div class='migtools-plan'>" + "".join(parts) + "</div>"


def _section(title: str, columns: list[str], rows: list[Any], opened: bool) -> str:
    head = "".join(
        f"<th style='text-align:left;padding:2px 10px 2px 0'>{_e(c)}</th>" for c in columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td style='text-align:left;padding:2px 10px 2px 0'>{_e(cell)}</td>" for cell in row
        )
        + "</tr>"
        for row in rows[:_ROWS_SHOWN]
    )
    more = f"<p>and {len(rows) - _ROWS_SHOWN:,} more</p>" if len(rows) > _ROWS_SHOWN else ""
    return (
        f"<details{' open' if opened else ''}><summary>{_e(title)}</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}</details>"
    )


def _e(value: Any) -> str:
    missing = value is None or value is pd.NA or value != value
    return "" if missing else markup.escape(str(value))
