"""Reads a `Schema` from TOML, and says everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from migtools.errors import LoadError, SchemaError
from migtools.schema import (
    Ignored,
    Kind,
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

# What each table of the document may hold: key -> (types, needed).
_TEXT: tuple[type, ...] = (str,)
_KEY: tuple[type, ...] = (int, str)
_FORMS: dict[str, dict[str, tuple[tuple[type, ...], bool]]] = {
    "office": {
        "table": (_TEXT, True),
        "country": (_TEXT, False),
        "subscription": (_TEXT, False),
        "name": (_TEXT, False),
    },
    "users": {"table": (_TEXT, True), "name": (_TEXT, True), "right": ((dict,), False)},
    "sides": {"column": (_TEXT, True), "local": (_KEY, False), "resource": (_KEY, False)},
    "kinds": {
        "table": (_TEXT, True),
        "label": (_TEXT, False),
        "key": (_TEXT, False),
        "name": (_TEXT, False),
        "status": (_TEXT, False),
        "parent": ((dict,), False),
        "must_equal": ((list,), False),
        "codes": ((list,), False),
        "retire": ((dict,), False),
    },
    "parent": {"kind": (_TEXT, True), "column": (_TEXT, True)},
    "references": {
        "table": (_TEXT, True),
        "column": (_TEXT, True),
        "kind": (_TEXT, True),
        "where": ((dict,), False),
    },
    "rules": {"table": (_TEXT, True), "unique": ((list,), True), "where": ((dict,), False)},
    "ignore": {"reference": (_TEXT, True), "reason": (_TEXT, True)},
    "reports": {"name": (_TEXT, True), "kinds": ((list,), True)},
    "list": {"counts": ((list,), False)},
}
_LISTS = ("references", "rules", "ignore", "reports")


class _Reader:
    """Reads one document and collects what is wrong instead of stopping at the first problem."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def form(self, name: str, given: Any, where: str) -> dict[str, Any]:
        """The entries of one table that are known and of the right type."""
        if not isinstance(given, Mapping):
            self.problems.append(f"{where} must be a table of settings")
            return {}
        form, good = _FORMS[name], {}
        for key, value in given.items():
            if key not in form:
                self.problems.append(
                    f"{where} has an unknown setting {key!r}; known: {', '.join(form)}"
                )
            elif (
                not isinstance(value, form[key][0]) or isinstance(value, bool) or value in ("", [])
            ):
                self.problems.append(f"{where}.{key} has an unusable value {value!r}")
            else:
                good[key] = value
        missing = [key for key, (_, needed) in form.items() if needed and key not in given]
        self.problems += [f"{where} lacks {key!r}" for key in missing]
        return good if not missing else {}

    def names(self, given: list[Any], where: str) -> tuple[str, ...]:
        """A list of column or kind names."""
        if not all(isinstance(name, str) and name for name in given):
            self.problems.append(f"{where} must be a list of names")
        return tuple(str(name) for name in given)


def _where(given: Mapping[str, Any]) -> Where:
    return tuple(given.items())


def _kind(reader: _Reader, name: str, given: Any) -> Kind | None:
    where = f"kinds.{name}"
    good = reader.form("kinds", given, where)
    if not good:
        return None
    parent = None
    if "parent" in good:
        declared = reader.form("parent", good["parent"], f"{where}.parent")
        parent = Parent(declared["kind"], declared["column"]) if len(declared) == 2 else None
    return Kind(
        name=name,
        table=good["table"],
        label=good.get("label", name),
        key=good.get("key", ""),
        name_column=good.get("name", "name"),
        status=good.get("status", "status"),
        parent=parent,
        must_equal=reader.names(good.get("must_equal", []), f"{where}.must_equal"),
        codes=reader.names(good.get("codes", []), f"{where}.codes"),
        retire=_where(good.get("retire", {})),
    )


def _entries(reader: _Reader, document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    given = document.get(name, [])
    if not isinstance(given, list):
        reader.problems.append(f"{name} must be a list of tables, written [[{name}]]")
        return []
    forms = [reader.form(name, entry, f"{name}[{i}]") for i, entry in enumerate(given, 1)]
    return [form for form in forms if form]


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
    sides = reader.form("sides", document.get("sides", {}), "sides")
    declared = document.get("kinds", {})
    if not isinstance(declared, Mapping) or not declared:
        reader.problems.append("no kind is declared; add at least one [kinds.<name>] table")
        declared = {}
    kinds = {name: k for name, given in declared.items() if (k := _kind(reader, name, given))}
    office = reader.form("office", document["office"], "office") if "office" in document else {}
    users = reader.form("users", document["users"], "users") if "users" in document else {}
    listing = reader.form("list", document.get("list", {}), "list")
    lists = {name: _entries(reader, document, name) for name in _LISTS}
    if reader.problems and not (sides and kinds):
        raise _all(reader.problems, source)
    schema = Schema(
        kinds=_parents_first(reader, kinds),
        sides=Sides(**sides),
        office=OfficeTable(**office) if office else None,
        users=Users(users["table"], users["name"], _where(users.get("right", {})))
        if users
        else None,
        references=tuple(
            SoftReference(r["table"], r["column"], r["kind"], _where(r.get("where", {})))
            for r in lists["references"]
        ),
        rules=tuple(
            Rule(r["table"], reader.names(r["unique"], "rules.unique"), _where(r.get("where", {})))
            for r in lists["rules"]
        ),
        ignore=tuple(Ignored(r["reference"], r["reason"]) for r in lists["ignore"]),
        reports=tuple(
            ReportSpec(r["name"], reader.names(r["kinds"], "reports.kinds"))
            for r in lists["reports"]
        ),
        counts=reader.names(listing.get("counts", []), "list.counts"),
        source=source,
    )
    problems = reader.problems + _contradictions(schema)
    if problems:
        raise _all(problems, source)
    return schema


def _all(problems: list[str], source: str) -> SchemaError:
    listed = "\n".join(f"  - {problem}" for problem in problems)
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return SchemaError(f"{source or 'the schema'} has {count}; mend the file:\n{listed}")
