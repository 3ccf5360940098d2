"""The resource reports and the files that people make of them."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import migtools as mt

NAME = "Carriers and Products Only, No Riders – Detail"


def test_the_report_is_found_by_search_whatever_the_dash(office: mt.Office) -> None:
    """The manual's name has an en dash; people type a hyphen, and not all words."""
    for words in (NAME, "no riders - detail", "CARRIERS products only no riders"):
        assert NAME in mt.reports(office, words)["name"].tolist()
    assert mt.reports(office, "commissions").empty
    assert len(mt.reports(office)) == 3


def test_the_report_lists_the_resource_offices_carriers_with_products(office: mt.Office) -> None:
    """One row per product; nothing local, nothing of another office."""
    report = mt.report(office, NAME)
    products = office.records("product").query("side == 'resource'")
    assert sorted(report["product"]) == sorted(products["name"])
    assert report["carrier"].nunique() == 59, "60 carriers, two of which share a name"
    assert report["carrier"].is_monotonic_increasing


def test_a_carrier_without_products_is_in_the_report(office: mt.Office) -> None:
    """Its name is needed too."""
    with office.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER mt_guard_carrier_insert")
        connection.exec_driver_sql(
            "INSERT INTO carrier VALUES (1999, 2, 'A Carrier Without Products', NULL, 'Active')"
        )
    row = mt.report(office).query("carrier == 'A Carrier Without Products'").iloc[0]
    assert pd.isna(row["product"])


def test_a_report_that_is_not_clear_is_refused_with_the_choices(office: mt.Office) -> None:
    """Two reports speak of riders."""
    with pytest.raises(mt.MatchError, match=r"2 reports found for 'riders'; choose one of: .*;"):
        mt.report(office, "riders")
    with pytest.raises(mt.MatchError, match="no report found for 'rates'; choose one of"):
        mt.report(office, "rates")


NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "plain", "<b>bold</b>"]


def test_cells_that_a_spreadsheet_would_run_are_harmless_in_csv(tmp_path: Path) -> None:
    """Every text that starts like a formula gets an apostrophe; numbers stay numbers."""
    frame = pd.DataFrame({"name": NASTY, "=header": range(len(NASTY)), "loss": -1.5})
    path = mt.export(frame, tmp_path / "x.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["name", "'=header", "loss"]
    assert [row[0] for row in rows[1:]] == [f"'{n}" for n in NASTY[:6]] + NASTY[6:]
    assert rows[1][2] == "-1.5"


def test_cells_that_a_spreadsheet_would_run_are_plain_text_in_xlsx(tmp_path: Path) -> None:
    """No cell is a formula or a link; the text is unchanged."""
    path = mt.export(pd.DataFrame({"name": NASTY}), tmp_path / "x.xlsx", title="A/B: [x]")
    sheet = openpyxl.load_workbook(path).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == NASTY
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_the_page_to_print_shows_names_as_text(tmp_path: Path) -> None:
    """Escaped, with a heading that repeats on every page."""
    page = mt.export(
        pd.DataFrame({"name": ["<img src=x onerror=alert(1)>", None]}),
        tmp_path / "x.html",
        title="<Report>",
    ).read_text(encoding="utf-8")
    assert "<img" not in page and "&lt;img" in page
    assert "<h1>&lt;Report&gt;</h1>" in page
    assert "table-header-group" in page and "None" not in page


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x.pdf", "no known ending; use one of .csv, .xlsx, .html"),
        ("nowhere/x.csv", "cannot be written"),
    ],
)
def test_an_export_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, name: str, sentence: str
) -> None:
    """The ending or the folder is wrong."""
    with pytest.raises(mt.LoadError, match=sentence):
        mt.export(pd.DataFrame({"a": [1]}), tmp_path / name)
