"""`toise model` and `toise.collective_time`: the time of a collective that was not measured, from a real run."""

import json

import pytest
import toise as package
from toise.report.charts.metrics import charts_of
from toise.report.charts.fits import fit_name, who_was_last
from toise.runs import read_run

SUITE = """
name = "sizes"
precision = "20%"
min_samples = 10
rounds = 3
warmup = "5ms"
budget = "12s"
[[bench]]
kernel = "collective.all_reduce"
variant = "mpi"
ranks = 2
sweep.bytes = ["64B", "1KiB", "16KiB", "256KiB"]
[[bench]]
kernel = "collective.all_gather"
variant = "mpi"
ranks = 2
type = ["fp32", "int8"]
sweep.bytes = ["64B", "1KiB"]
"""


@pytest.fixture(scope="module")
def run(toise, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    (folder / "sizes.toml").write_text(SUITE)
    done = toise("run", folder / "sizes.toml", "-o", folder / "run")
    assert done.returncode == 0, done.stderr
    return folder / "run"


def test_a_run_has_its_fits(toise, run):
    (fit,) = json.loads(toise("model", run, "--json").stdout)

    assert (fit["kernel"], fit["ranks"], fit["params"]["type"]) == ("collective.all_reduce", 2, "fp32")
    (segment,) = fit["segments"]
    assert (segment["smallest"], segment["largest"]) == (64, 262144)
    for of in (segment["alpha"], segment["beta"]):
        assert of["low"] <= of["value"] <= of["high"]

    table = toise("model", run)
    assert table.returncode == 0
    assert "collective.all_reduce/mpi" in table.stdout and "1/β" in table.stdout


def test_a_measured_size_is_what_was_measured(toise, run):
    lines = json.loads(toise("show", run, "--json").stdout)
    (line,) = [
        m for m in lines if (m["case"]["kernel"], m["case"]["params"]["bytes"]) == ("collective.all_reduce", 1024)
    ]
    (measured,) = [m for m in line["metrics"] if m["name"] == "latency"]
    asked = ["--operation", "all_reduce", "--bytes", "1KiB", "--ranks", "2"]

    found = json.loads(toise("model", run, *asked, "--json").stdout)

    assert found["extrapolates"] is False and found["reason"] == ""
    assert found["seconds"] == measured["median"]
    if measured["ci_low"] is not None and measured["ci_low"] > measured["median"] / 20:
        assert (found["low"], found["high"]) == (measured["ci_low"], measured["ci_high"])
    assert found == package.collective_time(run, "all_reduce", 1024, 2)


def test_what_is_beyond_is_said(toise, run):
    far = package.collective_time(run, "all_reduce", 1 << 30, 2)
    more = package.collective_time(run, "all_reduce", 1024, 64)

    assert far["extrapolates"] and "above the sizes" in far["reason"]
    assert more["extrapolates"] and "only 2 ranks" in more["reason"]
    printed = toise("model", run, "--operation", "all_reduce", "--bytes", "1GiB", "--ranks", "2").stdout
    assert "extrapolated: 1GiB is above the sizes that were measured, 64B to 256KiB" in printed


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--operation", "broadcast", "--bytes", "1KiB", "--ranks", "2"], "it has collective.all_gather, collective"),
        (["--operation", "all_gather", "--bytes", "64B", "--ranks", "2"], "say which variant and parameters"),
        (["--operation", "all_reduce"], "add --bytes and --ranks"),
        (["--ranks", "2"], "say which operation"),
        (["--operation", "all_reduce", "--bytes", "1KiB", "--ranks", "2", "--nodes", "2"], "nothing is known of"),
        (["--operation", "all_reduce", "--bytes", "1KiB", "--ranks", "2", "--param", "type"], "write NAME=VALUE"),
        (
            ["--operation", "all_gather", "--bytes", "1MiB", "--ranks", "2", "--param", "type=int8"],
            "fewer than three sizes",
        ),
    ],
)
def test_what_the_run_does_not_tell_is_refused(toise, run, asked, told):
    done = toise("model", run, *asked)
    assert done.returncode == 2
    assert told in done.stderr


def test_python_refuses_as_the_program_does(run):
    with pytest.raises(package.InputError, match="say which variant"):
        package.collective_time(run, "all_gather", 64, 2)
    assert package.collective_time(run, "all_gather", 64, 2, params={"type": "int8"})["params"]["type"] == "int8"


def test_a_run_without_collectives_has_no_fits(toise, tmp_path):
    done = toise("run", "smoke", "--filter", "stream.triad*", "-o", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    done = toise("model", tmp_path / "run")
    assert done.returncode == 2
    assert "no collective of three sizes" in done.stderr


def test_the_report_draws_each_kernel_with_its_fit(run):
    read = read_run(run)

    figures = [f for f in charts_of(read, range(len(read.measurements))) if "Time over" in f.layout.title.text]

    assert len(figures) == 2
    (reduce,) = [f for f in figures if "collective.all_reduce/mpi, 2 ranks" in f.layout.title.text]
    points, fit = reduce.data
    assert len(points.x) == 4 and points.error_y.array is not None
    assert (fit.x[0], fit.x[-1]) == (64, pytest.approx(262144))
    assert fit.name.startswith("64 B to 256 KiB: α ")
    (segment,) = read.overview["alpha_beta"][0]["segments"]
    assert fit.y[-1] == pytest.approx(segment["alpha"]["value"] + segment["beta"]["value"] * 262144)


def test_a_switch_is_marked_between_its_sizes(run):
    read = read_run(run)
    (fit,) = read.overview["alpha_beta"]
    (whole,) = fit["segments"]
    fit["segments"] = [whole | {"largest": 1024}, whole | {"smallest": 16384}]

    figures = charts_of(read, range(len(read.measurements)))

    (line,) = [shape for figure in figures for shape in figure.layout.shapes]
    assert line.x0 == pytest.approx(4096)


def test_a_fit_is_named_by_its_intervals():
    segment = {
        "smallest": 8,
        "largest": 4096,
        "alpha": {"value": 1.2e-6, "low": 1.1e-6, "high": 1.3e-6},
        "beta": {"value": 1e-10, "low": 0.8e-10, "high": 1.25e-10},
    }
    assert fit_name(segment) == "8 B to 4 KiB: α 1.10 µs to 1.30 µs, 1/β 8.00 GB/s to 12.5 GB/s"
    segment["beta"]["low"] = 0
    assert fit_name(segment).endswith("1/β at least 8.00 GB/s")


def test_who_was_last_is_said_of_a_rank_that_stands_out():
    slowest = {"rank": 1, "host": "n2", "share": 0.75}
    assert who_was_last({"slowest_rank": slowest, "slowest_rank_histogram": [[0, 20], [1, 80]]}, 2) == (
        ", rank 1 on n2 last in 80 %"
    )
    assert who_was_last({"slowest_rank": slowest, "slowest_rank_histogram": [[0, 45], [1, 55]]}, 2) == ""
    always = {"slowest_rank": slowest, "slowest_rank_histogram": [[1, 100]]}
    assert who_was_last(always, 8) == ", rank 1 on n2 last in 100 %"
    assert who_was_last({}, 2) == ""
