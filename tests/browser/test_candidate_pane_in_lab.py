"""CandidatePane as a person uses it: by keyboard alone, by mouse, blind, and when tags refuse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Shot
from .lab import Lab
from .test_widgets_in_lab import WAIT, Walk

BUILD = """
import pandas as pd
from migtools.widgets.candidates.pane import CandidatePane
from tests.support.pane_cases import FakeTags, candidates, records

tags = FakeTags()
pane = CandidatePane(records(), candidates(), tags=tags, kind="carrier")
pane
"""
SAID = "[(key, said['maria']['judgment']) for (_, key), said in tags.said.items() if said]"


class Judge(Walk):
    """A notebook open in JupyterLab, and the pane in it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.pane = page.locator(".mt-pane")
        self.list = self.grid = self.pane.get_by_role("listbox")
        self.table = self.pane
        self.status = self.pane.locator(".mt-pane-status")
        self.name = self.pane.locator(".mt-pane-name")
        self.alert = self.pane.get_by_role("alert")
        self.note = self.pane.get_by_role("textbox", name="Note, saved with the judgment")

    def open(self, lab: Lab, notebook: str) -> None:
        """Open the notebook, run all of its cells and bring the pane into view."""
        self.page.goto(lab.page(notebook))
        expect(self.page.locator(".jp-NotebookPanel")).to_be_visible(timeout=WAIT)
        idle = self.page.get_by_role("button", name=re.compile(r"^Python 3 .*\| Idle$"))
        expect(idle).to_be_visible(timeout=WAIT)
        self.command("notebook:run-all-cells")
        expect(self.list).to_be_visible(timeout=WAIT)
        self.pane.scroll_into_view_if_needed()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the keyboard is."""
        for key in keys:
            self.page.keyboard.press(key)

    def picked(self) -> Locator:
        """The entry of the list that is picked."""
        return self.list.locator("[aria-selected='true']")

    def button(self, name: str) -> Locator:
        """A button by what it says."""
        return self.pane.get_by_role("button", name=name)


@pytest.fixture
def judge(page: Page) -> Judge:
    """A person who has not begun."""
    return Judge(page)


def test_judge_three_records_by_keyboard_alone(lab: Lab, judge: Judge, shot: Shot) -> None:
    """Pick, match, none of these, unsure, back and undo, without JupyterLab taking a key."""
    judge.open(lab, lab.write("pane_keys.ipynb", BUILD, SAID))
    cells = judge.page.locator(".jp-Cell").count()
    judge.list.focus()
    shot("pane-light")
    judge.press("ArrowDown")
    expect(judge.picked()).to_have_attribute(
        "aria-label", "2. Acme Casualty, score 0.50, close, one word in common"
    )
    judge.press("1")
    expect(judge.picked()).to_contain_text("Acme Life Insurance")
    judge.press("m")
    expect(judge.status).to_contain_text("Carrier 2 of 4, 3 not judged yet")
    judge.press("End")
    expect(judge.picked()).to_have_text("None of these")
    judge.press("Enter")
    expect(judge.name).to_have_text("Zenith Mutual")
    judge.press("u")
    expect(judge.status).to_contain_text("Carrier 4 of 4, 1 not judged yet")
    judge.press("k")
    expect(judge.name).to_have_text("Zenith Mutual")
    expect(judge.pane.get_by_role("list", name="Judged so far")).to_contain_text("unsure by maria")
    judge.press("z")
    expect(judge.status).to_contain_text("Taken back: what was said about carrier 14")
    expect(judge.list).to_be_focused()
    assert judge.page.locator(".jp-Cell").count() == cells
    judge.rerun(1, "[(12, 'match'), (7, 'no counterpart')]")


def test_turn_down_a_candidate_by_key_and_by_button(lab: Lab, judge: Judge, shot: Shot) -> None:
    """It goes to the end, struck out and in words; the same key or Z takes it back."""
    judge.open(lab, lab.write("pane_reject.ipynb", BUILD, "tags.rejected('carrier', 12)"))
    options = judge.list.get_by_role("option")
    judge.list.focus()
    judge.press("x")
    expect(options.nth(2)).to_contain_text("rejected before: you")
    expect(options.nth(2)).to_have_attribute(
        "aria-label",
        "3. Acme Life Insurance, score 0.99, close, Ins is short for Insurance, "
        "rejected before: you",
    )
    expect(judge.picked()).to_contain_text("Acme Life Insurance")
    expect(options.first).to_contain_text("Acme Casualty")
    struck = options.nth(2).locator(".mt-pane-option-name")
    assert "line-through" in struck.evaluate("node => getComputedStyle(node).textDecorationLine")
    button = judge.button("Not this one")
    expect(button).to_have_attribute("aria-pressed", "true")
    shot("pane-rejected")
    button.click()
    expect(options.first).to_contain_text("Acme Life Insurance")
    expect(button).to_have_attribute("aria-pressed", "false")
    options.nth(1).click()
    button.click()
    expect(options.nth(2)).to_contain_text("Acme Casualty")
    judge.press("z")
    expect(judge.pane.locator(".mt-pane-rejected")).to_have_count(0)
    judge.press("1", "x")
    expect(judge.pane.locator(".mt-pane-rejected")).to_have_count(1)
    judge.rerun(1, "{1001: ['maria']}")


def test_judge_three_records_by_mouse(lab: Lab, judge: Judge, shot: Shot) -> None:
    """Buttons do what keys do; the note is saved, and letters in it judge nobody."""
    judge.open(lab, lab.write("pane_mouse.ipynb", BUILD, "tags.of('carrier', 12)[0]['note']"))
    judge.note.click()
    judge.page.keyboard.type("minnum juz")
    judge.list.get_by_role("option").nth(1).click()
    expect(judge.picked()).to_contain_text("Acme Casualty")
    judge.button("Match").click()
    expect(judge.status).to_contain_text("3 not judged yet")
    expect(judge.note).to_have_value("")
    judge.name.click()
    judge.press("m")
    expect(judge.status).to_contain_text("2 not judged yet")
    judge.button("No counterpart").click()
    expect(judge.status).to_contain_text("1 not judged yet")
    judge.pane.get_by_role("checkbox", name="go on by itself").uncheck()
    judge.button("Unsure").click()
    expect(judge.status).to_contain_text("all of them judged")
    judge.button("Withdraw mine").click()
    expect(judge.status).to_contain_text("1 not judged yet")
    shot("pane-mouse")
    judge.rerun(1, "'minnum juz'")


def test_blind_shows_the_scores_only_after_the_judgment(lab: Lab, judge: Judge, shot: Shot) -> None:
    """By name and without a number; the judgment reveals them."""
    judge.open(lab, lab.write("pane_blind.ipynb", BUILD))
    judge.pane.get_by_role("checkbox", name="go on by itself").uncheck()
    judge.list.focus()
    judge.press("b")
    expect(judge.list.get_by_role("option").first).to_have_text("1Aardvark")
    expect(judge.pane.locator(".mt-pane-score")).to_have_count(0)
    shot("pane-blind")
    judge.press("3", "m")
    expect(judge.pane.locator(".mt-pane-score")).to_have_text(["0.99 ", "0.50 ", "0.10 "])
    expect(judge.picked()).to_contain_text("Acme Life Insurance")
    shot("pane-revealed")


def test_hostile_names_are_text_everywhere(lab: Lab, judge: Judge, shot: Shot) -> None:
    """Nothing in a name runs; what cannot be seen is shown, and what differs is said."""
    dialogs: list[str] = []
    judge.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    judge.open(
        lab, lab.write("pane_hostile.ipynb", BUILD.replace("\npane\n", "\npane.show(7)\npane\n"))
    )
    expect(judge.name).to_have_text("""<img src=x onerror="alert('x')">""")
    assert (judge.pane.locator("img").count(), dialogs) == (0, [])
    first = judge.list.get_by_role("option").first
    expect(first.locator("mark").first).to_contain_text("[U+202E]")
    names = judge.pane.locator(".mt-pane-names dd")
    expect(names.first.locator(".mt-unseen")).to_contain_text("in local only: ")
    shot("pane-hostile")
    judge.theme("JupyterLab Dark", light=False)
    shot("pane-hostile-dark")
    judge.list.focus()
    judge.press("j", "j")
    expect(judge.list.get_by_role("option")).to_have_text(["No candidate: none of these"])
    judge.press("k")
    expect(judge.name).to_have_text("Zenith Mutual")
    expect(names.first.locator("mark")).to_have_text("␣")
    shot("pane-dark")
    judge.theme("JupyterLab Light", light=True)


def test_a_refusal_of_the_tags_is_a_sentence_and_the_rest_works(
    lab: Lab, judge: Judge, shot: Shot
) -> None:
    """Nothing is lost: the record and the note stay until the tags take them."""
    refusing = "tags.refusal = 'tags.csv cannot be written; close it in the other program'; 1"
    judge.open(lab, lab.write("pane_refusal.ipynb", BUILD, refusing, "tags.refusal = ''; 2"))
    judge.rerun(1, "1")
    judge.note.fill("kept")
    judge.press("Enter", "m")
    expect(judge.alert).to_have_text("tags.csv cannot be written; close it in the other program")
    expect(judge.note).to_have_value("kept")
    shot("pane-refusal")
    judge.press("ArrowDown")
    expect(judge.picked()).to_contain_text("Acme Casualty")
    judge.rerun(2, "2")
    judge.list.focus()
    judge.press("m")
    expect(judge.status).to_contain_text("Carrier 2 of 4, 3 not judged yet")
    expect(judge.alert).to_be_empty()
    expect(judge.page.locator(".jp-OutputArea-output[data-mime-type*='stderr']")).to_have_count(0)


@pytest.mark.parametrize("width", [420, 900])
def test_the_pane_fits_a_narrow_page(lab: Lab, judge: Judge, shot: Shot, width: int) -> None:
    """No part of it is wider than the pane."""
    judge.open(lab, lab.write(f"pane_{width}.ipynb", BUILD))
    judge.pane.evaluate("(node, width) => { node.style.width = `${width}px`; }", width)
    judge.list.focus()
    shot(f"pane-{width}")
    assert judge.pane.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
