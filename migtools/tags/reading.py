"""Reads a tags file as people and spreadsheets leave it: good lines count, bad ones are named."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from migtools.errors import LoadError, MatchError
from migtools.tags.cells import decoded, plain
from migtools.tags.judgments import TAG_COLUMNS, Ident, Judgment, fault
from migtools.tags.keys import as_key, as_list, listed_keys
from migtools.tags.sheet import Bad, Sheet

_NEEDED = ("kind", "local", "resource", "judgment")
_LONGEST = 50  # lines that one quoted cell may run over


def read_sheet(path: Path, known: Sheet | None = None) -> Sheet:
    """Read a tags file; lines that cannot be read are in `bad`.

    Args:
        path: The file.
        known: What was read before: lines that did not change are not taken apart again.

    Raises:
        LoadError: If it is no tags file at all.
        OSError: If it cannot be read.
    """
    lines = _lines(path.read_bytes(), path.name)
    columns = _header(lines[0], path.name)
    sheet = Sheet(columns)
    same = known is not None and known.columns == columns
    reader = _Reader(columns, lines, known.lines() if known is not None and same else {})
    found: dict[Ident, tuple[int, Judgment, str]] = {}
    for number, raw in reader.records():
        judgment, line, said = reader.judgment(raw)
        if judgment is not None and judgment.ident in found:
            said = (
                f"{judgment.by or 'nobody'} has judged {judgment.kind} {judgment.local!r} "
                f"in line {found[judgment.ident][0]} already"
            )
        if said:
            sheet.bad.append(Bad(number, raw, said))
        elif judgment is not None:
            found[judgment.ident] = number, judgment, line
    whole = len(columns) == len(sheet.columns)
    sheet.fill((judgment, line if whole else "") for _, judgment, line in found.values())
    return sheet


def _lines(data: bytes, name: str) -> list[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{name} is no tags file (it is not UTF-8 text); save it as CSV UTF-8, or remove it"
        ) from error
    return text.replace("\r\n", "\n").split("\n")


def _header(line: str, name: str) -> list[str]:
    try:
        columns = [decoded(cell).strip() for cell in _cells(line)]
    except csv.Error:
        columns = []
    lacking = [column for column in _NEEDED if column not in columns]
    if lacking:
        raise LoadError(
            f"{name} is no tags file (its first line lacks the column {lacking[0]!r}); "
            f"a tags file begins with {','.join(TAG_COLUMNS)}"
        )
    twice = [column for column in columns if columns.count(column) > 1]
    if twice:
        raise LoadError(
            f"{name} is no tags file (its first line has the column {twice[0]!r} twice); "
            "keep one of them"
        )
    return columns


class _Reader:
    """The lines of one file, and what its columns mean."""

    def __init__(self, columns: list[str], lines: list[str], known: Mapping[str, Judgment]) -> None:
        self.lines, self.known, self.width = lines, known, len(columns)
        # A column that the file lacks reads the empty cell that is put behind each line's cells.
        self.places = [columns.index(c) if c in columns else -1 for c in TAG_COLUMNS]
        self.others = [(place, c) for place, c in enumerate(columns) if c not in TAG_COLUMNS]

    def records(self) -> Iterator[tuple[int, str]]:
        """The line number and the text of each record that is not blank."""
        number = 1
        while number < len(self.lines):
            line = self.lines[number]
            more = self._run_on(number) if line.count('"') % 2 else 0
            if line.strip(", \t"):
                yield number + 1, "\n".join(self.lines[number : number + more + 1])
            number += more + 1

    def _run_on(self, start: int) -> int:
        """How many more lines belong to a record whose quoted cell runs over them.

        None where a quote was merely forgotten: it must not swallow the judgments below it.
        """
        quotes = self.lines[start].count('"')
        for more in range(1, min(_LONGEST, len(self.lines) - start)):
            line = self.lines[start + more]
            many = line.count('"')
            if many % 2 == 0 and self.judgment(line)[0] is not None:
                return 0
            quotes += many
            if quotes % 2 == 0:
                whole = "\n".join(self.lines[start : start + more + 1])
                return more if self.judgment(whole)[0] is not None else 0
        return 0

    def judgment(self, raw: str) -> tuple[Judgment | None, str, str]:
        """A record's judgment and its line if that may stay as it is, or what is wrong with it."""
        known = self.known.get(raw)
        if known is not None:
            return known, raw, ""
        try:
            cells = _cells(raw)
            if len(cells) > self.width:
                raise ValueError(
                    f"it has {len(cells)} cells, the first line {self.width}: quote the commas"
                )
            as_is = len(cells) == self.width and plain(raw)
            made = self._made(cells + [""] * (self.width - len(cells) + 1), as_is)
        except (MatchError, ValueError) as error:
            return None, "", str(error).partition(";")[0]
        except csv.Error as error:
            return None, "", f"it is no CSV ({error})"
        said = fault(made)
        return (None, "", said) if said else (made, raw if as_is else "", "")

    def _made(self, cells: list[str], as_is: bool) -> Judgment:
        ours = [cells[place] for place in self.places]
        if not as_is:
            ours = [decoded(cell) for cell in ours]
        kind, local, local_name, resource, resource_name, judgment, score, *rest = ours
        method, by, at, note, local_hash, resource_hash, rejected = rest
        if not local:
            raise ValueError("the local key is empty")
        return Judgment(
            kind,
            as_key(local),
            local_name,
            as_key(resource) if resource else None,
            resource_name,
            judgment,
            _score(score) if score else None,
            method,
            by,
            at,
            note,
            local_hash,
            resource_hash,
            as_list(listed_keys(rejected)) if rejected else "",
            tuple((c, cells[place]) for place, c in self.others if cells[place]),
        )


def _cells(line: str) -> list[str]:
    return next(csv.reader([line], strict=True), []) if '"' in line else line.split(",")


_NUMBER = re.compile(r"[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+\.")


def _score(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"score {text!r} is no number between 0 and 1")
    return float(text)
