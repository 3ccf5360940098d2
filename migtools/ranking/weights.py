"""How much each likeness counts: a linear model, for two sorts of names.

Learned by `python -m tests.benchmarks.names.training` from public names (data/names): pairwise
softmax over the candidates of a name. Names of places of care follow other rules than names of
companies and plans: only the rare word in them says which one it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from migtools.ranking.features import FEATURES
from migtools.ranking.terms import Floats
from migtools.ranking.vocabulary import name_may_be_enough

# The likenesses that people are told of together.
PIECES = {
    "letters alike": ("letters", "raw", "key", "start", "any_order", "key_equal", "joined_equal"),
    "words in common": ("words_of_local", "words_of_resource", "first_word", "last_word"),
    "words that only one has": ("missing_of_local", "missing_of_resource"),
    "numbers and letters": (
        *("numbers_differ", "number_on_one_side", "numbers_alike", "numbers_equal"),
    ),
    "states": ("states_differ", "state_on_one_side"),
    "lines of insurance": ("lines_differ", "line_on_one_side"),
    "part of a name": ("part_of_local", "part_of_resource"),
}
_LEAST_SHOWN = 0.005


class Model(NamedTuple):
    """A linear model of likeness.

    Attributes:
        weights: One per name in FEATURES.
        slope: With `middle`, turns a sum into how likely the pair is right.
        middle: The sum at which a pair is as likely right as wrong.
        accepts: Whether a name alone may ever be enough.
    """

    weights: dict[str, float]
    slope: float
    middle: float
    accepts: bool

    def sums(self, features: Floats) -> Floats:
        """The sum of each pair, rounded so that ties are ties everywhere."""
        made = np.zeros(len(features))
        for column, name in enumerate(FEATURES):
            made += features[:, column] * self.weights[name]
        rounded: Floats = np.round(made, 6)
        return rounded

    def pieces(self, pair: Floats) -> list[tuple[str, float]]:
        """What each likeness of one pair adds, in powers of ten of the odds; the start first."""
        scale = self.slope / np.log(10)
        made = [("where a chance pair starts", -self.middle * float(scale))]
        for piece, names in PIECES.items():
            points = sum(pair[FEATURES.index(name)] * self.weights[name] for name in names)
            if abs(points * scale) >= _LEAST_SHOWN:
                made.append((piece, float(points * scale)))
        return made

    def likely(self, sums: Floats) -> Floats:
        """How likely each pair is right, from 0 to 1, as far as names tell."""
        rounded: Floats = np.round(1 / (1 + np.exp(-self.slope * (sums - self.middle))), 4)
        return rounded


ORGANISATIONS = Model(
    {
        "letters": 7.13,
        "words_of_local": 3.018,
        "words_of_resource": 1.457,
        "missing_of_local": -0.797,
        "missing_of_resource": -0.057,
        "raw": 5.527,
        "key": 0.163,
        "start": 1.888,
        "any_order": 1.264,
        "key_equal": -0.132,
        "joined_equal": 1.547,
        "first_word": 1.512,
        "last_word": -0.565,
        "states_differ": -1.261,
        "state_on_one_side": 0.393,
        "numbers_differ": -0.08,
        "number_on_one_side": -0.686,
        "numbers_alike": 1.694,
        "numbers_equal": 1.089,
        "lines_differ": -0.355,
        "line_on_one_side": -0.652,
        "part_of_local": -3.145,
        "part_of_resource": -2.037,
    },
    slope=0.580,
    middle=19.418,
    accepts=True,
)

PLACES = Model(
    {
        "letters": 3.182,
        "words_of_local": 2.165,
        "words_of_resource": 1.502,
        "missing_of_local": -3.077,
        "missing_of_resource": 0.19,
        "raw": -0.499,
        "key": -0.381,
        "start": 0.095,
        "any_order": 0.271,
        "key_equal": 0.028,
        "joined_equal": 0.046,
        "first_word": 0.319,
        "last_word": -0.669,
        "states_differ": -0.039,
        "state_on_one_side": 0.017,
        "numbers_differ": -0.004,
        "number_on_one_side": 0.396,
        "numbers_alike": 0.0,
        "numbers_equal": 0.0,
        "lines_differ": 0.0,
        "line_on_one_side": 1.321,
        "part_of_local": 0.0,
        "part_of_resource": -0.19,
    },
    slope=0.808,
    middle=4.630,
    accepts=False,
)


def model_for(names: Sequence[str]) -> Model:
    """The model for some resource names, by the words that they are made of."""
    return ORGANISATIONS if name_may_be_enough(names) else PLACES
