"""What names have as a rule: it tells none of them from another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from migtools.ranking.forms import Form
from migtools.ranking.reasons import WORDS
from migtools.ranking.sorts import sort_in_plan
from migtools.ranking.terms import Ints

_MANY, _LEAST = 0.5, 2  # of the names below a parent have a word
_MOST, _ENOUGH = 0.75, 5  # of all names, whatever their parents, have an ending


class Usual(NamedTuple):
    """What many names have.

    Attributes:
        words: The words that half of the names below the parent have, such as a brand.
        ending: The word with which three in four of all names end, such as "rider"; "" for none.
            Below one parent alone it may be what its plans are sold as.
        endings: Words with which two of the names below the parent end: enough to suggest by.
    """

    words: frozenset[str] = frozenset()
    ending: str = ""
    endings: frozenset[str] = frozenset()

    def without_ending(self, form: Form) -> Form:
        """A reading without an ending that names below its parent share."""
        key, _, last = form.key.rpartition(" ")
        return form._replace(key=key, text=key) if key and last in self.endings else form


def usual(forms: Sequence[Form], blocks: Ints) -> dict[int, Usual]:
    """Per block what many of its names have, and most of all.

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
    sizes, ending = Counter(blocks.tolist()), _ending(forms)
    found = {}
    for block, size in sizes.items():
        many = max(_LEAST, _MANY * size)
        kept = frozenset(word for word, count in words[block].items() if count >= many)
        found[block] = Usual(kept, ending, _shared(endings[block]))
    return found


def _ending(forms: Sequence[Form]) -> str:
    """The word with which most readings end, if it tells nothing by what it is; "" for none."""
    endings = Counter(form.key.rsplit(" ", 1)[-1] for form in forms)
    most = max(_ENOUGH, _MOST * len(forms))
    return next((word for word in _shared(endings) if endings[word] >= most), "")


def _shared(endings: Counter[str]) -> frozenset[str]:
    """The endings of two names or more that tell nothing by what they are."""
    shared = (word for word, count in endings.items() if count >= _LEAST)
    return frozenset(word for word in shared if sort_in_plan(word) == WORDS)
