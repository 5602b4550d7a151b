"""The report of a sweep over nodes: in every node's section, and of a size that stays small."""

from __future__ import annotations

import toise as package

from tests.fleet import NODES


def test_show_names_the_slowest_and_the_dead_node(toise, sweep):
    shown = toise("show", sweep).stdout
    assert "80.0 GB/s  n03" in shown
    assert "1 crashed, 29 ok" in shown
    assert "n07: stream.triad/portable" in shown and "crashed: the node was lost" in shown


def test_the_frame_has_a_row_a_node(sweep):
    frame = package.load_run(sweep)
    assert len(frame) == NODES
    assert set(frame["scope"]) == {"every-node"}
    assert frame.set_index("host").loc["n03", "median"] == 0.8e11


def test_the_report_has_a_section_of_every_node(toise, sweep, open_page, tmp_path):
    made = toise("report", sweep, "-o", tmp_path / "report.html")
    assert made.returncode == 0, made.stderr
    page = open_page(tmp_path / "report.html")
    assert page.locator("#fleet [data-figure]").count() >= 2
    assert page.problems == []
    text = page.locator("#fleet").inner_text()
    assert "30 nodes" in text and "n03" in text and "the node was lost" in text
    page.locator("#fleet").screenshot(path=tmp_path / "fleet.png")
