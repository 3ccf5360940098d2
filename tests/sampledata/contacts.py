"""Contact information: rows that say by a type and a number whose they are."""

from __future__ import annotations

import random

from tests.sampledata.book import LOCAL, RESOURCE, Book, Row, dice
from tests.sampledata.people import address, host, phone
from tests.sampledata.roster import BY_ID

KINDS = [
    ("phone", "Agent service"),
    ("email", "New business"),
    ("address", "Overnight mail"),
    ("phone", "Commissions"),
]


def fill_contacts(book: Book) -> None:
    """Give carriers, service providers and agents of both offices ways to reach them."""
    rng = dice("contacts")
    for carrier in book.where("carrier", office_id=LOCAL):
        local = BY_ID[int(str(carrier["id"]))]
        # What was realigned has nothing left; carrier 4's rows hang on its counterpart now.
        if local.state == "leftover" and local.id != 4:
            continue
        owner = 1004 if local.id == 4 else local.id
        _add(book, rng, LOCAL, ("carrier", owner, str(carrier["name"])), 2 + local.id % 3)
    for carrier in book.where("carrier", office_id=RESOURCE):
        _add(book, rng, RESOURCE, _owner("carrier", carrier), 2)
    for provider in book.rows["service_provider"]:
        office_id = int(str(provider["office_id"]))
        _add(book, rng, office_id, _owner("service_provider", provider), 2 if office_id == 1 else 1)
    for agent in book.where("agent", office_id=LOCAL):
        _add_agent(book, rng, agent)


def _owner(kind: str, record: Row) -> tuple[str, int, str]:
    return kind, int(str(record["id"])), str(record["name"])


def _add(
    book: Book, rng: random.Random, office_id: int, owner: tuple[str, int, str], count: int
) -> None:
    owner_type, owner_id, name = owner
    for place, (kind, label) in enumerate(KINDS[:count]):
        mail = f"service@{host(name)}"
        value = {"phone": phone(rng), "email": mail, "address": address(rng)}[kind]
        book.add(
            "contact_info",
            1 if office_id == LOCAL else 10001,
            office_id=office_id,
            owner_type=owner_type,
            owner_id=owner_id,
            kind=kind,
            label=label,
            value=value,
            preferred=int(place == 0),
        )


def _add_agent(book: Book, rng: random.Random, agent: Row) -> None:
    for kind, label, value in (("phone", "Cell", phone(rng)), ("email", "Office", agent["email"])):
        book.add(
            "contact_info",
            office_id=LOCAL,
            owner_type="agent",
            owner_id=agent["id"],
            kind=kind,
            label=label,
            value=value,
            preferred=int(kind == "phone"),
        )
