"""The acceptance report in a real browser, and printed."""

from __future__ import annotations

import pathlib
import subprocess

import pypdfium2
import pytest

from tests.fleet import DEAD, SLOW

CRITERIA = """
name = "thirty nodes"
provisional = true
[[requirement]]
clause = "C-1"
title = "right answers"
select = { kernel = "*" }
correct = true
[[requirement]]
clause = "C-2"
title = "bandwidth of every node"
select = { kernel = "stream.triad" }
metric = "bandwidth"
scope = "every-node"
at_least = "90 GB/s"
[[requirement]]
clause = "C-3"
title = "bandwidth of nearly all"
select = { kernel = "stream.triad" }
metric = "bandwidth"
scope = "fraction"
fraction = 0.9
at_least = "90 GB/s"
[[requirement]]
clause = "C-4"
title = "between interrupts"
mtbi = "24h"
[[waiver]]
clause = "C-4"
reason = "the stability test follows"
by = "A. Person"
"""

PARTS = (
    "1 Requirements|2 Values and rules|3 Correctness|4 Environment|5 Nodes|6 Attempts and failures|7 Stability|"
    "8 Waivers and deviations|9 Evidence and sign-off"
).split("|")


def write_report(toise, run, folder: pathlib.Path, criteria: str) -> pathlib.Path:
    (folder / "criteria.toml").write_text(criteria)
    done = toise("accept", folder / "criteria.toml", run, "--report", folder / "acceptance.html")
    assert done.returncode == 1, done.stderr
    return folder / "acceptance.html"


@pytest.fixture(scope="module")
def report(toise, sweep, tmp_path_factory) -> pathlib.Path:
    return write_report(toise, sweep, tmp_path_factory.mktemp("acceptance"), CRITERIA)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_the_verdict_comes_first_and_nine_parts_follow(open_page, report, width, scheme):
    page = open_page(report, width, scheme)
    assert page.problems == []
    assert page.locator(".verdict").inner_text() == "fail"
    assert page.locator("h2").all_inner_texts() == PARTS
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    matrix = page.locator("#matrix").inner_text()
    assert SLOW in matrix and "C-3" in matrix and "waived" in matrix
    nodes = page.locator("#nodes").inner_text()
    assert SLOW in nodes and "80.0 % of the median" in nodes
    assert page.locator("#nodes [data-figure] .main-svg").count() >= 2
    assert "committed" in page.locator("#nodes").inner_text()
    attempts = page.locator("#attempts").inner_text()
    assert DEAD in attempts and "1 node" in attempts
    assert "29 of 30" in page.locator("#stability").inner_text()
    assert "A. Person" in page.locator("#waivers").inner_text()
    assert len(page.locator("#evidence code").first.inner_text()) == 64


def test_who_looked_at_a_failure_labels_it(toise, sweep, open_page, tmp_path):
    labelled = CRITERIA + f'[[failure]]\nnode = "{DEAD}"\ncause = "network"\nreason = "its cable"\nby = "B. Person"\n'
    page = open_page(write_report(toise, sweep, tmp_path, labelled))
    assert "network, by B. Person" in page.locator("#attempts").inner_text()

    (tmp_path / "criteria.toml").write_text(labelled.replace('"network"', '"netwrk"'))
    refused = toise("accept", tmp_path / "criteria.toml", sweep)
    assert refused.returncode == 2
    assert "unknown cause 'netwrk'; did you mean 'network'?" in refused.stderr


def test_it_prints_on_pages_that_hold_all_parts(browser, report, tmp_path):
    page = browser.new_page()
    page.goto(report.as_uri())
    page.pdf(path=tmp_path / "acceptance.pdf", format="A4")
    document = pypdfium2.PdfDocument(tmp_path / "acceptance.pdf")
    texts = [sheet.get_textpage().get_text_range() for sheet in document]
    assert 4 <= len(texts) <= 14
    assert "fail" in texts[0] and "C-2" in texts[0]
    for part in PARTS:
        assert any(part in text for text in texts), part
    for sheet in document:  # nothing is cut off at the right, no page is empty
        image = sheet.render(scale=1, grayscale=True).to_numpy()
        ink = image < 200
        assert ink.any()
        assert not ink[:, -15:].any()


def test_a_report_needs_a_file_of_criteria(toise, sweep, tmp_path):
    done = toise("accept", "--baseline", sweep, sweep, "--report", tmp_path / "x.html")
    assert done.returncode == 2
    assert "need a criteria file" in done.stderr


def test_a_full_disk_is_said_and_leaves_no_half_report(toise, sweep, report, tmp_path):
    page = tmp_path / "x.html"
    done = subprocess.run(
        ["prlimit", "--fsize=1000000", toise.program, "accept", report.parent / "criteria.toml", sweep, "--report", page],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 4
    assert "File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []
