"""A history of real runs, as an operator keeps it."""

import json
import shutil
import signal
import subprocess
import time

import pytest

from tests.nights import measure, night
from tests.runs import seal


@pytest.fixture(scope="module")
def real_run(toise, tmp_path_factory):
    return measure(toise, tmp_path_factory.mktemp("history"))


def test_nights_are_taken_in_once_and_a_slow_one_is_found(toise, real_run, tmp_path):
    history = tmp_path / "history.db"
    nights = [night(real_run, tmp_path, day, 0.9 if day > 15 else 1) for day in range(1, 24)]
    for expected in ("added", "already in the history"):
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

    triad = ("--kernel", "stream.triad", "--history", history)
    (series,) = json.loads(toise("history", "list", *triad, "--json").stdout)
    assert series["points"] == len(nights)
    (series,) = json.loads(toise("history", "query", "--from", "2026-10-20", *triad, "--json").stdout)
    assert len(series["points"]) == 4
    toise("history", "prune", "--before", "2026-10-20", "--history", history)
    assert len(json.loads(toise("history", "runs", "--history", history, "--json").stdout)) == 4


def test_a_history_is_made_again_of_its_runs_and_keeps_its_remarks(toise, real_run, tmp_path):
    history = tmp_path / "history.db"
    nights = [night(real_run, tmp_path, day) for day in range(1, 5)]
    toise("ingest", *nights, "--history", history)
    toise("history", "annotate", "2026-10-02", "new driver", "--history", history)
    shutil.rmtree(nights[0])
    (results,) = (nights[1] / "results").glob("*.jsonl")
    lines = results.read_text().splitlines()
    results.write_text(lines[0] + "\n")
    seal(nights[1])

    done = toise("ingest", "--rebuild", "--history", history)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ingested again") == 3
    assert "1 runs are no longer where they were" in done.stdout
    counts = [
        run["measurements"] for run in json.loads(toise("history", "runs", "--history", history, "--json").stdout)
    ]
    assert counts == [2, 1, 2, 2]
    assert "give the runs to ingest, or --rebuild" in toise("ingest", "--history", history).stderr


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
    listed = json.loads(toise("history", "list", "--history", history, "--json").stdout)
    assert [series["points"] for series in listed] == [len(nights)] * 2


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
    assert done.returncode == 2
    assert "not a history" in done.stderr


def test_a_copy_is_no_second_night_but_a_moved_run_is_the_same(toise, real_run, tmp_path):
    history = tmp_path / "history.db"
    first = night(real_run, tmp_path, 1)
    copy = shutil.copytree(first, tmp_path / "copy")
    assert "hold the same run" in toise("ingest", first, copy, "--history", history).stderr
    toise("ingest", first, "--history", history)
    done = toise("ingest", copy, "--history", history)
    assert done.returncode == 2
    assert str(first) in done.stderr and str(copy) in done.stderr
    shutil.rmtree(first)
    assert "already in the history" in toise("ingest", copy, "--history", history).stdout


def test_a_copy_without_an_id_is_known_by_its_lines(toise, real_run, tmp_path):
    history = tmp_path / "history.db"
    first = night(real_run, tmp_path, 1)
    file = json.loads((first / "run.json").read_text())
    del file["id"]
    (first / "run.json").write_text(json.dumps(file))
    seal(first)
    copy = shutil.copytree(first, tmp_path / "copy")
    (copy / "run.json").write_text(json.dumps(file | {"start": "2026-10-02T02:00:00.000Z"}))
    seal(copy)
    assert toise("ingest", first, "--history", history).returncode == 0
    assert "hold the same run" in toise("ingest", copy, "--history", history).stderr


def test_days_that_do_not_exist_are_refused(toise, real_run, tmp_path):
    history = tmp_path / "h.db"
    assert toise("ingest", real_run, "--history", history).returncode == 0
    for command in (
        ("history", "query", "--from", "2026-02-31"),
        ("history", "query", "--to", "2027-02-29"),
        ("history", "annotate", "2026-13-01", "driver"),
        ("history", "prune", "--before", "2026-11-31"),
    ):
        done = toise(*command, "--history", history)
        assert done.returncode == 2, command
        assert "is not a date; write it as 2026-11-25" in done.stderr, done.stderr
