"""A run goes on where it ended, on the same host, and only where nobody touched it."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import pytest

from tests.watching import assert_each_case_once, lines, wait_for


def test_a_torn_last_line_is_measured_again(toise, suite, tmp_path):
    run = tmp_path / "run"
    assert toise("run", suite("none", "none"), "-o", run).returncode == 0
    file = next(f for f in (run / "results").glob("*.jsonl") if f.stat().st_size)
    file.write_bytes(file.read_bytes()[:-20])
    (run / "MANIFEST").unlink()  # as when the driver was killed
    file = run / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"status": "running"}))
    assert len(toise.measurements(run)) == 1
    assert toise("run", "--resume", run).returncode == 0
    assert_each_case_once(toise, run, 2)


def test_resuming_a_complete_run_changes_no_result(toise, suite, tmp_path):
    run = tmp_path / "run"
    toise("run", suite("none"), "-o", run)
    before = lines(run)
    assert toise("run", "--resume", run).returncode == 0
    assert lines(run) == before


def test_a_run_folder_is_never_overwritten(toise, suite, tmp_path):
    toise("run", suite("none"), "-o", tmp_path / "run")
    refused = toise("run", suite("none"), "-o", tmp_path / "run")
    assert refused.returncode == 2
    assert "already holds a run" in refused.stderr


def test_a_run_goes_on_on_another_host_only_where_that_is_wanted(toise, suite, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root gives a host another name")
    run = tmp_path / "run"
    process = subprocess.Popen(
        [toise.program, "run", suite("none", "none", "hang", "none"), "-o", run, "-q"], stderr=subprocess.DEVNULL
    )
    wait_for(lambda: len(lines(run)) >= 2)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)

    def elsewhere(*arguments: object) -> subprocess.CompletedProcess:
        words = " ".join(map(str, [toise.program, "run", "--resume", run, "-q", *arguments]))
        command = ["unshare", "--uts", "sh", "-c", f"hostname elsewhere && exec {words}"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = elsewhere()
    assert done.returncode == 2
    assert "this is elsewhere" in done.stderr and "--allow-other-host" in done.stderr
    elsewhere("--allow-other-host")
    file = json.loads((run / "run.json").read_text())
    first, second = file["sessions"]
    assert "environment" not in first
    assert second["host"] == second["environment"]["machine"]["host"] == "elsewhere"
    assert second["first_launch"] > first["first_launch"]
    assert file["environment"]["machine"]["host"] != "elsewhere"
    assert all(session["elapsed"] > 0 for session in file["sessions"])
    shown = subprocess.run(
        [toise.program, "report", run, "-o", tmp_path / "page.html"], capture_output=True, check=False
    )
    assert shown.returncode == 0
    assert "machine.host was" in (tmp_path / "page.html").read_text()


def test_an_edited_run_is_not_continued(toise, suite, tmp_path):
    run = tmp_path / "run"
    assert toise("run", suite("none", "none"), "-o", run, "-q").returncode == 0
    file = next((run / "results").glob("*.jsonl"))
    file.write_text("".join(file.read_text().splitlines(keepends=True)[1:]))
    done = toise("run", "--resume", run)
    assert done.returncode == 2
    assert "was changed after the run ended, so it cannot be continued" in done.stderr
