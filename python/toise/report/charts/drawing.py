"""What the charts share: series from measurements, axes with units, lines, bars and cache marks."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from toise.report.numbers import si, size
from toise.runs import Run

# distinguishable in light and dark, and with deuteranopia
PALETTE = ["#3b82d6", "#d97a1e", "#199e70", "#c2559d", "#8a6fe0", "#b3901a", "#d64f4f", "#5f9ea0"]


def error_bars(metrics: list[dict[str, Any]]) -> dict[str, Any]:
    """Error bars from the intervals; none where an interval is missing."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [(m["ci_high"] if m["ci_high"] is not None else m["median"]) - m["median"] for m in metrics],
        "arrayminus": [m["median"] - (m["ci_low"] if m["ci_low"] is not None else m["median"]) for m in metrics],
        "thickness": 1,
    }


def size_axis(values: list[float], unit: str) -> dict[str, Any]:
    """A logarithmic axis: of bytes with ticks at powers of two, at most nine; of a count with a tick a value."""
    if unit != "B":
        return {"type": "log", "tickvals": values}
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


def si_axis(title: str, unit: str, values: list[float]) -> dict[str, Any]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    for steps in ((1,), (1, 2, 5), range(1, 10)):  # the fewest that give the axis three ticks
        ticks = [m * 10.0**e for e in range(low, high + 1) for m in steps]
        ticks = [t for t in ticks if 0.4 * min(values) <= t <= 2.5 * max(values)]
        if len(ticks) >= 3 and sum(min(values) <= t <= max(values) for t in ticks) >= 2:
            break
    narrow = {}
    if max(values) < 2 * min(values):  # else there may be no tick in it
        narrow = {"range": [math.log10(min(values)) - 0.3, math.log10(max(values)) + 0.3]}
    return {
        "title": {"text": title},
        "type": "log",
        **narrow,
        "tickvals": ticks,
        "ticktext": [si(t, unit).replace(".00", "").replace(".0 ", " ") for t in ticks],
    }


def mark_caches(figure: go.Figure, run: Run, size_of: str, arrays: int) -> None:
    """Vertical lines where `arrays` arrays of that size fill a cache."""
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


def name_of(measurement: dict[str, Any]) -> str:
    """ "kernel/variant", with its backend where that is not the host."""
    case = measurement["case"]
    return f"{case['kernel']}/{case['variant']}" + ("" if case["backend"] == "host" else f" on {case['backend']}")


def difference(measurements: list[dict[str, Any]], without: Sequence[str] = ()) -> list[str]:
    """A label for each measurement: its name, and what it differs in from the others of that name, without these
    parameters; its ranks where there are several."""
    values: dict[str, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for m in measurements:
        for key, value in differing_parts(m["case"]).items():
            values[name_of(m)][key].add(value)

    def label(m: dict[str, Any]) -> str:
        seen = values[name_of(m)]
        shown = [(k, v) for k, v in differing_parts(m["case"]).items() if len(seen[k]) > 1 and k not in without]
        ranks = [f"{m['case']['ranks']} ranks"] if m["case"]["ranks"] > 1 else []
        kinds = m["about"]["kinds"]
        words = (v if isinstance(v, str) else f"{k}={number(kinds.get(k), v)}" for k, v in shown)
        return " ".join([name_of(m), *words, *ranks])

    return [label(m) for m in measurements]


def differing_parts(case: dict[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = case["params"]
    return params | {name: case[name] for name in ("nodes", "threads", "launch")}


def number(kind: str | None, value: float) -> str:
    """A parameter of a kind; None: a count, or a word."""
    return size(value) if kind == "bytes" else f"{value:g}" if isinstance(value, float) else str(value)
