"""What is compared: migtools through its public function, and the libraries people reach for.

An engine is a module-level function that imports what it needs and returns the work to be measured,
so that imports cost it nothing. The work takes two frames (key, name, perhaps parent) and returns
one: local, resource, score, best first per local record; perhaps sure and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from tests.benchmarks.names.splinking import splink

TOP = 5
_CHUNK = 500
Work = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Engine:
    """An engine: its title, how to get ready, the modules it needs, how many pairs it bears."""

    title: str
    ready: Callable[[], Work]
    needs: tuple[str, ...] = ()
    most_pairs: float = float("inf")

    def missing(self) -> list[str]:
        """The modules that are not installed."""
        return [name for name in self.needs if find_spec(name) is None]


def migtools() -> Work:
    """The public function alone; "exact" and "same" are what it accepts itself."""
    import migtools as mt

    def work(local: pd.DataFrame, resource: pd.DataFrame) -> pd.DataFrame:
        found = mt.candidates(local, resource, top=TOP)
        return found.assign(sure=found["status"].isin(["exact", "same"]))

    tiny = pd.DataFrame({"key": ["1"], "name": ["Acme Life"]})
    work(tiny, tiny)  # what it imports and reads late
    return work


def ratio() -> Work:
    """RapidFuzz's normalised indel distance of lower-cased names."""
    from rapidfuzz import fuzz

    return lambda local, resource: _compared(local, resource, fuzz.ratio)


def wratio() -> Work:
    """RapidFuzz's mixture of ratios of lower-cased names."""
    from rapidfuzz import fuzz

    return lambda local, resource: _compared(local, resource, fuzz.WRatio)


def tfidf() -> Work:
    """Cosine of character 2-4-grams; rarity is counted below each parent, which serves it best."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    def work(local: pd.DataFrame, resource: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for mine, other in _blocks(local, resource):
            vectors = TfidfVectorizer(
                analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32
            )
            theirs = vectors.fit_transform(resource["name"].iloc[other])
            ours = vectors.transform(local["name"].iloc[mine])
            product = sp_matmul_topn(ours, theirs.T.tocsr(), top_n=TOP, sort=True).tocoo()
            parts.append((mine[product.row], other[product.col], product.data))
        return _frame(local, resource, parts)

    return work


ENGINES = {
    "migtools": Engine("migtools", migtools),
    "ratio": Engine("RapidFuzz ratio", ratio, ("rapidfuzz",)),
    "wratio": Engine("RapidFuzz WRatio", wratio, ("rapidfuzz",), most_pairs=3e7),
    "tfidf": Engine("TF-IDF 2-4 + sdt", tfidf, ("sklearn", "sparse_dot_topn")),
    "splink": Engine("Splink", splink, ("splink",), most_pairs=2e8),
}


def _blocks(local: pd.DataFrame, resource: pd.DataFrame) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The row numbers of both sides that are compared with each other."""
    if "parent" not in resource:
        yield np.arange(len(local)), np.arange(len(resource))
        return
    theirs = resource.groupby("parent").indices
    for parent, mine in local.groupby("parent").indices.items():
        if parent in theirs:
            yield mine, theirs[parent]


def _compared(local: pd.DataFrame, resource: pd.DataFrame, scorer: Any) -> pd.DataFrame:
    from rapidfuzz import process

    ours = local["name"].str.lower().to_numpy(dtype=object)
    theirs = resource["name"].str.lower().to_numpy(dtype=object)
    parts = []
    for mine, other in _blocks(local, resource):
        for start in range(0, len(mine), _CHUNK):
            asked = mine[start : start + _CHUNK]
            scores = process.cdist(ours[asked], theirs[other], scorer=scorer, dtype=np.float32)
            rows, columns = _best(scores)
            parts.append((asked[rows], other[columns], scores[rows, columns]))
    return _frame(local, resource, parts)


def _best(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of the best scores of each row, equal ones in the order of the columns."""
    wanted = min(TOP, scores.shape[1])
    least = np.partition(scores, -wanted, axis=1)[:, -wanted]
    rows, columns = [], []
    for row, (values, bar) in enumerate(zip(scores, least, strict=True)):
        places = np.flatnonzero(values >= bar)
        places = places[np.argsort(-values[places], kind="stable")][:wanted]
        rows.append(np.full(len(places), row))
        columns.append(places)
    return np.concatenate(rows), np.concatenate(columns)


def _frame(
    local: pd.DataFrame,
    resource: pd.DataFrame,
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
) -> pd.DataFrame:
    """One frame of row numbers and scores; equal scores stand in the order of the resource."""
    mine, other, scores = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((other, -scores, mine))
    return pd.DataFrame(
        {
            "local": local["key"].to_numpy()[mine[order]],
            "resource": resource["key"].to_numpy()[other[order]],
            "score": scores[order].astype(float),
        }
    )
