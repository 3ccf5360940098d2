"""Tags with a clock of their own, and lines of a tags file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import migtools as mt
from migtools.tags.judgments import TAG_COLUMNS
from tests.support.offices import NOW

HEADER = ",".join(TAG_COLUMNS)
GOOD = f"{HEADER}\ncarrier,1,Acme,1001,Acme,match,0.5,close,maria,2026-01-15T09:00:00+00:00,,,,\n"


def ticking() -> Callable[[], dt.datetime]:
    """A clock that goes on a second each time it is looked at."""
    moments: Iterator[dt.datetime] = (NOW + dt.timedelta(seconds=n) for n in range(10**6))
    return lambda: next(moments)


def opened(path: Path | None, by: str = "maria") -> mt.Tags:
    """Tags in a file, or in memory, whose clock ticks."""
    return mt.Tags(path, by=by, clock=ticking())
