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

from migtools.ranking.readings import AS_ORGANISATION, AS_PLAN, Reading, reading_below
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
    "metal level": ("levels_differ",),
    "kind of place": ("places_differ",),
    "part of a name": ("part_of_local", "part_of_resource"),
}
_LEAST_SHOWN = 0.0005


class Model(NamedTuple):
    """A linear model of likeness.

    Attributes:
        weights: Of the likenesses in FEATURES that count, in the order of the features' columns.
        slope: With `middle`, turns a sum into how likely the pair is right.
        middle: The sum at which a pair is as likely right as wrong.
        accepts: Whether a name alone may ever be enough.
        reading: How names of this sort are read.
        initials: How many letters the initials of a name have at least; 0 where it has none.
    """

    weights: dict[str, float]
    slope: float
    middle: float
    accepts: bool
    reading: Reading
    initials: int

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
        "letters": 7.124,
        "words_of_local": 2.974,
        "words_of_resource": 1.386,
        "missing_of_local": -0.79,
        "missing_of_resource": -0.053,
        "raw": 5.586,
        "start": 1.797,
        "any_order": 1.473,
        "joined_equal": 1.462,
        "first_word": 1.625,
        "last_word": -0.62,
        "states_differ": -1.149,
        "state_on_one_side": 0.304,
        "numbers_differ": -0.075,
        "number_on_one_side": -0.661,
        "numbers_alike": 1.729,
        "numbers_equal": 1.127,
        "lines_differ": -0.357,
        "line_on_one_side": -0.685,
        "part_of_local": -3.141,
        "part_of_resource": -2.052,
    },
    slope=0.519,
    middle=18.898,
    accepts=True,
    reading=AS_ORGANISATION,
    initials=3,
)
PLANS = Model(
    {
        "letters": 3.815,
        "words_of_local": 3.322,
        "words_of_resource": 2.332,
        "missing_of_local": 0.076,
        "missing_of_resource": -1.183,
        "raw": 3.275,
        "start": 1.94,
        "any_order": 3.656,
        "joined_equal": 1.858,
        "first_word": 5.365,
        "last_word": -1.419,
        "numbers_differ": 0.88,
        "number_on_one_side": -0.632,
        "numbers_alike": 4.545,
        "numbers_equal": 1.133,
        "lines_differ": -0.589,
        "line_on_one_side": -1.485,
        "part_of_local": -3.166,
        "part_of_resource": -2.791,
        "levels_differ": -2.889,
    },
    slope=0.280,
    middle=26.071,
    accepts=True,
    reading=AS_PLAN,
    initials=2,
)
PLACES = Model(
    {
        "letters": 2.367,
        "words_of_local": 1.42,
        "words_of_resource": 0.82,
        "missing_of_local": -2.072,
        "missing_of_resource": 0.533,
        "words": 3.446,
        "last_word": -0.707,
        "places_differ": -2.507,
    },
    slope=0.903,
    middle=5.342,
    accepts=False,
    reading=AS_ORGANISATION,
    initials=0,
)


def model_for(names: Sequence[str], within: bool) -> Model:
    """The model for some resource names.

    Args:
        names: By the words that they are made of, they are names of places of care or not.
        within: Whether names are compared below a parent, as plans of a carrier are. Companies
            may be, too, as those of a state; they have company forms in their names.
    """
    if not name_may_be_enough(names):
        return PLACES
    return PLANS if within and reading_below(names) is AS_PLAN else ORGANISATIONS
