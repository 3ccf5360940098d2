"""The tables of a cockpit as HTML: every name in them is escaped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from html import escape
from typing import Any

import pandas as pd

from migtools.widgets.cells import displayed

RECORDS_SHOWN = 50
COMMITS_SHOWN = 50

# Columns of numbers have a "#" in front of their title.
KIND_TITLES = [
    "Kind",
    "On resource records",
    "#Matched",
    "#Tagged",
    "#Realigned",
    "#Colliding",
    "#Safe to delete",
    "#Still held",
]
RECORD_TITLES = [
    "Record",
    "Kind",
    "#Still on local records",
    "#On resource records",
    "#Matched",
    "#Tagged",
    "#Realigned",
    "#Colliding",
    "#Safe to delete",
]
HISTORY_TITLES = ["Commit", "When", "Who", "What", "#Rows", "Undone by"]


def cockpit_html(
    kinds: pd.DataFrame,
    records: pd.DataFrame,
    history: pd.DataFrame | None,
    buttons: Collection[str] = (),
) -> str:
    """Write the tables of a cockpit.

    Args:
        kinds: The rows of an overview with level "kind".
        records: Its rows with level "record"; the first ones are shown.
        history: What `history(office)` returns; the newest commits are shown. None: no table.
        buttons: What a click may ask for: some of "open", "delete" and "undo".

    Returns:
        HTML in which every value is escaped; a button says what it does in data-do and data-at
        (the row's place, or the commit's number).
    """
    shown = records.head(RECORDS_SHOWN)
    rest = len(records) - len(shown)
    caption = "Local records, most rows left first"
    parts = [
        _table("How far each kind is", KIND_TITLES, _kind_rows(kinds, "delete" in buttons)),
        _table(caption, RECORD_TITLES, _record_rows(shown, "open" in buttons), rest),
    ]
    if history is not None:
        newest = history.iloc[::-1].head(COMMITS_SHOWN)
        rest = len(history) - len(newest)
        rows = _history_rows(newest, "undo" in buttons)
        parts.append(_table("What was committed", HISTORY_TITLES, rows, rest))
    return "".join(parts)


def share(rows_resource: int, rows_local: int) -> str:
    """How much of the work is done, in words; never "100 %" while a row is left."""
    total = rows_local + rows_resource
    if not total:
        return "no rows"
    percent = 100 * rows_resource // total
    started = "under 1 %" if rows_resource and not percent else f"{percent} %"
    return f"{started} of {total:,} row{'' if total == 1 else 's'}"


def words(kind: str) -> str:
    """A kind's name as people read it."""
    return kind.replace("_", " ")


def _kind_rows(kinds: pd.DataFrame, may_delete: bool) -> Iterable[list[str]]:
    for place, row in enumerate(_rows(kinds)):
        done, left = int(row.rows_resource), int(row.rows_local)
        deletable = _number(row.deletable)
        if may_delete and row.deletable:
            what = f"Delete the {row.deletable:,} empty leftovers of {words(row.kind)}"
            deletable = f"{deletable} {_button('delete', place, 'Delete', what)}"
        yield [
            _head(escape(words(row.kind))),
            _cell(f'{_bar(done, left)}<span class="mt-done">{escape(share(done, left))}</span>'),
            _matched(row),
            *map(_numeric, (row.tagged, row.realigned, row.colliding)),
            _cell(deletable, "mt-number"),
            _numeric(row.held),
        ]


def _record_rows(records: pd.DataFrame, may_open: bool) -> Iterable[list[str]]:
    for place, row in enumerate(_rows(records)):
        name = displayed(row.name) or "(no name)"
        shown = f"<bdi>{escape(name)}</bdi>"
        if may_open:
            shown = _button("open", place, name, "", "mt-link")
        yield [
            _head(f'{shown} <span class="mt-key">{escape(str(row.key))}</span>'),
            _cell(escape(words(row.kind))),
            *map(_numeric, (row.rows_local, row.rows_resource)),
            _matched(row),
            *map(_numeric, (row.tagged, row.realigned, row.colliding, row.deletable)),
        ]


def _history_rows(history: pd.DataFrame, may_undo: bool) -> Iterable[list[str]]:
    for row in _rows(history):
        number = int(row.number)
        if pd.notna(row.undone_by):
            undone = f"commit {int(row.undone_by)}"
        else:
            undone = _button("undo", number, "Undo", f"Undo commit {number}") if may_undo else ""
        when = str(row.at).replace("T", " ").removesuffix("+00:00")
        yield [
            _head(str(number)),
            _cell(escape(f"{when} UTC"), "mt-when"),
            _cell(escape(displayed(str(row.by)))),
            _cell(f"<bdi>{escape(displayed(str(row.summary), 300))}</bdi>"),
            _numeric(row.rows),
            _cell(undone),
        ]


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    return iter(frame.itertuples(index=False))


def _table(caption: str, titles: list[str], rows: Iterable[list[str]], more: int = 0) -> str:
    heads = "".join(map(_title, titles))
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    if not body:
        body = f'<tr><td colspan="{len(titles)}">nothing yet</td></tr>'
    rest = f"<p>and {more:,} more</p>" if more else ""
    # In a narrow place the table scrolls sideways, by keyboard, too.
    return (
        f'<div class="mt-wide" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>{rest}"
    )


def _title(title: str) -> str:
    looks = ' class="mt-number"' if title.startswith("#") else ""
    return f'<th scope="col"{looks}>{escape(title.removeprefix("#"))}</th>'


def _head(inside: str) -> str:
    return f'<th scope="row">{inside}</th>'


def _cell(inside: str, looks: str = "") -> str:
    return f'<td class="{looks}">{inside}</td>' if looks else f"<td>{inside}</td>"


def _numeric(number: Any) -> str:
    return _cell(_number(number), "mt-number")


def _matched(row: Any) -> str:
    return _cell(f"{_number(row.matched)} of {_number(row.local)}", "mt-number")


def _number(number: Any) -> str:
    return f"{int(number):,}"


def _bar(done: int, left: int) -> str:
    """A decoration: the same number stands beside it as text."""
    percent = 100 * done / (done + left) if done + left else 0
    return (
        f'<span class="mt-share" aria-hidden="true"><span style="width:{percent:.1f}%">'
        "</span></span>"
    )


def _button(do: str, at: int, text: str, label: str = "", looks: str = "mt-button") -> str:
    named = f' aria-label="{escape(label)}"' if label else ""
    return (
        f'<button type="button" class="{looks}" data-do="{do}" data-at="{at}"{named}>'
        f"{escape(text)}</button>"
    )
