"""`migtools lab`: a working folder that is filled once and never overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import migtools as mt
from migtools.cli import app as serving
from migtools.cli import lab

# The notebooks, the schema and the database.
FILES = len(list(lab.notebooks_folder().glob("*.ipynb"))) + 2


def test_a_fresh_folder_gets_the_notebooks_and_a_sample_office(tmp_path: Path) -> None:
    """Everything that 00_start_here speaks of is there, and the office opens."""
    folder = tmp_path / "work"
    added = lab.prepare(folder)
    assert added[0] == "00_start_here.ipynb" and len(added) == FILES
    office = mt.Office.open(f"sqlite:///{folder / 'agency.db'}", folder / "agency.toml")
    assert len(office.records("carrier")) == 100


def test_a_persons_own_copy_is_never_overwritten(tmp_path: Path) -> None:
    """Neither a notebook that was edited nor the database that was worked on."""
    lab.prepare(tmp_path)
    mine = tmp_path / "00_start_here.ipynb"
    mine.write_text("mine", encoding="utf-8")
    (tmp_path / "07_review_leftovers_and_undo.ipynb").unlink()
    before = (tmp_path / "agency.db").stat().st_mtime_ns
    assert lab.prepare(tmp_path) == ["07_review_leftovers_and_undo.ipynb"]
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "agency.db").stat().st_mtime_ns == before


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    with pytest.raises(mt.LoadError, match=r"cannot be filled .*; choose another"):
        lab.prepare(taken)


def test_the_server_starts_in_the_folder_and_asks_nothing_of_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is run, and with which settings."""
    called: list[list[str]] = []

    def call(command: list[str], cwd: Path) -> int:
        called.append(command)
        return 0

    monkeypatch.setattr(lab.subprocess, "call", call)
    assert lab.run(tmp_path, browser=False, port=8890) == 0
    (command,) = called
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert {"--no-browser", "--ServerApp.port=8890"} <= set(command)
    overrides = (tmp_path / ".migtools" / "overrides.json").read_text(encoding="utf-8")
    assert '"checkForUpdates": false' in overrides and '"fetchNews": "false"' in overrides


def test_a_wheel_carries_the_notebooks_and_the_sample_data(tmp_path: Path) -> None:
    """An installed package, far from any checkout, has what `lab` and `sample_office` need."""
    root = Path(__file__).parents[2]
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "-w",
        str(tmp_path),
        str(root),
    ]
    subprocess.run(build, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    code = (
        "import migtools as mt; from migtools.cli import app, lab; from pathlib import Path; "
        "assert '.whl' in mt.__file__ or 'site' in mt.__file__, mt.__file__; "
        "files = len(lab.prepare(Path('work'))); "
        "shipped = (app.TEMPLATE / 'index.html.j2').exists() and app.HEADERS.exists(); "
        "print(files, len(mt.sample_office().records('carrier')), shipped)"
    )
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target, wheel],
        check=True,
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(FILES), "100", "True"]


def test_the_application_is_for_this_machine_and_whoever_has_the_token(tmp_path: Path) -> None:
    """No setting of the machine, no address and no file of the folder may loosen it."""
    settings = serving.settings(tmp_path, "a token", 8890)
    server, pages = settings["Voila"], settings["VoilaConfiguration"]
    assert (server["ip"], server["port"], server["token"]) == ("127.0.0.1", 8890, "a token")
    assert server["config_file_paths"] == [] and pages["file_allowlist"] == []
    assert pages["allow_template_override"] == "NO"
    assert 0 < settings["MappingKernelManager"]["cull_idle_timeout"] <= 3600


def test_an_application_without_voila_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is started."""
    monkeypatch.setattr(serving.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(mt.LoadError, match=r"Voilà is not installed; install migtools\[app\]"):
        serving.run(tmp_path, browser=False, port=None)


def test_an_application_needs_its_notebook(tmp_path: Path) -> None:
    """A folder without one is named."""
    pytest.importorskip("voila")
    with pytest.raises(mt.LoadError, match=r"has no workbench\.ipynb; choose another folder"):
        serving.run(tmp_path, browser=False, port=None)


def test_the_door_is_its_owners(tmp_path: Path) -> None:
    """A page with the token that only this user can read, also where one was left over."""
    address = "http://127.0.0.1:8866/?token=secret"
    (tmp_path / serving.DOOR).write_text("left over", encoding="utf-8")
    door = serving._door(tmp_path, address)
    assert address in door.read_text(encoding="utf-8")
    if os.name == "posix":
        assert door.stat().st_mode & 0o077 == 0
