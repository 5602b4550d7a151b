"""A history of real runs, as an operator keeps it."""

import json
import shutil
import signal
import subprocess
import time

import pytest

SUITE = """
name = "tiny"
precision = "20%"
min_samples = 10
warmup = "10ms"
budget = "5s"
[[bench]]
kernel = "stream.triad"
bytes = "64KiB"
"""


@pytest.fixture(scope="module")
def real_run(toise, tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    (folder / "tiny.toml").write_text(SUITE)
    run = folder / "run"
    done = toise("run", folder / "tiny.toml", "-o", run, "-q")
    assert done.returncode == 0, done.stderr
    return run


def night(real_run, folder, day, factor=1.0):
    """The real run as if of another night, and so much faster."""
    run = folder / f"night-{day:02d}"
    shutil.copytree(real_run, run)
    file = json.loads((run / "run.json").read_text())
    file["start"] = f"2026-10-{day:02d}T02:00:00.000Z"
    (run / "run.json").write_text(json.dumps(file))
    (lines,) = (run / "results").glob("*.jsonl")
    line = json.loads(lines.read_text())
    for name in ("median", "ci_low", "ci_high"):
        line["metrics"][0][name] *= factor * (1 + 0.002 * (-1) ** day)
    lines.write_text(json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n")
    return run


def test_nights_are_taken_in_once_and_a_slow_one_is_found(toise, real_run, tmp_path):
    history = tmp_path / "history.db"
    nights = [night(real_run, tmp_path, day, 0.9 if day > 15 else 1) for day in range(1, 24)]
    for expected in ("added", "in the history already"):
        done = toise("ingest", *nights, "--history", history)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count(expected) == len(nights)

    toise("history", "annotate", "2026-10-16", "driver 580 → 590", "--history", history)
    found = json.loads(toise("history", "changes", "--history", history, "--json").stdout)
    (event,) = found["events"]
    assert event["date"].startswith("2026-10-16")
    assert event["worse"] == 1
    assert event["remarks"] == ["driver 580 → 590"]
    shown = toise("history", "changes", "--history", history).stdout
    assert "-10." in shown and "driver 580" in shown

    (series,) = json.loads(toise("history", "list", "--history", history, "--json").stdout)
    assert series["points"] == len(nights)
    table = toise("history", "query", "--from", "2026-10-20", "--history", history, "--csv").stdout
    assert len(table.splitlines()) == 1 + 4
    toise("history", "prune", "--before", "2026-10-20", "--history", history)
    assert len(json.loads(toise("history", "runs", "--history", history, "--json").stdout)) == 4


def test_two_at_once_and_a_killed_one_leave_a_whole_history(toise, real_run, tmp_path):
    history = tmp_path / "history.db"
    nights = [night(real_run, tmp_path, day) for day in range(1, 24)]
    command = [toise.program, "ingest", *nights, "--history", history]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    (series,) = json.loads(toise("history", "list", "--history", history, "--json").stdout)
    assert series["points"] == len(nights)


def test_what_is_no_run_or_no_history_is_refused(toise, tmp_path):
    history = tmp_path / "history.db"
    done = toise("ingest", tmp_path, "--history", history)
    assert done.returncode == 2
    assert not history.exists()
    done = toise("history", "list", "--history", history)
    assert done.returncode == 2
    assert "toise ingest" in done.stderr
    history.write_text("no database, but long enough to be looked at\n" * 50)
    done = toise("history", "list", "--history", history)
    assert done.returncode == 4
    assert "no history" in done.stderr
