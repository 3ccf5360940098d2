"""Judging in the workbench: which local record is which resource record."""

from __future__ import annotations

from migtools.database.dialect import Key
from migtools.text import many
from migtools.widgets.turns import one_at_a_time
from migtools.workbench import judging, papers
from migtools.workbench.bench import Bench


@one_at_a_time()
class JudgingBench(Bench):
    """The lists of an office, on which a person tags pairs; every judgment is saved at once."""

    def tag(self, local: Key, resource: Key) -> None:
        """Tag a pair of the open kind: a person says that these are the same.

        Raises:
            MatchError: If it is no pair of one local and one resource record, both live.
        """
        kind = self._demand_kind()
        judging.tag(self._desk, kind, local, resource)
        self._judged(kind, local)

    def reject(self, local: Key, resource: Key) -> None:
        """Say that a local record of the open kind is not this resource record (X in the pane).

        Raises:
            MatchError: If it is no live local and resource record, or this person's own match.
        """
        kind = self._demand_kind()
        judging.reject(self._desk, kind, local, resource)
        self._rejected(kind, local)

    def unreject(self, local: Key, resource: Key) -> None:
        """Take back that a local record of the open kind is not this resource record."""
        kind = self._demand_kind()
        self.tags.unreject(kind, local, resource)
        self._rejected(kind, local)

    def tag_pair(self) -> None:
        """Tag the ticked local and the ticked resource record.

        Raises:
            MatchError: If not exactly one of each is ticked.
        """
        local, resource = judging.ticked_pair(self.table.selected)
        self.tag(local, resource)
        self.table.clear()

    def tag_exact(self) -> None:
        """Tag every local record of the open kind whose name is equal to one resource record's."""
        self._tag_found("exact")

    def tag_same(self) -> None:
        """Tag every unique match of which all that differs is explained, but the equal names."""
        self._tag_found("same")

    def no_counterpart(self) -> None:
        """Say of the ticked local records that the resource office does not have them."""
        self._judge_ticked("no counterpart")

    def untag(self) -> None:
        """Take back this person's judgments on the ticked local records."""
        kind, ticked = self._demand_kind(), judging.ticked_locals(self.table.selected)
        for local in ticked:
            self.tags.withdraw(kind, local)
        self._judged_many(kind)

    def _judged(self, kind: str, local: Key) -> None:
        self._page.mark(kind, local)
        self._offer()
        self._say(papers.next_step(self._desk, kind))

    def _rejected(self, kind: str, local: Key) -> None:
        if self.pane.record == local:
            self.pane.show(local)
        self._judged(kind, local)

    def _judged_many(self, kind: str) -> None:
        self._page.redraw_kind(kind)
        self._offer()

    def _tag_found(self, status: str) -> None:
        kind = self._demand_kind()
        count = judging.tag_found(self._desk, kind, status)
        self._judged_many(kind)
        self._say(f"{many(count, 'pair')} tagged just now. {papers.next_step(self._desk, kind)}")

    def _judge_ticked(self, judgment: str) -> None:
        kind, ticked = self._demand_kind(), judging.ticked_locals(self.table.selected)
        judging.judge_ticked(self._desk, kind, ticked, judgment)
        self.table.clear()
        self._judged_many(kind)
        self._say(f"{many(len(ticked), 'record')} judged: {judgment}.")
