"""The page of an allocation request, and the same answer in Python."""

import json
import pathlib

import pytest

import toise as package

WORKLOADS = pathlib.Path(__file__).parents[2] / "suites" / "workloads"


def question(name="pretrain-3b"):
    return "size", WORKLOADS / f"{name}.toml", "--machine", "jean-zay-h100"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["rests on", "no measurement of this machine", "GPU-hours", "P90 would have sufficed for five"]),
        ("fr", ["repose sur", "aucune mesure de cette machine", "Heures GPU", "P90 aurait suffi à cinq"]),
    ],
)
def test_a_page_says_each_figure_and_why(toise, tmp_path, language, said):
    page = tmp_path / "request.html"
    done = toise(*question(), "--report", page, "--language", language, "--json")
    assert done.returncode == 0, done.stderr
    html = page.read_text()

    assert f'<html lang="{language}">' in html and "http" not in html
    assert all(text in html for text in said)
    thousands = "," if language == "en" else "\u202f"
    hours = f"{json.loads(done.stdout)['gpu_hours']['p90']:,.0f}".replace(",", thousands)
    assert f"P90 {hours}" in html


def test_a_workload_with_a_hostile_name_stays_text(toise, tmp_path):
    workload = tmp_path / "workload.toml"
    text = (WORKLOADS / "pretrain-3b.toml").read_text()
    workload.write_text(text.replace("protein language model", "<script>alert(1)</script>"))

    done = toise("size", workload, "--machine", "jean-zay-h100", "--report", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert "<script>" not in (tmp_path / "page.html").read_text()


def test_a_gpu_whose_power_is_not_known_has_no_energy(toise, tmp_path):
    machine = tmp_path / "machine.toml"
    machine.write_text('gpu = "MI325X"\nnodes = 64\n[node]\ngpus = 8\n')
    options = ("--report", tmp_path / "page.html", "--json")
    done = toise("size", WORKLOADS / "pretrain-3b.toml", "--machine", machine, *options)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["energy"] is None and found["carbon"] is None
    assert "The power of this GPU is not known." in (tmp_path / "page.html").read_text()


def test_a_language_without_a_page_is_refused(toise):
    done = toise(*question(), "--language", "fr")
    assert done.returncode == 2 and "add --report" in done.stderr


def test_python_has_the_same_answer(toise, monkeypatch):
    monkeypatch.setenv("TOISE", str(toise.program))

    found = package.size(WORKLOADS / "fine-tune-8b.toml", "jean-zay-h100")
    assert found == json.loads(toise(*question("fine-tune-8b"), "--json").stdout)
    with pytest.raises(package.InputError, match="did you mean 'jean-zay-h100'"):
        package.size(WORKLOADS / "fine-tune-8b.toml", "jean-zay-h10")
