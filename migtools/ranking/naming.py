"""Finds the resource names that a local name is like, and says how they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from migtools.names import fold
from migtools.ranking import reasons as r
from migtools.ranking.differences import REARRANGED, UNLIKE, Context, Difference, difference
from migtools.ranking.features import Pairs, Words, features
from migtools.ranking.forms import LONGEST, PART, WHOLE, Form, filed_in, split
from migtools.ranking.glued import Glued
from migtools.ranking.initials import Initials
from migtools.ranking.prepared import Names, Pool
from migtools.ranking.readings import Reading
from migtools.ranking.reasons import Reason, clause
from migtools.ranking.sisters import usual
from migtools.ranking.spelled import abbreviations, apart, forms_of_company, spellings
from migtools.ranking.statuses import FOLDED_SCORE
from migtools.ranking.terms import Floats, Ints
from migtools.ranking.vocabulary import LEGAL
from migtools.ranking.weights import PLANS, model_for

EXACT_NAME, FOLDED_NAME = -2, -1  # costs below those of `differences`
_EXPLAINED_SCORE, _STEP = 0.985, 0.005
LIKELY_AT_MOST = 0.96
# Scores of names that are alike but for initials. Of those alone one in eight was right; of those
# beside words that are equal there were too few to tell.
_INITIALS_ALONE, _INITIALS_BESIDE = 0.15, 0.5
_AT_ONCE = 10_000  # names that are read before they are compared


class Alike(NamedTuple):
    """A resource name that a local name is like.

    Attributes:
        place: Which resource name.
        score: How likely they are one, from 0 to 1, as far as names tell.
        cost: What had to be explained away; below UNLIKE they are one name.
        reasons: In words.
    """

    place: int
    score: float
    cost: int
    reasons: list[Reason]


class _Asked(NamedTuple):
    """A local name, folded, and read as a whole."""

    name: str
    folded: str
    words: list[str]
    whole: Form


class Found(NamedTuple):
    """What was found for a local name.

    Attributes:
        spelling: The name without what names differ in by habit; "" where nothing in it is a word.
        alike: The resource names that it is like, the likest first.
    """

    spelling: str
    alike: list[Alike]


# A resource name, the readings of both that are likest, and how likely they are one.
_Near = tuple[int, int, int, float]


class NameSearch:
    """Resource names, ready to be searched for likeness."""

    def __init__(self, names: Sequence[str], blocks: Ints, within: bool) -> None:
        """Prepare resource names, distinct within a block.

        Args:
            names: As written.
            blocks: For each its block, from 0 on.
            within: Whether a block is what is below a parent; else there is only one.
        """
        self._raw = names
        self._model = model_for(names, within)
        self._pool = Pool(names, blocks, self.reading)
        self._words = self._pool.names.split
        self._blocks = blocks
        are_plans = self._model is PLANS
        self._glued = Glued(self._words, blocks, () if are_plans else LEGAL)
        every = self._pool.names
        self._usual = usual(every.forms, every.blocks) if are_plans else None
        least = self._model.initials
        told = {at: self._bare(form, int(blocks[at])) for at, form in every.whole.items() if least}
        self._initials = Initials(told, blocks, self._pool.knows, least)
        self._folded = [fold(name) for name in names]

    @property
    def accepts(self) -> bool:
        """Whether a name alone may be enough among names of this sort."""
        return self._model.accepts

    @property
    def reading(self) -> Reading:
        """How names of this sort are read."""
        return self._model.reading

    def compare(self, name: str, place: int) -> Alike:
        """How a local name differs from one resource name that something else speaks for."""
        words, theirs = split(name), self._pool.names.whole[place]
        asked = _Asked(name, fold(name), words, self.reading.forms(words)[0])
        return self._alike(asked, place, asked.whole, theirs, 0.0)

    def pieces(self, name: str, place: int) -> list[tuple[str, float]]:
        """What each likeness of a pair adds, in powers of ten of the odds; the start first."""
        asked = Names([name], self._blocks[[place]], self.reading)
        readings = np.flatnonzero(self._pool.names.name_of == place)
        if not len(readings) or not asked.forms:
            return []
        mine = np.repeat(np.arange(len(asked.forms)), len(readings))
        theirs = np.tile(readings, len(asked.forms))
        letters = self._pool.likeness(asked, mine, theirs)
        pairs = Pairs(Words(self._pool, asked), mine, theirs, letters)
        compared = features(pairs, self._model.weights)
        best = compared[[int(np.argmax(self._model.sums(compared)))]]
        return self._model.pieces(best[0])

    def search(self, names: Sequence[str], blocks: Ints, most: int) -> Iterator[Found]:
        """For each local name, in turn, the resource names that it is like.

        Args:
            names: Local names.
            blocks: For each its block; -1 where no resource name is in it.
            most: How many are wanted for each.
        """
        for start in range(0, len(names), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            yield from self._search(names[some], blocks[some], most)

    def _search(self, names: Sequence[str], blocks: Ints, most: int) -> Iterator[Found]:
        asked = Names(names, blocks, self.reading)
        words = Words(self._pool, asked)
        done = 0
        for mine, theirs, letters in self._pool.nearest(asked):
            pairs = Pairs(words, mine, theirs, letters)
            sums = self._model.sums(features(pairs, self._model.weights))
            for name, found in self._best(asked, mine, theirs, sums, most):
                yield from (
                    self._told(asked, at, names[at], int(blocks[at]), [])
                    for at in range(done, name)
                )
                done = name + 1
                yield self._told(asked, name, names[name], int(blocks[name]), found)
        yield from (
            self._told(asked, at, names[at], int(blocks[at]), []) for at in range(done, len(names))
        )

    def _best(
        self, asked: Names, mine: Ints, theirs: Ints, sums: Floats, most: int
    ) -> Iterator[tuple[int, list[_Near]]]:
        """Per local name its best pairs: the best readings of each resource name, best first."""
        name, place = asked.name_of[mine], self._pool.names.name_of[theirs]
        order = np.lexsort((theirs, mine, -sums, place, name))
        name, place = name[order], place[order]
        first = np.ones(len(order), bool)
        first[1:] = (name[1:] != name[:-1]) | (place[1:] != place[:-1])
        kept = order[first]
        name, place = name[first], place[first]
        order = np.lexsort((place, -sums[kept], name))
        kept, name, place = kept[order], name[order], place[order]
        begins = np.flatnonzero(np.append(True, name[1:] != name[:-1]))
        rank = np.arange(len(name)) - np.repeat(begins, np.diff(begins, append=len(name)))
        kept, name, place = (some[rank < most] for some in (kept, name, place))
        likely = self._model.likely(sums[kept])
        ends = np.flatnonzero(np.append(name[1:] != name[:-1], len(name) > 0)) + 1
        rows = list(
            zip(
                place.tolist(),
                mine[kept].tolist(),
                theirs[kept].tolist(),
                likely.tolist(),
                strict=True,
            )
        )
        begin = 0
        for end in ends:
            yield int(name[begin]), rows[begin:end]
            begin = int(end)

    def _told(self, asked: Names, at: int, name: str, block: int, found: list[_Near]) -> Found:
        folded = fold(name)
        if not folded or at not in asked.whole:
            return Found("", [])
        one = _Asked(name, folded, asked.split[at], asked.whole[at])
        made = [
            self._alike(one, place, asked.forms[mine], self._pool.names.forms[theirs], score)
            for place, mine, theirs, score in found
        ]
        known = {each.place for each in made if each.cost < UNLIKE}
        for place in self._glued.like(one.words, block):
            spaced = self._as_spaced(one, place) if place not in known else None
            if spaced is not None:
                made = [*(each for each in made if each.place != place), spaced]
        made = self._with_initials(made, one.whole, block)
        # What is explained comes first: a score cannot know that a word is a misspelling.
        made.sort(key=lambda one: (min(one.cost, UNLIKE), -one.score))
        return Found(one.whole.key, made)

    def _with_initials(self, made: list[Alike], whole: Form, block: int) -> list[Alike]:
        """Names that are alike and those that are, or have, initials: the better reason counts.

        Those come last, so that the order of equal scores does not depend on what else was found.
        """
        found = self._initials.like(self._bare(whole, block), block)
        if not found:
            return made
        known = {each.place: each for each in made}
        told = {}
        for one in found:
            score = _INITIALS_ALONE if one.whole else _INITIALS_BESIDE
            already = known.get(one.place)
            if already is None or (already.cost == UNLIKE and already.score < score):
                both = (one.words, one.initials) if one.mine else (one.initials, one.words)
                told[one.place] = Alike(one.place, score, UNLIKE, [clause(r.INITIALS, *both)])
        return [each for each in made if each.place not in told] + list(told.values())

    def _as_spaced(self, asked: _Asked, place: int) -> Alike | None:
        """A resource name that is the same letters, if only their blanks are elsewhere."""
        theirs, other = self._pool.names.whole[place], self._raw[place]
        alike = self._alike(asked, place, asked.whole, theirs, 0.0)
        if alike.cost < UNLIKE:
            return alike
        states = asked.whole.states, theirs.states
        same = asked.whole.numbers == theirs.numbers and (not all(states) or len(set(states)) < 2)
        if not same or max(len(asked.name), len(other)) > LONGEST or apart(asked.name, other):
            return None
        said = clause(r.SPACING, " ".join(asked.words), " ".join(self._words[place]))
        if forms_of_company(asked.words) != forms_of_company(self._words[place]):
            other_form = Alike(place, LIKELY_AT_MOST, UNLIKE, [said])
            return None if self._model is PLANS else other_form
        return Alike(place, round(_EXPLAINED_SCORE - _STEP * REARRANGED, 4), REARRANGED, [said])

    def _alike(self, asked: _Asked, place: int, mine: Form, theirs: Form, score: float) -> Alike:
        name, folded, _, mine_whole = asked
        other = self._raw[place]
        if name == other:
            return Alike(place, 1.0, EXACT_NAME, [(r.EQUAL, "")])
        if folded == self._folded[place]:
            return Alike(place, FOLDED_SCORE, FOLDED_NAME, [(r.CASE, "")])
        told = self._difference(place, mine, theirs)
        if told.cost == UNLIKE and (mine.part or theirs.part):
            whole = self._difference(place, mine_whole, self._pool.names.whole[place])
            if whole.cost < UNLIKE:
                told, mine, theirs = whole, mine_whole, self._pool.names.whole[place]
        if apart(name, other):
            filed = clause(r.STATE, filed_in(name), filed_in(other))
            told = Difference([*told.reasons, filed], UNLIKE)
        cost = told.cost if max(len(name), len(other)) <= LONGEST else UNLIKE
        said = abbreviations(asked.words, self._words[place], self.reading) + told.reasons
        said = said or spellings(asked.words, self._words[place])
        if mine.part or theirs.part:
            said.append(clause(r.OTHER_NAME, mine.text if mine.part else theirs.text))
        if cost < UNLIKE:
            score = round(_EXPLAINED_SCORE - _STEP * cost, 4)
        else:
            score = min(score, LIKELY_AT_MOST)
        return Alike(place, score, cost, said or [(r.CASE if cost < UNLIKE else r.WORDS, "")])

    def _bare(self, form: Form, block: int) -> Form:
        """A reading without a word with which names below its parent end."""
        known = self._usual.get(block) if self._usual is not None else None
        return known.without_ending(form) if known else form

    def _difference(self, place: int, mine: Form, theirs: Form) -> Difference:
        known = None if self._usual is None else self._usual[int(self._blocks[place])]
        told = difference(mine, theirs, Context(self._pool.knows, known))
        return told if _whole(mine, theirs) else told._replace(cost=UNLIKE)


def _whole(mine: Form, theirs: Form) -> bool:
    """Whether the readings may stand for their names: whole, or the name in law beside a whole."""
    parts = {mine.part, theirs.part}
    return PART not in parts and WHOLE in parts
