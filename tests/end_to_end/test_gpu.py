"""GPU kernels end to end: in the emulator, and on a build without a GPU."""

import os
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

SUITE = """
name = "gpu-smoke"
min_samples = 6
precision = "50%"
[[bench]]
kernel = "stream.*"
backend = "gpu"
type = ["fp32", "fp64"]
bytes = "64KiB"
mode = ["hot", "cold", "graph"]
budget = "0.5s"
[[bench]]
kernel = "latency.chase"
backend = "gpu"
bytes = "64KiB"
mode = ["hot", "cold", "graph"]
budget = "0.5s"
[[bench]]
kernel = "peak.fma"
backend = "gpu"
type = ["fp64", "fp32"]
budget = "0.5s"
[[bench]]
kernel = "peak.matrix"
backend = "gpu"
budget = "0.5s"
[[bench]]
kernel = "latency.launch"
backend = "gpu"
measure = ["device", "rate", "round_trip"]
budget = "0.5s"
[[bench]]
kernel = "transfer.*"
backend = "gpu"
bytes = "64KiB"
budget = "0.5s"
[[bench]]
kernel = "gemm"
variant = "portable"
backend = "gpu"
type = ["fp32", "bf16"]
m = 48
n = 40
k = 32
budget = "0.5s"
[[bench]]
kernel = "train.gpt"
variant = "portable"
backend = "gpu"
type = ["bf16", "fp32"]
layers = 1
hidden = 16
heads = 2
ffn = 16
vocab = 32
sequence = 8
batch = 2
budget = "0.5s"
"""


def write_suite(folder: pathlib.Path) -> pathlib.Path:
    file = folder / "gpu-smoke.toml"
    file.write_text(SUITE)
    return file


def worker_of(preset: str) -> pathlib.Path:
    worker = ROOT / "build" / preset / "bin" / "toise-worker"
    if not worker.exists():
        pytest.skip(f"the {preset} preset is not built here; ./run-tests builds it where its compiler is")
    return worker


@pytest.mark.parametrize("width", ["32", "64"])
def test_the_emulator_verifies_and_shows_no_performance(toise, tmp_path, width):
    run = tmp_path / "run"
    environment = os.environ | {"TOISE_WORKER": str(worker_of("emulated")), "TOISE_EMULATED_WARP": width}
    done = toise("run", write_suite(tmp_path), "-o", run, env=environment)
    assert done.returncode == 0, done.stderr
    measurements = toise.measurements(run)
    assert len(measurements) == 5 * 2 * 3 + 3 + 2 + 1 + 3 + 4 + 2 + 2
    for m in measurements:
        assert m["case"]["backend"] == "emulated"
        assert m["outcome"] in ("ok", "unconverged"), m["reason"]
        assert m["check"]["error"] <= m["check"]["tolerance"]
        assert m["details"]["gpu"]["warp_width"] == int(width)
    table = toise("show", run).stdout
    assert "stream.triad/portable on emulated" in table
    assert "B/s" not in table and "FLOP/s" not in table


@pytest.mark.parametrize(("clock", "outcomes"), [("1.0", {"ok", "unconverged"}), ("0.5", {"invalid"})])
def test_a_clock_far_below_the_highest_makes_a_case_invalid(toise, tmp_path, clock, outcomes):
    run = tmp_path / "run"
    suite = tmp_path / "clock.toml"
    suite.write_text(
        'precision = "50%"\nmin_samples = 6\n[[bench]]\nkernel = "stream.triad"\nbackend = "gpu"\nbytes = "1MiB"\nbudget = "1s"\n'
    )
    environment = os.environ | {"TOISE_WORKER": str(worker_of("emulated")), "TOISE_EMULATED_CLOCK": clock}
    toise("run", suite, "-o", run, env=environment)
    (measurement,) = toise.measurements(run)
    assert measurement["outcome"] in outcomes
    slow = clock == "0.5"
    assert measurement["throttled_samples"] == (len(measurement["samples"]) if slow else 0)
    if slow:
        assert measurement["reason"] == "100 % of its samples ran below 75 % of the GPU's highest clock"


def test_a_build_without_a_gpu_skips_with_the_reason(toise, tmp_path):
    run = tmp_path / "run"
    done = toise("run", write_suite(tmp_path), "-o", run)
    assert done.returncode == 0, done.stderr
    measurements = toise.measurements(run)
    assert measurements
    for m in measurements:
        assert m["outcome"] == "skipped"
        on_both = m["case"]["kernel"] in ("stream.triad", "latency.chase", "gemm", "train.gpt")
        assert m["reason"].startswith("not in this build: there is none on gpu" if on_both else "not in this build: ")


def test_a_worker_for_cuda_without_a_device_skips_with_the_reason(toise, tmp_path):
    if pathlib.Path("/dev/nvidia0").exists():
        pytest.skip("there is a GPU here")
    run = tmp_path / "run"
    done = toise("run", write_suite(tmp_path), "-o", run, env=os.environ | {"TOISE_WORKER": str(worker_of("cuda"))})
    assert done.returncode == 0, done.stderr
    for m in toise.measurements(run):
        assert m["outcome"] == "skipped"
        assert m["reason"].startswith("no device")


def test_an_unknown_backend_is_refused(toise, tmp_path):
    suite = tmp_path / "bad.toml"
    suite.write_text('[[bench]]\nkernel = "stream.triad"\nbackend = "cud"\n')
    done = toise("run", suite, "-o", tmp_path / "run")
    assert done.returncode == 2
    assert "bad.toml:3: backend: unknown backend 'cud'" in done.stderr
    assert "did you mean 'cuda'" in done.stderr
