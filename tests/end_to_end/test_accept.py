"""Verdicts on a real run, by criteria as a user writes them."""

import json
import shutil


def test_the_quick_look_of_a_run_by_the_example(toise, smoke_run, tmp_path):
    criteria = tmp_path / "criteria.toml"
    criteria.write_text(
        'name = "mine"\n[[requirement]]\nclause = "1"\nselect = { kernel = "*" }\ncorrect = true\n'
        '[[requirement]]\nclause = "2"\nselect = { kernel = "stream.triad", bytes = "1MiB" }\nmetric = "bandwidth"\n'
        'at_least = "1 MB/s"\n[[requirement]]\nclause = "3"\nselect = { kernel = "latency.chase" }\nmetric = "latency"\n'
        'at_most = "1 s"\n'
    )
    done = toise("accept", criteria, smoke_run, "--json")
    assert done.returncode == 0, done.stdout
    judged = json.loads(done.stdout)
    assert judged["verdict"] == "pass"
    assert [r["verdict"] for r in judged["requirements"]] == ["pass", "pass", "pass"]
    assert judged["requirements"][1]["evidence"][0]["rests_on"] == "samples of one launch"

    criteria.write_text(criteria.read_text().replace("1 MB/s", "1000 TB/s"))
    done = toise("accept", criteria, smoke_run)
    assert done.returncode == 1
    assert "is required" in done.stdout

    criteria.write_text(criteria.read_text().replace('"1MiB"', '"3MiB"'))
    done = toise("accept", criteria, smoke_run)
    assert done.returncode == 3
    assert "no case of these runs matches the selection" in done.stdout


def test_shipped_criteria_are_found_by_name_and_planned(toise, smoke_run):
    planned = toise("accept", "--plan", "this-machine")
    assert planned.returncode == 0, planned.stderr
    assert "buyer" in planned.stdout
    for spread in ("0", "-1%", "200%"):
        assert "--spread: must be above 0" in toise("accept", "--plan", "this-machine", "--spread", spread).stderr
    done = toise("accept", "this-machine", smoke_run)
    assert done.returncode in (1, 3)  # the smoke suite does not measure beyond the caches
    assert "missing" in done.stdout


def test_the_least_effort_of_criteria_is_said_without_runs(toise, tmp_path):
    criteria = tmp_path / "criteria.toml"
    criteria.write_text(
        'name = "mine"\n[[requirement]]\nclause = "R"\nselect = { kernel = "*" }\npass_rate = "95%"\n'
        '[[requirement]]\nclause = "T"\nmtbi = "24h"\n'
    )
    done = toise("accept", criteria, "--dry-run", "--run-time", "2min")
    assert done.returncode == 0, done.stderr
    assert "mine can pass with 59 runs of a case and 71.9 hours at least" in done.stdout
    effort = json.loads(toise("accept", criteria, "--dry-run", "--run-time", "2min", "--json").stdout)
    assert [one["runs"] for one in effort["requirements"]] == [59, 1]
    assert effort["requirements"][0]["seconds"] == 59 * 120

    criteria.write_text(criteria.read_text().replace('mtbi = "24h"', 'mtbi = "17000h"'))
    done = toise("accept", criteria, "--dry-run")
    assert done.returncode == 2
    assert f"{criteria}:8: mtbi: must be from 1s to 8784h" in done.stderr


def test_an_answer_that_nobody_verified_is_missing(toise, smoke_run, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(smoke_run, run)
    (run / "MANIFEST").unlink()
    for file in (run / "results").glob("*.jsonl"):
        lines = [json.loads(line) | {"check": None} for line in file.read_text().splitlines()]
        file.write_text("".join(json.dumps(x, separators=(",", ":"), sort_keys=True) + "\n" for x in lines))
    criteria = tmp_path / "criteria.toml"
    criteria.write_text('name = "c"\n[[requirement]]\nclause = "1"\nselect = { kernel = "*" }\ncorrect = true\n')
    done = toise("accept", criteria, run, "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["requirements"][0]["verdict"] == "missing"
    assert "unverified" in done.stdout


def test_a_run_reaches_itself_as_a_baseline(toise, smoke_run):
    done = toise("accept", "--baseline", smoke_run, "--at-least", "10%", smoke_run, "--json")
    verdicts = {one["verdict"] for one in json.loads(done.stdout)["requirements"]}
    # on a busy machine a case may have too few independent samples for an interval
    assert "pass" in verdicts and verdicts <= {"pass", "inconclusive"}


def test_what_is_missing_on_the_command_line_is_said(toise, smoke_run, tmp_path):
    assert "--baseline RUN" in toise("accept").stderr
    assert "neither a file nor the name of shipped ones" in toise("accept", "none", smoke_run).stderr
    assert toise("accept", "this-machine").returncode == 2
