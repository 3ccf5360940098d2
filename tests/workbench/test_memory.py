"""The workbench remembers: what records held, what was turned down, and what changed since."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

import migtools as mt

SAME = 16  # a local carrier that differs from 1016 by case and spaces


@pytest.fixture
def bench() -> mt.Workbench:
    """A workbench on a fresh sample office."""
    return mt.Workbench(mt.sample_office())


def change(bench: mt.Workbench, local: int, **values: str) -> None:
    """Somebody changes a local carrier beside migtools."""
    cells = ", ".join(f"{column} = :{column}" for column in values)
    with bench.office.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE carrier SET {cells} WHERE id = {local}"), values)


def tag_of(bench: mt.Workbench, local: int) -> str:
    """What the list says of a record."""
    return str(bench.table.visible.set_index("key")["tag"][local])


def test_every_way_to_judge_keeps_what_the_records_held(bench: mt.Workbench) -> None:
    """Tag pair, tag all exact and same, no counterpart, and the pane."""
    bench.tag(5, 1005)
    bench.tag_exact()
    bench.tag_same()
    bench.table.tag(9)
    bench.no_counterpart()
    bench.take(10)
    bench.pane.unsure()
    left = mt.match(bench.office, "carrier").set_index("local")
    bench.take(int(next(key for key in left.index if not bench.tags.of("carrier", key))))
    bench.pane.match(1040)
    carriers = bench.office.records("carrier")
    hashes = mt.record_hashes(carriers, bench.office.schema.kind("carrier"))
    held = dict(zip(carriers["key"], hashes, strict=True))
    judged = bench.tags.frame
    assert {"workbench", "exact", "same", "by hand"} <= set(judged["method"])
    assert judged["local_hash"].tolist() == [held[key] for key in judged["local"]]
    assert judged["resource_hash"].tolist() == [
        held[row.resource] if row.judgment == "match" else "" for row in judged.itertuples()
    ]
    assert mt.stale(bench.office, bench.tags).empty


def test_a_record_that_changed_is_stale_in_list_pane_and_words(bench: mt.Workbench) -> None:
    """Until somebody judges it again."""
    bench.tag(1, 1001)
    bench.tag(SAME, 1016)
    assert tag_of(bench, SAME) == "match"
    change(bench, SAME, naic="X")
    bench.refresh()
    assert tag_of(bench, SAME) == "stale"
    bench.go("carrier")
    bench.back()
    assert bench.words.startswith("1 judgment stale, of records that changed since")
    assert "1 pair tagged in all" in bench.words
    bench.take(SAME)
    said = bench.pane._shown["record"]["judgments"][0]
    assert said[-1].endswith("; stale, local record naic changed")
    bench.pane.match(1016)
    assert tag_of(bench, SAME) == "match"
    bench.back()
    assert bench.words.startswith("2 pairs tagged in all")


def test_a_preview_leaves_out_what_is_stale_and_says_so(bench: mt.Workbench) -> None:
    """Also what changed after the list was read; alone it is refused."""
    bench.rename_too()
    bench.tag(SAME, 1016)
    bench.tag(1, 1001)
    change(bench, SAME, naic="X")
    bench.migrate()
    assert bench.plan is not None
    tops = {p.local for p in bench.plan.decisions.pairs if p.kind == "carrier"}
    assert tops == {1}
    assert "Left out as stale, changed since judged: 1 tagged carrier, " in bench.words
    assert f"({SAME})" in bench.words
    bench.no()
    bench.tags.withdraw("carrier", 1)
    with pytest.raises(mt.MatchError, match="realigned already, gone or stale"):
        bench.migrate()


def test_what_was_migrated_and_renamed_is_not_stale(bench: mt.Workbench) -> None:
    """The work that follows from a judgment does not undo it."""
    bench.tag(SAME, 1016)
    bench.rename_tagged()
    bench.yes()
    assert tag_of(bench, SAME) == "match"
    bench.back()
    bench.migrate()
    bench.yes()
    assert tag_of(bench, SAME) == "match"
    bench.undo()
    bench.yes()
    assert tag_of(bench, SAME) == "match"
    assert "stale" not in bench.words


def test_a_rejection_is_a_method_and_a_key_of_the_pane(bench: mt.Workbench) -> None:
    """It is kept with the local record's name and content, and shown in the pane at once."""
    bench.take(SAME)
    first = bench.pane.picked
    bench.reject(SAME, first)
    assert bench.tags.rejected("carrier", SAME) == {first: [bench.tags.by]}
    (row,) = bench.tags.of("carrier", SAME)
    assert row["judgment"] == "unsure"
    assert row["local_name"].startswith("LARKSPUR")
    assert row["local_hash"].startswith("h")
    assert bench.pane._shown["record"]["candidates"][-1]["rejected"] == "you"
    assert tag_of(bench, SAME) == "unsure"
    bench.unreject(SAME, first)
    assert tag_of(bench, SAME) == ""
    bench.pane.press("x")
    assert tag_of(bench, SAME) == "unsure"
    bench.pane.undo()
    assert bench.tags.of("carrier", SAME) == []


def test_what_cannot_be_rejected_is_said(bench: mt.Workbench) -> None:
    """Two of one side, a record that is not there, and one's own match."""
    with pytest.raises(mt.MatchError, match="are no local and resource record"):
        bench.reject(1, 5)
    with pytest.raises(mt.MatchError, match="there is no carrier 99999"):
        bench.reject(1, 99_999)
    bench.tag(1, 1001)
    with pytest.raises(mt.MatchError, match="your own match with 1001"):
        bench.reject(1, 1001)


OLD = 33  # a local carrier without a code, of which 1033 has the name and more


def found(bench: mt.Workbench, local: int) -> tuple[object, str]:
    """What the list says that a local carrier most likely is, and how sure that is."""
    row = bench.table.visible.set_index("key").loc[local]
    return row["best_match"], row["match"]


def test_a_spelling_decided_in_one_office_is_not_asked_in_the_next(bench: mt.Workbench) -> None:
    """List, pane, cockpit and the tag of all that are the same know of it."""
    bench.tag(OLD, 1033)
    memory = mt.memory(bench.tags, bench.office)
    name = bench.office.records("carrier").set_index("key")["name"][1033]
    fresh, told = mt.Workbench(mt.sample_office()), mt.Workbench(mt.sample_office(), memory=memory)
    assert found(fresh, OLD)[1] == "close"
    assert found(told, OLD) == (name, "same")
    before, after = (one.overview().query("level == 'kind'") for one in (fresh, told))
    assert (after["matched"] - before["matched"]).tolist()[0] == 1
    told.take(OLD)
    first = told.pane._shown["record"]["candidates"][0]
    assert first["key"] == "1033"
    assert f"decided before: {bench.tags.by}" in first["why"]
    told.tag_same()
    assert 1033 in set(told.tags.pairs("carrier")["resource"])


def test_what_an_office_realigned_is_known_in_it(bench: mt.Workbench) -> None:
    """A record of the same spelling that comes in later is suggested what became of the first."""
    records = bench.office.records("carrier").set_index("key")
    bench.tag(OLD, 1033)
    bench.rename_too()
    bench.migrate()
    bench.yes()
    with bench.office.engine.begin() as connection:
        row = {"id": 900, "name": records["name"][OLD]}
        connection.execute(
            sa.text(
                "INSERT INTO carrier (id, office_id, name, status) VALUES (:id, 1, :name, 'Active')"
            ),
            row,
        )
    bench.refresh()
    bench.go("carrier")
    assert found(bench, 900) == (records["name"][1033], "same")


def test_a_code_that_points_elsewhere_is_no_routine(bench: mt.Workbench) -> None:
    """Decided before or not: where codes differ, a person looks again."""
    bench.tag(36, 1040)  # their NAIC codes differ
    told = mt.Workbench(mt.sample_office(), memory=mt.memory(bench.tags))
    assert found(told, 36)[1] == "close"


def test_children_of_a_parent_without_counterpart_are_compared_with_all(
    bench: mt.Workbench,
) -> None:
    """What a person says of a parent counts, not its name."""
    products = bench.office.records("product").set_index("key")
    child = int(products.index[products["parent_key"] == 1][0])
    bench.go("product")
    bench.take(child)
    below = {products["parent_key"][int(key)] for key in _candidates(bench)}
    assert below == {1001}
    bench.go("carrier")
    bench.table.tag(1)
    bench.no_counterpart()
    bench.go("product")
    bench.pane.show(child)
    assert {products["parent_key"][int(key)] for key in _candidates(bench)} != {1001}


def _candidates(bench: mt.Workbench) -> list[str]:
    return [one["key"] for one in bench.pane._shown["record"]["candidates"]]
