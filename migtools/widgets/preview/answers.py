"""What a confirmation says at each turn: its question, its sentences, its receipt."""

from __future__ import annotations

from html import escape
from typing import Any

from migtools.errors import MigtoolsError
from migtools.widgets.preview.fitting_in import first, shown
from migtools.widgets.preview.previewing import line

MOST_PROOFS = 100
BYTES = 9_000

AT_WORK = "the plan is being committed; wait for its receipt"
CANCELLING = "Cancelling at the next step…"
TOO_LATE = "It was too late to cancel; the commit was made."
WAS_NO = (
    "the answer was No and nothing was written; ask again with mt.confirm, or run its cell again"
)
IS_DONE = "the plan is committed; make a new plan to do more"
PLANNING = "Planning again…"
PLANNED = {
    "choose": "The plan was made again with this choice.",
    "again": "The plan was made again on the data as they are now.",
    "undo": "This is the plan that undoes the commit; nothing is written before Yes.",
}

# Its own background, so that the text is readable in a light and in a dark theme.
_ALERT = (
    "margin:8px 0;padding:6px 10px;line-height:1.5;overflow-wrap:anywhere;"
    "border-left:4px solid #a3160b;background:#fdecea;color:#7a0f06"
)
_QUESTION = "margin:8px 0;line-height:1.5;overflow-wrap:anywhere"


def undecided(count: int) -> str:
    """Return the sentence on collisions that nobody has decided."""
    many = "1 collision is" if count == 1 else f"{count} collisions are"
    return f"{many} not decided; choose what to keep in the plan, then ask again"


def last_words(plan: Any, choosing: bool, stale: bool = False) -> str:
    """Return what the question ends with."""
    count = plan.open_collisions
    if stale:
        return "It no longer fits the data."
    if count and choosing:
        many = "1 collision is" if count == 1 else f"{count} collisions are"
        return f"{many} not decided; choose above what to keep."
    return undecided(count) if count else "Go ahead?"


def declined(receipt: Any) -> str:
    """Return the sentence after No; an earlier commit, such as one that is not undone, stays."""
    return "Nothing was written." if receipt is None else "Nothing was written; the commit stays."


def not_planned(error: BaseException) -> str:
    """Return the sentence on a plan that could not be made."""
    if isinstance(error, MigtoolsError):
        return str(error)
    return f"the plan could not be made ({type(error).__name__}: {error}); nothing was written"


def stopped(error: BaseException) -> str:
    """Return the sentence on a commit that did not end well."""
    if isinstance(error, MigtoolsError):
        return str(error)
    return (
        f"the commit stopped ({type(error).__name__}: {error}); "
        "look into the history whether it was recorded before you answer again"
    )


def receipt_state(receipt: Any) -> dict[str, Any]:
    """Return a receipt as plain data for the browser to draw."""
    proofs = list(getattr(receipt, "proof_rows", ()))
    rows = (
        ["passed" if p.ok else "failed", *map(shown, (p.check, p.table, p.detail))] for p in proofs
    )
    return {
        "lines": str(receipt).splitlines(),
        "proofs": first(rows, len(proofs), MOST_PROOFS, BYTES),
    }


def static_html(plan: Any, last: str, status: str, alert: str, receipt: Any) -> str:
    """Return preview, question and answer as they stand in a saved notebook, every name escaped."""
    asked = escape(line(plan)).replace("\n", "<br>")
    parts = [
        plan._repr_html_(),
        f'<p style="{_QUESTION}">{asked} <strong>{escape(last)}</strong></p>',
    ]
    if status:
        parts.append(f'<div role="status">{escape(status)}</div>')
    if alert:
        parts.append(f'<div role="alert" style="{_ALERT}">{escape(alert)}</div>')
    if receipt is not None:
        parts.append(receipt._repr_html_())
    return "".join(parts)
