"""What a database refused within a commit, called what it is."""

from __future__ import annotations

import sqlalchemy as sa

from migtools.errors import AccessError, CollisionError, MigtoolsError, ProofError
from migtools.text import masked

_AGAIN = "nothing was written"


def refusal(error: sa.exc.DBAPIError) -> MigtoolsError:
    """The error of a driver in the analyst's words, and no more than it says."""
    said = masked(str(error.orig).strip().split("\n")[0])
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == "23505" or said.startswith("UNIQUE constraint failed"):
        return CollisionError(
            f"two rows would share one unique key ({said}); {_AGAIN}, make the plan again to see "
            "the collision"
        )
    if state == "23503" or "FOREIGN KEY constraint failed" in said:
        return ProofError(
            f"a foreign key would be broken ({said}); {_AGAIN}, look at what else points at the "
            "rows that move"
        )
    if state == "23514" or said.startswith("CHECK constraint failed"):
        return ProofError(f"a CHECK would be broken ({said}); {_AGAIN}, correct the row first")
    if state == "23502" or said.startswith("NOT NULL constraint failed"):
        return ProofError(f"a value must not be empty ({said}); {_AGAIN}, fill it in first")
    if state == "42501" or "readonly" in said:
        return AccessError(f"the database does not let this user write ({said}); {_AGAIN}")
    if isinstance(error, sa.exc.IntegrityError):
        return ProofError(f"the database refused a row ({said}); {_AGAIN}")
    return AccessError(f"the database refused to go on ({said}); {_AGAIN}")
