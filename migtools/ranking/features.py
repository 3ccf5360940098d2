"""What two readings have in common, as numbers: one row per pair, one column per likeness."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from migtools.ranking.classes import CONTRADICT
from migtools.ranking.prepared import Names, Pool
from migtools.ranking.terms import Floats, Ints, Texts

_ENOUGH = 30.0
_EXACT = np.float64
_SHARE = 0.1
_START = JaroWinkler.normalized_similarity


class Words:
    """The words of local names beside those of a pool, weighed once for all comparisons."""

    def __init__(self, pool: Pool, asked: Names) -> None:
        """Weigh the words of local names."""
        rows, codes = asked.occurrences(dict(pool.numbers))
        rarity = pool.words.weight_of(rows, codes, asked.blocks)
        self.pool, self.asked = pool, asked
        self.present = pool.words.present(rows, codes, asked.blocks)
        self.rarities = _by_row(rows, rarity, len(asked.forms))
        self.lengths = np.sqrt(_by_row(rows, rarity**4, len(asked.forms)))

    @cached_property
    def their_squares(self) -> tuple[Any, Floats]:
        """The resource names' words by rarity to the fourth, and the length of each name."""
        squares = self.pool.rarity.power(4)
        return squares, np.sqrt(np.asarray(squares.sum(axis=1)).ravel())


class Pairs:
    """Pairs of readings, with what several likenesses of them are made of."""

    def __init__(self, words: Words, mine: Ints, theirs: Ints, letters: Floats) -> None:
        """Pair readings.

        Args:
            words: The local names' words beside the pool's.
            mine: Places of local readings.
            theirs: Places of resource readings, as many.
            letters: The likeness that `Pool.nearest` gave.
        """
        self.words, self.asked, self.other = words, words.asked, words.pool.names
        self.mine, self.theirs, self.letters = mine, theirs, letters

    def both(self, what: Callable[[Names], npt.NDArray[Any]]) -> tuple[Any, Any]:
        """Something of the readings on either side."""
        return what(self.asked)[self.mine], what(self.other)[self.theirs]

    def names(self, what: Callable[[Names], Texts]) -> tuple[Texts, Texts]:
        """Something of the names that the readings are of."""
        return (
            what(self.asked)[self.asked.name_of[self.mine]],
            what(self.other)[self.other.name_of[self.theirs]],
        )

    @cached_property
    def rarities(self) -> tuple[Floats, Floats, Floats]:
        """How rare the words are: of the local reading, the resource reading, and of both."""
        pool = self.words.pool
        met = self.words.present[self.mine].multiply(pool.rarity[self.theirs]).sum(axis=1)
        shared: Floats = np.asarray(met, np.float64).ravel()
        return self.words.rarities[self.mine], pool.rarities[self.theirs], shared

    @cached_property
    def numbers(self) -> tuple[Texts, Texts]:
        """Their numbers and single letters."""
        return self.both(lambda names: names.numbers)

    @cached_property
    def states(self) -> tuple[Any, Any]:
        """The states that they name."""
        return self.both(lambda names: names.states)

    @cached_property
    def lines(self) -> tuple[Any, Any]:
        """The lines of insurance that only one of them names."""
        mine, theirs = self.both(lambda names: names.lines)
        return (mine & ~theirs) != 0, (theirs & ~mine) != 0


def features(pairs: Pairs, wanted: Iterable[str]) -> Floats:
    """Compare pairs of readings.

    Args:
        pairs: The pairs.
        wanted: Names in FEATURES.

    Returns:
        One row per pair, one column per likeness wanted.
    """
    return np.column_stack([np.asarray(FEATURES[name](pairs), np.float64) for name in wanted])


def _by_row(rows: Ints, rarity: Floats, many: int) -> Floats:
    made: Floats = np.bincount(rows, rarity, minlength=many).astype(np.float64)
    return made


def _share_of_local(pairs: Pairs) -> Floats:
    mine, _, shared = pairs.rarities
    return shared / np.maximum(mine, 1e-9)


def _share_of_resource(pairs: Pairs) -> Floats:
    _, theirs, shared = pairs.rarities
    return shared / np.maximum(theirs, 1e-9)


def _missing_of_local(pairs: Pairs) -> Floats:
    mine, _, shared = pairs.rarities
    return np.minimum(mine - shared, _ENOUGH) * _SHARE


def _missing_of_resource(pairs: Pairs) -> Floats:
    _, theirs, shared = pairs.rarities
    return np.minimum(theirs - shared, _ENOUGH) * _SHARE


def _words(pairs: Pairs) -> Floats:
    """Cosine of words by the square of their rarity: the rarest ones decide."""
    squares, their_lengths = pairs.words.their_squares
    shared = pairs.words.present[pairs.mine].multiply(squares[pairs.theirs]).sum(axis=1)
    lengths = pairs.words.lengths[pairs.mine] * their_lengths[pairs.theirs]
    return np.asarray(shared, np.float64).ravel() / np.maximum(lengths, 1e-9)


def _numbers_alike(pairs: Pairs) -> Floats:
    mine, theirs = pairs.numbers
    alike = np.zeros(len(mine))
    at = np.flatnonzero((mine != "") & (theirs != ""))
    alike[at] = _ratio((mine[at], theirs[at]))
    return alike


def _differ(both: tuple[Any, Any]) -> Any:
    """Whether both sides say something, and nothing in common."""
    mine, theirs = both
    return (mine != 0) & (theirs != 0) & ((mine & theirs) == 0)


def _equal(both: tuple[Any, Any]) -> Any:
    return both[0] == both[1]


def _ratio(both: tuple[Texts, Texts]) -> Floats:
    return _alike(both, fuzz.ratio) / 100


def _alike(both: tuple[Texts, Texts], scorer: Callable[..., float]) -> Floats:
    mine, theirs = both
    if not len(mine):
        return np.zeros(0)
    made: Floats = process.cpdist(mine.tolist(), theirs.tolist(), scorer=scorer, dtype=_EXACT)
    return made


FEATURES: dict[str, Callable[[Pairs], Any]] = {
    # cosine of letter groups
    "letters": lambda pairs: pairs.letters,
    # share of one name's words that the other has, by rarity
    "words_of_local": _share_of_local,
    "words_of_resource": _share_of_resource,
    # rarity of the words that the other lacks, up to a limit
    "missing_of_local": _missing_of_local,
    "missing_of_resource": _missing_of_resource,
    # cosine of words, the rarest ones first
    "words": _words,
    # edit ratio of the names as written, company form included
    "raw": lambda pairs: _ratio(pairs.names(lambda names: names.raw)),
    # a common beginning counts
    "start": lambda pairs: _alike(pairs.both(lambda names: names.key), _START),
    # edit ratio with the words in order
    "any_order": lambda pairs: _ratio(pairs.both(lambda names: names.sorted)),
    "joined_equal": lambda pairs: _equal(pairs.both(lambda names: names.joined)),
    "first_word": lambda pairs: _equal(pairs.both(lambda names: names.first)),
    "last_word": lambda pairs: _equal(pairs.both(lambda names: names.last)),
    # where names that are alike belong to different things
    "states_differ": lambda pairs: _differ(pairs.states),
    "state_on_one_side": lambda pairs: (pairs.states[0] != 0) ^ (pairs.states[1] != 0),
    "numbers_differ": lambda pairs: (
        ~_equal(pairs.numbers) & (pairs.numbers[0] != "") & (pairs.numbers[1] != "")
    ),
    "number_on_one_side": lambda pairs: (pairs.numbers[0] != "") ^ (pairs.numbers[1] != ""),
    "numbers_alike": _numbers_alike,
    "numbers_equal": lambda pairs: _equal(pairs.numbers) & (pairs.numbers[0] != ""),
    "lines_differ": lambda pairs: pairs.lines[0] & pairs.lines[1],
    "line_on_one_side": lambda pairs: pairs.lines[0] | pairs.lines[1],
    # what a renaming leaves as it is
    "levels_differ": lambda pairs: _differ(pairs.both(lambda names: names.levels)),
    "places_differ": lambda pairs: CONTRADICT[pairs.both(lambda names: names.places)],
    # readings that are only a part of their name
    "part_of_local": lambda pairs: pairs.asked.parts[pairs.mine],
    "part_of_resource": lambda pairs: pairs.other.parts[pairs.theirs],
}
