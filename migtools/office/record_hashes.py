"""Short hashes of what records hold, so that a later look sees whether a judgment still fits."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from migtools.errors import demand_columns
from migtools.office.schema import Kind

# Without a letter in front a spreadsheet would take some hashes for numbers and round them.
_MARK = "h"
_BYTES = 8
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def record_hashes(records: pd.DataFrame, kind: Kind) -> pd.Series[Any]:
    """Hash what a judgment on each record rests on: name, parent, must-equal columns and codes.

    Status and side do not count. A value counts by what it says, whatever type a database or a
    frame gives it: 12, 12.0 and "12" are the same, a missing value and "" are not. Declaring
    another code or must-equal column changes every hash: less was known when it was judged.

    Args:
        records: Records as `Office.records` gives them: the columns name, parent_key (where the
            kind has a parent), and the kind's must_equal columns and codes.
        kind: Their kind, as `office.schema.kind` gives it.

    Returns:
        Text, named "hash", with the index of `records`: "h" and 16 hexadecimal digits, the same
        on every machine and database.

    Raises:
        MatchError: If a column is missing.
    """
    columns = ["name", *(["parent_key"] if kind.parent else []), *kind.must_equal, *kind.codes]
    then = f"give them as office.records({kind.name!r}) does"
    demand_columns(records, columns, f"the {kind.label} records lack", then)
    values = [records[column].tolist() for column in columns]
    if not kind.parent:
        values.insert(1, [None] * len(records))
    split = 2 + len(kind.must_equal)
    made = [
        fingerprint(kind, row[0], row[1], row[2:split], row[split:])
        for row in zip(*values, strict=True)
    ]
    return pd.Series(made, index=records.index, dtype=object, name="hash")


def fingerprint(
    kind: Kind, name: Any, parent: Any, must_equal: Sequence[Any], codes: Sequence[Any]
) -> str:
    """The hash of one record of a kind; see `record_hashes`."""
    content = {
        "name": _plain(name),
        "parent": _plain(parent),
        "must_equal": dict(zip(kind.must_equal, map(_plain, must_equal), strict=True)),
        "codes": dict(zip(kind.codes, map(_plain, codes), strict=True)),
    }
    text = _CANONICAL.encode(content)
    return _MARK + hashlib.blake2b(text.encode("ascii"), digest_size=_BYTES).hexdigest()


def _plain(value: Any) -> str | None:
    """A value as text that does not depend on the type in which it came."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or bool(value != value):
        return None
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, bool | np.bool_ | Integral):
        return str(int(value))
    return _number(value) if isinstance(value, Decimal | float) else str(value)


def _number(value: Decimal | float) -> str:
    """A number without an exponent and without zeros that say nothing."""
    text = format(value if isinstance(value, Decimal) else Decimal(repr(float(value))), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
