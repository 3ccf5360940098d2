"""What the names below one parent have as a rule: it tells none of them from another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from migtools.ranking.forms import Form
from migtools.ranking.reasons import WORDS
from migtools.ranking.sorts import sort_in_plan
from migtools.ranking.terms import Ints

_MANY, _MOST = 0.5, 0.75  # of the names below a parent
_LEAST = 2  # names that have a word before it is a rule


class Usual(NamedTuple):
    """What many names below one parent have.

    Attributes:
        words: The words that half of them have, such as a brand.
        ending: The word with which three in four of them end, such as "rider"; "" for none.
    """

    words: frozenset[str] = frozenset()
    ending: str = ""

    def without_ending(self, form: Form) -> Form:
        """A reading without the ending that it shares with its sisters."""
        key = form.key.removesuffix(f" {self.ending}") if self.ending else form.key
        return form if key == form.key else form._replace(key=key, text=key)


def usual(forms: Sequence[Form], blocks: Ints) -> dict[int, Usual]:
    """Per block what many of its names have.

    Args:
        forms: Readings of names.
        blocks: For each its block, from 0 on.
    """
    words: dict[int, Counter[str]] = defaultdict(Counter)
    endings: dict[int, Counter[str]] = defaultdict(Counter)
    for block, form in zip(blocks.tolist(), forms, strict=True):
        some = form.key.split()
        words[block].update(set(some))
        endings[block][some[-1]] += 1
    sizes = Counter(blocks.tolist())
    found = {}
    for block, size in sizes.items():
        many = max(_LEAST, _MANY * size)
        kept = frozenset(word for word, count in words[block].items() if count >= many)
        ending, ends = endings[block].most_common(1)[0]
        is_usual = ends >= max(_LEAST, _MOST * size) and sort_in_plan(ending) == WORDS
        found[block] = Usual(kept, ending if is_usual else "")
    return found
