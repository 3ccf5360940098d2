"""The resource office: every carrier with its products and riders, and the service providers."""

from __future__ import annotations

from tests.sampledata.book import RESOURCE, Book, Row
from tests.sampledata.plans import (
    BRANCHES,
    BRANDED_RIDERS,
    CHAINS,
    EDITIONS,
    GENERIC_RIDERS,
    PRODUCTS,
    RIDER_EDITIONS,
    SPECIALISTS,
)
from tests.sampledata.roster import LOCALS, RESOURCE_NAMES, brand, naic

PRODUCT_TOTAL, RIDER_TOTAL, PROVIDER_TOTAL = 900, 500, 120


def fill_resource_office(book: Book) -> None:
    """Add the whole resource office."""
    products = _sizes("products", PRODUCT_TOTAL, extra=6)
    riders = _sizes("riders", RIDER_TOTAL, extra=3)
    for carrier_id in sorted(RESOURCE_NAMES):
        book.add(
            "carrier",
            id=carrier_id,
            office_id=RESOURCE,
            name=RESOURCE_NAMES[carrier_id],
            naic=naic(carrier_id),
            status="Active",
        )
        _add_products(book, carrier_id, products[carrier_id])
        _add_riders(book, carrier_id, riders[carrier_id])
    _add_providers(book)


def _sizes(column: str, total: int, extra: int) -> dict[int, int]:
    """How many children each carrier has: what the locals need and some more, then a long tail."""
    sizes = dict.fromkeys(sorted(RESOURCE_NAMES), 0)
    for local in LOCALS:
        if local.resource:
            sizes[local.resource] += getattr(local, column)
    sizes = {carrier: size + extra if size else 0 for carrier, size in sizes.items()}
    tail = [carrier for carrier, size in sizes.items() if size == 0]
    left = total - sum(sizes.values())
    floor = 3
    weight = sum(1000 // rank for rank in range(1, len(tail) + 1))
    for rank, carrier in enumerate(tail, start=1):
        sizes[carrier] = floor + (left - floor * len(tail)) * (1000 // rank) // weight
    sizes[tail[0]] += total - sum(sizes.values())
    return sizes


def product_names(carrier_id: int) -> list[tuple[str, str, str]]:
    """Insurance type, plan type and full name of every product a carrier could have."""
    lines = SPECIALISTS.get(carrier_id, ())
    offered = [plan for plan in PRODUCTS if not lines or plan[0] in lines]
    word = brand(carrier_id)
    return [
        (line, plan, f"{word} {name}{edition}")
        for edition in EDITIONS
        for line, plan, name in offered
    ]


def _add_products(book: Book, carrier_id: int, size: int) -> None:
    for place, (line, plan, name) in enumerate(product_names(carrier_id)[:size]):
        book.add(
            "product",
            10001,
            office_id=RESOURCE,
            carrier_id=carrier_id,
            name=name,
            # Several products of one carrier share a code, as in life.
            code=f"{brand(carrier_id)[:3].upper()}-{plan[:2].upper()}{place // 2:02d}",
            insurance_type=line,
            plan_type=plan,
            status="Active",
        )


def rider_names(carrier_id: int) -> list[tuple[str, str]]:
    """Insurance type and name of every rider a carrier could have, the common ones first."""
    word = brand(carrier_id)
    branded = [(line, f"{word} {name}") for line, name in BRANDED_RIDERS]
    names: list[tuple[str, str]] = []
    for edition in RIDER_EDITIONS:
        for place, (line, name) in enumerate(GENERIC_RIDERS):
            names.append((line, name + edition))
            # Three common names, then two of the carrier's own.
            if place % 3 == 2:
                own = branded[(place // 3) * 2 : (place // 3) * 2 + 2]
                names += [(kind, other + edition) for kind, other in own]
    return names


def _add_riders(book: Book, carrier_id: int, size: int) -> None:
    for line, name in rider_names(carrier_id)[:size]:
        book.add(
            "rider",
            10001,
            office_id=RESOURCE,
            carrier_id=carrier_id,
            name=name,
            insurance_type=line,
            status="Active",
        )


def _add_providers(book: Book) -> list[Row]:
    return [
        book.add(
            "service_provider",
            1001,
            office_id=RESOURCE,
            name=f"{chain} – {city}",
            provider_type=kind,
            city=city,
            state=state,
            vendor_code=f"V{(number + 1) * 100 + place:04d}",
            status="Active",
        )
        for number, (chain, kind) in enumerate(CHAINS)
        for place, (city, state) in enumerate(BRANCHES, start=1)
    ]
