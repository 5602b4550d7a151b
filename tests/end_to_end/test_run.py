"""A run from the outside: what is kept, shown, and said."""

from __future__ import annotations

import hashlib
import json
import pathlib
import subprocess

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_each_measurement_says_which_cpus_its_ranks_really_held(toise, smoke_run):
    for measurement in toise.measurements(smoke_run):
        if measurement["outcome"] in ("ok", "unconverged"):
            assert len(measurement["binding"]) == measurement["case"]["ranks"]
            assert all(": CPUs " in rank for rank in measurement["binding"])


def test_every_family_is_measured_and_verified(toise, smoke_run):
    measurements = toise.measurements(smoke_run)
    families = {m["case"]["kernel"].split(".")[0] for m in measurements}
    assert families == {"stream", "peak", "latency", "noise", "gemm", "collective", "io", "train"}
    assert {m["outcome"] for m in measurements} <= {"ok", "unconverged"}
    assert all(m["check"]["passed"] for m in measurements)


def test_the_run_directory_keeps_its_contract(toise, smoke_run):
    schema = json.loads((ROOT / "docs/run-schema.json").read_text())
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema)
    run_file = json.loads((smoke_run / "run.json").read_text())
    validator({"$ref": "#/$defs/run", **schema}).validate(run_file)
    for measurement in toise.measurements(smoke_run):
        validator({"$ref": "#/$defs/measurement", **schema}).validate(measurement)
    assert run_file["status"] == "complete"


def test_a_median_lies_in_its_interval_and_rates_are_work_over_time(toise, smoke_run):
    for m in toise.measurements(smoke_run):
        for metric in m["metrics"]:
            if metric["ci_low"] is not None:
                assert metric["ci_low"] <= metric["median"] <= metric["ci_high"]
        if m["case"]["kernel"] == "gemm":
            p = m["case"]["params"]
            assert m["work"]["flops"] == 2 * p["m"] * p["n"] * p["k"]
            time = next(x for x in m["metrics"] if x["name"] == "time")["median"]
            assert m["metrics"][0]["median"] == pytest.approx(m["work"]["flops"] / time)


def test_the_manifest_holds_every_file(smoke_run):
    listed = {}
    for line in (smoke_run / "MANIFEST").read_text().splitlines():
        digest, name = line.split("  ", 1)
        listed[name] = digest
    files = {str(f.relative_to(smoke_run)) for f in smoke_run.rglob("*") if f.is_file()} - {"MANIFEST", "report.html"}
    assert set(listed) == files
    assert all(hashlib.sha256((smoke_run / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())


def test_show_prints_a_table_without_python(toise, smoke_run):
    shown = toise("show", smoke_run, env={"PATH": "/dev/null/absent"})
    assert shown.returncode == 0
    assert "stream.triad/portable" in shown.stdout and "of peak" in shown.stdout


def test_the_driver_links_neither_mpi_nor_gpu_libraries(toise):
    linked = subprocess.run(["ldd", toise.program], capture_output=True, text=True, check=True).stdout
    assert not [
        line
        for line in linked.splitlines()
        if any(word in line for word in ("libmpi", "libcuda", "libamdhip", "blas", "papi"))
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[bench]]\nkernel = "stream.traid"\n',
            ":2: unknown kernel 'stream.traid' (not in this build); did you mean 'stream.triad'?",
        ),
        (
            '[[bench]]\nkernel = "gemm"\ntyp = "fp64"\n',
            ":3: kernel 'gemm' has no parameter 'typ'; did you mean 'type'?",
        ),
        (
            '[[bench]]\nkernel = "gemm"\nsweep.ranks = [1, 2]\n',
            ":3: 'ranks' is a key of the bench, not a parameter: write ranks = … in its [[bench]]",
        ),
        ('[[bench]]\nkernel = "stream.copy"\nbytes = "64Kib"\n', ":3: unknown unit 'Kib'"),
        ('budgett = "1s"\n[[bench]]\nkernel = "gemm"\n', ":1: budgett: unknown key of a suite; did you mean 'budget'?"),
        ("[[bench]\n", ":1: "),
    ],
)
def test_a_wrong_suite_is_refused_with_file_line_and_suggestion(toise, tmp_path, text, message):
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    refused = toise("run", file, "-o", tmp_path / "run")
    assert refused.returncode == 2
    assert f"{file}{message}" in refused.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "arguments",
    [[], ["run"], ["run", "nosuch"], ["show", "/dev/null/absent"], ["frobnicate"], ["run", "smoke", "--set", "x"]],
)
def test_wrong_usage_ends_with_2(toise, arguments):
    refused = toise(*arguments)
    assert refused.returncode == 2
    assert refused.stderr


def test_a_key_of_a_bench_that_set_does_not_change_is_refused(toise):
    refused = toise("run", "smoke", "--dry-run", "--set", "gemm.variant=portable")
    assert refused.returncode == 2
    assert "--set gemm.variant=portable: 'variant' is a key of the bench, not a parameter" in refused.stderr


def test_a_pattern_that_matches_no_kernel_is_refused(toise):
    refused = toise("list", "stream.traid")
    assert refused.returncode == 2
    assert "no kernel is called 'stream.traid'; did you mean 'stream.triad'?" in refused.stderr


def test_a_dry_run_prints_the_plan_and_measures_nothing(toise, tmp_path):
    printed = toise("run", "smoke", "--dry-run", "--filter", "collective.*", cwd=tmp_path)
    assert printed.returncode == 0
    assert "mpirun" in printed.stdout or "mpiexec" in printed.stdout
    assert "--plan RUN/logs/N.plan.json" in printed.stdout
    assert printed.stdout.count("collective.") == 4
    assert not list(tmp_path.iterdir())


def test_filter_and_set_change_the_plan(toise, tmp_path):
    done = toise(
        "run",
        "smoke",
        "-o",
        tmp_path / "run",
        "--filter",
        "stream.t*",
        "--set",
        "stream.*.bytes=4KiB,8KiB",
        "--set",
        "precision=50%",
    )
    assert done.returncode == 0, done.stderr
    cases = [m["case"] for m in toise.measurements(tmp_path / "run")]
    assert [(c["kernel"], c["params"]["bytes"]) for c in cases] == [("stream.triad", 4096), ("stream.triad", 8192)]


def test_list_and_describe_speak_json(toise):
    kernels = {k["kernel"] for k in json.loads(toise("list", "--json").stdout)}
    assert "stream.triad" in kernels and "test.fault" not in kernels
    description = json.loads(toise("describe", "--json").stdout)
    assert {"machine", "build", "libraries", "counters", "energy", "clock"} <= set(description)
    for part in ("counters", "energy"):
        assert not isinstance(description[part], str) or description[part].startswith(("not available: ", "powercap"))


def test_counters_are_kept_where_papi_counts(toise, smoke_run):
    if isinstance(json.loads(toise("describe", "--json").stdout)["counters"], str):
        pytest.skip("PAPI counts nothing on this machine")
    triad = next(m for m in toise.measurements(smoke_run) if m["case"]["kernel"] == "stream.triad")
    assert triad["counters"] and all(isinstance(v, int) for v in triad["counters"].values())


def test_a_missing_worker_is_named(toise):
    failed = toise("list", env={"TOISE_WORKER": "/dev/null/absent/worker"})
    assert failed.returncode == 4
    assert "/dev/null/absent/worker" in failed.stderr


def test_gbench_speaks_the_fields_json(toise):
    program = toise.program.parent / "toise-gbench"
    if not program.exists():
        pytest.skip("built without Google Benchmark")
    ran = subprocess.run(
        [program, "--benchmark_filter=noise.fwq", "--benchmark_format=json", "--benchmark_min_time=0.01"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [b["name"] for b in json.loads(ran.stdout)["benchmarks"]] == ["noise.fwq/portable/process_time/real_time"]
