"""What an access grants, against what a workload takes."""

import json
import pathlib

import pytest

SUITES = pathlib.Path(__file__).parents[2] / "suites"


def ask(toise, workload, machine, form, *options):
    return toise("size", SUITES / "workloads" / f"{workload}.toml", "--machine", machine, "--form", form, *options)


def form_of(toise, *question):
    done = ask(toise, *question, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["form"]


def test_a_request_goes_to_the_access_that_its_hours_fit(toise):
    small = form_of(toise, "fine-tune-8b", "jean-zay-a100", "edari")
    large = form_of(toise, "pretrain-3b", "jean-zay-a100", "edari")

    assert small["mode"] == "edari-dynamic" and small["hours"]["p90"] < 50_000
    assert large["mode"] == "edari-regular" and large["hours"]["p90"] > 50_000
    answer = json.loads(toise("size", "pretrain-3b", "--machine", "jean-zay-a100", "--json").stdout)
    assert answer["form"] is None
    assert large["hours"]["p90"] == pytest.approx(2 * answer["gpu_hours"]["p90"])  # an A100's hour counts twice


def test_a_request_beyond_a_limit_is_said_with_what_fits(toise):
    done = ask(toise, "pretrain-3b", "jean-zay-a100", "edari-dynamic")

    assert done.returncode == 0, done.stderr
    assert "BEYOND THE LIMIT at P90; what fits: --form edari-regular" in done.stdout
    assert "http://www.idris.fr/" in done.stdout


def test_what_no_page_said_is_not_guessed(toise, tmp_path):
    refused = ask(toise, "pretrain-3b", "jean-zay-h100", "edari")
    assert refused.returncode == 2 and "an hour of H100 counts in 'edari'" in refused.stderr
    named = form_of(toise, "pretrain-3b", "jean-zay-h100", "edari-dynamic")
    assert named["hours"] is None and named["fit"] == "no weight"

    own = tmp_path / "own.toml"
    own.write_text((SUITES / "access" / "edari-dynamic.toml").read_text().replace("A100 = 2", "A100 = 2, H100 = 4"))
    assert form_of(toise, "pretrain-3b", "jean-zay-h100", own)["fit"] == "too much"


def test_old_rules_are_used_with_a_warning(toise, tmp_path):
    old = tmp_path / "old.toml"
    old.write_text((SUITES / "access" / "aif.toml").read_text().replace("2026-11-28", "2020-11-28"))

    done = ask(toise, "pretrain-3b", "jean-zay-h100", old)
    assert done.returncode == 0
    assert "warning: the rules of 'old' were read on 2020-11-28, more than a year ago" in done.stderr


def test_a_form_without_a_workload_or_of_no_access_is_refused(toise, tmp_path):
    table = tmp_path / "times.csv"
    table.write_text("nodes,seconds\n1,1000\n2,520\n4,270\n")
    done = toise("size", "--scaling", table, "--form", "edari")
    assert done.returncode == 2 and "--form belongs to a workload" in done.stderr
    done = ask(toise, "pretrain-3b", "jean-zay-h100", "eurohcp-ai")
    assert done.returncode == 2 and "did you mean 'eurohpc-ai'?" in done.stderr
