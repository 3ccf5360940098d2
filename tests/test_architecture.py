"""The design, kept: who imports whom, one engine for all kinds, documented names."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import migtools as mt
from migtools.cli.sample_office import data_folder
from tests.modules import ROOT, docstrings, engine, modules

LONGEST_FILE = 350


# From the bottom up: a module imports only from the layers below its own. A new module gets its
# place here, and somebody thinks about which one.
LAYERS = [
    {"errors", "names", "catalogue"}
    | {"ranking.__init__", "ranking.statuses", "ranking.reasons", "ranking.vocabulary"}
    | {"ranking.terms", "ranking.usual_words", "ranking.classes"},
    {"schema", "dialects", "loading", "exporting"}
    | {"charts.plate", "ranking.sorts"}
    | {"tags.keys", "tags.filing"}
    | {
        "ranking.forms",
        "ranking.benefits",
        "ranking.frames",
        "ranking.codes",
        "ranking.grams",
        "ranking.glued",
    },
    {"declaring", "references", "decisions", "pgsql", "litesql", "fingerprints"}
    | {"charts.bars", "charts.curves", "bounding", "ranking.decided"}
    | {"tags.cells", "tags.judgments"}
    | {"ranking.typos", "ranking.readings", "ranking.initials", "ranking.sisters"},
    {"charts.__init__"}
    | {"ranking.prepared", "ranking.offspring", "ranking.rivals", "ranking.differences"}
    | {"ranking.spelled"},
    {"sqlite", "postgres", "opening", "checking", "moves", "tags.sheet"}
    | {"ranking.features", "ranking.weights"},
    {"office", "collisions", "tags.reading", "tags.rows"} | {"ranking.naming"},
    {"tags.store"} | {"ranking.judging", "ranking.blocks"},
    {"tags.steps", "tags.merging", "tags.rejecting", "tags.views"}
    | {"ranking.remembered", "ranking.rows"},
    {"tags.book"} | {"ranking.pairing"},
    {"tags.__init__"} | {"ranking.ranker"},
    {"ranking.explaining"},
    {"proof", "ledger", "resolving", "tagging", "matching", "reporting", "planfile", "guarding"}
    | {"content"},
    {"preview", "staleness", "known_records", "exploring", "covering"},
    {"plans", "receipts", "writing", "cascading", "renaming", "sample", "fitting", "turning"}
    | {"judged", "memory", "twins"},
    {"effects", "realigning", "purging", "verifying", "verdicts"},
    {"planning", "undoing", "restoring", "sampling", "sides", "foreseen"} | {"leftovers"},
    {"deciding", "applying", "overview", "proposing"},
    {"journal"},
    {"cli_output", "lab", "serving", "confirming", "threshold_tool"},
    {"widgets"},
    {"workbench.standing"},
    {"workbench.desk"},
    {"workbench.judging", "workbench.menu"},
    {"workbench.suggesting"},
    {"workbench.page", "workbench.papers"},
    {"workbench.bench"},
    {"workbench.judge"},
    {"workbench.workbench"},
    {"workbench.__init__"},
    {"cli"},
    {"__main__", "__init__"},
]


# Imports inside functions, each with its reason.
LATE = {
    # A CI job needs no Jupyter, and no charts.
    "matching": {"ranking.ranker"},  # the numerical libraries take a while to load
    "__init__": {
        "ranking.ranker",
        "ranking.explaining",
        "widgets.__init__",
        "workbench.__init__",
        "threshold_tool",
        "charts.__init__",
    },
    "opening": {"sqlite", "postgres"},  # a driver may be missing
    "plans": {"leftovers", "sampling", "sides"},  # a plan shows and counts rows of itself
    "confirming": {"widgets.__init__"},  # as in __init__
}


# The command line and what prints for it import their verbs when they are asked for.
LAZY = {"cli", "cli_output"}


def _module(name: str) -> str:
    """A package is imported as its `__init__`."""
    own = f"{name}.__init__".lstrip(".")
    return own if own in modules() else name


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules of the package that one statement imports."""
    if isinstance(node, ast.Import):
        given = [(alias.name, "") for alias in node.names]
    else:
        assert not node.level, "imports are absolute"
        given = [(node.module or "", alias.name) for alias in node.names]
    for base, name in given:
        parts = base.split(".")
        if parts[0] == "migtools":
            inner = ".".join(parts[1:])
            full = _module(f"{inner}.{name}".strip("."))
            yield full if full in modules() else _module(inner)


def _imports(tree: ast.Module, late: bool) -> set[str]:
    """What a module imports at its top, or inside its functions; for type checkers not at all."""
    found: set[str] = set()

    def walk(nodes: Any, inside: bool) -> None:
        for node in nodes:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                if inside == late:
                    found.update(_imported(node))
            elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
                function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
                walk(ast.iter_child_nodes(node), inside or function)

    walk(tree.body, False)
    return found


def test_every_module_has_a_layer() -> None:
    """And each only one."""
    listed = [name for layer in LAYERS for name in layer]
    assert sorted(listed) == sorted(set(listed))
    assert {*engine(), "widgets"} == set(listed)


@pytest.mark.parametrize("module", sorted(engine()))
def test_a_module_imports_only_from_the_layers_below_it(module: str) -> None:
    """The arrows of the design, without a circle."""
    level = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    allowed = {name for name in level if level[name] < level[module]}
    found = _imports(engine()[module], late=False)
    assert {"widgets" if n.startswith("widgets.") else n for n in found} <= allowed


@pytest.mark.parametrize("module", sorted(engine()))
def test_a_module_imports_inside_functions_only_for_a_written_reason(module: str) -> None:
    """A late import hides an arrow."""
    if module not in LAZY:
        assert _imports(engine()[module], late=True) <= LATE.get(module, set())


@pytest.mark.parametrize("module", sorted(n for n in modules() if n.startswith("widgets.")))
def test_widgets_know_no_database(module: str) -> None:
    """Frames in, decisions out: they import each other and the errors, and no SQLAlchemy."""
    tree = modules()[module]
    found = _imports(tree, late=False) | _imports(tree, late=True)
    assert all(name == "errors" or name.split(".")[0] == "widgets" for name in found)
    outside = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert not outside & {"sqlalchemy", "sqlite3", "psycopg"}


@pytest.mark.parametrize("module", sorted(n for n in modules() if n.startswith("widgets.")))
def test_a_widget_knows_no_other_widget(module: str) -> None:
    """What two of them need lies beside their packages."""
    found = _imports(modules()[module], late=False) - {"errors"}
    own = module.split(".")[:-1]
    if module != "widgets.__init__":
        assert all(name.split(".")[:-1] in (["widgets"], own) for name in found)


def test_importing_the_package_loads_no_widget_and_no_driver() -> None:
    """A CI job needs neither Jupyter nor PostgreSQL."""
    import subprocess
    import sys

    code = (
        "import sys, migtools; "
        "print([m for m in ('ipywidgets', 'anywidget', 'psycopg', 'IPython', 'click') "
        "if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    assert ran.stdout.strip() == "[]"


# One engine


def _words(text: str) -> set[str]:
    """The words of an identifier or a sentence, singular."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ").lower()
    found = re.findall(r"[a-z]+", spaced)
    return {" ".join(found), *found, *(word.removesuffix("s") for word in found)} | {
        f"{a} {b.removesuffix('s')}" for a, b in pairwise(found)
    }


def _kinds_named(tree: ast.Module, kinds: set[str]) -> set[str]:
    documents = docstrings(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        texts: list[str] = []
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts = [] if id(node) in documents else [node.value]
        elif isinstance(node, ast.Name):
            texts = [node.id]
        elif isinstance(node, ast.Attribute):
            texts = [node.attr]
        elif isinstance(node, (ast.arg, ast.keyword)):
            texts = [node.arg or ""]
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            texts = [node.name]
        elif isinstance(node, ast.alias):
            texts = [node.name, node.asname or ""]
        for text in texts:
            found |= _words(text) & kinds
    return found


@pytest.mark.parametrize("module", sorted(set(modules()) - {"sample"}))
def test_no_kind_of_record_is_named_in_the_engine(module: str) -> None:
    """Kinds are declared, never coded: no string and no identifier names one."""
    kinds = {"carrier", "product", "rider", "service provider", "policy"}
    declared = tomllib.loads((data_folder() / "agency.toml").read_text(encoding="utf-8"))["kinds"]
    assert {name.replace("_", " ") for name in declared} <= kinds
    assert _kinds_named(modules()[module], kinds) == set()


# Readable


@pytest.mark.parametrize("name", sorted(mt.__all__))
def test_every_public_name_has_a_docstring(name: str) -> None:
    """Functions say what they return, and what they raise if they raise."""
    thing = getattr(mt, name)
    text = inspect.getdoc(thing) or ""
    assert len(text) > 20
    if inspect.isfunction(thing):
        assert "Returns:" in text
        assert "Args:" in text


@pytest.mark.parametrize(
    "name", ["commit", "realign", "rename", "revert", "purge", "match", "report", "export"]
)
def test_verbs_that_refuse_say_what_they_raise(name: str) -> None:
    """With the errors' names."""
    assert "Raises:" in (inspect.getdoc(getattr(mt, name)) or "")


@pytest.mark.parametrize("name", sorted(mt.__all__))
def test_every_public_name_is_in_the_readme(name: str) -> None:
    """What is public is documented."""
    readme = (ROOT.parent / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{name}\b", readme)


@pytest.mark.parametrize("module", sorted(modules()))
def test_a_module_has_a_docstring_and_is_short_enough_to_read(module: str) -> None:
    """One page of thought each."""
    path = ROOT / Path(*module.split(".")).with_suffix(".py")
    assert ast.get_docstring(modules()[module])
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("module", sorted(modules()))
def test_no_error_is_swallowed(module: str) -> None:
    """No bare except, and none that passes over everything."""
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else ""
            assert caught, f"bare except in line {node.lineno}"
            silent = all(isinstance(s, ast.Pass) for s in node.body)
            assert not (silent and caught in ("Exception", "BaseException"))


def test_tests_name_no_machine_and_never_wait() -> None:
    """They run anywhere, at once."""
    for path in sorted((ROOT.parent / "tests").glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("time.sleep", "sleep"), path.name
