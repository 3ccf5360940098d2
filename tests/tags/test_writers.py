"""Several writers, crashes and full disks: no judgment is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import migtools as mt
from migtools.tags import filing
from tests.support.tag_cases import GOOD, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the tags file goes."""
    return tmp_path / "tags.csv"


HAMMER = """
import sys
from migtools.tags.book import Tags
tags = Tags.open(sys.argv[1], by=sys.argv[2])
start = int(sys.argv[3])
for key in range(start, start + 200):
    tags.judge("carrier", key, "match", key + 1000)
"""


def test_two_processes_on_one_file_lose_nothing(path: Path) -> None:
    """400 judgments of one person, half of them from each of two kernels."""
    runs = [
        subprocess.Popen([sys.executable, "-c", HAMMER, str(path), "maria", str(start)])
        for start in (0, 100_000)
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert mt.Tags.load(path).judged("carrier") == {*range(200), *range(100_000, 100_200)}


def test_two_sessions_see_what_the_other_one_judged(path: Path) -> None:
    """Every judgment is applied to the file as it is then."""
    one, two = opened(path), opened(path, "joe")
    one.judge("carrier", 1, "match", 1001)
    two.judge("carrier", 1, "match", 1002)
    assert len(two) == 2
    one.refresh()
    assert one.disputed["by"].tolist() == ["joe", "maria"]
    two.withdraw("carrier", 1)
    one.judge("carrier", 2, "unsure")
    assert one.pairs()["resource"].tolist() == [1001]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize("moment", ["fsync", "replace", "chmod"])
def test_a_kill_in_the_middle_of_a_write_leaves_the_old_file(path: Path, moment: str) -> None:
    """The next session reads it, and what the dead one left does not stop it."""
    opened(path).judge("carrier", 1, "unsure")
    before = path.read_bytes()
    child = os.fork()
    if child == 0:
        try:
            setattr(filing.os, moment, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            opened(path).judge("carrier", 2, "unsure")
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert path.read_bytes() == before
    tags = opened(path)
    tags.judge("carrier", 3, "unsure")
    assert mt.Tags.load(path).judged("carrier") == {1, 3}
    assert sorted(p.name for p in path.parent.iterdir() if p.suffix != ".lock") == ["tags.csv"]


def test_a_full_disk_keeps_the_judgment_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and saved with the next one that can be."""
    tags = opened(path)
    tags.judge("carrier", 1, "unsure")
    before = path.read_bytes()
    with monkeypatch.context() as patch:

        def full(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(filing.os, "fsync", full)
        with pytest.raises(mt.LoadError, match=r"tags\.csv cannot be written \(No space left"):
            tags.judge("carrier", 2, "unsure")
        assert "1 judgment is kept in memory and not saved" in tags.problem
        assert path.read_bytes() == before
        assert tags.judged("carrier") == {1, 2}
    opened(path, "joe").judge("carrier", 5, "unsure")
    tags.judge("carrier", 3, "unsure")
    assert tags.problem == ""
    assert mt.Tags.load(path).judged("carrier") == {1, 2, 3, 5}
    assert tags.undo() == ("carrier", 3)
    assert tags.undo() == ("carrier", 2)
    assert mt.Tags.load(path).judged("carrier") == {1, 5}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Opening does not raise; judging does, and keeps the judgment."""
    tags = opened(tmp_path / "gone" / "tags.csv")
    assert "tags.csv cannot be written" in tags.problem
    with pytest.raises(mt.LoadError, match="kept in memory"):
        tags.judge("carrier", 1, "unsure")
    tags.save(tmp_path / "copy.csv")
    assert len(mt.Tags.load(tmp_path / "copy.csv")) == 1


def test_a_file_that_another_program_holds_is_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while the judgment is refused, and nothing has changed."""
    tags = opened(path)
    monkeypatch.setattr(filing, "PATIENCE", 0.01)
    code = (
        "import sys; from pathlib import Path; from migtools.tags.filing import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(mt.LockedError, match="nothing was changed, try again"):
        tags.judge("carrier", 1, "unsure")
    assert len(tags) == 0
    assert tags.undo() is None
    holder.communicate()
    tags.judge("carrier", 1, "unsure")
    assert len(mt.Tags.load(path)) == 1


def test_an_interrupt_while_writing_loses_no_judgment(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C leaves the old file; what was judged goes with the next judgment."""
    tags = opened(path)
    with monkeypatch.context() as patch:

        def stop(*_: Any) -> None:
            raise KeyboardInterrupt

        patch.setattr(filing.os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            tags.judge("carrier", 1, "unsure")
    assert len(mt.Tags.load(path)) == 0
    opened(path, "joe").judge("carrier", 9, "unsure")
    tags.judge("carrier", 2, "unsure")
    assert mt.Tags.load(path).judged("carrier") == {1, 2, 9}


@pytest.mark.skipif(os.name == "nt", reason="file modes and links")
def test_the_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    """Colleagues who could read it still can."""
    real, link = tmp_path / "real.csv", tmp_path / "tags.csv"
    real.write_text(GOOD)
    real.chmod(0o664)
    link.symlink_to(real)
    opened(link).judge("carrier", 2, "unsure")
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o664
    assert len(mt.Tags.load(real)) == 2
