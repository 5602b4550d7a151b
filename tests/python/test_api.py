"""The package toise: statistics and runs."""

from __future__ import annotations

import json
import math

import pytest
import toise
from hypothesis import given
from hypothesis import strategies as st


def test_median_ci_of_ten_samples_lies_between_the_second_and_third_ranks():
    low, median, high = toise.median_ci([5, 1, 9, 2, 8, 3, 10, 4, 7, 6])
    assert (low, median, high) == (pytest.approx(2.6577, abs=1e-4), 5.5, pytest.approx(8.3423, abs=1e-4))


def test_median_ci_below_six_samples_has_no_interval():
    low, median, high = toise.median_ci([1.0, 2.0, 3.0])
    assert median == 2.0 and math.isnan(low) and math.isnan(high)


@given(st.lists(st.floats(min_value=1e-9, max_value=1e9), min_size=1, max_size=200))
def test_a_median_lies_between_its_bounds_and_the_extremes(samples):
    low, median, high = toise.median_ci(samples)
    assert min(samples) <= median <= max(samples)
    assert math.isnan(low) or min(samples) <= low <= median <= high <= max(samples)


def test_wrong_input_is_a_value_error():
    with pytest.raises(toise.InputError):
        toise.median_ci([])
    with pytest.raises(ValueError):
        toise.median_ci([1.0], confidence=1.5)


def test_load_run_is_one_row_a_measurement_with_its_samples(smoke_run):
    frame = toise.load_run(smoke_run)
    triad = frame[frame.kernel == "stream.triad"].iloc[0]
    assert triad.metric == "bandwidth" and triad.unit == "B/s"
    assert triad["param.bytes"] == 1 << 20
    assert triad.ci_low <= triad["median"] <= triad.ci_high
    assert len(triad.samples) == triad.n


def test_load_run_refuses_what_is_no_run_or_newer(tmp_path):
    with pytest.raises(toise.InputError, match="not a run"):
        toise.load_run(tmp_path)
    (tmp_path / "run.json").write_text(json.dumps({"schema_version": "2.0"}))
    with pytest.raises(toise.InputError, match="newer"):
        toise.load_run(tmp_path)
