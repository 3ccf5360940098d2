"""How two readings differ, word by word, and whether they are one name all the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from migtools.ranking import reasons as r
from migtools.ranking.forms import Form, state_names
from migtools.ranking.reasons import Reason, clause
from migtools.ranking.sisters import Usual
from migtools.ranking.sorts import WEAK, is_identity, is_mark, sort_in_name, sort_in_plan, sort_of
from migtools.ranking.typos import take_typos
from migtools.ranking.usual_words import ORDERED, QUALIFIERS
from migtools.ranking.vocabulary import PLAN_TYPES

# How much has to be explained away: nothing, company form, order, spelling.
SAME_TEXT, SAME_KEY, REARRANGED, MISSPELLED, UNLIKE = range(5)

_MOST_TYPOS = 2
_AFTER_FORM = frozenset([r.LEGAL_FORM, r.FILLER, r.STATE])
_NEVADA = "nv"
_NUMBER = re.compile(r"[\d.]+")
_LEAST_WORDS = 2  # of a plan's name that may lack its brand


class Context(NamedTuple):
    """What is known of the resource names.

    Attributes:
        known: Whether some resource name has a word: a misspelling is no word.
        usual: What sisters below the same parent are called; None where names are not those of
            plans below a parent.
    """

    known: Callable[[str], bool]
    usual: Usual | None


class Difference(NamedTuple):
    """What is different between two readings.

    Attributes:
        reasons: In words, what explains it first.
        cost: From SAME_TEXT to UNLIKE; below UNLIKE they are one name.
    """

    reasons: list[Reason]
    cost: int


def difference(mine: Form, theirs: Form, context: Context) -> Difference:
    """Say how two readings differ.

    Args:
        mine: The local name's reading.
        theirs: The resource name's reading.
        context: What is known of the resource names.

    Returns:
        The reasons, and how much had to be explained away.
    """
    if mine.text == theirs.text:
        return Difference([], SAME_TEXT)
    less, more = _without_common(mine.text.split(), theirs.text.split())
    if not less and not more:
        cost = REARRANGED if _in_order(mine) == _in_order(theirs) else UNLIKE
        return Difference([(r.WORD_ORDER, "")], cost)
    said: list[Reason] = []
    sort = sort_in_name if context.usual is None else sort_in_plan
    sorts = {sort(word) for word in (*less, *more)}
    misplaced: tuple[str, ...] = ()
    if r.LEGAL_FORM in sorts:
        misplaced = _misplaced(less, mine, theirs) + _misplaced(more, theirs, mine)
        less, more = _take(said, r.LEGAL_FORM, less, more, sort)
    if r.FILLER in sorts:
        less, more = _take(said, r.FILLER, less, more, sort)
    if less and more and "".join(less) == "".join(more) and _digits(less) == _digits(more):
        # Two slips at once, where each alone would do: other companies are no further away.
        cost = UNLIKE if r.LEGAL_FORM in sorts else REARRANGED
        said.append(clause(r.SPACING, " ".join(less), " ".join(more)))
        return Difference(said, cost)
    typos = take_typos(said, less, more, context.known) if less and more else 0
    cost = SAME_KEY if not typos else MISSPELLED if typos <= _MOST_TYPOS else UNLIKE
    weak = [any(sort(word) == WEAK for word in words) for words in (less, more)]
    if any(weak):
        # Below one parent there are few names; among all, two slips are another company. And a
        # dental plan is no dental insurance.
        too_far = (typos and context.usual is None) or all(weak)
        cost = UNLIKE if too_far else max(cost, MISSPELLED)
        less, more = _take(said, WEAK, less, more, sort)
    if misplaced or (typos and _two_forms(mine, theirs)):
        cost = UNLIKE
    if not less and not more:
        return Difference(said, cost)
    left_out = _may_be_left_out(mine, theirs, less, more, context.usual)
    said += _states(mine, theirs, less, more) + _rest(less, more, sort)
    return Difference(said, max(cost, MISSPELLED) if left_out else UNLIKE)


def _two_forms(mine: Form, theirs: Form) -> bool:
    """Whether both names say what company they are, and not the same."""
    one, other = (
        {word for word in form.text.split() if sort_of(word) == r.LEGAL_FORM}
        for form in (mine, theirs)
    )
    return bool(one and other) and one.isdisjoint(other)


def _misplaced(words: list[str], form: Form, other: Form) -> tuple[str, ...]:
    """Of the words that the other name lacks, those that are a company form elsewhere only.

    A form stands at the end, or before "of": a Limited Benefit Plan is limited. NV alone is Nevada.
    """
    found = []
    for word in words:
        if sort_of(word) != r.LEGAL_FORM:
            continue
        text = form.text.split()
        place = len(text) - 1 - text[::-1].index(word)
        after = text[place + 1 :]
        ends = after[:1] == ["of"] or all(sort_of(one) in _AFTER_FORM for one in after)
        lone = word == _NEVADA and not any(sort_of(w) == r.LEGAL_FORM for w in other.text.split())
        if not ends or lone:
            found.append(word)
    return tuple(found)


def _in_order(form: Form) -> tuple[int, list[str]]:
    """What must not change places: 500/1000 is not 1000/500, South Dakota not North."""
    return form.states, [w for w in form.text.split() if w in ORDERED or is_mark(w)]


def _digits(words: list[str]) -> list[str]:
    """The numbers in words: PPO500 is PPO 500, but 1 2 is not 12."""
    return _NUMBER.findall(" ".join(words))


def _may_be_left_out(
    mine: Form, theirs: Form, less: list[str], more: list[str], usual: Usual | None
) -> bool:
    """Whether below one parent the words of one side say nothing.

    They may be how a plan pays, its brand, or what its sisters' names end with as a rule.
    """
    if usual is None:
        return False
    left, name, other = (less, mine, theirs) if less else (more, theirs, mine)
    if less and more:
        return False
    if left == [usual.ending] and name.key.split()[-1] == usual.ending:
        return True
    if len(other.key.split()) < _LEAST_WORDS:
        return False
    if all(word in PLAN_TYPES for word in left):
        types = PLAN_TYPES.intersection(other.text.split())
        return not types or types.issuperset(left)
    telling = left[0] in usual.words
    is_first = len(left) == 1 and name.text.split()[0] == left[0]
    is_brand = is_first and not is_identity(left[0]) and left[0] not in QUALIFIERS
    return is_brand and telling


def _without_common(mine: list[str], theirs: list[str]) -> tuple[list[str], list[str]]:
    """The words of each that the other lacks, in their order."""
    left = list(theirs)
    less = []
    for word in mine:
        if word in left:
            left.remove(word)
        else:
            less.append(word)
    return less, left


def _take(
    said: list[Reason], sort: str, less: list[str], more: list[str], sorted_by: Callable[[str], str]
) -> tuple[list[str], list[str]]:
    """Take words of one sort out of both sides and say so."""
    mine, less = _parted(less, sort, sorted_by)
    theirs, more = _parted(more, sort, sorted_by)
    if mine or theirs:
        said.append(clause(r.FILLER if sort == WEAK else sort, " ".join(mine), " ".join(theirs)))
    return less, more


def _parted(
    words: list[str], sort: str, sorted_by: Callable[[str], str]
) -> tuple[list[str], list[str]]:
    """The words of a sort, and the others."""
    found: list[str] = []
    others: list[str] = []
    for word in words:
        (found if sorted_by(word) == sort else others).append(word)
    return found, others


def _states(mine: Form, theirs: Form, less: list[str], more: list[str]) -> list[Reason]:
    """Where the names say that they are at home; takes the states' words out of both."""
    if mine.states == theirs.states:
        return []
    one, other = (
        state_names(mine.states & ~theirs.states),
        state_names(theirs.states & ~mine.states),
    )
    for words, states in ((less, one), (more, other)):
        of_states = {word for state in states for word in state.split()}
        words[:] = [word for word in words if word not in of_states]
    if one and other:
        return [clause(r.STATE, " ".join(one), " ".join(other))]
    return [clause(r.ONE_STATE, " ".join(one or other))]


def _rest(less: list[str], more: list[str], sorted_by: Callable[[str], str]) -> list[Reason]:
    """What is left, by what it means."""
    if _are_initials(less, more) or _are_initials(more, less):
        return [clause(r.INITIALS, " ".join(less), " ".join(more))]
    mine, theirs = _by_sort(less, sorted_by), _by_sort(more, sorted_by)
    said = []
    for sort in (r.NUMBER, r.LETTER, r.LINE, r.LEVEL):
        if sort in mine or sort in theirs:
            said.append(clause(sort, " ".join(mine.get(sort, ())), " ".join(theirs.get(sort, ()))))
    one, other = " ".join(mine.get(r.WORDS, ())), " ".join(theirs.get(r.WORDS, ()))
    if one and other:
        said.append(clause(r.WORDS, one, other))
    elif one or other:
        said.append(clause(r.TOO_MANY if one else r.MISSING, one or other))
    return said


def _are_initials(one: list[str], other: list[str]) -> bool:
    """Whether one word is made of the first letters of several others."""
    return len(one) == 1 and len(other) > 2 and one[0] == "".join(word[0] for word in other)


def _by_sort(words: list[str], sorted_by: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        sort = sorted_by(word)
        # "North" without a state that differs is a word as any other.
        found.setdefault(r.WORDS if sort == r.STATE else sort, []).append(word)
    return found
