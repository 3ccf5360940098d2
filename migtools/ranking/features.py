"""What two readings have in common, as numbers: one row per pair, one column per likeness."""

from __future__ import annotations

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from migtools.ranking.prepared import Names, Pool
from migtools.ranking.terms import Floats, Ints, Texts

FEATURES = (
    "letters",  # cosine of letter groups
    "words_of_local",  # share of the local name's words found, by rarity
    "words_of_resource",
    "missing_of_local",  # rarity of the words not found, up to a limit
    "missing_of_resource",
    "raw",  # edit ratio of the names as written, company form included
    "key",  # edit ratio of the keys
    "start",  # Jaro-Winkler of the keys: a common beginning counts
    "any_order",  # edit ratio with the words in order
    "key_equal",
    "joined_equal",
    "first_word",
    "last_word",
    "states_differ",
    "state_on_one_side",
    "numbers_differ",
    "number_on_one_side",
    "numbers_alike",
    "numbers_equal",
    "lines_differ",
    "line_on_one_side",
    "part_of_local",
    "part_of_resource",
)
_ENOUGH = 30.0
_EXACT = np.float64
_SHARE = 0.1


def features(
    words: Words, pool: Pool, asked: Names, mine: Ints, theirs: Ints, letters: Floats
) -> Floats:
    """Compare pairs of readings.

    Args:
        words: The local names' words beside the pool's.
        pool: The resource names.
        asked: The local names.
        mine: Places of local readings.
        theirs: Places of resource readings, as many.
        letters: The likeness that `Pool.nearest` gave.

    Returns:
        One row per pair, one column per name in FEATURES.
    """
    other = pool.names
    keys, their_keys = asked.key[mine], other.key[theirs]
    columns = [letters, *words.compare(mine, theirs)]
    columns += [
        _ratio(asked.raw[asked.name_of[mine]], other.raw[other.name_of[theirs]]),
        _ratio(keys, their_keys),
        _start(keys, their_keys),
        _ratio(asked.sorted[mine], other.sorted[theirs]),
        keys == their_keys,
        asked.joined[mine] == other.joined[theirs],
        asked.first[mine] == other.first[theirs],
        asked.last[mine] == other.last[theirs],
    ]
    columns += _identity(asked, other, mine, theirs)
    columns += [asked.parts[mine], other.parts[theirs]]
    return np.column_stack([np.asarray(column, np.float64) for column in columns])


class Words:
    """The words of local names beside those of a pool, weighed once for all comparisons."""

    def __init__(self, pool: Pool, asked: Names) -> None:
        """Weigh the words of local names."""
        rows, codes = asked.occurrences(dict(pool.numbers))
        self._pool = pool
        self._present = pool.words.present(rows, codes, asked.blocks)
        rarity = pool.words.weight_of(rows, codes, asked.blocks)
        self._rarities = np.bincount(rows, rarity, minlength=len(asked.forms))

    def compare(self, mine: Ints, theirs: Ints) -> list[Floats]:
        """What of each name's words the other one has, and what it lacks, by rarity."""
        shared = self._present[mine].multiply(self._pool.rarity[theirs]).sum(axis=1)
        both = np.asarray(shared).ravel()
        my_all, their_all = self._rarities[mine], self._pool.rarities[theirs]
        return [
            both / np.maximum(my_all, 1e-9),
            both / np.maximum(their_all, 1e-9),
            np.minimum(my_all - both, _ENOUGH) * _SHARE,
            np.minimum(their_all - both, _ENOUGH) * _SHARE,
        ]


def _identity(asked: Names, other: Names, mine: Ints, theirs: Ints) -> list[Floats]:
    """States, numbers and lines: where names that are alike belong to different things."""
    states, their_states = asked.states[mine], other.states[theirs]
    both = (states != 0) & (their_states != 0)
    numbers, their_numbers = asked.numbers[mine], other.numbers[theirs]
    some, theirs_some = numbers != "", their_numbers != ""
    alike = np.zeros(len(mine))
    at = np.flatnonzero(some & theirs_some)
    alike[at] = _ratio(numbers[at], their_numbers[at])
    lines, their_lines = asked.lines[mine], other.lines[theirs]
    only_mine, only_theirs = (lines & ~their_lines) != 0, (their_lines & ~lines) != 0
    return [
        both & ((states & their_states) == 0),
        (states != 0) ^ (their_states != 0),
        (numbers != their_numbers) & some & theirs_some,
        some ^ theirs_some,
        alike,
        (numbers == their_numbers) & some,
        only_mine & only_theirs,
        only_mine | only_theirs,
    ]


def _ratio(mine: Texts, theirs: Texts) -> Floats:
    if not len(mine):
        return np.zeros(0)
    made: Floats = process.cpdist(mine.tolist(), theirs.tolist(), scorer=fuzz.ratio, dtype=_EXACT)
    return made / 100


def _start(mine: Texts, theirs: Texts) -> Floats:
    scorer = JaroWinkler.normalized_similarity
    made: Floats = process.cpdist(mine.tolist(), theirs.tolist(), scorer=scorer, dtype=_EXACT)
    return made
