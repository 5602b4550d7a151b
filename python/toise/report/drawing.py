"""What the charts share: series from measurements, axes with units, lines, bars and cache marks."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import plotly.graph_objects as go

from toise.report.numbers import si, size
from toise.runs import Run

# distinguishable in light and dark, and with deuteranopia
PALETTE = ["#3b82d6", "#d97a1e", "#199e70", "#c2559d", "#8a6fe0", "#b3901a", "#d64f4f", "#5f9ea0"]
SHOWN = ("ok", "unconverged")


GPUS = ("cuda", "hip")  # not the emulator, whose times mean nothing


def measured_cases(run: Run, prefix: str, backends: tuple[str, ...] = ("host",)) -> list[dict[str, Any]]:
    return [
        m
        for m in run.measurements
        if m["case"]["kernel"].startswith(prefix)
        and m["outcome"] in SHOWN
        and m["metrics"]
        and m["case"]["backend"] in backends
    ]


def find_metric(measurement: dict[str, Any], name: str) -> dict[str, Any] | None:
    return next((m for m in measurement["metrics"] if m["name"] == name), None)


def by_size(
    measurements: list[dict[str, Any]], metric: str, size_name: str = "bytes"
) -> dict[str, list[tuple[float, dict[str, Any]]]]:
    """Points (size, metric), ascending, by what the measurements differ in beside their size."""
    values: dict[str, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for m in measurements:
        for name, value in m["case"]["params"].items():
            values[name_of(m)][name].add(value)
    series: dict[str, list[tuple[float, dict[str, Any]]]] = defaultdict(list)
    for m in measurements:
        found, params, ranks = find_metric(m, metric), m["case"]["params"], m["case"]["ranks"]
        if found is None or not params.get(size_name):  # a logarithmic axis has no place for 0 bytes
            continue
        differs = [n for n, seen in values[name_of(m)].items() if len(seen) > 1 and n not in (size_name, "m", "n", "k")]
        name = " ".join([name_of(m), *(str(params[n]) for n in differs)]) + (f", {ranks} ranks" if ranks > 1 else "")
        series[name].append((params[size_name], found))
    return {name: sorted(points, key=lambda point: point[0]) for name, points in series.items()}


def error_bars(points: list[tuple[float, dict[str, Any]]]) -> dict[str, Any]:
    """Error bars from the intervals; none where an interval is missing."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [(p["ci_high"] if p["ci_high"] is not None else p["median"]) - p["median"] for _, p in points],
        "arrayminus": [p["median"] - (p["ci_low"] if p["ci_low"] is not None else p["median"]) for _, p in points],
        "thickness": 1,
    }


def byte_axis(values: list[float]) -> dict[str, Any]:
    """A logarithmic axis with ticks at powers of two, at most nine."""
    low, high = math.floor(math.log2(min(values))), math.ceil(math.log2(max(values)))
    step = max(1, math.ceil((high - low) / 8))
    ticks = [2.0**i for i in range(low, high + 1, step)]
    return {"type": "log", "tickvals": ticks, "ticktext": [size(t) for t in ticks]}


def make_figure(title: str, x: dict[str, Any], y: dict[str, Any], traces: list[Any]) -> go.Figure:
    for i, trace in enumerate(traces):
        color = PALETTE[i % len(PALETTE)]
        if isinstance(trace, go.Scatter) and trace.mode and trace.line.color is None:
            trace.update(line={"color": color, "width": 2}, marker={"color": color, "size": 8})
    return go.Figure(data=traces, layout={"title": {"text": title}, "xaxis": x, "yaxis": y})


def over_size(run: Run, prefix: str, metric: str, title: str, y_title: str, unit: str) -> go.Figure | None:
    return size_chart(measured_cases(run, prefix), metric, title, y_title, unit)


def size_chart(
    measurements: list[dict[str, Any]], metric: str, title: str, y_title: str, unit: str, size_name: str = "bytes"
) -> go.Figure | None:
    """Lines over the size, a series for what the measurements differ in beside it."""
    series = by_size(measurements, metric, size_name)
    if not series:
        return None
    describe = size if size_name == "bytes" else str
    traces = [
        go.Scatter(
            x=[b for b, _ in points],
            y=[p["median"] for _, p in points],
            error_y=error_bars(points),
            mode="lines+markers",
            name=name,
            text=[f"{describe(b)}: {si(p['median'], unit)}" for b, p in points],
            hovertemplate="%{text}<extra>%{fullData.name}</extra>",
        )
        for name, points in series.items()
    ]
    sizes = [b for points in series.values() for b, _ in points]
    axis = byte_axis(sizes) if size_name == "bytes" else {"type": "log", "tickvals": sorted(set(sizes))}
    figure = make_figure(title, {"title": {"text": size_name}, **axis}, si_axis(y_title, unit, series), traces)
    figure.update_layout(height=max(420, 120 + 24 * len(traces)))
    return figure


def si_axis(title: str, unit: str, series: dict[str, Any]) -> dict[str, Any]:
    values = [p["median"] for points in series.values() for _, p in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    for steps in ((1,), (1, 2, 5), range(1, 10)):  # the fewest that give the axis three ticks
        ticks = [m * 10.0**e for e in range(low, high + 1) for m in steps]
        ticks = [t for t in ticks if 0.4 * min(values) <= t <= 2.5 * max(values)]
        if len(ticks) >= 3 and sum(min(values) <= t <= max(values) for t in ticks) >= 2:
            break
    return {
        "title": {"text": title},
        "type": "log",
        "tickvals": ticks,
        "ticktext": [si(t, unit).replace(".00", "").replace(".0 ", " ") for t in ticks],
    }


def mark_caches(figure: go.Figure | None, run: Run, size_of: str, arrays: int) -> go.Figure | None:
    """Vertical lines where `arrays` arrays of that size fill a cache."""
    if figure is None:
        return None
    for cache in run.overview["caches"]:
        x = cache[size_of] / arrays
        figure.add_shape(
            type="line", x0=x, x1=x, yref="paper", y0=0, y1=1, line={"dash": "dot", "width": 1, "color": "#888"}
        )
        # the position of an annotation on a logarithmic axis is given as an exponent
        figure.add_annotation(
            x=math.log10(x),
            yref="paper",
            y=1,
            text=f"L{cache['level']}",
            showarrow=False,
            xanchor="right",
            font={"size": 11},
        )
    return figure


def heat_map_of_nodes(title: str, rows: list[tuple[str, dict[str, float]]], of_what: str, least: float) -> go.Figure:
    """Nodes across, the rows (label, share by node) down; 1 is white. The colours reach as far as the
    shares, from `least` to one half off 1."""
    nodes = sorted({node for _, of_node in rows for node in of_node})
    furthest = min(0.5, max([least, *(abs(share - 1) for _, of_node in rows for share in of_node.values())]))
    heat = go.Heatmap(
        x=nodes,
        y=[label for label, _ in rows],
        z=[[of_node.get(node) for node in nodes] for _, of_node in rows],
        zmin=1 - furthest,
        zmax=1 + furthest,
        colorscale="RdBu",
        colorbar={"title": {"text": f"of {of_what}"}, "tickformat": ".0%"},
        hovertemplate=f"%{{x}}: %{{z:.1%}} of {of_what}<br>%{{y}}<extra></extra>",
    )
    figure = make_figure(
        title,
        {"title": {"text": "node"}, "type": "category"},
        {"automargin": True, "autorange": "reversed"},
        [heat],
    )
    figure.update_layout(height=200 + 24 * len(rows))
    return figure


def bar_chart(title: str, unit: str, measurements: list[dict[str, Any]], metric: str) -> go.Figure | None:
    rows = [(m, found) for m in measurements if (found := find_metric(m, metric)) is not None]
    if not rows:
        return None
    labels = [label_of(m) for m, _ in rows]
    bars = go.Bar(
        y=labels,
        x=[found["median"] for _, found in rows],
        error_x=error_bars([(0, found) for _, found in rows]),
        orientation="h",
        marker={"color": PALETTE[0]},
        text=[si(found["median"], unit) for _, found in rows],
        textposition="inside",
        insidetextanchor="start",
    )
    figure = make_figure(
        title,
        {"title": {"text": unit}, "tickformat": "~s", "rangemode": "tozero"},
        {"automargin": True, "autorange": "reversed"},
        [bars],
    )
    figure.update_layout(height=140 + 34 * len(rows), showlegend=False)
    return figure


def distribution_chart(run: Run, name: str, title: str, x: dict[str, Any], y_title: str) -> go.Figure | None:
    """The cumulative distributions of the overview's list `name`."""
    traces = [
        go.Scatter(
            x=found["values"],
            y=found["shares"],
            mode="lines",
            line={"shape": "hv", "color": PALETTE[i % len(PALETTE)]},
            name=label_of(run.measurements[found["index"]]),
        )
        for i, found in enumerate(run.overview["distributions"][name])
    ]
    return make_figure(title, x, {"title": {"text": y_title}, "range": [0, 1.02]}, traces) if traces else None


def name_of(measurement: dict[str, Any]) -> str:
    """ "kernel/variant", with its backend where that is not the host."""
    case = measurement["case"]
    return f"{case['kernel']}/{case['variant']}" + ("" if case["backend"] == "host" else f" on {case['backend']}")


def label_of(measurement: dict[str, Any]) -> str:
    case = measurement["case"]
    shown = [str(case["params"][name]) for name in ("type", "access", "n") if name in case["params"]]
    ranks = [f"{case['ranks']} ranks"] if case["ranks"] > 1 else []
    return " ".join([name_of(measurement), *shown, *ranks])
