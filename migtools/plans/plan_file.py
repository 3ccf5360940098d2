"""Plans as files: JSON with a checksum, so that a file edited by hand is noticed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from migtools.decisions.collisions import Collision
from migtools.decisions.decisions import Decisions
from migtools.errors import LoadError
from migtools.office.data_reader import from_plain
from migtools.plans.rows import Effect, Verdict

_FORMAT = 1


def _checksum(body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return {"hex": value.hex()} if isinstance(value, bytes) else str(value)


def write(path: str | Path, held: PlanFile) -> None:
    """Write a plan's file with its checksum.

    Raises:
        LoadError: If the file cannot be written.
    """
    # One round trip first: the checksum must be that of what a reader will see.
    body = json.loads(json.dumps(asdict(held), default=_plain))
    document = {"migtools_plan": _FORMAT, "checksum": _checksum(body), **body}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    try:
        Path(path).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise LoadError(
            f"plan file {path} cannot be written ({error.strerror}); choose another path"
        ) from error


@dataclass(frozen=True)
class PlanFile:
    """A plan as its file holds it; see `Plan` for what the parts are."""

    verb: str
    id: str
    office: dict[str, Any]
    request: dict[str, Any]
    decisions: Decisions
    effects: tuple[Effect, ...]
    collisions: tuple[Collision, ...]
    verdicts: tuple[Verdict, ...]
    summary: str = ""


def read(path: str | Path) -> PlanFile:
    """Read a plan's file.

    Raises:
        LoadError: If the file is missing, is no plan, or was edited by hand.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise LoadError(
            f"plan file {path} cannot be read ({error.strerror}); check the path"
        ) from error
    except (ValueError, RecursionError) as error:
        raise LoadError(f"plan file {path} is not JSON ({error}); make the plan again") from error
    if not isinstance(document, dict) or document.pop("migtools_plan", None) != _FORMAT:
        raise LoadError(f"{path} is no plan of this version of migtools; make the plan again")
    if document.pop("checksum", None) != _checksum(document):
        raise LoadError(
            f"plan file {path} was changed after it was saved; make the plan again "
            "(choices belong into on_collision, not into the file)"
        )
    return from_plain(PlanFile, document, f"plan file {path}", "make the plan again")
