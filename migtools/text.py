"""What people read: counts with their nouns, lists, problems as one message, no passwords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SHOWN = 20  # problems in one message
# Where people put passwords: before the host, and as a setting.
_SECRETS = (
    re.compile(r"(?<=:)(?!//)[^:/@\s]*(?=@)"),
    re.compile(r"(?<=password=)[^&\s'\"]*", re.IGNORECASE),
)


def words(name: str) -> str:
    """A table's or kind's name as people read it."""
    return name.replace("_", " ")


def many(number: int, noun: str) -> str:
    """A count with its noun: 1 policy, 31 policies."""
    return f"1 {noun}" if number == 1 else f"{number:,} {plural(noun)}"


def plural(noun: str) -> str:
    """A noun for several: policies, classes, contact info."""
    if noun.endswith("info"):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}{'es' if noun.endswith(('s', 'x', 'ch')) else 's'}"


def form(number: int, one: str, several: str) -> str:
    """The form of a verb that goes with a number: 1 row points, 2 rows point."""
    return one if number == 1 else several


def listed(names: Iterable[str]) -> str:
    """Several things as people say them: a, b and c."""
    *most, last = list(names)
    return f"{', '.join(most)} and {last}" if most else last


def bulleted(problems: Sequence[str], what: str) -> str:
    """Several problems as one message, a line each; one problem as it stands.

    Args:
        problems: Sentences; at least one.
        what: What they are together, said after their number.
    """
    if len(problems) == 1:
        return problems[0]
    more = len(problems) - _SHOWN
    lines = [f"  - {problem}" for problem in problems[:_SHOWN]]
    lines += [f"  - and {more} more"] if more > 0 else []
    return f"{len(problems)} {what}:\n" + "\n".join(lines)


def masked(text: str) -> str:
    """A text that may name a database, without the passwords in it."""
    for secret in _SECRETS:
        text = secret.sub("***", text)
    return text
