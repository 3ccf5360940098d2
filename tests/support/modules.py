"""The modules of the package, parsed, for tests that read the code."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import migtools as mt

ROOT = Path(mt.__file__).parent


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its name, parsed."""
    paths = [p for p in sorted(ROOT.rglob("*.py")) if "_shipped" not in p.parts]
    return {_name(p): ast.parse(p.read_text(encoding="utf-8")) for p in paths}


def docstrings(tree: ast.AST) -> set[int]:
    """The nodes that are docstrings."""
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
