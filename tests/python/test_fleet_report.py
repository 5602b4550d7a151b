"""The report of a sweep over nodes: in every node's section, and of a size that stays small."""

from __future__ import annotations

import json

import pytest
import toise as package

NODES = 30


@pytest.fixture(scope="module")
def sweep(toise, tmp_path_factory):
    """A sweep over this one node, and its lines again as those of 30, one of them slow and one dead."""
    folder = tmp_path_factory.mktemp("sweep")
    suite = folder / "sweep.toml"
    suite.write_text(
        'precision = "50%"\nmin_samples = 6\nwarmup = "1ms"\n[[bench]]\nkernel = "stream.triad"\nbytes = "64KiB"\nscope = "every-node"\n'
    )
    run = folder / "run"
    done = toise("run", suite, "-o", run)
    assert done.returncode == 0, done.stderr
    (file,) = (run / "results").glob("*.jsonl")
    line = json.loads(file.read_text())
    file.unlink()
    for node in range(NODES):
        line["hosts"] = [f"n{node:02}"]
        line["outcome"], line["reason"] = ("ok", "") if node != 7 else ("crashed", "the node was lost")
        line["metrics"][0]["median"] = 1e11 if node != 3 else 0.8e11
        (run / "results" / f"001-x-n{node:02}.jsonl").write_text(json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n")
    return run


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
