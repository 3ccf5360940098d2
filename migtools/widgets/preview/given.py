"""What a confirmation is given: how a plan and a receipt must look, checked before it is drawn."""

from __future__ import annotations

from typing import Any, Protocol

from migtools.widgets.errors import WidgetError
from migtools.widgets.preview.committing import Commit


class PlanLike(Protocol):
    """What a confirmation needs to know of a plan; it shows more of a `migtools.Plan`."""

    @property
    def open_collisions(self) -> int:
        """How many collisions nobody has decided yet; 0 = the plan can be committed."""

    def summary(self) -> str:
        """Say in one line, or a few, what will be written."""

    def _repr_html_(self) -> str:
        """Show the preview; every name in it is escaped."""


class ReceiptLike(Protocol):
    """What a confirmation shows after Yes; its text is what str() gives."""

    def _repr_html_(self) -> str:
        """Show what was written; every name in it is escaped."""


def check(plan: object, yes: object, makers: dict[str, Any]) -> None:
    """Refuse what is no plan, and functions that do not fit together.

    Raises:
        WidgetError: If that is so; it says what to pass instead.
    """
    wanted = ("summary", "_repr_html_", "open_collisions")
    missing = [name for name in wanted if not hasattr(plan, name)]
    if missing:
        raise WidgetError(
            f"a {type(plan).__name__} is no plan, it has no {' and no '.join(missing)}; "
            "pass what realign, rename, revert or purge returns"
        )
    if not callable(yes):
        raise WidgetError("yes cannot be called; pass a function that commits the plan")
    for name, maker in makers.items():
        if maker is not None and not callable(maker):
            raise WidgetError(f"{name} cannot be called; pass a function that makes a plan")
        if maker is not None and not Commit(yes).takes_plan:
            raise WidgetError(
                f"{name} makes another plan, but yes takes none; give yes a function that is "
                "called as yes(plan, progress=...)"
            )
