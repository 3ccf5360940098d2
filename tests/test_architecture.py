"""The design, kept: who imports whom, one engine for all kinds, documented names."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest

import migtools as mt
from migtools.cli.sample_office import data_folder
from tests.support.modules import ROOT, docstrings, modules

LONGEST_FILE = 350

# From the ground up: a room imports only from the rooms above it in this list, and from its own
# files. The root's own files come first; `__init__` is the table of contents and stands on top.
ROOMS = [
    "errors",
    "names",
    "text",
    "database",
    "ranking",
    "charts",
    "widgets",
    "office",
    "decisions",
    "journal",
    "tags",
    "plans",
    "writer",
    "matching",
    "reporting",
    "workbench",
    "cli",
]
GROUND = {"errors", "names", "text"}
TOP = {"__init__", "__main__"}

# Rooms to which the database is a closed door: lists come as frames.
NO_DATABASE = ("ranking", "charts", "widgets", "tags", "workbench")

# `mt.charts` is a public name, so its door hands its functions on.
PUBLIC_DOORS = {"charts"}

# Imports inside functions, each with its reason.
LATE = {
    "matching.match": {"ranking.candidates"},  # the numerical libraries take a while to load
    "database.connect": {"database.sqlite", "database.postgres"},  # a driver may be missing
    "workbench.confirm": {"widgets.preview.confirmation"},  # a CI job needs no Jupyter
}
# The command line and what prints for it import their verbs when they are asked for.
LAZY = {"cli.commands", "cli.output"}


def _module(name: str) -> str:
    """A package is imported as its `__init__`."""
    own = f"{name}.__init__".lstrip(".")
    return own if own in modules() else name


def _imported(node: ast.AST) -> Iterator[str]:
    """The modules of the package that one statement imports."""
    given: list[tuple[str, str]] = []
    if isinstance(node, ast.Import):
        given = [(alias.name, "") for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        assert not node.level, "imports are absolute"
        given = [(node.module or "", alias.name) for alias in node.names]
    for base, name in given:
        parts = base.split(".")
        if parts[0] == "migtools":
            inner = ".".join(parts[1:])
            full = _module(f"{inner}.{name}".strip("."))
            yield full if full in modules() else _module(inner)


@cache
def _imports(module: str) -> frozenset[str]:
    """Everything of the package that a module imports: at its top, in functions, for types."""
    return frozenset(
        name for node in ast.walk(modules()[module]) for name in _imported(node) if name != module
    )


def _late(module: str) -> set[str]:
    """What a module imports inside functions."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return {
        name
        for function in ast.walk(modules()[module])
        if isinstance(function, functions)
        for node in ast.walk(function)
        for name in _imported(node)
    }


def _room(module: str) -> str:
    return module.split(".")[0]


def _circles(arrows: Mapping[str, Collection[str]]) -> list[set[str]]:
    """The groups of more than one place from which each leads to each other."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        todo = [start]
        while todo:
            for name in arrows[todo.pop()]:
                if name not in found:
                    found.add(name)
                    todo.append(name)
        return found

    reach = {name: reached(name) for name in arrows}
    return [{a, b} for a, b in combinations(arrows, 2) if b in reach[a] and a in reach[b]]


def test_the_root_holds_the_rooms_and_nothing_else() -> None:
    """A newcomer sees some twenty names and can read them all."""
    there = {
        path.name.removesuffix(".py")
        for path in ROOT.iterdir()
        if path.name != "__pycache__" and (path.is_dir() or path.suffix == ".py")
    }
    assert there - {"_shipped"} == {*ROOMS, *TOP}
    assert (ROOT / "py.typed").is_file()


@pytest.mark.parametrize("module", sorted(set(modules()) - TOP))
def test_a_room_imports_only_lower_rooms(module: str) -> None:
    """One direction, whatever an import is for and wherever it stands."""
    own = ROOMS.index(_room(module))
    upward = {n for n in _imports(module) if n in TOP or ROOMS.index(_room(n)) > own}
    assert not upward


def test_no_file_and_no_room_imports_itself_in_a_circle() -> None:
    """Whoever reads a file can read what it stands on first."""
    files = {name: _imports(name) - TOP for name in modules() if name not in TOP}
    assert _circles(files) == []
    rooms: dict[str, set[str]] = {room: set() for room in ROOMS}
    for name, found in files.items():
        rooms[_room(name)] |= {_room(n) for n in found} - {_room(name)}
    assert _circles(rooms) == []


def _door(room: str) -> str:
    """The paragraph at a room's door, on one line."""
    return " ".join((ast.get_docstring(modules()[f"{room}.__init__"]) or "").split())


@pytest.mark.parametrize("room", sorted(set(ROOMS) - GROUND))
def test_a_room_has_a_door_that_says_what_it_is_for(room: str) -> None:
    """What it is for, what it may import and what it never does; nothing else happens there."""
    door, said = modules()[f"{room}.__init__"], _door(room)
    assert "May import" in said
    assert "Never" in said
    if room not in PUBLIC_DOORS:
        assert len(door.body) == 1


@pytest.mark.parametrize("room", sorted(set(ROOMS) - GROUND))
def test_a_door_names_every_room_that_is_imported(room: str) -> None:
    """What it says it may import is what it imports."""
    said = _door(room)
    allowed = said[said.index("May import") :].split(". ")[0]
    used = {_room(n) for m in modules() if _room(m) == room for n in _imports(m)} - {room}
    assert used <= set(re.findall(r"`(\w+)`", allowed)) | GROUND


@pytest.mark.parametrize("room", sorted(set(ROOMS) - GROUND))
def test_a_door_names_only_what_is_behind_it(room: str) -> None:
    """A file that was renamed is renamed at the door, too."""
    said = _door(room)
    behind = {path.stem for path in (ROOT / room).rglob("*") if "_shipped" not in path.parts}
    names = set(re.findall(r"`([a-z_]+)`", said))
    assert names <= behind | set(ROOMS)


@pytest.mark.parametrize("module", sorted(set(modules()) - TOP - LAZY))
def test_a_module_imports_inside_functions_only_for_a_written_reason(module: str) -> None:
    """A late import hides an arrow."""
    assert _late(module) <= LATE.get(module, set())


@pytest.mark.parametrize("module", sorted(m for m in modules() if _room(m) in NO_DATABASE))
def test_some_rooms_know_no_database(module: str) -> None:
    """Frames in, frames or decisions out: no SQLAlchemy and no driver."""
    outside = set()
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.Import):
            outside |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            outside.add((node.module or "").split(".")[0])
    assert not outside & {"sqlalchemy", "sqlite3", "psycopg"}


@pytest.mark.parametrize("module", sorted(n for n in modules() if n.startswith("widgets.")))
def test_a_widget_knows_no_other_widget(module: str) -> None:
    """What two of them need lies beside their packages."""
    found = {n for n in _imports(module) if _room(n) == "widgets"}
    own = module.split(".")[:-1]
    assert all(name.split(".")[:-1] in (["widgets"], own) for name in found)


def test_importing_the_package_loads_no_widget_and_no_driver() -> None:
    """A CI job needs neither Jupyter nor PostgreSQL."""
    code = (
        "import sys, migtools; "
        "print([m for m in ('ipywidgets', 'anywidget', 'psycopg', 'IPython', 'click', 'altair') "
        "if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    assert ran.stdout.strip() == "[]"


# The table of contents

# Public functions that share a file with the one that names it.
BESIDE = {"histogram": "thresholds", "reports": "report", "tally": "mismatches"}


@pytest.mark.parametrize("name", [n for n in mt.__all__ if inspect.isfunction(getattr(mt, n))])
def test_a_public_verb_stands_in_the_file_of_its_name(name: str) -> None:
    """So that whoever knows the verb knows the file."""
    assert getattr(mt, name).__module__.split(".")[-1] == BESIDE.get(name, name)


def test_the_public_names_are_shown_all_and_only() -> None:
    """What Tab shows after `mt.` is what there is."""
    code = "import migtools as mt; print(*dir(mt))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    assert ran.stdout.split() == sorted(mt.__all__)
    assert all(getattr(mt, name) is not None for name in mt.__all__)


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


@pytest.mark.parametrize("module", sorted(set(modules()) - {"cli.sample_office"}))
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
def test_every_public_name_is_shown_to_a_reader(name: str) -> None:
    """What is public is in the README or in a notebook, where somebody meets it in use."""
    assert re.search(rf"\b{name}\b", _shown())


@cache
def _shown() -> str:
    notebooks = sorted((ROOT.parent / "notebooks").glob("*.ipynb"))
    cells = [
        "".join(cell["source"])
        for notebook in notebooks
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    ]
    return "\n".join([(ROOT.parent / "README.md").read_text(encoding="utf-8"), *cells])


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
    paths = sorted((ROOT.parent / "tests").rglob("test_*.py"))
    assert len(paths) > 60
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("time.sleep", "sleep"), path.name
