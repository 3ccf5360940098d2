"""The keys of records as tags keep them, one by one and several in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from migtools.errors import MatchError

Key = int | str

# A column of keys with a gap comes out of pandas as 11.0, in a file too.
_WHOLE = re.compile(r"(-?[1-9][0-9]{0,18}|0)(?:\.0)?")
_INTEGERS = range(-(2**63), 2**63)
_BETWEEN = "|"
_PART = re.compile(r"((?:[^\\|]|\\.|\\$)*)(?:\||$)", re.DOTALL)
_MARKED = re.compile(r"\\([\\|])")


def as_key(given: Any) -> Key:
    """A key as tags keep it: a whole number where its text is one, else text.

    Frames turn integers into numpy numbers and floats, and files of them "11" into "11.0"; "007"
    and UUIDs stay text.

    Args:
        given: A key from a frame, a file or a person.

    Returns:
        The key.

    Raises:
        MatchError: If there is no key.
    """
    if isinstance(given, bool) or missing(given) or given == "":
        raise MatchError(f"{given!r} is no key of a record; give the key that records() shows")
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    text = str(given)
    whole = _WHOLE.fullmatch(text)
    if whole and int(whole[1]) in _INTEGERS:
        return int(whole[1])
    return text


def missing(given: Any) -> bool:
    """Whether a cell of a frame holds nothing."""
    return given is None or given is pd.NA or bool(given != given)


def as_list(keys: Iterable[Key]) -> str:
    r"""Several keys in one cell: each once, in order (numbers first), with "|" between them.

    A "|" or a "\" within a key gets a "\" before it.
    """
    ordered = sorted(set(keys), key=lambda key: (isinstance(key, str), key))
    return _BETWEEN.join(re.sub(r"([\\|])", r"\\\1", str(key)) for key in ordered)


def listed_keys(cell: str) -> list[Key]:
    """The keys that `as_list` put in a cell; what is empty between two bars is passed over."""
    parts = (found.group(1) for found in _PART.finditer(cell))
    return [as_key(_MARKED.sub(r"\1", part)) for part in parts if part]
