"""The workbench without a browser: every click is a method, and nothing is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

import migtools as mt
from migtools.errors import LoadError, MatchError, MigtoolsError, ReadOnlyError, StalePlanError
from migtools.widgets.bar import Bar
from migtools.workbench import desk, page
from migtools.workbench.menu import COCKPIT

Dump = Callable[[mt.Office], Any]


@pytest.fixture
def office() -> mt.Office:
    """A fresh sample office in memory."""
    return mt.sample_office()


@pytest.fixture
def bench(office: mt.Office) -> mt.Workbench:
    """A workbench on it, whose tags live as long as it does."""
    return mt.Workbench(office)


def bar(bench: mt.Workbench) -> Bar:
    """The head of a workbench."""
    head = bench.children[0]
    assert isinstance(head, Bar)
    return head


def shown(bench: mt.Workbench) -> tuple[Any, ...]:
    """The widgets side by side below the head."""
    box = bench.children[1].children[0]
    return tuple(box.children)


def click(bench: mt.Workbench, action: str) -> None:
    """Choose an action as the page does."""
    message = {"do": "choose", "name": action}
    bar(bench)._handle_msg(
        {"content": {"data": {"method": "custom", "content": message}}, "buffers": []}
    )


def offered(bench: mt.Workbench) -> dict[str, str]:
    """What can be chosen: name -> label."""
    return {action["name"]: action["label"] for action in bar(bench)._actions}


def test_the_whole_carrier_walk(bench: mt.Workbench, dump: Dump) -> None:
    """Tag, preview, Yes, receipt, undo: and everything is as it was."""
    before = dump(bench.office)
    bench.tag(1, 1001)
    assert offered(bench)["migrate carrier"] == "Carrier Migration (1 tagged)"
    confirmation = bench.migrate()
    assert confirmation is not None and dump(bench.office) == before
    assert "X_" in bench.plan.summary()  # type: ignore[union-attr]
    receipt = bench.yes()
    assert bench.receipt == receipt and receipt.number == 1
    shown = bench.table.visible.set_index("key")
    assert shown.loc[1, "leftover"] and shown.loc[1, "name"].startswith("X_")
    assert offered(bench)["undo"] == "Undo commit 1"
    bench.undo()
    bench.yes()
    journal = {"mt_run", "mt_step", "mt_pair", "mt_cell", "mt_gone", "mt_moved"}
    after = dump(bench.office)
    assert {t: rows for t, rows in after.items() if t not in journal} == {
        t: rows for t, rows in before.items() if t not in journal
    }


def test_a_large_list_comes_first_and_is_filled_in(
    office: mt.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its records are there at once; matches, counts and candidates come by themselves."""
    monkeypatch.setattr(desk, "WHOLE_AT_ONCE", 0)

    async def watch() -> mt.Workbench:
        bench, filled = mt.Workbench(office), asyncio.Event()
        assert len(bench.table.visible) == len(office.records("carrier"))
        assert "best_match" not in bench.table.visible and len(shown(bench)) == 1
        bench.table.observe(lambda _: filled.set(), "_columns")
        bench.tag(1, 1001)
        await asyncio.wait_for(filled.wait(), 30)
        return bench

    bench = asyncio.run(watch())
    whole = mt.Workbench(office).table.visible.drop(columns="tag")
    pd.testing.assert_frame_equal(bench.table.visible.drop(columns="tag"), whole)
    assert len(shown(bench)) == 2 and bench.pane.record not in (None, 1)
    assert bench.table.visible.set_index("key").loc[1, "tag"] == "match"


def test_a_large_list_begins_with_a_first_look(
    office: mt.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few rows and how many there are; all of them as soon as they are read, or asked for."""
    monkeypatch.setattr(desk, "WHOLE_AT_ONCE", 0)
    monkeypatch.setattr(desk, "FIRST_LOOK", 10)

    async def watch() -> None:
        bench, read = mt.Workbench(office), asyncio.Event()
        first = shown(bench)[0]
        assert first.visible["name"].tolist() == office.records("carrier")["name"][:10].tolist()
        assert "of 100 carriers" in bench.words
        first.observe(lambda _: read.set(), "_counts")
        await asyncio.wait_for(read.wait(), 30)
        assert len(first.visible) == 100
        asked = mt.Workbench(office)
        asked.tag(1, 1001)
        assert len(shown(asked)[0].visible) == 100

    asyncio.run(watch())


def test_what_a_large_list_cannot_read_is_a_sentence(
    office: mt.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list stays, and the line says what happened."""
    monkeypatch.setattr(desk, "WHOLE_AT_ONCE", 0)

    def fail(*_: object) -> None:
        raise LoadError("the database is closed; open it again")

    monkeypatch.setattr(page, "prepare", fail)

    async def watch() -> mt.Workbench:
        bench, told = mt.Workbench(office), asyncio.Event()
        bar(bench).observe(lambda _: told.set(), "_said")
        await asyncio.wait_for(told.wait(), 30)
        return bench

    bench = asyncio.run(watch())
    assert bar(bench).is_alarm and "the database is closed" in bench.words
    assert len(bench.table.visible) == len(office.records("carrier"))


def test_the_menu_has_the_manuals_words(bench: mt.Workbench) -> None:
    """One migration for each kind of the schema, and everything else the manual names."""
    labels = set(offered(bench).values())
    assert {
        "Carrier Migration",
        "Product Migration",
        "Rider Migration",
        "Service Provider Migration",
        "Delete leftovers (carriers)",
        "Carriers and Products Only, No Riders – Detail",
    } <= labels


def test_every_action_is_a_method(bench: mt.Workbench) -> None:
    """What a person can click, a cell can call."""
    for name in (*bench.office.schema.kinds, COCKPIT):
        bench.go(name)
        for action in offered(bench):
            assert callable(getattr(bench, action.split(" ")[0]))


def test_an_unknown_action_is_refused(bench: mt.Workbench) -> None:
    """Only what is offered can be chosen."""
    for action in ("burn", "office", "migrate"):
        with pytest.raises(MigtoolsError, match=f"there is no action '{action}'"):
            bench.choose(action)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ((1, 2), "are both local; tag one local and one resource record"),
        ((1001, 1002), "belongs to the resource office; tag one local"),
        ((1001, 1001), "belongs to the resource office; tag one local"),
        ((1, 99_999), "there is no carrier 99999"),
    ],
)
def test_what_is_no_pair_is_not_tagged(
    bench: mt.Workbench, pair: tuple[int, int], said: str
) -> None:
    """A sentence, and nothing is tagged."""
    with pytest.raises(MatchError, match=said):
        bench.tag(*pair)
    assert bench.tags.pairs().empty


def test_a_leftover_is_not_tagged(bench: mt.Workbench) -> None:
    """It was realigned already."""
    records = bench.table.visible
    key = records.loc[records["leftover"], "key"].tolist()[0]
    with pytest.raises(MatchError, match="is a leftover already"):
        bench.tag(key, 1001)


def test_a_click_that_is_refused_is_a_sentence_on_the_page(bench: mt.Workbench) -> None:
    """No traceback, and the rest goes on."""
    click(bench, "migrate product")
    assert bar(bench).is_alarm and "no product pair is tagged" in bench.words
    click(bench, "tag_pair")
    assert "0 local and 0 resource records are ticked" in bench.words
    bench.table.tag(1)
    bench.table.tag(1001)
    click(bench, "tag_pair")
    assert not bar(bench).is_alarm
    assert bench.tags.pairs()[["local", "resource"]].values.tolist() == [[1, 1001]]


def test_equal_names_are_tagged_only_when_asked(bench: mt.Workbench) -> None:
    """Exact matches by one click, names that differ by case by another; a judged one is left."""
    bench.table.tag(1)
    bench.no_counterpart()
    found = mt.match(bench.office, "carrier")["status"].value_counts()
    bench.tag_exact()
    assert len(bench.tags.pairs("carrier")) == found["exact"] - 1
    bench.tag_same()
    assert len(bench.tags.pairs("carrier")) == found["exact"] - 1 + found["same"]


def test_names_that_differ_need_the_switch(bench: mt.Workbench) -> None:
    """The manual's rule: names match exactly, or the rename is in the plan."""
    same = mt.match(bench.office, "carrier").query("status == 'same'").iloc[0]
    bench.tag(same["local"], same["resource"])
    with pytest.raises(MatchError, match="does not match"):
        bench.migrate()
    click(bench, "rename_too")
    assert offered(bench)["rename_too"] == "Rename to match: on"
    bench.migrate()
    assert bench.plan is not None and "rename" in set(bench.plan.renames["why"])


def test_a_child_tagged_by_hand_follows_its_parent(bench: mt.Workbench) -> None:
    """As if its name had been equal."""
    products = bench.office.records("product").set_index("key")
    found = mt.match(bench.office, "product").set_index("local")
    mine = products[(products["parent_key"] == 1) & (products["side"] == "local")]
    child = next(key for key in mine.index if found.loc[key, "status"] == "none")
    alike = products["insurance_type"] == products.loc[child, "insurance_type"]
    twins = products[alike & (products["parent_key"] == 1001)].index
    twin = next(key for key in twins if key not in set(found["resource"].dropna()))
    bench.tag(1, 1001)
    bench.go("product")
    bench.tag(child, twin)
    bench.rename_too()
    bench.migrate("carrier")
    assert bench.plan is not None
    pairs = {(p.kind, p.local, p.resource) for p in bench.plan.decisions.pairs}
    assert {("carrier", 1, 1001), ("product", child, twin)} <= pairs


def test_children_of_what_is_not_realigned_are_refused_in_one_sentence(
    bench: mt.Workbench,
) -> None:
    """Not a line for each of a hundred products."""
    bench.go("product")
    bench.tag_exact()
    with pytest.raises(MatchError, match=r"127 tagged products belong to \d+ carriers not") as said:
        bench.migrate()
    assert "\n" not in str(said.value) and "Menu > Carrier Migration first" in str(said.value)


def test_a_report_is_exported_while_it_is_open(
    bench: mt.Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the list again after going back."""
    monkeypatch.chdir(tmp_path)
    bench.report("Service Providers – Detail")
    assert offered(bench)["export csv"] == "Export report as CSV"
    assert bench.export("csv").name == "service-providers-detail.csv"
    bench.back()
    assert bench.export("csv").name == "carrier-list.csv"


def test_renames_wait_for_one_preview(bench: mt.Workbench) -> None:
    """Typed one by one, previewed and committed together, journaled like everything."""
    bench.rename(2, "Another Name Life")
    bench.rename(3, "A Third Name Life")
    assert bench.waiting["after"].tolist() == ["Another Name Life", "A Third Name Life"]
    assert offered(bench)["preview_renames"] == "Rename (2 waiting)"
    assert bench.table.visible.set_index("key").loc[3, "new_name"] == "A Third Name Life"
    click(bench, "preview_renames")
    bench.yes()
    names = bench.office.records("carrier").set_index("key")["name"]
    assert names[2] == "Another Name Life" and bench.waiting.empty
    assert mt.history(bench.office)["verb"].tolist() == ["rename"]


def test_a_resource_name_is_read_only(bench: mt.Workbench) -> None:
    """With the reason."""
    with pytest.raises(ReadOnlyError, match="1001"):
        bench.rename(1001, "Mine")
    assert bench.waiting.empty


def test_no_writes_nothing_and_shows_the_list_again(bench: mt.Workbench, dump: Dump) -> None:
    """The plan is gone; the tags stay."""
    before = dump(bench.office)
    bench.tag(1, 1001)
    bench.migrate()
    bench.no()
    assert dump(bench.office) == before
    assert bench.confirmation is None and len(bench.tags.pairs()) == 1
    with pytest.raises(MatchError, match="no preview is open"):
        bench.yes()


def test_judgments_survive_a_restart(office: mt.Office, tmp_path: Path) -> None:
    """They are in the file as soon as they are made, and shown by whom."""
    first = mt.Workbench(office, tmp_path / "tags.csv")
    first.tag(1, 1001)
    first.take(2)
    first.pane.unsure()
    again = mt.Workbench(office, tmp_path / "tags.csv")
    shown = again.table.visible.set_index("key")["tag"]
    assert (shown[1], shown[2]) == ("match", "unsure")
    assert again.tags.of("carrier", 1)[0]["by"] == "maria"


def test_two_workbenches_on_one_office(tmp_path: Path) -> None:
    """The second commit is refused with a sentence, and no tag of either is lost."""
    url, file = f"sqlite:///{tmp_path / 'agency.db'}", tmp_path / "tags.csv"
    schema = Path(__file__).parents[2] / "data" / "agency.toml"
    mt.sample_office(tmp_path / "agency.db").engine.dispose()
    one, two = (mt.Workbench(mt.Office.open(url, schema, user="maria"), file) for _ in range(2))
    one.tag(1, 1001)
    two.tag(2, 1002)
    two.tags.judge("carrier", 1, "match", 1001)
    one.migrate()
    two.preview(mt.realign(two.office, [("carrier", 1, 1001)]))
    one.yes()
    with pytest.raises(StalePlanError):
        two.yes()
    assert two.confirmation is not None and two.confirmation.state == "refused"
    assert set(mt.Tags.load(file).judged("carrier")) == {1, 2}


def test_a_record_deleted_meanwhile_is_a_sentence(bench: mt.Workbench) -> None:
    """Its tag is skipped, the rest goes on."""
    with bench.office.engine.begin() as connection:
        table = bench.office.table("carrier")
        row = {**dict(connection.execute(sa.select(table)).mappings().first() or {})}
        row |= {"id": 777, "name": "Short Lived", "office_id": bench.office.local}
        connection.execute(sa.insert(table).values(row))
    bench.refresh()
    bench.tag(777, 1003)
    bench.take(777)
    bench.tag(1, 1001)
    with bench.office.engine.begin() as connection:
        connection.execute(sa.delete(table).where(table.c.id == 777))
    for judge in (bench.pane.unsure, lambda: bench.tag(777, 1004)):
        with pytest.raises(MatchError, match="carrier 777 is no longer in the database"):
            judge()
    bench.migrate()
    assert bench.plan is not None and 777 not in bench.plan.effects["local"].tolist()
    assert (
        "Left out: 1 tagged carrier of which a record is gone: 'Short Lived' (777)" in bench.words
    )
    bench.refresh()
    with pytest.raises(MigtoolsError, match="777"):
        bench.take(777)
    assert 777 not in bench._desk.pairs("carrier")["local"].tolist()


def test_a_tags_file_with_nonsense_is_named_and_kept(office: mt.Office, tmp_path: Path) -> None:
    """The page says what is wrong; judging goes on; the file keeps its line."""
    file = tmp_path / "tags.csv"
    mt.Workbench(office, file).tag(1, 1001)
    text = file.read_text(encoding="utf-8").replace("match", "mabye")
    file.write_text(text, encoding="utf-8")
    bench = mt.Workbench(office, file)
    assert "mabye" in bar(bench).warning and not bar(bench).is_alarm
    bench.tag(2, 1002)
    assert "mabye" in file.read_text(encoding="utf-8")
    assert len(bench.tags.pairs()) == 1


def test_a_database_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    """The list stays on the page; the click says what happened."""
    mt.sample_office(tmp_path / "agency.db").engine.dispose()
    schema = Path(__file__).parents[2] / "data" / "agency.toml"
    office = mt.Office.open(f"sqlite:///{tmp_path / 'agency.db'}", schema, user="maria")
    bench = mt.Workbench(office, tmp_path / "tags.csv")
    bench.tag(1, 1001)
    office.engine.dispose()
    (tmp_path / "agency.db").unlink()
    click(bench, "migrate carrier")
    assert bar(bench).is_alarm and "cannot be read" in bench.words
    assert len(bench.table.visible) == 100


def test_the_list_is_exported_and_never_over_a_file(
    bench: mt.Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shown is written; the second time under another name."""
    monkeypatch.chdir(tmp_path)
    bench.table.search("alder")
    first, second = bench.export("csv"), bench.export("csv")
    assert (first.name, second.name) == ("carrier-list.csv", "carrier-list (2).csv")
    written = pd.read_csv(first)
    assert written["name"].tolist() == bench.table.visible["name"].tolist()
    with pytest.raises(LoadError, match="choose one of csv, xlsx, html"):
        bench.export("pdf")


def test_a_report_is_a_list_of_blue_rows(bench: mt.Workbench) -> None:
    """Back shows the list again."""
    name = "Carriers and Products Only, No Riders – Detail"
    shown = bench.report(name)
    assert len(shown.visible) == len(mt.report(bench.office, name))
    assert set(shown.visible["side"]) == {"resource"}
    assert "back" in offered(bench)
    bench.back()
    assert "back" not in offered(bench)


def test_the_candidates_of_the_record_in_hand(bench: mt.Workbench) -> None:
    """Ranked, with the children that they have in common; judging one marks its row."""
    bench.take(1)
    assert bench.pane.record == 1
    best = bench.pane.shown.iloc[0]
    assert best["resource"] == 1001 and "of" in best["children_in_common"]
    bench.pane.match()
    assert bench.table.visible.set_index("key").loc[1, "tag"] == "match"
    bench.pane.undo()
    assert bench.tags.pairs().empty
    assert bench.table.visible.set_index("key").loc[1, "tag"] == ""


def test_leftovers_are_deleted_by_a_preview(bench: mt.Workbench) -> None:
    """Those that are proved empty; the others are told."""
    bench.tag(1, 1001)
    bench.migrate()
    bench.yes()
    bench.delete_leftovers()
    assert bench.plan is not None and bench.plan.verb == "purge"
    bench.yes()
    assert 1 not in bench.office.records("carrier")["key"].tolist()


def test_undo_without_a_commit_is_a_sentence(bench: mt.Workbench) -> None:
    """And so is undoing what is not there."""
    with pytest.raises(MatchError, match="no commit to undo"):
        bench.undo()
    with pytest.raises(MatchError, match="9"):
        bench.undo(9)


def test_the_cockpit_shows_the_same_as_the_verb(bench: mt.Workbench) -> None:
    """Its lists cannot be judged in it."""
    bench.go(COCKPIT)
    pd.testing.assert_frame_equal(bench.overview(), mt.overview(bench.office, bench.tags))
    with pytest.raises(MatchError, match="the cockpit is open"):
        bench.tag(1, 1001)


def test_state_as_text(bench: mt.Workbench) -> None:
    """What nbval compares: no address, no time."""
    assert repr(bench) == "Workbench(carrier: 0 pairs tagged)"
    bench.tag(1, 1001)
    bench.migrate()
    assert repr(bench).startswith("Workbench(carrier: 1 pair tagged; Confirmation(asking: ")
    bundle = bench._repr_mimebundle_()
    assert bundle is not None and "<img" not in bundle["text/html"]
