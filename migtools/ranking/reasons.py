"""Why a candidate is one: a closed set of reasons, for people and for machines alike.

A `why` is clauses joined by "; ". A clause is a reason, or a reason, ": " and a detail; the two
sides of a detail are separated by " / ", the local one first.
"""

from __future__ import annotations

EQUAL = "equal"
CASE = "case or punctuation"
LEGAL_FORM = "legal form"
ABBREVIATION = "abbreviation"
SPACING = "spacing"
WORD_ORDER = "word order"
TYPO = "typo"
FILLER = "filler word"
OTHER_NAME = "other name"
INITIALS = "initials"
MISSING = "word missing"
TOO_MANY = "word too many"
WORDS = "words differ"
NUMBER = "number differs"
LETTER = "letter differs"
STATE = "state differs"
ONE_STATE = "state on one side"
LINE = "line differs"
LEVEL = "metal level differs"
CODE_EQUAL = "code equal"
CODE_DIFFERS = "code differs"
VALUE_DIFFERS = "value differs"
CHILDREN = "children"
ELSEWHERE_UNDER = "elsewhere"
NAMESAKES = "namesakes"
RIVALS = "rivals"
REUSED = "reused name"
DECIDED = "decided before"
REJECTED = "rejected before"
NO_NAME = "no name"
NOTHING = "nothing like it"

# What is said of two names that are one name, written differently.
EXPLAINED = (
    EQUAL,
    CASE,
    LEGAL_FORM,
    ABBREVIATION,
    SPACING,
    WORD_ORDER,
    TYPO,
    FILLER,
    OTHER_NAME,
    INITIALS,
)
# What is said of two names that may be two things.
DIFFERENT = (MISSING, TOO_MANY, WORDS, NUMBER, LETTER, STATE, ONE_STATE, LINE, LEVEL)
# What else speaks for or against a pair, or leaves it open.
BESIDES = (
    CODE_EQUAL,
    CODE_DIFFERS,
    VALUE_DIFFERS,
    CHILDREN,
    ELSEWHERE_UNDER,
    NAMESAKES,
    RIVALS,
    REUSED,
    DECIDED,
    REJECTED,
    NO_NAME,
    NOTHING,
)
REASONS = EXPLAINED + DIFFERENT + BESIDES

_BETWEEN, _BEFORE_DETAIL = "; ", ": "
_LONGEST = 60  # characters of a detail's side

Reason = tuple[str, str]


def clause(reason: str, mine: str = "", theirs: str | None = None) -> Reason:
    """A reason with its detail: one side, or both."""
    if theirs is None:
        return reason, _short(mine)
    return reason, f"{_short(mine) or 'none'} / {_short(theirs) or 'none'}"


def joined(reasons: list[Reason]) -> str:
    """Reasons as a `why`."""
    return _BETWEEN.join(
        reason + _BEFORE_DETAIL + detail if detail else reason for reason, detail in reasons
    )


def split(why: str) -> list[Reason]:
    """The reasons of a `why`.

    Args:
        why: As `candidates` and `match` give it.

    Returns:
        (reason, detail) pairs in their order; the detail is "" where there is none.
    """
    parts = (part.partition(_BEFORE_DETAIL) for part in why.split(_BETWEEN) if part)
    return [(reason, detail) for reason, _, detail in parts]


def _short(text: str) -> str:
    """Names hold anything: what would look like another clause is taken out."""
    if ";" in text:
        text = text.replace(";", ",")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
