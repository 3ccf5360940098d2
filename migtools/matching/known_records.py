"""What the offices at hand tell about the records that tags name by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from migtools.journal.crosswalk import crosswalk
from migtools.office.office import Office
from migtools.tags.keys import Key, as_key, missing

Paired = Mapping[tuple[str, Key], Key]  # kind and local key -> the resource record that it is


class _Known(NamedTuple):
    name: str
    side: str
    parent: Key | None


class KnownRecords:
    """The records of some offices that share a resource office, by kind and key as tags have it.

    Args:
        offices: The offices; there may be none, and then nothing is known.
    """

    def __init__(self, offices: Sequence[Office]) -> None:
        self._offices = offices
        self._read: dict[tuple[int, str], dict[Key, _Known]] = {}
        self._became = [_became(office) for office in offices]

    def resource_name(self, kind: str, resource: Key) -> str:
        """The name of a resource record; "" where it is not known."""
        found = self._resource(kind, resource)
        return found.name if found else ""

    def parent_of_resource(self, kind: str, resource: Key) -> Key | None:
        """The parent of a resource record; None where there is none or it is not known."""
        found = self._resource(kind, resource)
        return found.parent if found else None

    def parent_of_local(
        self, kind: str, local: Key, name: str, paired_parents: Paired
    ) -> Key | None:
        """The resource record below which a local record of this name belongs, if that is known.

        Args:
            kind: The kind of the record.
            local: Its key, which another office may have too.
            name: Its name, which tells whose record it is.
            paired_parents: What people judged parents to be.
        """
        for at, office in enumerate(self._offices):
            one = self._records(at, kind).get(local)
            if one is None or one.side != "local" or one.name != name or one.parent is None:
                continue
            above = office.schema.kind(kind).parent
            assert above is not None
            parent = self._records(at, above.kind).get(one.parent)
            if parent is not None and parent.side == "resource":
                return one.parent
            place = above.kind, one.parent
            return self._became[at].get(place, paired_parents.get(place))
        return None

    def _resource(self, kind: str, key: Key) -> _Known | None:
        found = (self._records(at, kind).get(key) for at in range(len(self._offices)))
        return next((one for one in found if one and one.side == "resource"), None)

    def _records(self, at: int, kind: str) -> dict[Key, _Known]:
        """The records of one office; none where it does not know the kind."""
        if (at, kind) not in self._read:
            office, made = self._offices[at], dict[Key, _Known]()
            if kind in office.schema.kinds:
                found = office.records(kind)
                columns = (found[c].tolist() for c in ("key", "name", "side", "parent_key"))
                for key, name, side, parent in zip(*columns, strict=True):
                    above = None if missing(parent) else as_key(parent)
                    made[as_key(key)] = _Known("" if missing(name) else name, side, above)
            self._read[at, kind] = made
        return self._read[at, kind]


def _became(office: Office) -> dict[tuple[str, Key], Key]:
    done = crosswalk(office)
    rows = zip(done["kind"], done["local"], done["resource"], strict=True)
    return {(kind, as_key(local)): as_key(resource) for kind, local, resource in rows}
