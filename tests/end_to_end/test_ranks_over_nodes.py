"""Ranks over the nodes of a real Slurm, inside allocations of one's own and in job arrays."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.sweeps import SUITE, jobs_of, lines, worker_of, write_suite
from tests.watching import wait_for


def test_ranks_talk_over_the_nodes_and_scaling_is_shown(toise, slurm, start, tmp_path):
    suite = tmp_path / "ranks.toml"
    suite.write_text(
        SUITE.format(budget="60s", extra="allow_oversubscribed = true")  # its nodes share the CPUs of this host
        + '[[bench]]\nkernel = "collective.all_reduce"\nnodes = [2, 4]\nranks_per_node = 2\nbytes = "64KiB"\n'
        + '[[bench]]\nkernel = "train.gpt"\nvariant = "portable"\nscaling = "strong"\ntotal.batch = 4\nnodes = [1, 2]\nranks_per_node = 1\n'
        + "layers = 1\nhidden = 32\nheads = 2\nffn = 32\nvocab = 64\nsequence = 16\n"
    )
    process, run = start(suite, worker=worker_of("mpich"))
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    found = {(m["case"]["kernel"], m["case"]["nodes"], m["case"]["ranks"]): m for m in lines(run)}
    assert set(found) == {
        ("collective.all_reduce", 2, 4),
        ("collective.all_reduce", 4, 8),
        ("train.gpt", 1, 1),
        ("train.gpt", 2, 2),
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
        [
            "salloc",
            "-N2",
            "--exclusive",
            str(toise.program),
            "run",
            str(suite),
            "--machine",
            str(machine),
            "-o",
            str(run),
        ],
        env=slurm.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
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
    suite.write_text(
        SUITE.format(budget="30s", extra="allow_oversubscribed = true")
        + '[[bench]]\nkernel = "collective.all_reduce"\nnodes = 2\nranks_per_node = 2\nbytes = "1KiB"\n'
    )
    run = tmp_path / "run"
    done = subprocess.run(
        [
            "salloc",
            "-N2",
            "--exclusive",
            str(toise.program),
            "run",
            str(suite),
            "--machine",
            str(machine),
            "-o",
            str(run),
        ],
        # ranks of two "nodes" on one host must not take each other's shared memory for their own
        env=slurm.environment | {"OMPI_MCA_btl": "tcp,self"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
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
    suite.write_text(
        SUITE.format(budget="30s", extra="")
        + '[[bench]]\nkernel = "collective.all_reduce"\nranks_per_node = 2\nbytes = "1KiB"\n'
    )
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
