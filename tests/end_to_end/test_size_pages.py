"""The page of a request in each of its formats: the same figures, and hostile names stay text."""

import html
import json
import pathlib
import sys

import docx
import pytest

from toise._core import EnvironmentError
from toise.report.request import latex, markdown, word
from toise.report.request.content import Page, Table
from toise.report.request.curve import curve_of
from toise.report.request.languages import LANGUAGES

WORKLOADS = pathlib.Path(__file__).parents[2] / "suites" / "workloads"
HOSTILE = "<b>x</b> $$ \\\\input{a} | [l](http://e.org) _a_ % & \\u0007"


def text_of(page):
    """What a page says, whatever its format."""
    if page.suffix != ".docx":
        return page.read_text()
    document = docx.Document(str(page))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def write(toise, page, *options, workload=WORKLOADS / "pretrain-3b.toml", machine="jean-zay-a100"):
    done = toise("size", workload, "--machine", machine, "--report", page, "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), text_of(page)


@pytest.mark.parametrize("ending", ["html", "md", "tex", "docx"])
def test_a_form_is_filled_in_each_format_and_language(toise, tmp_path, ending):
    answer, english = write(toise, tmp_path / f"page.{ending}", "--form", "edari")
    english = html.unescape(english)
    counted = f"{answer['form']['hours']['p90']:,.0f}"
    for said in ["eDARI, regular access (AR)", f"P90 {counted}", "Hours in the unit of this access", "no measurement"]:
        assert said in english
    assert "creation" in english and "idris.fr" in english  # where the rules are from

    _, french = write(toise, tmp_path / f"page.{ending}", "--form", "edari", "--language", "fr")
    french = html.unescape(french)
    for said in ["eDARI, accès régulier (AR)", "Heures dans l'unité de cet accès", "aucune mesure"]:
        assert said in french
    gap = "\\," if ending == "tex" else "\u202f"
    assert "P90 " + counted.replace(",", gap) in french


def test_a_page_without_a_form_has_no_access(toise, tmp_path):
    _, page = write(toise, tmp_path / "page.md")

    assert "Access asked for" not in page and "GPU-hours" in page


def test_what_no_page_says_is_written_so(toise, tmp_path):
    _, page = write(toise, tmp_path / "page.md", "--form", "edari-dynamic", machine="jean-zay-h100")

    assert "Not known: no page that was read says how much an hour on H100 counts." in page
    assert "Hours in the unit of this access | not stated |" in page


@pytest.mark.parametrize(
    ("ending", "title"),
    [
        ("html", "&lt;b&gt;x&lt;/b&gt; $$ \\input{a} | [l](http://e.org) _a_ % &amp;"),
        ("md", r"\<b\>x\</b\> \$\$ \\input\{a\} \| \[l\](http://e.org) \_a\_ % \&"),
        ("tex", r"\textless{}b\textgreater{}x\textless{}/\allowbreak{}b\textgreater{} \$\$ \textbackslash{}input\{a\}"),
        ("docx", "<b>x</b> $$ \\input{a} | [l](http://e.org) _a_ % &"),
    ],
)
def test_a_hostile_name_stays_text(toise, tmp_path, ending, title):
    workload = tmp_path / "workload.toml"
    workload.write_text((WORKLOADS / "pretrain-3b.toml").read_text().replace("protein language model, 3 B", HOSTILE))

    _, page = write(toise, tmp_path / f"page.{ending}", workload=workload)
    assert title in page
    assert ending == "docx" or "<b>x" not in page


def test_latex_writes_what_its_fonts_lack_as_numbers():
    assert latex.plain("中 é 50\u202f%") == r"[U+4E2D] é 50\,\%"
    assert latex.plain("a\n\n--^^5c") == r"a  -{}-{}\textasciicircum{}\textasciicircum{}5c"


def test_a_cell_makes_no_further_column():
    table = Table(title="", note="", columns=["a", "b"], rows=[["x | y", "1\n2"]], numbers=frozenset({1}))

    assert markdown.grid(table) == "| a | b |\n| --- | ---: |\n| x \\| y | 1 2 |"
    assert sum(table.shares()) == pytest.approx(1)


def test_a_curve_of_perfect_scaling_lies_on_the_ideal():
    days = {gpus: 86400 * 64 / gpus for gpus in (4, 8, 16)}
    sizes = [{"gpus": n, "wall_seconds": {"p10": t / 2, "p50": t, "p90": t * 2}} for n, t in days.items()]
    curve = curve_of({"sizes": sizes, "gpus": 8, "wall_seconds": sizes[1]["wall_seconds"]}, LANGUAGES["en"])

    (x0, y0), (x1, y1) = curve.ideal
    assert curve.median[0] == pytest.approx((x0, y0)) and curve.median[-1] == pytest.approx((x1, y1))
    assert curve.chosen == pytest.approx((0.5, 0.5)) == curve.median[1]
    assert [text for _, text in curve.across] == ["4", "8", "16"]
    assert curve_of({"sizes": sizes[:1]}, LANGUAGES["en"]) is None


def test_a_docx_without_python_docx_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    page = Page("a", "b", "c", None, *[Table("", "", [], [["x"]])] * 4)

    with pytest.raises(EnvironmentError, match="pip install python-docx"):
        word.write(page, tmp_path / "page.docx")


def test_an_ending_of_no_format_is_refused(toise, tmp_path):
    done = toise("size", "pretrain-3b", "--machine", "jean-zay-h100", "--report", tmp_path / "page.pdf")

    assert done.returncode == 2 and "write one of .html, .docx, .tex, .md" in done.stderr
    assert not list(tmp_path.iterdir())
