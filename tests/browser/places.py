"""The places where people work: a notebook opened in each of them, in one way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .lab import Lab

WAIT = 30_000
PLACES = ("lab", "notebook", "app")
KERNEL = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"


class Place:
    """One of the places, and a page in it.

    Attributes:
        page: The page.
        name: One of PLACES.
    """

    def __init__(self, page: Page, name: str, request: pytest.FixtureRequest) -> None:
        self.page = page
        self.name = name
        self._server: Lab = request.getfixturevalue("app" if name == "app" else "lab")
        self._stem = re.sub(r"\W+", "_", request.node.name)

    def open(self, *cells: str, dark: bool = False) -> None:
        """Open a notebook of these cells and run them all, as a person would here."""
        if self.name == "app":
            self._server.write("workbench.ipynb", *cells)
            self.page.goto(self._server.app(theme="dark" if dark else "light"))
            return
        notebook = self._server.write(f"{self._stem}.ipynb", *cells)
        address = self._server.page if self.name == "lab" else self._server.notebook
        self.page.goto(address(notebook))
        self.page.wait_for_function(f"{KERNEL}?.status === 'idle'", timeout=WAIT)
        self.theme(dark=dark)
        self.command("notebook:run-all-cells")

    def theme(self, *, dark: bool) -> None:
        """Change the theme and wait until it is drawn; not in the application."""
        self.command("apputils:change-theme", theme=f"JupyterLab {'Dark' if dark else 'Light'}")
        body = f"body[data-jp-theme-light='{str(not dark).lower()}']"
        expect(self.page.locator(body)).to_be_attached(timeout=WAIT)
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0, timeout=WAIT)

    def command(self, name: str, **options: str) -> None:
        """Give a command of JupyterLab or Notebook, without waiting for its end."""
        call = "([name, options]) => { window.jupyterapp.commands.execute(name, options); }"
        self.page.evaluate(call, [name, options])

    def pid(self) -> int:
        """Return the process of the kernel that ran TINY."""
        return int((self._server.folder / "kernel.pid").read_text(encoding="utf-8"))

    def delete_kernel(self) -> None:
        """Shut down the page's kernel as another program would."""
        self._server.ask(f"api/kernels/{self.page.evaluate(f'{KERNEL}.id')}", "DELETE")
