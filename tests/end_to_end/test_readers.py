"""One field of a run is broken at a time: every command refuses it with exit code 2, by file, line and field."""

from __future__ import annotations

import json
import pathlib
import shutil

import pytest

from tests.fleet import measure_sweep
from tests.runs import renew, seal, write_lines


@pytest.fixture(scope="module")
def sweep(toise, tmp_path_factory) -> pathlib.Path:
    return measure_sweep(toise, tmp_path_factory.mktemp("good"))


@pytest.fixture
def broken(sweep, tmp_path) -> pathlib.Path:
    return renew(shutil.copytree(sweep, tmp_path / "broken"))


def readers(run: pathlib.Path, good: pathlib.Path) -> list[tuple]:
    """Every command that reads a run."""
    return [
        ("show", run),
        ("show", run, "--json"),
        ("export", run),
        ("export", run, "--format", "openmetrics"),
        ("report", run, "-o", run.parent / "report.html"),
        ("accept", "--baseline", good, run),
        ("accept", "--baseline", run, good),
        ("compare", good, run),
        ("compare", run, good),
        ("ingest", run, "--history", run.parent / "history.db"),
        ("outliers", run),
        ("run", "--resume", run, "--dry-run"),
    ]


def remove(*path):
    def change(value):
        for name in path[:-1]:
            value = value[name]
        del value[path[-1]]

    return change


def put(new, *path):
    def change(value):
        for name in path[:-1]:
            value = value[name]
        value[path[-1]] = new

    return change


def assert_all_refuse(toise, run: pathlib.Path, good: pathlib.Path, *expected: str) -> None:
    seal(run)
    for command in readers(run, good):
        done = toise(*command)
        assert done.returncode == 2, (command, done.returncode, done.stdout[-500:], done.stderr)
        assert all(text in done.stderr for text in expected), (command, done.stderr)
        assert "json.exception" not in done.stderr, command


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (remove("policy"), "field 'policy' is missing"),
        (remove("reason"), "field 'reason' is missing"),
        (remove("case", "variant"), "field 'case.variant' is missing"),
        (put("abc", "metrics", 1, "median"), "field 'metrics[1].median' is \"abc\", but must be a number or null"),
        (put(-3, "metrics", 0, "n"), "field 'metrics[0].n' is -3, but must be a whole number, zero or more"),
        (put("fine", "outcome"), "field 'outcome' is \"fine\", but must be one of ok"),
        (put("2026-02-31", "start"), "field 'start' is \"2026-02-31\", but must be a date"),
        (put("n1", "hosts"), "field 'hosts' is \"n1\", but must be a list of strings"),
        (put({}, "samples"), "field 'samples' is {}, but must be a list of numbers"),
    ],
)
def test_a_result_line(toise, sweep, broken, change, refusal):
    file = sorted((broken / "results").glob("*.jsonl"))[0]
    good = json.loads(file.read_text())
    bad = json.loads(file.read_text())
    change(bad)
    text = [json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n" for line in (good, bad)]
    file.write_text("".join(text))

    assert_all_refuse(toise, broken, sweep, f"{file.name}:2: {refusal}")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (remove("suite"), "field 'suite' is missing"),
        (remove("environment", "machine"), "field 'environment.machine' is missing"),
        (put("garbage", "start"), "field 'start' is \"garbage\", but must be a date"),
        (put(3, "status"), "field 'status' is 3, but must be one of running, interrupted, complete"),
        (put("jean-zay", "machine"), "field 'machine' is \"jean-zay\", but must be an object"),
        (put(1, "machine", "modules"), "field 'machine.modules' is 1, but must be a list of strings"),
        (put("soon", "time_limit"), "field 'time_limit' is \"soon\", but must be a number"),
        (put("one", "schema_version"), "field 'schema_version' is \"one\", but must be like 1.3"),
        (put("all", "suite", "nodes"), "field 'suite.nodes' is \"all\", but must be an object"),
    ],
)
def test_the_file_of_the_run(toise, sweep, broken, change, refusal):
    file = json.loads((broken / "run.json").read_text())
    change(file)
    (broken / "run.json").write_text(json.dumps(file))

    assert_all_refuse(toise, broken, sweep, f"broken/run.json: {refusal}")


def test_torn_files(toise, sweep, broken):
    (broken / "run.json").write_text('{"schema_version": "1.3",')
    assert_all_refuse(toise, broken, sweep, "broken/run.json: is not a whole JSON object")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("{}", "field 'launches' is missing"),
        ('{"recipes": [', "is not a whole JSON object"),
        ('{"launches": 1, "filters": [], "recipes": [{}]}', "field 'recipes[0].base' is missing"),
        ('{"launches": 0, "filters": [], "recipes": []}', "field 'launches' is 0, but must be a whole number from 1"),
    ],
)
def test_the_plan(toise, broken, text, refusal):
    (broken / "plan.json").write_text(text)
    for command in (("run", "--resume", broken, "--dry-run"), ("run", "--resume", broken)):
        done = toise(*command)
        assert done.returncode == 2
        assert f"broken/plan.json: {refusal}" in done.stderr


def test_what_only_resuming_needs(toise, broken):
    good = json.loads((broken / "run.json").read_text())
    for change, refusal in (
        (remove("suite", "retries"), "field 'suite.retries' is missing"),
        (remove("worker"), "field 'worker' is missing"),
    ):
        file = json.loads(json.dumps(good))
        change(file)
        (broken / "run.json").write_text(json.dumps(file))
        done = toise("run", "--resume", broken, "--dry-run")
        assert done.returncode == 2, done.stderr
        assert f"broken/run.json: {refusal}" in done.stderr


def test_older_schemas_are_read(toise, sweep, broken):
    """1.0 had neither plan.json nor what later versions added."""
    file = json.loads((broken / "run.json").read_text())
    file["schema_version"] = "1.0"
    plan = json.loads((broken / "plan.json").read_text())
    base = plan["recipes"][0]["base"]
    base["case"]["params"]["bytes"] = 65536
    file["suite"] = {"name": "old", "budget": 600, "cases": [base]}
    for name in ("id", "sessions", "machine", "site", "time_limit", "driver", "worker", "usage"):
        file.pop(name)
    (broken / "run.json").write_text(json.dumps(file))
    (broken / "plan.json").unlink()
    for results in (broken / "results").glob("*.jsonl"):
        line = json.loads(results.read_text())
        for name in ("uid", "throttled_samples", "binding", "throttle", "gpu"):
            line.pop(name, None)
        write_lines(results, [line])

    seal(broken)
    for command in readers(broken, sweep):
        done = toise(*command)
        assert done.returncode in (0, 1, 3), (command, done.stderr)
        assert "field" not in done.stderr, command


def test_toml_and_suites_are_refused_at_the_line_of_the_key(toise, tmp_path):
    suite = tmp_path / "s.toml"
    for text, refusal in (
        ('[[bench]]\n# why\nkernel = "stream.tria"\n', "s.toml:3: unknown kernel 'stream.tria'"),
        (
            '[[bench]]\nkernel = "stream.triad"\n\nvariant = "fast"\n',
            "s.toml:4: kernel 'stream.triad' has no variant 'fast'",
        ),
        ('[[bench]]\nkernel = "stream.triad\n', "s.toml:2: not valid TOML at column "),
    ):
        suite.write_text(text)
        done = toise("run", suite, "--dry-run")
        assert done.returncode == 2
        assert refusal in done.stderr
