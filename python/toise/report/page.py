"""The page of a report: what was measured, whether anything was wrong, families, cases, provenance."""

from __future__ import annotations

import json
import pathlib
from importlib import resources
from typing import Any

import jinja2
import plotly
import plotly.graph_objects as go
from markupsafe import Markup

from toise.report import numbers
from toise.report.charts import metrics, whole_run
from toise.report.charts.fleet import CHARTS as FLEET_CHARTS
from toise.report.findings import findings_of
from toise.report.names import chart_data, shown
from toise.runs import Run


def render_report(run: Run) -> str:
    """One self-contained HTML file: no network, readable at any width, in light and dark, and printed."""
    figures: dict[str, dict[str, Any]] = {}
    families = []
    for name, title, indices in families_of(run):
        drawn = [(f"{name}-{i}", figure) for i, figure in enumerate(charts_of_family(run, name, indices))]
        figures |= {identity: figure.to_plotly_json() for identity, figure in drawn}
        rows = [run.overview["rows"][index] for index in indices]
        families.append({"name": name, "title": title, "charts": [identity for identity, _ in drawn], "rows": rows})
    fleet = run.overview["fleet"]
    fleet_charts_drawn = []
    if fleet:
        drawn = [(f"fleet-{i}", make(run)) for i, make in enumerate(FLEET_CHARTS)]
        figures |= {identity: figure.to_plotly_json() for identity, figure in drawn if figure is not None}
        fleet_charts_drawn = [identity for identity, figure in drawn if figure is not None]
    return page_template("page.html").render(
        fleet=fleet,
        fleet_charts=fleet_charts_drawn,
        scaling=run.overview["scaling"],
        run=run.file,
        machine=run.file["environment"]["machine"],
        environment=run.file["environment"],
        outcomes={name: count for name, count in run.overview["outcomes"].items() if count},
        headlines=run.overview["headlines"],
        problems=run.overview["problems"],
        diagnosis=findings_of(run),
        families=families,
        rows=run.overview["rows"],
        measurements=run.measurements,
        style=Markup(template("style.css")),
        script=Markup(template("common.js") + template("report.js")),
        plotly=Markup(plotly.offline.get_plotlyjs()),
        figures=embedded_json(chart_data(figures)),
        samples=embedded_json([m["samples"] for m in run.measurements]),
    )


def write_whole(output: pathlib.Path, html: str) -> None:
    """The file as a whole or not at all. Raises OSError."""
    part = output.with_name(output.name + ".part")
    try:
        part.write_text(html, encoding="utf-8")
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def families_of(run: Run) -> list[tuple[str, str, list[int]]]:
    """(name, title, indices of its measurements), in the order of the run. What we ran on a GPU is under GPUs,
    whatever it measures."""
    is_imported = "imported" in run.file
    found: dict[str, tuple[str, list[int]]] = {}
    for row in run.overview["rows"]:
        about = row["about"]
        name, title = (about["family"], about["title"]) if row["backend"] == "host" or is_imported else ("gpu", "GPUs")
        found.setdefault(name, (title, []))[1].append(row["index"])
    return [(name, title, indices) for name, (title, indices) in found.items()]


def charts_of_family(run: Run, name: str, indices: list[int]) -> list[go.Figure]:
    if name == "gpu":
        more = [whole_run.power_and_clocks(run, indices)]
        return metrics.charts_of(run, indices, " on GPUs") + [figure for figure in more if figure]
    peaks = {run.overview["rows"][index]["about"]["peak"] for index in indices}
    roof = whole_run.roofline(run) if peaks & {"vector_units", "matrix_units"} else None
    return ([roof] if roof else []) + metrics.charts_of(run, indices)


def page_template(name: str, **helpers: object) -> jinja2.Template:
    """A page to render, whose text is printable and escaped; helpers: functions that it calls, besides `numbers`."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(template), autoescape=True, finalize=shown, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(numbers=numbers, **helpers)
    return environment.get_template(name)


def template(name: str) -> str:
    return resources.files("toise.report").joinpath(name).read_text(encoding="utf-8")


def embedded_json(value: object) -> Markup:
    """JSON that is safe inside a script element: without "<", neither "</script>" nor "<!--" is in it."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"), default=list)
    return Markup(text.replace("<", "\\u003c"))
