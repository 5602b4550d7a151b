"""The fits of collectives in a chart of their times, and who was last."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from toise.report.numbers import si, size
from toise.runs import Run


def who_was_last(details: dict[str, Any], ranks: int) -> str:
    """ ", rank 1 on n2 last in 98 %" of the calls; nothing where none was half as often again as if all were alike.

    ranks: of the case; the histogram has only those that were last at all.
    """
    slowest, histogram = details.get("slowest_rank"), details.get("slowest_rank_histogram")
    if not slowest or not histogram:
        return ""
    rank, calls = max(histogram, key=lambda entry: entry[1])
    share = calls / sum(count for _, count in histogram)
    if share <= 1.5 / ranks:
        return ""
    host = f" on {slowest['host']}" if rank == slowest["rank"] else ""
    return f", rank {rank:.0f}{host} last in {100 * share:.0f} %"


def add_fit(figure: go.Figure, run: Run, case: dict[str, Any], size_param: str, color: str) -> None:
    """The fit of this case's series, a dashed line for each segment, and a dotted one where the protocol switches."""
    place = {name: case[name] for name in ("kernel", "variant", "backend", "nodes", "ranks", "threads")}
    params = {name: str(value) for name, value in case["params"].items() if name != size_param}
    wanted = place | {"params": params}
    for fit in run.overview["alpha_beta"]:
        if any(fit[name] != value for name, value in wanted.items()):
            continue
        for segment in fit["segments"]:
            add_segment(figure, segment, color)
        for before, after in zip(fit["segments"], fit["segments"][1:], strict=False):
            at = (max(1.0, before["largest"]) * after["smallest"]) ** 0.5  # somewhere between the two
            figure.add_shape(
                type="line", x0=at, x1=at, yref="paper", y0=0, y1=1, line={"dash": "dot", "width": 1, "color": color}
            )


def add_segment(figure: go.Figure, segment: dict[str, Any], color: str) -> None:
    alpha, beta = segment["alpha"]["value"], segment["beta"]["value"]
    low, high = max(1.0, segment["smallest"]), segment["largest"]
    xs = [low * (high / low) ** (i / 40) for i in range(41)]  # a straight line is bent on logarithmic axes
    figure.add_scatter(
        x=xs,
        y=[alpha + beta * x for x in xs],
        mode="lines",
        line={"dash": "dash", "width": 1.5, "color": color},
        name=fit_name(segment),
        hoverinfo="skip",
    )


def fit_name(segment: dict[str, Any]) -> str:
    """ "8 B to 4 KiB: α 1.10 µs to 1.30 µs, 1/β 9.00 GB/s to 11.0 GB/s": intervals, as a phone has no room for more.

    Sizes that are all latency tell only the least 1/β.
    """
    alpha, beta = segment["alpha"], segment["beta"]
    start_up = f"{si(alpha['low'], 's')} to {si(alpha['high'], 's')}"
    least = si(1 / beta["high"], "B/s")
    rate = f"at least {least}" if beta["low"] == 0 else f"{least} to {si(1 / beta['low'], 'B/s')}"
    return f"{size(segment['smallest'])} to {size(segment['largest'])}: α {start_up}, 1/β {rate}"
