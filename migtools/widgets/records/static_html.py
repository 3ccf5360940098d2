"""The table as it stands in a saved notebook, where no kernel answers: plain escaped HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from migtools.widgets.cells import title
from migtools.widgets.records.rows import Records, Row

STATIC_ROWS = 20

# Inline, because code hosts drop style sheets; with its own background, because they do not
# say whether the page around it is light or dark.
_TABLE = "border-collapse:collapse;background:#ffffff;color:#1f1f1f;text-align:left"
_CELL = "padding:3px 10px;border-bottom:1px solid #dddddd;text-align:left;white-space:pre-wrap"
_RESOURCE = "background:#eef4fd;color:#0b4f9e"


def static_table(records: Records, marks: Mapping[int, str], verb: str | None, caption: str) -> str:
    """Return some rows as an HTML table.

    Args:
        records: The records.
        marks: What stands in front of each row, by its position; in the order of the rows.
        verb: The title over the marks; None leaves them out.
        caption: One sentence above the table; it is escaped here.

    Returns:
        HTML in which every value is escaped; the same records give the same bytes.
    """
    titles = [*([] if verb is None else [verb]), *map(title, records.shown_columns)]
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(text)}</th>' for text in titles)
    rows = records.rows(marks)
    body = "".join(_row(row, [] if verb is None else [marks[row["row"]]]) for row in rows)
    return (
        f'<table style="{_TABLE}"><caption style="{_TABLE};padding:3px 10px">{escape(caption)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: Row, marks: list[str]) -> str:
    style = f' style="{_RESOURCE}"' if row["side"] == "resource" else ""
    cells = [*marks, *row["cells"]]
    inside = "".join(f'<td dir="auto" style="{_CELL}">{escape(cell)}</td>' for cell in cells)
    return f"<tr{style}>{inside}</tr>"
