"""The question before a commit, with everything that it needs to plan again and to undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from migtools.errors import MatchError
from migtools.journal.receipt import receipt_of
from migtools.office.office import Office
from migtools.plans.plan import Plan, planned
from migtools.plans.revert import revert
from migtools.writer.commit import commit

if TYPE_CHECKING:
    from migtools.widgets.preview.confirmation import Confirmation


def confirm(office: Office, plan: Plan, *, again: Callable[[], Plan] | None = None) -> Confirmation:
    """Show a plan, and commit it when a person says Yes.

    Everything that a person clicks is a method of what is returned: yes, no, cancel, choose,
    choose_all, undo and again. For a plan that has run in this office already, such as when a
    notebook's cell is run again after Yes, it shows the receipt and asks nothing.

    Args:
        office: The office that the plan was made for.
        plan: A plan of `realign`, `rename`, `revert` or `purge`.
        again: Makes the plan anew when it went stale; the same request is planned if not given.

    Returns:
        The box with the preview and the question. Nothing is written before Yes; collisions are
        decided in it, a commit can be cancelled while it is at work, and undone when it is done.

    Raises:
        WidgetError: If plan is no plan.
        LoadError: If the database cannot be read.
    """
    from migtools.widgets.preview.confirmation import Confirmation

    asked = Confirmation(
        plan,
        partial(commit, office),
        choose=partial(_chosen, office),
        undo=lambda receipt: revert(office, receipt.number),
        again=again or (lambda: _again(office, asked.plan)),
        receipt=receipt_of(office, plan.id) if isinstance(plan, Plan) else None,
    )
    return asked


def _chosen(office: Office, plan: Plan, choices: Mapping[str, str]) -> Plan:
    """The plan with these choices on top of those that it was made with.

    It keeps its id: decided or not, it is one plan, which runs once, and whose receipt is shown
    to whoever asks about it again.
    """
    return replace(_realigned(office, plan, {**_choices(plan), **choices}), id=plan.id)


def _again(office: Office, plan: Plan) -> Plan:
    """The same request, planned on the data as they are now."""
    if plan.verb == "realign":
        return _realigned(office, plan, _choices(plan))
    return planned(office, plan.verb, plan.request)


def _choices(plan: Plan) -> dict[str, str]:
    wanted = plan.request["on_collision"]
    return {"*": wanted} if isinstance(wanted, str) else dict(wanted)


def _realigned(office: Office, plan: Plan, choices: dict[str, str]) -> Plan:
    def chosen(wanted: dict[str, str]) -> Plan:
        return planned(office, "realign", {**plan.request, "on_collision": wanted})

    try:
        return chosen(choices)
    except MatchError:
        return _as_far_as_known(chosen, choices, {"*", *office.catalogue.tables})


def _as_far_as_known(
    chosen: Callable[[dict[str, str]], Plan], choices: dict[str, str], known: set[str]
) -> Plan:
    """Without the choices for collisions that another choice has made disappear.

    Rows that depend on an archived one may collide in their turn, so the choices that still have
    a collision show themselves round after round.
    """
    while True:
        fitting = {name: choice for name, choice in choices.items() if name in known}
        plan = chosen(fitting)
        found = known | {collision.name for collision in plan.found}
        if not (found - known) & choices.keys():
            return plan
        known = found
