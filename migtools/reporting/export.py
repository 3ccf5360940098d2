"""Frames as files that people open: CSV, XLSX and printable HTML, with harmless cells."""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd

from migtools.errors import LoadError
from migtools.names import harmless

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 10pt/1.35 system-ui, sans-serif; margin: 1.5cm; color: #111 }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 1px solid #bbb; padding: 2px 6px; text-align: left; vertical-align: top }}
thead {{ display: table-header-group }} tr {{ break-inside: avoid }}
th {{ background: #eee }}
@media print {{ body {{ margin: 0 }} }}
</style></head><body><h1>{title}</h1><p>{rows} rows</p>
{table}
</body></html>
"""


def export(frame: pd.DataFrame, path: str | Path, *, title: str = "") -> Path:
    """Write a frame to a file that a person opens.

    Args:
        frame: Any frame, such as a report or `records`.
        path: Where to; the ending says what: .csv, .xlsx, .html or .htm.
        title: The heading of the page or the sheet; the file's name if empty.

    Returns:
        The path. A text that a spreadsheet would run as a formula gets a leading apostrophe in a
        CSV file, and is stored as plain text in an XLSX file.

    Raises:
        LoadError: If the ending is unknown, the file cannot be written, or XLSX support is missing.
    """
    target = Path(path)
    writers = {".csv": _csv, ".xlsx": _xlsx, ".html": _html, ".htm": _html}
    write = writers.get(target.suffix.lower())
    if write is None:
        raise LoadError(f"{target} has no known ending; use one of {', '.join(writers)}")
    try:
        write(frame, target, title or target.stem)
    except OSError as error:
        raise LoadError(
            f"{target} cannot be written ({error.strerror or error}); choose another path"
        ) from error
    return target


def _csv(frame: pd.DataFrame, path: Path, _title: str) -> None:
    safe = frame.rename(columns=harmless).map(harmless)
    # The mark lets spreadsheets read the names as UTF-8.
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _xlsx(frame: pd.DataFrame, path: Path, title: str) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    sheet = "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "Sheet1"
    try:
        with pd.ExcelWriter(
            path, engine="xlsxwriter", engine_kwargs={"options": options}
        ) as writer:
            frame.to_excel(writer, sheet_name=sheet, index=False, freeze_panes=(1, 0))
    except ModuleNotFoundError as error:
        raise LoadError("XLSX needs the package xlsxwriter; install migtools[excel]") from error


def _html(frame: pd.DataFrame, path: Path, title: str) -> None:
    shown = frame.astype(object).where(frame.notna(), "")
    table = shown.to_html(index=False, escape=True, border=0, max_rows=None)
    page = _PAGE.format(title=html.escape(title), rows=f"{len(frame):,}", table=table)
    path.write_text(page, encoding="utf-8")
