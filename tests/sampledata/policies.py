"""Policies of the local agency and the riders on them.

The product of a policy always belongs to the policy's carrier, with the one exception that
seeds.py plants.
"""

from __future__ import annotations

import random
from decimal import Decimal

from tests.sampledata.book import LOCAL, Book, Row, days_ago, dice
from tests.sampledata.people import full_name
from tests.sampledata.plans import HISTORICAL
from tests.sampledata.records import RETIRED
from tests.sampledata.roster import LOCALS, RESOURCE_NAMES, Local, brand

OPEN = ("Submitted", "Underwriting", "Await Approval", "Approved", "Issued")
INACTIVE = ("Lapsed", "Surrendered", "Declined", "Not Taken")
WITHDRAWN = ("Withdrawn", "Informal")
# Heavier on the lines that few carriers have, so that the agency as a whole comes to about
# 65 % life, 18 % annuity, 6 % DI, 5 % LTC, 4 % medical and 2 % other.
LINES = {"Life": 50, "Annuity": 22, "DI": 10, "LTC": 10, "Medical": 16, "Critical Illness": 12}

# In force, inactive, open, withdrawn or informal. The first line is the total of the office.
TOTAL = (1750, 450, 150, 150)
HANDS = {
    1: (22, 4, 4, 1),
    8: (400, 40, 0, 0),
    11: (3, 0, 0, 0),
    40: (14, 4, 0, 0),
}
MOVED_OF_5 = 16


def fill_policies(book: Book) -> None:
    """Add the policies of every carrier, then their riders."""
    rng = dice("policies")
    bag = _bag(rng)
    for local in LOCALS:
        hand = HANDS.get(local.id)
        stages = bag[: local.policies] if hand is None else _stages(hand)
        if hand is None:
            del bag[: local.policies]
        _add_policies(book, rng, local, stages)
    _add_riders(book, dice("policy riders"))


def _stages(counts: tuple[int, ...]) -> list[str]:
    kinds = (("In Force",), INACTIVE, OPEN, WITHDRAWN)
    return [
        kind[place % len(kind)]
        for kind, count in zip(kinds, counts, strict=True)
        for place in range(count)
    ]


def _bag(rng: random.Random) -> list[str]:
    """The stages left for the carriers without a fixed hand, shuffled."""
    used = [sum(hand[kind] for hand in HANDS.values()) for kind in range(4)]
    stages = _stages(tuple(total - gone for total, gone in zip(TOTAL, used, strict=True)))
    rng.shuffle(stages)
    return stages


def _add_policies(book: Book, rng: random.Random, local: Local, stages: list[str]) -> None:
    # Carrier 4 is realigned, so everything is on its counterpart; of 5 only the first policies.
    moved = {4: len(stages), 5: MOVED_OF_5}.get(local.id, 0)
    before, after = _sold(book, local.id), _sold_after(book, local)
    for place, stage in enumerate(stages):
        carrier_id = local.resource if place < moved else local.id
        sold = after if place < moved else before
        if stage in OPEN:
            sold = [product for product in sold if not _historical(product)]
        # The first ones use each product in turn: none of the guided carriers' is without one.
        turn = place - (0 if place < moved else moved)
        product = sold[turn] if turn < len(sold) and local.id < 12 else _pick(rng, sold)
        _add_policy(book, rng, carrier_id, product, stage)


def _sold(book: Book, carrier_id: int) -> list[Row]:
    rows = book.where("product", carrier_id=carrier_id, office_id=LOCAL)
    live = [row for row in rows if row["status"] != RETIRED]
    # Whoever works on with a leftover carrier does so with its leftover products.
    return live or rows


def _sold_after(book: Book, local: Local) -> list[Row]:
    """What the policies of a realigned carrier are on: five resource products, and local ones."""
    if local.id not in (4, 5):
        return []
    own = book.where("product", carrier_id=local.resource, office_id=LOCAL)
    return own + book.where("product", carrier_id=local.resource, office_id=2)[:5]


def _historical(product: Row) -> bool:
    return str(product["name"]).endswith(tuple(name for _, _, name in HISTORICAL))


def _pick(rng: random.Random, sold: list[Row]) -> Row:
    """A product by the agency's mix of lines: mostly life, and most of that term."""
    weights = []
    for product in sold:
        line = str(product["insurance_type"])
        rivals = sum(other["insurance_type"] == line for other in sold)
        term = 2 if product["plan_type"] == "Term" else 1
        weights.append(LINES[line] * 100 * term // rivals)
    return rng.choices(sold, weights)[0]


def _add_policy(book: Book, rng: random.Random, carrier_id: int, product: Row, stage: str) -> Row:
    line = str(product["insurance_type"])
    cents = {"Life": (15000, 480000), "Annuity": (500000, 25000000)}.get(line, (60000, 520000))
    started = stage == "In Force" or stage in ("Lapsed", "Surrendered")
    return book.add(
        "policy",
        office_id=LOCAL,
        policy_no=f"{_initials(carrier_id)}{7000001 + len(book.rows['policy'])}",
        carrier_id=carrier_id,
        product_id=product["id"],
        agent_id=_seller(book, rng, carrier_id),
        insured=full_name(rng),
        status=stage,
        premium=Decimal(rng.randrange(*cents)).scaleb(-2),
        face=Decimal(rng.randrange(2, 60) * 2500000).scaleb(-2) if line == "Life" else None,
        issued=days_ago(rng.randrange(120, 9000)) if started else None,
    )


def _initials(carrier_id: int) -> str:
    number = carrier_id if carrier_id > 1000 else carrier_id + 1000
    return brand(number)[:2].upper() if number in RESOURCE_NAMES else "ZZ"


def _seller(book: Book, rng: random.Random, carrier_id: int) -> int:
    contracts = book.where("contract", carrier_id=5 if carrier_id == 1005 else carrier_id)
    if not contracts:
        return rng.randrange(1, 121)
    return int(str(rng.choice(contracts)["agent_id"]))


def _add_riders(book: Book, rng: random.Random) -> None:
    """Put riders of the policy's own carrier and line on about half of the policies."""
    lines = {row["id"]: row["insurance_type"] for row in book.rows["product"]}
    offered: dict[int, list[Row]] = {}
    for rider in book.rows["rider"]:
        if rider["status"] != RETIRED:
            offered.setdefault(int(str(rider["carrier_id"])), []).append(rider)
    # Nobody uses a resource rider of which the agency has its own version.
    offered[1004] = [r for r in offered[1004] if r["office_id"] == LOCAL] + offered[1004][:2]
    offered[1005] = offered[5]
    for policy in book.rows["policy"]:
        line = lines[policy["product_id"]]
        riders = [
            rider
            for rider in offered.get(int(str(policy["carrier_id"])), [])
            if rider["insurance_type"] == line
        ]
        count = min(len(riders), rng.choice((0, 0, 1, 1, 2)))
        for rider in sorted(rng.sample(riders, count), key=lambda row: int(str(row["id"]))):
            book.add(
                "policy_rider",
                policy_id=policy["id"],
                rider_id=rider["id"],
                office_id=LOCAL,
                units=rng.randrange(1, 11),
                premium=Decimal(rng.randrange(500, 30000)).scaleb(-2),
                status="Active" if policy["status"] == "In Force" else "Inactive",
            )
