"""What the engines cost on many names: real resource names, and SYNTHETIC spellings of them."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Mapping

import pandas as pd

from tests.benchmarks.names import scoring
from tests.benchmarks.names.corrupting import corrupted
from tests.benchmarks.names.engines import ENGINES
from tests.benchmarks.names.quality import OURS, lined, share
from tests.benchmarks.names.running import Run, spread
from tests.benchmarks.names.scoring import Row, half_of
from tests.benchmarks.names.sets import Files, NameSet

_SEED = 4
_COLUMNS = {
    "carriers": "name",
    "companies": "name",
    "providers": "provider",
    "products": "product",
}
_PEERS = ("tfidf", "splink")
_HEADS = ("recall@1", "recall@5", "base MB", "peak MB", "CPU s")
EXPLAINED = """\
Sizes: distinct real names of carriers, companies, service providers and products, and SYNTHETIC
spellings of them. base MB: memory after the imports, before the work; CPU without the imports."""


def parsed(size: str) -> tuple[int, int]:
    """How many local and resource names: "1000" is 1000 of each, "100000x20000" is not."""
    local, _, resource = size.partition("x")
    return int(local), int(resource or local)


def sized(size: str, files: Files) -> NameSet:
    """A set of so many names; every resource name is spelled by as many local ones, or one less."""
    asked, offered = parsed(size)
    chance = random.Random(_SEED)
    names = _names(files)
    chance.shuffle(names)
    names = names[:offered]
    listed = [f"R{number:06}" for number in range(len(names))]
    rows = [
        Row(
            key=f"L{number:06}",
            name=corrupted(names[number % len(names)], chance),
            answers=frozenset([listed[number % len(names)]]),
            scored=True,
            hard=True,
            half=half_of(listed[number % len(names)]),
        )
        for number in range(asked)
    ]
    local = pd.DataFrame({"key": [row.key for row in rows], "name": [row.name for row in rows]})
    return NameSet(size, local, pd.DataFrame({"key": listed, "name": names}), rows)


def _names(files: Files) -> list[str]:
    """The distinct real names, in the order of the files; one spelling of those equal but for case.

    Names that only differ by case are one here, as nothing could tell which of them was meant.
    """
    found: dict[str, str] = {}
    for stem, column in _COLUMNS.items():
        for name in files.resource(stem)[column]:
            found.setdefault(" ".join(name.lower().split()), name)
    return list(found.values())


def table(names: NameSet, runs: Mapping[str, Run]) -> Iterator[str]:
    """The lines of the table of one size, with what migtools costs in terms of the others."""
    yield f"{len(names.local):,} local names, {len(names.resource):,} resource names"
    yield lined("", _HEADS)
    for engine, ran in runs.items():
        found = [share(scoring.recall(names.rows, ran.ranking, top)) for top in (1, 5)]
        memory = [f"{statistics.median(figures):.0f}" for figures in (ran.base, ran.peak)]
        yield lined(ENGINES[engine].title, [*found, *memory, spread(ran.seconds, 2)])
    for peer in _PEERS:
        if OURS in runs and peer in runs:
            yield f"migtools / {ENGINES[peer].title}: {_ratios(runs[OURS], runs[peer])}"


def _ratios(ours: Run, theirs: Run) -> str:
    seconds = [a / b for a, b in zip(ours.seconds, theirs.seconds, strict=True)]
    peak = statistics.median(a / b for a, b in zip(ours.peak, theirs.peak, strict=True))
    return f"CPU {spread(seconds, 2)}, peak memory {peak:.2f}"
