"""What several tests share: the Slurm of sweeps and jobs, and a signed bundle of evidence."""

from __future__ import annotations

import os
import pathlib
import subprocess

import pytest

from tests.slurm import Slurm, missing_programs


CRITERIA = """
name = "mine"
[[requirement]]
clause = "1"
select = { kernel = "*" }
correct = true
[[requirement]]
clause = "2"
select = { kernel = "stream.triad" }
metric = "bandwidth"
at_least = "1 MB/s"
"""


@pytest.fixture(scope="session")
def signed(toise, smoke_run, tmp_path_factory):
    """The folder of a signed bundle, a key that made it and another one."""
    folder = tmp_path_factory.mktemp("evidence")
    (folder / "criteria.toml").write_text(CRITERIA)
    for name in ("key", "other"):
        assert toise("accept", "--keygen", folder / name).returncode == 0
    done = toise(
        "accept", folder / "criteria.toml", smoke_run, "--bundle", folder / "bundle.tar.gz", "--key", folder / "key"
    )
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory):
    missing = missing_programs()
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    if os.geteuid() != 0:
        pytest.skip("a Slurm of one's own is started by root only")
    started = Slurm(tmp_path_factory.mktemp("slurm"))
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture
def machine(tmp_path: pathlib.Path) -> pathlib.Path:
    """A machine file of that Slurm."""
    file = tmp_path / "four-nodes.toml"
    file.write_text(
        'description = "four nodes on one"\nlauncher = "srun"\nbatch = "sbatch"\nquery_interval = "1s"\nnodes = 4\n'
        'mpi = "pmi2"\n[node]\ncores = 2\n'
    )
    return file


@pytest.fixture
def start(toise, slurm, machine, tmp_path):
    """Starts `toise run` on that Slurm: start(suite, "--filter", …) -> (process, run directory)."""
    started = []

    def begin(suite: pathlib.Path, *arguments: object, worker: pathlib.Path | None = None):
        run = tmp_path / f"run{len(started)}"
        environment = slurm.environment | ({"TOISE_WORKER": str(worker)} if worker else {})
        process = subprocess.Popen(
            [toise.program, "run", suite, "--machine", machine, "-o", run, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
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
