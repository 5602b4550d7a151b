"""Runs on a real Slurm of four nodes: sweeps, ranks over nodes, and every way in which a job can end."""

from __future__ import annotations

import collections
import json
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = 'name = "sweep"\nprecision = "50%"\nmin_samples = 6\nwarmup = "1ms"\nbudget = "{budget}"\ntimeout = "20s"\n{extra}\n'


def wait_for(condition, what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not in {seconds} s: {what}"
        time.sleep(0.05)


def write_suite(folder: pathlib.Path, *faults: str, scope: str = "every-node", extra: str = "", budget: str = "20s") -> pathlib.Path:
    text = SUITE.format(budget=budget, extra=extra)
    for index, fault in enumerate(faults):
        text += f'[[bench]]\nkernel = "test.fault"\nfault = "{fault}"\nindex = {index}\nscope = "{scope}"\n'
    file = folder / "sweep.toml"
    file.write_text(text)
    return file


def lines(run: pathlib.Path) -> list[dict]:
    texts = [f.read_text() for f in sorted((run / "results").glob("*.jsonl"))] if (run / "results").is_dir() else []
    return [json.loads(line) for text in texts for line in text.split("\n")[:-1]]


def places(run: pathlib.Path) -> collections.Counter:
    """How often each case was measured on each node."""
    return collections.Counter((line["hosts"][0], json.dumps(line["case"], sort_keys=True)) for line in lines(run))


def assert_once_on_each(run: pathlib.Path, nodes: list[str], cases: int) -> None:
    found = places(run)
    assert {node for node, _ in found} == set(nodes)
    assert len(found) == len(nodes) * cases
    assert max(found.values()) == 1


def jobs_of(run: pathlib.Path) -> list[dict]:
    file = run / "jobs.json"
    return json.loads(file.read_text())["jobs"] if file.exists() else []


@pytest.fixture
def start(toise, slurm, machine, tmp_path):
    """Starts `toise run` on that Slurm: start(suite, "--filter", …) -> (process, run directory)."""
    started = []

    def begin(suite: pathlib.Path, *arguments: object, worker: pathlib.Path | None = None):
        run = tmp_path / f"run{len(started)}"
        environment = slurm.environment | ({"TOISE_WORKER": str(worker)} if worker else {})
        process = subprocess.Popen(
            [toise.program, "run", suite, "--machine", machine, "-o", run, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        )
        started.append(process)
        return process, run

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()
    slurm.ask("scancel", "--user=root")
    slurm.wait_until(lambda: not slurm.states(), "no job is left")


@pytest.fixture
def resume(toise, slurm):
    return lambda run: toise("run", "--resume", run, env=slurm.environment)


def test_every_node_measures_the_whole_list_at_once_into_a_file_of_its_own(toise, slurm, start, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "none", "none"))
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 3)
    assert len(list((run / "results").glob("*.jsonl"))) == 4
    assert len(jobs_of(run)) == 1 and len(jobs_of(run)[0]["submissions"]) == 1
    shown = toise("show", run).stdout
    assert "case on every node" in shown and "4 nodes" in shown and "4 ok" in shown
    usage = json.loads((run / "run.json").read_text())["usage"]
    assert 0 < usage["node_hours"] < 4 * 120 / 3600
    assert usage["energy"].startswith("not available: ")


def test_a_sample_is_drawn_by_its_seed_and_an_excluded_node_has_its_reason(slurm, start, tmp_path):
    drawn = []
    for seed in (1, 1, 2, 3, 4):
        process, run = start(write_suite(tmp_path, "none", extra=f'nodes = "sample:2"\nseed = {seed}\nexclude.n3 = "its fan"'))
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        measured = {line["hosts"][0] for line in lines(run) if line["outcome"] == "ok"}
        left_out = {line["hosts"][0]: line["reason"] for line in lines(run) if line["outcome"] == "skipped"}
        assert left_out == {"n3": "excluded: its fan"}
        drawn.append(measured)
    assert all(len(nodes) == 2 for nodes in drawn)
    assert drawn[0] == drawn[1]
    assert len({frozenset(nodes) for nodes in drawn}) > 1


def test_an_unknown_node_is_refused_with_a_suggestion(start, tmp_path):
    process, run = start(write_suite(tmp_path, "none", extra='nodes = ["n1", "n9"]'))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "there is no node 'n9'; did you mean 'n" in said


def test_a_node_that_dies_holds_nobody_back_and_has_its_reason(slurm, start, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "sleep", "none"))
    wait_for(lambda: len(lines(run)) >= 4, "all nodes have a result")
    victim = "n4"
    for pid in slurm.steps_of(victim):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    _, said = process.communicate(timeout=200)
    assert process.returncode == 1, said
    by_node = collections.defaultdict(dict)
    for line in lines(run):
        by_node[line["hosts"][0]][line["case"]["params"]["index"]] = line
    for node in ("n1", "n2", "n3"):
        assert all(by_node[node][i]["outcome"] in ("ok", "unconverged") for i in range(3))
    assert [by_node[victim][i]["outcome"] for i in range(3)] == ["ok", "crashed", "error"]
    assert "the node was lost" in by_node[victim][2]["reason"]
    slurm.wait_until(lambda: slurm.idle() == 4, "all nodes are idle again", 120)


def test_a_killed_slurmd_is_survived(slurm, start, resume, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "sleep", "none"))
    wait_for(lambda: len(lines(run)) >= 4, "all nodes have a result")
    try:
        slurm.kill_node("n3")
        for pid in slurm.steps_of("n3"):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        _, said = process.communicate(timeout=240)
    finally:
        slurm.start_node("n3")
    assert process.returncode in (1, 130), said
    if process.returncode == 130:
        assert resume(run).returncode in (0, 1)
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 3)
    assert all(line["reason"] for line in lines(run) if line["outcome"] not in ("ok", "unconverged"))
    slurm.wait_until(lambda: slurm.idle() == 4, "all nodes are idle again", 120)


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
            file.write(f'[[bench]]\nkernel = "test.fault"\nfault = "sleep"\nindex = {index}\nbudget = "{60 - 5 * index}s"\nprecision = 1e-9\n')
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
    assert "another toise is at work" in second.stderr
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


def test_planned_retries_keep_every_attempt(toise, slurm, start, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "exit", extra='retries = 1\nnodes = ["n2"]'))
    process.communicate(timeout=120)
    assert process.returncode == 1
    attempts = [(line["case"].get("attempt", 0), line["outcome"]) for line in lines(run) if line["case"]["params"]["index"] == 1]
    assert sorted(attempts) == [(0, "crashed"), (1, "crashed")]


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
    suite.write_text(SUITE.format(budget="20s", extra="") + '[[bench]]\nkernel = "test.fault"\nfault = "sleep"\nnodes = [1, 2]\nranks_per_node = 1\n')
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


def test_an_excluded_node_is_in_no_job_of_several_nodes(slurm, start, tmp_path):
    suite = tmp_path / "pair.toml"
    suite.write_text(SUITE.format(budget="20s", extra='exclude.n1 = "its fan"') + '[[bench]]\nkernel = "test.fault"\nnodes = 2\nranks_per_node = 1\n')
    process, run = start(suite, worker=worker_of("mpich"))
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "n1" not in {rank.split(":")[0] for line in lines(run) for rank in line["binding"]}


def worker_of(preset: str) -> pathlib.Path:
    worker = ROOT / "build" / preset / "bin" / "toise-worker"
    if not worker.exists():
        pytest.skip(f"the {preset} preset is not built here")
    return worker


def test_ranks_talk_over_the_nodes_and_scaling_is_shown(toise, slurm, start, tmp_path):
    suite = tmp_path / "ranks.toml"
    suite.write_text(
        SUITE.format(budget="60s", extra="")
        + '[[bench]]\nkernel = "collective.all_reduce"\nnodes = [2, 4]\nranks_per_node = 2\nbytes = "64KiB"\n'
        + '[[bench]]\nkernel = "train.gpt"\nvariant = "portable"\nscaling = "strong"\ntotal.batch = 4\nnodes = [1, 2]\nranks_per_node = 1\n'
        + "layers = 1\nhidden = 32\nheads = 2\nffn = 32\nvocab = 64\nsequence = 16\n"
    )
    process, run = start(suite, worker=worker_of("mpich"))
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    found = {(m["case"]["kernel"], m["case"]["nodes"], m["case"]["ranks"]): m for m in lines(run)}
    assert set(found) == {
        ("collective.all_reduce", 2, 4), ("collective.all_reduce", 4, 8), ("train.gpt", 1, 1), ("train.gpt", 2, 2)
    }
    assert found["collective.all_reduce", 4, 8]["check"]["passed"]
    assert found["train.gpt", 1, 1]["case"]["params"]["batch"] == 4
    assert found["train.gpt", 2, 2]["case"]["params"]["batch"] == 2
    shown = toise("show", run).stdout
    assert "strong batch=4 scaling of train.gpt/portable" in shown and "base: 1 rank on 1 node" in shown
    assert re.search(r"^ +1 +1 .* 1\.00 +100 %$", shown, re.MULTILINE)


def test_inside_an_allocation_no_job_is_submitted(toise, slurm, machine, tmp_path):
    run = tmp_path / "run"
    suite = write_suite(tmp_path, "none")
    done = subprocess.run(
        ["salloc", "-N2", "--exclusive", str(toise.program), "run", str(suite), "--machine", str(machine), "-o", str(run)],
        env=slurm.environment, capture_output=True, text=True, timeout=120, check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len({line["hosts"][0] for line in lines(run)}) == 2
    assert not jobs_of(run)


def test_open_mpi_runs_over_nodes_inside_an_allocation(toise, slurm, tmp_path):
    if "openmpi" not in toise("describe").stdout.lower().replace(" ", ""):
        pytest.skip("the worker is not built with Open MPI")
    machine = tmp_path / "mpirun.toml"
    machine.write_text('launcher = "mpirun"\n')
    suite = tmp_path / "ranks.toml"
    suite.write_text(SUITE.format(budget="30s", extra="") + '[[bench]]\nkernel = "collective.all_reduce"\nnodes = 2\nranks_per_node = 2\nbytes = "1KiB"\n')
    run = tmp_path / "run"
    done = subprocess.run(
        ["salloc", "-N2", "--exclusive", str(toise.program), "run", str(suite), "--machine", str(machine), "-o", str(run)],
        # ranks of two "nodes" on one host must not take each other's shared memory for their own
        env=slurm.environment | {"OMPI_MCA_btl": "tcp,self"}, capture_output=True, text=True, timeout=180, check=False,
    )
    assert done.returncode == 0, done.stderr
    (measurement,) = lines(run)
    assert measurement["outcome"] in ("ok", "unconverged") and measurement["case"]["ranks"] == 4


def test_srun_starts_open_mpi_through_pmix_on_one_node(toise, slurm, start, machine, tmp_path):
    if "openmpi" not in toise("describe").stdout.lower().replace(" ", ""):
        pytest.skip("the worker is not built with Open MPI")
    listed = subprocess.run(["srun", "--mpi=list"], env=slurm.environment, capture_output=True, text=True, check=False)
    if "pmix" not in listed.stdout + listed.stderr:
        pytest.skip("this Slurm has no PMIx")
    machine.write_text(machine.read_text().replace("pmi2", "pmix"))
    suite = tmp_path / "ranks.toml"
    suite.write_text(SUITE.format(budget="30s", extra="") + '[[bench]]\nkernel = "collective.all_reduce"\nranks_per_node = 2\nbytes = "1KiB"\n')
    process, run = start(suite)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    (measurement,) = lines(run)
    assert measurement["case"]["ranks"] == 2
    assert [rank.split(":")[0] for rank in measurement["binding"]] == ["n1", "n1"]


def test_each_task_of_a_job_array_is_a_run_of_its_own(toise, slurm, machine, tmp_path):
    suite = write_suite(tmp_path, "none", scope="together")
    script = tmp_path / "array.sh"
    script.write_text(
        f"#!/bin/sh\n#SBATCH --array=1-3 --exclusive --output={tmp_path}/array-%a.log\n"
        f"exec {toise.program} run {suite} --machine {machine} -q -o {tmp_path}/run-$SLURM_ARRAY_TASK_ID\n"
    )
    slurm.ask("sbatch", str(script))
    wait_for(lambda: not slurm.states(), "the array has ended", 120)
    for task in (1, 2, 3):
        assert json.loads((tmp_path / f"run-{task}" / "run.json").read_text())["status"] == "complete"
        assert len(lines(tmp_path / f"run-{task}")) == 1
