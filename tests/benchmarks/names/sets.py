"""The sets of names that are measured: real ones, and corrupted ones that say SYNTHETIC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tests.benchmarks.names.scoring import Row, half_of

NAMES = Path(__file__).parents[3] / "data" / "names"


@dataclass(frozen=True)
class Files:
    """Where the names are, and what the files that may be exchanged end with."""

    folder: Path = NAMES
    suffix: str = "_dev"

    def local(self, stem: str) -> pd.DataFrame:
        """The local names of a set."""
        return _read(self.folder / f"{stem}{self.suffix}.csv")

    def resource(self, stem: str) -> pd.DataFrame:
        """The resource names; the ones of the project where the folder has none of its own."""
        own = self.folder / f"{stem}_resource.csv"
        return _read(own if own.is_file() else NAMES / own.name)


@dataclass(frozen=True)
class NameSet:
    """Names to match.

    `local` and `resource` have the columns key, name and, where records are only compared below
    equal parents, parent. `rows` say what is right, one for each local name.
    """

    title: str
    local: pd.DataFrame
    resource: pd.DataFrame
    rows: list[Row]


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def light_equal(one: str, other: str) -> bool:
    """Whether names differ only by case, punctuation, "&" for "and", or "The"."""
    return _light(one) == _light(other)


def _light(name: str) -> list[str]:
    words = re.findall(r"\w+", name.lower().replace("&", " and "))
    return [word for word in words if word != "the"]


def _named(title: str, local: pd.DataFrame, resource: pd.DataFrame) -> NameSet:
    """Make a set of two frames.

    Args:
        title: What the set is.
        local: Columns name and answers ("|" between keys); perhaps parent, class and light_equal.
        resource: Columns key, name and perhaps parent.
    """
    local = local.assign(key=[f"L{number:06}" for number in range(len(local))])
    names = dict(zip(resource["key"], resource["name"], strict=True))
    rows = [_row(record, names) for record in local.to_dict("records")]
    columns = [column for column in ("key", "name", "parent") if column in resource]
    return NameSet(title, local[columns], resource[columns], rows)


def _row(record: dict[str, str], names: dict[str, str]) -> Row:
    listed = [key for key in record["answers"].split("|") if key]
    answers = frozenset(key for key in listed if key in names)
    if "light_equal" in record:
        light = record["light_equal"] == "True"
    else:
        light = any(light_equal(record["name"], names[key]) for key in answers)
    return Row(
        key=record["key"],
        name=record["name"],
        answers=answers,
        scored=bool(answers) and record.get("class", "variant") == "variant",
        hard=not light,
        half=half_of(min(listed, default=record["name"])),
    )


def _carriers(files: Files, *, title: str, stem: str, hide: bool) -> NameSet:
    resource = files.resource("carriers")
    if hide:
        resource = resource[resource["hidden_in_nil_test"] != "True"]
    return _named(
        title,
        files.local(stem).rename(columns={"local_name": "name", "carrier_ids": "answers"}),
        resource.rename(columns={"carrier_id": "key"}),
    )


def _products(files: Files, *, title: str, origin: str) -> NameSet:
    local = files.local("products_local")
    columns = {"local_product": "name", "carrier_id": "parent", "product_id": "answers"}
    resource = {"product_id": "key", "product": "name", "carrier_id": "parent"}
    return _named(
        title,
        local[local["origin"] == origin].rename(columns=columns),
        files.resource("products").rename(columns=resource),
    )


def _providers(files: Files) -> NameSet:
    columns = {"local_provider": "name", "state": "parent", "provider_ids": "answers"}
    resource = {"provider_id": "key", "provider": "name", "state": "parent"}
    return _named(
        "service providers within their state: names in earlier years",
        files.local("providers_local").rename(columns=columns),
        files.resource("providers").rename(columns=resource),
    )


def _companies(files: Files) -> NameSet:
    return _named(
        "companies: former names, a stress set (names get reused by others)",
        files.local("companies_local").rename(
            columns={"local_name": "name", "company_ids": "answers"}
        ),
        files.resource("companies").rename(columns={"company_id": "key"}),
    )


SETS: dict[str, Callable[[Files], NameSet]] = {
    "carriers": lambda files: _carriers(
        files, title="carriers: real other spellings", stem="carriers_local", hide=False
    ),
    "carriers-hidden": lambda files: _carriers(
        files,
        title="carriers, 15 % of the resource records hidden: their spellings must stay unaccepted",
        stem="carriers_local",
        hide=True,
    ),
    "carriers-synthetic": lambda files: _carriers(
        files, title="carriers, SYNTHETIC corruptions", stem="carriers_synthetic", hide=False
    ),
    "products": lambda files: _products(
        files, title="products within their carrier: real renames", origin="real_rename"
    ),
    "products-synthetic": lambda files: _products(
        files, title="products within their carrier, SYNTHETIC corruptions", origin="synthetic"
    ),
    "providers": _providers,
    "companies": _companies,
}
