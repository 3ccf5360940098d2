"""Turning down a candidate in the pane: it stays in sight, last and struck out."""

from __future__ import annotations

from migtools.widgets.candidates.steps import PaneSteps


class PaneRejections(PaneSteps):
    """What a person says that a record is not; CandidatePane adds what it is."""

    def reject(self, resource: object = None) -> None:
        """Judge that the record in hand is not a resource record, and stay with it.

        Args:
            resource: The key of any resource record; without it, the picked candidate.

        Raises:
            WidgetError: If nothing is picked, or there is no such resource record.
            MatchError: If it is what this person matches the record with.
        """
        with self._acting():
            self._at_work.reject(resource)
            self._after_rejecting("Turned down; X takes it back")

    def unreject(self, resource: object = None) -> None:
        """Take back that the record in hand is not a resource record.

        Args:
            resource: The key of the resource record; without it, the picked candidate.

        Raises:
            WidgetError: If nothing is picked.
        """
        with self._acting():
            self._at_work.unreject(resource)
            self._after_rejecting("No longer turned down by you")

    def _after_rejecting(self, sentence: str) -> None:
        """Show the same record with what is turned down now, and tell who listens."""
        local = self._at_work.record
        try:
            self._renew()
            self._say(sentence)
        finally:
            self._on_judged.call(self._kind, local, self._at_work.standing(self._kind, local))
