"""The charts of a run's GPUs: bandwidth, transfers and their matrix, GEMM by type, power and clocks."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from toise.report.drawing import GPUS, PALETTE, find_metric, make_figure, measured_cases, size_chart
from toise.report.numbers import si, size
from toise.runs import Run


def bandwidth(run: Run) -> go.Figure | None:
    cases = measured_cases(run, "stream.", GPUS)
    return size_chart(cases, "bandwidth", "GPU memory bandwidth over the size of one array", "bandwidth", "B/s")


def transfers(run: Run) -> go.Figure | None:
    cases = [m for m in measured_cases(run, "transfer.", GPUS) if m["case"]["kernel"] != "transfer.p2p"]
    return size_chart(cases, "bandwidth", "Transfers over their size", "bandwidth", "B/s")


def collectives(run: Run) -> go.Figure | None:
    cases = measured_cases(run, "collective.", GPUS)
    return size_chart(cases, "bus_bandwidth", "Collectives over GPUs: bus bandwidth", "bus bandwidth", "B/s")


def transfer_matrix(run: Run, ways: str) -> go.Figure | None:
    """Bandwidth by sender and receiver, of the largest transfers one way, or both at once."""
    cases = [m for m in measured_cases(run, "transfer.p2p", GPUS) if m["case"]["params"]["ways"] == ways]
    if not cases:
        return None
    largest = max(m["case"]["params"]["bytes"] for m in cases)
    rates = {
        (m["case"]["params"]["from"], m["case"]["params"]["to"]): found["median"]
        for m in cases
        if m["case"]["params"]["bytes"] == largest and (found := find_metric(m, "bandwidth")) is not None
    }
    devices = sorted({device for pair in rates for device in pair})
    names = [f"GPU {device}" for device in devices]
    matrix = [[rates.get((source, target)) for target in devices] for source in devices]
    heat = go.Heatmap(
        x=names,
        y=names,
        z=matrix,
        text=[[si(rate, "B/s") if rate is not None else "" for rate in row] for row in matrix],
        texttemplate="%{text}",
        colorscale="Viridis",
        zmin=0,  # so that links that differ by a hundredth do not look as if they differed by half
        zmax=max(rates.values()),
        colorbar={"title": {"text": "B/s"}, "tickformat": "~s"},
        hovertemplate="from %{y} to %{x}: %{text}<extra></extra>",
    )
    figure = make_figure(
        f"Transfers between GPUs, {'one way' if ways == 'one' else 'both ways at once'}",
        {"title": {"text": "to"}},
        {"title": {"text": "from"}, "autorange": "reversed"},
        [heat],
    )
    figure.update_layout(height=240 + 40 * len(devices))
    return figure


def transfer_matrix_one_way(run: Run) -> go.Figure | None:
    return transfer_matrix(run, "one")


def transfer_matrix_both_ways(run: Run) -> go.Figure | None:
    return transfer_matrix(run, "both")


def gemm(run: Run) -> go.Figure | None:
    """Square products over their side; others are in the table."""

    def is_square(params: dict[str, Any]) -> bool:
        return bool(params["m"] == params["n"] == params["k"] and params.get("batch", 1) == 1)

    cases = [m for m in measured_cases(run, "gemm", GPUS) if is_square(m["case"]["params"])]
    return size_chart(cases, "flop_rate", "Square matrix products on GPUs, by type", "rate", "FLOP/s", size_name="n")


def power_and_clocks(run: Run) -> go.Figure | None:
    """Mean power of each case that ran long enough to be read, with its clock and temperature."""
    found = []
    for index, measurement in enumerate(run.measurements):
        readings = measurement.get("gpu")
        if measurement["case"]["backend"] in GPUS and isinstance(readings, dict) and "power" in readings:
            row = run.overview["rows"][index]
            found.append((f"{row['kernel']}/{row['variant']} {short(measurement['case']['params'])}", readings))
    if not found:
        return None
    bars = go.Bar(
        y=[f"{index + 1}. {label}" for index, (label, _) in enumerate(found)],
        x=[readings["power"]["mean"] for _, readings in found],
        orientation="h",
        marker={"color": PALETTE[0]},
        text=[describe(readings) for _, readings in found],
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


def short(params: dict[str, Any]) -> str:
    """What tells the cases of a kernel apart, without the names."""
    shown = [str(params[name]) for name in ("type", "n", "mode", "from", "to", "ways") if name in params]
    return " ".join([*shown, size(params["bytes"])] if "bytes" in params else shown)


def describe(readings: dict[str, Any]) -> str:
    parts = [si(readings["power"]["mean"], "W")]
    if "engine_clock" in readings:
        parts.append(si(readings["engine_clock"]["median"], "Hz"))
    if "temperature" in readings:
        parts.append(f"{readings['temperature']['max']:.0f} °C")
    parts += [f"{reason} {100 * share:.0f} %" for reason, share in readings.get("slowed_by", {}).items()]
    return ", ".join(parts)


CHARTS = [
    bandwidth,
    transfers,
    transfer_matrix_one_way,
    transfer_matrix_both_ways,
    collectives,
    gemm,
    power_and_clocks,
]
