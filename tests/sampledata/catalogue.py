"""The real catalogue: published names of insurers, plans and facilities in the same tables.

The names and codes come from data/catalogue/source as they were published. The business that
hangs on the local ones (agents, contracts, appointments, policies, cases) is invented.
"""

from __future__ import annotations

import csv
import re

from tests.sampledata.agency import fill_offices
from tests.sampledata.book import DATA, LOCAL, RESOURCE, Book
from tests.sampledata.paperwork import fill_paperwork

SOURCE = DATA / "catalogue" / "source"
NAME_WIDTH, PRODUCT_WIDTH = 80, 100

OFFICES = [
    (LOCAL, "Cedar Square Benefits (invented)", "US", RESOURCE),
    (RESOURCE, "Public Carrier Catalogue", "US", None),
]
USERS = [
    (LOCAL, "maria", "Maria Lindqvist", 1, "Enabled"),
    (LOCAL, "viktor", "Viktor Abernant", 0, "Enabled"),
]
# How many plans a local carrier sells under the name that the catalogue has too.
SAME_NAMED = 4


def real_catalogue() -> Book:
    """Put the published names into the tables, then invent business for the local ones."""
    book = Book()
    fill_offices(book, OFFICES, USERS)
    _fill_resource(book)
    keepers = _fill_local_carriers(book)
    _fill_local_products(book, keepers)
    _fill_local_providers(book)
    fill_paperwork(book)
    return book


def _read(name: str) -> list[dict[str, str]]:
    with (SOURCE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _number(published: str) -> int:
    """The number in C00017, L00017, P00017 or V00017."""
    return int(published[1:])


def _fill_resource(book: Book) -> None:
    kept = set()
    for entry in _read("carriers.csv"):
        # A name that does not fit is left out: half a name is nobody's name.
        if len(entry["name"]) > NAME_WIDTH:
            continue
        kept.add(entry["carrier_id"])
        # Two entries carry two codes each, which is as good as none.
        code = entry["naic"] if len(entry["naic"]) == 5 else None
        book.add(
            "carrier",
            id=1000 + _number(entry["carrier_id"]),
            office_id=RESOURCE,
            name=entry["name"],
            naic=code,
            status="Active",
        )
    for entry in _read("products.csv"):
        if entry["carrier_id"] in kept and len(entry["product"]) <= PRODUCT_WIDTH:
            number = 10000 + _number(entry["product_id"])
            carrier_id = 1000 + _number(entry["carrier_id"])
            _add_product(book, RESOURCE, number, carrier_id, entry["product"])
    for entry in _read("providers.csv"):
        number = 10000 + _number(entry["provider_id"])
        _add_provider(book, RESOURCE, number, entry["provider"], entry["state"])


def _add_product(book: Book, office_id: int, number: int, carrier_id: int, name: str) -> None:
    said = re.search(r"\b(HMO|PPO|EPO|POS)\b", name)
    book.add(
        "product",
        id=number,
        office_id=office_id,
        carrier_id=carrier_id,
        name=name,
        insurance_type="Medical",
        plan_type=said.group(1) if said else "PPO",
        status="Active",
    )


def _add_provider(book: Book, office_id: int, number: int, name: str, state: str) -> None:
    if len(name) <= NAME_WIDTH:
        book.add(
            "service_provider",
            id=number,
            office_id=office_id,
            name=name,
            provider_type="facility",
            state=state,
            status="Active",
        )


def _fill_local_carriers(book: Book) -> dict[str, list[int]]:
    """Add every other spelling as a local carrier; say which ones stand for which entity."""
    keepers: dict[str, list[int]] = {}
    spellings = _read("carrier_spellings.csv")
    for entry in spellings:
        if len(entry["local_name"]) > NAME_WIDTH:
            continue
        carrier = book.add(
            "carrier", office_id=LOCAL, name=entry["local_name"], naic=None, status="Active"
        )
        # A spelling that may be several entities keeps no plans: whose would they be?
        if entry["carrier_ids"] and "|" not in entry["carrier_ids"]:
            keepers.setdefault(entry["carrier_ids"], []).append(int(str(carrier["id"])))
    return keepers


def _fill_local_products(book: Book, keepers: dict[str, list[int]]) -> None:
    """Add the plans under their earlier names, then a few under the name they still have."""
    number = 0
    for entry in _read("product_earlier_names.csv"):
        if entry["carrier_id"] in keepers:
            number += 1
            keeper = keepers[entry["carrier_id"]][0]
            _add_product(book, LOCAL, number, keeper, entry["local_product"])
    for carrier_id, local_ids in keepers.items():
        plans = book.where("product", carrier_id=1000 + _number(carrier_id))
        for place, local_id in enumerate(local_ids):
            for plan in plans[place * SAME_NAMED : (place + 1) * SAME_NAMED]:
                number += 1
                _add_product(book, LOCAL, number, local_id, str(plan["name"]))


def _fill_local_providers(book: Book) -> None:
    for number, entry in enumerate(_read("provider_earlier_names.csv"), start=1):
        _add_provider(book, LOCAL, number, entry["local_provider"], entry["state"])
