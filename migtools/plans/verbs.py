"""The four verbs: how each decides its request, and counts what it decided."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from migtools.office.office import Office
from migtools.plans import effects
from migtools.plans import purge as purging
from migtools.plans import realign as realigning
from migtools.plans import rename as renaming
from migtools.plans import revert as undoing
from migtools.plans.plan import Plan


class Verb(NamedTuple):
    """How a verb works: `decide` on the data as they are now, and `count` what that changes."""

    decide: Callable[..., Any]
    count: Callable[..., Any]


VERBS = {
    "realign": Verb(realigning.decide, effects.count),
    "rename": Verb(renaming.decide, effects.count),
    "revert": Verb(undoing.decide, undoing.count),
    "purge": Verb(purging.decide, purging.count),
}


def planned(office: Office, verb: str, request: Mapping[str, Any]) -> Plan:
    """The plan of one request, on the data as they are now.

    Raises:
        MigtoolsError: Whatever the verb refuses.
    """
    with office.reading() as connection:
        decisions, found = VERBS[verb].decide(connection, office, request)
        counted = VERBS[verb].count(connection, office, decisions, request)
    warnings = (*request.get("left_out", ()), *decisions.warnings, *counted.warnings)
    return Plan(
        office=office,
        verb=verb,
        id=uuid.uuid4().hex,
        request=dict(request),
        decisions=replace(decisions, warnings=warnings),
        effect_rows=tuple(counted.effects),
        found=found,
        verdict_rows=tuple(counted.verdicts),
    )
