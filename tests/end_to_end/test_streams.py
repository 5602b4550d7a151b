"""Streams that are full, closed or lost, signals that end a session, files that are none: an answer, and no loss."""

from __future__ import annotations

import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess

import pytest

from tests.watching import assert_each_case_once, lines, wait_for, workers_of
from tests.runs import renew

FULL = "cannot write to standard output: No space left on device"


def shell(line: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs a line of sh in which "$0", "$1", … are the arguments."""
    return subprocess.run(
        ["sh", "-c", line, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False, **options
    )


def assert_complete(run: pathlib.Path, cases: int) -> None:
    assert json.loads((run / "run.json").read_text())["status"] == "complete"
    assert (run / "MANIFEST").is_file()
    assert len(lines(run)) == cases


@pytest.mark.parametrize(
    "arguments",
    [
        "list",
        "list --json",
        "describe",
        "describe --json",
        "show RUN",
        "show RUN --json",
        "compare RUN OTHER",
        "compare RUN OTHER --json",
        "export RUN",
        "run smoke --dry-run",
        "--help",
        "run --help",
        "--version",
        "history changes --csv TABLE",
        "outliers --csv NODES",
    ],
)
def test_output_that_is_lost_is_said_once_and_ends_with_4(toise, smoke_run, tmp_path, arguments):
    table, nodes = tmp_path / "table.csv", tmp_path / "nodes.csv"
    table.write_text("1\n" * 20)
    nodes.write_text("node,metric,value\n" + "".join(f"n{i},bandwidth,{100 + i % 3}\n" for i in range(20)))
    other = renew(shutil.copytree(smoke_run, tmp_path / "other"))
    filled = (
        arguments.replace("RUN", str(smoke_run))
        .replace("OTHER", str(other))
        .replace("TABLE", str(table))
        .replace("NODES", str(nodes))
    )
    lost = shell(f'"$0" {filled} > /dev/full', toise.program)
    assert lost.returncode == 4, lost.stderr
    assert lost.stderr.count("toise: ") == 1 and FULL in lost.stderr


def test_a_reader_that_goes_away_is_an_error_of_the_write(toise):
    lost = shell('("$0" list; echo "code $?" >&2) | true', toise.program)
    assert "cannot write to standard output: Broken pipe" in lost.stderr
    assert "code 4" in lost.stderr


@pytest.mark.parametrize(
    "streams", ["> /dev/full", "2> /dev/full", ">&-", "2>&-", "<&-", ">&- 2>&- <&-", "2>&1 | true"]
)
def test_a_run_that_loses_a_stream_loses_no_result(toise, suite, tmp_path, streams):
    run = tmp_path / "run"
    done = shell(f'"$0" run "$1" -o "$2" {streams}', toise.program, suite("none", "none"), run)
    assert done.returncode == (4 if streams == "> /dev/full" else 0), done.stderr
    assert_complete(run, 2)
    texts = [file.read_text() for file in [*(run / "results").iterdir(), run / "run.json", run / "MANIFEST"]]
    assert not any("[1/2]" in text for text in texts), "progress must not end up in a file of the run"


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2"])
def test_a_signal_that_ends_sessions_stops_a_run_as_ctrl_c_does(toise, suite, tmp_path, name):
    run = tmp_path / "run"
    driver = toise.start("run", suite("none", "sleep", "none"), "-o", run)
    wait_for(lambda: len(lines(run)) == 1)
    driver.send_signal(getattr(signal, name))
    _, said = driver.communicate(timeout=60)

    assert driver.returncode == 130
    assert f"toise run --resume {run}" in said
    assert json.loads((run / "run.json").read_text())["status"] == "interrupted"
    assert not workers_of(run)
    assert toise("run", "--resume", run).returncode == 0
    assert_each_case_once(toise, run, 3)


def test_nohup_keeps_a_run_when_its_terminal_goes(toise, suite, tmp_path):
    run = tmp_path / "run"
    driver = subprocess.Popen(
        ["nohup", toise.program, "run", suite("none", "sleep", "none"), "-o", run],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: len(lines(run)) == 1)
    driver.send_signal(signal.SIGHUP)
    assert driver.wait(timeout=60) == 0
    assert_complete(run, 3)


def test_a_limit_on_the_size_of_files_is_named_with_the_file(toise, suite, tmp_path):
    run = tmp_path / "run"
    file = suite(*["none"] * 12)
    limited = subprocess.run(
        [toise.program, "run", file, "-o", run],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, resource.RLIM_INFINITY)),
    )
    assert limited.returncode == 4, limited.stderr
    assert f"{run}/" in limited.stderr and "File too large" in limited.stderr and "ulimit -f" in limited.stderr


@pytest.mark.parametrize("name", ["run.json", "plan.json", "results/001-x.jsonl"])
def test_a_pipe_among_the_files_of_a_run_is_refused(toise, suite, tmp_path, name):
    run = tmp_path / "run"
    assert toise("run", suite("none"), "-o", run).returncode == 0
    (run / name).unlink(missing_ok=True)
    os.mkfifo(run / name)
    for arguments in (
        ["show", run],
        ["show", run, "--json"],
        ["compare", run, run],
        ["export", run],
        ["ingest", run, "--history", tmp_path / "h.db"],
        ["run", "--resume", run],
    ):
        refused = subprocess.run(
            [toise.program, *map(str, arguments)], capture_output=True, text=True, timeout=20, check=False
        )
        if name == "plan.json" and arguments[:2] != ["run", "--resume"]:
            continue  # only a run that is resumed reads its plan
        assert refused.returncode == 2, (arguments, refused.stderr)
        assert name in refused.stderr, arguments


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "PIPE"],
        ["run", "smoke", "--machine", "PIPE"],
        ["accept", "PIPE", "RUN"],
        ["import", "PIPE"],
        ["ingest", "RUN", "--history", "PIPE"],
        ["history", "list", "--history", "PIPE"],
        ["verify", "PIPE"],
        ["describe", "--machine", "PIPE"],
        ["node", "RUN", "--plan", "PIPE", "--worker", "true"],
    ],
)
def test_a_pipe_in_the_place_of_a_file_is_refused_at_once(toise, smoke_run, tmp_path, arguments):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    given = [str(smoke_run) if a == "RUN" else str(pipe) if a == "PIPE" else a for a in arguments]
    refused = subprocess.run([toise.program, *given], capture_output=True, text=True, timeout=20, check=False)
    said = refused.stdout + refused.stderr
    assert refused.returncode in (2, 4), said
    assert str(pipe) in said


def test_a_table_may_come_through_a_pipe(toise):
    for source in ("-", "/dev/stdin"):
        judged = toise("history", "changes", "--csv", source, input="1\n" * 20)
        assert judged.returncode == 0, judged.stderr


def test_following_a_run_whose_driver_died_ends_with_4(toise, suite, tmp_path):
    run = tmp_path / "run"
    driver = toise.start("run", suite("none", "hang"), "-o", run)
    wait_for(lambda: len(lines(run)) == 1)
    follower = toise.start("show", run, "--follow")
    driver.kill()
    driver.communicate()
    _, said = follower.communicate(timeout=30)
    assert follower.returncode == 4
    assert f"the driver of {run} on " in said and f"toise run --resume {run}" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "smoke", "--dry-run", "--set", "budget=1e308"], "budget: must be at most a year"),
        (
            ["run", "smoke", "--dry-run", "--set", "launches=4294967297"],
            "launches: must be a whole number from 1 to 10000",
        ),
        (
            ["run", "smoke", "--dry-run", "--set", "noise.fwq.quantum=0"],
            "parameter 'quantum' is 0; expected 1 us to 10 s",
        ),
        (["run", "smoke", "--dry-run", "--time", "nan"], "--time: 'nan' is not a duration"),
        (["run", "smoke", "--dry-run", "--time", "-5"], "--time: '-5' is a negative duration"),
        (["history", "simulate", "--seed", "-1"], "--seed: expected a whole number from 0 to"),
        (["history", "simulate", "--seed", "1.5"], "--seed: expected a whole number from 0 to"),
        (["history", "simulate", "--seed", "99999999999999999999"], "--seed: expected a whole number from 0 to"),
        (["history", "simulate", "--series", "4294967297"], "--series: expected a whole number from 1 to 1000000"),
        (["history", "changes", "--alpha", "nan"], "--alpha: expected a number from 1e-12 to 0.5, not 'nan'"),
        (["outliers", "--false-alarms", "1e400"], "--false-alarms: expected a number from 1e-06 to 1000, not '1e400'"),
        (["outliers", "--csv", "/dev/null", "--least", "inf"], "'inf'"),
        (["compare", "a", "b", "--margin"], "--margin"),
    ],
)
def test_a_number_that_is_none_or_out_of_its_range_is_refused(toise, arguments, message):
    refused = toise(*arguments)
    assert refused.returncode == 2, refused.stderr
    assert message in refused.stderr
    assert refused.stderr.startswith("toise: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verifi"], "unknown command 'verifi'; did you mean 'verify'?; see toise --help"),
        (["frobnicate"], "unknown command 'frobnicate'; see toise --help"),
        (["history", "chnges"], "unknown command 'chnges'; did you mean 'changes'?; see toise history --help"),
        (["run", "--filtr", "x"], "unknown option '--filtr'; did you mean '--filter'?; see toise run --help"),
        (["show", "--jsom=1"], "unknown option '--jsom'; did you mean '--json'?; see toise show --help"),
    ],
)
def test_an_unknown_command_or_option_is_answered_with_the_nearest(toise, arguments, message):
    done = toise(*arguments)
    assert done.returncode == 2
    assert done.stderr == f"toise: {message}\n"


def test_a_suite_of_a_billion_cases_is_refused_before_it_is_expanded(toise, tmp_path):
    file = tmp_path / "huge.toml"
    numbers = ", ".join(map(str, range(1, 1001)))
    file.write_text(
        f'[[bench]]\nkernel = "gemm"\nvariant = "portable"\nm = [{numbers}]\nn = [{numbers}]\nk = [{numbers}]\n'
    )
    refused = toise("run", file, "-o", tmp_path / "run")
    assert refused.returncode == 2
    assert f"{file}:1: with this bench the suite has 1000000000 cases; expected at most 10000000" in refused.stderr
    assert "1000 m x 1000 n x 1000 k" in refused.stderr or "1000 k x 1000 m x 1000 n" in refused.stderr
    assert not (tmp_path / "run").exists()
