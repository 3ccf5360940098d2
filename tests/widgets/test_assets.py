"""The script and the style sheet of a widget, joined from files and made small."""

from __future__ import annotations

from pathlib import Path

import pytest

from migtools.widgets import assets
from migtools.widgets.errors import WidgetError


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of static files of a test's own."""
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    return tmp_path


def test_modules_become_one(files: Path) -> None:
    """Nothing is imported between them, and only the last one's default export remains."""
    (files / "a.js").write_text("export const ROW = 30;\nexport function row() { return ROW; }\n")
    (files / "b.js").write_text(
        'import { ROW,\n  row } from "./a.js";\n\nfunction render() { row(ROW); }\n'
        "export default { render };\n"
    )
    assert assets.script("a.js", "b.js").split("\n") == [
        "const ROW = 30;",
        "function row() { return ROW; }",
        "",
        "function render() { row(ROW); }",
        "export default { render };",
        "",
    ]


def test_comments_and_indentation_stay_at_home(files: Path) -> None:
    """Only where a comment has its lines for itself: a string may look like one."""
    (files / "a.js").write_text(
        "/**\n * What it is.\n * @typedef {{a: number}} A\n */\n\n"
        "// Why.\n"
        "function f(a) {\n"
        "  /** @type {any} */ (a).b = 1; // as there\n"
        '  const url = "http://host//path /* no comment */";\n'
        "\n"
        "  /* More. */\n"
        "  return `${url} // ${a}`;\n"
        "}\n"
    )
    assert assets.script("a.js").split("\n") == [
        "function f(a) {",
        "/** @type {any} */ (a).b = 1; // as there",
        'const url = "http://host//path /* no comment */";',
        "return `${url} // ${a}`;",
        "}",
        "",
    ]


def test_a_text_over_several_lines_is_left_as_it_is(files: Path) -> None:
    """Inside it, two slashes and spaces are what a person reads."""
    text = "const text = `one\n  // two\n\n  three`;\n"
    (files / "a.js").write_text(text)
    assert assets.script("a.js") == text


def test_two_files_may_not_declare_one_name(files: Path) -> None:
    """In the browser the widget would stay blank, and nobody would see why."""
    (files / "a.js").write_text("const ROW = 30;\n")
    (files / "b.js").write_text("export function ROW() {}\n")
    with pytest.raises(WidgetError, match=r"a\.js and b\.js both declare ROW; rename one"):
        assets.script("a.js", "b.js")


def test_the_same_name_inside_functions_is_nobodys_business(files: Path) -> None:
    """Only what a file declares at its top shares one place."""
    (files / "a.js").write_text("function a() {\n  const row = 1;\n}\n")
    (files / "b.js").write_text("function b() {\n  const row = 2;\n}\n")
    assert "const row = 2;" in assets.script("a.js", "b.js")


def test_a_style_sheet_loses_its_comments_and_no_text(files: Path) -> None:
    """What stands in quotes stays, whatever it looks like."""
    (files / "a.css").write_text(
        "/* The look,\n   don't guess. */\n.mt {\n  --row: 30px; /* as ROW */\n}\n\n"
        '.mt::before {\n  content: "/* " attr(title) " */";\n}\n'
    )
    assert assets.style("a.css").split("\n") == [
        ".mt {",
        "--row: 30px;",
        "}",
        ".mt::before {",
        'content: "/* " attr(title) " */";',
        "}",
        "",
    ]
