"""The resource reports: what the resource office holds, to be read and printed before realigning.

Source: manual, Carrier Migration, step 1: find and run the report "Carriers and Products Only, No
Riders – Detail" (the name has an en dash; a search with a hyphen finds it too).
"""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from migtools.errors import MatchError
from migtools.names import fold
from migtools.office.office import Office
from migtools.office.schema import Kind, ReportSpec

REPORTS_COLUMNS = ["name", "lists"]


def _specs(office: Office) -> list[ReportSpec]:
    """The declared reports; where none is declared, one for each kind with its parents."""
    if office.schema.reports:
        return list(office.schema.reports)
    return [
        ReportSpec(f"{kind.label} – Detail", (*_above(office, kind), kind.name))
        for kind in office.schema.kinds.values()
    ]


def _above(office: Office, kind: Kind) -> tuple[str, ...]:
    if kind.parent is None:
        return ()
    parent = office.schema.kind(kind.parent.kind)
    return (*_above(office, parent), parent.name)


def reports(office: Office, search: str = "") -> pd.DataFrame:
    """List the resource reports.

    Args:
        office: An open office.
        search: Words that the name must hold; case and the sort of dash do not matter. Blank
            finds every report.

    Returns:
        Columns: name, lists (the kinds, outermost first). In the order of the schema.
    """
    phrase, specs = fold(search), _specs(office)
    # Words in the order of the name are the better hit; in any order they are one too.
    hits = [spec for spec in specs if phrase in fold(spec.name)]
    hits = hits or [s for s in specs if all(word in fold(s.name) for word in phrase.split())]
    found = [(spec.name, ", ".join(spec.kinds)) for spec in hits]
    return pd.DataFrame(found, columns=REPORTS_COLUMNS)


def report(office: Office, name: str | None = None) -> pd.DataFrame:
    """Run a resource report.

    Args:
        office: An open office.
        name: The report's name, or words that find exactly one; None for the first report.

    Returns:
        One row per innermost record of the resource office, sorted by the names from the outside
        in; a record without any below it has one row of its own. For each kind, outermost first:
        a column with the name, called after the kind, then its codes, must_equal columns and
        status, prefixed with the kind where two kinds share a column's name.

    Raises:
        MatchError: If no report, or more than one, has that name.
    """
    kinds = [office.schema.kind(k) for k in _find(office, name).kinds]
    tables = [office.table(kind.table).alias(f"level{i}") for i, kind in enumerate(kinds)]
    source: sa.FromClause = tables[0]
    for above, below, kind, parent in zip(tables, tables[1:], kinds[1:], kinds, strict=False):
        assert kind.parent is not None
        key = office.key(parent).name
        theirs = office.owner(kind, below) == office.resource
        on = (below.c[kind.parent.column] == above.c[key]) & theirs
        source = source.outerjoin(below, on)
    columns = [
        c for table, kind in zip(tables, kinds, strict=True) for c in _columns(table, kind, kinds)
    ]
    names = [table.c[kind.name_column] for table, kind in zip(tables, kinds, strict=True)]
    keys = [table.c[office.key(kind).name] for table, kind in zip(tables, kinds, strict=True)]
    query = (
        sa.select(*columns)
        .select_from(source)
        .where(office.owner(kinds[0], tables[0]) == office.resource)
        .order_by(*(part for pair in zip(names, keys, strict=True) for part in pair))
    )
    with office.reading() as connection:
        rows = connection.execute(query).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=[c.name for c in columns])


def _columns(table: sa.FromClause, kind: Kind, kinds: list[Kind]) -> list[sa.ColumnElement[object]]:
    found: list[sa.ColumnElement[object]] = [table.c[kind.name_column].label(kind.name)]
    extra = [*kind.codes, *kind.must_equal]
    extra += [kind.status] if kind.status in table.c else []
    for column in dict.fromkeys(extra):
        shared = sum(column in (*k.codes, *k.must_equal, k.status) for k in kinds) > 1
        found.append(table.c[column].label(f"{kind.name}_{column}" if shared else column))
    return found


def _find(office: Office, name: str | None) -> ReportSpec:
    specs = _specs(office)
    if name is None:
        return specs[0]
    exact = [spec for spec in specs if spec.name == name]
    close = exact or [spec for spec in specs if fold(name) and fold(name) in fold(spec.name)]
    if len(close) != 1:
        what = "no report" if not close else f"{len(close)} reports"
        known = "; ".join(spec.name for spec in close or specs)
        raise MatchError(f"{what} found for {name!r}; choose one of: {known}")
    return close[0]
