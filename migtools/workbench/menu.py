"""What can be chosen in the workbench, in the manual's words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migtools.reporting.report import reports
from migtools.text import plural
from migtools.widgets.bar import Action, Tab

if TYPE_CHECKING:
    from migtools.workbench.desk import Desk

COCKPIT = "cockpit"
ENDINGS = ("csv", "xlsx", "html")
SWITCHED = "rename_too"


def tabs(desk: Desk) -> list[Tab]:
    """One tab for each kind of the schema, and the cockpit."""
    kinds = desk.office.schema.kinds.values()
    made = [Tab(kind.name, plural(kind.label).capitalize()) for kind in kinds]
    return [*made, Tab(COCKPIT, "Cockpit")]


@dataclass(frozen=True)
class Offered:
    """What the offer depends on.

    Attributes:
        opened: The open list.
        covered: Whether a preview or a report stands in the place of the list.
        waiting: How many renames wait for their preview.
        rename_too: Whether a migration renames what is tagged.
        undo: The last commit that stands, if any.
        exports: What an export writes: "list" or "report".
    """

    opened: str
    covered: bool = False
    waiting: int = 0
    rename_too: bool = False
    undo: int | None = None
    exports: str = "list"


def actions(desk: Desk, now: Offered) -> list[Action]:
    """What can be chosen now: the buttons beside the menu, and the menu in groups."""
    if now.covered:
        lists = [Action("back", "Back to the list", "", "Shows the list again")]
    elif now.opened == COCKPIT:
        lists = []
    else:
        lists = [*_quick(now.rename_too), *_names(now.waiting)]
    files, after = _files(desk, now), _after(desk, now.opened, now.undo)
    return [*_migrations(desk), *lists, *files, *after]


def _migrations(desk: Desk) -> list[Action]:
    """The manual's menu: one migration for each kind."""
    made, counts = [], Counter(desk.tags.pairs()["kind"])
    for kind in desk.office.schema.kinds.values():
        count = counts[kind.name]
        tagged = f" ({count:,} tagged)" if count else ""
        label = f"{kind.label.title()} Migration{tagged}"
        hint = f"Preview the realignment of the tagged {plural(kind.label)}; writes nothing"
        made.append(Action(f"migrate {kind.name}", label, "Realign", hint))
    return made


def _quick(rename_too: bool) -> list[Action]:
    return [
        Action("tag_pair", "Tag pair", "", "Tag the ticked local and the ticked resource record"),
        Action("tag_exact", "Tag equal names", "", "Tag every local record whose name is equal"),
        Action("no_counterpart", "No counterpart", "", "The ticked local records have none"),
        Action("untag", "Untag", "", "Take back your tags on the ticked local records"),
        Action(
            SWITCHED,
            f"Rename to match: {'on' if rename_too else 'off'}",
            "",
            "Whether a migration first gives tagged local records the names of the resource office",
            rename_too,
        ),
    ]


def _names(waiting: int) -> list[Action]:
    same = "Tag names that are the same, differently written"
    take = "Rename tagged records to the resource office's names"
    return [
        Action("tag_same", same, "Tag", "Case, company form, abbreviation, a slip of the pen"),
        Action("rename_tagged", take, "Rename", "Preview these renames; writes nothing"),
        Action(
            "preview_renames",
            f"Rename ({waiting:,} waiting)" if waiting else "Rename",
            "Rename",
            "Preview the names that you typed into the list (F2); writes nothing",
        ),
    ]


def _files(desk: Desk, now: Offered) -> list[Action]:
    exports = [
        Action(
            f"export {ending}", f"Export {now.exports} as {ending.upper()}", "Export", "Into a file"
        )
        for ending in (ENDINGS if now.opened != COCKPIT else ())
    ]
    named = [
        Action(f"report {name}", name, "Run report", "Show the records of the resource office")
        for name in reports(desk.office)["name"]
    ]
    return [*exports, *named]


def _after(desk: Desk, opened: str, undo: int | None) -> list[Action]:
    made = []
    if opened != COCKPIT:
        kind = desk.kind(opened)
        label = f"Delete leftovers ({plural(kind.label)})"
        hint = "Preview the deletion of leftovers that are proved empty; writes nothing"
        made.append(Action("delete_leftovers", label, "Afterwards", hint))
    if undo is not None:
        hint = "Preview the undo of the last commit that stands; writes nothing"
        made.append(Action("undo", f"Undo commit {undo}", "Afterwards", hint))
    made.append(Action("refresh", "Read the database again", "Afterwards", "Shows what is new"))
    return made
