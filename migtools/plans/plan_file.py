"""Plans as files: JSON with a checksum, so that a file edited by hand is noticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

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
