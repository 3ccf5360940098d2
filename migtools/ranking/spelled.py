"""What two names say by how they are written: short forms, company forms, where they were filed."""

from __future__ import annotations

from migtools.ranking import reasons as r
from migtools.ranking.forms import filed_in
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


def abbreviations(mine: list[str], theirs: list[str]) -> list[Reason]:
    """Short forms that only one of the names uses, given what words each has as written."""
    if ABBREVIATIONS.keys().isdisjoint(mine) and ABBREVIATIONS.keys().isdisjoint(theirs):
        return []
    short = [w for w in mine if w in ABBREVIATIONS and w not in theirs]
    shorter = [w for w in theirs if w in ABBREVIATIONS and w not in mine]
    if not short and not shorter:
        return []
    left = [*short, *(ABBREVIATIONS[w] for w in shorter)]
    right = [*(ABBREVIATIONS[w] for w in short), *shorter]
    return [clause(r.ABBREVIATION, " ".join(left), " ".join(right))]
