"""How matching by name compares with libraries: `python -m tests.benchmarks.matching`.

Runs all sets of names and two sizes, or only the sets or the sizes that are asked for:
`mt.candidates` beside RapidFuzz, character n-gram TF-IDF and Splink, on the same names in the same
run, for what they find and what they cost. What is not installed is left out. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from tests.benchmarks.names import quality, sizes
from tests.benchmarks.names.engines import ENGINES
from tests.benchmarks.names.running import Run
from tests.benchmarks.names.sets import NAMES, SETS, Files, NameSet


def _listed(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _sizes(text: str) -> list[str]:
    """Sizes, refused here when they are none."""
    for size in _listed(text):
        if not re.fullmatch(r"[1-9]\d*(x[1-9]\d*)?", size):
            raise argparse.ArgumentTypeError(f"{size} is no size; write 1000 or 100000x20000")
    return _listed(text)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.matching", description=__doc__
    )
    parser.add_argument("--sets", type=_listed, help=f"of {', '.join(SETS)}")
    parser.add_argument(
        "--engines", type=_listed, default=list(ENGINES), help=f"of {', '.join(ENGINES)}"
    )
    parser.add_argument("--sizes", type=_sizes, help="as 1000 or 100000x20000")
    parser.add_argument("--data", type=Path, default=NAMES, help="a folder of the same files")
    parser.add_argument("--suffix", default="_dev", help="what its files of local names end with")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--errors", action="store_true", help="list what is wrong, one by one")
    asked = parser.parse_args()
    if asked.sets is None and asked.sizes is None:
        asked.sets, asked.sizes = list(SETS), ["1000", "10000"]
    for name, known in (("sets", SETS), ("engines", ENGINES)):
        if strange := set(getattr(asked, name) or []) - set(known):
            parser.error(f"no {name} {', '.join(sorted(strange))}; there are {', '.join(known)}")
    return asked


def main() -> None:
    """Run everything that is asked for and print the tables."""
    asked = _asked()
    engines = _installed(asked.engines)
    files = Files(asked.data, asked.suffix)
    if asked.sets:
        print(quality.EXPLAINED)
    for name in asked.sets or []:
        names, runs = _measured(SETS[name](files), engines, asked.rounds)
        print(*quality.table(names, runs), sep="\n", flush=True)
        if asked.errors:
            print(*quality.errors(names, runs), sep="\n", flush=True)
    if asked.sizes:
        print("", sizes.EXPLAINED, sep="\n")
    for size in asked.sizes or []:
        names, runs = _measured(sizes.sized(size, files), engines, asked.rounds)
        print(*sizes.table(names, runs), sep="\n", flush=True)


def _measured(names: NameSet, engines: list[str], rounds: int) -> tuple[NameSet, dict[str, Run]]:
    print()
    return names, quality.measure(names, engines, rounds)


def _installed(engines: list[str]) -> list[str]:
    for engine in engines:
        if missing := ENGINES[engine].missing():
            print(f"{ENGINES[engine].title} is left out: {', '.join(missing)} is not installed")
    return [engine for engine in engines if not ENGINES[engine].missing()]


if __name__ == "__main__":
    main()
