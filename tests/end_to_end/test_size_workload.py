"""Allocation requests sized as their users do: from a workload, with measured rates, and from own scaling runs."""

import json
import pathlib

import pytest

WORKLOADS = pathlib.Path(__file__).parents[2] / "suites" / "workloads"


def answer(toise, workload, *options):
    done = toise("size", workload, "--machine", "jean-zay-h100", "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("name", "gpus"), [("fine-tune-8b", 8), ("pretrain-3b", 256)])
def test_a_shipped_workload_is_sized_in_one_command(toise, name, gpus):
    done = toise("size", name, "--machine", "jean-zay-h100")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("This estimate rests on") and "no measurement of this machine" in done.stdout
    assert f"{gpus} GPUs" in done.stdout
    found = answer(toise, WORKLOADS / f"{name}.toml")
    assert found["gpu_hours"]["p10"] < found["gpu_hours"]["p50"] < found["gpu_hours"]["p90"]
    assert len(found["settings"]) == 3
    assert all(one["memory"] < found["memory_of_gpu"] for one in found["settings"])


def test_a_fast_training_is_not_faster_than_its_arithmetic(toise):
    found = answer(toise, WORKLOADS / "pretrain-3b.toml")
    parameters = 32 * (2560**2 * 2.5 + 3 * 2560 * 10240) + 2 * 32000 * 2560

    at_peak = 6 * (parameters - 32000 * 2560) * 300e9 / 989e12 / 3600  # GPU-hours
    assert at_peak / 0.7 < found["training_gpu_hours"]["p10"]
    assert found["training_gpu_hours"]["p90"] < at_peak / 0.2


def test_a_workload_is_refused_with_what_to_do(toise, tmp_path):
    text = (WORKLOADS / "pretrain-3b.toml").read_text()
    for change, machine, said in [
        (("300 B", "0"), "jean-zay-h100", "workload.toml:14: data.tokens: 0 tokens train nothing"),
        (("tokens = ", "token = "), "jean-zay-h100", "did you mean 'tokens'?"),
        (("nodes = 64", 'deadline = "1h"'), "jean-zay-h100", "move the deadline"),
        (("nodes = 64", "nodes = 400"), "jean-zay-h100", "has 364 nodes"),
        (("", ""), "jean-zay-v100", "V100 has no bf16; write fp16"),
        (("", ""), "adastra-genoa", "has no GPUs"),
        (("", ""), "alice-recoque-gpu", "gpus = … under [node]"),
        (("", ""), "leonardo", "does not say which GPU its nodes have"),
        (("hidden = 2560", "hidden = 256000"), "jean-zay-h100", "fits nowhere"),
        (("", ""), "jean-zay-h10", "did you mean 'jean-zay-h100'?"),
    ]:
        (tmp_path / "workload.toml").write_text(text.replace(*change, 1))
        done = toise("size", tmp_path / "workload.toml", "--machine", machine)
        assert done.returncode == 2
        assert said in done.stderr

    assert toise("size").returncode == 2
    assert "did you mean 'pretrain-3b'?" in toise("size", "pretrain-3", "--machine", "jean-zay-h100").stderr
    assert "Add --machine" in toise("size", WORKLOADS / "pretrain-3b.toml").stderr


MEASURED = """kernel,variant,backend,type,m,k,bytes,nodes,ranks,metric,unit,better,value,low,high
gemm,cublaslt,cuda,bf16,8192,8192,,1,1,flop_rate,FLOP/s,higher,{gemm},,
stream.triad,portable,cuda,,,,1073741824,1,1,bandwidth,B/s,higher,3.0e12,2.9e12,3.1e12
collective.all_reduce,nccl,cuda,,,,1073741824,1,4,bus_bandwidth,B/s,higher,330e9,325e9,335e9
collective.all_reduce,nccl,cuda,,,,1073741824,16,64,bus_bandwidth,B/s,higher,150e9,140e9,155e9
"""


@pytest.fixture
def measured(toise, tmp_path):
    def make(machine="jean-zay-h100", text=MEASURED.format(gemm=7e14), day="2026-11-25"):
        (tmp_path / "table.csv").write_text(text)
        folder = tmp_path / f"{machine}-{day}"
        options = ("--format", "csv", "--machine", machine, "--date", day, "-o", folder)
        done = toise("import", tmp_path / "table.csv", *options)
        assert done.returncode == 0, done.stderr
        return next(folder.iterdir())

    return make


def test_what_a_run_measured_replaces_the_data_sheet(toise, measured):
    sheet = answer(toise, WORKLOADS / "pretrain-3b.toml")
    found = answer(toise, WORKLOADS / "pretrain-3b.toml", "--run", measured())

    by_term = {one["term"]: one for one in found["origins"]}
    for term, value in [
        ("matrix rate", "700 TFLOP/s"),
        ("memory bandwidth", "3.00 TB/s"),
        ("links inside a node, each way", "330 GB/s"),
    ]:
        assert (by_term[term]["value"], by_term[term]["basis"]) == (value, "measured")
    assert by_term["network of a GPU, each way"]["basis"] == "measured"
    assert found["unmeasured"] == []
    assert found["rests_on"]["measured"] == 4 and sheet["rests_on"]["measured"] == 0
    assert found["extrapolates"]  # 64 nodes, and 16 were measured
    width = {
        name: one["gpu_hours"]["p90"] / one["gpu_hours"]["p10"] for name, one in (("sheet", sheet), ("run", found))
    }
    assert width["run"] > width["sheet"]


def test_the_first_line_names_what_no_run_measured(toise, measured):
    run = measured(text="".join(MEASURED.format(gemm=7e14).splitlines(keepends=True)[:3]))
    done = toise("size", "pretrain-3b", "--machine", "jean-zay-h100", "--run", run)

    first = done.stdout.splitlines()[0]
    assert "2 measured rates" in first
    assert "No run measured: links inside a node, each way; network of a GPU, each way" in first


def test_a_request_that_may_rest_on_measurements_only(toise, measured, tmp_path):
    run = measured()
    question = ("size", WORKLOADS / "fine-tune-8b.toml", "--machine", "jean-zay-h100", "--measured-only")
    assert toise(*question, "--run", run).returncode == 0  # 2 nodes of the 16 that were measured

    large = toise("size", "pretrain-3b", "--machine", "jean-zay-h100", "--measured-only", "--run", run)
    assert large.returncode == 2
    assert "takes 64 nodes, and all-reduces were measured on 16 at most" in large.stderr
    alone = measured(text="".join(MEASURED.format(gemm=7e14).splitlines(keepends=True)[:3]), day="2026-11-26")
    missing = toise(*question, "--run", alone)
    assert missing.returncode == 2
    assert "no run measured: links inside a node, each way; network of a GPU, each way" in missing.stderr
    assert "add --run RUN" in toise(*question).stderr


def test_a_run_that_says_nothing_of_the_machine_is_refused(toise, measured):
    for run, said in [
        (measured("jean-zay-a100"), "says nothing of 'jean-zay-h100'"),
        (measured(text=MEASURED.format(gemm=2e15), day="2026-11-26"), "more than the data sheet promises"),
        (
            measured(text=MEASURED.split("gemm")[0] + "x,csv,host,,,,,1,1,time,s,lower,1,,\n", day="2026-11-27"),
            "no run has",
        ),
    ]:
        done = toise("size", WORKLOADS / "pretrain-3b.toml", "--machine", "jean-zay-h100", "--run", run)
        assert done.returncode == 2
        assert said in done.stderr


def test_own_times_say_what_larger_sizes_take(toise, tmp_path):
    times = tmp_path / "times.csv"
    times.write_text("nodes,seconds\n1,1000\n2,520\n4,270\n8,150\n16,88\n")

    done = toise("size", "--scaling", times)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("This forecast rests on 5 strong scaling runs")
    found = json.loads(toise("size", "--scaling", times, "--json").stdout)
    assert [one["n"] for one in found["forecasts"]] == [1, 2, 4, 8, 16, 32, 64]
    assert [one["extrapolates"] for one in found["forecasts"]] == 5 * [False] + 2 * [True]
    assert found["forecasts"][0]["hours"]["p50"] == pytest.approx(1000 / 3600, rel=0.05)

    times.write_text("nodes,seconds\n1,1000\n2,520\n")
    done = toise("size", "--scaling", times)
    assert done.returncode == 2 and "at least 3" in done.stderr
    assert toise("size", "--scaling", times, "--machine", "jean-zay-h100").returncode == 2
