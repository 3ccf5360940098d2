"""The widget that carries an analyst through a whole office."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from migtools.database.dialect import Key
from migtools.errors import MatchError, MigtoolsError
from migtools.journal.receipt import Receipt
from migtools.office.office import Office
from migtools.plans.plan import Plan
from migtools.plans.purge import purge
from migtools.plans.realign import realign
from migtools.plans.rename import rename
from migtools.plans.revert import revert
from migtools.tags.book import Tags
from migtools.text import many
from migtools.widgets.preview.confirmation import Confirmation
from migtools.widgets.turns import in_turn, one_at_a_time
from migtools.workbench import judging, papers
from migtools.workbench.confirm import confirm
from migtools.workbench.judge import JudgingBench
from migtools.workbench.page import Clicks, running_loop

LOOK = "Look at the preview; nothing is written before you say Yes."
SETTLED = "Done. Back to the list shows what is left; the receipt can be undone here."
SETTLED_ELSEWHERE = "The commit is done; the cockpit has its receipt, where it can be undone."


@one_at_a_time(but=["yes", "confirmation", "plan", "receipt"])
class Workbench(JudgingBench):
    """The whole realignment in one place: what is left, what it is, tag, preview, Yes, undo.

    Everything a person clicks is a method here, and `words` is what the page says. Nothing is
    written to the database before Yes; tags are saved as they are made.

    Args:
        office: An open office.
        tags: A `Tags`, or the path of a CSV file that keeps the judgments; made if it is missing.
            Without one, judgments live as long as this object.
        memory: Decisions of other offices, as `migtools.memory` collects them: a spelling that
            was decided there is suggested as decided. What this office realigned before is known
            without it.
        blind: Hide scores until a record is judged.

    Raises:
        MigtoolsError: If the office cannot be read, or the memory is none.
    """

    def __init__(
        self,
        office: Office,
        tags: Tags | str | Path | None = None,
        *,
        memory: pd.DataFrame | None = None,
        blind: bool = False,
    ) -> None:
        super().__init__(office, _tags(office, tags), memory=memory, blind=blind)

    @property
    def confirmation(self) -> Confirmation | None:
        """The preview on the page with its Yes and No, if one is open."""
        return self._confirmation

    @property
    def plan(self) -> Plan | None:
        """The plan that is previewed, if any."""
        plan: Plan | None = self._confirmation.plan if self._confirmation else None
        return plan

    @property
    def receipt(self) -> Receipt | None:
        """What the last Yes did, if there was one."""
        receipt: Receipt | None = self._confirmation.receipt if self._confirmation else None
        return receipt

    @property
    def waiting(self) -> pd.DataFrame:
        """The typed names that wait for their preview: columns kind, key, before, after."""
        rows = [
            (kind, key, self._desk.record(kind, key)["name"], name)
            for kind, names in self._desk.waiting.items()
            for key, name in names.items()
        ]
        return pd.DataFrame(rows, columns=["kind", "key", "before", "after"])

    def rename(self, key: Key, name: str) -> None:
        """Type a new name for a local record; it waits until the renames are previewed.

        Raises:
            MigtoolsError: If the record may not have this name.
        """
        kind = self._demand_kind()
        rename(self.office, kind, {key: name})
        waiting = self._desk.waiting.setdefault(kind, {})
        waiting[key] = name
        self._page.redraw_kind(kind)
        self._offer()
        count = len(waiting)
        verb = "waits" if count == 1 else "wait"
        self._say(f"{many(count, 'rename')} {verb}; choose Menu > Rename to preview.")

    def rename_too(self) -> None:
        """Switch whether a migration first gives tagged records the resource office's names."""
        self._rename_too = not self._rename_too
        self._offer()

    def migrate(self, kind: str | None = None) -> Confirmation | None:
        """Preview the realignment of all tagged pairs of a kind (Menu > ... Migration).

        Args:
            kind: A declared kind; the open one if not given.

        Raises:
            MatchError: If nothing is tagged, or a pair may not be realigned (lists every one).
        """
        kind = self._demand_kind() if kind is None else kind
        asked = self.preview(self._migration(kind), again=partial(self._migration, kind))
        self._say(self.words + papers.left_out(self._desk, kind))
        return asked

    def _migration(self, kind: str) -> Plan:
        self._desk.reread_records()
        pairs = self._desk.plan_pairs(kind)
        judging.demand_pairs(self._desk, kind, pairs)
        judging.demand_parents(self._desk, kind, pairs)
        if not self._rename_too:
            judging.demand_equal_names(self._desk, pairs)
        return realign(self.office, pairs, rename=self._rename_too)

    def preview_renames(self) -> Confirmation | None:
        """Preview the typed names of the open kind (Menu > Rename).

        Raises:
            MatchError: If none waits, or a record may not have its name.
        """
        kind = self._demand_kind()
        names = self._desk.waiting.get(kind)
        if not names:
            raise MatchError("no rename waits; press F2 on a local record and type its new name")
        return self.preview(rename(self.office, kind, names))

    def rename_tagged(self) -> Confirmation | None:
        """Preview giving tagged local records of the open kind the resource office's names."""
        kind = self._demand_kind()
        return self.preview(rename(self.office, kind, judging.names_of_pairs(self._desk, kind)))

    def delete_leftovers(self, kind: str | None = None) -> Confirmation | None:
        """Preview the deletion of the leftovers of a kind that are proved empty."""
        return self.preview(purge(self.office, self._demand_kind() if kind is None else kind))

    def undo(self, number: int | None = None) -> Confirmation | None:
        """Preview the undo of a commit; of the last one that stands if none is given.

        Raises:
            MatchError: If there is none, or it is undone already.
        """
        self._desk.reread_records()
        number = self._desk.last_commit() if number is None else number
        if number is None:
            raise MatchError("there is no commit to undo; nothing was written yet")
        return self.preview(revert(self.office, number))

    def preview(
        self, plan: Plan, *, again: Callable[[], Plan] | None = None
    ) -> Confirmation | None:
        """Show any plan with its Yes and No.

        Args:
            plan: What would be done.
            again: Makes the plan anew when it went stale; the same request if not given.

        Returns:
            The preview; None where the plan would change nothing.
        """
        if not plan:
            self._say("There is nothing to do: the plan would change nothing.")
            return None
        confirmation = confirm(self.office, plan, again=again)
        confirmation.on_state(partial(self._on_state, confirmation))
        self._cover(confirmation)
        self._offer()
        self._say(LOOK)
        return confirmation

    def yes(self) -> Receipt:
        """Say Yes to the preview on the page.

        Raises:
            MigtoolsError: Whatever the commit refuses.
        """
        receipt: Receipt = self._demand_preview().yes()
        return receipt

    def no(self) -> None:
        """Say No to the preview on the page: nothing is written."""
        self._demand_preview().no()

    def __repr__(self) -> str:
        pairs = sum(len(self.tags.pairs(kind)) for kind in self.office.schema.kinds)
        shown = f"; {self._confirmation!r}" if self._confirmation else ""
        return f"Workbench({self.kind}: {many(pairs, 'pair')} tagged{shown})"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any] | None:
        bundle: dict[str, Any] | None = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        return {**bundle, "text/plain": repr(self), "text/html": self._page.static()}

    def _clicks(self) -> Clicks:
        return Clicks(
            choose=self._chosen,
            opened=self._opened,
            judged=self._judged,
            rename=self.rename,
            undo=self.undo,
            delete_leftovers=self.delete_leftovers,
            read=self._read,
        )

    def _on_state(self, confirmation: Confirmation, state: str) -> None:
        # A commit that was clicked runs in a thread without a loop; what follows belongs to one.
        loop = self._page.loop
        if loop is not None and running_loop() is None:
            loop.call_soon_threadsafe(self._settle, confirmation, state)
        else:
            self._settle(confirmation, state)

    @in_turn
    def _settle(self, confirmation: Confirmation, state: str) -> None:
        # A person may have gone on to another list, or another preview, before the commit ended.
        is_shown = confirmation is self._confirmation
        if state == "done":
            self._take_in(SETTLED if is_shown else SETTLED_ELSEWHERE)
        elif is_shown and state == "declined":
            self.back()
        elif is_shown and state == "asking":
            self._say(LOOK)

    def _take_in(self, words: str) -> None:
        try:
            self._read_again()
        except MigtoolsError as problem:
            self._page.bar.say(f"The commit is made, but {problem}", alarm=True)
        else:
            self._say(words)

    def _demand_preview(self) -> Confirmation:
        if self._confirmation is None:
            raise MatchError("no preview is open; choose a migration or a rename in the menu")
        return self._confirmation


def _tags(office: Office, given: Tags | str | Path | None) -> Tags:
    if isinstance(given, Tags):
        return given
    if given is None:
        return Tags(by=office.user, clock=office.now)
    return Tags.open(given, by=office.user, clock=office.now)
