"""The table of one set: what each engine finds, may accept, and costs."""

from __future__ import annotations

import statistics
import subprocess
from collections.abc import Iterable, Iterator, Mapping

from tests.benchmarks.names import scoring
from tests.benchmarks.names.engines import ENGINES
from tests.benchmarks.names.running import Run, run, spread
from tests.benchmarks.names.scoring import Guess, Ranking, Row
from tests.benchmarks.names.sets import NameSet

OURS, PEER = "migtools", "tfidf"
_MISSES = 40
_HEADS = (
    "recall@1",
    "recall@5",
    "hard r@1",
    "accepted",
    "wrong",
    "precision",
    "error <=",
    "coverage",
    "peak MB",
    "CPU s",
)
EXPLAINED = """\
recall: share of the scored names with a right answer first, or among the first five; hard: more
than case and punctuation differ. accepted: migtools by its own status (exact, same); the others by
a score threshold for 99.5 % precision, chosen on one half of the names and applied to the other,
both ways. wrong counts over all names, those without an answer too; error <= is its one-sided 95 %
bound; coverage: accepted and right of the scored names. CPU and memory: a process for each engine,
imports not counted in CPU, but in memory."""


def measure(names: NameSet, engines: list[str], rounds: int) -> dict[str, Run]:
    """Run the engines on a set; say which are left out, because it is too large, or failed."""
    pairs = len(names.local) * len(names.resource)
    runs = {}
    for engine in engines:
        if pairs > ENGINES[engine].most_pairs:
            print(f"{ENGINES[engine].title} is left out: {pairs:,} pairs take it too long")
            continue
        try:
            runs[engine] = run(engine, names.local, names.resource, rounds)
        except subprocess.CalledProcessError as failed:
            print(f"{ENGINES[engine].title} is left out: it ended with code {failed.returncode}")
    return runs


def kept(engine: str, rows: list[Row], ranking: Ranking) -> set[str]:
    """The rows whose first guess is accepted without a look."""
    return scoring.sure(ranking) if engine == OURS else scoring.calibrated(rows, ranking)


def table(names: NameSet, runs: Mapping[str, Run]) -> Iterator[str]:
    """The lines of the table of a set."""
    scored = sum(row.scored for row in names.rows)
    hard = sum(row.scored and row.hard for row in names.rows)
    yield names.title
    yield (
        f"{len(names.local):,} local names ({scored:,} scored, {hard:,} hard), "
        f"{len(names.resource):,} resource names"
    )
    yield lined("", _HEADS)
    for engine, ran in runs.items():
        yield lined(ENGINES[engine].title, _cells(engine, names.rows, ran))
    if OURS in runs and PEER in runs:
        ours, theirs = scoring.duel(names.rows, runs[OURS].ranking, runs[PEER].ranking)
        yield f"first place right in migtools only : in TF-IDF only = {ours} : {theirs}"


def lined(title: str, cells: Iterable[str]) -> str:
    """A line of a table; the last cell may be as long as it likes."""
    *others, last = cells
    return f"{title:18}" + "".join(f"{cell:>10}" for cell in others) + f"   {last}"


def _cells(engine: str, rows: list[Row], ran: Run) -> Iterator[str]:
    hard = [row for row in rows if row.hard]
    judged = scoring.accepted(rows, ran.ranking, kept(engine, rows, ran.ranking))
    yield share(scoring.recall(rows, ran.ranking, 1))
    yield share(scoring.recall(rows, ran.ranking, 5))
    yield share(scoring.recall(hard, ran.ranking, 1))
    yield str(judged.count)
    yield str(judged.wrong)
    yield share(judged.precision, 4)
    yield share(scoring.error_bound(judged.wrong, judged.count), 4)
    yield share(judged.coverage)
    yield f"{statistics.median(ran.peak):.0f}"
    yield spread(ran.seconds, 2)


def share(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def errors(names: NameSet, runs: Mapping[str, Run]) -> Iterator[str]:
    """Every wrongly accepted name of every engine, and the first names that migtools misses."""
    titles = dict(zip(names.resource["key"], names.resource["name"], strict=True))
    for engine, ran in runs.items():
        taken = kept(engine, names.rows, ran.ranking)
        wrong = [
            row
            for row in names.rows
            if row.key in taken and not scoring.is_right(row, ran.ranking[row.key])
        ]
        yield f"{ENGINES[engine].title}: {len(wrong)} wrongly accepted"
        yield from (_line(row, ran.ranking[row.key][0], titles) for row in wrong)
    if OURS in runs:
        found = runs[OURS].ranking
        missed = [
            row
            for row in names.rows
            if row.scored and not scoring.is_right(row, found.get(row.key, ()))
        ]
        yield f"migtools: {len(missed)} scored names without the right answer first"
        for row in missed[:_MISSES]:
            guesses = found.get(row.key, [])
            yield _line(row, guesses[0] if guesses else None, titles)


def _line(row: Row, guess: Guess | None, titles: Mapping[str, str]) -> str:
    truth = " | ".join(titles[key] for key in sorted(row.answers)) or "no counterpart"
    if guess is None:
        return f"  {row.name}\n      truth {truth}\n      found nothing"
    found = f"{titles[guess.resource]} ({guess.score:.3f})"
    why = f"\n      why   {guess.why}" if guess.why else ""
    return f"  {row.name}\n      truth {truth}\n      found {found}{why}"
