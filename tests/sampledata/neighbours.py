"""The other offices in the same database, whose rows nobody of office 1 may touch.

Office 5 is a second subscriber of the resource office. It has a carrier of the same name as
office 1's guided one, and business on the resource carrier itself.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.sampledata.book import CANADA, NEIGHBOUR, UNSUBSCRIBED, Book, Row, dice
from tests.sampledata.people import full_name
from tests.sampledata.roster import RESOURCE_NAMES

# Office, first number of its records, names of its carriers.
OFFICES = [
    (NEIGHBOUR, 501, [RESOURCE_NAMES[1001], RESOURCE_NAMES[1002], "Oakhaven Pacific Life"]),
    (CANADA, 601, [RESOURCE_NAMES[1019], "Lac Clair Assurance-Vie"]),
    (UNSUBSCRIBED, 701, [RESOURCE_NAMES[1020]]),
]


def fill_neighbours(book: Book) -> None:
    """Add a handful of everything for offices 3, 4 and 5."""
    for office_id, first, names in OFFICES:
        agent = _add_agent(book, office_id, first)
        _add_provider(book, office_id, first)
        for name in names:
            carrier = book.add(
                "carrier", first, office_id=office_id, name=name, naic=None, status="Active"
            )
            _add_business(book, office_id, first * 10, carrier, agent)
    _add_business_on_the_resource(book)


def _add_agent(book: Book, office_id: int, first: int) -> Row:
    return book.add(
        "agent",
        first,
        office_id=office_id,
        first_name="Neighbour",
        last_name=f"Agent {office_id}",
        email=f"agent@office{office_id}.example",
        status="Active",
    )


def _add_provider(book: Book, office_id: int, first: int) -> None:
    book.add(
        "service_provider",
        first,
        office_id=office_id,
        name="Vitalstep Paramedical Exams – Dallas",
        provider_type="paramed",
        city="Dallas",
        state="TX",
        status="Active",
    )


def _add_business(book: Book, office_id: int, first: int, carrier: Row, agent: Row) -> None:
    word = str(carrier["name"]).split()[0]
    for name in (f"{word} Term 20", f"{word} Legacy Whole Life"):
        product = book.add(
            "product",
            first,
            office_id=office_id,
            carrier_id=carrier["id"],
            name=name,
            insurance_type="Life",
            plan_type="Term" if "Term" in name else "WL",
            status="Active",
        )
        _add_policy(book, office_id, product, agent)
    book.add(
        "rider",
        first,
        office_id=office_id,
        carrier_id=carrier["id"],
        name="Waiver of Premium",
        insurance_type="Life",
        status="Active",
    )
    _add_contract(book, office_id, int(str(carrier["id"])), agent)


def _add_policy(book: Book, office_id: int, product: Row, agent: Row) -> None:
    first = int(str(agent["id"])) * 1000 + 1
    for number in range(6):
        policy = book.add(
            "policy",
            first,
            office_id=office_id,
            policy_no=f"N{office_id}-{len(book.where('policy', office_id=office_id)) + 1:05d}",
            carrier_id=product["carrier_id"],
            product_id=product["id"],
            agent_id=agent["id"],
            insured=full_name(dice(f"insured {office_id} {product['id']} {number}")),
            status="In Force",
            premium=Decimal("480.00"),
            face=Decimal("250000.00"),
            issued=date(2019, 3, 1 + number),
        )
    _add_case(book, office_id, policy)


def _add_case(book: Book, office_id: int, policy: Row) -> None:
    first = int(str(policy["agent_id"])) * 1000 + 1
    book.add(
        "pending_case",
        first,
        office_id=office_id,
        case_no=f"N{office_id}-{len(book.where('pending_case', office_id=office_id)) + 1:03d}",
        application="formal",
        policy_id=policy["id"],
        carrier_id=policy["carrier_id"],
        product_id=policy["product_id"],
        agent_id=policy["agent_id"],
        insured=policy["insured"],
        stage="Issued",
        opened=date(2025, 11, 3),
    )


def _add_contract(book: Book, office_id: int, carrier_id: int, agent: Row) -> None:
    first = int(str(agent["id"])) * 100 + 1
    contract = book.add(
        "contract",
        first,
        office_id=office_id,
        agent_id=agent["id"],
        carrier_id=carrier_id,
        contract_no=f"N{office_id}-{carrier_id}",
        level="Agent",
        status="Active",
        effective=date(2018, 5, 1),
    )
    book.add(
        "appointment",
        first,
        office_id=office_id,
        agent_id=agent["id"],
        carrier_id=carrier_id,
        contract_id=contract["id"],
        state="NY",
        status="Appointed",
        effective=date(2018, 5, 1),
    )
    _add_phone(book, first, office_id, carrier_id)


def _add_phone(book: Book, first: int, office_id: int, carrier_id: int) -> None:
    book.add(
        "contact_info",
        first,
        office_id=office_id,
        owner_type="carrier",
        owner_id=carrier_id,
        kind="phone",
        label="Agent service",
        value="(212) 555-0155",
        preferred=1,
    )


def _add_business_on_the_resource(book: Book) -> None:
    """Office 5 has realigned one carrier already: it sells the resource product itself."""
    agent = book.where("agent", office_id=NEIGHBOUR)[0]
    product = book.where("product", carrier_id=1003)[0]
    _add_policy(book, NEIGHBOUR, product, agent)
    _add_contract(book, NEIGHBOUR, 1003, agent)
