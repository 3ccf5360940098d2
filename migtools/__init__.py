"""Realign an insurance agency's local records to a shared, read-only resource office.

A verb that returns a frame or a plan writes nothing; `commit` is the only verb that writes.

    import migtools as mt

    office = mt.sample_office()
    found = mt.match(office, "carrier")
    plan = mt.realign(office, [("carrier", 1, 1001)])
    receipt = mt.commit(office, plan)
    mt.commit(office, mt.revert(office, receipt.number))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from migtools.cli.sample_office import sample_office
from migtools.errors import (
    AccessError,
    CollisionError,
    LoadError,
    LockedError,
    MatchError,
    MigtoolsError,
    ProofError,
    ReadOnlyError,
    SchemaError,
    StalePlanError,
)
from migtools.journal.crosswalk import crosswalk
from migtools.journal.history import history
from migtools.journal.receipt import Receipt
from migtools.journal.verify import verify
from migtools.matching.duplicates import duplicates
from migtools.matching.match import match
from migtools.matching.memory import memory
from migtools.matching.mismatches import mismatches, tally
from migtools.matching.proposals import proposals
from migtools.matching.thresholds import histogram, thresholds
from migtools.office.content import content
from migtools.office.guard_sql import guard_sql
from migtools.office.office import Office
from migtools.office.record_hashes import record_hashes
from migtools.plans.plan import Plan
from migtools.plans.purge import purge
from migtools.plans.realign import realign
from migtools.plans.rename import rename
from migtools.plans.revert import revert
from migtools.reporting.coverage import coverage
from migtools.reporting.export import export
from migtools.reporting.overview import overview
from migtools.reporting.report import report, reports
from migtools.tags.book import Tags
from migtools.tags.stale import stale
from migtools.workbench.confirm import confirm
from migtools.writer.commit import commit

if TYPE_CHECKING:
    from migtools import charts
    from migtools.ranking.candidates import candidates
    from migtools.ranking.explain import explain
    from migtools.widgets.candidates.pane import CandidatePane
    from migtools.widgets.cockpit.cockpit import Cockpit
    from migtools.widgets.preview.confirmation import Confirmation
    from migtools.widgets.records.table import RecordTable
    from migtools.workbench.threshold_tool import ThresholdTool
    from migtools.workbench.workbench import Workbench

__all__ = [
    "AccessError",
    "CandidatePane",
    "Cockpit",
    "CollisionError",
    "Confirmation",
    "LoadError",
    "LockedError",
    "MatchError",
    "MigtoolsError",
    "Office",
    "Plan",
    "ProofError",
    "ReadOnlyError",
    "Receipt",
    "RecordTable",
    "SchemaError",
    "StalePlanError",
    "Tags",
    "ThresholdTool",
    "Workbench",
    "candidates",
    "charts",
    "commit",
    "confirm",
    "content",
    "coverage",
    "crosswalk",
    "duplicates",
    "explain",
    "export",
    "guard_sql",
    "histogram",
    "history",
    "match",
    "memory",
    "mismatches",
    "overview",
    "proposals",
    "purge",
    "realign",
    "record_hashes",
    "rename",
    "report",
    "reports",
    "revert",
    "sample_office",
    "stale",
    "tally",
    "thresholds",
    "verify",
]

# Loaded when they are first asked for: a CI job needs no Jupyter, no charts and no rankings.
_LATER = {
    "CandidatePane": "migtools.widgets.candidates.pane",
    "Cockpit": "migtools.widgets.cockpit.cockpit",
    "Confirmation": "migtools.widgets.preview.confirmation",
    "RecordTable": "migtools.widgets.records.table",
    "ThresholdTool": "migtools.workbench.threshold_tool",
    "Workbench": "migtools.workbench.workbench",
    "candidates": "migtools.ranking.candidates",
    "charts": "",
    "explain": "migtools.ranking.explain",
}


def __getattr__(name: str) -> Any:
    """A public name that is loaded when it is first asked for."""
    if name not in _LATER:
        raise AttributeError(f"module 'migtools' has no attribute {name!r}")
    if not _LATER[name]:
        return import_module(f"migtools.{name}")
    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    """The public names, all and only."""
    return list(__all__)
