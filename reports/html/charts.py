"""The charts of a report, each a Plotly figure or None when the run has nothing to show in it."""

from __future__ import annotations

import math
from collections import defaultdict

import plotly.graph_objects as go

from toise.report.numbers import si, size
from toise.runs import Run

# distinguishable in light and dark, and with deuteranopia
PALETTE = ["#3b82d6", "#d97a1e", "#199e70", "#c2559d", "#8a6fe0", "#b3901a", "#d64f4f", "#5f9ea0"]
SHOWN = ("ok", "unconverged")


def _measured(run: Run, prefix: str) -> list[dict]:
    return [m for m in run.measurements if m["case"]["kernel"].startswith(prefix) and m["outcome"] in SHOWN and m["metrics"]]


def _metric(measurement: dict, name: str) -> dict | None:
    return next((m for m in measurement["metrics"] if m["name"] == name), None)


def _series(measurements: list[dict], metric: str) -> dict[str, list[tuple[float, dict]]]:
    """Points (bytes, metric) by "kernel/variant, ranks", ascending."""
    series = defaultdict(list)
    for m in measurements:
        found = _metric(m, metric)
        if found is None or "bytes" not in m["case"]["params"]:
            continue
        ranks = m["case"]["ranks"]
        name = f"{m['case']['kernel']}/{m['case']['variant']}" + (f", {ranks} ranks" if ranks > 1 else "")
        series[name].append((m["case"]["params"]["bytes"], found))
    return {name: sorted(points, key=lambda point: point[0]) for name, points in series.items()}


def _errors(points: list[tuple[float, dict]]) -> dict:
    """Error bars from the intervals; none where an interval is missing."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [(p["ci_high"] if p["ci_high"] is not None else p["median"]) - p["median"] for _, p in points],
        "arrayminus": [p["median"] - (p["ci_low"] if p["ci_low"] is not None else p["median"]) for _, p in points],
        "thickness": 1,
    }


def _byte_axis(values: list[float]) -> dict:
    """A logarithmic axis with ticks at powers of two, at most nine."""
    low, high = math.floor(math.log2(min(values))), math.ceil(math.log2(max(values)))
    step = max(1, math.ceil((high - low) / 8))
    ticks = [2.0**i for i in range(low, high + 1, step)]
    return {"type": "log", "tickvals": ticks, "ticktext": [size(t) for t in ticks]}


def _figure(title: str, x: dict, y: dict, traces: list) -> go.Figure:
    for i, trace in enumerate(traces):
        color = PALETTE[i % len(PALETTE)]
        if isinstance(trace, go.Scatter) and trace.mode and trace.line.color is None:
            trace.update(line={"color": color, "width": 2}, marker={"color": color, "size": 8})
    return go.Figure(data=traces, layout={"title": {"text": title}, "xaxis": x, "yaxis": y})


def _over_size(run: Run, prefix: str, metric: str, title: str, y_title: str, unit: str) -> go.Figure | None:
    series = _series(_measured(run, prefix), metric)
    if not series:
        return None
    traces = [
        go.Scatter(
            x=[b for b, _ in points],
            y=[p["median"] for _, p in points],
            error_y=_errors(points),
            mode="lines+markers",
            name=name,
            text=[f"{size(b)}: {si(p['median'], unit)}" for b, p in points],
            hovertemplate="%{text}<extra>%{fullData.name}</extra>",
        )
        for name, points in series.items()
    ]
    sizes = [b for points in series.values() for b, _ in points]
    return _figure(title, {"title": {"text": "bytes"}, **_byte_axis(sizes)}, _si_axis(y_title, unit, series), traces)


def _si_axis(title: str, unit: str, series: dict) -> dict:
    values = [p["median"] for points in series.values() for _, p in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    ticks = [m * 10.0**e for e in range(low, high + 1) for m in ((1, 2, 5) if high - low <= 2 else (1,))]
    ticks = [t for t in ticks if 0.4 * min(values) <= t <= 2.5 * max(values)]
    return {"title": {"text": title}, "type": "log", "tickvals": ticks, "ticktext": [si(t, unit).replace(".00", "").replace(".0 ", " ") for t in ticks]}


def _mark_caches(figure: go.Figure | None, run: Run, size_of: str, arrays: int) -> go.Figure | None:
    """Vertical lines where `arrays` arrays of that size fill a cache."""
    for cache in run.overview["caches"] if figure is not None else []:
        x = cache[size_of] / arrays
        figure.add_shape(type="line", x0=x, x1=x, yref="paper", y0=0, y1=1, line={"dash": "dot", "width": 1, "color": "#888"})
        # the position of an annotation on a logarithmic axis is given as an exponent
        figure.add_annotation(x=math.log10(x), yref="paper", y=1, text=f"L{cache['level']}", showarrow=False, xanchor="right", font={"size": 11})
    return figure


def bandwidth(run: Run) -> go.Figure | None:
    chart = _over_size(run, "stream.", "bandwidth", "Memory bandwidth over the size of one array, all cores", "bandwidth", "B/s")
    return _mark_caches(chart, run, "bytes_of_node", arrays=3)


def latency(run: Run) -> go.Figure | None:
    chart = _over_size(run, "latency.", "latency", "Latency of a dependent load over the size of the array", "latency", "s")
    return _mark_caches(chart, run, "bytes", arrays=1)


def collective_bandwidth(run: Run) -> go.Figure | None:
    return _over_size(run, "collective.", "bus_bandwidth", "Bus bandwidth over message size (barrier-started)", "bus bandwidth", "B/s")


def collective_time(run: Run) -> go.Figure | None:
    """Time over size, with the α-β fits as dashed lines."""
    chart = _over_size(run, "collective.", "latency", "Time over message size, and α + β·bytes", "time", "s")
    if chart is None:
        return None
    sizes = sorted({x for trace in chart.data for x in trace.x})
    for fit in run.overview["alpha_beta"]:
        chart.add_scatter(
            x=sizes,
            y=[fit["alpha"] + fit["beta"] * s for s in sizes],
            mode="lines",
            line={"dash": "dash", "width": 1, "color": "#888"},
            name=f"{fit['kernel']}: α {si(fit['alpha'], 's')}, 1/β {si(1 / fit['beta'], 'B/s') if fit['beta'] else '∞'}",
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
        traces.append(go.Scatter(x=xs, y=[min(x * roof["bandwidth"], ceiling["flop_rate"]) for x in xs], mode="lines",
                                 name=f"{ceiling['type']}: {si(ceiling['flop_rate'], 'FLOP/s')}"))
    kernels = defaultdict(list)
    for point in roof["points"]:
        kernels[point["kernel"]].append(point)
    for name, points in kernels.items():
        traces.append(go.Scatter(x=[p["intensity"] for p in points], y=[p["flop_rate"] for p in points], mode="markers", name=name,
                                 text=[f"{p['label']}: {si(p['flop_rate'], 'FLOP/s')}" for p in points],
                                 hovertemplate="%{text}<extra></extra>"))
    return _figure(f"Measured roofline (memory {si(roof['bandwidth'], 'B/s')})", {"title": {"text": "FLOP per byte"}, "type": "log"},
                   {"title": {"text": "FLOP/s"}, "type": "log", "tickformat": "~s"}, traces)


def _bars(title: str, unit: str, measurements: list[dict], metric: str) -> go.Figure | None:
    rows = [(m, _metric(m, metric)) for m in measurements]
    rows = [(m, found) for m, found in rows if found is not None]
    if not rows:
        return None
    labels = [_label(m) for m, _ in rows]
    bars = go.Bar(
        y=labels,
        x=[found["median"] for _, found in rows],
        error_x=_errors([(0, found) for _, found in rows]),
        orientation="h",
        marker={"color": PALETTE[0]},
        text=[si(found["median"], unit) for _, found in rows],
        textposition="inside",
        insidetextanchor="start",
    )
    figure = _figure(title, {"title": {"text": unit}, "tickformat": "~s", "rangemode": "tozero"}, {"automargin": True, "autorange": "reversed"}, [bars])
    figure.update_layout(height=140 + 34 * len(rows), showlegend=False)
    return figure


def _label(measurement: dict) -> str:
    case = measurement["case"]
    shown = [str(case["params"][name]) for name in ("type", "access", "n") if name in case["params"]]
    ranks = [f"{case['ranks']} ranks"] if case["ranks"] > 1 else []
    return " ".join([f"{case['kernel']}/{case['variant']}", *shown, *ranks])


def gemm(run: Run) -> go.Figure | None:
    return _bars("Matrix multiplication", "FLOP/s", _measured(run, "gemm"), "flop_rate")


def io_bandwidth(run: Run) -> go.Figure | None:
    return _bars("I/O bandwidth", "B/s", [m for m in _measured(run, "io.") if m["case"]["kernel"] != "io.random_read"], "bandwidth")


def io_latency(run: Run) -> go.Figure | None:
    """The distribution of every single random read, from its histogram."""
    traces = []
    for m in _measured(run, "io.random_read"):
        histogram = m["details"].get("latency_histogram", [])
        total, seen, xs, ys = sum(count for _, count in histogram), 0, [], []
        for seconds, count in histogram:
            seen += count
            xs.append(seconds)
            ys.append(seen / total)
        if xs:
            traces.append(go.Scatter(x=xs, y=ys, mode="lines", line={"shape": "hv"}, name=_label(m)))
    if not traces:
        return None
    for i, trace in enumerate(traces):
        trace.line.color = PALETTE[i % len(PALETTE)]
    return _figure("Latency of random 4 KiB reads: share of reads at most so long", {"title": {"text": "seconds"}, "type": "log", "tickformat": "~s"},
                   {"title": {"text": "share of reads"}, "range": [0, 1.02]}, traces)


def training(run: Run) -> go.Figure | None:
    """Seconds of a step in compute and in communication."""
    measurements = _measured(run, "train.")
    if not measurements:
        return None
    labels = [_label(m) for m in measurements]
    traces = [
        go.Bar(y=labels, x=[m["details"][key] for m in measurements], orientation="h", name=name, marker={"color": PALETTE[i]})
        for i, (key, name) in enumerate((("compute_seconds", "compute"), ("communication_seconds", "communication, exposed")))
    ]
    figure = _figure("Seconds of a training step", {"title": {"text": "seconds"}, "rangemode": "tozero"}, {"automargin": True, "autorange": "reversed"}, traces)
    figure.update_layout(barmode="stack", height=180 + 40 * len(measurements))
    return figure


def noise(run: Run) -> go.Figure | None:
    """The distribution of equal work's time, relative to the fastest."""
    traces = []
    for m in _measured(run, "noise."):
        ordered = sorted(m["samples"])
        scale = _metric(m, "slowdown")["median"] / _metric(m, "time")["median"]
        traces.append(go.Scatter(x=[s * scale for s in ordered], y=[(i + 1) / len(ordered) for i in range(len(ordered))], mode="lines",
                                 line={"shape": "hv", "color": PALETTE[0]}, name=_label(m)))
    if not traces:
        return None
    return _figure("Fixed work quantum: share of quanta at most so slow", {"title": {"text": "time over the fastest quantum"}},
                   {"title": {"text": "share of quanta"}, "range": [0, 1.02]}, traces)


FAMILIES = [
    ("memory", "Memory", [bandwidth, latency]),
    ("compute", "Compute", [roofline, gemm]),
    ("collectives", "Collectives", [collective_bandwidth, collective_time]),
    ("io", "I/O", [io_bandwidth, io_latency]),
    ("training", "Training", [training]),
    ("noise", "Noise", [noise]),
]
