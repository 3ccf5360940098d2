"""Confirmation without a browser: what a page sends and sees, and the methods of the same name."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

import migtools as mt
from migtools.errors import LockedError, MigtoolsError, StalePlanError
from migtools.widgets.errors import Cancelled, WidgetError
from migtools.widgets.preview.committing import Attempt
from migtools.widgets.preview.confirmation import Confirmation
from tests.conftest import Dump
from tests.support.offices import agency, execute, sample
from tests.support.offices import dump as whole

SUMMARY = '31 policies of "A & <b>B</b>" will point to "C".\n3 products stay active.'
ONE = [("carrier", 1, 1001)]
COLLIDING = [("carrier", 2, 1002)]


class Plan:
    """A plan as far as a confirmation must look at one."""

    def __init__(self, open_collisions: int = 0) -> None:
        self.open_collisions = open_collisions

    def summary(self) -> str:
        return SUMMARY

    def _repr_html_(self) -> str:
        return "<table><tr><td>preview</td></tr></table>"


class Receipt:
    """A receipt as far as a confirmation shows one."""

    def __str__(self) -> str:
        return "Receipt 1"

    def _repr_html_(self) -> str:
        return "<p>receipt 1</p>"


class Commit:
    """A commit that refuses as often as it is told to, and counts its calls."""

    def __init__(self, *refusals: BaseException) -> None:
        self.refusals = list(refusals)
        self.calls = 0
        self.receipt = Receipt()

    def __call__(self) -> Receipt:
        self.calls += 1
        if self.refusals:
            raise self.refusals.pop(0)
        return self.receipt


def send(question: Confirmation, **message: Any) -> None:
    """Send what a page sends."""
    question._receive(None, message, None)


def click(question: Confirmation) -> None:
    """Click Yes, and wait until the commit is over."""
    send(question, do="yes", number=question._preview["number"])
    if question._worker is not None:
        question._worker.join()


def usable(question: Confirmation) -> set[str]:
    """What a person can click."""
    return {verb for verb, can in question._answer["can"].items() if can}


# What a person reads


def test_the_line_is_repeated_as_an_escaped_question() -> None:
    """Preview, the line, Go ahead?, and two usable buttons."""
    question = Confirmation(Plan(), Commit())
    assert question.state == "asking"
    assert question._preview["line"] == SUMMARY
    assert question._answer["last"] == "Go ahead?"
    assert usable(question) == {"yes", "no"}
    html = question._repr_mimebundle_()[0]["text/html"]
    assert "preview" in html and "&quot;A &amp; &lt;b&gt;B&lt;/b&gt;&quot;" in html
    assert "<br>3 products stay active. <strong>Go ahead?</strong>" in html
    assert repr(question) == (
        'Confirmation(asking: 31 policies of "A & <b>B</b>" will point to "C".)'
    )


def test_the_preview_says_what_moves_where() -> None:
    """A table once, by the column that moves most; before and after on both sides; samples."""
    office = sample()
    drawn = mt.confirm(office, mt.realign(office, ONE))._preview
    moves = {move["table"]: move for move in drawn["moves"]}
    assert moves["policy"] == {
        "table": "policy",
        "action": "re-point",
        "rows": 31,
        "local_before": 31,
        "local_after": 0,
        "resource_before": 0,
        "resource_after": 31,
    }
    assert moves["product"]["action"] == "keep"
    assert ["product", "name", "retire", 12, 12, None, None, None, None] in drawn["effects"]["rows"]
    assert drawn["samples"][0]["table"] == "policy"
    assert len(drawn["samples"][0]["rows"]) == 3
    assert drawn["renames"]["rows"][0][2:] == [
        "Alder Grove Life Insurance Company",
        "X_Alder Grove Life Insurance Company",
        "retire",
    ]


def test_collisions_stand_side_by_side_with_their_choices() -> None:
    """Which row stands where, what differs, and what each choice means."""
    office = sample()
    drawn = mt.confirm(office, mt.realign(office, COLLIDING))._preview["collisions"]
    first = drawn["rows"][0]
    assert (first["name"], drawn["open"]) == ("appointment 28", 2)
    assert [row["place"] for row in first["rows"]] == [
        "stands on the resource record",
        "moves from local Bracken Hill Mutual Life Insurance Company (2) "
        "to resource Bracken Hill Mutual Life Insurance Company (1002)",
    ]
    assert ["effective", "2018-03-10", "2020-03-23"] in first["values"]
    assert "status Appointed" in first["same"]
    assert [choice for choice, _, _ in first["choices"]] == [
        "block",
        "keep_resource",
        "keep_local",
        "leave",
    ]


def test_an_undo_tells_what_cannot_be_restored() -> None:
    """Row by row, with the reason."""
    office = sample()
    receipt = mt.commit(office, mt.realign(office, ONE))
    execute(office, "UPDATE carrier SET name = 'X_Edited' WHERE id = 1")
    drawn = mt.confirm(office, mt.revert(office, receipt.number))._preview
    assert drawn["lost"]["rows"][0][:3] == ["carrier", "name", "1"]


def test_thousands_of_changes_travel_as_a_few_lines() -> None:
    """The page gets less than 40 KB, and is told how much more there is."""
    many, name = 2_000, "Alder Life " + "x" * 60
    office = agency(
        carrier=[
            {"id": key, "name": f"{name} {key % 10_000}", "office_id": 1 + key // 10_000}
            for start in (1, 10_001)
            for key in range(start, start + many)
        ],
        agent=[{"id": key} for key in range(1, 7)],
        contract=[{"id": key, "agent_id": 1, "carrier_id": key} for key in range(1, many + 1)]
        + [
            {"id": key, "agent_id": 1, "carrier_id": key, "level": "y" * 80}
            for key in range(10_001, 10_001 + many)
        ],
    )
    plan = mt.realign(office, [("carrier", key, key + 10_000) for key in range(1, many + 1)])
    question = mt.confirm(office, plan)
    assert len(json.dumps(question._preview)) + len(json.dumps(question._answer)) < 40_000
    collisions = question._preview["collisions"]
    assert len(collisions["rows"]) + collisions["more"] == many
    assert collisions["tables"][0]["open"] == many
    assert question._preview["renames"]["more"] > 1_900


# Yes and No


def test_yes_commits_once_and_shows_the_receipt() -> None:
    """The method returns the receipt; a late second click does nothing."""
    commit = Commit()
    question = Confirmation(Plan(), commit)
    assert question.yes() is commit.receipt is question.receipt
    click(question)
    question.no()
    assert question.yes() is commit.receipt
    assert (question.state, commit.calls) == ("done", 1)
    assert question._answer["receipt"]["lines"] == ["Receipt 1"]
    assert usable(question) == set()


def test_a_click_on_yes_does_what_the_method_does() -> None:
    """In a thread; while it works no button answers, and the person is told."""
    seen: list[Any] = []

    def commit() -> Receipt:
        seen.append((question.state, usable(question), threading.current_thread()))
        return Receipt()

    question = Confirmation(Plan(), commit)
    click(question)
    assert seen[0][:2] == ("working", set())
    assert seen[0][2] is not threading.current_thread()
    assert question.state == "done"


def test_a_click_on_the_plan_before_commits_nothing() -> None:
    """Yes is the answer to the plan on the screen."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, ONE))
    shown = question._preview["number"]
    question.again()
    send(question, do="yes", number=shown)
    assert (question.state, question._worker) == ("asking", None)


def test_no_writes_nothing_and_ends_the_question() -> None:
    """After No, Yes is refused."""
    commit = Commit()
    question = Confirmation(Plan(), commit)
    send(question, do="no")
    assert question.state == "declined"
    assert question._answer["status"] == "Nothing was written."
    with pytest.raises(WidgetError, match=r"the answer was No .*; ask again with mt\.confirm"):
        question.yes()
    assert commit.calls == 0


def test_a_refusal_is_a_sentence_and_yes_can_be_tried_again() -> None:
    """A click shows the refusal; the method raises it, too."""
    locked = [LockedError("<maria> holds the office; wait") for _ in range(2)]
    question = Confirmation(Plan(), Commit(*locked))
    click(question)
    assert question.state == "refused"
    assert question._answer["alert"] == "<maria> holds the office; wait"
    assert "&lt;maria&gt; holds" in question._repr_mimebundle_()[0]["text/html"]
    assert usable(question) == {"yes", "no"}
    with pytest.raises(LockedError):
        question.yes()
    assert isinstance(question.yes(), Receipt)
    assert question.state == "done"


def test_a_stale_plan_cannot_be_tried_again() -> None:
    """Only No is left; the method says what to do."""
    question = Confirmation(Plan(), Commit(StalePlanError("1 policy moved; plan again")))
    click(question)
    assert usable(question) == {"no"}
    with pytest.raises(WidgetError, match="make it again"):
        question.yes()
    question.no()
    assert question.state == "declined"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("<b>lost</b>")])
def test_what_no_one_foresaw_is_said_and_raised(error: BaseException) -> None:
    """After a click it stands in the box; from Python it goes on."""
    question = Confirmation(Plan(), Commit(error, error))
    click(question)
    assert question.state == "refused"
    assert "look into the history" in question._answer["alert"]
    with pytest.raises(type(error)):
        question.yes()


def test_with_open_collisions_yes_is_off_and_the_text_says_why() -> None:
    """The question becomes an instruction; No still works."""
    commit = Commit()
    question = Confirmation(Plan(open_collisions=2), commit)
    assert usable(question) == {"no"}
    assert question._answer["last"].startswith("2 collisions are not decided; choose what to keep")
    click(question)
    with pytest.raises(WidgetError, match="2 collisions are not decided"):
        question.yes()
    question.no()
    assert (commit.calls, question.state) == (0, "declined")


def test_what_is_no_plan_is_refused() -> None:
    """The sentence says what is missing and where a plan comes from."""
    with pytest.raises(MigtoolsError) as refused:
        Confirmation("plan", Commit())  # type: ignore[arg-type]
    assert str(refused.value) == (
        "a str is no plan, it has no summary and no _repr_html_ and no open_collisions; "
        "pass what realign, rename, revert or purge returns"
    )
    with pytest.raises(WidgetError, match="yes cannot be called"):
        Confirmation(Plan(), "yes")  # type: ignore[arg-type]


def test_a_yes_that_takes_no_plan_cannot_commit_another_one() -> None:
    """Undo would commit the first plan again."""
    with pytest.raises(WidgetError, match="undo makes another plan, but yes takes none"):
        Confirmation(Plan(), Commit(), undo=lambda receipt: Plan())


def test_nonsense_from_the_page_is_a_sentence() -> None:
    """And nothing happens."""
    question = Confirmation(Plan(), Commit())
    send(question, do="harm")
    assert "run the cell again" in question._answer["alert"]
    assert usable(question) == {"yes", "no"}


def test_the_saved_notebook_shows_the_question_and_the_answer() -> None:
    """The same state gives the same bytes, and the live view comes along."""
    bundles = []
    for _ in range(2):
        question = Confirmation(Plan(), Commit())
        question.yes()
        data, _metadata = question._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in data
        bundles.append((data["text/plain"], data["text/html"]))
    assert bundles[0] == bundles[1]
    assert bundles[0][0] == repr(question)
    assert "preview" in bundles[0][1] and "receipt 1" in bundles[0][1]


def test_whoever_wants_to_hear_of_the_state_does() -> None:
    """Until told to stop."""
    heard: list[str] = []
    question = Confirmation(Plan(), Commit(LockedError("held; wait")))
    question.on_state(heard.append)
    click(question)
    click(question)
    question.on_state(heard.append, remove=True)
    assert heard == ["working", "refused", "working", "done"]


# Progress and Cancel


def test_progress_comes_a_few_times_a_second_and_at_the_end() -> None:
    """However many steps there are."""
    told: list[int] = []
    attempt = Attempt(lambda done, _total, _what: told.append(done))
    for done in range(1, 10_001):
        attempt.progress(done, 10_000, "step")
    assert told[0] == 1 and told[-1] == 10_000
    assert len(told) < 100


@pytest.mark.parametrize("by", ["a click", "the method"])
def test_cancel_rolls_back_and_the_same_plan_can_be_committed(
    by: str, any_office: mt.Office, dump: Callable[[mt.Office], Dump]
) -> None:
    """On both databases, not one byte is written; a second Yes commits."""
    office, before = any_office, dump(any_office)

    def commit(plan: mt.Plan, progress: Any) -> mt.Receipt:
        def cancelling(done: int, total: int, what: str) -> None:
            if done == 3 and question.state == "working" and not cancelled:
                cancelled.append(what)
                send(question, do="cancel")
            progress(done, total, what)

        return mt.commit(office, plan, progress=cancelling)

    cancelled: list[str] = []
    question = Confirmation(mt.realign(office, ONE), commit)
    if by == "a click":
        click(question)
    else:
        with pytest.raises(Cancelled):
            question.yes()
    assert (question.state, question._answer["status"]) == (
        "asking",
        "Cancelled; nothing was written.",
    )
    assert dump(office) == before
    assert len(mt.history(office)) == 0
    assert question._progress["done"] >= 1
    click(question)
    assert (question.state, question.receipt.number) == ("done", 1)


def test_cancelling_too_late_is_said() -> None:
    """The commit is made, and nobody is told that it was not."""

    def commit(plan: Any, progress: Any) -> Receipt:
        question.cancel()
        return Receipt()

    question = Confirmation(Plan(), commit)
    question.yes()
    assert question.state == "done"
    assert "too late to cancel" in question._answer["status"]


def test_a_yes_that_hears_of_no_progress_cannot_be_cancelled() -> None:
    """The method says so, and no button promises it."""

    def commit() -> Receipt:
        with pytest.raises(WidgetError, match="cannot be cancelled"):
            question.cancel()
        return Receipt()

    question = Confirmation(Plan(), commit)
    question.cancel()
    assert isinstance(question.yes(), Receipt)


def test_others_wait_while_a_commit_in_memory_is_at_work() -> None:
    """One connection is the database: reading meanwhile must not end the transaction."""
    office = sample()
    inside, read = threading.Event(), []

    def reader() -> None:
        inside.wait()
        read.append(len(office.records("carrier")))

    def commit(plan: mt.Plan, progress: Any) -> mt.Receipt:
        def slow(done: int, total: int, what: str) -> None:
            inside.set()
            other.join(0.01)
            progress(done, total, what)

        return mt.commit(office, plan, progress=slow)

    other = threading.Thread(target=reader)
    other.start()
    question = Confirmation(mt.realign(office, ONE), commit)
    click(question)
    other.join()
    assert (question.state, read) == ("done", [len(office.records("carrier"))])
    assert all(proof.ok for proof in question.receipt.proof_rows)
    assert len(mt.history(office)) == 1


# Planning again


def test_collisions_are_decided_one_by_one_and_yes_opens() -> None:
    """Each choice makes the plan again, with all choices before."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, COLLIDING))
    send(question, do="choose", collision="contract 10", choice="keep_resource")
    assert usable(question) == {"no", "choose"}
    send(question, do="choose", collision="appointment 28", choice="keep_local")
    assert usable(question) == {"yes", "no", "choose"}
    outcomes = dict(question.plan.collisions[["collision", "choice"]].itertuples(index=False))
    assert outcomes == {"appointment 28": "keep_local", "contract 10": "keep_resource"}
    send(question, do="choose", collision="appointment 28", choice="block")
    assert usable(question) == {"no", "choose"}


def test_all_collisions_of_a_table_are_decided_at_once() -> None:
    """And all of the rest."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, COLLIDING))
    send(question, do="choose_all", choice="keep_local", table="contract")
    assert question.plan.open_collisions == 1
    question.choose_all("keep_resource")
    assert question.plan.open_collisions == 0
    question.choose_all("keep_resource", "contract")
    assert set(question.plan.collisions["choice"]) == {"keep_resource"}
    with pytest.raises(WidgetError, match="no collision of policy allows"):
        question.choose_all("keep_resource", "policy")
    assert question.yes().number == 1


def test_a_choice_moves_no_card() -> None:
    """The collisions stay in the plan's order, whatever is decided."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, COLLIDING))
    before = [card["name"] for card in question._preview["collisions"]["rows"]]
    question.choose(before[0], "keep_resource")
    cards = question._preview["collisions"]["rows"]
    assert [card["name"] for card in cards] == before
    assert [card["choice"] for card in cards] == ["keep_resource", "block"]


def test_the_cells_beside_the_clicks_go_on_after_them(any_office: mt.Office) -> None:
    """A person decides and clicks Yes, then runs the twin cells and the cell of the question."""
    office = any_office
    plan = mt.realign(office, COLLIDING)
    clicked = mt.confirm(office, plan)
    send(clicked, do="choose", collision="contract 10", choice="keep_resource")
    send(clicked, do="choose", collision="appointment 28", choice="keep_local")
    click(clicked)
    for asked in (clicked, mt.confirm(office, plan)):
        asked.choose_all("keep_resource", "contract")
        asked.choose("appointment 28", "keep_local")
        assert set(asked.plan.collisions["collision"]) == {"appointment 28", "contract 10"}
        assert (asked.state, asked.yes()) == ("done", clicked.receipt)
    assert len(mt.history(office)) == 1


def test_a_plan_that_has_run_shows_its_receipt(any_office: mt.Office) -> None:
    """The same receipt with its proofs, and Undo; another plan of the same request is asked."""
    office = any_office
    plan, other = mt.realign(office, ONE), mt.realign(office, ONE)
    receipt = mt.commit(office, plan)
    question = mt.confirm(office, plan)
    assert (question.state, question.yes()) == ("done", receipt)
    assert question._answer["receipt"]["lines"] == str(receipt).splitlines()
    assert usable(question) == {"undo"}
    assert mt.confirm(office, other).state == "asking"
    question.undo()
    assert question.yes().number == 2


def test_a_purge_says_what_it_deletes_and_what_it_keeps() -> None:
    """By name, and with the rows that hold what is kept; the past tense comes with the receipt."""
    office = sample()
    mt.commit(office, mt.realign(office, [("carrier", 19, 1019)]))
    execute(office, "UPDATE policy SET carrier_id = 19 WHERE id = 1")
    question = mt.confirm(office, mt.purge(office))
    drawn = question._preview
    assert ["carrier", "19", _name(office, 19), "policy", 1] in drawn["kept"]["rows"]
    assert drawn["gone"]["rows"] and all(name for _, _, name in drawn["gone"]["rows"])
    assert "will be deleted" in drawn["line"] and "kept, still in use" in drawn["line"]
    receipt = question.yes()
    assert "will be" not in receipt.summary and "deleted; " in receipt.summary


def _name(office: mt.Office, key: int) -> str:
    carriers = office.records("carrier").set_index("key")
    return str(carriers.loc[key, "name"])


def test_a_choice_that_does_not_exist_is_refused() -> None:
    """So is a collision; the plan stays as it was."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, COLLIDING))
    plan = question.plan
    with pytest.raises(WidgetError, match="no collision 'contract 99'; its collisions are"):
        question.choose("contract 99", "leave")
    with pytest.raises(WidgetError, match="'both' is no choice for 'contract 10'"):
        question.choose("contract 10", "both")
    assert question.plan is plan


def test_choices_given_before_stay() -> None:
    """A choice for everything is the fallback for what a person does not decide."""
    office = sample()
    plan = mt.realign(office, COLLIDING, on_collision="keep_resource")
    question = mt.confirm(office, plan)
    question.choose("contract 10", "leave")
    chosen = dict(question.plan.collisions[["collision", "choice"]].itertuples(index=False))
    assert chosen == {"appointment 28": "keep_resource", "contract 10": "leave"}


def test_undo_asks_with_its_own_preview(dump: Callable[[mt.Office], Dump]) -> None:
    """Yes to it restores every row; No to it leaves the commit."""
    office = sample()
    before = dump(office)
    question = mt.confirm(office, mt.realign(office, ONE))
    question.yes()
    send(question, do="undo")
    assert (question.state, question.plan.verb) == ("asking", "revert")
    assert "will be restored" in question._preview["line"]
    question.no()
    assert question._answer["status"] == "Nothing was written; the commit stays."
    question.undo()
    click(question)
    assert (question.receipt.number, dump(office) == before) == (2, True)
    assert usable(question) == {"undo"}


def test_there_is_no_undo_before_a_commit() -> None:
    """Nor after one that had nothing to do."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, []))
    with pytest.raises(WidgetError, match="no commit to undo"):
        question.undo()
    assert question.yes().number == 0
    assert usable(question) == set()


@pytest.mark.parametrize("verb", ["realign", "rename", "revert", "purge"])
def test_a_stale_plan_of_any_verb_is_made_again(verb: str) -> None:
    """The new plan commits, without a new cell."""
    office = sample()
    first = mt.commit(office, mt.realign(office, [("carrier", 19, 1019)]))
    plans: dict[str, Callable[[], mt.Plan]] = {
        "realign": lambda: mt.realign(office, COLLIDING, on_collision={"*": "keep_resource"}),
        "rename": lambda: mt.rename(office, "carrier", {3: "Bellwether"}),
        "revert": lambda: mt.revert(office, first.number, strict=False),
        "purge": lambda: mt.purge(office, "carrier", [19]),
    }
    question = mt.confirm(office, plans[verb]())
    question._question.work = _stale(question)  # type: ignore[method-assign]
    click(question)
    assert usable(question) >= {"again"} and "yes" not in usable(question)
    del question._question.work
    send(question, do="again")
    assert question.plan.verb == verb and "yes" in usable(question)
    assert question.yes().number == 2


def _stale(question: Confirmation) -> Callable[[Attempt], None]:
    def work(_attempt: Attempt) -> None:
        question._question.stale = True
        question._question.become("refused", alert="the data changed; make the plan again")

    return work


def test_a_choice_for_a_collision_that_is_gone_is_dropped() -> None:
    """Whoever resolved it in the database meanwhile is no obstacle to planning again."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, COLLIDING))
    question.choose("contract 10", "keep_resource")
    execute(office, "UPDATE contract SET status = 'Terminated' WHERE id = 10")
    question.choose("appointment 28", "keep_resource")
    assert question.plan.request["on_collision"] == {
        "*": "block",
        "appointment 28": "keep_resource",
    }
    assert question.yes().number == 1


def test_a_database_that_is_gone_is_a_sentence() -> None:
    """Planning again and Yes both say so; the box stays usable."""
    office = sample()
    question = mt.confirm(office, mt.realign(office, ONE))
    office.engine.dispose()
    send(question, do="again")
    assert question._answer["alert"]
    assert usable(question) == {"yes", "no", "choose"}
    click(question)
    assert question.state == "refused"
    assert "nothing was written" in question._answer["alert"]


def test_confirm_writes_nothing_before_yes() -> None:
    """Neither looking, nor choosing, nor No."""
    office = sample()
    before = whole(office, journal=True)
    question = mt.confirm(office, mt.realign(office, COLLIDING))
    question.choose_all("keep_resource")
    question.no()
    assert whole(office, journal=True) == before
