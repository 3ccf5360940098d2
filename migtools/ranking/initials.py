"""Names of which the last words, or all, are initials: HHIC is Highmark Health Insurance Company.

Initials tell little by themselves, many companies share them: what is found this way is a
suggestion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from migtools.ranking.forms import Form
from migtools.ranking.terms import Ints
from migtools.ranking.vocabulary import FILLERS, LEGAL

_LEAST, _MOST = 3, 8  # words that are written as initials
_TOO_MANY = 10  # names of the same initials, of which they tell none
_LEGAL = frozenset(LEGAL.values())


class Shortened(NamedTuple):
    """A resource name that is another name with initials in it, or the other way round.

    Attributes:
        place: Which resource name.
        words: The words that one of them has.
        initials: What the other has instead of them.
        whole: Whether the initials are all that it is called.
        mine: Whether the words are the local name's.
    """

    place: int
    words: str
    initials: str
    whole: bool
    mine: bool


class Initials:
    """Resource names, to be found by initials in them or in the local name."""

    def __init__(self, names: Mapping[int, Form], blocks: Ints) -> None:
        """Take in the readings of resource names.

        Args:
            names: By place, the reading of the whole name.
            blocks: For each place its block.
        """
        self._by_key: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._by_initials: dict[tuple[int, str], list[Shortened]] = defaultdict(list)
        for place, form in names.items():
            block = int(blocks[place])
            self._by_key[block, form.key].append(place)
            for key, words, initials in _shortened(form):
                one = Shortened(place, words, initials, key == initials, False)
                self._by_initials[block, key].append(one)

    def like(self, form: Form, block: int) -> list[Shortened]:
        """The names of a block that are a name with initials in it, or for which it has them."""
        found: dict[int, Shortened] = {}
        for key, words, initials in _shortened(form):
            places = self._by_key.get((block, key), ())
            for place in places if len(places) <= _TOO_MANY else ():
                found.setdefault(place, Shortened(place, words, initials, key == initials, True))
        theirs = self._by_initials.get((block, form.key), ())
        for one in theirs if len(theirs) <= _TOO_MANY else ():
            found.setdefault(one.place, one)
        return list(found.values())


def _shortened(form: Form) -> Iterator[tuple[str, str, str]]:
    """A name's key with its last words as initials, those words, and the initials."""
    said = [word for word in form.text.split() if word not in FILLERS]
    for words in dict.fromkeys((tuple(said), tuple(form.key.split()))):
        for start in range(max(0, len(words) - _MOST), len(words) - _LEAST + 1):
            run = words[start:]
            if not all(map(str.isalpha, run)):
                continue
            initials = "".join(word[0] for word in run)
            before = [word for word in words[:start] if word not in _LEGAL]
            yield " ".join([*before, initials]), " ".join(run), initials
