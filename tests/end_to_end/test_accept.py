"""Verdicts on a real run, by criteria as a user writes them."""

import json
import shutil

import pytest

from tests.runs import renew, seal, write_lines


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
    assert judged["requirements"][1]["evidence"][0]["rests_on"] == "rounds of one launch"

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
        assert "--spread" in toise("accept", "--plan", "this-machine", "--spread", spread).stderr
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
    for file in (run / "results").glob("*.jsonl"):
        lines = [json.loads(line) | {"check": None} for line in file.read_text().splitlines()]
        write_lines(file, lines)
    seal(run)
    criteria = tmp_path / "criteria.toml"
    criteria.write_text('name = "c"\n[[requirement]]\nclause = "1"\nselect = { kernel = "*" }\ncorrect = true\n')
    done = toise("accept", criteria, run, "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["requirements"][0]["verdict"] == "missing"
    assert "unverified" in done.stdout


def test_a_run_is_judged_by_another_as_a_baseline_never_by_itself(toise, smoke_run, tmp_path):
    done = toise("accept", "--baseline", smoke_run, "--at-least", "10%", smoke_run)
    assert done.returncode == 2
    assert "hold the same run" in done.stderr
    other = renew(shutil.copytree(smoke_run, tmp_path / "other"))
    done = toise("accept", "--baseline", other, "--at-least", "10%", smoke_run, "--json")
    verdicts = {one["verdict"] for one in json.loads(done.stdout)["requirements"]}
    # on a busy machine a case may have too few independent samples for an interval
    assert "pass" in verdicts and verdicts <= {"pass", "inconclusive"}


def test_what_is_missing_on_the_command_line_is_said(toise, smoke_run, tmp_path):
    assert "--baseline RUN" in toise("accept").stderr
    assert "neither a file nor the name of shipped ones" in toise("accept", "none", smoke_run).stderr
    assert toise("accept", "this-machine").returncode == 2


HOURS = 'name = "stable"\n[[requirement]]\nclause = "1"\nmtbi = "100 h"\n'
RATE = 'name = "rate"\n[[requirement]]\nclause = "1"\nselect = { kernel = "*" }\npass_rate = "95%"\n'


@pytest.mark.parametrize("how", ["named twice", "copied", "linked", "copied under another id"])
def test_a_run_counts_once_however_it_is_reached(toise, smoke_run, tmp_path, how):
    (tmp_path / "rate.toml").write_text(RATE)
    second = tmp_path / "second"
    if how == "named twice":
        second = smoke_run
    elif how == "linked":
        second.symlink_to(smoke_run)
    else:
        shutil.copytree(smoke_run, second)
    if how == "copied under another id":
        file = json.loads((second / "run.json").read_text())
        file["id"] = "0" * 32
        (second / "run.json").write_text(json.dumps(file))
        seal(second)
    expected = "holds the same measurement as" if "id" in how else "hold the same run"
    for command in (
        ("accept", tmp_path / "rate.toml", smoke_run, second), ("compare", smoke_run, second),
    ):  # fmt: skip
        done = toise(*command)
        assert done.returncode == 2, (command, done.stdout)
        assert expected in done.stderr
        assert str(smoke_run) in done.stderr and str(second) in done.stderr


def test_a_run_of_an_older_toise_is_known_by_its_lines(toise, smoke_run, tmp_path):
    old = shutil.copytree(smoke_run, tmp_path / "old")
    file = json.loads((old / "run.json").read_text())
    del file["id"], file["sessions"]
    (old / "run.json").write_text(json.dumps(file))
    for results in (old / "results").glob("*.jsonl"):
        lines = [json.loads(line) for line in results.read_text().splitlines()]
        for line in lines:
            del line["uid"]
        write_lines(results, lines)
    seal(old)
    (tmp_path / "rate.toml").write_text(RATE)
    copy = shutil.copytree(old, tmp_path / "copy")
    assert "hold the same run" in toise("accept", tmp_path / "rate.toml", old, copy).stderr


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda run: next((run / "results").glob("*.jsonl")).write_text(""), ".jsonl: was changed"),
        (lambda run: (run / "results" / "999-n.jsonl").write_text(""), "results/999-n.jsonl: was added"),
        (lambda run: (run / "plan.json").unlink(), "plan.json: was removed"),
        (lambda run: (run / "MANIFEST").unlink(), "MANIFEST: was removed"),
    ],
)
def test_an_edited_run_is_judged_by_nobody(toise, smoke_run, tmp_path, change, expected):
    (tmp_path / "rate.toml").write_text(RATE)
    edited = shutil.copytree(smoke_run, tmp_path / "edited")
    change(edited)
    for command in (
        ("accept", tmp_path / "rate.toml", edited), ("ingest", edited, "--history", tmp_path / "history.db"),
        ("compare", smoke_run, edited), ("outliers", edited), ("export", edited), ("show", edited),
        ("show", edited, "--json"), ("report", edited, "-o", tmp_path / "page.html"),
    ):  # fmt: skip
        done = toise(*command)
        assert done.returncode == 2, (command, done.stdout)
        assert expected in done.stderr, command
    assert expected in toise("show", edited, "--allow-edited").stderr
    assert toise("report", edited, "-o", tmp_path / "page.html", "--allow-edited").returncode == 0
    assert expected in (tmp_path / "page.html").read_text()


def test_hours_are_those_of_a_clock_that_nobody_can_set(toise, smoke_run, tmp_path):
    (tmp_path / "hours.toml").write_text(HOURS)
    stepped = shutil.copytree(smoke_run, tmp_path / "stepped")
    file = json.loads((stepped / "run.json").read_text())
    file["end"] = file["sessions"][0]["end"] = "2036-01-01T00:00:00.000Z"
    (stepped / "run.json").write_text(json.dumps(file))
    seal(stepped)
    done = toise("accept", tmp_path / "hours.toml", stepped, "--json")
    (judged,) = json.loads(done.stdout)["requirements"]
    assert judged["verdict"] == "missing"
    assert "not counted: the session from" in judged["reason"] and "by the monotonic clock" in judged["reason"]

    done = toise("accept", tmp_path / "hours.toml", smoke_run, "--json")
    (judged,) = json.loads(done.stdout)["requirements"]
    assert judged["verdict"] == "inconclusive" and "not counted" not in judged["reason"]


def test_a_run_that_goes_on_is_not_judged(toise, smoke_run, tmp_path):
    (tmp_path / "rate.toml").write_text(RATE)
    running = shutil.copytree(smoke_run, tmp_path / "running")
    (running / "MANIFEST").unlink()
    file = json.loads((running / "run.json").read_text())
    (running / "run.json").write_text(json.dumps(file | {"status": "running"}))
    done = toise("accept", tmp_path / "rate.toml", running)
    assert done.returncode == 2
    assert "has not ended; complete it with: toise run --resume" in done.stderr
