"""The letter groups of names: three letters in a row within a word, its ends included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from migtools.ranking.terms import Ints

_BITS = 21  # of a character's code point


def grams(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """For each group of three letters, which text it is in, and its number.

    Args:
        texts: Words separated by single blanks.

    Returns:
        Rows and numbers, of equal length. A blank stands only first or last in a group.
    """
    joined = "".join(f" {text} " for text in texts)
    signs = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    if len(signs) < 3:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    lengths = np.fromiter((len(text) + 2 for text in texts), np.int64, len(texts))
    row = np.repeat(np.arange(len(texts)), lengths)
    first, middle, last = signs[:-2], signs[1:-1], signs[2:]
    at = np.flatnonzero((row[:-2] == row[2:]) & (middle != ord(" ")))
    return row[at], (first[at] << 2 * _BITS) | (middle[at] << _BITS) | last[at]
