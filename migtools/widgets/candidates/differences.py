"""Where two names differ, word by word and then letter by letter, in bounded time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import TypeAlias
from unicodedata import category

from migtools.widgets.cells import displayed

Difference: TypeAlias = tuple[str, str, str]

# difflib may take the cube of these; what is longer is one difference, not many small ones.
MOST_WORDS = 120
MOST_LETTERS = 60
# Two words with less in common than this are two words, not one with some letters changed: that
# an m and an i stand in both of them says nothing.
LEAST_ALIKE = 0.7
# A word that only grew or was cut short is the same word, however long the rest is.
SHORTEST_STEM = 3

LONGEST_NAME = 500
MOST_PARTS = 40
LONGEST_PART = 60

_BLANK = re.compile(r"\s")
_BLANKS = re.compile(r"\s{2,}|[^\S ]")
_WORD = re.compile(r"\w+|\s|[^\w\s]")


def differences(one: str, other: str) -> list[Difference]:
    """Say where two names are equal and where they are not.

    Args:
        one: The first name, as it is stored.
        other: The second name.

    Returns:
        Tuples (op, text_one, text_two) in the order of the names; op is "equal", "replace",
        "delete" (only in the first) or "insert" (only in the second). The first texts joined
        are the first name, the second texts the second one. Equal names give one tuple; two
        empty ones give none.
    """
    return list(_joined(_by_words(_WORD.findall(one), _WORD.findall(other))))


def _by_words(one: list[str], other: list[str]) -> Iterator[Difference]:
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    middle = one[start : len(one) - end], other[start : len(other) - end]
    yield from _equal(one[:start])
    for op, left, right in _opcodes(*middle, most=MOST_WORDS):
        yield from _by_letters(left, right) if op == "replace" else [(op, left, right)]
    yield from _equal(one[len(one) - end :])


def _by_letters(one: str, other: str) -> list[Difference]:
    if max(len(one), len(other)) > MOST_LETTERS:
        return [("replace", one, other)]
    parts = list(_opcodes(one, other, most=MOST_LETTERS))
    return parts if _is_one_word(one, other, parts) else [("replace", one, other)]


def _is_one_word(one: str, other: str, parts: list[Difference]) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) >= SHORTEST_STEM and long.startswith(short):
        return True
    common = sum(len(left) for op, left, _ in parts if op == "equal")
    return 2 * common >= LEAST_ALIKE * (len(one) + len(other))


def _opcodes(one: Sequence[str], other: Sequence[str], *, most: int) -> Iterator[Difference]:
    if max(len(one), len(other)) > most:
        yield from _named("".join(one), "".join(other))
        return
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for op, start, end, other_start, other_end in matcher.get_opcodes():
        yield op, "".join(one[start:end]), "".join(other[other_start:other_end])


def _named(one: str, other: str) -> Iterator[Difference]:
    if one or other:
        yield ("insert" if not one else "delete" if not other else "replace"), one, other


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items the two have in common from their beginning on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _equal(words: Sequence[str]) -> Iterator[Difference]:
    if words:
        yield "equal", "".join(words), "".join(words)


def _joined(parts: Iterable[Difference]) -> Iterator[Difference]:
    """Join neighbours: one equal stretch, then one stretch that differs, and so on."""
    for is_equal, group in groupby(parts, key=lambda part: part[0] == "equal"):
        some = list(group)
        left, right = ("".join(part[side] for part in some) for side in (1, 2))
        yield from [("equal", left, right)] if is_equal else _named(left, right)


def marked(one: str, other: str) -> list[Difference]:
    """Return the differences as a person is shown them.

    Blanks that differ and invisible characters are made visible, and of names that no page can
    show only the beginning of every stretch is left.
    """
    parts = differences(one, other)
    is_short = max(len(one), len(other)) <= LONGEST_NAME
    length = LONGEST_NAME if is_short else LONGEST_PART
    some = parts if is_short else parts[:MOST_PARTS]
    seen = [(op, _seen(left, op, length), _seen(right, op, length)) for op, left, right in some]
    return seen if len(some) == len(parts) else [*seen, ("equal", "…", "…")]


def _seen(text: str, op: str, length: int) -> str:
    text = displayed(text, length)
    if op == "equal":
        return text
    # A single blank beside letters is seen as it is.
    pattern = _BLANKS if text.strip() else _BLANK
    return pattern.sub(lambda blanks: "".join(map(_blank, blanks[0])), text)


def _blank(letter: str) -> str:
    if letter == " ":
        return "␣"
    return f"[U+{ord(letter):04X}]" if category(letter) == "Zs" else letter
