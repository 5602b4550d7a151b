"""toise diagnose, and the same findings in the report, as a user meets them."""

from __future__ import annotations

import json
import os
import pathlib
import shutil

import pytest

from tests.fleet import DEAD, NODES, SLOW, measure_sweep
from tests.runs import renew, seal


@pytest.fixture
def capped_run(smoke_run, tmp_path) -> pathlib.Path:
    """A run on a node whose clock was capped."""
    run = shutil.copytree(smoke_run, tmp_path / "capped")
    file = json.loads((run / "run.json").read_text())
    file["environment"]["machine"]["cpu"] |= {"max_khz": "3000000", "limit_khz": "2000000"}
    (run / "run.json").write_text(json.dumps(file))
    return renew(run)


def ids(done) -> list[str]:
    assert done.returncode == 0, done.stderr
    return [finding["id"] for finding in json.loads(done.stdout)["findings"]]


def test_a_finding_says_what_why_and_what_to_do(toise, capped_run):
    done = toise("diagnose", capped_run)
    assert done.returncode == 0, done.stderr
    assert "notable: the CPU clock is capped at 2.00 GHz, of 3.00 GHz\n  why: " in done.stdout
    assert "  do:  cpupower frequency-set" in done.stdout
    assert "  id:  cpu.frequency-cap, certain" in done.stdout


def test_only_the_run_that_has_it_is_told(toise, smoke_run, capped_run):
    assert "cpu.frequency-cap" in ids(toise("diagnose", capped_run, "--json"))
    machine = json.loads((smoke_run / "run.json").read_text())["environment"]["machine"]
    if machine["cpu"]["limit_khz"].startswith("not available"):
        assert "cpu.frequency-cap" not in ids(toise("diagnose", smoke_run, "--json"))


def test_what_a_run_records_of_its_node_is_there_or_says_why_not(smoke_run):
    machine = json.loads((smoke_run / "run.json").read_text())["environment"]["machine"]
    assert machine["cpu"]["turbo"] in ("on", "off") or machine["cpu"]["turbo"].startswith("not available: ")
    assert machine["cpu"]["available"] == len(os.sched_getaffinity(0)) or "cgroup" in machine["cpu"]["available_where"]
    assert machine["swap_used"] >= 0
    assert isinstance(machine["fast_links"], list)


def test_a_site_silences_a_finding_with_its_reason(toise, tmp_path):
    machine = tmp_path / "here.toml"
    machine.write_text('[[silence]]\nfinding = "shares.missing"\nreason = "a test of it"\n')
    measured = toise(
        "run",
        "smoke",
        "--filter",
        "stream.triad*",
        "--set",
        "stream.*.bytes=8KiB",
        "--machine",
        machine,
        "-o",
        tmp_path / "run",
    )
    assert measured.returncode == 0, measured.stderr

    done = toise("diagnose", tmp_path / "run")

    assert "silenced: " in done.stdout
    assert "  reason: a test of it\n  id:  shares.missing, certain" in done.stdout
    assert ", 1 silenced" in done.stdout


def test_a_silence_of_an_unknown_finding_is_refused(toise, tmp_path):
    machine = tmp_path / "here.toml"
    machine.write_text('[[silence]]\nfinding = "shares.mising"\nreason = "a test of it"\n')
    done = toise("run", "smoke", "--machine", machine, "--dry-run")
    assert done.returncode == 2
    assert f"{machine}:2: finding: there is no finding 'shares.mising'; did you mean 'shares.missing'?" in done.stderr


def test_an_edited_run_is_refused(toise, capped_run):
    with (capped_run / "run.json").open("a") as file:
        file.write(" ")
    assert toise("diagnose", capped_run).returncode == 2
    allowed = toise("diagnose", capped_run, "--allow-edited")
    assert allowed.returncode == 0
    assert "edited: " in allowed.stderr


def test_a_run_that_is_not_there_is_refused(toise, tmp_path):
    assert toise("diagnose", tmp_path / "none").returncode == 2


def test_the_report_has_the_findings(toise, capped_run, tmp_path):
    assert toise("report", capped_run, "-o", tmp_path / "report.html").returncode == 0
    page = (tmp_path / "report.html").read_text()
    section = page[page.index('<section id="findings">') :]
    section = section[: section.index("</section>")]
    assert "the CPU clock is capped at 2.00 GHz, of 3.00 GHz" in section
    assert "cpu.frequency-cap, certain" in section


def test_a_slow_node_of_a_sweep_is_named(toise, tmp_path):
    found = json.loads(toise("diagnose", measure_sweep(toise, tmp_path), "--json").stdout)["findings"]
    (slow,) = [finding for finding in found if finding["id"] == "nodes.slow"]
    assert slow["where"][0].startswith(f"{SLOW}: 80.0 %")


def test_a_sweep_of_which_all_nodes_failed_is_still_shown(toise, tmp_path):
    run = measure_sweep(toise, tmp_path)
    for i in range(NODES):
        if f"n{i:02}" != DEAD:
            (run / "results" / f"001-x-n{i:02}.jsonl").unlink()
    seal(run)
    assert "nodes.slow" not in ids(toise("diagnose", run, "--json"))
    made = toise("report", run, "-o", tmp_path / "report.html")
    assert made.returncode == 0, made.stderr
