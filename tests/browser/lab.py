"""A JupyterLab server of its own: loopback only, nothing of the machine's settings, no news."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

PROJECT = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 10


@dataclass(frozen=True)
class Lab:
    """A running server.

    Attributes:
        url: Where it listens.
        token: What a request must carry.
        folder: The folder whose notebooks it shows.
    """

    url: str
    token: str
    folder: Path

    def ask(self, path: str, method: str = "GET") -> bytes:
        """Send a request to the server's own API."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}/{path}", headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bytes(answer.read())

    def page(self, notebook: str) -> str:
        """Return the address of a notebook, in a workspace of its own."""
        name = Path(notebook).stem
        return f"{self.url}/lab/workspaces/{name}/tree/{notebook}?token={self.token}"

    def notebook(self, notebook: str) -> str:
        """Return the address of a notebook in Notebook 7, which the same server serves."""
        return f"{self.url}/notebooks/{notebook}?token={self.token}"

    def app(self, **asked: str) -> str:
        """Return the address of the application, where this is a server of one."""
        return f"{self.url}/?{urlencode({'token': self.token, **asked})}"

    def write(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells into the folder and return its name."""
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        listed = [
            {**code, "id": f"cell-{number}", "source": source}
            for number, source in enumerate(cells)
        ]
        notebook = {"nbformat": 4, "nbformat_minor": 5, "cells": listed}
        notebook["metadata"] = {"kernelspec": kernel}
        (self.folder / name).write_text(json.dumps(notebook), encoding="utf-8")
        return name


@contextmanager
def running_lab(home: Path) -> Iterator[Lab]:
    """Start a server below a fresh folder; stop it and its kernels at the end."""
    folder = home / "work"
    folder.mkdir()
    _settle(home)
    port = _free_port()
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16), folder)
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *_options(lab, port)],
            cwd=folder,
            env=_environment(home),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(lab, server, home / "server.log")
            yield lab
        finally:
            _stop(lab, server)


@contextmanager
def running_app(home: Path) -> Iterator[Lab]:
    """Start `migtools lab --app` on a fresh folder; its token is what it says on its way up."""
    folder = home / "work"
    folder.mkdir()
    _settle(home)
    port = _free_port()
    app = Lab(f"http://127.0.0.1:{port}", "", folder)
    app.write("workbench.ipynb", "'not yet'")
    command = [sys.executable, "-m", "migtools", "lab", str(folder), "--app", "--no-browser"]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=home,
            env=_environment(home),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield replace(app, token=_token(server, home / "server.log"))
        finally:
            server.terminate()  # it stops its kernels before it goes
            server.wait(STOP_SECONDS)


def _token(server: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        found = re.search(r"\?token=(\S+)", log.read_text(errors="replace"))
        if found:
            return found[1]
        time.sleep(0.1)  # nobody tells when a server has something to say
    raise RuntimeError(f"Voilà did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _options(lab: Lab, port: int) -> list[str]:
    return [
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        "--JupyterNotebookApp.expose_app_in_browser=True",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={lab.folder}",
        f"--IdentityProvider.token={lab.token}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def _environment(home: Path) -> dict[str, str]:
    folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{name}": str(home / name.lower()) for name in folders}
    own |= {"IPYTHONDIR": str(home / "ipython"), "PYTHONPATH": str(PROJECT)}
    own |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces")}
    return {**os.environ, **own}


def _settle(home: Path) -> None:
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    file = settings / "notification.jupyterlab-settings"
    file.write_text(json.dumps(quiet), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(lab: Lab, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            lab.ask("api/status")
            return
        except OSError:
            time.sleep(0.1)  # nobody tells when a server starts to listen
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(lab: Lab, server: subprocess.Popen[bytes]) -> None:
    try:
        for kernel in json.loads(lab.ask("api/kernels")):
            lab.ask(f"api/kernels/{kernel['id']}", "DELETE")
        lab.ask("api/shutdown", "POST")
        server.wait(STOP_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(STOP_SECONDS)
