"""The report's page of GPUs, from a run directory written for it: there is no GPU where these tests run."""

from __future__ import annotations

import copy
import json
import pathlib
import shutil

import pytest

from tests.runs import seal

READINGS = {
    "source": "NVML, driver 580.1",
    "readings": 40,
    "engine_clock": {"median": 1.755e9, "min": 1.7e9},
    "power": {"mean": 612.5, "max": 700.0},
    "temperature": {"max": 64},
    "slowed_by": {"heat": 0.25},
}


def on_gpu(template: dict, kernel: str, metric: str, unit: str, value: float, **params) -> dict:
    """A measurement of `kernel` on a GPU, with one metric of that value."""
    made = copy.deepcopy(template)
    made["case"] |= {"kernel": kernel, "backend": "cuda", "params": {"mode": "hot"} | params}
    made["metrics"] = [
        copy.deepcopy(template["metrics"][0])
        | {"name": metric, "unit": unit, "median": value, "ci_low": 0.99 * value, "ci_high": 1.01 * value}
    ]
    del made["about"]  # as before schema 1.4: described by the kernel's name
    for since in ("scope", "amount", "chart"):
        del made["metrics"][0][since]
    made["outcome"], made["reason"] = "ok", ""
    made["gpu"] = READINGS
    return made


@pytest.fixture(scope="module")
def gpu_run(smoke_run, tmp_path_factory) -> pathlib.Path:
    run = tmp_path_factory.mktemp("gpu") / "run"
    shutil.copytree(smoke_run, run)
    lines = [json.loads(line) for file in (run / "results").glob("*.jsonl") for line in file.read_text().splitlines()]
    template = next(line for line in lines if line["case"]["kernel"] == "stream.triad" and line["samples"])
    made = [
        on_gpu(template, "stream.triad", "bandwidth", "B/s", rate, type=kind, bytes=size)
        for kind, factor in (("fp32", 1.0), ("fp64", 1.02))
        for size, rate in ((1 << 20, factor * 7e12), (1 << 30, factor * 4.3e12))
    ]
    made += [
        on_gpu(
            template,
            "transfer.p2p",
            "bandwidth",
            "B/s",
            1.5e11 + 1e9 * a,
            ways=ways,
            bytes=1 << 28,
            **{"from": a, "to": b},
        )
        for ways in ("one", "both")
        for a in range(4)
        for b in range(4)
        if a != b
    ]
    made += [
        on_gpu(template, "gemm", "flop_rate", "FLOP/s", rate * side / 8192, type=kind, m=side, n=side, k=side, batch=1)
        for kind, rate in (("bf16", 7.7e14), ("fp64", 6.1e13))
        for side in (1024, 8192)
    ]
    made.append(
        on_gpu(template, "transfer.h2d", "bandwidth", "B/s", 5.5e10, ways="one", memory="pinned", bytes=1 << 30)
    )
    (run / "results" / "gpu.jsonl").write_text("".join(json.dumps(m) + "\n" for m in made))
    file = json.loads((run / "run.json").read_text())
    peak = {"part": "H200", "source": "its data sheet", "memory_bandwidth": 4.8e12, "flop_rate": {"bf16": 989e12}}
    file["environment"]["gpu"] = {
        "runtime": "13.0",
        "devices": [{"index": 0, "name": "NVIDIA H200", "last_cache": 50 << 20, "peak": peak}],
    }
    (run / "run.json").write_text(json.dumps(file))
    return seal(run)


def test_the_page_of_gpus_has_its_charts_and_shares(toise, gpu_run, open_page, tmp_path):
    made = toise("report", gpu_run, "-o", tmp_path / "report.html")
    assert made.returncode == 0, made.stderr
    page = open_page(tmp_path / "report.html")
    assert page.locator("#gpu [data-figure]").count() >= 6
    assert page.problems == []
    titles = " ".join(page.locator("#gpu .gtitle").all_text_contents())
    for title in ("Memory bandwidth", "Transfers over", "one", "both", "by type", "Mean power"):
        assert title in titles
    # one series a type, and not a line that jumps between them
    assert page.locator("#gpu .legendtext").filter(has_text="fp64").count() >= 2
    text = page.locator("#gpu table").inner_text()
    assert "\t90 %\tpassed" in text  # 4.3 of 4.8 TB/s
    assert page.locator("#memory table").filter(has_text="on cuda").count() == 0
    assert page.locator("#problems").filter(has_text="its GPU was slowed down by heat in 25 % of the readings").count()
    page.locator("#gpu").screenshot(path=tmp_path / "gpu.png")
