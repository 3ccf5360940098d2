"""What the workbench writes for people: files, reports, and the line that says what is next."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pandas as pd

from migtools.errors import LoadError
from migtools.office.office import Office
from migtools.reporting.export import export
from migtools.tags.judgments import MATCH
from migtools.text import many
from migtools.widgets.records.table import RecordTable
from migtools.workbench.desk import FIRST_LOOK, Desk
from migtools.workbench.menu import COCKPIT, ENDINGS
from migtools.workbench.standing import STALE, is_stale

REPORT_HEIGHT = 520
NAMED = 5


def write(records: pd.DataFrame, name: str, ending: str) -> Path:
    """Write records to a new file in the working folder; nothing there is overwritten.

    Raises:
        LoadError: If the ending is unknown or the file cannot be written.
    """
    if ending not in ENDINGS:
        raise LoadError(f"there is no export as {ending!r}; choose one of {', '.join(ENDINGS)}")
    paths = (Path(f"{name}{f' ({n})' if n > 1 else ''}.{ending}") for n in count(1))
    path = next(path for path in paths if not path.exists())
    shown = records.drop(columns=["parent_key", "leftover"], errors="ignore")
    return export(shown, path, title=name.replace("_", " "))


def file_name(title: str) -> str:
    """A title as the name of a file: letters, digits and dashes."""
    return "-".join(re.findall(r"\w+", title)).lower()


def report_table(office: Office, found: pd.DataFrame) -> RecordTable:
    """A resource report as a list: blue and read-only like everything of the resource office."""
    kinds = [kind for kind in office.schema.kinds if kind in found.columns]
    shown = pd.DataFrame({"key": range(1, len(found) + 1), "name": found[kinds[-1]]})
    shown["side"] = "resource"
    status = "status" if "status" in found.columns else f"{kinds[-1]}_status"
    shown["status"] = found[status] if status in found.columns else None
    shown["parent"] = found[kinds[0]] if len(kinds) > 1 else None
    rest = [c for c in found.columns if c not in (*kinds, status)]
    return RecordTable(shown.join(found[rest]), kind=kinds[-1], height=REPORT_HEIGHT, ticks=False)


def left_out(desk: Desk, kind: str) -> str:
    """Which tagged pairs a preview leaves out, because they are gone or stale, or nothing."""
    lost, stale = _left_out(desk, kind)
    label, said = f"tagged {desk.kind(kind).label}", ""
    if lost:
        said += f" Left out: {many(len(lost), label)} of which a record is gone: {_some(lost)}."
    if stale:
        said += f" Left out as stale, changed since judged: {many(len(stale), label)}, "
        said += f"{_some(stale)}."
    return said


def _left_out(desk: Desk, kind: str) -> tuple[list[str], list[str]]:
    """The tagged pairs of which a record is gone, and those that are stale, named."""
    stale, frame = desk.stale(kind), desk.tags.frame
    lost: dict[str, None] = {}
    changed: dict[str, None] = {}
    for row in frame[(frame["kind"] == kind) & (frame["judgment"] == MATCH)].to_dict("records"):
        local, resource = row["local"], row["resource"]
        if not desk.has(kind, local):
            lost[f"{row['local_name']!r} ({local!r})"] = None
        elif not desk.has(kind, resource):
            lost[f"{row['resource_name']!r} ({resource!r})"] = None
        elif is_stale(desk.tags.of(kind, local), stale):
            changed[f"{desk.record(kind, local)['name']!r} ({local!r})"] = None
    return list(lost), list(changed)


def _some(named: list[str]) -> str:
    more = f" and {len(named) - NAMED:,} more" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more


def next_step(desk: Desk, opened: str) -> str:
    """What to do next, in a sentence or two."""
    if opened == COCKPIT:
        return "The cockpit shows how far the office is; a name opens its record."
    kind = desk.kind(opened)
    if not desk.has_read(opened):
        return (
            f"The first {FIRST_LOOK} of {many(desk.count(opened), kind.label)} by name; "
            "the others are being read, and can be searched in a moment."
        )
    live = desk.live(opened)
    left = len(live) - len(live & desk.tags.judged(opened))
    tagged, stale = len(desk.pairs(opened)), _stale(desk, opened)
    if not tagged:
        return (
            f"{stale}{many(left, f'local {kind.label}')} not judged yet. Click one to see what it "
            "most likely is and judge it, or tag all equal names at once."
        )
    go = f"Menu > {kind.label.title()} Migration previews the tagged pairs"
    return (
        f"{stale}{many(tagged, 'pair')} tagged in all, {left:,} local records not judged yet. {go}."
    )


def _stale(desk: Desk, kind: str) -> str:
    """How many records are not as they were judged, or nothing."""
    count = sum(word == STALE for word in desk.tagged(kind).values()) if desk.stale(kind) else 0
    if not count:
        return ""
    return f"{many(count, 'judgment')} stale, of records that changed since: judge them again. "
