"""Every way in which a job of a real Slurm can end, and the driver that follows it."""

from __future__ import annotations

import collections
import json
import os
import signal
import subprocess
import time

from tests.sweeps import SUITE, assert_once_on_each, jobs_of, lines, places, worker_of, write_suite
from tests.watching import wait_for


def test_a_requeued_job_goes_on_where_it_was(slurm, start, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "none", "sleep", "none"))
    wait_for(lambda: len(lines(run)) >= 8, "two results on each node")
    before = places(run)
    (job,) = slurm.states()
    slurm.ask("scontrol", "requeue", job)
    # a requeued job waits for two minutes by Slurm's own rule; an administrator may let it go on at once
    wait_for(lambda: slurm.states().get(job) in ("PENDING", "REQUEUED", None), "the job waits again")
    slurm.ask("scontrol", "update", f"JobId={job}", "StartTime=now")
    _, said = process.communicate(timeout=240)
    assert process.returncode == 0, said
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 4)
    assert not before - places(run)


def test_a_time_limit_resubmits_the_rest(slurm, start, tmp_path):
    suite = write_suite(tmp_path, "none", scope="together")
    for index in (1, 2):
        with suite.open("a") as file:
            file.write(
                f'[[bench]]\nkernel = "test.fault"\nfault = "sleep"\nindex = {index}\nbudget = "{60 - 5 * index}s"\nprecision = 1e-9\n'
            )
    process, run = start(suite, "--time", "1min")
    _, said = process.communicate(timeout=400)
    (job,) = jobs_of(run)
    assert len(job["submissions"]) >= 2, said
    assert job["submissions"][0]["state"] == "timeout"
    found = collections.Counter(line["case"]["params"]["index"] for line in lines(run))
    assert found == {0: 1, 1: 1, 2: 1}


def test_scancel_interrupts_and_resume_ends_the_run(slurm, start, resume, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "sleep", "none"))
    wait_for(lambda: len(lines(run)) >= 4, "all nodes have a result")
    slurm.ask("scancel", *slurm.states())
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "was cancelled" in said and f"toise run --resume {run}" in said
    assert resume(run).returncode == 0
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 3)


def test_a_killed_driver_reattaches_to_its_job(slurm, start, resume, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "sleep", "none"))
    wait_for(lambda: len(lines(run)) >= 4, "all nodes have a result")
    process.kill()
    process.communicate()
    jobs = set(slurm.states())
    ended = resume(run)
    assert ended.returncode == 0, ended.stderr
    assert {job["id"] for job in jobs_of(run)} == jobs  # the same job, not a second one
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 3)


def test_two_drivers_are_not_let_at_one_run(slurm, start, resume, tmp_path):
    process, run = start(write_suite(tmp_path, "sleep"))
    wait_for(lambda: bool(jobs_of(run)), "the job is submitted")
    second = resume(run)
    assert second.returncode == 2
    assert "another toise is working on" in second.stderr
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)


def test_ctrl_c_once_ends_the_job_cleanly(slurm, start, resume, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "sleep", "none"))
    wait_for(lambda: len(lines(run)) >= 4, "all nodes have a result")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    slurm.wait_until(lambda: not slurm.states(), "the job is gone")  # COMPLETING for a moment
    assert resume(run).returncode == 0
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 3)


def test_ctrl_c_twice_cancels_at_once_and_resume_ends_the_run(slurm, start, resume, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "sleep", "none"))
    wait_for(lambda: len(lines(run)) >= 4, "all nodes have a result")
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    slurm.wait_until(lambda: not slurm.states(), "the job is gone")
    assert resume(run).returncode == 0
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 3)


def test_node_hours_are_counted_once_however_often_a_run_is_resumed(slurm, start, resume, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "sleep"))
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    first = json.loads((run / "run.json").read_text())["usage"]
    assert first["node_hours"] == first["node_hours_of_jobs"] > 0
    assert not first["jobs"][0]["is_lower_bound"]
    assert resume(run).returncode == 0
    assert json.loads((run / "run.json").read_text())["usage"]["node_hours"] == first["node_hours"]


def test_detach_leaves_and_show_follows(toise, slurm, start, resume, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "sleep"), "--detach")
    out, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert out.strip() == str(run)
    followed = toise("show", run, "--follow", env=slurm.environment)
    assert followed.returncode == 0, followed.stderr
    assert "8 results" in followed.stderr
    assert resume(run).returncode == 0
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 2)


def test_the_scheduler_is_asked_one_question_for_all_jobs_and_not_too_often(slurm, start, machine, tmp_path):
    """squeue is counted by a stand-in that calls the real one."""
    calls = tmp_path / "calls"
    stand_in = tmp_path / "bin"
    stand_in.mkdir()
    real = subprocess.run(["which", "squeue"], capture_output=True, text=True, check=True).stdout.strip()
    (stand_in / "squeue").write_text(f'#!/bin/sh\ndate +%s.%N >> {calls}\nexec {real} "$@"\n')
    (stand_in / "squeue").chmod(0o755)
    machine.write_text(machine.read_text().replace('query_interval = "1s"', 'query_interval = "4s"'))
    suite = tmp_path / "two.toml"
    suite.write_text(
        SUITE.format(budget="20s", extra="")
        + '[[bench]]\nkernel = "test.fault"\nfault = "sleep"\nnodes = [1, 2]\nranks_per_node = 1\n'
    )
    slurm.environment["PATH"] = f"{stand_in}:{os.environ['PATH']}"
    try:
        process, run = start(suite, worker=worker_of("mpich"))
        _, said = process.communicate(timeout=200)
    finally:
        slurm.environment["PATH"] = os.environ["PATH"]
    assert process.returncode == 0, said
    assert len(jobs_of(run)) == 2
    times = [float(t) for t in calls.read_text().split()]
    assert all(later - earlier >= 3.9 for earlier, later in zip(times, times[1:], strict=False))


def test_a_scheduler_that_does_not_answer_is_asked_again_and_no_job_is_submitted_twice(slurm, start, tmp_path):
    """squeue is a stand-in that fails three times, as with a controller that restarts."""
    stand_in = tmp_path / "bin"
    stand_in.mkdir()
    real = subprocess.run(["which", "squeue"], capture_output=True, text=True, check=True).stdout.strip()
    (stand_in / "squeue").write_text(
        f'#!/bin/sh\necho >> {tmp_path}/calls\n[ $(wc -l < {tmp_path}/calls) -gt 3 ] && exec {real} "$@"\n'
        'echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2\nexit 1\n'
    )
    (stand_in / "squeue").chmod(0o755)
    slurm.environment["PATH"] = f"{stand_in}:{os.environ['PATH']}"
    try:
        process, run = start(write_suite(tmp_path, "none", "sleep"))
        _, said = process.communicate(timeout=120)
    finally:
        slurm.environment["PATH"] = os.environ["PATH"]
    assert process.returncode == 0, said
    assert said.count("the scheduler does not answer") == 3
    assert len(jobs_of(run)[0]["submissions"]) == 1
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 2)
