"""What can go wrong, in the analyst's words.

Every message is one sentence of fact that names the record and table, then what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class MigtoolsError(Exception):
    """The base of every error that migtools raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the sentence, without the lines of code that lead to it."""
        return [f"{type(self).__name__}: {self}"]


class SchemaError(MigtoolsError):
    """The schema file contradicts itself or does not fit the database."""


class AccessError(MigtoolsError):
    """This office or this user may not realign, or the database does not let us."""


class LockedError(AccessError):
    """Another program holds the database or a record; nothing was written."""


class MatchError(MigtoolsError):
    """A pair cannot be realigned as it stands."""


class CollisionError(MigtoolsError):
    """Two rows would share one unique key, and nobody has said which one stays."""


class StalePlanError(MigtoolsError):
    """The data changed after the plan was made, or the plan has already run."""


class ReadOnlyError(MigtoolsError):
    """Something would write to a row of the resource office."""


class LoadError(MigtoolsError):
    """A file, an export or a database cannot be opened or understood."""


class ProofError(MigtoolsError):
    """A commit would have broken an invariant; it was rolled back whole."""


def demand_columns(
    given: Any,
    needed: Iterable[str],
    lacks: str,
    then: str,
    error: type[MigtoolsError] = MatchError,
) -> None:
    """Raise unless something is a frame, and has some columns.

    Args:
        given: Whatever was given.
        needed: The columns' names.
        lacks: How the sentence begins where one is missing, such as "the matches lack".
        then: What to do.
        error: What is raised.
    """
    columns = getattr(given, "columns", None)
    if columns is None:
        raise error(f"{type(given).__name__} is no frame; {then}")
    missing = [repr(name) for name in needed if name not in columns]
    if missing:
        noun = "the column" if len(missing) == 1 else "the columns"
        raise error(f"{lacks} {noun} {', '.join(missing)}; {then}")
