"""The resource records that a local record may be, best first.

`pool` prepares the resource records, `explaining` says how two names differ, `searching` finds the
candidates of one record with both, in the words of `statuses`, and `ranker` makes a frame of them.
"""

from __future__ import annotations

from migtools.ranking.ranker import CANDIDATE_COLUMNS, Ranker, candidates

__all__ = ["CANDIDATE_COLUMNS", "Ranker", "candidates"]
