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

from migtools.bounding import histogram, thresholds
from migtools.confirming import confirm
from migtools.content import content
from migtools.covering import coverage
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
from migtools.exploring import mismatches, tally
from migtools.exporting import export
from migtools.fingerprints import record_hashes
from migtools.guarding import guard_sql
from migtools.journal import commit
from migtools.ledger import crosswalk, history
from migtools.matching import match
from migtools.memory import memory
from migtools.office import Office
from migtools.overview import overview
from migtools.planning import purge, realign, rename, revert
from migtools.plans import Plan
from migtools.proposing import proposals
from migtools.receipts import Receipt
from migtools.reporting import report, reports
from migtools.sample import sample_office
from migtools.staleness import stale
from migtools.tags import Tags
from migtools.twins import duplicates
from migtools.verifying import verify

if TYPE_CHECKING:
    from migtools import charts
    from migtools.ranking.explaining import explain
    from migtools.ranking.ranker import candidates
    from migtools.threshold_tool import ThresholdTool
    from migtools.widgets import CandidatePane, Cockpit, Confirmation, RecordTable
    from migtools.workbench import Workbench

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
        from migtools.threshold_tool import ThresholdTool

        return ThresholdTool
    if name == "candidates":
        from migtools.ranking.ranker import candidates

        return candidates
    if name == "explain":
        from migtools.ranking.explaining import explain

        return explain
    if name == "charts":
        import migtools.charts as charts_

        return charts_
    raise AttributeError(f"module 'migtools' has no attribute {name!r}")
