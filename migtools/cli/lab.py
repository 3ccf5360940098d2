"""`migtools lab`: a working folder with the notebooks and a sample office, opened in JupyterLab."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from migtools.cli.sample_office import data_folder, sample_office
from migtools.errors import LoadError

SAMPLE = "agency.db"


def notebooks_folder() -> Path:
    """The folder with the notebooks: in a checkout beside the package, installed within it."""
    here = Path(__file__).parents[1]
    for folder in (here.parent / "notebooks", here / "_shipped" / "notebooks"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise LoadError("the notebooks are not installed; install migtools again from its source")


def prepare(folder: Path) -> list[str]:
    """Fill a working folder with what is missing in it; never touch what is there.

    Args:
        folder: The folder; made if it does not exist.

    Returns:
        The names of the files that were added.

    Raises:
        LoadError: If the folder cannot be made or written to.
    """
    added = []
    sources = [*sorted(notebooks_folder().glob("*.ipynb")), data_folder() / "agency.toml"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source in sources:
            target = folder / source.name
            if not target.exists():
                shutil.copyfile(source, target)
                added.append(target.name)
    except OSError as error:
        raise LoadError(
            f"the working folder {folder} cannot be filled ({error.strerror}); choose another"
        ) from error
    if not (folder / SAMPLE).exists():
        sample_office(folder / SAMPLE).engine.dispose()
        added.append(SAMPLE)
    return added


def _quiet_settings(folder: Path) -> Path:
    """Settings with which JupyterLab asks nothing of the network: no news, no update checks."""
    settings = folder / ".migtools"
    settings.mkdir(exist_ok=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    overrides = {"@jupyterlab/apputils-extension:notification": quiet}
    (settings / "overrides.json").write_text(json.dumps(overrides), encoding="utf-8")
    return settings


def run(folder: Path, browser: bool, port: int | None) -> int:
    """Start JupyterLab in a prepared folder and wait until it is stopped.

    Returns:
        JupyterLab's exit code.

    Raises:
        LoadError: If JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise LoadError("JupyterLab is not installed; install migtools[lab]")
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    command += [f"--ServerApp.port={port}"] if port is not None else []
    command += [] if browser else ["--no-browser"]
    # In a container everybody is root; the server listens on this machine only, with a token.
    command += ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    command += [f"--LabApp.app_settings_dir={_quiet_settings(folder).resolve()}"]
    command += ["--LabApp.default_url=/lab/tree/00_start_here.ipynb"]
    try:
        return subprocess.call(command, cwd=folder)
    except KeyboardInterrupt:
        return 0
