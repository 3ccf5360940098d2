"""Learns the weights of `migtools.ranking.weights` from the names in data/names.

`python -m tests.benchmarks.names.training` prints the models, and what each finds on names it has
not learned from: five folds by the right answer, so that no entity is on both sides; by the parent
where there is one, because the plans of a carrier are renamed alike. The objective is the softmax
over the candidates of each name (conditional logit), with a penalty on large weights; the slope
and the middle then make a score of the sum by logistic calibration.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from migtools.ranking.features import FEATURES, Pairs, Words, features
from migtools.ranking.prepared import Names, Pool
from migtools.ranking.readings import AS_ORGANISATION, AS_PLAN, Reading
from tests.benchmarks.names.sets import SETS, Files


class Sort(NamedTuple):
    """A sort of names.

    Attributes:
        titles: The sets that teach it, and how much each of their names counts.
        likenesses: What counts in it; what is left out found no more of the names not seen.
        accepts: Whether a name alone may ever be enough.
        reading: How its names are read.
    """

    titles: dict[str, float]
    likenesses: tuple[str, ...]
    accepts: bool = True
    reading: Reading = AS_ORGANISATION


_OF_COMPANIES = tuple(
    name for name in FEATURES if name not in ("words", "levels_differ", "places_differ")
)
_OF_PLANS = (*(name for name in _OF_COMPANIES if "state" not in name), "levels_differ")
_EVERY = ("carriers", "carriers-synthetic", "companies", "products", "products-synthetic")
MODELS = {
    "ORGANISATIONS": Sort(dict.fromkeys(_EVERY, 1), _OF_COMPANIES),
    # There are few plans that were really renamed, and no corrupted name is renamed.
    "PLANS": Sort({"products": 10, "products-synthetic": 1}, _OF_PLANS, reading=AS_PLAN),
    "PLACES": Sort(
        {"providers": 1},
        (
            *("letters", "words_of_local", "words_of_resource"),
            *("missing_of_local", "missing_of_resource", "words", "last_word", "places_differ"),
        ),
        accepts=False,
    ),
}
_FOLDS = 5
_PENALTY = 1.0

Array = np.ndarray[Any, Any]
Parts = dict[str, pd.DataFrame]


def pairs(title: str, sort: Sort) -> pd.DataFrame:
    """The candidates of each scored name of a set: name, place, right, fold and likenesses."""
    names = SETS[title](Files())
    local, resource = names.local, names.resource
    parents = resource["parent"] if "parent" in resource else [""] * len(resource)
    blocks = {parent: number for number, parent in enumerate(dict.fromkeys(parents))}
    numbers = np.array([blocks[parent] for parent in parents])
    pool = Pool(resource["name"].tolist(), numbers, sort.reading)
    mine = local["parent"] if "parent" in local else [""] * len(local)
    numbers = np.array([blocks.get(parent, -1) for parent in mine])
    asked = Names(local["name"].tolist(), numbers, sort.reading)
    words, parts = Words(pool, asked), []
    for i, j, letters in pool.nearest(asked):
        compared = features(Pairs(words, i, j, letters), sort.likenesses)
        made = pd.DataFrame(compared, columns=list(sort.likenesses))
        parts.append(made.assign(name=asked.name_of[i], place=pool.names.name_of[j]))
    every = pd.concat(parts, ignore_index=True)
    keys = resource["key"].tolist()
    rows = names.rows
    every["right"] = [
        keys[place] in rows[name].answers
        for name, place in zip(every["name"], every["place"], strict=True)
    ]
    families = local.get("parent", [min(row.answers, default="") for row in rows])
    folds = [zlib.crc32(family.encode()) % _FOLDS for family in families]
    every["fold"] = np.array(folds)[every["name"]]
    return every[np.array([row.scored for row in rows])[every["name"]]].reset_index(drop=True)


def learned(parts: Parts, sort: Sort) -> Array:
    """The weights that make the right candidate of each name the likeliest."""
    columns, right, groups, counts, start = [], [], [], [], 0
    for title, part in parts.items():
        names, numbers = np.unique(part["name"], return_inverse=True)
        groups.append(numbers + start)
        start += len(names)
        columns.append(part[list(sort.likenesses)].to_numpy())
        right.append(part["right"].to_numpy(float))
        counts.append(np.full(len(names), sort.titles[title]))
    known = (np.vstack(columns), *map(np.concatenate, (right, groups, counts)))
    begin = np.zeros(len(sort.likenesses))
    found = minimize(_loss, begin, args=known, jac=True, method="L-BFGS-B")
    weights: Array = found.x
    return weights


def _loss(
    weights: Array, columns: Array, right: Array, groups: Array, counts: Array
) -> tuple[float, Array]:
    sums = columns @ weights
    most = np.full(groups.max() + 1, -np.inf)
    np.maximum.at(most, groups, sums)
    shares = np.exp(sums - most[groups])
    every, good = np.bincount(groups, shares), np.bincount(groups, shares * right)
    found = good > 0  # a name whose right answer is no candidate teaches nothing
    loss = -(counts[found] * (np.log(good[found]) - np.log(every[found]))).sum()
    pull = shares / every[groups] - np.where(
        found[groups], shares * right / np.maximum(good[groups], 1e-300), 0
    )
    slope = columns.T @ ((counts * found)[groups] * pull)
    return loss + _PENALTY * float(weights @ weights), slope + 2 * _PENALTY * weights


def recalls(part: pd.DataFrame, sort: Sort, weights: Array) -> tuple[int, int]:
    """How many names have a right answer first, and among the first five."""
    told = part.assign(total=np.round(part[list(sort.likenesses)].to_numpy() @ weights, 6))
    told = told.groupby(["name", "place"], as_index=False)[["right", "total"]].max()
    told = told.sort_values(["name", "total", "place"], ascending=[True, False, True])
    told["rank"] = told.groupby("name").cumcount() + 1
    best = told[told["right"]].groupby("name")["rank"].min()
    return int((best == 1).sum()), int((best <= 5).sum())


def calibrated(parts: Parts, sort: Sort, weights: Array) -> tuple[float, float]:
    """The slope and the middle of the logistic curve from sums to how likely a pair is right."""
    every = parts.values()
    sums = np.concatenate([part[list(sort.likenesses)].to_numpy() @ weights for part in every])
    right = np.concatenate([part["right"].to_numpy() for part in every])
    counts = np.concatenate([np.full(len(p), sort.titles[title]) for title, p in parts.items()])
    signs = np.where(right, 1.0, -1.0)
    found = minimize(
        lambda p: (counts * np.logaddexp(0, -signs * (p[0] * sums + p[1]))).sum(),
        [1.0, -10.0],
        method="Nelder-Mead",
    )
    return float(found.x[0]), float(-found.x[1] / found.x[0])


def not_seen(parts: Parts, sort: Sort) -> Iterator[tuple[str, float, float, int]]:
    """Per set its recall@1 and recall@5 on names not learned from, and of how many."""
    folds = [
        learned({title: part[part["fold"] != fold] for title, part in parts.items()}, sort)
        for fold in range(_FOLDS)
    ]
    for title, part in parts.items():
        found = [
            recalls(part[part["fold"] == at], sort, weights) for at, weights in enumerate(folds)
        ]
        many = part["name"].nunique()
        first, five = (sum(some) / many for some in zip(*found, strict=True))
        yield title, first, five, many


def main() -> None:
    """Print the models, and what they find."""
    for model, sort in MODELS.items():
        parts = {title: pairs(title, sort) for title in sort.titles}
        weights = learned(parts, sort).round(3)
        slope, middle = calibrated(parts, sort, weights)
        named = zip(sort.likenesses, weights, strict=True)
        lines = [f'        "{name}": {weight},' for name, weight in named]
        print(f"{model} = Model(\n    {{\n" + "\n".join(lines) + "\n    },")
        print(f"    slope={slope:.3f},\n    middle={middle:.3f},\n    accepts={sort.accepts},\n)")
        for title, first, five, many in not_seen(parts, sort):
            print(f"# {title}: recall@1 {first:.3f}, recall@5 {five:.3f} of {many} names not seen")


if __name__ == "__main__":
    main()
