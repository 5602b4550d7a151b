"""A request for a code without a model, sized from the times that its user measured."""

import json
import pathlib

import pytest

WORKLOADS = pathlib.Path(__file__).parents[2] / "suites" / "workloads"
TIMES = "gpus,seconds\n4,1000\n8,500\n16,250\n"
WORKLOAD = """name = "flow"
[code]
scaling = "times.csv"
size = 8
times = 36
runs = 10
margin = 0.5
storage = "2 TB"
"""


@pytest.fixture
def workload(tmp_path):
    (tmp_path / "times.csv").write_text(TIMES)
    file = tmp_path / "flow.toml"
    file.write_text(WORKLOAD)
    return file


def ask(toise, workload, *options, machine="jean-zay-a100"):
    return toise("size", workload, "--machine", machine, *options)


def test_hours_are_those_of_the_runs_with_the_margin(toise, workload):
    answer = json.loads(ask(toise, workload, "--json").stdout)

    # 500 s times 36 on 8 GPUs: 40 GPU-hours a run
    assert answer["training_gpu_hours"]["p50"] == pytest.approx(400, rel=5e-3)
    assert answer["gpu_hours"]["p50"] == pytest.approx(600, rel=5e-3)
    assert answer["wall_seconds"]["p50"] == pytest.approx(18_000, rel=5e-3)
    assert (answer["gpus"], answer["nodes"]) == (8, 1)
    assert [one["gpus"] for one in answer["sizes"]] == [4, 8, 16, 32, 64]
    assert answer["settings"] == [] and answer["memory_of_gpu"] is None


def test_the_shipped_case_is_sized_and_judged_in_one_command(toise):
    done = toise("size", "cfd", "--machine", "jean-zay-a100", "--form", "edari")

    assert done.returncode == 0, done.stderr
    assert "rests on scaling runs of your own, whose table does not say on which machine they were" in done.stdout
    assert "not whether runs, steps" in done.stdout
    assert "eDARI, dynamic access (AD)" in done.stdout and "8, 64 GPUs" in done.stdout


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["24 runs of 64 GPUs take", "The times of the code do not say it: to be filled in by hand."]),
        ("fr", ["24 calculs sur 64 GPU prennent", "Les temps du code ne le disent pas : à remplir à la main."]),
    ],
)
def test_its_page_leaves_open_what_times_do_not_say(toise, tmp_path, language, said):
    page = tmp_path / "page.md"
    done = toise(
        "size", "cfd", "--machine", "jean-zay-a100", "--form", "edari", "--report", page, "--language", language
    )

    assert done.returncode == 0, done.stderr
    assert all(text in page.read_text() for text in said)
    assert "micro-" not in page.read_text()


def test_a_table_on_the_command_line_replaces_that_of_the_file(toise, workload, tmp_path):
    (tmp_path / "slow.csv").write_text("gpus,seconds\n4,2000\n8,1000\n16,500\n")

    answer = json.loads(ask(toise, workload, "--scaling", tmp_path / "slow.csv", "--json").stdout)
    assert answer["gpu_hours"]["p50"] == pytest.approx(1200, rel=5e-3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("size = 8", "size = 12"), "the runs speak of 4, 8, 16, 32, 64"),
        (("size = 8\n", ""), "code.size is missing"),
        (("times = 36\n", ""), "code.times is missing"),
        (("times = 36", "times = 0"), "flow.toml:5: code.times: must be a number above zero"),
        (("runs = 10", "runs = 0"), "flow.toml:6: code.runs"),
        (("margin", "margn"), "did you mean 'margin'?"),
        (('scaling = "times.csv"\n', ""), "add --scaling TABLE"),
        (("[code]", '[run]\nprecision = "bf16"\n[code]'), "run: unknown key"),
        (("margin = 0.5", 'carbon = "20 g/kWh"'), "code.carbon_source is missing"),
    ],
)
def test_a_code_is_refused_with_what_to_do(toise, workload, change, said):
    assert change[0] in WORKLOAD
    workload.write_text(WORKLOAD.replace(*change, 1))

    done = ask(toise, workload)
    assert done.returncode == 2 and said in done.stderr


def test_what_times_cannot_answer_is_refused(toise, workload, tmp_path):
    (tmp_path / "ranks.csv").write_text(TIMES.replace("gpus", "ranks"))
    assert "do not say how many GPUs" in ask(toise, workload, "--scaling", tmp_path / "ranks.csv").stderr
    assert "has no GPUs" in ask(toise, workload, machine="adastra-genoa").stderr
    assert "say nothing of a [code]" in ask(toise, workload, "--run", tmp_path).stderr
    model = toise("size", "pretrain-3b", "--machine", "jean-zay-h100", "--scaling", tmp_path / "times.csv")
    assert model.returncode == 2 and "has a [model]" in model.stderr
