"""What holds for every input, tried on a bounded number of them, the same in every run."""

from __future__ import annotations

import copy
import json
import math
import pathlib

import pandas as pd
import pytest
import toise
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toise import _core
from toise.report import render_report
from toise.runs import read_run

CORPUS = pathlib.Path(__file__).parents[1] / "fuzz" / "corpus"
LINE = json.loads((CORPUS / "result_lines" / "without_samples").read_text())

few = settings(
    derandomize=True, max_examples=40, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
numbers = st.floats(allow_nan=True, allow_infinity=True)
names = st.text(max_size=20)
values = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def measurements(draw):
    """A result line with any names, and values that may be absent."""
    line = copy.deepcopy(LINE)
    line["case"] |= {"kernel": draw(names), "variant": draw(names), "launch": draw(st.integers(0, 3))}
    line["case"]["params"] = draw(st.dictionaries(names, names | st.integers(-(2**63), 2**63 - 1), max_size=3))
    line["outcome"] = draw(st.sampled_from(["ok", "unconverged", "corrupt", "error", "skipped"]))
    line["reason"] = draw(names)
    line["hosts"] = draw(st.lists(names, max_size=2))
    line["samples"] = draw(st.lists(st.floats(1e-9, 1e9), max_size=5))
    line["metrics"] = line["metrics"][: draw(st.integers(0, 3))]
    for metric in line["metrics"]:
        metric |= {"name": draw(names), "unit": draw(names | st.sampled_from(["B/s", "s"]))}
        metric |= {name: draw(values) for name in ("median", "ci_low", "ci_high")}
    return line


@pytest.fixture
def write_run(tmp_path):
    """Writes a run of these lines: write_run([…]) -> its folder."""

    def write(lines):
        (tmp_path / "results").mkdir(exist_ok=True)
        (tmp_path / "run.json").write_bytes((CORPUS / "run_file" / "imported").read_bytes())
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (tmp_path / "results" / "001-n1.jsonl").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@few
@given(lines=st.lists(measurements(), max_size=4))
def test_load_run_has_a_row_for_each_measurement_with_its_names(lines, write_run):
    frame = toise.load_run(write_run(lines))

    assert len(frame) == len(lines)
    for (_, row), line in zip(frame.iterrows(), lines, strict=True):
        assert (row.kernel, row.outcome, row.reason) == (line["case"]["kernel"], line["outcome"], line["reason"])
        assert row.samples == line["samples"]
        median = line["metrics"][0]["median"] if line["metrics"] else None
        assert (pd.isna(row["median"]) and median is None) or row["median"] == median


@few
@given(text=st.binary(max_size=60))
def test_load_run_takes_a_changed_line_or_refuses_it(text, write_run):
    run = write_run([LINE])
    file = run / "results" / "001-n1.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + text + whole[100:])
    try:
        toise.load_run(run)
    except toise.InputError as error:
        assert str(file) in str(error)


@settings(few, max_examples=15)  # a page has megabytes
@given(lines=st.lists(measurements(), max_size=3))
def test_a_report_of_any_run_is_a_page_without_foreign_markup(lines, write_run):
    for line in lines:
        line["case"]["kernel"] += "<script>alert(1)</script>"
    page = render_report(read_run(write_run(lines)))

    assert page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>")
    assert "<script>alert(1)" not in page


@few
@given(series=st.lists(numbers, max_size=60), better=st.sampled_from(["higher", "lower"]))
def test_change_points_lie_within_the_series(series, better):
    try:
        found = toise.change_points(series, better)
    except toise.InputError:
        assert any(math.isinf(value) for value in series) or len(series) == 0
        return
    places = [change["index"] for change in found["changes"]]
    assert places == sorted(set(places))
    assert all(0 < place < len(series) and not math.isnan(series[place]) for place in places)
    assert all(0 <= change["p"] <= 1 for change in found["changes"])


@few
@given(level=st.floats(1e-300, 1e300), count=st.integers(1, 60))
def test_a_constant_series_never_changes(level, count):
    assert toise.change_points([level] * count)["changes"] == []


@few
@given(rows=st.lists(st.tuples(names, names, numbers), max_size=30))
def test_outliers_are_nodes_of_the_frame(rows):
    frame = pd.DataFrame(rows, columns=["node", "metric", "value"])
    try:
        found = toise.outliers(frame)
    except toise.InputError:
        return
    assert {one["node"] for one in found["slow"]} <= set(frame["node"])


@few
@given(count=st.integers(0, 2**53))
def test_bytes_are_the_same_when_they_are_written_and_read(count):
    assert _core.parse_bytes(_core.format_bytes(count)) == count


@few
@given(seconds=st.integers(0, 253402300798), milliseconds=st.integers(0, 999))
def test_dates_are_the_same_when_they_are_written_and_read(seconds, milliseconds):
    moment = seconds + milliseconds / 1000
    assert _core.parse_date(_core.utc_text(moment)) == pytest.approx(moment, abs=6e-4, rel=0)


@few
@given(text=st.text(max_size=30))
def test_units_and_dates_are_read_or_refused(text):
    for parse in (_core.parse_bytes, _core.parse_date):
        try:
            assert parse(text) >= 0
        except toise.InputError as error:
            assert str(error)


def is_kept(field: str) -> bool:
    """Blanks around fields, NULs and carriage returns are not."""
    return field == field.strip(" \t\r\n") and "\0" not in field and "\r" not in field


@few
@given(rows=st.lists(st.lists(names.filter(is_kept), min_size=1, max_size=4), min_size=1, max_size=5))
def test_csv_is_the_same_when_it_is_written_and_read(rows):
    text = "".join(",".join('"' + field.replace('"', '""') + '"' for field in row) + "\n" for row in rows)
    assert _core.parse_csv("file", text) == rows
