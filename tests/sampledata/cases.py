"""Pending cases, the carriers that informal ones were shopped to, and requirements."""

from __future__ import annotations

import random

from tests.sampledata.book import LOCAL, Book, Row, Value, days_ago, dice
from tests.sampledata.people import full_name
from tests.sampledata.policies import OPEN

CASE_TOTAL = 150
ANSWERS = ("Standard", "Preferred", "Table 4", "Declined", "No answer yet")

# The informal cases: which carriers each one was shopped to, a child case for every one.
# None names a carrier of the guided walk, whose counts must stay small and known.
SHOPPED = [(19, 20, 27), (21, 22), (19, 23), (25, 32), (28, 33), (20, 34)]

# Name, kind, and the kind of service provider that does it.
REQUIREMENTS = [
    ("Paramedical exam", "Underwriting", "paramed"),
    ("Attending physician statement", "Underwriting", "aps"),
    ("Blood and urine profile", "Underwriting", "lab"),
    ("Motor vehicle report", "Underwriting", "mvr"),
    ("Inspection report", "Underwriting", "inspection"),
    ("Prescription history", "Underwriting", "records"),
    ("Personal history interview", "Underwriting", "tele-interview"),
    ("Signed amendment", "Delivery", None),
    ("Policy delivery receipt", "Delivery", None),
]


def fill_cases(book: Book) -> None:
    """Add the cases: the guided carrier's first, then the informal ones, then the others."""
    rng = dice("cases")
    pending = [row for row in book.rows["policy"] if row["status"] in OPEN]
    guided = [row for row in pending if row["carrier_id"] == 1]
    for policy in guided:
        _add_formal(book, rng, policy)
    for carriers in SHOPPED:
        _add_informal(book, rng, carriers)
    others = [row for row in pending if row["carrier_id"] != 1]
    for place in sorted(
        rng.sample(range(len(others)), CASE_TOTAL - len(book.rows["pending_case"]))
    ):
        _add_formal(book, rng, others[place])
    _add_requirements(book, dice("requirements"))


def _add_case(book: Book, **values: Value) -> Row:
    number = len(book.rows["pending_case"]) + 1
    return book.add(
        "pending_case",
        office_id=LOCAL,
        case_no=f"C-2025-{number:04d}",
        opened=days_ago(5 + number * 29 % 150),
        **values,
    )


def _add_formal(book: Book, rng: random.Random, policy: Row) -> None:
    shared: Row = {
        column: policy[column] for column in ("carrier_id", "product_id", "agent_id", "insured")
    }
    _add_case(book, application="formal", policy_id=policy["id"], stage=policy["status"], **shared)


def _add_informal(book: Book, rng: random.Random, carriers: tuple[int, ...]) -> None:
    person: Row = {"agent_id": rng.randrange(1, 121), "insured": full_name(rng)}
    parent = _add_case(book, application="informal", stage="Underwriting", **person)
    for place, carrier_id in enumerate(carriers):
        product = book.where("product", carrier_id=carrier_id)[0]
        _add_case(
            book,
            application="informal",
            parent_case_id=parent["id"],
            carrier_id=carrier_id,
            product_id=product["id"],
            stage=rng.choice(OPEN[:2]),
            **person,
        )
        book.add(
            "shopped_carrier",
            case_id=parent["id"],
            carrier_id=carrier_id,
            office_id=LOCAL,
            answer=ANSWERS[(int(str(parent["id"])) + place) % len(ANSWERS)],
        )


def _add_requirements(book: Book, rng: random.Random) -> None:
    providers: dict[str, list[Row]] = {}
    for provider in book.where("service_provider", office_id=LOCAL):
        providers.setdefault(str(provider["provider_type"]), []).append(provider)
    for case in book.rows["pending_case"]:
        # Evidence is gathered once, on the parent of an informal case.
        if case.get("parent_case_id"):
            continue
        count = rng.randrange(3, 7)
        for place in sorted(rng.sample(range(len(REQUIREMENTS)), count)):
            _add_requirement(book, rng, case, place, providers)


def _add_requirement(
    book: Book, rng: random.Random, case: Row, place: int, providers: dict[str, list[Row]]
) -> None:
    name, kind, wanted = REQUIREMENTS[place]
    status = rng.choice(("Ordered", "Ordered", "Received", "Received", "Waived", "Not ordered"))
    provider = rng.choice(providers[wanted]) if wanted else None
    ordered = rng.randrange(20, 60)
    book.add(
        "requirement",
        office_id=LOCAL,
        case_id=case["id"],
        service_provider_id=provider["id"] if provider and status != "Waived" else None,
        name=name,
        kind=kind,
        status=status,
        ordered=days_ago(ordered) if status in ("Ordered", "Received") else None,
        received=days_ago(ordered - rng.randrange(3, 18)) if status == "Received" else None,
    )
