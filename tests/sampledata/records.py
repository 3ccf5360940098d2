"""The local agency's carriers, products, riders and service providers, and how they differ.

Every state of a name is dealt from a bag with fixed counts, so that the shares promised in
data/SOURCE.md hold exactly; the carriers of the guided walk have a fixed hand.
"""

from __future__ import annotations

from tests.sampledata.book import LOCAL, Book, Row, dice
from tests.sampledata.plans import HISTORICAL
from tests.sampledata.roster import LOCALS, Local, brand, naic
from tests.sampledata.spelling import (
    BRANCH_HABITS,
    HABITS,
    RIDER_HABITS,
    differently,
    mistyped,
)

RETIRED = "NO PCM Activity"

# E exact, V variant, H historical (no counterpart), W wrong insurance type, T mistyped,
# D the same name twice, X already a leftover, M missed when its carrier was realigned.
PRODUCT_HANDS = {
    1: "E" * 12 + "HHH",
    2: "E" * 8 + "HH",
    3: "E" * 6 + "VVVH",
    4: "XXXXXMH",
    5: "XXXXXEEEEEHH",
    11: "XX",
    19: "E" * 20 + "VHHD",
    20: "E" * 20,
    25: "E" * 9,
    38: "HHHH",
    39: "HHH",
    40: "HHHH",
}
PRODUCT_BAG = {"E": 72, "V": 79, "H": 52, "W": 4, "T": 14, "D": 9}
RIDER_HANDS = {
    1: "EEEEH",
    2: "EEEEH",
    4: "XXM",
    5: "EEEEH",
    20: "E" * 9,
    25: "E" * 5,
    38: "HH",
    39: "H",
    40: "HH",
}
RIDER_BAG = {"E": 72, "V": 44, "H": 27}

OLD_RIDERS = [
    "Payor Benefit 1985",
    "Double Indemnity Provision",
    "Family Income Rider",
    "Paid-Up Additions Option 1979",
    "Hospital Cash Supplement",
]
UNLISTED_PROVIDERS = [
    "Hometown Clinic of Gullane",
    "Dr. Abiodun’s Exam Room",
    "Old Millbrook Imaging",
    "-Discount Labs",
]
UNCODED = (7, 9, 15, 18, 21, 24, 27, 30, 33, 35, 37)

# Products whose local name must be known beforehand: what the guided carrier 3 has to rename,
# and names that are a formula to a spreadsheet or mark-up to a browser.
PRODUCT_SPELLINGS = {
    32: "Bellwether Accumulator IUL 3",
    33: "BELLWETHER INDEX HORIZON 10",
    34: "Bellwether Level Term 15 Yr",
    340: "Burial & <b>Care</b> Annuity 1990",
    344: "@Work Voluntary Term 1998",
    347: "+Plus Adjustable Life 1991",
}


def fill_local_records(book: Book) -> None:
    """Add everything the local agency keeps about insurers and service providers."""
    for local in LOCALS:
        _add_carrier(book, local)
    for local, hand in _deal(PRODUCT_HANDS, PRODUCT_BAG, "products"):
        _add_products(book, local, hand)
    for local, hand in _deal(RIDER_HANDS, RIDER_BAG, "riders"):
        _add_riders(book, local, hand)
    for product_id, name in PRODUCT_SPELLINGS.items():
        book.where("product", id=product_id)[0]["name"] = name
    _add_providers(book)


def _add_carrier(book: Book, local: Local) -> None:
    status = RETIRED if local.state == "leftover" else "Active"
    book.add(
        "carrier",
        id=local.id,
        office_id=LOCAL,
        name=local.name,
        naic=_code(local),
        status="Inactive" if local.id in (8, 40) else status,
    )


def _code(local: Local) -> str | None:
    if local.id in UNCODED:
        return None
    if not local.resource:
        return f"0899{local.id % 10}"
    code = naic(local.resource)
    # Carrier 31's code was typed with two digits swapped.
    return code[:3] + code[4] + code[3] if local.id == 31 else code


def _deal(hands: dict[int, str], bag: dict[str, int], column: str) -> list[tuple[Local, str]]:
    """Give every carrier its states: the fixed hand, or as many as it needs from the bag."""
    rng = dice(f"states of {column}")
    states = [state for state, count in bag.items() for _ in range(count)]
    rng.shuffle(states)
    order = "XMEVWTDH"
    dealt = []
    for local in LOCALS:
        hand = hands.get(local.id)
        if hand is None:
            size = getattr(local, column)
            hand = "".join(sorted(states[:size], key=order.index))
            del states[:size]
        dealt.append((local, hand))
    if states:
        raise ValueError(f"{len(states)} states of {column} were not dealt")
    return dealt


def _add_products(book: Book, local: Local, hand: str) -> None:
    rng = dice(f"products of {local.id}")
    twins = book.where("product", carrier_id=local.resource) if local.resource else []
    taken = [str(twin["name"]) for twin in twins]
    fresh = iter(twins[local.products :] if local.id == 7 else twins)
    old = iter(HISTORICAL[local.id % 5 :] + HISTORICAL[: local.id % 5])
    first: Row | None = None
    for state in hand:
        if state == "H":
            _add_historical(book, local, *next(old))
        elif state == "D" and first is not None:
            copied = [c for c in first if c not in ("id", "code")]
            book.add("product", **{column: first[column] for column in copied})
        else:
            twin = _missed_twin(twins) if state == "M" else next(fresh)
            row = _add_from_twin(book, local, twin, state)
            row["name"] = _product_name(twin, state, rng.randrange(len(HABITS)), taken)
            if state == "T":
                row["name"] = mistyped(str(twin["name"]), rng)
            first = first or row


def _missed_twin(twins: list[Row]) -> Row:
    return next(twin for twin in twins if str(twin["name"]).endswith("15-Year"))


def _add_from_twin(book: Book, local: Local, twin: Row, state: str) -> Row:
    wrong = {"insurance_type": "Annuity", "plan_type": "Fixed"}
    if twin["insurance_type"] == "Annuity":
        wrong = {"insurance_type": "Life", "plan_type": "UL"}
    kept = {column: twin[column] for column in ("insurance_type", "plan_type")}
    return book.add(
        "product",
        office_id=LOCAL,
        # What was missed hangs on the resource carrier already.
        carrier_id=local.resource if state == "M" else local.id,
        # Agencies seldom type the codes.
        code=twin["code"] if local.id % 3 == 1 else None,
        status=RETIRED if state == "X" else "Active",
        **(wrong if state == "W" else kept),
    )


def _product_name(twin: Row, state: str, start: int, taken: list[str]) -> str:
    name = str(twin["name"])
    if state == "X":
        return f"X_{name}"
    if state == "M":
        return name.replace("-Year", " Year")
    return differently(name, HABITS, start, taken) if state == "V" else name


def _add_historical(book: Book, local: Local, line: str, plan: str, name: str) -> None:
    realigned = local.id == 4
    word = brand(local.resource) if local.resource else local.name.split()[0]
    book.add(
        "product",
        office_id=LOCAL,
        carrier_id=local.resource if realigned else local.id,
        name=f"{word} {name}",
        insurance_type=line,
        plan_type=plan,
        # A closed block is now and then marked so; most offices never bother.
        status="Inactive" if "19" in name and local.id % 4 == 3 else "Active",
    )


def _add_riders(book: Book, local: Local, hand: str) -> None:
    rng = dice(f"riders of {local.id}")
    twins = book.where("rider", carrier_id=local.resource) if local.resource else []
    taken = [str(twin["name"]) for twin in twins]
    for place, state in enumerate(hand):
        name, line = OLD_RIDERS[(local.id + place) % len(OLD_RIDERS)], "Life"
        if not local.resource and place == 0:
            name = "Waiver of Premium"
        if state != "H":
            name, line = str(twins[place]["name"]), str(twins[place]["insurance_type"])
        if state == "M":
            name = name.replace("’", "'")
        elif state == "V":
            name = differently(name, RIDER_HABITS, rng.randrange(len(RIDER_HABITS)), taken)
        book.add(
            "rider",
            office_id=LOCAL,
            carrier_id=local.resource if state == "M" else local.id,
            name=f"X_{name}" if state == "X" else name,
            insurance_type=line,
            status=RETIRED if state == "X" else "Active",
        )


def _add_providers(book: Book) -> None:
    twins = [row for row in book.rows["service_provider"] if row["office_id"] != LOCAL][::3]
    for number, twin in enumerate(twins, start=1):
        # Five of ten are exact, four write the branch in another way, one has no counterpart.
        name, code = str(twin["name"]), twin["vendor_code"]
        if number % 10 in (3, 5, 7, 9):
            name = BRANCH_HABITS[number // 2 % len(BRANCH_HABITS)](name)
        elif number % 10 == 0:
            name, code = UNLISTED_PROVIDERS[number // 10 - 1], None
        book.add(
            "service_provider",
            office_id=LOCAL,
            name=name,
            provider_type=twin["provider_type"],
            city=twin["city"],
            state=twin["state"],
            vendor_code=code if number % 4 in (1, 2) else None,
            status="Active",
        )
