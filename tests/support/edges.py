"""What the tests of edge cases share. Numbers in brackets there are rows of the domain's list."""

from __future__ import annotations

from typing import Any

import pytest

import migtools as mt
from tests.support.offices import (
    dump,
)

NO_PCM = "NO PCM Activity"


def refused(
    office: mt.Office, error: type[Exception], pairs: Any, says: str, **options: Any
) -> None:
    """The pairs are refused with these words, and nothing is written."""
    before = dump(office, journal=True)
    with pytest.raises(error) as caught:
        mt.commit(office, mt.realign(office, pairs, **options))
    assert says in str(caught.value)
    assert dump(office, journal=True) == before


def mini(**more: Any) -> dict[str, Any]:
    """A declaration with carriers only."""
    return {
        "sides": {"column": "office_id", "local": 1, "resource": 2},
        "kinds": {"carrier": {"table": "carrier", "retire": {"status": NO_PCM}}},
        **more,
    }


KEEP: dict[str, Any] = {"on_collision": "keep_resource"}


def schema_document() -> dict[str, Any]:
    import tomllib

    from migtools.cli.sample_office import data_folder

    return tomllib.loads((data_folder() / "agency.toml").read_text(encoding="utf-8"))
