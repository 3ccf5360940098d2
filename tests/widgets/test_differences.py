"""Where two names differ: nothing is lost, blanks are seen, and long names end in time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migtools.widgets.candidates.differences import LONGEST_NAME, differences, marked

WORDS = st.text(alphabet="abA \u00a0\u202e.,é", max_size=60)


@pytest.mark.parametrize(
    ("one", "other", "parts"),
    [
        ("Acme Life", "Acme Life", [("equal", "Acme Life", "Acme Life")]),
        ("", "", []),
        ("", "Acme", [("insert", "", "Acme")]),
        (
            "Acme Life Ins",
            "Acme Life Insurance",
            [("equal", "Acme Life Ins", "Acme Life Ins"), ("insert", "", "urance")],
        ),
        (
            "Acme Mutual of Ohio",
            "Acme National of Ohio",
            [
                ("equal", "Acme ", "Acme "),
                ("replace", "Mutual", "National"),
                ("equal", " of Ohio", " of Ohio"),
            ],
        ),
        (
            "Acme Mutaul",
            "Acme Mutual",
            [
                ("equal", "Acme Mut", "Acme Mut"),
                ("insert", "", "u"),
                ("equal", "a", "a"),
                ("delete", "u", ""),
                ("equal", "l", "l"),
            ],
        ),
        (
            "Acme Common",
            "Acme Company",
            [("equal", "Acme ", "Acme "), ("replace", "Common", "Company")],
        ),
        ("LIFE", "Life", [("replace", "LIFE", "Life")]),
        (
            "Acme  Life",
            "Acme Life",
            [("equal", "Acme ", "Acme "), ("delete", " ", ""), ("equal", "Life", "Life")],
        ),
    ],
)
def test_names_differ_by_words_and_then_by_letters(
    one: str, other: str, parts: list[tuple[str, str, str]]
) -> None:
    """A word that only grew keeps its beginning; two words are not mixed letter by letter."""
    assert differences(one, other) == parts


@given(WORDS, WORDS)
def test_the_parts_joined_are_the_names(one: str, other: str) -> None:
    """Equal parts are equal, others are not, and no letter is lost."""
    parts = differences(one, other)
    assert "".join(part[1] for part in parts) == one
    assert "".join(part[2] for part in parts) == other
    for op, left, right in parts:
        assert (left == right) == (op == "equal")
        assert left or right


def test_what_cannot_be_seen_is_shown_where_it_differs() -> None:
    """Blanks, blanks that do not break a line, and marks that turn text round."""
    assert marked("Acme  Life", "Acme Life")[1] == ("delete", "␣", "")
    assert marked("Acme\u00a0Life", "Acme Life")[1] == ("replace", "[U+00A0]", "␣")
    assert marked("Acme\u202e", "Acme")[1] == ("delete", "[U+202E]", "")
    assert marked("Acme Life", "Acme Life") == [("equal", "Acme Life", "Acme Life")]


def test_a_name_no_page_can_show_is_cut_and_a_long_one_is_not() -> None:
    """300 letters are all there; of 10,000 a few hundred are."""
    name = "Long " * 60
    assert "".join(part[1] for part in marked(name, name + "x")) == name
    endless = "".join(f"{at} " for at in range(3000))
    parts = marked(endless, endless.replace("7", "x"))
    assert sum(len(part[1]) for part in parts) < 10 * LONGEST_NAME
    assert any("…" in part[1] for part in parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a b " * 2500, "b a c " * 1700),
        ("a" * 10_000, "a" * 5_000 + "b" + "a" * 5_000),
        ("ab" * 5_000, "ba" * 5_000),
        (" " * 10_000, "\u00a0 " * 5_000),
    ],
)
def test_ten_thousand_letters_end_in_time(one: str, other: str) -> None:
    """The worst pairs take a fraction of a second; without a bound, difflib takes minutes."""
    begin = time.perf_counter()
    assert marked(one, other)
    assert time.perf_counter() - begin < 2
