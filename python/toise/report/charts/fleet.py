"""The charts of a sweep: every node's value of each case against the median of all, and as a distribution."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from toise.report.charts.drawing import PALETTE, heat_map_of_nodes, make_figure
from toise.report.numbers import si
from toise.runs import Run

MOST_CASES = 40  # of the heat map: more rows can't be told apart


def shares(run: Run) -> list[tuple[str, dict[str, Any], dict[str, float]]]:
    """For each case with values: its label, its row, and each node's share of the median over all."""
    fleet = run.overview["fleet"]
    named = [(f"{row['kernel']}/{row['variant']} {row['params']}", row) for row in fleet["rows"]]
    found = [(label, row, shares) for (label, row), shares in zip(named, fleet["shares"], strict=True) if shares]
    return found[:MOST_CASES]


def heat_map(run: Run) -> go.Figure | None:
    """Nodes across, cases down; a colour is the share of the case's median over all nodes."""
    rows = shares(run)
    if not rows:
        return None
    return heat_map_of_nodes(
        "Every node against the median of all nodes",
        [(label, of_node) for label, _, of_node in rows],
        "the median",
        0.02,
    )


def spread(run: Run) -> go.Figure | None:
    """Each case's nodes as points: what a median hides."""
    rows = shares(run)
    if not rows:
        return None
    traces = [
        go.Box(
            y=list(of_node.values()),
            name=f"{label} ({si(row['median'], row['unit'])})",
            boxpoints="all" if len(of_node) <= 200 else "outliers",
            text=list(of_node),
            hovertemplate="%{text}: %{y:.1%}<extra></extra>",
            marker={"color": PALETTE[index % len(PALETTE)], "size": 4},
        )
        for index, (label, row, of_node) in enumerate(rows)
    ]
    figure = make_figure(
        "Spread over the nodes",
        {"showticklabels": False},
        {"title": {"text": "of the median"}, "tickformat": ".0%"},
        traces,
    )
    figure.update_layout(height=max(420, 160 + 22 * len(rows)))
    return figure


CHARTS = [heat_map, spread]
