"""Reading runs, and the statistics of samples."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from toise import _core


def median_ci(samples: Sequence[float], confidence: float = 0.95) -> tuple[float, float, float]:
    """(low, median, high): the median with the interval of its order statistics.

    samples: one-dimensional, any unit, in the order in which they were taken, since the interval is
    widened for autocorrelation. low and high are NaN where there are too few samples (below 6 at
    95 %). Raises InputError (a ValueError) when samples is empty or confidence is not in (0, 1).
    Source: Hoefler & Belli, SC'15.
    """
    return _core.median_ci(samples, confidence)


@dataclass(frozen=True)
class Run:
    """One run directory: its run.json, its measurements as written, and the overview of analysis."""

    path: str
    file: dict
    measurements: list[dict]
    overview: dict


def _measurements(path: str) -> list[dict]:
    """Parsed here: for many lines Python's parser is faster than handing over values one by one."""
    try:
        return json.loads("[" + ",".join(_core.result_texts(path)) + "]")
    except json.JSONDecodeError as error:
        raise _core.InputError(
            f"{path}: a result line is not JSON; the file was changed after it was written"
        ) from error


def read_run(path: str | os.PathLike[str]) -> Run:
    """Raises InputError when there is no run, or one of a newer major schema."""
    text = os.fspath(path)
    return Run(
        path=text,
        file=json.loads(_core.run_file(text)),
        measurements=_measurements(text),
        overview=json.loads(_core.overview(text)),
    )


def load_run(path: str | os.PathLike[str]) -> pd.DataFrame:
    """The measurements of a run, one a row.

    Columns: kernel, variant, backend, nodes, ranks, threads, launch, outcome, reason; the headline
    metric as metric, unit, median, ci_low, ci_high, n; samples (seconds a run, a list), and one column
    param.NAME for each parameter. Raises InputError when there is no run.
    """
    rows = []
    for measurement in _measurements(os.fspath(path)):
        case = measurement["case"]
        headline = measurement["metrics"][0] if measurement["metrics"] else {}
        row = {name: case[name] for name in ("kernel", "variant", "backend", "nodes", "ranks", "threads", "launch")}
        row |= {"outcome": measurement["outcome"], "reason": measurement["reason"]}
        row |= {"metric": headline.get("name"), "unit": headline.get("unit")}
        row |= {name: headline.get(name) for name in ("median", "ci_low", "ci_high", "n")}
        row["samples"] = measurement["samples"]
        row |= {f"param.{name}": value for name, value in case["params"].items()}
        rows.append(row)
    return pd.DataFrame(rows)
