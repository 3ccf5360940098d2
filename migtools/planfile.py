"""Plans as files: JSON with a checksum, so that a file edited by hand is noticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from migtools.collisions import Collision, Row
from migtools.decisions import Cell, Decisions, Merge, Pair
from migtools.errors import LoadError

_FORMAT = 1


def _checksum(body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def write(path: str | Path, plain: dict[str, Any]) -> None:
    """Write a plan's plain form with its checksum.

    Raises:
        LoadError: If the file cannot be written.
    """
    # One round trip first: the checksum must be that of what a reader will see.
    body = json.loads(json.dumps(plain, default=str))
    document = {"migtools_plan": _FORMAT, "checksum": _checksum(body), **body}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    try:
        Path(path).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise LoadError(
            f"plan file {path} cannot be written ({error.strerror}); choose another path"
        ) from error


def read(path: str | Path) -> dict[str, Any]:
    """Read a plan's plain form.

    Raises:
        LoadError: If the file is missing, is no plan, or was edited by hand.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise LoadError(
            f"plan file {path} cannot be read ({error.strerror}); check the path"
        ) from error
    except ValueError as error:
        raise LoadError(f"plan file {path} is not JSON ({error}); make the plan again") from error
    if not isinstance(document, dict) or document.pop("migtools_plan", None) != _FORMAT:
        raise LoadError(f"{path} is no plan of this version of migtools; make the plan again")
    if document.pop("checksum", None) != _checksum(document):
        raise LoadError(
            f"plan file {path} was changed after it was saved; make the plan again "
            "(choices belong into on_collision, not into the file)"
        )
    return document


def decisions(plain: dict[str, Any]) -> Decisions:
    """Decisions from their plain form."""
    return Decisions(
        pairs=tuple(Pair(*p) for p in plain["pairs"]),
        cells=tuple(Cell(*c) for c in plain["cells"]),
        stay=tuple((table, tuple(keys)) for table, keys in plain["stay"]),
        left=tuple((table, tuple(map(tuple, rows))) for table, rows in plain["left"]),
        merges=tuple(
            Merge(number, table, tuple(loser), tuple(winner))
            for number, table, loser, winner in plain["merges"]
        ),
        deletes=tuple((table, tuple(keys)) for table, keys in plain["deletes"]),
        warnings=tuple(plain["warnings"]),
    )


def collision(plain: dict[str, Any]) -> Collision:
    """A collision from its plain form."""
    rows = tuple(
        Row(tuple(r["pk"]), r["pair"], r["owner"], tuple(tuple(v) for v in r["values"]))
        for r in plain["rows"]
    )
    return Collision(
        plain["name"],
        plain["table"],
        plain["rule"],
        tuple(plain["key"]),
        rows,
        tuple(plain["choices"]),
        plain["choice"],
    )
