"""Names and texts from elsewhere are texts to whatever reads an output: cells, not formulas; no tags, commands or links."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from cli_runner import run
from hostile import cleaned, each, net, unseen
from markdown_it import MarkdownIt
from markdown_it.token import Token

import cnncalc
from cnncalc.writers import Options, formats, write, write_several


@pytest.fixture
def named(here: Path, text: str) -> str:
    """A file with such a network."""
    Path("net.yaml").write_text(net(text), encoding="utf-8")
    return "net.yaml"


def report(name: str) -> cnncalc.Report:
    """The report on a network of that name."""
    return cnncalc.analyze(cnncalc.parse(net(name)))


def test_every_format_is_held_against_its_reader() -> None:
    """A new format needs a test here."""
    assert set(formats()) == {"csv", "html", "json", "latex", "markdown", "table"}


def formula(cell: str) -> bool:
    """Whether a spreadsheet would work a cell out; numbers are no danger."""
    return re.match(r"[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell) is not None and not re.fullmatch(r"-?[\d.]+", cell)


@each
def test_csv_holds_texts_and_no_formulas(here: Path, text: str) -> None:
    """Networks and students of such names: the cells are as many as ever, hold the text, and begin nothing."""
    Path("all.csv").write_text(f"name,Q1\n{_csv(text)},4\nann,5\n", encoding="utf-8")
    Path("key.md").write_text("Q1 [1]: 2+2\n", encoding="utf-8")
    assert run("check", "--key", "key.md", "all.csv", "-o", "out").code == 1
    grades = Path("out/grades.csv").read_text(encoding="utf-8")
    networks = write_several([report(text)] * 2, "csv")
    for table, column, name in ((networks, 8, text), (grades, 5, text.strip())):
        rows = list(csv.reader(StringIO(table)))
        assert {len(row) for row in rows} == {column}
        assert not any(map(formula, (cell for row in rows for cell in row)))
        assert not unseen(table)
        assert " ".join(rows[1][0].removeprefix("'").split()) == cleaned(name).removeprefix("'")
    assert {len(row) for row in csv.reader(StringIO(write(report(text), "csv")))} == {19}


def _csv(text: str) -> str:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([text])
    return out.getvalue().strip("\r\n")


class Page(HTMLParser):
    """The tags, attributes and texts of a page; anything else fails."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= set(attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


@each
def test_html_holds_texts_and_no_tags(text: str) -> None:
    """The tags of a table, one attribute, and the name as it is."""
    for page in (write(report(text), "html"), write_several([report(text)] * 2, "html")):
        read = Page(page)
        assert read.tags <= {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "p"}
        assert read.attributes == {("style", "text-align: right")}
        assert cleaned(text) in read.texts
        assert not unseen(page)


@each
def test_json_gives_texts_back(text: str) -> None:
    """ASCII, and exactly the name."""
    for answer in (write(report(text), "json"), write_several([report(text)] * 2, "json")):
        assert answer.isascii()
        assert not unseen(answer)
        data = json.loads(answer)
        assert all(one["name"] == text for one in data.get("reports", [data]))


SPELLED = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textless{}": "<", r"\textgreater{}": ">", r"\textbar{}": "|",
    r"\textquotedbl{}": '"', r"\textasciigrave{}": "`", r"\^{}": "^", "{[}": "[", "{]}": "]", "{*}": "*",
    **{f"\\{char}": char for char in "{}$&#_%"},
}  # fmt: skip
SPELLING = re.compile("|".join(map(re.escape, sorted(SPELLED, key=len, reverse=True))))


def typeset(cell: str) -> str:
    """What LaTeX sets for a cell; nothing but spellings of signs may command it."""
    parts = SPELLING.split(cell)
    assert not re.search(r"[\\{}$&#^_%~]", "".join(parts)), cell
    return SPELLING.sub(lambda found: SPELLED[found.group()], cell)


@each
def test_latex_holds_texts_and_no_commands(text: str) -> None:
    """A comment that ends with its line, and cells that LaTeX sets as the name and its layers."""
    head, *lines = write(report(text), "latex").splitlines()
    assert head == f"% {cleaned(text)}"
    assert lines[:2] == [lines[0], r"\begin{tabular}{llrrrrr}"]
    assert lines[0].startswith("% paper: ")
    body = [line for line in lines[2:] if line not in (r"\hline", r"\end{tabular}")]
    rows = [[typeset(cell) for cell in re.split(r" & ", line.removesuffix(r" \\"))] for line in body]
    assert {len(row) for row in rows} == {7}
    assert [row[0] for row in rows] == ["layer", "_a__b_", "\ufffd.conv1", "\ufffd.bn1", "relu1", "fc1", "total"]
    several = write_several([report(text)] * 2, "latex").splitlines()
    row = [typeset(cell) for cell in several[3].removesuffix(r" \\").split(" & ")]
    assert (len(row), row[0]) == (8, cleaned(text))


READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN = {
    "inline", "text", "softbreak", "code_inline", "fence", "hr",
    *(f"{name}_{end}" for end in ("open", "close") for name in (
        "heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item", "strong", "em",
    )),
}  # fmt: skip


def read_markdown(page: str) -> list[str]:
    """The texts of a page, block by block; no link, picture or tag is in it, and nothing becomes a link by its look."""
    tokens = READER.parse(page)
    inline = [token for token in tokens if token.type == "inline"]
    found = {token.type for token in tokens} | {child.type for token in inline for child in token.children or ()}
    assert found <= PLAIN, found - PLAIN
    texts = [_text(token) for token in inline]
    assert not any(re.search(r"://|\bwww\.", part) for part in re.split(r"\\.|`[^`]*`", page)), page
    return texts


def _text(block: Token) -> str:
    return "".join(child.content for child in block.children or () if child.type in ("text", "code_inline"))


@each
def test_markdown_holds_texts_and_no_marks(named: str, text: str) -> None:
    """Titles, cells and items show the name as it is, and the layers' names with all of their underscores."""
    pages = {
        "show": run("show", named, "--format", "markdown"),
        "several": run("show", named, named, "--format", "markdown"),
        "explain": run("explain", named, "--format", "markdown"),
        "compare": run("compare", named, named, "--format", "markdown"),
        "sweep": run("sweep", named, "--set", "_v__=1..3", "--format", "markdown"),
        "quiz": run("quiz", "--network", named, "--count", "2"),
    }
    texts = {name: read_markdown(answer.stdout) for name, answer in pages.items()}
    assert texts["show"][0] == cleaned(text)
    assert texts["show"][8] == "_a__b_"
    assert texts["several"][8] == cleaned(text)
    assert any(one.startswith(f"{cleaned(text)}, net.yaml line ") for one in texts["explain"])
    assert texts["compare"][:2] == [f"A {cleaned(text)}", f"B {cleaned(text)}"]
    assert texts["sweep"][0] == "_v__"
    assert any(one.startswith(f"{cleaned(text)} on an input of 3x8x8;") for one in texts["quiz"])


@each
def test_claims_and_students_are_texts_in_markdown(here: Path, text: str) -> None:
    """Claims stand as code, students' names as they are, and what is said of both is prose."""
    Path("all.csv").write_text(f"name,Q1\n{_csv(text)},{_csv(text)}\n", encoding="utf-8")
    Path("key.md").write_text("Q1 [1]: 2+2\n", encoding="utf-8")
    run("check", "--key", "key.md", "all.csv", "-o", "out")
    (feedback,) = [path for path in Path("out").iterdir() if path.name != "grades.csv"]
    title = read_markdown(feedback.read_text(encoding="utf-8"))[0]
    assert title.startswith(f"{cleaned(text.strip())}: 0 of 1 point")
    for claim in (f"2+2 = {text}", f"{text} = 4"):
        answer = run("check", "--format", "markdown", "--", claim)
        if answer.stdout:
            read_markdown(answer.stdout)


@each
def test_a_network_written_down_is_read_back(text: str) -> None:
    """Canonical text quotes and escapes names, demands and versions: they come back, and each keeps to its line."""
    network = cnncalc.parse(net(text).replace("vars:", f"require: [{json.dumps(text)}]\nvars:"))
    written = str(network)
    assert cnncalc.parse(written) == network
    assert cnncalc.parse(written).name == text
    assert unseen(written) <= {"\u3164", "\u115f"}  # letters, which names of layers may have
    assert len(written.splitlines()) == 13


@each
def test_colour_takes_no_commands_from_names(text: str) -> None:
    """Only the tool's own colours are in a coloured table, and brackets are no markup."""
    coloured = write(report(text), "table", Options(colour=True, width=100))
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert not unseen(plain)
    assert f"{' '.join(plain.partition(chr(10))[0].split())} ".startswith(f"{cleaned(text)} ")
    as_ever = write(report(text), "table", Options(width=100))
    assert [line.rstrip() for line in plain.split("\n")] == as_ever.split("\n")
