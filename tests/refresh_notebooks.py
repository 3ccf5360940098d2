"""Run the notebooks in place and keep only what is the same on every machine.

    python -m tests.refresh_notebooks [NAME ...]

Run it after a change that shows in a notebook, read the difference, and commit it. Widget views
are dropped (they need a kernel); the static table that each widget also gives stays, so that a
code host and a reader without a kernel see it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
_VIEW = "application/vnd.jupyter.widget-view+json"


def main(names: list[str]) -> None:
    """Refresh the named notebooks, or all of them."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not names or path.stem in names:
            refresh(path)
            print(path.name)


def refresh(path: Path) -> None:
    """Run one notebook and write it back, cleaned."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(FOLDER)}}).execute()
    clean(notebook)
    nbformat.write(notebook, path)


def clean(notebook: Any) -> None:
    """Drop what differs between machines and runs: views, timings, versions, tracebacks' paths."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(_VIEW, None)
            if output["output_type"] == "error":
                output["traceback"] = output["traceback"][-1:]


if __name__ == "__main__":
    main(sys.argv[1:])
