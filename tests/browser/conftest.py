"""One server and one browser for all tests here; a page, and a place for screenshots, each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .lab import Lab, running_app, running_lab

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOOPBACK = {"127.0.0.1", "localhost"}
NO_BROWSER = (
    "no Chromium is installed, so nobody looked at the widgets; install your system's package "
    "(chromium, chromium-browser or google-chrome) and run the tests again"
)

# Two servers, two browsers and their kernels share what may be two processors.
expect.set_options(timeout=30_000)

Shot = Callable[[str], None]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one, a failure in CI and a skip elsewhere."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab server; it asks for the browser first, so that none starts in vain."""
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="session")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """What `migtools lab --app` serves: whatever stands in workbench.ipynb of its folder."""
    with running_app(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page 1280 pixels wide; whatever it asks of another host fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    strangers: list[str] = []
    context.on("request", lambda request: strangers.extend(_strangers(request.url)))
    yield context.new_page()
    context.close()
    assert strangers == []


def _strangers(url: str) -> list[str]:
    parts = urlsplit(url)
    is_ours = parts.scheme in ("data", "blob") or parts.hostname in LOOPBACK
    return [] if is_ours else [url]


@pytest.fixture
def shot(page: Page, tmp_path: Path) -> Shot:
    """Keep a screenshot under a name, in the folder that MIGTOOLS_SCREENSHOTS names."""
    folder = Path(os.environ.get("MIGTOOLS_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def take(name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")

    return take
