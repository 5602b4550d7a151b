"""Names from a run that somebody made to deceive: nothing is executed, and nothing forges a line, a cell or a link."""

from __future__ import annotations

import json
import pathlib
import shutil

import pytest
from toise.report.names import chart_data, printable

from tests.runs import renew, seal

SCRIPT = "<script>window.hit=1</script><img src=x onerror='window.hit=1'>"
LINK = '<a href="https://evil.example/">n1</a>'
MARKS = "\x1b[2J\x1b[31mpass\x9b0m\u202eneg"
LINES = "x\nA-1  pass  forged\r"
HOSTILE = f"{SCRIPT}{LINK}\"'{MARKS}{LINES}</script><!--<script>"


def hostile(line: dict) -> dict:
    """A result line whose names are all hostile."""
    line["case"]["params"] |= {f"p{SCRIPT}": f"v{HOSTILE}"}
    line["case"]["variant"] = f"v{HOSTILE}"
    line["hosts"] = [f"n{HOSTILE}"]
    line["reason"] = HOSTILE
    line["about"]["title"] = f"t{HOSTILE}"
    for metric in line["metrics"]:
        if metric["chart"]:
            metric["chart"]["title"] = f"c{HOSTILE}"
    return line


@pytest.fixture(scope="module")
def run(smoke_run, tmp_path_factory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("hostile") / "run"
    (folder / "results").mkdir(parents=True)
    file = json.loads((smoke_run / "run.json").read_text())
    file["suite"]["name"] = file["environment"]["machine"]["host"] = HOSTILE
    file["environment"]["machine"]["cpu"]["model"] = file["command_line"] = HOSTILE
    (folder / "run.json").write_text(json.dumps(file))
    for results in (smoke_run / "results").glob("*.jsonl"):
        lines = [hostile(json.loads(line)) for line in results.read_text().splitlines()]
        text = "".join(json.dumps(x, separators=(",", ":"), sort_keys=True, ensure_ascii=False) + "\n" for x in lines)
        (folder / "results" / results.name).write_text(text)
    return seal(folder)


def criteria(folder: pathlib.Path) -> pathlib.Path:
    file = folder / "criteria.toml"
    quoted = json.dumps(HOSTILE.replace("\x9b", ""))
    file.write_text(
        f'name = {quoted}\n[[requirement]]\nclause = {quoted}\ntitle = {quoted}\nselect = {{ kernel = "stream.triad" }}\n'
        'metric = "bandwidth"\nat_least = "1 kB/s"\n'
    )
    return file


def test_a_terminal_is_shown_marks_and_never_obeys_them(toise, run, tmp_path):
    other = renew(shutil.copytree(run, tmp_path / "other"))
    for arguments in (("show", run), ("accept", criteria(tmp_path), run), ("compare", run, other)):
        done = toise(*arguments)
        said = done.stdout + done.stderr
        assert not any(mark in said for mark in "\x1b\x9b\u202e\r"), arguments
        assert "\nA-1  pass  forged" not in said, arguments
    shown = toise("show", run)
    assert shown.returncode == 0, shown.stderr
    assert r"\x1b[2J\x1b[31mpass\x9b0m\u202eneg" in shown.stdout + shown.stderr


def assert_inert(page):
    assert page.problems == []
    assert page.evaluate("window.hit") is None
    assert page.locator("img, a[href^='http'], svg a").count() == 0
    text = page.evaluate("document.documentElement.textContent")
    assert not any(mark in text for mark in "\x1b\x9b\u202e")
    assert "<script>window.hit=1</script>" in text  # shown as it was written


def test_a_report_shows_names_and_executes_none(toise, run, tmp_path, open_page):
    file = tmp_path / "report.html"
    made = toise("report", run, "-o", file)
    assert made.returncode == 0, made.stderr
    assert_inert(open_page(file))


def test_an_acceptance_report_shows_names_and_executes_none(toise, run, tmp_path, open_page):
    file = tmp_path / "acceptance.html"
    made = toise("accept", criteria(tmp_path), run, "--report", file)
    assert file.exists(), made.stderr
    assert_inert(open_page(file))


def test_nightly_pages_show_names_and_execute_none(toise, run, tmp_path, open_page):
    history, site = tmp_path / "site.db", tmp_path / "site"
    assert toise("ingest", run, "--history", history).returncode == 0
    made = toise("nightly", "--history", history, "--site", site)
    assert (site / "index.html").exists(), made.stderr
    assert_inert(open_page(site / "index.html"))
    for page in sorted((site / "series").glob("*.html"))[:2]:
        assert_inert(open_page(page))


def test_a_message_calls_no_channel(toise, tmp_path):
    """A series that got slower, and whose name is a call to everybody."""
    csv, history, site = tmp_path / "nights.csv", tmp_path / "site.db", tmp_path / "site"
    rows = [
        f"<!channel>,{100 if night < 20 else 90 + 0.01 * night},1/s,m,2026-10-{night + 1:02}" for night in range(28)
    ]
    csv.write_text("kernel,value,unit,machine,date\n" + "\n".join(rows) + "\n")
    assert toise("import", csv, "-o", tmp_path / "runs").returncode == 0
    assert toise("ingest", *sorted((tmp_path / "runs").iterdir()), "--history", history).returncode == 0
    told = toise("nightly", "--history", history, "--site", site, "--summary", "slack", "--link", "https://x/<y>")
    assert "https://x/&lt;y&gt;" in json.loads(told.stdout)["text"]
    assert "<" not in told.stdout


def test_a_spreadsheet_calculates_no_name(toise, smoke_run, tmp_path):
    csv = tmp_path / "rows.csv"
    csv.write_text("kernel,value,unit,node,machine,date\nmine,1,s,=1+1,@m,2026-11-25\n")
    made = toise("import", csv, "-o", tmp_path / "imported")
    assert made.returncode == 0, made.stderr
    imported = next(tmp_path.glob("imported*"))
    runs = [imported] if (imported / "run.json").exists() else sorted(imported.iterdir())
    text = toise("export", runs[0]).stdout
    assert ",'=1+1," in text and ",'@m," in text
    parquet = tmp_path / "rows.parquet"
    done = toise("export", runs[0], "--format", "parquet", "-o", parquet)
    if done.returncode == 0:
        pandas = pytest.importorskip("pandas")
        assert list(pandas.read_parquet(parquet)["node"])[0] == "=1+1"


def test_chart_texts_have_no_tags_and_keep_their_templates():
    assert chart_data({"x": ["<b>n&1"], "hovertemplate": "%{x}<br>", "n": (1, None)}) == {
        "x": ["&lt;b&gt;n&amp;1"], "hovertemplate": "%{x}<br>", "n": [1, None],
    }  # fmt: skip
    assert printable("µ é 日\n\x1b\u2066\ud800") == "µ é 日\n\\x1b\\u2066\\ud800"
