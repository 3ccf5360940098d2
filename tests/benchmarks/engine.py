"""How the engine compares with the bare SQL, in one run: `python -m tests.benchmarks.engine`.

Prints CPU seconds (user and system, SQLite runs inside the process) and ratios against named
baselines measured in the same run on copies of the same file. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext import automap

import migtools as mt
from migtools.cli.sample_office import data_folder
from tests.benchmarks.office import PAIRS, RESOURCE_BASE, build

_MOVED = [
    ("appointment", "carrier_id", "m"),
    ("contract", "carrier_id", "m"),
    ("policy", "carrier_id", "m"),
    ("policy", "product_id", "p"),
]


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for some work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def bare(path: Path, pairs: int) -> float:
    """The same end state alone: temporary maps and UPDATE ... FROM; no plan, proof or journal."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys = ON", "cache_size = -65536", "temp_store = MEMORY"):
        db.execute(f"PRAGMA {pragma}")

    def work() -> None:
        db.execute("BEGIN IMMEDIATE")
        for name, step in (("m", 1), ("p", 2)):
            db.execute(f"CREATE TEMP TABLE {name}(l INTEGER PRIMARY KEY, r INTEGER)")
            keys = [(i * step, i * step + RESOURCE_BASE) for i in range(1, pairs // 2 + 1)]
            db.executemany(f"INSERT INTO {name} VALUES (?, ?)", keys)
        for table, column, name in _MOVED:
            db.execute(
                f"UPDATE {table} SET {column} = {name}.r FROM {name} WHERE {column} = {name}.l"
            )
        # Unmatched products go below the resource carrier, as the plan's do.
        db.execute(
            "UPDATE product SET carrier_id = m.r FROM m WHERE carrier_id = m.l "
            "AND id NOT IN (SELECT l FROM p)"
        )
        for table, name in (("carrier", "m"), ("product", "p")):
            db.execute(
                f"UPDATE {table} SET name = 'X_' || name, status = 'NO PCM Activity' "
                f"FROM {name} WHERE id = {name}.l"
            )
        db.execute("COMMIT")

    seconds = cpu(work)
    db.close()
    return seconds


def orm_loop(path: Path, pairs: int, share: int) -> float:
    """What most scripts do: load what hangs on each local record as objects, set the attribute.

    Runs for one pair in `share`, and is scaled up: the whole takes minutes. The mapped classes are
    SQLAlchemy's own automap of the whole tables.
    """
    engine = sa.create_engine(f"sqlite:///{path}")
    sa.event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA foreign_keys = ON"))
    base = automap.automap_base()
    base.prepare(autoload_with=engine)

    def work() -> None:
        with orm.Session(engine) as session:
            for local in range(1, pairs // 2 + 1, share):
                for name, column, step in _MOVED:
                    kind = base.classes[name]
                    key = local if step == "m" else 2 * local
                    held = sa.select(kind).where(getattr(kind, column) == key)
                    for row in session.scalars(held).all():
                        setattr(row, column, key + RESOURCE_BASE)
                for name, key in (("carrier", local), ("product", 2 * local)):
                    record = session.get_one(base.classes[name], key)
                    record.name, record.status = f"X_{record.name}", "NO PCM Activity"
                session.commit()

    seconds = cpu(work) * share
    engine.dispose()
    return seconds


def ours(path: Path, pairs: int) -> dict[str, float]:
    """Plan, commit, revert plan and revert commit, in CPU seconds; and memory growth in MB."""
    office = mt.Office.open(f"sqlite:///{path}", data_folder() / "agency.toml", user="maria")
    tagged = [("carrier", i, i + RESOURCE_BASE) for i in range(1, pairs // 2 + 1)]
    made: dict[str, object] = {}
    figures: dict[str, float] = {}
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def timed(name: str, work: Callable[[], object]) -> None:
        figures[name] = cpu(lambda: made.__setitem__(name, work()))

    timed("plan", lambda: mt.realign(office, tagged))
    timed("commit", lambda: mt.commit(office, made["plan"]))  # type: ignore[arg-type]
    timed("revert plan", lambda: mt.revert(office, 1))
    timed("revert commit", lambda: mt.commit(office, made["revert plan"]))  # type: ignore[arg-type]
    figures["memory MB"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) / 1024
    figures["rows"] = float(made["commit"].rows)  # type: ignore[attr-defined]
    office.engine.dispose()
    return figures


def import_ratio(times: int) -> float:
    """Importing migtools against importing pandas and SQLAlchemy, each in a fresh process."""

    def seconds(code: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    pairs = [
        (seconds("import migtools"), seconds("import pandas, sqlalchemy")) for _ in range(times + 1)
    ][1:]
    return statistics.median(a / b for a, b in pairs)


def _child(path: Path, pairs: int) -> dict[str, float]:
    """`ours` in a process of its own, so that memory is its own too."""
    code = (
        "import json, sys; from pathlib import Path; from tests.benchmarks.engine import ours; "
        "print(json.dumps(ours(Path(sys.argv[1]), int(sys.argv[2]))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(pairs)],
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    """Run everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policies", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--orm-share", type=int, default=50, help="one pair in so many")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.db"
        build(base, asked.policies, asked.pairs)
        rounds = []
        for number in range(asked.rounds):
            copy = Path(folder) / "copy.db"
            shutil.copy(base, copy)
            figures = {"bare": bare(copy, asked.pairs)}
            shutil.copy(base, copy)
            figures |= _child(copy, asked.pairs)
            if number == 0:
                shutil.copy(base, copy)
                figures["orm"] = orm_loop(copy, asked.pairs, asked.orm_share)
            rounds.append(figures)
    _print(asked, rounds)


def _print(asked: argparse.Namespace, rounds: list[dict[str, float]]) -> None:
    def middle(work: Callable[[dict[str, float]], float]) -> str:
        values = sorted(work(r) for r in rounds)
        return f"{statistics.median(values):7.2f}   ({values[0]:.2f} to {values[-1]:.2f})"

    print(
        f"{asked.policies:,} policies, {asked.pairs:,} pairs, {rounds[0]['rows']:,.0f} rows written"
    )
    for name in ("bare", "plan", "commit", "revert plan", "revert commit"):
        print(f"{name + ', CPU s':34}{middle(lambda r, n=name: r[n])}")  # type: ignore[misc]
    print(f"{'commit / bare UPDATE FROM':34}{middle(lambda r: r['commit'] / r['bare'])}")
    undo = middle(lambda r: (r["revert plan"] + r["revert commit"]) / r["commit"])
    print(f"{'revert and its commit / commit':34}{undo}")
    print(f"{'plan / commit':34}{middle(lambda r: r['plan'] / r['commit'])}")
    print(f"{'ORM loop (scaled) / commit':34}{rounds[0]['orm'] / rounds[0]['commit']:7.2f}")
    print(f"{'memory growth, MB':34}{middle(lambda r: r['memory MB'])}")
    print(f"{'import migtools / pandas + SQLA':34}{import_ratio(5):7.2f}")


if __name__ == "__main__":
    main()
