"""How a confirmation commits: what it calls, what it hears of the progress, and how it stops."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable
from typing import Any, TypeAlias

from migtools.widgets.errors import Cancelled

SECONDS_BETWEEN = 0.1  # ten updates a second are as many as a person sees

Progress: TypeAlias = Callable[[int, int, str], None]

CANCELLED = "Cancelled; nothing was written."


class Commit:
    """The function that commits, called in the way that it can be called.

    Attributes:
        takes_plan: Whether it is called as yes(plan, progress=...); otherwise it is called as
            yes(), hears of no other plan than its own, and cannot be cancelled.
    """

    def __init__(self, yes: Callable[..., Any]) -> None:
        self._yes = yes
        self.takes_plan = _takes_plan(yes)

    def __call__(self, plan: Any, progress: Progress) -> Any:
        """Commit, and return the receipt."""
        return self._yes(plan, progress=progress) if self.takes_plan else self._yes()


def _takes_plan(yes: Callable[..., Any]) -> bool:
    try:
        inspect.signature(yes).bind(None, progress=None)
    except (TypeError, ValueError):  # it takes something else, or does not tell what it takes
        return False
    return True


class Attempt:
    """One attempt to commit: passes the progress on, now and then, and stops when told to."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell
        self._stop = threading.Event()
        self._told = -SECONDS_BETWEEN

    @property
    def cancelled(self) -> bool:
        """Whether a person asked it to stop; it may have been too late."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Stop at the next step."""
        self._stop.set()

    def progress(self, done: int, total: int, what: str) -> None:
        """Hear of a step of the commit.

        Raises:
            Cancelled: If the commit is to stop; raised within its transaction, which then writes
                nothing.
        """
        if self.cancelled:
            raise Cancelled(CANCELLED)
        now = time.monotonic()
        if now - self._told >= SECONDS_BETWEEN or done >= total:
            self._told = now
            self._tell(done, total, what)
