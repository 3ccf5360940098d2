"""What became of a database's tables since they were read."""

from __future__ import annotations

from collections.abc import Collection

from migtools.database.catalogue import Catalogue


def schema_change(mine: Catalogue, now: Catalogue, touched: Collection[str]) -> str:
    """What is another in a catalogue than when it was read before, of what matters; "" for nothing.

    Args:
        mine: The catalogue as it was.
        now: The catalogue as it is.
        touched: The tables that matter, and whatever points at them.
    """
    for name in sorted(touched):
        if name not in now.tables:
            return f"the table {name} is gone"
        was, there = (
            {c.name: str(c.type) for c in known.tables[name].columns} for known in (mine, now)
        )
        for column in sorted({c for c, _ in was.items() ^ there.items()}):
            return f"the column {name}.{column} {_what(column in was, column in there)}"
        primary = [[c.name for c in known.tables[name].primary_key] for known in (mine, now)]
        if primary[0] != primary[1]:
            return f"the primary key of {name} changed"
    links = [
        {fk for fk in known.foreign_keys if fk.target_table in touched} for known in (mine, now)
    ]
    for link in sorted(links[0] ^ links[1], key=str):
        said = _what(link in links[0], link in links[1])
        return f"a foreign key of {link.table} ({', '.join(link.columns)}) {said}"
    return ""


def _what(was: bool, there: bool) -> str:
    return "changed" if was and there else "was added" if there else "was dropped"
