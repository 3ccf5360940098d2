"""What two names say by how they are written: short forms, company forms, where they were filed."""

from __future__ import annotations

from migtools.ranking import reasons as r
from migtools.ranking.forms import filed_in
from migtools.ranking.readings import Reading
from migtools.ranking.reasons import Reason, clause
from migtools.ranking.vocabulary import ABBREVIATIONS, FORM_SLIPS, LEGAL


def apart(name: str, other: str) -> bool:
    """Whether names say that they were filed in two places."""
    if "/" not in name or "/" not in other:
        return False
    mine, theirs = filed_in(name), filed_in(other)
    return bool(mine and theirs) and mine != theirs


def forms_of_company(words: list[str]) -> set[str]:
    """The company forms among some words, in one spelling."""
    return {LEGAL[word] for word in words if word in LEGAL}


def spellings(mine: list[str], theirs: list[str]) -> list[Reason]:
    """Words that were read as the same, though written otherwise: Co and Company, PA and Penn."""
    less = [w for w in mine if w not in theirs and w not in "()"]
    more = [w for w in theirs if w not in mine and w not in "()"]
    if not less or not more:
        return []
    slips = any(w in FORM_SLIPS for w in (*less, *more))
    return [clause(r.TYPO if slips else r.ABBREVIATION, " ".join(less), " ".join(more))]


def abbreviations(mine: list[str], theirs: list[str], reading: Reading) -> list[Reason]:
    """Short forms that only one of the names uses, given what words each has as written."""
    my_short, their_short = _short_forms(mine, reading), _short_forms(theirs, reading)
    short = {one: said for one, said in my_short.items() if one not in their_short}
    shorter = {one: said for one, said in their_short.items() if one not in my_short}
    if not short and not shorter:
        return []
    # Two short forms of one thing are told beside each other.
    alike = {said: one for one, said in shorter.items() if said in short.values()}
    left, right = [*short], [alike.get(said, said) for said in short.values()]
    for one, said in shorter.items():
        if said not in alike:
            left.append(said)
            right.append(one)
    return [clause(r.ABBREVIATION, " ".join(left), " ".join(right))]


def _short_forms(words: list[str], reading: Reading) -> dict[str, str]:
    """The short forms among some words, each with what it means."""
    if ABBREVIATIONS.keys().isdisjoint(words) and reading.written_out(words) == words:
        return {}
    found = {}
    for written, said in reading.segments(words):
        one = " ".join(written)
        meaning = ABBREVIATIONS.get(one) if written == said else " ".join(said)
        if meaning is not None:
            found[one] = meaning
    return found
