"""The matching benchmark scores what it says, and its command runs on a few names."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.names import scoring
from tests.benchmarks.names.corrupting import OPERATORS, corrupted
from tests.benchmarks.names.scoring import Acceptance, Guess, Row
from tests.benchmarks.names.sets import SETS, Files, NameSet, light_equal
from tests.benchmarks.names.sizes import parsed, sized

ROOT = Path(__file__).parents[2]


def _row(key: str, *answers: str, scored: bool = True, half: int = 0) -> Row:
    return Row(key, f"name {key}", frozenset(answers), scored and bool(answers), True, half)


def _ranking(**found: str) -> dict[str, list[Guess]]:
    """Rankings written as keys with spaces between; scores fall from 1."""
    return {
        key: [Guess(one, 1 - place / 10) for place, one in enumerate(listed.split())]
        for key, listed in found.items()
    }


def test_recall_takes_any_of_several_right_answers() -> None:
    """One right answer is enough; rows that are not scored and rows without a guess count so."""
    rows = [_row("a", "X", "Y"), _row("b", "Z"), _row("c", "W"), _row("d", "V", scored=False)]
    ranking = _ranking(a="Y", b="Q Z", d="V")
    assert scoring.recall(rows, ranking, 1) == pytest.approx(1 / 3)
    assert scoring.recall(rows, ranking, 5) == pytest.approx(2 / 3)
    assert scoring.recall([rows[3]], ranking, 1) is None


def test_recall_counts_only_as_many_places_as_asked() -> None:
    """The sixth guess is not among the first five."""
    assert scoring.recall([_row("a", "X")], _ranking(a="1 2 3 4 5 X"), 5) == 0


def test_an_accepted_row_without_an_answer_is_an_error() -> None:
    """Renamed and missing counterparts can only cost precision, never give coverage."""
    rows = [_row("a", "X"), _row("b", "Y"), _row("nil"), _row("renamed", "Z", scored=False)]
    ranking = _ranking(a="X", b="Y", nil="X", renamed="Z")
    judged = scoring.accepted(rows, ranking, {"a", "nil", "renamed"})
    assert judged == Acceptance(right=2, wrong=1, coverage=0.5)
    assert judged.precision == pytest.approx(2 / 3)
    assert scoring.accepted(rows, ranking, set()).precision is None


@pytest.mark.parametrize(
    ("errors", "count", "bound"),
    [(0, 600, 0.00498), (1, 407, 0.01160), (0, 1, 0.95), (4, 4, 1.0), (3, 1000, 0.00774)],
)
def test_the_bound_is_that_of_clopper_and_pearson(errors: int, count: int, bound: float) -> None:
    """No error among 600 proves less than 0.498 % of errors, not none."""
    assert scoring.error_bound(errors, count) == pytest.approx(bound, abs=5e-6)


def test_without_anything_accepted_there_is_no_bound() -> None:
    """Nothing was proved."""
    assert scoring.error_bound(0, 0) is None


def test_the_threshold_is_the_lowest_that_is_precise_enough() -> None:
    """Equal scores are accepted together or not at all; a tie at the top is never accepted."""
    rows = [_row(key, "X") for key in "abcde"]
    ranking = {
        "a": [Guess("X", 0.9)],
        "b": [Guess("X", 0.8)],
        "c": [Guess("W", 0.7)],
        "d": [Guess("X", 0.7)],
        "e": [Guess("X", 1.0), Guess("W", 1.0)],
    }
    assert scoring.threshold(rows, ranking) == 0.8
    assert scoring.above(rows, ranking, 0.8) == {"a", "b"}
    assert scoring.threshold(rows, ranking, precision=0.75) == 0.7
    assert scoring.threshold([rows[2]], ranking) == math.inf


def test_no_half_chooses_its_own_threshold() -> None:
    """An error in one half raises the threshold of the other half only."""
    rows = [_row("a", "X", half=0), _row("b", half=0), _row("c", "X", half=1), _row("d", half=1)]
    ranking = {
        "a": [Guess("X", 0.9)],
        "b": [Guess("W", 0.8)],
        "c": [Guess("X", 0.85)],
        "d": [Guess("W", 0.1)],
    }
    assert scoring.calibrated(rows, ranking) == {"a"}
    assert scoring.half_of("C00001") == scoring.half_of("C00001")
    assert {scoring.half_of(f"C{number:05}") for number in range(20)} == {0, 1}


def test_the_duel_counts_what_only_one_has_right() -> None:
    """Names that both or neither have right tell nothing."""
    rows = [_row("a", "X"), _row("b", "X"), _row("c", "X"), _row("d", "X", scored=False)]
    one, other = _ranking(a="X", b="X", c="W", d="X"), _ranking(a="W", b="X", c="W", d="W")
    assert scoring.duel(rows, one, other) == (1, 0)
    assert scoring.duel(rows, other, one) == (0, 1)


def test_hidden_entities_are_no_answers_and_no_candidates() -> None:
    """A local name whose every answer is hidden is not scored, and must not be accepted."""
    shown, hidden = SETS["carriers"](Files()), SETS["carriers-hidden"](Files())
    listed = set(hidden.resource["key"])
    assert len(hidden.resource) == 970
    assert len(hidden.local) == len(shown.local)
    lost = [
        after
        for before, after in zip(shown.rows, hidden.rows, strict=True)
        if before.answers and not after.answers
    ]
    assert lost
    assert not any(row.scored for row in lost)
    assert all(row.answers <= listed for row in hidden.rows)
    assert [row.half for row in hidden.rows] == [row.half for row in shown.rows]


@pytest.mark.parametrize("name", sorted(SETS))
def test_every_set_has_names_to_score(name: str) -> None:
    """Keys are unique, answers are in the resource list, and there are hard names."""
    names: NameSet = SETS[name](Files())
    assert names.local["key"].is_unique
    assert names.resource["key"].is_unique
    assert [row.key for row in names.rows] == names.local["key"].tolist()
    assert any(row.scored and row.hard for row in names.rows)
    assert set().union(*(row.answers for row in names.rows)) <= set(names.resource["key"])


def test_light_equality_ignores_case_punctuation_and_the() -> None:
    """What is left are the hard names."""
    assert light_equal("The Smith & Jones Co.", "SMITH AND JONES CO")
    assert not light_equal("Smith Co", "Smith Company")


def test_sizes_are_made_the_same_each_time() -> None:
    """The names asked for, every resource name spelled, and most of them changed."""
    assert parsed("1000") == (1000, 1000)
    assert parsed("100000x20000") == (100_000, 20_000)
    one, other = sized("90x40", Files()), sized("90x40", Files())
    assert one.local.equals(other.local)
    assert one.resource.equals(other.resource)
    assert {answer for row in one.rows for answer in row.answers} == set(one.resource["key"])
    titles = dict(zip(one.resource["key"], one.resource["name"], strict=True))
    same = sum(row.name == titles[next(iter(row.answers))] for row in one.rows)
    assert same < len(one.rows) / 3


@pytest.mark.parametrize("name", ["", "A", "Aetna", "Harbor & Pine Mutual Insurance Co."])
def test_corruption_survives_any_name(name: str) -> None:
    """Short names have little to change, and every operator stands that."""
    chance = random.Random(1)
    for operator in OPERATORS:
        assert isinstance(operator(name, chance), str)
    assert isinstance(corrupted(name, chance), str)


def test_the_command_prints_a_table(tmp_path: Path) -> None:
    """It runs on other files of the same names, and lists what migtools got wrong."""
    pytest.importorskip("resource", reason="CPU and memory of a process are asked of Unix")
    (tmp_path / "carriers_resource.csv").write_text(
        "carrier_id,name,hidden_in_nil_test\n"
        "C1,Aldergrove Mutual Life,False\nC2,Brant Dental,True\n"
    )
    (tmp_path / "carriers_local_tiny.csv").write_text(
        "local_name,carrier_ids,class,light_equal\n"
        "Aldergrove Mutual Life,C1,variant,True\nQuay Vision,C2,variant,False\n"
    )
    command = [sys.executable, "-m", "tests.benchmarks.matching", "--sets", "carriers"]
    options = ["--engines", "migtools", "--data", tmp_path, "--suffix", "_tiny", "--errors"]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "2 local names (2 scored, 1 hard), 2 resource names" in done.stdout
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("migtools  ")]
    assert line.split()[1:6] == ["0.500", "0.500", "0.000", "1", "0"]
    assert "1 scored names without the right answer first" in done.stdout
    assert "Quay Vision" in done.stdout
