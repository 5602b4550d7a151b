"""What other tools measured comes in, and what was measured goes out."""

import datetime
import io
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree

import jsonschema
import pandas
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.nights import measure

DATA = pathlib.Path(__file__).parents[1] / "exchange" / "data"
SCHEMA = json.loads((pathlib.Path(__file__).parents[2] / "docs" / "run-schema.json").read_text())


def check(part: str, value: object) -> None:
    jsonschema.validate(value, {"$ref": f"#/$defs/{part}", "$defs": SCHEMA["$defs"]})


def test_every_format_becomes_runs_in_a_history(toise, tmp_path):
    history = tmp_path / "site.db"
    command = ["import", *sorted(DATA.iterdir()), "-o", tmp_path, "--machine", "m", "--date", "2026-11-25"]
    command += ["--kernel", "all_gather"]  # which the first nccl-tests did not say
    done = toise(*command, "--history", history)
    assert done.returncode == 0, done.stderr
    runs = sorted(path.parent for path in tmp_path.glob("*/run.json"))
    tools = {json.loads((run / "run.json").read_text())["imported"] for run in runs}
    read_as = set(re.findall(r"read as ([\w-]+) \(", done.stdout))
    assert tools == read_as
    assert len(tools) == 29  # all formats but CSV
    for run in runs:
        check("run", json.loads((run / "run.json").read_text()))
        for file in (run / "results").iterdir():
            for line in file.read_text().splitlines():
                check("measurement", json.loads(line))
        assert toise("show", run).returncode in (0, 1)
        page = tmp_path / "page.html"
        assert toise("report", run, "-o", page).returncode == 0
        assert "measured by" in page.read_text() and 'id="imported"' in page.read_text()
    listed = json.loads(toise("history", "list", "--history", history, "--json").stdout)
    known = {"fio", "google-benchmark", "hyperfine", "ior", "nccl-tests", "osu", "reframe", "stream"}
    known |= {"babelstream", "hpcg", "hpl", "likwid-bench", "nvbandwidth", "nvbench", "pytest-benchmark"}
    known |= {"superbench", "transferbench"}
    known |= {"elbencho", "imb", "io500", "mdtest"}
    assert {s["variant"] for s in listed} == known

    assert "added, " in toise(*command, "--history", history).stdout
    assert "read as elbencho-json (" in done.stdout
    assert json.loads(toise("history", "list", "--history", history, "--json").stdout) == listed


def test_a_real_google_benchmark_is_imported(toise, tmp_path):
    out = tmp_path / "out.json"
    program = pathlib.Path(toise.program).parent / "toise-gbench"
    subprocess.run(
        [program, "--benchmark_filter=latency.chase", "--benchmark_repetitions=3", f"--benchmark_out={out}",
         "--benchmark_out_format=json", "--benchmark_min_time=0.01"],
        check=True, capture_output=True,
    )  # fmt: skip
    done = toise("import", out, "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    (run,) = (path.parent for path in tmp_path.glob("*/run.json"))
    for measurement in json.loads(toise("show", run, "--json", "--samples").stdout):
        assert len(measurement["samples"]) == 3


def test_answers_that_nobody_verified_are_not_taken_for_right(toise, tmp_path):
    toise("import", DATA / "ior.json", "-o", tmp_path)
    criteria = tmp_path / "c.toml"
    criteria.write_text('name = "c"\n[[requirement]]\nclause = "1"\nselect = {kernel = "*"}\ncorrect = true\n')
    done = toise("accept", criteria, next(tmp_path.glob("ior-*")))
    assert done.returncode == 3
    assert "0 of 2 answers are right" in done.stdout


def test_a_run_goes_out_in_every_format(toise, tmp_path):
    run = measure(toise, tmp_path)
    frame = pandas.read_csv(io.StringIO(toise("export", run).stdout))
    measured = json.loads(toise("show", run, "--json").stdout)
    assert len(frame) == sum(max(1, len(m["metrics"])) for m in measured)

    parquet = tmp_path / "rows.parquet"
    done = toise("export", run, "--format", "parquet", "-o", parquet)
    assert done.returncode == 0, done.stderr
    rows = pandas.read_parquet(parquet)
    assert list(rows.columns) == list(frame.columns)
    assert rows["value"].tolist() == frame["value"].tolist()
    assert str(rows["date"].dt.tz) == "UTC"
    assert rows["node"].isna().sum() == 0

    suites = ElementTree.fromstring(toise("export", run, "--format", "junit").stdout)
    assert len(suites.findall(".//testcase")) == len(measured)

    text = toise("export", run, "--format", "openmetrics").stdout
    families = {family.name: family for family in text_string_to_metric_families(text)}
    first = measured[0]["metrics"][0]
    values = [sample.value for family in families.values() for sample in family.samples]
    assert first["median"] in values


def test_a_history_goes_out_and_comes_in_again(toise, tmp_path):
    history, again = tmp_path / "a.db", tmp_path / "b.db"
    toise(
        "import",
        *DATA.glob("*"),
        "-o",
        tmp_path / "a",
        "--machine",
        "m",
        "--date",
        "2026-11-25",
        "--kernel",
        "all_gather",
        "--history",
        history,
    )
    rows = tmp_path / "rows.csv"
    assert toise("export", history, "-o", rows).returncode == 0
    done = toise("import", rows, "-o", tmp_path / "b", "--history", again)
    assert done.returncode == 0, done.stderr

    def listing(file):
        return [
            {k: s[k] for k in ("kernel", "variant", "params", "metric", "unit", "better", "machine")}
            for s in json.loads(toise("history", "list", "--history", file, "--json").stdout)
        ]

    assert listing(again) == listing(history)


def test_wrong_use_is_refused(toise, tmp_path):
    for command, words in {
        ("export", tmp_path): "is not a run",
        ("export", DATA / "osu.txt"): "osu.txt",
        ("export", tmp_path, "--format", "parquet"): "name a file with -o",
        ("export", tmp_path, "--criteria", "this-machine"): "needs --format junit",
        ("import", tmp_path / "none"): "no such file",
        ("import", DATA / "osu.txt"): "give --machine",
        ("import", DATA / "osu.txt", "--machine", "m", "--date", "2026-11-25", "--set", "ranks=two"): "whole number",
    }.items():
        done = toise(*command)
        assert done.returncode in (2, 4), command
        assert words in done.stderr, done.stderr


def test_names_values_and_dates_come_in_as_they_are(toise, tmp_path):
    table = tmp_path / "t.csv"
    lines = ["kernel,unit,value,date,machine"]
    lines += ["a,s,1,2026-11-25,Node A", "a,s,2,2026-11-25,node-a", "a,s,-3,2026-11-25,node_a"]
    table.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    done = toise("import", table, "-o", tmp_path / "runs")
    assert done.returncode == 0, done.stderr
    found = {}
    for run in (tmp_path / "runs").iterdir():
        (measurement,) = json.loads(toise("show", run, "--json").stdout)
        found[json.loads((run / "run.json").read_text())["machine"]["name"]] = measurement
    assert {name: m["outcome"] for name, m in found.items()} == {"Node A": "ok", "node-a": "ok", "node_a": "error"}
    assert found["node_a"]["reason"] == "its time is -3 s, but must be above zero"

    table.write_text("kernel,unit,value,date,machine\na,s,1,2026-02-31,m\n")
    done = toise("import", table, "-o", tmp_path / "runs")
    assert done.returncode == 2
    assert f"{table}:2: '2026-02-31' is not a date" in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name = 1\nMüller,s,1\n".encode("latin-1"), ":2: column 2: the byte 0xFC is not UTF-8"),
        ("name = 1\nx,s,1\n".encode("utf-16"), ":1: is UTF-16"),
        (b"name = 1\nx\0,s,1\n", ":2: column 2: holds a NUL"),
    ],
)
def test_another_encoding_is_refused_by_every_reader_and_leaves_nothing(toise, tmp_path, content, words):
    file = tmp_path / "file.toml"
    file.write_bytes(content)
    for command in (
        ("import", file, "-o", tmp_path / "runs", "--machine", "m", "--date", "2026-11-25", "--format", "csv"),
        ("history", "changes", "--csv", file),
        ("run", file, "--dry-run"),
        ("run", "smoke", "--machine", file, "--dry-run"),
        ("accept", file, "--plan"),
    ):
        done = toise(*command)
        assert (done.returncode, str(file) + words in done.stderr) == (2, True), (command, done.stderr)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_import_that_is_stopped_leaves_no_run(toise, tmp_path, number):
    table, runs = tmp_path / "t.csv", tmp_path / "runs"
    first = datetime.date(2026, 1, 1)
    days = [f"a,s,1,{first + datetime.timedelta(days=i)},m" for i in range(300)]  # a run each
    table.write_text("\n".join(["kernel,unit,value,date,machine", *days]) + "\n")
    program = toise.start("import", table, "-o", runs)
    until = time.monotonic() + 60
    while not list(runs.glob(".import-*/*")) and time.monotonic() < until:
        time.sleep(0.001)
    program.send_signal(number)
    program.communicate()
    assert program.returncode == -number
    assert list(runs.glob("*/run.json")) == []
    if number != signal.SIGKILL:
        assert not runs.exists()
    table.write_text("\n".join(["kernel,unit,value,date,machine", days[0]]) + "\n")
    assert toise("import", table, "-o", runs).returncode == 0
    assert [path.name for path in runs.iterdir()] == ["csv-m-2026-01-01"]


def test_a_full_disk_leaves_the_folder_as_it_was(toise, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("a small filesystem is mounted by root only")
    try:
        command = ["import", "--machine", "m", "--date", "2026-11-25", "-o", disk]
        assert toise(*command, DATA / "osu.txt").returncode == 0
        before = {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()}
        table = tmp_path / "t.csv"
        table.write_text("kernel,unit,value\n" + "".join(f"k{i},s,1\n" for i in range(500)))
        done = toise(*command, DATA / "osu.txt", DATA / "ior.json", table)
        assert done.returncode == 4, done.stderr
        assert "No space left" in done.stderr
        assert {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()} == before
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_history_that_cannot_be_opened_leaves_nothing(toise, tmp_path):
    (tmp_path / "h.db").write_text("this is not a database, but some text")
    done = toise("import", DATA / "google_benchmark.json", "-o", tmp_path / "runs", "--history", tmp_path / "h.db")
    assert done.returncode == 2
    assert "is not a history" in done.stderr
    assert not (tmp_path / "runs").exists()
