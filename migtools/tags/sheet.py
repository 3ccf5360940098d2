"""A tags file in memory: its columns, its judgments in order, and the lines it cannot read."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from migtools.tags.cells import encoded, quoted
from migtools.tags.judgments import TAG_COLUMNS, Ident, Judgment
from migtools.tags.keys import Key

Delta = Mapping[Ident, Judgment | None]  # None takes the judgment away
_FEW = 100  # up to here a place in the order is looked up; beyond, all is sorted anew


class Bad(NamedTuple):
    """A line that does not count: kept as it stands until a person puts it right."""

    line: int
    text: str
    said: str


class Sheet:
    """The judgments of a tags file by place, and whatever else stands in it."""

    def __init__(self, columns: list[str] | None = None) -> None:
        self.columns = list(columns or [])
        self.columns += [c for c in TAG_COLUMNS if c not in self.columns]
        self.bad: list[Bad] = []
        self._all: dict[Ident, Judgment] = {}
        self._order: list[Ident] = []
        self._lines: dict[Ident, str] = {}
        self._people: dict[tuple[str, Key], dict[str, Judgment]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Judgment]:
        """The judgments by kind, local key (numbers first), person."""
        # Of a moment: a click in another thread may judge meanwhile.
        found = map(self._all.get, self._order.copy())
        return (judgment for judgment in found if judgment is not None)

    def get(self, ident: Ident) -> Judgment | None:
        """The judgment at a place."""
        return self._all.get(ident)

    def of(self, kind: str, local: Key) -> list[Judgment]:
        """Everybody's judgments on one local record, by person."""
        found = dict(self._people.get((kind, local), {}))
        return [found[by] for by in sorted(found)]

    def records(self) -> Iterator[list[Judgment]]:
        """Everybody's judgments, one local record after the other."""
        together: list[Judgment] = []
        for judgment in self:
            if together and together[0][:2] != judgment[:2]:
                yield together
                together = []
            together.append(judgment)
        if together:
            yield together

    def fill(self, found: Iterable[tuple[Judgment, str]]) -> None:
        """Take the judgments of a file, each with its line if that may stay as it is."""
        for judgment, line in found:
            ident = judgment.ident
            self._put(ident, judgment, True)
            if line:
                self._lines[ident] = line
        self._order = sorted(self._all)

    def lines(self) -> dict[str, Judgment]:
        """The judgments by the line that holds them, as far as it is known."""
        return {line: self._all[ident] for ident, line in self._lines.items()}

    def update(self, delta: Delta) -> None:
        """Make the judgments at these places so."""
        many = len(delta) > _FEW
        for ident, judgment in delta.items():
            self._lines.pop(ident, None)
            if judgment is None:
                self._remove(ident, many)
            else:
                self._put(ident, judgment, many)
        if many:
            self._order = sorted(self._all)

    def _put(self, ident: Ident, judgment: Judgment, many: bool) -> None:
        if ident not in self._all and not many:
            insort(self._order, ident)
        self._all[ident] = judgment
        self._people.setdefault((ident[0], ident[2]), {})[ident[3]] = judgment
        for column, _ in judgment.extra:
            self.add_column(column)

    def _remove(self, ident: Ident, many: bool) -> None:
        if self._all.pop(ident, None) is None:
            return
        if not many:
            del self._order[bisect_left(self._order, ident)]
        people = self._people[ident[0], ident[2]]
        del people[ident[3]]
        if not people:
            del self._people[ident[0], ident[2]]

    def add_column(self, column: str) -> None:
        """Have a column, at the end if it is new."""
        if column not in self.columns:
            self.columns.append(column)
            self._lines.clear()

    def text(self) -> str:
        """The whole file: the header, the judgments in order, then the lines nobody could read."""
        lines = [",".join(quoted(encoded(column)) for column in self.columns)]
        for ident in self._order:
            line = self._lines.get(ident)
            if line is None:
                line = self._lines[ident] = self._line(self._all[ident])
            lines.append(line)
        start = len(lines) + 1
        if any("\n" in line for line in lines):
            start += sum(line.count("\n") for line in lines)
        moved = []
        for bad in self.bad:
            moved.append(bad._replace(line=start))
            start += bad.text.count("\n") + 1
        self.bad = moved
        return "\n".join([*lines, *(bad.text for bad in self.bad)]) + "\n"

    def _line(self, judgment: Judgment) -> str:
        cells = dict(judgment.extra)
        for column, value in zip(TAG_COLUMNS, judgment, strict=False):
            if value is None:
                cells[column] = ""
            else:
                # A number needs no apostrophe: a spreadsheet takes it for what it is.
                cells[column] = encoded(value) if isinstance(value, str) else repr(value)
        return ",".join(quoted(cells.get(column, "")) for column in self.columns)
