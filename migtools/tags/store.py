"""Keeps a sheet of judgments and its file the same, whoever else writes to that file.

Every change is applied, under a lock, to the file as it is now, and the new file replaces the old
one in one step. A file that is no tags file is never touched: a rescue file beside it takes the
judgments until a person puts it right.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from migtools.errors import LoadError, LockedError
from migtools.tags.filing import Stamp, locked, replace, stamp
from migtools.tags.judgments import Ident, Judgment, newer
from migtools.tags.reading import read_sheet
from migtools.tags.sheet import Delta, Sheet

Change = Callable[[Sheet], Delta]


class TagStore:
    """A sheet, and the file that it is kept in if there is one."""

    def __init__(self, path: Path | None = None) -> None:
        # A link stays a link: what it points to is replaced.
        self.path = Path(os.path.realpath(path)) if path else None
        self.name = path.name if path else ""
        self.sheet = Sheet()
        self._target = self.path  # the file itself, or a rescue file while it is nonsense
        self._seen: tuple[Stamp | None, ...] = ()
        self._unsaved: dict[Ident, Judgment | None] = {}
        self._nonsense = self._failure = ""
        self._turn = threading.RLock()  # a cell and a click may judge at once

    @property
    def problem(self) -> str:
        """What a person should know and do about the file; empty if all is well."""
        name = self._target.name if self._target else ""
        lines = [f"{name} line {bad.line}: {bad.said}" for bad in self.sheet.bad]
        if lines:
            lines[0] += "; the line is kept and does not count; correct it or delete it"
        return "\n".join(s for s in (self._nonsense, self._failure, *lines) if s)

    def keeps(self, path: Path) -> bool:
        """Whether this is the file that the judgments are kept in."""
        return self.path is not None and os.path.realpath(path) == str(self.path)

    def open(self) -> None:
        """Look at the file, make it if it is missing, take back what a rescue file holds."""
        with self._turn:
            self._open()

    def _open(self) -> None:
        try:
            self._refresh()
            at_home = self._target == self.path
            if self.path and at_home and (stamp(self.path) is None or _rescued(self.path)):
                self.apply(lambda _: {})
        except OSError as error:
            self._failure = self._unsaid(error)
        except (LoadError, LockedError) as error:
            self._failure = str(error)

    def load(self) -> None:
        """Read the file, every line of it.

        Raises:
            LoadError: If it is missing or no tags file, or has a bad line; lists every one.
        """
        assert self.path is not None
        try:
            seen = stamp(self.path)
            self.sheet = read_sheet(self.path)
        except OSError as error:
            raise LoadError(
                f"{self.name} cannot be read ({error.strerror or error}); check the path"
            ) from error
        self._seen = (seen, seen)
        if self.sheet.bad:
            lines = [f"line {bad.line}: {bad.said}" for bad in self.sheet.bad]
            raise LoadError(
                f"{self.name} has {len(lines)} bad line{'s' if len(lines) > 1 else ''}; correct "
                f"or delete {'them' if len(lines) > 1 else 'it'}:\n  - " + "\n  - ".join(lines)
            )

    def apply(self, change: Change) -> None:
        """Make a change to the judgments in the file as it is now.

        Raises:
            LockedError: If somebody else keeps the file; nothing has changed.
            LoadError: If the file cannot be written; the change is kept in memory.
        """
        with self._turn:
            self._apply(change)

    def text(self) -> str:
        """The judgments as a file holds them."""
        with self._turn:
            return self.sheet.text()

    def _apply(self, change: Change) -> None:
        if self.path is None:
            self.sheet.update(change(self.sheet))
            return
        taken = False
        try:
            with locked(self.path):
                self._refresh()
                back = self._take_back()
                self._take(change)
                taken = True
                self._write(back)
        except OSError as error:
            if not taken:
                self._take(change)
            self._failure = self._unsaid(error)
            raise LoadError(self._failure) from error
        self._failure = ""

    def _refresh(self) -> None:
        """Read the file again if it changed since it was read or written here."""
        if self.path is None or self._state() == self._seen:
            return
        home, known, before = stamp(self.path), self.sheet, self._target
        found, nonsense = _sheet_of(self.path, known)
        self._target, self._nonsense = self.path, ""
        if nonsense:
            self._target = _rescue_file(self.path)
            self._nonsense = (
                f"{nonsense}; it is left as it is and judgments are kept in {self._target.name}: "
                f"put {self.name} right or remove it, and they go back into it"
            )
        # The stamp is older than what is read: a change in between is seen the next time.
        self._seen = (home, stamp(self._target))
        if nonsense:
            found, _ = _sheet_of(self._target, known)
        if found is not None:
            self.sheet = found
            if nonsense and before == self.path:
                # The file went bad under us: what was known of it is all there is.
                found.update(union(found, known))
            found.update(self._unsaved)

    def _state(self) -> tuple[Stamp | None, ...]:
        return stamp(self.path), stamp(self._target)

    def _take_back(self) -> list[Path]:
        """Take over what rescue files hold; they go once the file is written."""
        if self.path is None or self._target != self.path:
            return []
        files = _rescued(self.path)
        for file in files:
            other = read_sheet(file)
            self.sheet.update(union(self.sheet, other))
            known = {bad.text for bad in self.sheet.bad}
            self.sheet.bad += [bad for bad in other.bad if bad.text not in known]
        return files

    def _take(self, change: Change) -> None:
        delta = change(self.sheet)
        self._unsaved.update(delta)
        self.sheet.update(delta)

    def _write(self, back: list[Path]) -> None:
        assert self._target is not None
        replace(self._target, self.sheet.text())
        self._seen = self._state()
        self._unsaved.clear()
        for file in back:
            file.unlink()

    def _unsaid(self, error: OSError) -> str:
        many = len(self._unsaved)
        kept = f"{many} judgment{'s are' if many != 1 else ' is'} kept in memory and not saved; "
        return (
            f"{self.name} cannot be written ({error.strerror or error}); "
            f"{kept if many else ''}make room or get the right to write there, then judge on, or "
            "save elsewhere"
        )


def union(mine: Sheet, other: Sheet) -> dict[Ident, Judgment | None]:
    """What a sheet takes over from another: new judgments, and one person's newer ones."""
    delta: dict[Ident, Judgment | None] = {}
    for judgment in other:
        known = mine.get(judgment.ident)
        made = judgment if known is None else newer(known, judgment)
        if made != known:
            delta[judgment.ident] = made
    return delta


def _sheet_of(path: Path, known: Sheet) -> tuple[Sheet | None, str]:
    """What a file holds, nothing if it is missing or empty; or why it is no tags file."""
    if stamp(path) is None:
        return None, ""
    try:
        return read_sheet(path, known), ""
    except LoadError as error:
        return None, str(error).partition(";")[0]
    except OSError as error:
        return None, f"{path.name} cannot be read ({error.strerror or error})"


def _rescue_file(path: Path) -> Path:
    """The file beside a nonsense one that takes its judgments: the first that is free or sound."""
    return next(p for p in _rescues(path) if _sound(p) or stamp(p) is None)


def _rescued(path: Path) -> list[Path]:
    """The rescue files of a file that hold judgments."""
    found = []
    for rescue in _rescues(path):
        if not rescue.exists():
            break
        if _sound(rescue):
            found.append(rescue)
    return found


def _rescues(path: Path) -> Iterator[Path]:
    for number in count(1):
        ending = f".rescue.{number}" if number > 1 else ".rescue"
        yield path.with_name(f"{path.stem}{ending}{path.suffix}")


def _sound(path: Path) -> bool:
    """Whether a file is a tags file, bad lines or not."""
    try:
        read_sheet(path)
    except (LoadError, OSError):
        return False
    return True
