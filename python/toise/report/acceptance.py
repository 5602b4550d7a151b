"""The acceptance report: the verdict first, then all that an auditor asks for, on one printable page."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import plotly
import plotly.graph_objects as go
from markupsafe import Markup

from toise.report import numbers
from toise.report.charts.drawing import PALETTE, heat_map_of_nodes, make_figure
from toise.report.names import chart_data
from toise.report.page import embedded_json, page_template, template, write_whole

MOST_CHARTS = 12  # of distributions over nodes
MOST_SHOWN = 40  # rows of evidence per requirement: the worst come first
MOST_NODES = 2000  # of the heat map
COLOURS = {"pass": "#199e70", "fail": "#b3261e", "inconclusive": "#b3901a", "missing": "#8a6fe0"}


def write_acceptance(data: pathlib.Path, output: pathlib.Path) -> None:
    """Writes one self-contained HTML file from the data of analysis/verdict/acceptance_report.hpp. Raises OSError."""
    report = json.loads(data.read_text(encoding="utf-8"))
    requirements = report["acceptance"]["requirements"]
    figures = {"asked": against_asked(requirements), "heat": heat_map(requirements)}
    over_nodes = distributions(requirements)
    figures |= {f"nodes-{i}": figure for i, figure in enumerate(over_nodes[:MOST_CHARTS])}
    figures = {name: figure.to_plotly_json() for name, figure in figures.items() if figure is not None}
    html = page_template("acceptance.html", rule=rule, measured=measured, facts=facts).render(
        **report,
        charts=list(figures),
        charts_left_out=max(0, len(over_nodes) - MOST_CHARTS),
        most_shown=MOST_SHOWN,
        style=Markup(template("style.css") + template("acceptance.css")),
        script=Markup(template("common.js") + template("report.js")),
        plotly=Markup(plotly.offline.get_plotlyjs()),
        figures=embedded_json(chart_data(figures)),
    )
    write_whole(output, html)


def rule(requirement: dict[str, Any], confidence: float) -> str:
    """The rule, fixed before the run, by which the verdict is given."""
    sure = f"with a confidence of {100 * confidence:g} %, one-sided"
    if requirement["kind"] == "correct":
        return "No selected answer is wrong, and none is missing."
    if requirement["kind"] == "pass_rate":
        return f"The Clopper-Pearson lower bound of the share of attempts that pass clears the required value, {sure}."
    if requirement["kind"] == "mtbi":
        return f"The lower bound of the time between interrupts (Epstein) clears the required value, {sure}."
    places = {
        "system": "Every selected case passes",
        "every-node": "Every selected case passes on every node",
        "fraction": f"{100 * requirement['fraction']:g} % of the nodes pass",
    }[requirement["scope"]]
    launches = f", of at least {requirement['launches']} launches" if requirement["launches"] > 1 else ""
    return f"{places}: the bound of the median of {requirement['metric']}{launches} clears the required value, {sure}."


def measured(evidence: dict[str, Any]) -> str:
    """A value with its bounds."""
    if evidence["value"] is None:
        return "n/a"
    text = numbers.si(evidence["value"], evidence["unit"])
    if evidence["bounds"]:
        text += " [" + ", ".join(numbers.si(bound, evidence["unit"]) for bound in evidence["bounds"]) + "]"
    return text


def facts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """The values of a nested object with their paths: ("cpu.model", "EPYC")."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from facts(one, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        rows = [" ".join(f"{k}={v}" for k, v in one.items()) if isinstance(one, dict) else str(one) for one in value]
        yield name, "; ".join(rows)
    else:
        yield name, str(value)


def label(requirement: dict[str, Any], evidence: dict[str, Any]) -> str:
    return f"{requirement['clause']}  {evidence['case']}" + (f" on {evidence['node']}" if evidence["node"] else "")


def against_asked(requirements: list[dict[str, Any]]) -> go.Figure | None:
    """The worst values of every requirement as shares of what is required, with their bounds, and a line at 1."""
    rows = []
    for r in requirements:
        rows += [(label(r, e), e) for e in r["evidence"] if e["of_asked"] is not None][
            : 1 if r["scope"] != "system" else 8
        ]
    rows = rows[:MOST_SHOWN]
    if not rows:
        return None
    bounds = [e["bounds_of_asked"] or [e["of_asked"], e["of_asked"]] for _, e in rows]
    points = go.Scatter(
        x=[e["of_asked"] for _, e in rows],
        y=[name for name, _ in rows],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - e["of_asked"] for (_, e), (_, high) in zip(rows, bounds, strict=True)],
            "arrayminus": [e["of_asked"] - low for (_, e), (low, _) in zip(rows, bounds, strict=True)],
        },
        mode="markers",
        line={"color": PALETTE[0]},
        marker={"size": 9, "color": [COLOURS[e["verdict"]] for _, e in rows]},
        hovertemplate="%{y}: %{x:.1%} of what is required<extra></extra>",
    )
    figure = make_figure(
        "Measured, as a share of what is required (100 % is the requirement; right of it is better)",
        {"title": {"text": "share of what is required"}, "tickformat": ".0%"},
        {"automargin": True, "autorange": "reversed", "type": "category"},
        [points],
    )
    figure.add_vline(x=1, line={"color": "#b3261e", "dash": "dash", "width": 2})
    ends = [1, *(low for low, _ in bounds), *(high for _, high in bounds)]
    room = 0.05 * (max(ends) - min(ends))
    figure.update_xaxes(range=[min(ends) - room, max(ends) + room])
    figure.update_layout(height=160 + 26 * len(rows), showlegend=False)
    return figure


def of_nodes(requirements: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Evidence on nodes by clause and case."""
    found: dict[tuple[str, str], tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    for r in requirements:
        for e in r["evidence"]:
            if e["node"] and e["value"] is not None:
                found.setdefault((r["clause"], e["case"]), (r, []))[1].append(e)
    return found


def distributions(requirements: list[dict[str, Any]]) -> list[go.Figure]:
    """All nodes in the order of their values, and the committed line."""
    figures = []
    for (clause, case), (r, evidence) in of_nodes(requirements).items():
        ordered = sorted(evidence, key=lambda e: e["value"])
        many = len(ordered) > 300
        points = go.Scatter(
            x=list(range(1, len(ordered) + 1)),
            y=[e["value"] for e in ordered],
            text=[e["node"] for e in ordered],
            mode="lines" if many else "markers",
            line={"color": PALETTE[0]},
            marker={"size": 7, "color": [COLOURS[e["verdict"]] for e in ordered]},
            hovertemplate="%{text}: %{y}<extra></extra>",
        )
        figure = make_figure(
            f"{clause}: {case}, {len(ordered)} nodes",
            {"title": {"text": "nodes, by value"}},
            {"title": {"text": f"{r['metric']} ({r['unit']})"}, "tickformat": "~s"},
            [points],
        )
        for bound in (r["at_least"], r["at_most"]):
            if bound is not None:
                figure.add_hline(
                    y=bound, line={"color": "#b3261e", "dash": "dash", "width": 2}, annotation_text="committed"
                )
        figure.update_layout(height=340, showlegend=False)
        figures.append(figure)
    return figures


def heat_map(requirements: list[dict[str, Any]]) -> go.Figure | None:
    """Nodes across, requirements down; a colour is the share of what is required."""
    rows = [
        (f"{clause}  {case}", {e["node"]: e["of_asked"] for e in evidence if e["of_asked"] is not None})
        for (clause, case), (_, evidence) in of_nodes(requirements).items()
    ]
    if not rows or max(len(of_node) for _, of_node in rows) > MOST_NODES:
        return None
    return heat_map_of_nodes("Every node against what is required", rows, "what is required", 0.2)
