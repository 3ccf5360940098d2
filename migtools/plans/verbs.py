"""The verbs that make plans. Each says in a file of its own how it decides, counts and speaks.

A verb enters itself here, so that whoever decides a plan again, or puts it into words, needs to
know no verb by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Decisions
from migtools.office.office import Office
from migtools.plans.parts import Parts
from migtools.plans.rows import Counted

Request = Mapping[str, Any]
# The unique keys to look at, as (table, rule); None for every key that can break.
Only = Collection[tuple[str, str]] | None


@dataclass(frozen=True)
class Verb:
    """How a verb works.

    Attributes:
        request: The dataclass of what is asked for.
        decide: From a request, on the data as they are now, to decisions and collisions.
        count: What decisions change, row by row.
        say: What a plan does (or, with True, did) in one line.
    """

    request: type[Any]
    decide: Callable[
        [sa.Connection, Office, Request, Only], tuple[Decisions, tuple[Collision, ...]]
    ]
    count: Callable[[sa.Connection, Office, Decisions, Request], Counted]
    say: Callable[[Parts, bool], str]


VERBS: dict[str, Verb] = {}


def summary(parts: Parts, done: bool = False) -> str:
    """What a plan does, or did, in one line that a person understands."""
    return VERBS[parts.verb].say(parts, done) if parts else "nothing to do"
