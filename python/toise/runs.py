"""Reading runs, and the statistics of samples."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pandas as pd

from toise import _core

_CASE_COLUMNS = ("kernel", "variant", "backend", "nodes", "ranks", "threads", "launch")
_OPTIONAL_CASE_COLUMNS = {"attempt": 0, "scope": "together", "scaling": ""}
_METRIC_COLUMNS = ("unit", "median", "ci_low", "ci_high", "n")


def median_ci(samples: Sequence[float], confidence: float = 0.95) -> tuple[float, float, float]:
    """(low, median, high): the median with the interval of its order statistics.

    samples: one-dimensional, any unit, in the order in which they were taken, since the interval is
    widened for autocorrelation. low and high are NaN where there are too few samples (below 6 at
    95 %). Raises InputError (a ValueError) when samples is empty or confidence is not in (0, 1).
    Source: Hoefler & Belli, SC'15.
    """
    low, median, high = _core.median_ci(samples, confidence)
    return low, median, high


@dataclass(frozen=True)
class Run:
    """One run directory: its run.json, its measurements as written but for those of cases on every node,
    which the overview's `fleet` has together, and the overview of analysis."""

    path: str
    file: dict[str, Any]
    measurements: list[dict[str, Any]]
    overview: dict[str, Any]


def _measurements(path: str, with_sweeps: bool = True) -> list[dict[str, Any]]:
    try:
        return [orjson.loads(line) for line in _core.result_texts(path, with_sweeps)]
    except orjson.JSONDecodeError as error:
        raise _core.InputError(
            f"{path}: a result line is not JSON; the file was changed after it was written"
        ) from error


def read_run(path: str | os.PathLike[str]) -> Run:
    """Raises InputError when there is no run, or one of a newer major schema."""
    text = os.fspath(path)
    overview = orjson.loads(_core.overview(text))
    file = orjson.loads(_core.run_file(text))
    has_sweep = file["suite"].get("has_sweep", False)
    # one for each row; where there is no row there is nothing but a sweep, which may be millions of lines
    measurements = _measurements(text, with_sweeps=not has_sweep) if overview["rows"] else []
    for measurement, row in zip(measurements, overview["rows"], strict=True):
        measurement["about"] = row["about"]  # lines before schema 1.4 have none
    return Run(path=text, file=file, measurements=measurements, overview=overview)


def load_run(path: str | os.PathLike[str]) -> pd.DataFrame:
    """The measurements of a run, one per row.

    Columns: kernel, variant, backend, nodes, ranks, threads, launch, attempt, scope, scaling, host (the first
    of its hosts), outcome, reason; the headline
    metric as metric, unit, median, ci_low, ci_high, n; samples (seconds per run, a list), and one column
    param.NAME for each parameter. Raises InputError when there is no run.
    """
    gc_was_on = gc.isenabled()
    gc.disable()  # millions of small objects are made and none is garbage
    try:
        measurements = _measurements(os.fspath(path))
        return pd.DataFrame([_row(m) for m in measurements])
    finally:
        if gc_was_on:
            gc.enable()


def _row(measurement: dict[str, Any]) -> dict[str, Any]:
    case = measurement["case"]
    headline = measurement["metrics"][0] if measurement["metrics"] else {}
    row = {name: case[name] for name in _CASE_COLUMNS}
    row |= {name: case.get(name, fallback) for name, fallback in _OPTIONAL_CASE_COLUMNS.items()}
    row["host"] = measurement["hosts"][0] if measurement["hosts"] else ""
    row["outcome"] = measurement["outcome"]
    row["reason"] = measurement["reason"]
    row["metric"] = headline.get("name")
    for name in _METRIC_COLUMNS:
        row[name] = headline.get(name)
    row["samples"] = measurement["samples"]
    for name, value in case["params"].items():
        row[f"param.{name}"] = value
    return row
