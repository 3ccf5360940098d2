"""Learns the weights of `migtools.ranking.weights` from the names in data/names.

`python -m tests.benchmarks.names.training` prints the two models, and what each finds on names it
has not learned from: five folds by the right answer, so that no entity is on both sides. The
objective is the softmax over the candidates of each name (conditional logit), with a penalty on
large weights; the slope and the middle then make a score of the sum by logistic calibration.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from migtools.ranking.features import FEATURES, Words, features
from migtools.ranking.prepared import Names, Pool
from tests.benchmarks.names.sets import SETS, Files

MODELS = {
    "ORGANISATIONS": [
        "carriers",
        "carriers-synthetic",
        "companies",
        "products",
        "products-synthetic",
    ],
    "PLACES": ["providers"],
}
_FOLDS = 5
_PENALTY = 1.0

Array = np.ndarray[Any, Any]


def pairs(title: str) -> pd.DataFrame:
    """The candidates of each scored name of a set: name, place, right, fold and the features."""
    names = SETS[title](Files())
    local, resource = names.local, names.resource
    parents = resource["parent"] if "parent" in resource else [""] * len(resource)
    blocks = {parent: number for number, parent in enumerate(dict.fromkeys(parents))}
    pool = Pool(resource["name"].tolist(), np.array([blocks[parent] for parent in parents]))
    mine = local["parent"] if "parent" in local else [""] * len(local)
    asked = Names(local["name"].tolist(), np.array([blocks.get(p, -1) for p in mine]))
    words, parts = Words(pool, asked), []
    for i, j, letters in pool.nearest(asked):
        made = pd.DataFrame(features(words, pool, asked, i, j, letters), columns=list(FEATURES))
        parts.append(made.assign(name=asked.name_of[i], place=pool.names.name_of[j]))
    every = pd.concat(parts, ignore_index=True)
    keys = resource["key"].tolist()
    rows = names.rows
    every["right"] = [
        keys[place] in rows[name].answers
        for name, place in zip(every["name"], every["place"], strict=True)
    ]
    folds = [zlib.crc32(min(row.answers, default="").encode()) % _FOLDS for row in rows]
    every["fold"] = np.array(folds)[every["name"]]
    return every[np.array([row.scored for row in rows])[every["name"]]].reset_index(drop=True)


def learned(parts: Sequence[pd.DataFrame]) -> Array:
    """The weights that make the right candidate of each name the likeliest."""
    columns, right, groups, start = [], [], [], 0
    for part in parts:
        numbers = np.unique(part["name"], return_inverse=True)[1] + start
        start = int(numbers.max(initial=start - 1)) + 1
        columns.append(part[list(FEATURES)].to_numpy())
        right.append(part["right"].to_numpy(float))
        groups.append(numbers)
    known = (np.vstack(columns), np.concatenate(right), np.concatenate(groups))
    found = minimize(_loss, np.zeros(len(FEATURES)), args=known, jac=True, method="L-BFGS-B")
    weights: Array = found.x
    return weights


def _loss(weights: Array, columns: Array, right: Array, groups: Array) -> tuple[float, Array]:
    sums = columns @ weights
    most = np.full(groups.max() + 1, -np.inf)
    np.maximum.at(most, groups, sums)
    shares = np.exp(sums - most[groups])
    every, good = np.bincount(groups, shares), np.bincount(groups, shares * right)
    found = good > 0  # a name whose right answer is no candidate teaches nothing
    loss = -(np.log(good[found]) - np.log(every[found])).sum()
    pull = shares / every[groups] - np.where(
        found[groups], shares * right / np.maximum(good[groups], 1e-300), 0
    )
    slope = columns.T @ (found[groups] * pull)
    return loss + _PENALTY * float(weights @ weights), slope + 2 * _PENALTY * weights


def recalls(part: pd.DataFrame, weights: Array) -> tuple[int, int]:
    """How many names have a right answer first, and among the first five."""
    told = part.assign(total=np.round(part[list(FEATURES)].to_numpy() @ weights, 6))
    told = told.groupby(["name", "place"], as_index=False)[["right", "total"]].max()
    told = told.sort_values(["name", "total", "place"], ascending=[True, False, True])
    told["rank"] = told.groupby("name").cumcount() + 1
    best = told[told["right"]].groupby("name")["rank"].min()
    return int((best == 1).sum()), int((best <= 5).sum())


def calibrated(parts: Sequence[pd.DataFrame], weights: Array) -> tuple[float, float]:
    """The slope and the middle of the logistic curve from sums to how likely a pair is right."""
    sums = np.concatenate([part[list(FEATURES)].to_numpy() @ weights for part in parts])
    right = np.concatenate([part["right"].to_numpy() for part in parts])
    signs = np.where(right, 1.0, -1.0)
    found = minimize(
        lambda p: np.logaddexp(0, -signs * (p[0] * sums + p[1])).sum(),
        [1.0, -10.0],
        method="Nelder-Mead",
    )
    return float(found.x[0]), float(-found.x[1] / found.x[0])


def main() -> None:
    """Print the models, and what they find."""
    for model, titles in MODELS.items():
        parts = {title: pairs(title) for title in titles}
        weights = learned(list(parts.values())).round(3)
        slope, middle = calibrated(list(parts.values()), weights)
        lines = [f'        "{name}": {w},' for name, w in zip(FEATURES, weights, strict=True)]
        print(f"{model} = Model(\n    {{\n" + "\n".join(lines) + "\n    },")
        print(f"    slope={slope:.3f},\n    middle={middle:.3f},\n)")
        folds = [
            learned([part[part["fold"] != fold] for part in parts.values()])
            for fold in range(_FOLDS)
        ]
        for title, part in parts.items():
            found = [recalls(part[part["fold"] == f], weights) for f, weights in enumerate(folds)]
            many = part["name"].nunique()
            first, five = (sum(some) / many for some in zip(*found, strict=True))
            print(f"# {title}: recall@1 {first:.3f}, recall@5 {five:.3f} of {many} names not seen")


if __name__ == "__main__":
    main()
