"""The command line: the same verbs as in a notebook, for terminals and CI jobs.

Exit codes: 0 nothing to do, or done; 1 error; 2 changes are planned; 3 collisions are open;
4 the plan is stale.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from migtools.cli import output
from migtools.errors import CollisionError, LoadError, MigtoolsError, StalePlanError

DONE, ERROR, PLANNED, COLLISIONS, STALE = range(5)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="migtools")
def cli() -> None:
    """Realign an agency's local records to the resource office's master records.

    DATABASE is a URL such as postgresql://host/agency, or the path of a SQLite file. Only commit,
    and revert and purge with --yes, write anything.
    """


def _command(run: Callable[..., Any]) -> Callable[..., Any]:
    """A command on an office, which it is given open; with --json it prints for machines."""

    @cli.command(name=run.__name__)
    @click.argument("database")
    @click.option("--schema", required=True, help="The TOML file that declares the office.")
    @click.option("--local", help="The local office, where the schema has none.")
    @click.option("--user", default="", help="Who is working; written into the history.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
    @functools.wraps(run)
    def opened(database: str, schema: str, local: str | None, user: str, **given: Any) -> Any:
        from migtools.office.office import Office

        return run(Office.open(database, schema, local=local, user=user), **given)

    return opened


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("migtools-lab"))
@click.option("--app", "as_app", is_flag=True, help="The workbench alone, without code cells.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--port", type=int, help="The port of the server.")
def lab(folder: Path, as_app: bool, no_browser: bool, port: int | None) -> int:
    """Open JupyterLab on the notebooks, in a working FOLDER with a sample office."""
    from migtools.cli import app
    from migtools.cli import lab as jupyterlab

    added = jupyterlab.prepare(folder)
    kept = "" if added else " (everything was there already, nothing was changed)"
    click.echo(f"Working folder: {folder.resolve()}{kept}", err=True)
    run = app.run if as_app else jupyterlab.run
    return run(folder, not no_browser, port)


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--which", type=click.Choice(["agency", "catalogue"]), default="agency")
def sample(path: Path, which: str) -> int:
    """Make a sample office at PATH, a SQLite file that does not exist yet."""
    from migtools.cli.sample_office import data_folder, sample_office

    sample_office(path, which=which).engine.dispose()
    click.echo(f"Made {path}; its schema is {data_folder() / (which + '.toml')}")
    return DONE


@_command
def check(office: Any, as_json: bool) -> int:
    """Compare the schema with the database."""
    found = office.check()
    output.frame(found, as_json, empty="The schema fits the database.")
    return ERROR if (found["level"] == "error").any() else DONE


@_command
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="List the reports.")
@click.option("--out", help="Write to a .csv, .xlsx or .html file.")
def report(office: Any, as_json: bool, name: str | None, listing: bool, out: str | None) -> int:
    """Run the resource report that NAME finds (the first one without a name)."""
    from migtools.reporting import report as reporting

    if listing:
        output.frame(reporting.reports(office, name or ""), as_json, empty="No report found.")
        return DONE
    output.written_or_shown(reporting.report(office, name), out, name or "Report", as_json)
    return DONE


@_command
@click.argument("kind")
@click.option("--status", help="Only this status: exact, same, close, ambiguous, elsewhere, none.")
@click.option("--memory", multiple=True, help="A tags file of another office; may be repeated.")
@click.option("--out", help="Write to a .csv, .xlsx or .html file.")
def match(
    office: Any,
    as_json: bool,
    kind: str,
    status: str | None,
    memory: Sequence[str],
    out: str | None,
) -> int:
    """Put the local records of a KIND beside their resource records."""
    from migtools.matching.match import match as matched
    from migtools.matching.memory import memory as decided

    found = matched(office, kind, memory=decided(office, *memory))
    chosen = found[found["status"] == status] if status else found
    output.written_or_shown(chosen, out, f"Match of {kind}", as_json)
    return DONE


@_command
@click.option("--pairs", help="A CSV file with the columns kind, local, resource.")
@click.option("--exact", multiple=True, metavar="KIND", help="All exact matches of a kind.")
@click.option("--rename", is_flag=True, help="Rename local records whose names differ.")
@click.option(
    "--on-collision",
    multiple=True,
    metavar="[WHERE=]CHOICE",
    help="block, keep_resource, keep_local or leave; for a table or a collision with WHERE=.",
)
@click.option("--max-rows", type=int, help="Refuse a plan that moves more rows.")
@click.option("--out", help="Save the plan, to be committed later.")
def plan(
    office: Any,
    as_json: bool,
    pairs: str | None,
    exact: Sequence[str],
    rename: bool,
    on_collision: Sequence[str],
    max_rows: int | None,
    out: str | None,
) -> int:
    """Plan a realignment and show everything that it would do."""
    from migtools.plans.realign import realign

    made = realign(
        office,
        output.pairs(office, pairs, exact),
        rename=rename,
        on_collision=output.choices(on_collision),
    )
    moved = int(made.effects["rows"].sum())
    if max_rows is not None and moved > max_rows:
        raise LoadError(f"the plan changes {moved} rows, more than --max-rows {max_rows}; split it")
    return _planned(made, out, as_json)


def _planned(made: Any, out: str | None, as_json: bool) -> int:
    """Show a plan, save it where asked, and say how it stands with the exit code."""
    if out:
        made.save(out)
    output.plan(made, as_json)
    if not made:
        return DONE
    return COLLISIONS if made.open_collisions else PLANNED


@_command
@click.argument("plan_file")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--allow-triggers", is_flag=True, help="Let triggers change rows beyond the plan.")
def commit(office: Any, as_json: bool, plan_file: str, yes: bool, allow_triggers: bool) -> int:
    """Commit a saved plan: everything in it, or nothing."""
    from migtools.plans.plan import Plan

    return _commit(office, Plan.load(office, plan_file), yes, as_json, allow_triggers)


def _commit(office: Any, made: Any, yes: bool, as_json: bool, allow_triggers: bool = False) -> int:
    from migtools.writer.commit import commit as committed

    if made and not yes:
        output.plan(made, as_json=False, to_stderr=as_json)
        if not sys.stdin.isatty() or not click.confirm("Go ahead?", err=True):
            raise LoadError("nothing was written; say --yes to commit without being asked")
    with output.progress() as tell:
        receipt = committed(office, made, progress=tell, allow_triggers=allow_triggers)
    click.echo(receipt.to_json() if as_json else str(receipt))
    return DONE


@_command
def history(office: Any, as_json: bool) -> int:
    """List what was committed."""
    from migtools.journal.history import history as committed

    found = committed(office)
    output.frame(found, as_json, empty="Nothing was ever committed.")
    return DONE


@_command
@click.argument("number", type=int)
@click.option("--best-effort", is_flag=True, help="Leave what was edited since as it is.")
@click.option("--out", help="Save the plan, to be committed later.")
@click.option("--yes", is_flag=True, help="Commit it.")
def revert(
    office: Any, as_json: bool, number: int, best_effort: bool, out: str | None, yes: bool
) -> int:
    """Plan to undo commit NUMBER; with --yes, undo it."""
    from migtools.plans.revert import revert as reverted

    made = reverted(office, number, strict=not best_effort)
    return _commit(office, made, True, as_json) if yes else _planned(made, out, as_json)


@_command
def verify(office: Any, as_json: bool) -> int:
    """Check the invariants; exit code 1 where one does not hold."""
    from migtools.journal.verify import verify as verified

    found = verified(office)
    output.frame(found, as_json, empty="Nothing to check.")
    return DONE if found["ok"].all() else ERROR


@_command
@click.option("--kind", help="Only leftovers of this kind.")
@click.option("--out", help="Save the plan, to be committed later.")
@click.option("--yes", is_flag=True, help="Commit it.")
def purge(office: Any, as_json: bool, kind: str | None, out: str | None, yes: bool) -> int:
    """Plan to delete leftovers that are proved empty; with --yes, delete them."""
    from migtools.plans.purge import purge as purged

    made = purged(office, kind)
    return _commit(office, made, True, as_json) if yes else _planned(made, out, as_json)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        code = cli.main(args=given, prog_name="migtools", standalone_mode=False)
    except MigtoolsError as error:
        output.error(error, as_json)
        stale = isinstance(error, StalePlanError)
        code = STALE if stale else COLLISIONS if isinstance(error, CollisionError) else ERROR
    except click.ClickException as error:
        # Click's own code for a wrong call is 2, which means "changes are planned" here.
        error.show()
        code = ERROR
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing was written.", err=True)
        code = ERROR
    sys.exit(code or DONE)
