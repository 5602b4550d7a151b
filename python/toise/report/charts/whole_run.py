"""The charts of a run as a whole, for which no single metric asks: the roofline, and power and clocks of its GPUs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

from toise.report.charts.drawing import PALETTE, difference, make_figure
from toise.report.numbers import si
from toise.runs import Run


def roofline(run: Run) -> go.Figure | None:
    """The measured roofline: the bandwidth's slope, a ceiling a type, and the kernels on it."""
    roof = run.overview["roofline"]
    if not roof["ceilings"] or roof["bandwidth"] is None or not roof["points"]:
        return None
    intensities = [p["intensity"] for p in roof["points"]]
    x_low, x_high = min(intensities) / 4, max(intensities) * 4
    traces = []
    for ceiling in roof["ceilings"]:
        ridge = ceiling["flop_rate"] / roof["bandwidth"]
        xs = sorted({x_low, ridge, max(x_high, 2 * ridge)})
        traces.append(
            go.Scatter(
                x=xs,
                y=[min(x * roof["bandwidth"], ceiling["flop_rate"]) for x in xs],
                mode="lines",
                name=f"{ceiling['type']}: {si(ceiling['flop_rate'], 'FLOP/s')}",
            )
        )
    kernels = defaultdict(list)
    for point in roof["points"]:
        kernels[point["kernel"]].append(point)
    for name, points in kernels.items():
        traces.append(
            go.Scatter(
                x=[p["intensity"] for p in points],
                y=[p["flop_rate"] for p in points],
                mode="markers",
                name=name,
                text=[f"{p['label']}: {si(p['flop_rate'], 'FLOP/s')}" for p in points],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    return make_figure(
        f"Measured roofline (memory {si(roof['bandwidth'], 'B/s')})",
        {"title": {"text": "FLOP per byte"}, "type": "log", "dtick": 1},
        {"title": {"text": "FLOP/s"}, "type": "log", "dtick": 1, "tickformat": "~s"},
        traces,
    )


def power_and_clocks(run: Run, indices: Iterable[int]) -> go.Figure | None:
    """Mean power of each case on a GPU that ran long enough to be read, with its clock and temperature."""
    readings = {i: run.measurements[i].get("gpu") for i in indices}
    found = {i: gpu for i, gpu in readings.items() if isinstance(gpu, dict) and "power" in gpu}
    if not found:
        return None
    labels = difference([run.measurements[i] for i in found])
    bars = go.Bar(
        y=[f"{index + 1}. {label}" for index, label in zip(found, labels, strict=True)],
        x=[gpu["power"]["mean"] for gpu in found.values()],
        orientation="h",
        marker={"color": PALETTE[0]},
        text=[describe_readings(gpu) for gpu in found.values()],
        textposition="inside",
        insidetextanchor="start",
    )
    figure = make_figure(
        "Mean power, median engine clock, highest temperature",
        {"title": {"text": "W"}, "rangemode": "tozero"},
        {"automargin": True, "autorange": "reversed"},
        [bars],
    )
    figure.update_layout(height=140 + 26 * len(found), showlegend=False)
    return figure


def describe_readings(gpu: dict[str, Any]) -> str:
    parts = [si(gpu["power"]["mean"], "W")]
    if "engine_clock" in gpu:
        parts.append(si(gpu["engine_clock"]["median"], "Hz"))
    if "temperature" in gpu:
        parts.append(f"{gpu['temperature']['max']:.0f} °C")
    parts += [f"{reason} {100 * share:.0f} %" for reason, share in gpu.get("slowed_by", {}).items()]
    return ", ".join(parts)
