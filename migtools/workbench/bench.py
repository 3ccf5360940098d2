"""The page of the workbench: which list is open, what it says, and what it writes on paper."""

from __future__ import annotations

from pathlib import Path

import ipywidgets
import pandas as pd

from migtools.database.dialect import Key
from migtools.errors import MatchError
from migtools.office.office import Office
from migtools.reporting.overview import overview
from migtools.reporting.report import report
from migtools.tags.book import Tags
from migtools.text import many
from migtools.widgets.candidates.pane import CandidatePane
from migtools.widgets.preview.confirmation import Confirmation
from migtools.widgets.records.table import RecordTable
from migtools.widgets.turns import one_at_a_time
from migtools.workbench import papers
from migtools.workbench.desk import Desk
from migtools.workbench.menu import COCKPIT, Offered, actions
from migtools.workbench.page import Clicks, Page


@one_at_a_time()
class Bench(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """The lists of an office with a head of tabs and a menu; it judges and plans nothing.

    Args:
        office: An open office.
        tags: Where judgments are kept.
        memory: Earlier decisions on spellings, or None.
        blind: Hide scores until a record is judged.
    """

    def __init__(
        self, office: Office, tags: Tags, *, memory: pd.DataFrame | None, blind: bool
    ) -> None:
        self.office, self.tags = office, tags
        self._desk = Desk(office, tags, memory)
        self._rename_too = False
        self._confirmation: Confirmation | None = None
        self._report: tuple[str, pd.DataFrame] | None = None  # its name, and its rows
        self._page = Page(self._desk, self._clicks(), blind=blind)
        super().__init__([self._page.bar, self._page.main, self._page.stage])
        self.add_class("mt-workbench")
        self.go(next(iter(office.schema.kinds)))

    @property
    def kind(self) -> str:
        """The open list: a kind, or "cockpit"."""
        return self._page.bar.opened

    @property
    def words(self) -> str:
        """The line under the menu: what happened, and what to do next."""
        return self._page.bar.words

    @property
    def table(self) -> RecordTable:
        """The list of records of the open kind."""
        return self._page.whole(self._demand_kind()).table

    @property
    def pane(self) -> CandidatePane:
        """The candidates for the record in hand."""
        return self._page.pane(self._demand_kind())

    def overview(self) -> pd.DataFrame:
        """How far the office is, as the cockpit shows it; see `migtools.overview`."""
        return overview(self.office, self.tags, memory=self._desk.memory())

    def go(self, name: str) -> None:
        """Open the list of a kind, or the cockpit.

        Raises:
            WidgetError: If there is no such list.
        """
        self._page.bar.go(name)

    def take(self, key: Key) -> None:
        """Take a record in hand: its candidates are shown.

        Raises:
            WidgetError: If there is no such record in the open list.
        """
        self.table.take(key)

    def refresh(self) -> None:
        """Read the database and the tags again and show what is new."""
        self._read_again()
        self._say("The database and the tags were read again.")

    def _read_again(self) -> None:
        self.tags.refresh()
        self._desk.refresh()
        self._desk.drop_done()
        self._page.redraw()
        self._offer()

    def back(self) -> None:
        """Go back to the list from a preview, a receipt or a report."""
        self._cover(None)
        self._offer()
        self._say(papers.next_step(self._desk, self.kind))

    def export(self, ending: str = "csv") -> Path:
        """Write the list as it is shown now, or the open report, to the working folder.

        Args:
            ending: "csv", "xlsx" or "html".

        Returns:
            The path; a file that is there already is never overwritten.

        Raises:
            LoadError: If the file cannot be written.
        """
        if self._report is None:
            shown, name = self.table.visible, f"{self._demand_kind()}-list"
        else:
            shown, name = self._report[1], papers.file_name(self._report[0])
        path = papers.write(shown, name, ending)
        self._say(f"{many(len(shown), 'record')} written to {path.name}.")
        return path

    def report(self, name: str) -> RecordTable:
        """Run a resource report and show it."""
        found = report(self.office, name)
        shown = papers.report_table(self.office, found)
        self._cover(shown)
        self._report = name, found
        self._offer()
        self._say(f"{name}: the records of the resource office, to be read; Back shows the list.")
        return shown

    def choose(self, action: str) -> None:
        """Choose an action by its name in the menu, such as "migrate carrier" or "export csv".

        Raises:
            WidgetError: If there is no such action.
            MigtoolsError: Whatever the action refuses.
        """
        self._page.bar.choose(action)

    def _chosen(self, action: str) -> None:
        self.tags.refresh()  # somebody else may judge in the same file
        verb, _, what = action.partition(" ")
        call = getattr(self, verb)
        call(what) if what else call()

    def _clicks(self) -> Clicks:
        """Return who is told of what a person does."""
        raise NotImplementedError

    def _cover(self, widget: Confirmation | RecordTable | None) -> None:
        """Put a preview or a report in the place of the list, or the list again."""
        self._confirmation = widget if isinstance(widget, Confirmation) else None
        self._report = None
        self._page.put(widget)

    def _opened(self, _name: str) -> None:
        self._confirmation = self._report = None
        self._offer()
        self._say(papers.next_step(self._desk, self.kind))

    def _read(self, kind: str) -> None:
        if kind == self.kind and not self._page.is_covered:
            self._say(papers.next_step(self._desk, kind))

    def _offer(self) -> None:
        offered = Offered(
            opened=self.kind,
            covered=self._page.is_covered,
            exports="report" if self._report else "list",
            waiting=len(self._desk.waiting.get(self.kind, {})),
            rename_too=self._rename_too,
            undo=self._desk.last_commit(),
        )
        self._page.bar.offer(actions(self._desk, offered))

    def _say(self, words: str) -> None:
        self._page.bar.warn(self.tags.problem)
        self._page.bar.say(words)

    def _demand_kind(self) -> str:
        if self.kind == COCKPIT:
            raise MatchError("the cockpit is open; open the list of a kind first")
        return self.kind
