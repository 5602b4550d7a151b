"""How ranks begin a sample, and which algorithm the MPI library takes: two ranks, really run."""

import os

import pytest

HEAD = 'budget = "6s"\nprecision = "50%"\nrounds = 1\nmin_samples = 6\n'
BENCH = '[[bench]]\nkernel = "collective.all_reduce"\nranks_per_node = 2\nthreads = 1\nbytes = "64KiB"\n'


@pytest.fixture(autouse=True)
def two_cpus_and_mpi(toise):
    if "not in this build: no MPI" in toise("list").stdout:
        pytest.skip("built without MPI")
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("two ranks need two CPUs")


def test_ranks_begin_at_an_agreed_time(toise, tmp_path):
    suite = tmp_path / "sync.toml"
    suite.write_text(HEAD + BENCH + 'sweep.sync = ["barrier", "clock", "none"]\n')
    toise("run", suite, "-o", tmp_path / "run")

    found = {m["case"]["params"]["sync"]: m for m in toise.measurements(tmp_path / "run")}

    assert {name: m["sync"] for name, m in found.items()} == {"barrier": "barrier", "clock": "clock", "none": "none"}
    details = found["clock"]["details"]
    assert details["clocks"] == "shared"
    assert 0 <= details["late_starts"] <= details["starts"]
    assert 0 < details["clock_error"] < 1  # a bound, which is wide where others take the CPUs
    assert len(details["clock_errors"]) == 2
    assert found["clock"]["detail_units"]["clock_error"] == "s"
    assert "late_starts" not in found["barrier"]["details"]
    assert all(0 <= m["details"]["harness_cost"] < 1 for m in found.values())
    assert all(m["check"]["passed"] for m in found.values())


def test_an_unknown_way_to_begin_is_refused(toise, tmp_path):
    suite = tmp_path / "sync.toml"
    suite.write_text(HEAD + BENCH + 'sync = "bell"\n')
    refused = toise("run", suite, "-o", tmp_path / "run")
    assert refused.returncode == 2
    assert "sync" in refused.stderr and "clock" in refused.stderr


def test_an_algorithm_is_set_where_the_library_minds_it(toise, tmp_path):
    suite = tmp_path / "algorithm.toml"
    suite.write_text(HEAD + BENCH + 'sweep.algorithm = ["library", "ring", "no_such"]\n')
    if "Open MPI" not in toise("describe").stdout:
        pytest.skip("algorithms are set in Open MPI alone")
    with_rules = {**os.environ, "OMPI_MCA_coll_tuned_use_dynamic_rules": "1"}
    toise("run", suite, "-o", tmp_path / "with", env=with_rules)
    toise("run", suite, "-o", tmp_path / "without")

    found = {m["case"]["params"]["algorithm"]: m for m in toise.measurements(tmp_path / "with")}
    without = {m["case"]["params"]["algorithm"]: m for m in toise.measurements(tmp_path / "without")}

    ring = found["ring"]["details"]["library_algorithm"]
    assert (ring["name"], ring["by"]) == ("ring", "parameter algorithm")
    assert found["library"]["details"]["library_algorithm"]["by"] == "library"
    assert found["ring"]["check"]["passed"]
    assert found["no_such"]["outcome"] == "skipped"
    assert "recursive_doubling, ring" in found["no_such"]["reason"]
    assert without["ring"]["outcome"] == "skipped"
    assert "OMPI_MCA_coll_tuned_use_dynamic_rules=1" in without["ring"]["reason"]
    assert without["library"]["check"]["passed"]
