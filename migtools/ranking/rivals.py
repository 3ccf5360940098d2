"""Records of one name: local ones that contest a resource record, and what codes tell apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, islice

from migtools.ranking.codes import values_of
from migtools.ranking.readings import Reading

Codes = tuple[frozenset[str], ...]  # of a record: one set per column, empty where it has none

_Named = tuple[Hashable, str]
_SILENT = ""


class Namesakes:
    """Records of one name by their codes: those of equal codes are alike to everybody."""

    def __init__(self, members: Sequence[int], codes: Sequence[Codes]) -> None:
        """Take in records.

        Args:
            members: Their numbers, rising.
            codes: For each what its columns hold.
        """
        self._members, self._codes = members, dict(zip(members, codes, strict=True))
        self._groups: dict[Codes, list[int]] = defaultdict(list)
        for member, told in self._codes.items():
            self._groups[told].append(member)
        self._having: list[dict[str, list[Codes]]] = [
            defaultdict(list) for _ in (codes[0] if codes else ())
        ]
        for told in self._groups:
            for having, values in zip(self._having, told, strict=True):
                for value in values or (_SILENT,):
                    having[value].append(told)

    def count(self, codes: Codes) -> int:
        """How many of them have no code that differs from these."""
        if not any(codes) or not self._members:
            return len(self._members)
        return sum(len(self._groups[told]) for told in self._agreeing(codes))

    def first(self, codes: Codes, most: int, wanted: set[int]) -> tuple[list[int], int]:
        """The members that can matter to who has these codes.

        Args:
            codes: What a local record's columns hold.
            most: How many to give of those whose codes agree or are silent, and of the others.
            wanted: Members to give in any case.

        Returns:
            Members, rising, and how many more there are that no code contradicts.
        """
        if not any(codes):
            kept = wanted.union(self._members[:most])
            return sorted(kept), len(self._members) - len(kept)
        agreeing = self._agreeing(codes)
        differing = islice((told for told in self._groups if told not in agreeing), most)
        kept = wanted.union(self._lowest(agreeing, most), self._lowest(differing, most))
        seen = sum(self._codes[member] in agreeing for member in kept)
        return sorted(kept), sum(len(self._groups[told]) for told in agreeing) - seen

    def _agreeing(self, codes: Codes) -> set[Codes]:
        """The codes that are there and of which none differs from these; some are given."""
        # One column narrows them down: the one in which the fewest have an equal code or none.
        some = [
            [having.get(value, []) for value in (*values, _SILENT)]
            for values, having in zip(codes, self._having, strict=True)
            if values
        ]
        fewest = min(some, key=lambda lists: sum(map(len, lists)))
        return {told for told in chain.from_iterable(fewest) if _agree(codes, told)}

    def _lowest(self, some: Iterable[Codes], most: int) -> list[int]:
        return nsmallest(most, chain.from_iterable(self._groups[told][:most] for told in some))


def _agree(codes: Codes, others: Codes) -> bool:
    """Whether in no column both have values and none in common."""
    return not any(
        mine and theirs and mine.isdisjoint(theirs)
        for mine, theirs in zip(codes, others, strict=True)
    )


class Rivals:
    """How many local records have a name, and how many a spelling of it."""

    def __init__(
        self,
        reading: Reading,
        known: Rivals | None = None,
        spelled: Mapping[str, str] | None = None,
    ) -> None:
        """Start with none, or with those that are known.

        Args:
            reading: How names of their sort are read.
            known: Local records of before.
            spelled: The spelling of names that were read already; see `naming.Found`.
        """
        self._reading = reading
        self._names: Counter[_Named] = Counter(known._names if known else ())
        self._spellings: Counter[_Named] = Counter(known._spellings if known else ())
        self._spelled = dict(spelled or {})
        self._records: list[tuple[Hashable, str, tuple[str, ...]]] = [
            *(known._records if known else ())
        ]
        self._coded: dict[tuple[bool, Hashable, str], list[Codes]] | None = None
        self._sakes: dict[tuple[bool, Hashable, str], Namesakes] = {}

    def add(
        self,
        names: Sequence[str],
        parents: Sequence[Hashable],
        codes: Sequence[tuple[str, ...]],
    ) -> None:
        """Take in local records.

        Args:
            names: The name of each.
            parents: The parent of each; None where parents do not count.
            codes: What of each is in the columns that identify.
        """
        self._coded = None
        for parent, name, texts in zip(parents, names, codes, strict=True):
            self._names[parent, name] += 1
            self._spellings[parent, self._spelling(name)] += 1
            if texts:
                self._records.append((parent, name, texts))

    def beside(self, parent: Hashable, name: str) -> tuple[int, int]:
        """How many other local records have this very name, and how many this or a like one."""
        return self._names[parent, name] - 1, self._spellings[parent, self._spelling(name)] - 1

    def contesting(self, parent: Hashable, name: str, texts: tuple[str, ...]) -> tuple[int, int]:
        """As `beside`, but for those that have other codes than these."""
        codes = tuple(map(values_of, texts))
        spelling = self._spelling(name)
        equal = self._namesakes((True, parent, name)).count(codes) - 1
        return equal, self._namesakes((False, parent, spelling)).count(codes) - 1

    def _namesakes(self, named: tuple[bool, Hashable, str]) -> Namesakes:
        if self._coded is None:
            self._coded, self._sakes = self._by_name(), {}
        if named not in self._sakes:
            codes = self._coded[named]
            self._sakes[named] = Namesakes(range(len(codes)), codes)
        return self._sakes[named]

    def _by_name(self) -> dict[tuple[bool, Hashable, str], list[Codes]]:
        """The codes of the records that are not alone with their spelling: by name, and by it."""
        made: dict[tuple[bool, Hashable, str], list[Codes]] = defaultdict(list)
        for parent, name, texts in self._records:
            spelling = self._spelling(name)
            if self._spellings[parent, spelling] > 1:
                codes = tuple(map(values_of, texts))
                made[True, parent, name].append(codes)
                made[False, parent, spelling].append(codes)
        return made

    def _spelling(self, name: str) -> str:
        if name not in self._spelled:
            self._spelled[name] = self._reading.spelling(name)
        return self._spelled[name]
