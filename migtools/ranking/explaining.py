"""Says in a few words how two names differ. Pure functions on names as `names.fold` leaves them."""

from __future__ import annotations

from collections import Counter

# What a company's name ends with by law, as it stands in a folded name.
_LEGAL = frozenset(
    "co company corp corporation inc incorporated limited llc llp lp ltd na plc".split()
)
_LONGEST = 40  # characters of a name that a reason repeats


def difference(mine: str, theirs: str) -> str:
    """Say how a folded name differs from another one.

    Args:
        mine: The local record's folded name.
        theirs: The resource record's folded name.

    Returns:
        A few words; "differs by case or punctuation" where folding left nothing to differ.
    """
    if mine == theirs:
        return "differs by case or punctuation"
    if mine.replace(" ", "") == theirs.replace(" ", ""):
        return "spaces differ"
    ours, others = mine.split(), theirs.split()
    if sorted(ours) == sorted(others):
        return "word order differs"
    less, more = _without(ours, others), _without(others, ours)
    numbers = [_joined([w for w in words if _counts(w)]) for words in (less, more)]
    if any(numbers):
        return f"number differs: {numbers[0] or 'none'} and {numbers[1] or 'none'}"
    if set(less) | set(more) <= _LEGAL:
        return "ends differently (legal form)"
    if not less:
        return f"word missing: {_joined(more)}"
    if not more:
        return f"word too many: {_joined(less)}"
    return _replaced(less, more)


def _replaced(less: list[str], more: list[str]) -> str:
    """What stands in the place of other words."""
    said = f"{_joined(less)} and {_joined(more)}"
    if len(less) > 1 or len(more) > 1:
        return f"words differ: {said}"
    (one,), (other,) = less, more
    if min(len(one), len(other)) > 1 and (other.startswith(one) or one.startswith(other)):
        return f"abbreviated: {said}"
    return f"one letter differs: {said}" if _one_letter(one, other) else f"word differs: {said}"


def _one_letter(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two letters are exchanged."""
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=1) == 1


def _counts(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def _without(words: list[str], others: list[str]) -> list[str]:
    """The words that the others lack, in their order."""
    left = Counter(words) - Counter(others)
    kept = []
    for word in reversed(words):
        if left[word]:
            left[word] -= 1
            kept.append(word)
    return kept[::-1]


def _joined(words: list[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
