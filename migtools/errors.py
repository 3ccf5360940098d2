"""What can go wrong, in the analyst's words.

Every message is one sentence of fact that names the record and table, then what to do next.
"""

from __future__ import annotations


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
