"""Reads a `Schema` from TOML, and says everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from migtools.errors import LoadError, SchemaError
from migtools.office.schema import (
    Ignored,
    Kind,
    Listing,
    OfficeTable,
    Parent,
    ReportSpec,
    Rule,
    Schema,
    Sides,
    SoftReference,
    Users,
    Where,
)

Form = TypeVar("Form")
# The lists of the document, and what each of their entries declares.
_LISTS: dict[str, type] = {
    "references": SoftReference,
    "rules": Rule,
    "ignore": Ignored,
    "reports": ReportSpec,
}
_NAMES = tuple[str, ...]
_TYPES: dict[Any, tuple[type, ...]] = {str: (str,), Where: (dict,), _NAMES: (list,)}
_TYPES |= {int | str | None: (int, str), Parent | None: (dict,)}


class _Reader:
    """Reads one document and collects what is wrong instead of stopping at the first problem."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def read(self, form: type[Form], given: Any, where: str, **known: Any) -> Form | None:
        """What one table of the document declares: its settings are the fields of its class."""
        if not isinstance(given, Mapping):
            self.problems.append(f"{where} must be a table of settings")
            return None
        hints = get_type_hints(form)
        form_fields = fields(form)  # type: ignore[arg-type]
        settings = {f.metadata.get("toml", f.name): f for f in form_fields if f.name not in known}
        made, before = dict(known), len(self.problems)
        for key, value in given.items():
            if key not in settings:
                self.problems.append(
                    f"{where} has an unknown setting {key!r}; known: {', '.join(settings)}"
                )
                continue
            made[settings[key].name] = self._value(hints[settings[key].name], value, where, key)
        needed = [key for key, field in settings.items() if field.default is MISSING]
        self.problems += [f"{where} lacks {key!r}" for key in needed if key not in given]
        lost = len(self.problems) > before and any(
            made.get(settings[n].name) is None for n in needed
        )
        return None if lost else form(**made)

    def _value(self, hint: Any, value: Any, where: str, key: str) -> Any:
        if not isinstance(value, _TYPES[hint]) or isinstance(value, bool) or value in ("", []):
            self.problems.append(f"{where}.{key} has an unusable value {value!r}")
            return None
        if hint == Parent | None:
            return self.read(Parent, value, f"{where}.{key}")
        if hint == _NAMES:
            return self.names(value, f"{where}.{key}")
        return tuple(value.items()) if hint == Where else value

    def names(self, given: list[Any], where: str) -> tuple[str, ...]:
        """A list of column or kind names."""
        if not all(isinstance(name, str) and name for name in given):
            self.problems.append(f"{where} must be a list of names")
        return tuple(str(name) for name in given)

    def entries(self, document: Mapping[str, Any], name: str) -> tuple[Any, ...]:
        """What each entry of a list declares."""
        given = document.get(name, [])
        if not isinstance(given, list):
            self.problems.append(f"{name} must be a list of tables, written [[{name}]]")
            return ()
        read = (self.read(_LISTS[name], e, f"{name}[{i}]") for i, e in enumerate(given, 1))
        return tuple(entry for entry in read if entry is not None)


def _parents_first(reader: _Reader, kinds: dict[str, Kind]) -> dict[str, Kind]:
    """The kinds as they are declared, but a parent before its children."""
    ordered: dict[str, Kind] = {}
    waiting = dict(kinds)
    while waiting:
        ready = [k for k in waiting.values() if not k.parent or k.parent.kind not in waiting]
        if not ready:
            reader.problems.append(
                f"the kinds {', '.join(waiting)} are each other's parents; remove the circle"
            )
            return kinds
        ordered[ready[0].name] = waiting.pop(ready[0].name)
    return ordered


def _contradictions(schema: Schema) -> list[str]:
    problems = []
    named = set(schema.kinds)
    for kind in schema.kinds.values():
        if kind.parent and kind.parent.kind not in named:
            problems.append(
                f"kinds.{kind.name} names the parent {kind.parent.kind!r}, which is no kind"
            )
        if dict(kind.retire).keys() & {kind.name_column}:
            problems.append(
                f"kinds.{kind.name}.retire sets the name, which becomes X_<name> anyway"
            )
    tables: dict[str, str] = {}
    for kind in schema.kinds.values():
        if kind.table in tables:
            problems.append(
                f"kinds {tables[kind.table]} and {kind.name} share table {kind.table!r}"
            )
        tables[kind.table] = kind.name
    for soft in schema.references:
        if soft.kind not in named:
            problems.append(
                f"reference {soft.table}.{soft.column} names {soft.kind!r}, which is no kind"
            )
    for spec in schema.reports:
        problems += _report_problems(schema, spec)
    if schema.sides.local is not None and schema.sides.local == schema.sides.resource:
        problems.append("sides.local and sides.resource are the same office")
    if schema.sides.resource is None and not (schema.office and schema.office.subscription):
        problems.append(
            "neither sides.resource nor office.subscription says which is the resource office"
        )
    return problems


def _report_problems(schema: Schema, spec: ReportSpec) -> list[str]:
    unknown = [name for name in spec.kinds if name not in schema.kinds]
    if unknown:
        return [f"report {spec.name!r} lists {', '.join(unknown)}, which is no kind"]
    for above, below in zip(spec.kinds, spec.kinds[1:], strict=False):
        parent = schema.kinds[below].parent
        if not parent or parent.kind != above:
            return [
                f"report {spec.name!r} lists {below} under {above}, but {above} is not its parent"
            ]
    return []


def load_schema(path: str | Path) -> Schema:
    """Read a schema from a TOML file.

    Args:
        path: The file.

    Returns:
        The schema, checked for sense but not yet against a database.

    Raises:
        LoadError: If the file is missing or is not TOML.
        SchemaError: If it contradicts itself; the message lists every problem.
    """
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise LoadError(
            f"schema file {path} cannot be read ({error.strerror}); check the path"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LoadError(f"schema file {path} is not valid TOML ({error}); mend it") from error
    return parse(document, source=str(path))


def parse(document: Mapping[str, Any], source: str = "") -> Schema:
    """The schema that a TOML document declares.

    Raises:
        SchemaError: If anything is wrong; the message lists every problem.
    """
    reader = _Reader()
    known = {"office", "users", "sides", "kinds", "list", *_LISTS}
    reader.problems += [
        f"unknown table [{name}]; known: {', '.join(sorted(known))}"
        for name in document
        if name not in known
    ]
    sides = reader.read(Sides, document.get("sides", {}), "sides")
    declared = document.get("kinds", {})
    if not isinstance(declared, Mapping) or not declared:
        reader.problems.append("no kind is declared; add at least one [kinds.<name>] table")
        declared = {}
    read = {name: reader.read(Kind, g, f"kinds.{name}", name=name) for name, g in declared.items()}
    kinds = {name: kind for name, kind in read.items() if kind is not None}
    single = {
        name: reader.read(form, document[name], name) if name in document else None
        for name, form in (("office", OfficeTable), ("users", Users), ("list", Listing))
    }
    lists = {name: reader.entries(document, name) for name in _LISTS}
    if sides is None or not kinds:
        raise _all(reader.problems, source)
    schema = Schema(
        kinds=_parents_first(reader, kinds),
        sides=sides,
        office=single["office"],
        users=single["users"],
        counts=single["list"].counts if single["list"] else (),
        source=source,
        **lists,
    )
    problems = reader.problems + _contradictions(schema)
    if problems:
        raise _all(problems, source)
    return schema


def _all(problems: list[str], source: str) -> SchemaError:
    listed = "\n".join(f"  - {problem}" for problem in problems)
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return SchemaError(f"{source or 'the schema'} has {count}; mend the file:\n{listed}")
