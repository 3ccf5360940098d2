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
from migtools.journal.ledger import crosswalk, history
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
from migtools.plans.planning import purge, realign, rename, revert
from migtools.reporting.coverage import coverage
from migtools.reporting.export import export
from migtools.reporting.overview import overview
from migtools.reporting.report import report, reports
from migtools.tags import Tags
from migtools.tags.stale import stale
from migtools.workbench.confirm import confirm
from migtools.writer.commit import commit

if TYPE_CHECKING:
    from migtools import charts
    from migtools.ranking.candidates import candidates
    from migtools.ranking.explain import explain
    from migtools.widgets import CandidatePane, Cockpit, Confirmation, RecordTable
    from migtools.workbench import Workbench
    from migtools.workbench.threshold_tool import ThresholdTool

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

_WIDGETS = ("CandidatePane", "Cockpit", "Confirmation", "RecordTable")


def __getattr__(name: str) -> Any:
    """Load the widgets when they are first asked for: a CI job needs no Jupyter."""
    if name in _WIDGETS:
        from migtools import widgets

        return getattr(widgets, name)
    if name == "Workbench":
        from migtools.workbench import Workbench

        return Workbench
    if name == "ThresholdTool":
        from migtools.workbench.threshold_tool import ThresholdTool

        return ThresholdTool
    if name == "candidates":
        from migtools.ranking.candidates import candidates

        return candidates
    if name == "explain":
        from migtools.ranking.explain import explain

        return explain
    if name == "charts":
        import migtools.charts as charts_

        return charts_
    raise AttributeError(f"module 'migtools' has no attribute {name!r}")
