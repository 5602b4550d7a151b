"""The charts of a report, each a Plotly figure or None when the run has nothing to show in it."""

from __future__ import annotations

from collections import defaultdict

import plotly.graph_objects as go

from toise.report import gpu_charts, imported_charts
from toise.report.drawing import (
    PALETTE,
    bar_chart,
    distribution_chart,
    label_of,
    make_figure,
    mark_caches,
    measured_cases,
    over_size,
)
from toise.report.numbers import si
from toise.runs import Run


def bandwidth(run: Run) -> go.Figure | None:
    chart = over_size(
        run, "stream.", "bandwidth", "Memory bandwidth over the size of one array, all cores", "bandwidth", "B/s"
    )
    return mark_caches(chart, run, "bytes_of_node", arrays=3)


def latency(run: Run) -> go.Figure | None:
    chart = over_size(
        run, "latency.", "latency", "Latency of a dependent load over the size of the array", "latency", "s"
    )
    return mark_caches(chart, run, "bytes", arrays=1)


def collective_bandwidth(run: Run) -> go.Figure | None:
    return over_size(
        run, "collective.", "bus_bandwidth", "Bus bandwidth over message size (barrier-started)", "bus bandwidth", "B/s"
    )


def collective_time(run: Run) -> go.Figure | None:
    """Time over size, with the α-β fits as dashed lines."""
    chart = over_size(run, "collective.", "latency", "Time over message size, and α + β·bytes", "time", "s")
    if chart is None:
        return None
    sizes = sorted({x for trace in chart.data for x in trace.x})
    for fit in run.overview["alpha_beta"]:
        chart.add_scatter(
            x=sizes,
            y=[fit["alpha"] + fit["beta"] * s for s in sizes],
            mode="lines",
            line={"dash": "dash", "width": 1, "color": "#888"},
            name=f"{fit['kernel']}: α {si(fit['alpha'], 's')}, β {si(fit['beta'], 's')}/B",
        )
    return chart


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
        {"title": {"text": "FLOP per byte"}, "type": "log"},
        {"title": {"text": "FLOP/s"}, "type": "log", "tickformat": "~s"},
        traces,
    )


def gemm(run: Run) -> go.Figure | None:
    return bar_chart("Matrix multiplication", "FLOP/s", measured_cases(run, "gemm"), "flop_rate")


def io_bandwidth(run: Run) -> go.Figure | None:
    return bar_chart(
        "I/O bandwidth",
        "B/s",
        [m for m in measured_cases(run, "io.") if m["case"]["kernel"] != "io.random_read"],
        "bandwidth",
    )


def io_latency(run: Run) -> go.Figure | None:
    """The distribution of every single random read."""
    return distribution_chart(
        run,
        "io_latency",
        "Latency of random 4 KiB reads: share of reads at most so long",
        {"title": {"text": "seconds"}, "type": "log", "tickformat": "~s"},
        "share of reads",
    )


def training(run: Run) -> go.Figure | None:
    """Seconds of a step in compute and in communication."""
    measurements = measured_cases(run, "train.")
    if not measurements:
        return None
    labels = [label_of(m) for m in measurements]
    traces = [
        go.Bar(
            y=labels,
            x=[m["details"][key] for m in measurements],
            orientation="h",
            name=name,
            marker={"color": PALETTE[i]},
        )
        for i, (key, name) in enumerate(
            (("compute_seconds", "compute"), ("communication_seconds", "communication, exposed"))
        )
    ]
    figure = make_figure(
        "Seconds of a training step",
        {"title": {"text": "seconds"}, "rangemode": "tozero"},
        {"automargin": True, "autorange": "reversed"},
        traces,
    )
    figure.update_layout(barmode="stack", height=180 + 40 * len(measurements))
    return figure


def noise(run: Run) -> go.Figure | None:
    """The distribution of equal work's time, relative to the fastest."""
    return distribution_chart(
        run,
        "slowdown",
        "Fixed work quantum: share of quanta at most so slow",
        {"title": {"text": "time over the fastest quantum"}},
        "share of quanta",
    )


FAMILIES = [
    ("memory", "Memory", [bandwidth, latency]),
    ("compute", "Compute", [roofline, gemm]),
    ("collectives", "Collectives", [collective_bandwidth, collective_time]),
    ("io", "I/O", [io_bandwidth, io_latency]),
    ("training", "Training", [training]),
    ("noise", "Noise", [noise]),
    ("gpu", "GPUs", gpu_charts.CHARTS),
    ("imported", "Measurements", imported_charts.CHARTS),
]
