"""What the command line reads and prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from migtools.errors import LoadError, MigtoolsError, demand_columns

if TYPE_CHECKING:
    from migtools.office.office import Office
    from migtools.plans.plan import Plan


def frame(found: pd.DataFrame, as_json: bool, *, empty: str) -> None:
    """Print a frame as an aligned table, or as a JSON list of records."""
    if as_json:
        click.echo(found.to_json(orient="records", force_ascii=False))
    elif found.empty:
        click.echo(empty)
    else:
        click.echo(found.to_string(index=False, na_rep=""))


def written_or_shown(found: pd.DataFrame, out: str | None, title: str, as_json: bool) -> None:
    """Write a frame to a file where one is named, else print it."""
    if out is None:
        frame(found, as_json, empty="Nothing found.")
        return
    from migtools.reporting.export import export

    click.echo(f"{len(found)} rows written to {export(found, out, title=title)}")


def plan(made: Plan, as_json: bool, to_stderr: bool = False) -> None:
    """Print a plan."""
    if not as_json:
        click.echo(str(made), err=to_stderr)
        return
    columns = ("table", "column", "action", "records", "rows")
    click.echo(
        json.dumps(
            {
                "verb": made.verb,
                "summary": made.summary(),
                "effects": [dict(zip(columns, row, strict=True)) for row in made.totals()],
                "renames": json.loads(made.renames.to_json(orient="records")),
                "collisions": json.loads(made.collisions.to_json(orient="records")),
                "open_collisions": made.open_collisions,
                "not_restorable": made.blocked,
                "warnings": made.warnings,
            },
            ensure_ascii=False,
        )
    )


def error(raised: MigtoolsError, as_json: bool) -> None:
    """Print an error as a sentence, or as JSON."""
    if as_json:
        plain = {"error": type(raised).__name__, "message": str(raised)}
        click.echo(json.dumps(plain, ensure_ascii=False))
    else:
        click.echo(f"{type(raised).__name__}: {raised}", err=True)


def pairs(office: Office, file: str | None, exact: Sequence[str]) -> list[tuple[str, Any, Any]]:
    """The pairs of a CSV file, and all exact matches of some kinds.

    Raises:
        LoadError: If neither is given, or the file cannot be taken.
    """
    from migtools.matching.match import match
    from migtools.ranking.statuses import EXACT

    if file is None and not exact:
        raise LoadError("no pairs are given; name a file with --pairs, or a kind with --exact")
    found: list[tuple[str, Any, Any]] = _file_pairs(file) if file else []
    for kind in exact:
        matched = match(office, kind)
        sure = matched[matched["status"] == EXACT]
        found += [(kind, a, b) for a, b in zip(sure["local"], sure["resource"], strict=True)]
    return found


def _file_pairs(file: str) -> list[tuple[str, Any, Any]]:
    columns = ["kind", "local", "resource"]
    try:
        read = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        raise LoadError(
            f"pairs file {file} cannot be read ({error.strerror}); check the path"
        ) from error
    except (ValueError, UnicodeError) as error:
        raise LoadError(f"pairs file {file} is no CSV file ({error}); mend it") from error
    needs = f"it needs {', '.join(columns)}"
    demand_columns(read, columns, f"pairs file {file} lacks", needs, LoadError)
    if "judgment" in read.columns:
        read = read[read["judgment"] == "match"]
    return list(read[columns].itertuples(index=False, name=None))


def choices(given: Sequence[str]) -> str | dict[str, str]:
    """The on_collision argument: one choice for all, or choices by table and collision."""
    made: dict[str, str] = {}
    for entry in given:
        where, equals, choice = entry.rpartition("=")
        made[where if equals else "*"] = choice
    return made or "block"


@contextmanager
def progress() -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on a terminal; silence elsewhere, where a log would fill with it."""
    if not sys.stderr.isatty():
        yield lambda _done, _total, _what: None
        return
    with click.progressbar(length=100, label="Committing", file=sys.stderr) as bar:

        def tell(done: int, total: int, what: str) -> None:
            bar.label = what
            bar.update(100 * done // max(total, 1) - bar.pos)

        yield tell
