"""A case is visited in rounds, and what differs between them is said."""

from __future__ import annotations

import subprocess
import sys

import pytest

SUITE = """
name = "rounds"
precision = "20%"
min_samples = 6
warmup = "1ms"
budget = "6s"
[[bench]]
kernel = "stream.triad"
variant = "portable"
sweep.bytes = ["64KiB", "128KiB", "256KiB"]
"""


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "rounds.toml"
    made.write_text(SUITE)
    return made


def test_all_cases_are_visited_before_any_of_them_again(toise, file, tmp_path):
    run = tmp_path / "run"
    assert toise("run", file, "-o", run).returncode == 0
    lines = toise.measurements(run)

    visits = sorted(
        (r["start"], r["number"], line["case"]["params"]["bytes"]) for line in lines for r in line["rounds"]
    )
    first = [(number, size) for _, number, size in visits[:15]]
    assert [number for number, _ in first] == [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3
    orders = {tuple(size for number, size in first if number == wanted) for wanted in range(5)}
    assert len(orders) > 1
    assert [line["case"]["params"]["bytes"] for line in lines] == [65536, 131072, 262144]  # as in the suite
    for line in lines:
        assert sum(r["samples"] for r in line["rounds"]) == len(line["samples"])
        assert line["spread"]["between"] is not None
        assert line["policy"]["rounds"] == 5

    shown = toise("show", run, "--verbose").stdout
    assert shown.count("rounds differ by") >= 3
    assert "rounds differ by" not in "".join(
        part for part in toise("show", run).stdout.splitlines() if "after" not in part
    )


def test_the_interval_covers_what_changes_between_rounds(toise, file, tmp_path):
    """A machine that changes its pace while a case is measured: one round would say that all is well."""
    run = tmp_path / "run"
    hog = [sys.executable, "-c", "import time\nwhile True: [x * x for x in range(10**6)]; time.sleep(0.5)"]
    hogs = [subprocess.Popen(hog) for _ in range(4)]
    try:
        toise("run", file, "-o", run)
    finally:
        for process in hogs:
            process.kill()
            process.wait()
    for line in toise.measurements(run):
        metric, medians, begin = line["metrics"][-1], [], 0
        for r in line["rounds"]:
            part = sorted(line["samples"][begin : begin + r["samples"]])
            begin += r["samples"]
            if not r["disturbed"]:
                medians.append(part[len(part) // 2])
        if len(medians) >= 5:
            assert metric["ci_low"] <= sorted(medians)[len(medians) // 2] <= metric["ci_high"]


def test_rounds_are_set_like_other_keys(toise, file, tmp_path):
    run = tmp_path / "run"
    assert toise("run", file, "-o", run, "--set", "rounds=2", "--filter", "*bytes=64KiB*").returncode == 0
    (line,) = toise.measurements(run)
    assert line["policy"]["rounds"] == 2
    assert len(line["rounds"]) >= 2

    file.write_text(SUITE.replace('precision = "20%"', "rounds = 0"))
    refused = toise("run", file, "-o", tmp_path / "other")
    assert refused.returncode == 2
    assert "rounds.toml:3: rounds: must be a whole number from 1 to 1000, not 0" in refused.stderr
