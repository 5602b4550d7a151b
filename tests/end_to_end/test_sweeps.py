"""Every node of a real Slurm measures the whole list, whatever happens to one of them."""

from __future__ import annotations

import collections
import json
import os
import signal

from tests.sweeps import SUITE, assert_once_on_each, jobs_of, lines, worker_of, write_suite
from tests.watching import wait_for


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
        process, run = start(
            write_suite(tmp_path, "none", extra=f'nodes = "sample:2"\nseed = {seed}\nexclude.n3 = "its fan"')
        )
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
    slurm.kill_steps(victim)
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
        slurm.kill_steps("n3")
        _, said = process.communicate(timeout=240)
    finally:
        slurm.start_node("n3")
    assert process.returncode in (1, 130), said
    if process.returncode == 130:
        assert resume(run).returncode in (0, 1)
    assert_once_on_each(run, ["n1", "n2", "n3", "n4"], 3)
    assert all(line["reason"] for line in lines(run) if line["outcome"] not in ("ok", "unconverged"))
    slurm.wait_until(lambda: slurm.idle() == 4, "all nodes are idle again", 120)


def test_planned_retries_keep_every_attempt(toise, slurm, start, tmp_path):
    process, run = start(write_suite(tmp_path, "none", "exit", extra='retries = 1\nnodes = ["n2"]'))
    process.communicate(timeout=120)
    assert process.returncode == 1
    attempts = [
        (line["case"].get("attempt", 0), line["outcome"]) for line in lines(run) if line["case"]["params"]["index"] == 1
    ]
    assert sorted(attempts) == [(0, "crashed"), (1, "crashed")]


def test_an_excluded_node_is_in_no_job_of_several_nodes(slurm, start, tmp_path):
    suite = tmp_path / "pair.toml"
    suite.write_text(
        SUITE.format(budget="20s", extra='exclude.n1 = "its fan"')
        + '[[bench]]\nkernel = "test.fault"\nnodes = 2\nranks_per_node = 1\n'
    )
    process, run = start(suite, worker=worker_of("mpich"))
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "n1" not in {rank.split(":")[0] for line in lines(run) for rank in line["binding"]}
