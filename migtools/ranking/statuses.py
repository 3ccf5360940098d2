"""What a resource record is to a local one, in one word: `match` and `candidates` say the same."""

from __future__ import annotations

EXACT = "exact"  # equal names, and unique
SAME = "same"  # equal but for case, spaces and punctuation, unique, and nothing contradicts
CLOSE = "close"  # a suggestion
AMBIGUOUS = "ambiguous"  # several equally good ones, or duplicates on either side
ELSEWHERE = "elsewhere"  # the name is under another parent
NONE = "none"  # no record has such a name

FOLDED_SCORE = 0.99  # of names that are equal but for case and punctuation
