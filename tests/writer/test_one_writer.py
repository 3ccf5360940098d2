"""One writer: what builds statements that write, and what every other verb runs."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import migtools as mt
from tests.support.modules import docstrings, modules
from tests.support.offices import agency_schema, dump, recorded, sample

# Modules that may hold statements that write, and the function where only that one may.
WRITERS = {
    "writer.statements": None,
    "writer.journal_tables": "make_journal",
    "writer.commit": "_entered",
    "database.sqlite": None,
    "database.postgres": None,
    "database.postgres_catalogue": None,
    "database.sqlite_catalogue": None,
    "database.load": "load_folder",
    "cli.sample_office": None,
}


WRITING_CALLS = {"insert", "update", "delete", "CreateTable", "DropTable", "CreateIndex"}


WRITING_SQL = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|REPLACE|TRUNCATE|ANALYZE|VACUUM|SET LOCAL|COPY)\b"
)


READING_SQL = re.compile(r"^\s*(SELECT|WITH|PRAGMA|BEGIN|COMMIT|ROLLBACK)\b", re.IGNORECASE)


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Every node beside the name of the innermost function that holds it."""

    def walk(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            inner = child.name if isinstance(child, ast.FunctionDef) else name
            yield inner, child
            yield from walk(child, inner)

    yield from walk(tree, "")


def _writes(tree: ast.Module) -> set[str]:
    """The functions that build a statement that writes."""
    documents = docstrings(tree)
    found = set()
    for function, node in _functions(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            source = ast.unparse(node.func)
            if re.fullmatch(rf"sa\.(schema\.)?({'|'.join(WRITING_CALLS)})", source):
                found.add(function)
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documents
            and WRITING_SQL.match(node.value)
        ):
            found.add(function)
    return found


@pytest.mark.parametrize("module", sorted(modules()))
def test_only_the_journals_side_builds_statements_that_write(module: str) -> None:
    """Plans, reports and widgets could not write if they wanted to."""
    functions = _writes(modules()[module])
    if module not in WRITERS:
        assert functions == set()
    elif WRITERS[module]:
        assert functions == {WRITERS[module]}


def test_the_writers_do_write() -> None:
    """The guard above sees what it is meant to see."""
    for module in ("writer.statements", "writer.commit", "database.sqlite", "database.load"):
        assert _writes(modules()[module])


VERBS: dict[str, Callable[[mt.Office, Path], object]] = {
    "open": lambda office, _: mt.Office.open(office.engine, agency_schema(), user="maria"),
    "records": lambda office, _: [office.records(kind) for kind in office.schema.kinds],
    "check": lambda office, _: office.check(),
    "reports": lambda office, _: mt.reports(office),
    "report": lambda office, _: [mt.report(office, name) for name in mt.reports(office)["name"]],
    "match": lambda office, _: [mt.match(office, kind) for kind in office.schema.kinds],
    "rename": lambda office, _: mt.rename(office, "carrier", {3: "Bellwether"}),
    "realign": lambda office, _: mt.realign(
        office, [("carrier", 19, 1019), ("carrier", 3, 1003)], rename=True
    ),
    "realign with collisions": lambda office, _: [
        mt.realign(office, [("carrier", 2, 1002)], on_collision=choice).collisions
        for choice in ("block", "keep_resource", "keep_local", "leave")
    ],
    "revert": lambda office, _: mt.revert(office, 1),
    "purge": lambda office, _: mt.purge(office),
    "confirm": lambda office, _: mt.confirm(office, mt.realign(office, [("carrier", 19, 1019)])),
    "content": lambda office, _: [mt.content(office, kind) for kind in office.schema.kinds],
    "overview": lambda office, _: mt.overview(office),
    "mismatches": lambda office, _: mt.mismatches(office, "product"),
    "tally": lambda office, _: mt.tally(mt.mismatches(office, "product"), by="parent"),
    "duplicates": lambda office, _: mt.duplicates(office, "product"),
    "coverage": lambda office, _: mt.coverage(office, "carrier"),
    "histogram": lambda office, _: mt.histogram(mt.match(office, "carrier")),
    "thresholds": lambda office, _: mt.thresholds(mt.match(office, "carrier"), _tags()),
    "history": lambda office, _: mt.history(office),
    "crosswalk": lambda office, _: mt.crosswalk(office),
    "memory": lambda office, _: mt.memory(office, mt.crosswalk(office), _tags()),
    "stale": lambda office, _: mt.stale(office, _tags()),
    "proposals": lambda office, _: mt.proposals(office, tags=_tags()),
    "rename by proposals": lambda office, _: mt.rename(office, mt.proposals(office)),
    "realign by tags": lambda office, _: mt.realign(office, _tags()),
    "record_hashes": lambda office, _: [
        mt.record_hashes(office.records(name), kind) for name, kind in office.schema.kinds.items()
    ],
    "verify": lambda office, _: mt.verify(office),
    "guard_sql": lambda office, _: mt.guard_sql(office),
    "looking at a plan": lambda office, _: _look(mt.realign(office, [("carrier", 19, 1019)])),
    "save and load": lambda office, folder: _save_and_load(office, folder),
}


def _tags() -> mt.Tags:
    tags = mt.Tags()
    tags.judge("carrier", 19, "match", 1019, local_name="Onyx", local_hash="h0")
    tags.judge("carrier", 5, "match", 1005, local_name="Dunmore")
    tags.reject("carrier", 6, 1005)
    return tags


def _look(plan: mt.Plan) -> object:
    frames = [plan.effects, plan.sides, plan.collisions, plan.renames, plan.verdicts, plan.warnings]
    return [*frames, str(plan), repr(plan), plan._repr_html_(), plan.sample("policy"), bool(plan)]


def _save_and_load(office: mt.Office, folder: Path) -> mt.Plan:
    mt.realign(office, [("carrier", 19, 1019)]).save(folder / "plan.json")
    return mt.Plan.load(office, folder / "plan.json")


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_no_verb_but_commit_runs_a_statement_that_writes(verb: str, tmp_path: Path) -> None:
    """Every statement that reaches the driver is a SELECT, WITH, PRAGMA or a transaction's end."""
    office = sample()
    mt.commit(office, mt.realign(office, [("carrier", 1, 1001)]))
    before = dump(office, journal=True)
    with recorded(office) as statements:
        VERBS[verb](office, tmp_path)
    assert [s for s in statements if not READING_SQL.match(s)] == []
    assert [s for s in statements if re.match(r"\s*WITH\b.*\b(INSERT|UPDATE|DELETE)\b", s)] == []
    assert [s for s in statements if s.strip().upper().startswith("BEGIN I")] == []
    assert dump(office, journal=True) == before


def test_every_verb_is_watched() -> None:
    """A new public function is either in the list above or known to write."""
    functions = {n for n in mt.__all__ if inspect.isfunction(getattr(mt, n))}
    assert functions <= VERBS.keys() | {
        "commit",
        "sample_office",
        "export",
        "candidates",
        "explain",
    }
