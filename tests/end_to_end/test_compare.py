"""Two sides compared, as a user who changed something does it."""

import json
import shutil

from tests.runs import renew, write_lines

SUITE = """
name = "pair"
precision = "20%"
rounds = 1
min_samples = 10
warmup = "10ms"
budget = "30s"
launches = 6
[[bench]]
kernel = "stream.triad"
bytes = "64KiB"
"""


def measured(toise, tmp_path):
    (tmp_path / "pair.toml").write_text(SUITE)
    run = tmp_path / "a"
    done = toise("run", tmp_path / "pair.toml", "-o", run, "-q")
    assert done.returncode == 0, done.stderr
    return run


def changed(run, name, change):
    """A copy whose lines were changed."""
    other = run.parent / name
    shutil.copytree(run, other)
    for file in (other / "results").glob("*.jsonl"):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        for line in lines:
            change(line)
        write_lines(file, lines)
    return renew(other)


def test_a_run_is_the_same_as_itself_slower_than_a_faster_one_and_broken_is_worse(toise, tmp_path):
    a = measured(toise, tmp_path)

    def level(line):  # equal launches, so that the comparison does not hang on this machine's noise
        line["metrics"][0]["median"] = 1e11 * (1 + 0.001 * line["case"]["launch"])

    def slow(line):
        line["metrics"][0]["median"] = 0.8e11 * (1 + 0.001 * line["case"]["launch"])

    def corrupt(line):
        line["outcome"], line["reason"] = "corrupt", "error 2 > 1"

    even, slower, broken = changed(a, "even", level), changed(a, "slower", slow), changed(a, "broken", corrupt)
    same = changed(even, "same", lambda line: None)
    for b, comparison, code in ((same, "same", 0), (slower, "slower", 1), (broken, "broken", 1)):
        done = toise("compare", even, b, "--json")
        assert done.returncode == code, done.stderr
        (case,) = json.loads(done.stdout)["cases"]
        assert case["comparison"] == comparison
        assert case["launches"][0] == 6
    shown = toise("compare", even, slower).stdout
    assert "-20.0 %" in shown and "1 slower" in shown


def test_a_retry_that_passed_is_no_trouble(toise, tmp_path):
    a = measured(toise, tmp_path)
    b = changed(a, "retried", lambda line: None)
    file = next((b / "results").glob("*.jsonl"))
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    lines[0] |= {"outcome": "crashed", "reason": "signal 11", "metrics": []}
    again = json.loads(file.read_text().splitlines()[0])
    again["case"]["attempt"] = 1
    write_lines(file, [*lines, again])
    renew(b)
    (case,) = json.loads(toise("compare", a, b, "--json").stdout)["cases"]
    assert case["comparison"] in ("same", "ambiguous")
    assert case["launches"] == [6, 6]


def test_what_is_no_run_is_refused(toise, tmp_path):
    done = toise("compare", tmp_path, tmp_path)
    assert done.returncode == 2
    assert "neither a run nor a folder of runs" in done.stderr
