"""What the host does not have, or does not show: CPUs, memory, /proc and /sys."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess

import pytest

POLICY = 'name = "host"\nprecision = "50%"\nmin_samples = 6\nwarmup = "1ms"\nbudget = "4s"\n'


@pytest.fixture
def run_suite(toise, tmp_path):
    """Runs a suite, by way of other commands: run_suite(text, *options, by=["taskset", …]) -> (process, lines)."""

    def run(text: str, *options: str, by: list[str] | None = None, timeout: int = 120):
        file, path = tmp_path / "host.toml", tmp_path / "run"
        file.write_text(POLICY + text)
        command = [*(by or []), toise.program, "run", file, "-o", path, *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        return done, toise.measurements(path) if (path / "run.json").exists() else []

    return run


def has_mpi(toise) -> bool:
    return any(k["kernel"] == "collective.all_reduce" for k in json.loads(toise("list", "--json").stdout))


def one_cpu() -> list[str]:
    return ["taskset", "-c", str(min(os.sched_getaffinity(0)))]


RANKS = '[[bench]]\nkernel = "test.fault"\nranks = 2\n'


def test_more_ranks_than_cpus_are_skipped_and_counted(toise, run_suite):
    if not has_mpi(toise):
        pytest.skip("built without MPI")
    done, (line,) = run_suite(RANKS, by=one_cpu())
    assert done.returncode == 0, done.stderr
    assert line["outcome"] == "skipped"
    assert line["reason"] == (
        "2 ranks x 1 thread = 2, 1 CPU in the affinity mask of this process; --allow-oversubscribed measures anyway"
    )


@pytest.mark.parametrize("way", ["option", "suite", "bench"])
def test_more_ranks_than_cpus_are_measured_and_flagged_where_that_is_accepted(toise, run_suite, way, tmp_path):
    if not has_mpi(toise):
        pytest.skip("built without MPI")
    key = "allow_oversubscribed = true\n"
    text = {"option": RANKS, "suite": key + RANKS, "bench": RANKS + key}[way]
    done, (line,) = run_suite(text, *(["--allow-oversubscribed"] if way == "option" else []), by=one_cpu())
    assert done.returncode == 0, done.stderr
    assert line["outcome"] in ("ok", "unconverged") and line["details"]["oversubscribed"] is True
    assert "more busy threads than CPUs" in toise("show", tmp_path / "run").stdout


@pytest.mark.parametrize("options", [[], ["--allow-oversubscribed"]], ids=["refused", "allowed"])
def test_thousands_of_ranks_are_skipped_before_one_starts(toise, run_suite, tmp_path, options):
    if not has_mpi(toise):
        pytest.skip("built without MPI")
    many = RANKS.replace("2", "9999") + RANKS.replace("2", "8888")
    done, lines = run_suite(many, *options, by=one_cpu(), timeout=20)
    assert done.returncode == 0, done.stderr
    assert [line["outcome"] for line in lines] == ["skipped", "skipped"]
    assert lines[0]["reason"] == (
        "9999 ranks, 1 CPU in the affinity mask of this process; "
        "at most 64 ranks are started for each, oversubscribed or not: 64 here"
    )
    assert not list((tmp_path / "run/logs").glob("*.plan.json"))  # no launch


def test_cases_skipped_in_a_row_are_one_line_of_the_progress(run_suite):
    text = '[[bench]]\nkernel = "stream.copy"\nsweep.bytes = ["8KiB", "16KiB", "64KiB"]\nthreads = 60000\n'
    done, lines = run_suite(text, by=one_cpu())
    assert len(lines) == 3
    progress = [line for line in done.stderr.splitlines() if line.startswith("[")]
    assert progress == ["[1-3/3] 3 cases skipped; the table at the end and toise show say why"]


def test_the_table_of_a_sweep_says_what_was_oversubscribed(toise, run_suite, tmp_path):
    text = '[[bench]]\nkernel = "stream.copy"\nbytes = "64KiB"\nthreads = 2\nscope = "every-node"\n'
    done, _ = run_suite(text, "--allow-oversubscribed", by=one_cpu())
    assert done.returncode == 0, done.stderr
    assert "oversubscribed on 1 node: there were more busy threads than CPUs" in toise("show", tmp_path / "run").stdout


def test_more_threads_than_cpus_are_skipped_and_counted(run_suite):
    _, (line,) = run_suite('[[bench]]\nkernel = "stream.copy"\nbytes = "64KiB"\nthreads = 2\n', by=one_cpu())
    assert line["outcome"] == "skipped"
    assert line["reason"].startswith("1 rank x 2 threads = 2, 1 CPU in the affinity mask of this process; ")


def test_an_answer_that_is_not_true_or_false_is_refused(run_suite):
    done, _ = run_suite(RANKS + 'allow_oversubscribed = "yes"\n')
    assert done.returncode == 2
    assert "host.toml:9: allow_oversubscribed: expected true or false" in done.stderr


class Cgroup:
    """A control group of one's own, where the kernel lets one be made; a process enters it as it starts."""

    def __init__(self, controller: str, limits: dict[str, str]) -> None:
        v1 = pathlib.Path("/sys/fs/cgroup", controller)
        own = next(
            (line.split(":")[2].strip() for line in open("/proc/self/cgroup") if controller in line.split(":")[1]), "/"
        )
        self.folder = (v1 / own.lstrip("/") if v1.is_dir() else pathlib.Path("/sys/fs/cgroup")) / f"toise-{os.getpid()}"
        try:
            self.folder.mkdir()
            for name, value in limits.items():
                if (self.folder / name).exists():
                    (self.folder / name).write_text(value)
            if not any((self.folder / name).exists() for name in limits):
                raise OSError("the controller is not there")
        except OSError as e:
            self.remove()
            pytest.skip(f"no control group can be made here: {e}")

    def enter(self) -> list[str]:
        return ["sh", "-c", f'echo $$ > {self.folder}/cgroup.procs && exec "$@"', "sh"]

    def remove(self) -> None:
        if self.folder.is_dir():
            self.folder.rmdir()


@pytest.fixture
def cgroup():
    made = []

    def make(controller: str, **limits: str) -> Cgroup:
        made.append(Cgroup(controller, {name.replace("__", "."): value for name, value in limits.items()}))
        return made[-1]

    yield make
    for one in made:
        one.remove()


def test_the_quota_of_a_cgroup_limits_the_cpus(run_suite, cgroup):
    group = cgroup("cpu", cpu__cfs_quota_us="100000", cpu__max="100000 100000")
    text = '[[bench]]\nkernel = "stream.copy"\nbytes = "64KiB"\nthreads = [0, 2]\n'
    _, lines = run_suite(text, by=group.enter())
    whole, two = sorted(lines, key=lambda line: line["case"]["threads"])
    assert whole["outcome"] in ("ok", "unconverged") and "oversubscribed" not in whole["details"]
    assert two["reason"].startswith("1 rank x 2 threads = 2, 1 CPU available to this cgroup; ")


def test_what_exceeds_the_memory_of_a_cgroup_is_skipped_and_the_run_goes_on(run_suite, cgroup):
    group = cgroup("memory", memory__limit_in_bytes=str(512 << 20), memory__max=str(512 << 20))
    # each of the three arrays fits, but not all of them
    text = '[[bench]]\nkernel = "stream.copy"\nbytes = ["256MiB", "1MiB"]\n'
    done, (large, small) = run_suite(text, by=group.enter())
    assert done.returncode == 0, done.stderr
    assert large["outcome"] == "skipped"
    assert large["reason"].startswith("needs 768 MiB, ") and large["reason"].endswith(" available to this cgroup")
    assert small["outcome"] in ("ok", "unconverged")


def test_what_exceeds_the_machines_memory_is_skipped(run_suite):
    _, (line,) = run_suite('[[bench]]\nkernel = "stream.copy"\nbytes = "1TiB"\n')
    assert line["outcome"] == "skipped"
    assert line["reason"].startswith("needs 3.00 TiB, ")


HIDDEN = ["/sys", "/sys/devices", "/sys/fs/cgroup", "/proc", "/proc/sys"]


def hiding(*folders: str) -> list[str]:
    mounts = " && ".join(f"mount -t tmpfs none {folder}" for folder in folders)
    return ["unshare", "-m", "sh", "-c", f'{mounts} && exec "$@"', "sh"]


@pytest.mark.parametrize("folders", [*([one] for one in HIDDEN), ["/proc", "/sys"]], ids=" ".join)
def test_a_hidden_proc_or_sys_is_not_available_and_ends_nothing(toise, run_suite, tmp_path, folders):
    by = hiding(*folders)
    if subprocess.run([*by, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("mounts of one's own are made by root only")
    text = '[[bench]]\nkernel = "stream.copy"\nbytes = "64KiB"\n[[bench]]\nkernel = "io.write"\nbytes = "1MiB"\n'
    done, lines = run_suite(text, by=by)
    assert done.returncode == 0, done.stderr
    assert {line["outcome"] for line in lines} <= {"ok", "unconverged", "skipped"}
    assert lines[0]["outcome"] in ("ok", "unconverged")
    for command in (["list"], ["describe"], ["show", tmp_path / "run"], ["report", tmp_path / "run"]):
        answer = subprocess.run(
            [*by, toise.program, *command], capture_output=True, text=True, timeout=120, check=False
        )
        assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("kibibytes", [40_000, 60_000, 100_000, 150_000, 200_000, 300_000, 600_000])
def test_a_small_limit_on_memory_ends_with_an_answer_or_one_message(toise, run_suite, kibibytes):
    by = ["sh", "-c", f'ulimit -v {kibibytes} && exec "$@"', "sh"]
    listed = subprocess.run([*by, toise.program, "list"], capture_output=True, text=True, timeout=60, check=False)
    done, lines = run_suite('[[bench]]\nkernel = "stream.copy"\nbytes = "64KiB"\n', by=by, timeout=150)
    for answer in (listed, done):
        assert answer.returncode in (0, 1, 4)
        assert answer.returncode == 0 or lines or answer.stderr.count("toise: ") == 1
    if done.returncode == 1:
        assert [line["outcome"] for line in lines] == ["error"]


def test_a_case_that_runs_out_of_memory_is_an_error_and_the_run_goes_on(toise, suite, tmp_path):
    done = toise("run", suite("memory", "none"), "-o", tmp_path / "run")
    assert done.returncode == 1
    short, fine = toise.measurements(tmp_path / "run")
    assert (short["outcome"], short["reason"]) == ("error", "there is not enough memory")
    assert fine["outcome"] in ("ok", "unconverged")


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ('[[bench]]\nkernel = "collective.all_reduce"\nranks = 2\nbytes = "100TiB"\n', [], "host.toml:9: "),
        ('[[bench]]\nkernel = "collective.all_reduce"\nranks_per_node = "per-gpu"\n', [], "does not say how many gpus"),
        (
            '[[bench]]\nkernel = "collective.all_reduce"\nranks = 2\n',
            ["--set", "collective.all_reduce.bytes=100TiB"],
            "--set collective.all_reduce.bytes=100TiB: ",
        ),
    ],
)
def test_a_bench_that_is_refused_halfway_ends_with_its_message(run_suite, text, options, message):
    done, _ = run_suite(text, *options)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
