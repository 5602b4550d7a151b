"""The nightly pages: what changed and since when, first; a page a series; all static, readable from disk."""

from __future__ import annotations

import os
import pathlib
import re
from collections import defaultdict
from typing import Any

import orjson
import plotly
from markupsafe import Markup

from toise.report.names import chart_data
from toise.report.page import embedded_json, page_template, template

RECENT_RUNS = 60  # of a sparkline


def write_site(data: pathlib.Path, folder: pathlib.Path) -> None:
    """index.html, series/*.html and their assets in `folder`, from what `toise nightly` computed."""
    nightly = orjson.loads(data.read_bytes())
    helpers = {"page_of": page_of, "change": change, "difference": difference, "sparkline": sparkline, "day": day}
    (folder / "series").mkdir(parents=True, exist_ok=True)
    write(folder / "plotly.js", plotly.offline.get_plotlyjs())
    write(folder / "style.css", template("style.css") + template("nightly.css"))
    write(folder / "nightly.js", template("common.js") + template("nightly.js"))
    runs = {run["id"]: run for run in nightly["runs"]}
    by_id = {one["id"]: one for one in nightly["series"]}
    page = page_template("nightly.html", **helpers).render(
        nightly=nightly,
        missed=[(one, c) for one in nightly["series"] for c in one["committed"] if c["missed"]],
        runs=runs,
        by_id=by_id,
        by_label={one["label"]: one for one in nightly["series"]},
        last_runs={machine["name"]: runs[machine["last"]] for machine in nightly["machines"]},
        heat=embedded_json(chart_data({m["name"]: m["nodes"] for m in nightly["machines"] if m["nodes"]})),
        usage=embedded_json([[r["start"], r["node_hours"], r["energy"]] for r in nightly["runs"]]),
    )
    write(folder / "index.html", page)
    changes_of_machines = defaultdict(list)
    for run in nightly["runs"]:
        if run["environment"]:
            changes_of_machines[run["machine"]].append([run["start"], "; ".join(map(difference, run["environment"]))])
    series_template = page_template("series.html", **helpers)
    for one in nightly["series"]:
        drawn = {
            "series": one,
            "environment": changes_of_machines[one["machine"]],
            "remarks": [r for r in nightly["remarks"] if r["machine"] in ("", one["machine"])],
        }
        write(folder / page_of(one), series_template.render(one=one, runs=runs, drawn=embedded_json(chart_data(drawn))))


def write(path: pathlib.Path, text: str) -> None:
    """A reader sees the old page or the new one."""
    part = path.with_suffix(path.suffix + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def page_of(one: dict[str, Any]) -> str:
    """A name that stays the same from night to night."""
    name = re.sub(r"[^A-Za-z0-9.=-]+", "_", one["label"]).strip("_")
    return f"series/{name[:120]}-{one['id']}.html"


def difference(one: dict[str, Any]) -> str:
    return f"{one['name']}: {one['before'] or 'none'} → {one['after'] or 'none'}"


def change(ratio: float | None) -> str:
    return "n/a" if ratio is None else f"{100 * (ratio - 1):+.1f} %"


def day(date: str) -> str:
    return date[:10]


def sparkline(one: dict[str, Any]) -> Markup:
    """The last nights as a small picture."""
    values = one["medians"][-RECENT_RUNS:]
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = 100 / max(1, len(values) - 1)
    points = " ".join(f"{i * step:.1f},{22 - 20 * (v - low) / span:.1f}" for i, v in enumerate(values))
    label = f"the last {len(values)} nights"
    return Markup(
        f'<svg class="spark" viewBox="0 0 100 24" role="img" aria-label="{label}"><polyline points="{points}"/></svg>'
    )
