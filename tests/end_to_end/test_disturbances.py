"""Who else takes part: hogs on the case's CPU, on its disk and in its memory, and waiting until they are gone."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

POLICY = 'name = "d"\nprecision = "50%"\nmin_samples = 6\nwarmup = "1ms"\nbudget = "3s"\n'
TRIAD = '[[bench]]\nkernel = "stream.triad"\nbytes = "32MiB"\nthreads = 1\nprecision = "0.1%"\n'
BUSY = "while True: pass"
COPYING = "a, b = bytearray(1 << 28), bytearray(1 << 28)\nwhile True: a[:] = b"
WRITING = """
import os, sys
file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
block = os.urandom(1 << 23)
while True:
    os.pwrite(file, block, 0)
    os.fsync(file)
"""


@pytest.fixture
def hog():
    """Starts a Python program on one CPU, to be ended with the test: hog(program, cpu, arguments) -> its process."""
    started = []

    def start(program: str, cpu: int, *arguments: object) -> subprocess.Popen:
        started.append(
            subprocess.Popen(["taskset", "-c", str(cpu), sys.executable, "-c", program, *map(str, arguments)])
        )
        time.sleep(0.5)  # until it is at work
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def run_suite(toise, tmp_path):
    """run_suite(text, *options, cpu=CPU) -> (process, lines); with a CPU the run may use no other."""

    def run(text: str, *options: str, cpu: int | None = None):
        file, path = tmp_path / "d.toml", tmp_path / "run"
        file.write_text(POLICY + text)
        by = [] if cpu is None else ["taskset", "-c", str(cpu)]
        command = [*by, toise.program, "run", file, "-o", path, *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        return done, toise.measurements(path) if (path / "run.json").exists() else []

    return run


def cpus() -> list[int]:
    return sorted(os.sched_getaffinity(0))


def sentences(line: dict, beginning: str) -> list[str]:
    return [sentence for sentence in line["disturbed"] if sentence.startswith(beginning)]


def test_a_hog_on_the_cpu_of_a_case_is_said_with_its_share_and_name(toise, run_suite, hog, tmp_path):
    cpu = cpus()[0]
    process = hog(BUSY, cpu)
    done, (line,) = run_suite(TRIAD, cpu=cpu)
    assert done.returncode == 0, done.stderr
    (sentence,) = sentences(line, "foreign processes took ")
    assert f" CPU {cpu}" in sentence
    assert f"(pid {process.pid})" in sentence or os.getloadavg()[0] > 2  # others are busier there
    (taken,) = line["disturbances"]["foreign"].values()
    assert 0.2 < taken / line["disturbances"]["seconds"] <= 1.05
    assert line["disturbances"]["waited"] > 0 and line["disturbances"]["involuntary_switches"] > 0
    shown = toise("show", tmp_path / "run").stdout
    assert f"    disturbed: {sentence}\n" in shown and shown.endswith("; 1 disturbed\n")
    assert sentence in toise("export", tmp_path / "run", "--format", "csv").stdout


def test_a_hog_in_the_memory_beside_a_case_is_said(run_suite, hog):
    if len(cpus()) != 2:
        pytest.skip("needs two CPUs: on more a single hog is within what is tolerated")
    mine, other = cpus()
    hog(COPYING, other)
    _, (line,) = run_suite(TRIAD, cpu=mine)
    assert sentences(line, "foreign processes kept "), line["disturbed"]


def test_a_hog_on_the_disk_of_a_case_is_said(run_suite, hog, tmp_path):
    hog(WRITING, cpus()[-1], tmp_path / "hog")
    _, (line,) = run_suite(
        f'[[bench]]\nkernel = "io.write"\nbytes = "8MiB"\nprecision = "0.1%"\ndirectory = "{tmp_path}"\n'
    )
    if line["outcome"] == "skipped" or isinstance(line["disturbances"]["disk"], str):
        pytest.skip("the folder is on no disk of this node")
    assert sentences(line, "others moved "), line["disturbances"]


def test_waiting_for_a_quiet_machine_says_who_disturbs_and_goes_on_after_the_timeout(run_suite, hog):
    process = hog(BUSY, cpus()[0])
    done, lines = run_suite(TRIAD, "--wait-until-quiet=6s")
    assert done.returncode == 0 and len(lines) == 1
    assert f"(pid {process.pid})" in done.stderr or os.getloadavg()[0] > 2
    assert "warning: this machine was not quiet within 6 s; measuring all the same" in done.stderr


def test_waiting_for_a_quiet_machine_ends_with_ctrl_c_before_there_is_a_run(toise, hog, tmp_path):
    hog(BUSY, cpus()[0])
    (tmp_path / "d.toml").write_text(POLICY + TRIAD)
    path: pathlib.Path = tmp_path / "run"
    process = subprocess.Popen(
        [toise.program, "run", tmp_path / "d.toml", "-o", path, "--wait-until-quiet"],
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "interrupted while waiting for a quiet machine; nothing was measured" in told
    assert not path.exists()


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        (["--wait-until-quiet=soon"], "--wait-until-quiet: "),
        (["--wait-until-quiet", "--machine", "lumi-g"], "machine 'lumi-g' measures on others"),
    ],
)
def test_waiting_for_a_quiet_machine_refuses_what_it_cannot_do(run_suite, options, refusal):
    done, lines = run_suite(TRIAD, *options)
    assert done.returncode == 2 and lines == []
    assert refusal in done.stderr
