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
        "letters": 7.099,
        "words_of_local": 2.987,
        "words_of_resource": 1.397,
        "missing_of_local": -0.798,
        "missing_of_resource": -0.051,
        "raw": 5.525,
        "key": 0.153,
        "start": 1.77,
        "any_order": 1.437,
        "key_equal": -0.13,
        "joined_equal": 1.56,
        "first_word": 1.622,
        "last_word": -0.623,
        "states_differ": -1.147,
        "state_on_one_side": 0.333,
        "numbers_differ": -0.082,
        "number_on_one_side": -0.661,
        "numbers_alike": 1.723,
        "numbers_equal": 1.122,
        "lines_differ": -0.355,
        "line_on_one_side": -0.686,
        "part_of_local": -3.139,
        "part_of_resource": -2.055,
    },
    slope=0.519,
    middle=18.899,
    accepts=True,
)
PLACES = Model(
    {
        "letters": 3.191,
        "words_of_local": 2.164,
        "words_of_resource": 1.505,
        "missing_of_local": -3.076,
        "missing_of_resource": 0.201,
        "raw": -0.497,
        "key": -0.377,
        "start": 0.095,
        "any_order": 0.278,
        "key_equal": 0.022,
        "joined_equal": 0.04,
        "first_word": 0.321,
        "last_word": -0.669,
        "states_differ": -0.039,
        "state_on_one_side": 0.015,
        "numbers_differ": -0.004,
        "number_on_one_side": 0.402,
        "numbers_alike": 0.0,
        "numbers_equal": 0.0,
        "lines_differ": 0.0,
        "line_on_one_side": 1.319,
        "part_of_local": 0.0,
        "part_of_resource": -0.19,
    },
    slope=0.805,
    middle=4.658,
    accepts=False,
)


def model_for(names: Sequence[str]) -> Model:
    """The model for some resource names, by the words that they are made of."""
    return ORGANISATIONS if name_may_be_enough(names) else PLACES
