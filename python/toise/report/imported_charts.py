"""The charts of a run that another tool has measured: its headlines over the size, where it has sizes."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from toise.report.drawing import GPUS, measured_cases, size_chart
from toise.runs import Run


def headlines(run: Run, metric: str) -> list[dict[str, Any]]:
    cases = measured_cases(run, "", ("host", *GPUS)) if "imported" in run.file else []
    return [m for m in cases if m["metrics"][0]["name"] == metric]


def latency(run: Run) -> go.Figure | None:
    return size_chart(headlines(run, "latency"), "latency", "Latency over size", "latency", "s")


def bandwidth(run: Run) -> go.Figure | None:
    return size_chart(headlines(run, "bandwidth"), "bandwidth", "Bandwidth over size", "bandwidth", "B/s")


def bus_bandwidth(run: Run) -> go.Figure | None:
    return size_chart(
        headlines(run, "bus_bandwidth"), "bus_bandwidth", "Bus bandwidth over size", "bus bandwidth", "B/s"
    )


CHARTS = [latency, bandwidth, bus_bandwidth]
