"""An office with a great many carriers, for what a person waits for: names that people would give.

Most local names equal a resource name or differ as they do in real offices; some fit nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from tests.benchmarks.office import LOCAL, RESOURCE, RESOURCE_BASE, offices

POLICIES = 50_000
AGENTS = 100
_SHORT = {"Insurance": "Ins", "Company": "Co", "Mutual": "Mut", "Assurance": "Assur"}
_FIRST = (
    "Alder Amber Ash Beacon Birch Bracken Bright Cedar Clover Cobalt Copper Coral Elm Fern Flint "
    "Foxglove Granite Hazel Heron Hollin Iron Juniper Larch Laurel Linden Maple Marsh Merle Morrow "
    "North Oak Opal Otter Pine Quarry Raven Red Rowan Saffron Salt Silver Slate Sorrel Stone Tansy "
    "Thorn Umber Vale Willow Yarrow"
).split()
_SECOND = (
    "bay beck bridge brook cliff combe crest croft dale fell field ford gate glen grove haven hill "
    "holt lake lea marsh mere mill moor mount peak pool port ridge shore side stead summit tree "
    "vale view ward water wood"
).split()
_LINE = "Life;Life Insurance;Mutual;Mutual Life;National;Pacific;Reliance;Sterling;Trust;Union"
_ENDING = "Insurance Company;Assurance Company;Annuity Company;Benefit Society;Insurance Group"


def names(count: int) -> Iterator[str]:
    """Different names of companies, up to 100,000."""
    parts = product(_ENDING.split(";"), _LINE.split(";"), _SECOND, _FIRST)
    for _, (ending, line, second, first) in zip(range(count), parts, strict=False):
        yield f"{first}{second} {line} {ending}"


def local_name(number: int, name: str) -> str:
    """What a local office calls a company: mostly its name, sometimes short, or another's."""
    match number % 10:
        case 0 | 1:
            return " ".join(_SHORT.get(word, word) for word in name.split())
        case 2:
            return name.upper()
        case 3:
            return f"Agency {number} of {name.split()[0]}"
        case _:
            return name


def build(path: Path, carriers: int) -> None:
    """Make the database: so many carriers on each side, a product and policies for some."""
    with sqlite3.connect(path) as db:
        offices(db)
        listed = list(enumerate(names(carriers), start=1))
        ours = [(n, LOCAL, local_name(n, name), "Active") for n, name in listed]
        theirs = [(n + RESOURCE_BASE, RESOURCE, name, "Active") for n, name in listed]
        db.executemany("INSERT INTO carrier VALUES (?, ?, ?, NULL, ?)", ours + theirs)
        db.executemany(
            "INSERT INTO agent VALUES (?, 1, 'A', ?, NULL, 'Active')",
            [(n, f"Agent {n}") for n in range(1, AGENTS + 1)],
        )
        db.execute(
            "INSERT INTO product SELECT id, office_id, id, 'Term', NULL, 'Life', 'Term', 'Active' "
            "FROM carrier WHERE id % 50 = 0"
        )
        db.executemany(
            "INSERT INTO policy VALUES (?, 1, ?, ?, ?, ?, 'A', 'In force', 100, NULL, NULL)",
            _policies(carriers),
        )
        db.execute("ANALYZE")
    db.close()


def _policies(carriers: int) -> Iterator[tuple[object, ...]]:
    for number in range(1, POLICIES + 1):
        carrier = number * 7919 % carriers // 50 * 50 or 50
        yield number, f"P{number}", carrier, carrier, number % AGENTS + 1
