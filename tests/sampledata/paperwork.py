"""Invented business for the real catalogue: agents, contracts, policies and cases."""

from __future__ import annotations

import random
from decimal import Decimal

from tests.sampledata.book import LOCAL, Book, Row, days_ago, dice
from tests.sampledata.people import FIRST, LAST, STATES, full_name

AGENT_TOTAL, POLICY_TOTAL, CASE_TOTAL = 60, 3000, 100
CONTRACTS_EACH, STATES_EACH = 6, 2
STAGES = ("In Force",) * 8 + ("Lapsed", "Submitted")
REQUIREMENTS = ("Hospital records", "Surgical report")


def fill_paperwork(book: Book) -> None:
    """Hang invented business on the local carriers and plans."""
    rng = dice("paperwork")
    sold = _sold(book)
    # One carrier only of each first word, so that no agent holds two spellings of one.
    plain = _one_of_each(book, sorted(sold))
    for number in range(1, AGENT_TOTAL + 1):
        agent = book.add(
            "agent",
            office_id=LOCAL,
            first_name=FIRST[number % len(FIRST)],
            last_name=LAST[(number * 5 + number // 30) % len(LAST)],
            email=f"agent{number:02d}@cedarsquare.example",
            status="Active",
        )
        _add_contracts(book, rng, agent, rng.sample(plain, CONTRACTS_EACH))
    _add_policies(book, rng, sold)
    _add_cases(book, rng)


def _sold(book: Book) -> dict[int, list[Row]]:
    """The local plans by local carrier."""
    sold: dict[int, list[Row]] = {}
    for product in book.where("product", office_id=LOCAL):
        sold.setdefault(int(str(product["carrier_id"])), []).append(product)
    return sold


def _one_of_each(book: Book, carrier_ids: list[int]) -> list[int]:
    names = {row["id"]: str(row["name"]) for row in book.where("carrier", office_id=LOCAL)}
    chosen: dict[str, int] = {}
    for carrier_id in carrier_ids:
        chosen.setdefault(names[carrier_id].split()[0].casefold(), carrier_id)
    return sorted(chosen.values())


def _add_contracts(book: Book, rng: random.Random, agent: Row, carrier_ids: list[int]) -> None:
    for carrier_id in sorted(carrier_ids):
        contract = book.add(
            "contract",
            office_id=LOCAL,
            agent_id=agent["id"],
            carrier_id=carrier_id,
            contract_no=f"CS-{len(book.rows['contract']) + 1:05d}",
            level="Agent",
            status="Active",
            effective=days_ago(rng.randrange(200, 3000)),
        )
        for state in sorted(rng.sample(STATES, STATES_EACH)):
            book.add(
                "appointment",
                office_id=LOCAL,
                agent_id=agent["id"],
                carrier_id=carrier_id,
                contract_id=contract["id"],
                state=state,
                status="Appointed",
                effective=contract["effective"],
            )


def _add_policies(book: Book, rng: random.Random, sold: dict[int, list[Row]]) -> None:
    carrier_ids = sorted(sold)
    rng.shuffle(carrier_ids)
    # The n-th busiest carrier gets a share in proportion to 1/n, every one a few.
    weights = [6000 // rank + 60 for rank in range(1, len(carrier_ids) + 1)]
    for number in range(1, POLICY_TOTAL + 1):
        product = rng.choice(sold[rng.choices(carrier_ids, weights)[0]])
        stage = rng.choice(STAGES)
        book.add(
            "policy",
            office_id=LOCAL,
            policy_no=f"CS{8000000 + number}",
            carrier_id=product["carrier_id"],
            product_id=product["id"],
            agent_id=rng.randrange(1, AGENT_TOTAL + 1),
            insured=full_name(rng),
            status=stage,
            premium=Decimal(rng.randrange(12000, 1200000)).scaleb(-2),
            issued=None if stage == "Submitted" else days_ago(rng.randrange(100, 3000)),
        )


def _add_cases(book: Book, rng: random.Random) -> None:
    providers = book.where("service_provider", office_id=LOCAL)
    for policy in book.where("policy", status="Submitted")[:CASE_TOTAL]:
        shared = {
            column: policy[column] for column in ("carrier_id", "product_id", "agent_id", "insured")
        }
        case = book.add(
            "pending_case",
            office_id=LOCAL,
            case_no=f"CS-{len(book.rows['pending_case']) + 1:04d}",
            application="formal",
            policy_id=policy["id"],
            stage="Submitted",
            opened=days_ago(rng.randrange(5, 90)),
            **shared,
        )
        _add_requirements(book, rng, case, providers)


def _add_requirements(book: Book, rng: random.Random, case: Row, providers: list[Row]) -> None:
    for name in REQUIREMENTS:
        book.add(
            "requirement",
            office_id=LOCAL,
            case_id=case["id"],
            service_provider_id=rng.choice(providers)["id"],
            name=name,
            kind="Underwriting",
            status="Ordered",
            ordered=days_ago(4),
        )
