"""The fabric over nodes of their own networks: the slow link is found, and nothing else."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import time

import pytest

from tests.namespaces import Namespaces, why_not
from tests.watching import lines, wait_for

SUITE = """
name = "fabric"
precision = "50%"
min_samples = 6
rounds = 1
warmup = "1ms"
budget = "60s"

[[bench]]
kernel = "fabric.pairs"
nodes = 8
ranks_per_node = 1
bytes = "256KiB"
threads = 1
"""


@pytest.fixture
def nodes(toise, tmp_path):
    reason = why_not()
    if reason and os.environ.get("TOISE_NEEDS_NAMESPACES"):
        pytest.fail(f"TOISE_NEEDS_NAMESPACES is set, but: {reason}")
    if reason:
        pytest.skip(reason)
    if "openmpi" not in toise("describe").stdout.lower().replace(" ", ""):
        pytest.skip("the worker is not built with Open MPI")
    made = Namespaces(8, tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def start(toise, nodes, tmp_path):
    """Starts `toise run` of a suite on the nodes -> (process, run directory)."""

    def begin(text: str):
        (tmp_path / "suite.toml").write_text(text)
        (tmp_path / "machine.toml").write_text(nodes.machine())
        run = tmp_path / "run"
        process = subprocess.Popen(
            [toise.program, "run", tmp_path / "suite.toml", "--machine", tmp_path / "machine.toml", "-o", run],
            env=nodes.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return process, run

    return begin


def test_the_slow_link_is_found_and_the_rest_is_not_accused(toise, nodes, start):
    nodes.slow_down("n2", "n5", "50mbit")
    process, run = start(SUITE)
    _, said = process.communicate(timeout=200)
    assert process.returncode == 0, said
    (measurement,) = toise.measurements(run)
    assert measurement["hosts"] == nodes.nodes
    assert measurement["check"]["passed"]
    forth, back = (measurement["details"][f"pair_bandwidth_{way}"] for way in ("forth", "back"))
    of_n2_and_n5 = 7 + 2  # behind n1's seven pairs, n2-n3 and n2-n4
    assert min(forth) == forth[of_n2_and_n5] < 0.6 * statistics.median(forth)
    assert back[of_n2_and_n5] > 0.6 * statistics.median(back)

    found = toise("fabric", run, "--json")

    assert found.returncode == 1, found.stderr
    (case,) = json.loads(found.stdout)["cases"]
    assert [(link["a"], link["b"]) for link in case["slow_links"]] == [("n2", "n5")]
    assert case["slow_links"][0]["speed"] < 0.7  # both ways at once, of which one is throttled
    assert case["slow_nodes"] == []
    topology = run.parent / "topology.conf"
    topology.write_text("SwitchName=a Nodes=n[1-4]\nSwitchName=b Nodes=n[5-8]\nSwitchName=top Switches=a,b\n")
    said = toise("fabric", run, "--topology", topology).stdout
    assert "n2 - n5" in said and "0 of 3 switches" in said

    topology.write_text("SwitchName=a Nodes=n[1-\n")
    refused = toise("fabric", run, "--topology", topology)
    assert refused.returncode == 2 and "topology.conf:1" in refused.stderr
    copied = toise("fabric", run, run, run)
    assert copied.returncode == 2 and "the same run" in copied.stderr


def test_a_rank_that_is_killed_ends_its_case_as_crashed_with_its_host(toise, nodes, start):
    other = '[[bench]]\nkernel = "barrier"\nnodes = 8\nranks_per_node = 1\nthreads = 1\n'
    process, run = start(SUITE.replace("[[bench]]", other + "\n[[bench]]", 1).replace("256KiB", "4MiB"))
    wait_for(lambda: any("barrier" in line for line in lines(run)), "the barrier is measured")
    time.sleep(1)  # into the tournament

    os.kill(nodes.worker_on("n3"), signal.SIGKILL)
    _, said = process.communicate(timeout=120)

    assert process.returncode == 1, said
    found = {line["case"]["kernel"]: line for line in toise.measurements(run)}
    assert found["barrier"]["outcome"] in ("ok", "unconverged")
    assert found["fabric.pairs"]["outcome"] == "crashed"
    assert "n3" in found["fabric.pairs"]["reason"]
    shown = toise("fabric", run)
    assert shown.returncode == 3 and "crashed" in shown.stdout
