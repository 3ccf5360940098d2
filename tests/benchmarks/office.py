"""A large office for benchmarks, made in SQL: many carriers, a million policies, half to move."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from migtools.cli.sample_office import data_folder

PAIRS = 5_000
LOCAL, RESOURCE = 1, 2
RESOURCE_BASE = 1_000_000  # resource carrier and product keys start here
AGENTS = 2_000


def build(path: Path, policies: int, pairs: int = PAIRS) -> None:
    """Make the database: half of the pairs are carriers, each with a product that follows by name.

    Every carrier also has a product without a twin.

    Half of the policies stand on local carriers and will move; the other half are on resource
    carriers already, as in an office that is half realigned. Contracts and appointments have
    unique keys, and collide nowhere.
    """
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as db:
        offices(db)
        _records(db, pairs // 2)
        _content(db, policies, pairs // 2)
        db.execute("ANALYZE")
    db.close()


def offices(db: sqlite3.Connection) -> None:
    """Make the tables, a local and a resource office, and a user who may realign."""
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript((data_folder() / "schema.sql").read_text(encoding="utf-8"))
    db.executescript(
        "INSERT INTO office VALUES (2, 'Resource', 'US', 'active', NULL);"
        "INSERT INTO office VALUES (1, 'Local', 'US', 'active', 2);"
        "INSERT INTO app_user VALUES (1, 1, 'maria', 'Maria', 1, 'Enabled');"
    )


def _numbers(upto: int) -> str:
    return f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {int(upto)}) "


def _records(db: sqlite3.Connection, carriers: int) -> None:
    for office, base in ((LOCAL, 0), (RESOURCE, RESOURCE_BASE)):
        db.execute(
            _numbers(carriers)
            + "INSERT INTO carrier SELECT i + ?, ?, 'Carrier ' || i, NULL, 'Active' FROM n",
            (base, office),
        )
        # Product 2i is matched by name, product 2i + 1 has no twin (its number is in its name).
        db.execute(
            _numbers(2 * carriers) + "INSERT INTO product SELECT i + ?, ?, (i + 1) / 2 + ?, "
            "CASE i % 2 WHEN 0 THEN 'Term ' || i ELSE 'Old ' || i || ' of ' || ? END, NULL, "
            "'Life', 'Term', 'Active' FROM n",
            (base, office, base, office),
        )


def _content(db: sqlite3.Connection, policies: int, carriers: int) -> None:
    db.execute(
        _numbers(AGENTS)
        + "INSERT INTO agent SELECT i, 1, 'A', 'Agent ' || i, NULL, 'Active' FROM n"
    )
    # A multiplicative step scatters a carrier's policies over the table, as years of work do.
    db.execute(
        _numbers(policies)
        + "INSERT INTO policy SELECT i, 1, 'P' || i, ((i / 2 * 7919) % :k) + 1 + (i % 2) * :b, "
        "2 * (((i / 2 * 7919) % :k) + 1) - ((i / 2) % 3 = 0) + (i % 2) * :b, "
        "i % :a + 1, 'Insured ' || i, 'In force', 100.5, 250000, '2020-01-01' FROM n",
        {"k": carriers, "b": RESOURCE_BASE, "a": AGENTS},
    )
    db.execute(
        _numbers(policies // 20)
        + "INSERT INTO contract SELECT i, 1, (i / :k) + 1, (i % :k) + 1 + (i % 2) * :b, "
        "'C' || i, 'Agent', 'Active', NULL, NULL FROM n",
        {"k": carriers, "b": RESOURCE_BASE},
    )
    db.execute(
        _numbers(policies // 10)
        + "INSERT INTO appointment SELECT i, 1, (i / :k) + 1, (i % :k) + 1 + (i % 2) * :b, "
        "NULL, 'NY', 'Active', NULL FROM n",
        {"k": carriers, "b": RESOURCE_BASE},
    )
