"""How much each likeness counts: a linear model, for three sorts of names.

Learned by `python -m tests.benchmarks.names.training` from public names (data/names): pairwise
softmax over the candidates of a name. The plans of a carrier share its brands, and their numbers
change. Names of places of care follow other rules again: only the rare word in them says which one
it is, and a hospital does not become a surgery center.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from migtools.ranking.terms import Floats
from migtools.ranking.vocabulary import name_may_be_enough

# The likenesses that people are told of together.
PIECES = {
    "letters alike": ("letters", "raw", "start", "any_order", "joined_equal"),
    "words in common": (
        *("words", "words_of_local", "words_of_resource", "first_word", "last_word"),
    ),
    "words that only one has": ("missing_of_local", "missing_of_resource"),
    "numbers and letters": (
        *("numbers_differ", "number_on_one_side", "numbers_alike", "numbers_equal"),
    ),
    "states": ("states_differ", "state_on_one_side"),
    "lines of insurance": ("lines_differ", "line_on_one_side"),
    "metal level, kind of place": ("classes_differ",),
    "part of a name": ("part_of_local", "part_of_resource"),
}
_LEAST_SHOWN = 0.005


class Model(NamedTuple):
    """A linear model of likeness.

    Attributes:
        weights: Of the likenesses in FEATURES that count, in the order of the features' columns.
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
        for column, weight in enumerate(self.weights.values()):
            made += features[:, column] * weight
        rounded: Floats = np.round(made, 6)
        return rounded

    def pieces(self, pair: Floats) -> list[tuple[str, float]]:
        """What each likeness of one pair adds, in powers of ten of the odds; the start first."""
        scale = self.slope / np.log(10)
        told = dict(zip(self.weights, pair * list(self.weights.values()), strict=True))
        made = [("where a chance pair starts", -self.middle * float(scale))]
        for piece, names in PIECES.items():
            points = sum(told.get(name, 0.0) for name in names)
            if abs(points * scale) >= _LEAST_SHOWN:
                made.append((piece, float(points * scale)))
        return made

    def likely(self, sums: Floats) -> Floats:
        """How likely each pair is right, from 0 to 1, as far as names tell."""
        rounded: Floats = np.round(1 / (1 + np.exp(-self.slope * (sums - self.middle))), 4)
        return rounded


ORGANISATIONS = Model(
    {
        "letters": 7.105,
        "words_of_local": 2.943,
        "words_of_resource": 1.351,
        "missing_of_local": -0.787,
        "missing_of_resource": -0.057,
        "raw": 5.574,
        "start": 1.793,
        "any_order": 1.401,
        "joined_equal": 1.46,
        "first_word": 1.643,
        "last_word": -0.608,
        "states_differ": -1.161,
        "state_on_one_side": 0.29,
        "numbers_differ": -0.109,
        "number_on_one_side": -0.657,
        "numbers_alike": 1.774,
        "numbers_equal": 1.121,
        "lines_differ": -0.364,
        "line_on_one_side": -0.692,
        "classes_differ": -0.931,
        "part_of_local": -3.132,
        "part_of_resource": -2.047,
    },
    slope=0.522,
    middle=18.728,
    accepts=True,
)
PLANS = Model(
    {
        "letters": 3.836,
        "words_of_local": 3.345,
        "words_of_resource": 2.377,
        "missing_of_local": 0.098,
        "missing_of_resource": -1.238,
        "raw": 3.301,
        "start": 1.972,
        "any_order": 3.728,
        "joined_equal": 1.89,
        "first_word": 5.328,
        "last_word": -1.377,
        "states_differ": 0.0,
        "state_on_one_side": 0.517,
        "numbers_differ": 0.954,
        "number_on_one_side": -0.621,
        "numbers_alike": 4.579,
        "numbers_equal": 1.142,
        "lines_differ": -0.574,
        "line_on_one_side": -1.488,
        "classes_differ": -2.856,
        "part_of_local": -3.125,
        "part_of_resource": -2.754,
    },
    slope=0.261,
    middle=26.561,
    accepts=True,
)
PLACES = Model(
    {
        "letters": 2.376,
        "words_of_local": 1.422,
        "words_of_resource": 0.812,
        "missing_of_local": -2.07,
        "missing_of_resource": 0.533,
        "words": 3.458,
        "last_word": -0.722,
        "classes_differ": -2.555,
    },
    slope=0.902,
    middle=5.338,
    accepts=False,
)


def model_for(names: Sequence[str], within: bool) -> Model:
    """The model for some resource names.

    Args:
        names: By the words that they are made of, they are names of places of care or not.
        within: Whether names are compared below a parent, as plans of a carrier are.
    """
    if not name_may_be_enough(names):
        return PLACES
    return PLANS if within else ORGANISATIONS
