"""Frozen data from TOML and JSON, read by the annotations of its own classes.

A dataclass is read from a table of settings, a named tuple and a tuple from a list. Everything
that does not fit is told at once, each with its place in the document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from migtools.errors import LoadError
from migtools.text import listed

_Data = TypeVar("_Data")
_UNREAD = object()
# Where a setting has another name in the document than in Python: field(metadata={SETTING: name}).
SETTING = "setting"


class DataReader:
    """Reads one document and collects what is wrong instead of stopping at the first problem.

    Args:
        strict: Whether an unknown setting and an empty text or list are problems, as in what a
            person writes. What a newer version of migtools wrote may hold more than this one
            knows.

    Attributes:
        problems: A sentence for everything that did not fit.
        lost: Whether something could not be read, so that the rest is not all there is.
    """

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.problems: list[str] = []
        self.lost = False

    def table(self, kind: type[_Data], given: Any, where: str, **known: Any) -> _Data | None:
        """The dataclass that a table of settings declares; None where something needed is wrong.

        Args:
            kind: The dataclass.
            given: The settings.
            where: What people call the table.
            known: Fields that the table does not hold.
        """
        if not isinstance(given, Mapping):
            self.problems.append(f"{where} must be a table of settings")
            self.lost = True
            return None
        form: Any = kind
        settings = {n: f for n, f in _settings(form).items() if f.name not in known}
        read = dict(known)
        for name, value in given.items():
            if name in settings:
                made = self._value(_hints(form)[settings[name].name], value, f"{where}.{name}")
                read |= {} if made is _UNREAD else {settings[name].name: made}
            elif self.strict:
                self.problems.append(
                    f"{where} has an unknown setting {name!r}; known: {', '.join(settings)}"
                )
        needed = {
            name: field.name
            for name, field in settings.items()
            if field.default is MISSING and field.default_factory is MISSING
        }
        self.problems += [f"{where} lacks {name!r}" for name in needed if name not in given]
        if all(field in read for field in needed.values()):
            return kind(**read)
        self.lost = True
        return None

    def tables(self, kind: type[_Data], given: Any, where: str) -> tuple[_Data, ...]:
        """What each table of a list declares; those that cannot be read are left out."""
        if not isinstance(given, list):
            self.problems.append(f"{where} must be a list of tables, written [[{where}]]")
            self.lost = True
            return ()
        read = (self.table(kind, entry, f"{where}[{i}]") for i, entry in enumerate(given, 1))
        return tuple(entry for entry in read if entry is not None)

    def _value(self, hint: Any, value: Any, where: str) -> Any:
        """A value as its annotation says, or `_UNREAD` and a problem."""
        if isinstance(value, (dt.date, dt.time)):
            value = value.isoformat()  # TOML has dates; JSON, and SQLite, have texts
        if hint is Any:
            # As a plan's file keeps bytes, such as the key of a row.
            hexed = isinstance(value, dict) and list(value) == ["hex"] and not self.strict
            return bytes.fromhex(value["hex"]) if hexed else value
        if get_origin(hint) in (Union, UnionType):
            return self._one_of(get_args(hint), value, where)
        if is_dataclass(hint) and isinstance(hint, type):
            made = self.table(hint, value, where)
            return _UNREAD if made is None else made
        if get_origin(hint) is dict:
            return value if isinstance(value, dict) else self._unusable(value, where)
        if get_origin(hint) is tuple:
            return self._tuple(get_args(hint), value, where)
        if hasattr(hint, "_fields"):
            return self._named_tuple(hint, value, where)
        # A bool is an int to Python, and no number to a person.
        fits = type(value) is hint or (hint is float and type(value) is int)
        return value if fits and not self._blank(value) else self._unusable(value, where)

    def _one_of(self, hints: tuple[Any, ...], value: Any, where: str) -> Any:
        if value is None and NoneType in hints:
            return None
        choices = [hint for hint in hints if hint is not NoneType]
        fitting = [hint for hint in choices if type(value) is (get_origin(hint) or hint)]
        if not fitting and len(choices) > 1:
            return self._unusable(value, where)
        return self._value((fitting or choices)[0], value, where)

    def _named_tuple(self, kind: Any, value: Any, where: str) -> Any:
        """A named tuple from the list or the table of its fields; the last ones may be missing."""
        hints = _hints(kind)
        if isinstance(value, Mapping):
            given = {name: value[name] for name in hints if name in value}
        elif isinstance(value, list):
            given = dict(zip(hints, value, strict=False))
        else:
            return self._unusable(value, where)
        if hints.keys() - given.keys() - kind._field_defaults.keys():
            return self._unusable(value, where)
        read = {
            name: self._value(hints[name], part, f"{where}.{name}") for name, part in given.items()
        }
        return _UNREAD if any(part is _UNREAD for part in read.values()) else kind(**read)

    def _tuple(self, hints: tuple[Any, ...], value: Any, where: str) -> Any:
        settings = get_origin(hints[0]) is tuple
        if settings and isinstance(value, Mapping):
            return self._tuple(hints, tuple(value.items()), where) if value else ()
        # What a person writes is a table of settings; a list of pairs is how JSON keeps it.
        if not isinstance(value, (list, tuple)) or self._blank(value):
            return self._unusable(value, where)
        if settings and self.strict and isinstance(value, list):
            return self._unusable(value, where)
        each = hints[:1] * len(value) if hints[-1] is ... else hints
        if len(value) != len(each):
            return self._unusable(value, where)
        read = [
            self._value(hint, part, f"{where}[{i}]")
            for i, (hint, part) in enumerate(zip(each, value, strict=True), 1)
        ]
        return _UNREAD if any(part is _UNREAD for part in read) else tuple(read)

    def _blank(self, value: Any) -> bool:
        return self.strict and value in ("", [])

    def _unusable(self, value: Any, where: str) -> Any:
        self.problems.append(f"{where} has an unusable value {value!r}")
        self.lost = True
        return _UNREAD


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _settings(kind: Any) -> dict[str, Field[Any]]:
    """A dataclass's fields by the names that they have in a document."""
    return {field.metadata.get(SETTING, field.name): field for field in fields(kind)}


def from_plain(kind: type[_Data], plain: Any, what: str, then: str) -> _Data:
    """A dataclass from what `json` reads of the text that was written of it.

    Args:
        kind: The dataclass. Fields that it does not know are passed over.
        plain: Its fields by name.
        what: What people call it.
        then: What to do when it cannot be read.

    Raises:
        LoadError: If something is missing or is not what its annotation says.
    """
    reader = DataReader(strict=False)
    read = reader.table(kind, plain, "it")
    if read is None or reader.problems:
        raise LoadError(f"{what} cannot be read ({listed(reader.problems)}); {then}")
    return read
