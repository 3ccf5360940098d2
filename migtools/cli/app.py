"""`migtools lab --app`: the workbench notebook as an application without code cells, by Voilà."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any

from migtools.errors import LoadError

NOTEBOOK = "workbench.ipynb"
DOOR = "open_workbench.html"
IDLE_SECONDS = 600
APP = Path(__file__).parent / "app_page"
# With these the browser itself refuses whatever would leave this machine, also from within a
# cell's output.
HEADERS = APP / "headers.json"
# Jupyter looks below APP for the page's template; it lies under nbconvert, because Voilà takes the
# first folder named voila that it finds for the one with its themes.
TEMPLATE = APP / "nbconvert" / "templates" / "migtools"
# Whatever else is installed for JupyterLab stays out of the page.
EXTENSIONS = [
    "@voila-dashboards/widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
]


def run(folder: Path, browser: bool, port: int | None) -> int:
    """Serve the workbench notebook of a prepared folder until it is stopped.

    Every page that is opened has a kernel of its own, which works in the folder.

    Args:
        folder: A folder with workbench.ipynb, and with what that notebook opens.
        browser: Whether to open a browser.
        port: The port of the server, or None for Voilà's choice; a free one near it is taken.

    Returns:
        0 when it was stopped.

    Raises:
        LoadError: If Voilà is not installed, or the folder has no workbench notebook.
    """
    if importlib.util.find_spec("voila") is None:
        raise LoadError("Voilà is not installed; install migtools[app]")
    if not (folder / NOTEBOOK).exists():
        raise LoadError(f"{folder} has no {NOTEBOOK}; choose another folder, or a new one")
    from traitlets.config import Config
    from voila.app import Voila

    known = os.environ.get("JUPYTER_PATH", "")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(APP), known]))
    token = secrets.token_urlsafe(32)
    server = Voila(config=Config(settings(folder.resolve(), token, port)))
    server.launch_browser = lambda: _announce(folder, server.port, token, browser)
    try:
        server.initialize([])
        server.start()
    finally:
        (folder / DOOR).unlink(missing_ok=True)
    return 0


def settings(folder: Path, token: str, port: int | None) -> dict[str, dict[str, Any]]:
    """How Voilà serves: to this machine, to whoever has the token, and with nothing of elsewhere.

    The token is there because every user of a machine reaches its loopback address, and who
    reaches the workbench can write to the office. No file of the machine may loosen this, and no
    address may ask for another template.

    Args:
        folder: The folder of the notebook.
        token: What a page must know.
        port: The port to begin with, or None for Voilà's.
    """
    server = {
        "ip": "127.0.0.1",
        "token": token,
        "notebook_path": str(folder / NOTEBOOK),
        "config_file_paths": [],
        "log_level": "ERROR",
        "tornado_settings": {"headers": json.loads(HEADERS.read_text(encoding="utf-8"))},
    }
    pages = {
        "template": TEMPLATE.name,
        "allow_template_override": "NO",
        "show_tracebacks": True,  # the template makes the sentence out of them
        "file_allowlist": [],
        "extension_allowlist": EXTENSIONS,
        "prelaunch_hook": _let_it_end_its_kernel,
    }
    idle = {"cull_idle_timeout": IDLE_SECONDS, "cull_interval": 60}
    named = {} if port is None else {"port": port}
    return {"Voila": server | named, "VoilaConfiguration": pages, "MappingKernelManager": idle}


def _let_it_end_its_kernel(page: Any, **_: Any) -> None:
    """Give a page the cookie without which its farewell is refused, and its kernel idles on."""
    _ = page.xsrf_token


def _announce(folder: Path, port: int, token: str, browser: bool) -> None:
    """Say where the workbench is, as soon as it listens there, and open it."""
    address = f"http://127.0.0.1:{port}/?token={token}"
    print(f"The workbench is at {address}\nCtrl-C stops it.", file=sys.stderr, flush=True)
    if browser:
        door = _door(folder, address)
        threading.Thread(target=webbrowser.open, args=(door.as_uri(),), daemon=True).start()


def _door(folder: Path, address: str) -> Path:
    """A page only this user can read: an address in a browser's command line is everybody's."""
    door = folder.resolve() / DOOR
    door.unlink(missing_ok=True)
    with open(os.open(door, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as page:
        page.write(f'<!DOCTYPE html><meta http-equiv="refresh" content="0;url={address}">')
    return door
