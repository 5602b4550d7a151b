"""Judgement of numbers from anywhere: changes of a series, slow nodes of a fleet. Computed by the C++ core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pandas as pd

from toise import _core


def change_points(
    values: Sequence[float],
    better: str = "higher",
    alpha: float = _core.CHANGE_OPTIONS["alpha"],
    least: float = _core.CHANGE_OPTIONS["least"],
) -> dict[str, Any]:
    """Lasting changes and spikes of a series of equally spaced values, in order; NaN: missing.

    Returns {"changes": [{index, before, after, ratio, ci: [low, high], p, direction}], "spikes": [{index, value,
    level}], "noise", "correlation"}: index is that of the first value at the new level, ci the 95 % interval of
    ratio = after / before, p the chance that noise makes such a change anywhere in the series. A change needs
    p < alpha and a shift of at least `least` of the level before. Raises InputError (a ValueError) for infinite values.
    """
    found: dict[str, Any] = orjson.loads(_core.change_points(values, better, alpha, least))
    return found


def outliers(
    frame: pd.DataFrame,
    better: str = "higher",
    false_alarms: float = _core.OUTLIER_OPTIONS["false_alarms"],
    least: float = _core.OUTLIER_OPTIONS["least"],
) -> dict[str, Any]:
    """The slow nodes of a fleet.

    frame: columns node, metric, value (several rows a node allowed; NaN: missing), and optionally better ("higher" or
    "lower", for each metric) and family (rack, switch: nodes are compared within it). better: where the frame does
    not say. false_alarms: healthy nodes flagged per sweep, at most, on average. least: a slow node differs from the
    median by at least this share. Returns {"nodes", "slow": [{node, metrics: [{metric, value, speed, p}], combined_p}],
    "wrong", "missing", "metrics", "plan", "controls", "expected_false_alarms"}. Raises InputError (a ValueError) when a
    column is absent or there are fewer than 3 nodes.
    """
    for column in ("node", "metric", "value"):
        if column not in frame:
            raise _core.InputError(f"the frame has no column '{column}'; it needs node, metric and value")
    ways = frame["better"] if "better" in frame else [better] * len(frame)
    families = frame.get("family", [])
    found: dict[str, Any] = orjson.loads(
        _core.outliers(
            [str(node) for node in frame["node"]],
            [str(metric) for metric in frame["metric"]],
            frame["value"].to_numpy(dtype=float),
            [str(way) for way in ways],
            [str(family) for family in families],
            false_alarms,
            least,
        )
    )
    return found
