"""A kernel of a family that no other file knows, sort.radix, is measured, judged, exported and reported like all others."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess

import pytest

from tests.conftest import BIN, ROOT, Toise
from toise.report.charts.metrics import DRAWN_BY

SUITE = """
name = "sorting"
precision = "50%"
min_samples = 6
budget = "60s"
[[bench]]
kernel = "stream.triad"
bytes = {size}
[[bench]]
kernel = "sort.radix"
bytes = ["1MiB", "4MiB", {size}]
"""


class ToiseWithSort(Toise):
    def __call__(self, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"TOISE_WORKER": str(BIN / "toise-worker-with-sort")}
        return super().__call__(*arguments, env=environment, **options)


@pytest.fixture(scope="module")
def sorted_run(tmp_path_factory) -> pathlib.Path:
    toise = ToiseWithSort()
    folder = tmp_path_factory.mktemp("sorting")
    machine = json.loads(toise("describe", "--json").stdout)["machine"]
    size = 2 * max(cache["bytes"] for cache in machine["caches"])  # beyond the caches
    (folder / "suite.toml").write_text(SUITE.format(size=size))
    done = toise("run", folder / "suite.toml", "-o", folder / "run")
    assert done.returncode == 0, done.stderr
    return folder / "run"


def test_its_lines_say_what_it_is_about(sorted_run):
    toise = ToiseWithSort()
    lines = [m for m in toise.measurements(sorted_run) if m["case"]["kernel"] == "sort.radix"]
    assert len(lines) == 3
    for line in lines:
        assert line["outcome"] in ("ok", "unconverged")
        assert line["about"]["title"] == "Sorting"
        assert [metric["name"] for metric in line["metrics"]] == ["bandwidth", "keys_rate", "time"]


def test_the_overview_has_its_share_of_the_peak_that_bounds_it(sorted_run):
    shown = ToiseWithSort()("show", sorted_run)
    assert shown.returncode == 0, shown.stderr
    line = next(one for one in shown.stdout.splitlines()[::-1] if "sort.radix" in one)
    assert "%" in line


def test_it_is_exported(sorted_run):
    exported = ToiseWithSort()("export", sorted_run)
    assert exported.returncode == 0, exported.stderr
    assert exported.stdout.count("sort.radix") >= 3


def test_the_report_has_its_section_and_its_chart(sorted_run, open_page, tmp_path):
    made = ToiseWithSort()("report", sorted_run, "-o", tmp_path / "report.html")
    assert made.returncode == 0, made.stderr
    page = open_page(tmp_path / "report.html")
    assert page.problems == []
    assert page.locator("#sorting h2").inner_text() == "Sorting"
    assert "Keys sorted a second over their size" in " ".join(page.locator("#sorting .gtitle").all_text_contents())
    assert " %\tpassed" in page.locator("#sorting table").inner_text()  # of the bandwidth that stream.triad measured


def test_every_kind_of_chart_that_a_kernel_may_ask_for_is_drawn():
    chart = json.loads((ROOT / "docs/run-schema.json").read_text())["$defs"]["chart"]
    assert set(DRAWN_BY) == set(chart["properties"]["kind"]["enum"])
