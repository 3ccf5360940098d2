"""The changes of one session to the judgments, each of which can be taken back."""

from __future__ import annotations

from migtools.errors import MatchError
from migtools.tags.judgments import Ident, Judgment
from migtools.tags.keys import Key
from migtools.tags.sheet import Delta, Sheet
from migtools.tags.store import Change, TagStore

_Step = dict[Ident, tuple[Judgment | None, Judgment | None]]  # what stood there, what came


class Steps:
    """What was judged and withdrawn here, each with what stood there before."""

    def __init__(self) -> None:
        self._done: list[_Step] = []

    def do(self, store: TagStore, make: Change) -> None:
        """Change the judgments as they are then, and remember what stood there before.

        Raises:
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the change is kept in memory.
        """
        step: _Step = {}

        def change(sheet: Sheet) -> Delta:
            for ident, judgment in make(sheet).items():
                before = sheet.get(ident)
                if judgment != before:
                    step[ident] = (before, judgment)
            return {ident: came for ident, (_, came) in step.items()}

        try:
            store.apply(change)
        finally:
            if step:
                self._done.append(step)

    def undo(self, store: TagStore) -> tuple[str, Key] | None:
        """Take back the last change, where nobody changed the same record since.

        Returns:
            The kind and the local key of its first record; None if there is nothing to take back.

        Raises:
            MatchError: If all of it was judged again elsewhere meanwhile; that stays.
            LockedError: If another program keeps the file; nothing has changed.
            LoadError: If the file cannot be written; it is taken back in memory.
        """
        if not self._done:
            return None
        step = self._done[-1]
        first = min(step)
        kept = 0

        def back(sheet: Sheet) -> Delta:
            nonlocal kept
            delta = {i: before for i, (before, came) in step.items() if sheet.get(i) == came}
            kept = len(step) - len(delta)
            self._done.pop()
            return delta

        store.apply(back)
        if kept == len(step):
            raise MatchError(
                f"{first[0]} {first[2]!r} was judged again elsewhere; that stays, look at it first"
            )
        return first[0], first[2]
