"""Run an engine in a process of its own, so that its CPU seconds and its memory are its own."""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tests.benchmarks.names.scoring import Guess, Ranking

_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Run:
    """What an engine found, and what each round cost: CPU seconds, MB before the work, peak MB."""

    ranking: Ranking
    seconds: Sequence[float]
    base: Sequence[float]
    peak: Sequence[float]


def run(engine: str, local: pd.DataFrame, resource: pd.DataFrame, rounds: int = 1) -> Run:
    """Rank the names in so many fresh processes."""
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names"
        path.write_bytes(pickle.dumps((local, resource)))
        for _ in range(rounds):
            command = [sys.executable, "-m", "tests.benchmarks.names.worker", engine, str(path)]
            subprocess.run(command, check=True, cwd=_ROOT)
            found, *cost = pickle.loads(path.with_suffix(".found").read_bytes())
            costs.append(cost)
    return Run(ranking(found), *zip(*costs, strict=True))


def ranking(found: pd.DataFrame) -> dict[str, list[Guess]]:
    """The frame of an engine as guesses per local record, in the order of the frame."""
    found = found[found["resource"].notna()]
    sure = found["sure"] if "sure" in found else [False] * len(found)
    why = found["why"] if "why" in found else [""] * len(found)
    made: dict[str, list[Guess]] = {}
    columns = (found["local"], found["resource"], found["score"], sure, why)
    for local, *guess in zip(*columns, strict=True):
        made.setdefault(local, []).append(Guess(*guess))
    return made


def spread(values: Sequence[float], digits: int) -> str:
    """The median, and from where to where, of one figure of several rounds."""
    middle = f"{statistics.median(values):.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})"
