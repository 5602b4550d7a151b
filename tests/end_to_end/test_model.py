"""`toise model` and `toise.collective_time`: the time of a collective that was not measured, from a real run."""

import json

import pytest
import toise as package

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
