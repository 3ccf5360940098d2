"""Names that are the same letters once their blanks are taken out: AvMed and Av Med."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from migtools.ranking.terms import Ints
from migtools.ranking.vocabulary import LEGAL

_LEAST = 4  # letters; shorter names are the same letters by chance
_LEFT_OUT = frozenset(["the", "(", ")"])


class Glued:
    """Resource names by their letters, before any word is given its usual spelling."""

    def __init__(self, words: Sequence[list[str]], blocks: Ints) -> None:
        """Take in the words of resource names as written."""
        self._places: dict[tuple[int, str], list[int]] = defaultdict(list)
        for place, (some, block) in enumerate(zip(words, blocks.tolist(), strict=True)):
            if letters := _letters(some):
                self._places[block, letters].append(place)

    def like(self, words: list[str], block: int) -> list[int]:
        """The names of a block that have the letters of these words."""
        letters = _letters(words)
        return self._places.get((block, letters), []) if letters else []


def _letters(words: list[str]) -> str:
    made = "".join(w for w in words if w not in LEGAL and w not in _LEFT_OUT)
    return made if len(made) >= _LEAST else ""
