"""The whole preview of a plan, as plain text and as HTML."""

from __future__ import annotations

import html as markup
from collections.abc import Sequence
from typing import Any

import pandas as pd

from migtools.plans.parts import Parts
from migtools.plans.rows import COLLISION_COLUMNS, RENAME_COLUMNS, VERDICT_COLUMNS
from migtools.plans.verbs import summary
from migtools.plans.views import collision_rows, renames
from migtools.text import many, words

_ROWS_SHOWN = 200
_LINES_SHOWN = 20  # in plain text


def text(plan: Parts) -> str:
    """The whole preview as plain text."""
    lines = [f"Plan to {plan.verb}: {summary(plan)}"]
    if plan.effect_rows:
        lines.append("")
        lines += _aligned(
            [("table", "column", "action", "records", "rows")]
            + [tuple(map(str, row)) for row in plan.totals()]
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
        for v in plan.not_restorable()
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


def html(plan: Parts) -> str:
    """The whole preview as HTML; every name in it is escaped."""
    blocks = [f"<p><b>Plan to {plan.verb}:</b> {_e(summary(plan))}</p>"]
    if plan.warnings:
        blocks.append("<ul>" + "".join(f"<li>⚠ {_e(w)}</li>" for w in plan.warnings) + "</ul>")
    if plan.found:
        heading = f"{many(len(plan.found), 'collision')}"
        blocks.append(_section(heading, COLLISION_COLUMNS, collision_rows(plan), opened=True))
    totals = [(words(t), c, a, f"{n:,}", f"{r:,}") for t, c, a, n, r in plan.totals()]
    columns = ["table", "column", "action", "records", "rows"]
    blocks.append(_section("What happens", columns, totals, opened=True))
    names = renames(plan)
    if names:
        blocks.append(_section("Names", RENAME_COLUMNS, names, opened=False))
    bad = list(plan.not_restorable())
    if bad:
        blocks.append(_section("Cannot be restored", VERDICT_COLUMNS, bad, opened=True))
    return "<div class='migtools-plan'>" + "".join(blocks) + "</div>"


def _section(title: str, columns: Sequence[str], rows: Sequence[Any], opened: bool) -> str:
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
