"""Messages between ranks over MPI: what is measured, and what is skipped with its reason."""

from __future__ import annotations

import json

import pytest

SUITE = """
name = "messages"
precision = "20%"
min_samples = 6
rounds = 1
warmup = "1ms"
budget = "8s"
allow_oversubscribed = true
"""


@pytest.fixture
def measured(toise, tmp_path):
    """The measurements of these benches, by kernel and parameters."""
    if not any(k["kernel"] == "p2p.ping_pong" for k in json.loads(toise("list", "--json").stdout)):
        pytest.skip("built without MPI")

    def run(benches: str) -> list[dict]:
        (tmp_path / "messages.toml").write_text(SUITE + benches)
        done = toise("run", tmp_path / "messages.toml", "-o", tmp_path / "run")
        assert done.returncode == 0, done.stderr
        return toise.measurements(tmp_path / "run")

    return run


def metric(line: dict, name: str) -> float:
    return next(m["median"] for m in line["metrics"] if m["name"] == name)


def test_pairs_are_measured_and_verified(measured):
    lines = measured(
        '[[bench]]\nkernel = "p2p.*"\nranks = [2, 4]\npairing = ["halves", "neighbours"]\nbytes = "4099B"\n'
    )
    assert len(lines) == 16
    for line in lines:
        assert line["outcome"] in ("ok", "unconverged"), line["reason"]
        assert line["check"]["error"] == 0 and line["check"]["passed"]
        assert line["details"]["pairs"] == line["case"]["ranks"] / 2
        assert line["details"]["pairs_across_nodes"] == 0
        if line["case"]["kernel"] == "p2p.ping_pong":
            assert metric(line, "latency") == pytest.approx(metric(line, "time") / 2)
            assert metric(line, "bandwidth") == pytest.approx(4099 / metric(line, "latency"))
        if line["case"]["kernel"] == "p2p.message_rate":
            assert metric(line, "bandwidth") == pytest.approx(4099 * metric(line, "rate"))


def test_an_odd_number_of_ranks_is_skipped(measured):
    (line,) = measured('[[bench]]\nkernel = "p2p.bandwidth"\nranks = 3\n')
    assert line["outcome"] == "skipped"
    assert line["reason"] == "3 ranks leave one without a partner: use an even number of ranks"


def test_one_sided_operations_are_measured_and_verified_in_every_completion(measured):
    lines = measured(
        '[[bench]]\nkernel = "rma.*"\nranks = [2, 3]\ncompletion = ["fence", "lock", "flush"]\noperations = 4\nbytes = "4KiB"\n'
    )
    assert len(lines) == 18
    for line in lines:
        assert line["outcome"] in ("ok", "unconverged"), line["reason"]
        assert line["check"]["error"] == 0 and line["check"]["passed"]
        assert metric(line, "bandwidth") == pytest.approx(4 * 4096 / metric(line, "latency"))
        assert metric(line, "rate") == pytest.approx(4 / metric(line, "latency"))


def test_neighbours_are_measured_and_verified(measured):
    lines = measured(
        '[[bench]]\nkernel = "halo.exchange"\nranks = [2, 3]\nn = 9\nwidth = 2\npacking = ["packed", "datatype"]\n'
        '[[bench]]\nkernel = "collective.neighbour_all_to_all"\nranks = 2\nbytes = "24KiB"\n'
    )
    assert len(lines) == 5
    for line in lines:
        assert line["outcome"] in ("ok", "unconverged"), line["reason"]
        assert line["check"]["error"] == 0 and line["check"]["passed"]
        if line["case"]["kernel"] == "halo.exchange":
            assert line["details"]["bytes_to_other_ranks"] == 2 * 9 * 9 * 2 * 8
            assert line["details"]["grid"] == [line["case"]["ranks"], 1, 1]
            assert metric(line, "bandwidth") == pytest.approx(2592 / metric(line, "latency"))
        else:
            assert metric(line, "bus_bandwidth") == pytest.approx(metric(line, "algorithm_bandwidth"))
