"""Single rows of trouble that no rule of the other modules would produce."""

from __future__ import annotations

from decimal import Decimal

from tests.sampledata.book import LOCAL, Book


def plant_seeds(book: Book) -> None:
    """Plant the exceptions that data/SOURCE.md lists."""
    _policy_on_a_foreign_product(book)
    _rider_on_both_sides(book)
    _case_shopped_to_both_sides(book)


def _policy_on_a_foreign_product(book: Book) -> None:
    """One policy of carrier 20 names a product of carrier 21."""
    policy = book.where("policy", carrier_id=20, status="In Force")[0]
    policy["product_id"] = book.where("product", carrier_id=21)[0]["id"]


def _rider_on_both_sides(book: Book) -> None:
    """One policy of carrier 26 carries the local rider and its resource twin: one key after."""
    names = {row["id"]: row["name"] for row in book.where("rider", carrier_id=26)}
    twins = {row["name"]: row["id"] for row in book.where("rider", carrier_id=1026)}
    held = next(row for row in book.rows["policy_rider"] if names.get(row["rider_id"]) in twins)
    book.add(
        "policy_rider",
        policy_id=held["policy_id"],
        rider_id=twins[names[held["rider_id"]]],
        office_id=LOCAL,
        units=1,
        premium=Decimal("12.50"),
        status="Active",
    )


def _case_shopped_to_both_sides(book: Book) -> None:
    """The last informal parent was shopped to carrier 26 and to its resource twin."""
    case_id = book.rows["shopped_carrier"][-1]["case_id"]
    for carrier_id, answer in ((26, "Standard"), (1026, "Table 4")):
        book.add(
            "shopped_carrier",
            case_id=case_id,
            carrier_id=carrier_id,
            office_id=LOCAL,
            answer=answer,
        )
