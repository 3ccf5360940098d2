"""The sample agency as a whole: an invented brokerage and the offices around it."""

from __future__ import annotations

from tests.sampledata.agents import fill_agents
from tests.sampledata.book import CANADA, LOCAL, NEIGHBOUR, RESOURCE, UNSUBSCRIBED, Book
from tests.sampledata.cases import fill_cases
from tests.sampledata.contacts import fill_contacts
from tests.sampledata.master import fill_resource_office
from tests.sampledata.neighbours import fill_neighbours
from tests.sampledata.policies import fill_policies
from tests.sampledata.records import fill_local_records
from tests.sampledata.seeds import plant_seeds

OFFICES = [
    (LOCAL, "Harbor & Pine Brokerage", "US", RESOURCE),
    (RESOURCE, "Carrier-Plan Resource Office", "US", None),
    (CANADA, "Maple Quay Insurance Services", "CA", RESOURCE),
    (UNSUBSCRIBED, "Dry Creek Agency", "US", None),
    (NEIGHBOUR, "Lakeshore Producers Group", "US", RESOURCE),
]
# Office, user name, full name, may realign, status.
USERS = [
    (LOCAL, "maria", "Maria Lindqvist", 1, "Enabled"),
    (LOCAL, "viktor", "Viktor Abernant", 0, "Enabled"),
    (LOCAL, "dora", "Dora Kellaway", 1, "Disabled"),
    (NEIGHBOUR, "omar", "Omar Penhallow", 1, "Enabled"),
    (CANADA, "claire", "Claire Rathbourne", 1, "Enabled"),
    (UNSUBSCRIBED, "nolan", "Nolan Tolliver", 1, "Enabled"),
]


def sample_agency() -> Book:
    """Invent everything, in the order in which one thing needs the other."""
    book = Book()
    fill_offices(book, OFFICES, USERS)
    fill_resource_office(book)
    fill_local_records(book)
    fill_agents(book)
    fill_contacts(book)
    fill_policies(book)
    fill_cases(book)
    plant_seeds(book)
    fill_neighbours(book)
    return book


def fill_offices(
    book: Book,
    offices: list[tuple[int, str, str, int | None]],
    users: list[tuple[int, str, str, int, str]],
) -> None:
    """Add offices and users."""
    for office_id, name, country, resource in offices:
        book.add(
            "office",
            id=office_id,
            name=name,
            country=country,
            status="Active",
            resource_office_id=resource,
        )
    for office_id, user_name, full_name, may_realign, status in users:
        book.add(
            "app_user",
            office_id=office_id,
            user_name=user_name,
            full_name=full_name,
            may_realign=may_realign,
            status=status,
        )
