"""The command line: the same verbs, with exit codes that a CI job can act on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import migtools as mt
from migtools.cli.commands import main
from migtools.cli.sample_office import data_folder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A sample agency in a file."""
    path = tmp_path / "agency.db"
    mt.sample_office(path).engine.dispose()
    return path


@pytest.fixture
def run(database: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command on the sample agency: exit code, output, error output."""

    def called(verb: str, *arguments: str, user: str = "maria") -> tuple[int, str, str]:
        schema = str(data_folder() / "agency.toml")
        with pytest.raises(SystemExit) as left:
            main([verb, str(database), "--schema", schema, "--user", user, *arguments])
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    return called


def test_a_ci_job_plans_gates_commits_verifies_and_undoes(run: Run, tmp_path: Path) -> None:
    """The whole walk without a notebook, each step judged by its exit code alone."""
    plan = str(tmp_path / "plan.json")
    assert run("plan", "--exact", "service_provider", "--out", plan)[0] == 2
    assert run("commit", plan, "--yes")[0] == 0
    assert run("plan", "--exact", "service_provider")[0] == 0, "a second run has nothing to do"
    assert run("commit", plan, "--yes")[0] == 4, "the same plan never runs twice"
    assert run("revert", "1")[0] == 2
    assert run("revert", "1", "--yes")[0] == 0
    code, out, _ = run("history", "--json")
    assert (code, [row["undone_by"] for row in json.loads(out)]) == (0, [2, None])


def test_open_collisions_have_an_exit_code_of_their_own(run: Run, tmp_path: Path) -> None:
    """Code 3 in the plan and in the commit; a choice per table makes it 2."""
    plan = str(tmp_path / "plan.json")
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("kind,local,resource\ncarrier,2,1002\n", encoding="utf-8")
    assert run("plan", "--pairs", str(pairs), "--out", plan)[0] == 3
    assert run("commit", plan, "--yes")[0] == 3
    chosen = ("--on-collision", "contract=keep_local", "--on-collision", "appointment=leave")
    assert run("plan", "--pairs", str(pairs), *chosen)[0] == 2


def test_a_gate_refuses_a_plan_that_moves_too_much(run: Run, tmp_path: Path) -> None:
    """--max-rows stops before the plan is saved."""
    plan = tmp_path / "plan.json"
    code, _, err = run("plan", "--exact", "carrier", "--max-rows", "100", "--out", str(plan))
    assert code == 1 and "more than --max-rows 100" in err
    assert not plan.exists()


def test_commit_without_yes_and_without_a_terminal_writes_nothing(run: Run, tmp_path: Path) -> None:
    """Nobody can answer, so the answer is No."""
    plan = str(tmp_path / "plan.json")
    run("plan", "--exact", "service_provider", "--out", plan)
    code, _, err = run("commit", plan)
    assert code == 1 and "say --yes" in err
    assert json.loads(run("history", "--json")[1]) == []


def test_json_is_the_only_thing_on_standard_output(run: Run) -> None:
    """Plans, frames and errors are all JSON with --json."""
    planned = json.loads(run("plan", "--exact", "carrier", "--json")[1])
    assert planned["open_collisions"] == 5
    assert {row["action"] for row in planned["effects"]} == {"re-point", "keep", "retire"}
    matched = json.loads(run("match", "carrier", "--status", "ambiguous", "--json")[1])
    assert [row["local"] for row in matched] == [6, 7]
    refused = json.loads(run("match", "carriers", "--json")[1])
    assert refused["error"] == "SchemaError"


def test_match_knows_the_tags_of_another_office(run: Run, tmp_path: Path) -> None:
    """A spelling that was decided there is the same here."""
    path = tmp_path / "north.csv"
    tags = mt.Tags(path, by="ann")
    tags.judge("carrier", 7, "match", 1033, local_name="Driftwood")
    for told, status in ((), "close"), (("--memory", str(path)), "same"):
        found = json.loads(run("match", "carrier", *told, "--json")[1])
        (row,) = [row for row in found if row["local_name"] == "Driftwood"]
        assert (row["resource"], row["status"]) == (1033, status)


@pytest.mark.parametrize(
    ("verb", "arguments", "sentence"),
    [
        ("match", ["carriers"], "the declared kinds are carrier, product, rider"),
        ("plan", [], "no pairs are given; name a file with --pairs"),
        ("plan", ["--pairs", "nowhere.csv"], "nowhere.csv cannot be read"),
        ("commit", ["nowhere.json", "--yes"], "nowhere.json cannot be read"),
        ("revert", ["7"], "there is no commit 7"),
        ("report", ["riders"], "2 reports found for 'riders'"),
        ("plan", ["--exact", "carrier", "--on-collision", "delete"], "no way to resolve"),
        ("plan", ["--nonsense"], "--nonsense"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_1(
    run: Run, verb: str, arguments: list[str], sentence: str
) -> None:
    """Also a wrong option: code 2 already means that changes are planned."""
    code, _, err = run(verb, *arguments)
    assert code == 1
    assert sentence in err
    assert "Traceback" not in err


def test_a_viewer_may_plan_but_not_commit(run: Run, tmp_path: Path) -> None:
    """viktor has no right to realign."""
    plan = str(tmp_path / "plan.json")
    assert run("plan", "--exact", "service_provider", "--out", plan, user="viktor")[0] == 2
    code, _, err = run("commit", plan, "--yes", user="viktor")
    assert code == 1 and "'viktor' may not commit" in err


def test_verify_fails_where_an_old_leftover_still_holds_policies(run: Run) -> None:
    """The sample has leftovers that an earlier utility forgot."""
    code, out, _ = run("verify")
    assert code == 1 and "3 rows on 1 leftover" in out


def test_a_report_is_written_as_a_file(run: Run, tmp_path: Path) -> None:
    """The ending says what is written."""
    target = tmp_path / "report.xlsx"
    assert run("report", "no riders - detail", "--out", str(target))[0] == 0
    assert len(pd.read_excel(target)) == 900


def test_purge_deletes_only_what_is_proved_empty(run: Run) -> None:
    """Preview, then --yes, then nothing is left to delete."""
    assert run("purge")[0] == 2
    assert run("purge", "--yes")[0] == 0
    assert run("purge")[0] == 0


def test_the_installed_command_and_the_module_are_the_same() -> None:
    """`python -m migtools` works in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "migtools", "--help"], capture_output=True, text=True, check=True
    )
    for verb in ("lab", "check", "report", "match", "plan", "commit", "history", "revert"):
        assert verb in done.stdout
