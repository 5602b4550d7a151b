import numpy as np
import pandas as pd
import pytest

import toise


def series(levels, noise=0.01, seed=1):
    random = np.random.default_rng(seed)
    return np.concatenate([level * random.normal(1, noise, n) for n, level in levels])


def fleet(seed=1):
    random = np.random.default_rng(seed)
    rows = [(f"n{i}", "triad", value) for i, value in enumerate(random.normal(100, 1, 200))]
    return pd.DataFrame([*rows, ("ill", "triad", 88.0)], columns=["node", "metric", "value"])


def test_a_change_has_its_place_size_and_direction():
    found = toise.change_points(series([(50, 100), (20, 94)]), better="higher")
    (change,) = found["changes"]
    assert change["index"] == 50
    assert change["ratio"] == pytest.approx(0.94, abs=0.01)
    assert change["ci"][0] < 0.94 < change["ci"][1]
    assert change["direction"] == "worse"


def test_a_list_with_missing_nights_is_a_series():
    values = [100.0] * 10 + [float("nan")] + [90.0] * 6
    assert [change["index"] for change in toise.change_points(values)["changes"]] == [11]


def test_better_is_checked():
    with pytest.raises(toise.InputError, match="better"):
        toise.change_points([1, 2, 3], better="up")


def test_the_slow_node_of_a_frame_is_named():
    found = toise.outliers(fleet())
    assert [one["node"] for one in found["slow"]] == ["ill"]
    assert found["plan"][0]["node"] == "ill"
    assert not toise.outliers(fleet(), better="lower")["slow"]


def test_families_are_not_held_against_each_other():
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "node": [f"n{i}" for i in range(100)],
            "metric": "latency",
            "value": np.where(np.arange(100) < 4, 1.5, 1.0) * random.normal(1, 0.01, 100),
            "better": "lower",
            "family": np.where(np.arange(100) < 4, "far", "near"),
        }
    )
    assert not toise.outliers(frame)["slow"]
    assert len(toise.outliers(frame.drop(columns="family"))["slow"]) == 4


def test_a_frame_without_its_columns_is_refused():
    with pytest.raises(toise.InputError, match="'metric'"):
        toise.outliers(pd.DataFrame({"node": ["a"], "value": [1.0]}))
