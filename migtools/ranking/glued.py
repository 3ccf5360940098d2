"""Names that are the same letters once their blanks are taken out: AvMed and Av Med."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from migtools.ranking.terms import Ints

_LEAST = 4  # letters; shorter names are the same letters by chance
_LEFT_OUT = frozenset(["the", "(", ")"])


class Glued:
    """Resource names by their letters, before any word is given its usual spelling."""

    def __init__(self, words: Sequence[list[str]], blocks: Ints, left_out: Collection[str]) -> None:
        """Take in resource names.

        Args:
            words: The words of each as written.
            blocks: For each its block.
            left_out: Words that say nothing, such as company forms.
        """
        self._left_out = _LEFT_OUT.union(left_out)
        self._places: dict[tuple[int, str], list[int]] = defaultdict(list)
        for place, (some, block) in enumerate(zip(words, blocks.tolist(), strict=True)):
            if letters := self._letters(some):
                self._places[block, letters].append(place)

    def like(self, words: list[str], block: int) -> list[int]:
        """The names of a block that have the letters of these words."""
        letters = self._letters(words)
        return self._places.get((block, letters), []) if letters else []

    def _letters(self, words: list[str]) -> str:
        made = "".join(word for word in words if word not in self._left_out)
        return made if len(made) >= _LEAST else ""
