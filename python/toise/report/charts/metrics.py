"""The charts that the metrics of a run ask for: kernels say in their descriptions which, and here they are drawn.

A chart of a kind and a title is shared by all measurements of a section that ask for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from toise.report.charts.drawing import (
    PALETTE,
    difference,
    error_bars,
    make_figure,
    mark_caches,
    si_axis,
    size_axis,
)
from toise.report.charts.fits import add_fit, who_was_last
from toise.report.names import chart_text
from toise.report.numbers import si, size
from toise.runs import Run

SHOWN = ("ok", "unconverged")


@dataclass(frozen=True)
class Shown:
    """A measurement in a chart, with the metric that asked for it."""

    index: int
    measurement: dict[str, Any]
    metric: dict[str, Any]
    chart: dict[str, Any]  # the metric's wish: kind, title, axis, fit_alpha_beta, parts
    size: dict[str, Any]  # of its kernel: param, unit, arrays, same

    @property
    def params(self) -> dict[str, Any]:
        params: dict[str, Any] = self.measurement["case"]["params"]
        return params


def charts_of(run: Run, indices: Iterable[int], suffix: str = "") -> list[go.Figure]:
    """What these measurements ask for, in the order of their first wish; suffix: of every title."""
    asked: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for index in indices:
        measurement, row = run.measurements[index], run.overview["rows"][index]
        if measurement["outcome"] not in SHOWN or row["backend"] == "emulated":  # whose times mean nothing
            continue
        metrics = {metric["name"]: metric for metric in measurement["metrics"]}
        for chart in row["charts"]:
            shown = Shown(index, measurement, metrics[chart["metric"]], chart, row["about"]["size"])
            asked[chart["kind"], chart["title"]].append(shown)
    figures = []
    for (kind, title), cases in asked.items():
        figures += DRAWN_BY[kind](run, title + suffix, cases)
    return figures


def over_size(run: Run, title: str, cases: list[Shown]) -> list[go.Figure]:
    """Lines over the size, one series for whatever else the measurements differ in; with the caches. Where the metric
    asks for a fit, a figure for each kernel and placement, with its fits."""
    cases = [
        one
        for one in cases
        if one.params.get(one.size["param"])  # a logarithmic axis has no place for 0
        and all(one.params.get(name) == one.params[one.size["param"]] for name in one.size["same"])
    ]
    if not cases:
        return []
    if not cases[0].chart["fit_alpha_beta"]:
        return [lines_over_size(run, title, cases)]
    groups: dict[tuple[Any, ...], list[Shown]] = defaultdict(list)
    for one in cases:
        case = one.measurement["case"]
        groups[tuple(case[name] for name in ("kernel", "variant", "backend", "nodes", "ranks"))].append(one)
    return [
        lines_over_size(run, f"{title}: {kernel}/{variant}, {placement(nodes, ranks)}", of_group)
        for (kernel, variant, _backend, nodes, ranks), of_group in groups.items()
    ]


def placement(nodes: int, ranks: int) -> str:
    return f"{ranks} ranks" if nodes == 1 else f"{ranks} ranks on {nodes} nodes"


def lines_over_size(run: Run, title: str, cases: list[Shown]) -> go.Figure:
    """One figure of these cases, of which there is at least one."""
    sized, unit, names = cases[0].size, cases[0].metric["unit"], [cases[0].size["param"], *cases[0].size["same"]]
    labels = difference([one.measurement for one in cases], without=names)
    series: dict[str, list[Shown]] = defaultdict(list)
    for one, label in zip(cases, labels, strict=True):
        series[label].append(one)
    series = {label: sorted(points, key=lambda one: one.params[sized["param"]]) for label, points in series.items()}
    describe = size if sized["unit"] == "B" else str
    has_fits = cases[0].chart["fit_alpha_beta"]
    traces = [
        go.Scatter(
            x=[one.params[sized["param"]] for one in points],
            y=[one.metric["median"] for one in points],
            error_y=error_bars([one.metric for one in points]),
            mode="markers" if has_fits and len(points) > 2 else "lines+markers",
            name=label,
            text=[
                f"{describe(one.params[sized['param']])}: {si(one.metric['median'], unit)}"
                + who_was_last(one.measurement["details"], one.measurement["case"]["ranks"])
                for one in points
            ],
            hovertemplate="%{text}<extra>%{fullData.name}</extra>",
        )
        for label, points in series.items()
    ]
    sizes = sorted({one.params[sized["param"]] for one in cases})
    # the error bars, too, take part in how far the axis reaches
    bounds = [one.metric[name] for one in cases for name in ("median", "ci_low", "ci_high")]
    figure = make_figure(
        title,
        {"title": {"text": " = ".join(names)}, **size_axis(sizes, sized["unit"])},
        si_axis(cases[0].chart["axis"], unit, [value for value in bounds if value is not None and value > 0]),
        traces,
    )
    on_host = all(one.measurement["case"]["backend"] == "host" for one in cases)
    arrays = max(one.size["arrays"] for one in cases)
    if arrays and on_host:
        bound = run.overview["rows"][cases[0].index]["about"]["bound"]
        mark_caches(figure, run, "bytes_of_node" if bound == "memory" else "bytes", arrays)
    if has_fits:
        for trace, points in zip(traces, series.values(), strict=True):
            add_fit(figure, run, points[0].measurement["case"], sized["param"], trace.marker.color)
        figure.update_layout(showlegend=True)
    if len(figure.data) > 10:  # room for their names
        figure.update_layout(height=160 + 24 * len(figure.data))
    return figure


def bars(_run: Run, title: str, cases: list[Shown]) -> list[go.Figure]:
    """A bar for each case."""
    unit = cases[0].metric["unit"]
    trace = go.Bar(
        y=difference([one.measurement for one in cases]),
        x=[one.metric["median"] for one in cases],
        error_x=error_bars([one.metric for one in cases]),
        orientation="h",
        marker={"color": PALETTE[0]},
        text=[si(one.metric["median"], unit) for one in cases],
        textposition="inside",
        insidetextanchor="start",
    )
    figure = make_figure(
        title,
        {"title": {"text": unit}, "tickformat": "~s", "rangemode": "tozero"},
        {"automargin": True, "autorange": "reversed"},
        [trace],
    )
    figure.update_layout(height=140 + 34 * len(cases), showlegend=False)
    return [figure]


def distribution(run: Run, title: str, cases: list[Shown]) -> list[go.Figure]:
    """The cumulative distributions that the overview has of these metrics."""
    labels = dict(zip([one.index for one in cases], difference([one.measurement for one in cases]), strict=True))
    name, axis = cases[0].metric["name"], cases[0].chart["axis"]
    found = [one for one in run.overview["distributions"] if one["index"] in labels and one["metric"] == name]
    traces = [
        go.Scatter(
            x=one["values"],
            y=one["shares"],
            mode="lines",
            line={"shape": "hv", "color": PALETTE[i % len(PALETTE)]},
            name=labels[one["index"]],
        )
        for i, one in enumerate(found)
    ]
    if not traces:
        return []
    unit = cases[0].metric["unit"]
    values = [value for one in found for value in one["values"] if value > 0]
    x = si_axis(axis, unit, values) if unit != "1" and values else {"title": {"text": axis}}
    return [make_figure(title, x, {"title": {"text": "share"}, "range": [0, 1.02]}, traces)]


def parts_of(one: Shown) -> list[tuple[str, str]]:
    return [(part["of"], part["label"]) for part in one.chart["parts"]]


def breakdown(_run: Run, title: str, cases: list[Shown]) -> list[go.Figure]:
    """Stacked bars of what the cases' details say of their parts."""
    labels = difference([one.measurement for one in cases])
    traces = [
        go.Bar(
            y=labels,
            x=[one.measurement["details"].get(key) for one in cases],
            orientation="h",
            name=name,
            marker={"color": PALETTE[i % len(PALETTE)]},
        )
        for i, (key, name) in enumerate(parts_of(cases[0]))
    ]
    figure = make_figure(
        title,
        {"title": {"text": cases[0].chart["axis"]}, "rangemode": "tozero"},
        {"automargin": True, "autorange": "reversed"},
        traces,
    )
    figure.update_layout(barmode="stack", height=180 + 40 * len(cases))
    return [figure]


def pairs(_run: Run, title: str, cases: list[Shown]) -> list[go.Figure]:
    """A heat map over two parameters, of the largest size; one for each combination of the others."""
    (down, _), (across, _) = parts_of(cases[0])
    by = cases[0].size["param"]
    largest = max(one.params.get(by, 0) for one in cases)
    cases = [one for one in cases if one.params.get(by, 0) == largest]
    groups: dict[str, list[Shown]] = defaultdict(list)
    for one, label in zip(
        cases, difference([one.measurement for one in cases], without=[down, across, by]), strict=True
    ):
        groups[label].append(one)
    return [heat_map(f"{title}: {label}", label_cases) for label, label_cases in groups.items()]


def heat_map(title: str, cases: list[Shown]) -> go.Figure:
    (down, down_label), (across, across_label) = parts_of(cases[0])
    unit = cases[0].metric["unit"]
    values = {(one.params[down], one.params[across]): one.metric["median"] for one in cases}
    places = sorted({place for pair in values for place in pair})
    matrix = [[values.get((source, target)) for target in places] for source in places]
    heat = go.Heatmap(
        x=[str(place) for place in places],
        y=[str(place) for place in places],
        z=matrix,
        text=[[si(value, unit) if value is not None else "" for value in row] for row in matrix],
        texttemplate="%{text}",
        colorscale="Viridis",
        zmin=0,  # so that links that differ by a hundredth do not look as if they differed by half
        zmax=max(values.values()),
        colorbar={"title": {"text": unit}, "tickformat": "~s"},
        hovertemplate=f"{chart_text(down)} %{{y}}, {chart_text(across)} %{{x}}: %{{text}}<extra></extra>",
    )
    figure = make_figure(
        title,
        {"title": {"text": across_label}, "type": "category"},
        {"title": {"text": down_label}, "type": "category", "autorange": "reversed"},
        [heat],
    )
    figure.update_layout(height=240 + 40 * len(places))
    return figure


DRAWN_BY: dict[str, Callable[[Run, str, list[Shown]], list[go.Figure]]] = {
    "over_size": over_size,
    "bars": bars,
    "distribution": distribution,
    "breakdown": breakdown,
    "pairs": pairs,
}
