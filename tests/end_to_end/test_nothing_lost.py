"""Workers and drivers that die, disks that fill, users who interrupt: nothing measured is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest

from tests.watching import assert_each_case_once, lines, visits, wait_for, workers_of


def test_a_case_that_kills_its_worker_costs_only_itself(toise, suite, tmp_path):
    done = toise(
        "run",
        suite("none", "segfault", "none", "exit", "error", "unsupported", "corrupt", "none"),
        "-o",
        tmp_path / "run",
    )

    assert done.returncode == 1
    outcomes = {m["case"]["params"]["index"]: m for m in toise.measurements(tmp_path / "run")}
    assert [outcomes[i]["outcome"] for i in range(8)] == [
        "ok",
        "crashed",
        "ok",
        "crashed",
        "error",
        "skipped",
        "corrupt",
        "ok",
    ]
    assert "signal 11 (Segmentation fault)" in outcomes[1]["reason"]
    assert "exit code 3" in outcomes[3]["reason"]
    assert outcomes[4]["reason"] == "asked to fail"
    assert outcomes[5]["reason"] == "asked to be unsupported"


def test_a_case_that_kills_its_worker_in_a_later_round_costs_the_others_nothing(toise, suite, tmp_path, monkeypatch):
    monkeypatch.setenv("TOISE_TEST_VISITS", str(tmp_path / "visits"))
    run = tmp_path / "run"
    done = toise("run", suite("none", "segfault-in-round-3", "none", rounds=5), "-o", run)
    assert done.returncode == 1, done.stderr
    outcomes = {m["case"]["params"]["index"]: m for m in toise.measurements(run)}

    assert {index: m["outcome"] for index, m in outcomes.items()} == {0: "ok", 1: "crashed", 2: "ok"}
    crashed_at = outcomes[1]["start"]
    for index in (0, 2):
        rounds = outcomes[index]["rounds"]
        assert len(rounds) >= 5
        assert sum(r["start"] < crashed_at for r in rounds) in (2, 3)  # those before the crash count
    assert not (run / "visits").exists()


def test_a_case_that_hangs_is_a_timeout_and_the_rest_goes_on(toise, suite, tmp_path):
    done = toise("run", suite("none", "hang", "none", budget="3s", timeout="1s"), "-o", tmp_path / "run")

    assert done.returncode == 1
    outcomes = {m["case"]["params"]["index"]: m["outcome"] for m in toise.measurements(tmp_path / "run")}
    assert outcomes == {0: "ok", 1: "timeout", 2: "ok"}
    assert not workers_of(tmp_path / "run")


def test_a_killed_worker_is_crashed_and_the_rest_goes_on(toise, suite, tmp_path):
    run = tmp_path / "run"
    driver = toise.start("run", suite("none", "sleep", "none"), "-o", run)
    wait_for(lambda: len(lines(run)) == 1)
    wait_for(lambda: workers_of(run))
    for pid in workers_of(run):
        os.kill(pid, signal.SIGKILL)
    driver.communicate(timeout=60)

    outcomes = {m["case"]["params"]["index"]: m["outcome"] for m in toise.measurements(run)}
    assert outcomes == {0: "ok", 1: "crashed", 2: "ok"}


def test_a_killed_driver_leaves_no_worker_and_its_run_resumes(toise, suite, tmp_path):
    run = tmp_path / "run"
    driver = toise.start("run", suite("none", "none", "sleep", "none", rounds=5), "-o", run)
    wait_for(lambda: visits(run) >= 5)  # all cases once, and one again
    driver.kill()
    driver.communicate()

    wait_for(lambda: not workers_of(run))
    kept = lines(run)
    started = {
        json.loads(line)["uid"]: json.loads(line)["start"]
        for f in (run / "visits").glob("*.jsonl")
        for line in f.read_text().splitlines()
    }
    resumed = toise("run", "--resume", run)
    assert resumed.returncode == 0, resumed.stderr
    assert lines(run)[: len(kept)] == kept
    assert_each_case_once(toise, run, 4)
    rounds = {r["start"] for m in toise.measurements(run) for r in m["rounds"]}
    assert set(started.values()) <= rounds  # what was visited before counts
    assert not (run / "visits").exists()


@pytest.mark.parametrize("whole_group", [False, True], ids=["driver", "group"])
def test_what_a_killed_driver_left_is_ended_before_its_run_goes_on(toise, suite, tmp_path, whole_group):
    run = tmp_path / "run"
    driver = toise.start("run", suite("none", "hang", "none", budget="3s", timeout="5s"), "-o", run)
    wait_for(lambda: len(lines(run)) == 1)
    wait_for(lambda: workers_of(run))
    left = workers_of(run)
    if whole_group:
        os.killpg(driver.pid, signal.SIGKILL)
    else:
        driver.kill()
    driver.communicate()

    resumed = toise("run", "--resume", run)  # the hanging worker hears no SIGTERM
    assert "ending 1 process of a driver that was killed" in resumed.stderr
    assert not left & workers_of(run)
    outcomes = {m["case"]["params"]["index"]: m["outcome"] for m in toise.measurements(run)}
    assert outcomes == {0: "ok", 1: "timeout", 2: "ok"}
    assert_each_case_once(toise, run, 3)


def test_a_worker_that_hangs_ends_without_its_driver(toise, suite, tmp_path):
    run = tmp_path / "run"
    driver = toise.start("run", suite("none", "hang"), "-o", run)
    wait_for(lambda: len(lines(run)) == 1)
    wait_for(lambda: workers_of(run))
    driver.kill()
    driver.communicate()
    wait_for(lambda: not workers_of(run))


def test_ctrl_c_ends_cleanly_and_says_how_to_resume(toise, suite, tmp_path):
    run = tmp_path / "run"
    driver = toise.start("run", suite("none", "sleep", "none", rounds=5), "-o", run)
    wait_for(lambda: visits(run) >= 4)  # all cases once, and one again
    driver.send_signal(signal.SIGINT)
    _, said = driver.communicate(timeout=60)

    assert driver.returncode == 130
    assert f"toise run --resume {run}" in said
    assert json.loads((run / "run.json").read_text())["status"] == "interrupted"
    assert not workers_of(run)
    shown = toise.measurements(run)
    assert len(shown) == 3
    assert all(m["metrics"] for m in shown)  # what it has by now
    assert any("the run was stopped" in m["reason"] for m in shown)
    assert toise("run", "--resume", run).returncode == 0
    assert_each_case_once(toise, run, 3)


def test_ctrl_c_leaves_no_file_in_the_io_folder(toise, tmp_path):
    folder = tmp_path / "io"
    folder.mkdir()
    suite = tmp_path / "io.toml"
    suite.write_text(
        f'budget = "60s"\n[[bench]]\nkernel = "io.write"\nbytes = "16MiB"\nprecision = 1e-9\ndirectory = "{folder}"\n'
    )
    driver = toise.start("run", suite, "-o", tmp_path / "run")
    wait_for(lambda: workers_of(tmp_path / "run"))
    time.sleep(1)
    driver.send_signal(signal.SIGINT)
    driver.communicate(timeout=60)
    assert driver.returncode == 130
    assert not list(folder.iterdir())


def test_when_one_of_two_ranks_dies_the_case_is_crashed_and_the_rest_goes_on(toise, tmp_path):
    if "collective.all_reduce" not in toise("list").stdout or "not in this build: no MPI" in toise("list").stdout:
        pytest.skip("built without MPI")
    run = tmp_path / "run"
    suite = tmp_path / "ranks.toml"
    suite.write_text(
        'budget = "20s"\nprecision = "50%"\nrounds = 1\nmin_samples = 6\n'
        '[[bench]]\nkernel = "test.fault"\nfault = "sleep"\nranks = 2\n[[bench]]\nkernel = "test.fault"\nranks = 2\n'
    )
    driver = toise.start("run", suite, "-o", run)
    wait_for(lambda: len(workers_of(run)) == 2)
    time.sleep(1.5)
    os.kill(max(workers_of(run)), signal.SIGKILL)
    driver.communicate(timeout=90)
    outcomes = {m["case"]["params"]["fault"]: m["outcome"] for m in toise.measurements(run)}
    assert outcomes == {"sleep": "crashed", "none": "ok"}


def test_a_full_disk_stops_the_run_and_freeing_it_resumes(toise, suite, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], check=False).returncode != 0
    ):
        pytest.skip("a small disk can be mounted by root only")
    try:
        run, ballast = disk / "run", disk / "ballast"
        file = suite(*["none"] * 4, "sleep", *["none"] * 3)
        driver = toise.start("run", file, "-o", run)
        wait_for(lambda: len(lines(run)) == 4)
        with ballast.open("wb", buffering=0) as out:
            try:
                while out.write(b"x" * 1024):
                    pass
            except OSError:
                pass
        _, said = driver.communicate(timeout=90)
        assert driver.returncode == 4
        assert "No space left" in said and "free some space" in said
        kept = lines(run)
        ballast.unlink()
        assert toise("run", "--resume", run).returncode == 0
        assert lines(run)[: len(kept)] == kept
        assert_each_case_once(toise, run, 8)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
