"""The page of an allocation request: each figure with the sentence that justifies it, to print or to copy from."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from markupsafe import Markup

from toise.report.page import page_template, template, write_whole
from toise.report.request.words import LANGUAGES, Words


def write_request(data: pathlib.Path, output: pathlib.Path, language: str) -> None:
    """Writes one self-contained HTML file from what `toise size --json` prints. Raises OSError."""
    request = json.loads(data.read_text(encoding="utf-8"))
    words = LANGUAGES[language]
    html = page_template("request/request.html").render(
        request=request,
        words=words,
        foundation=foundation(request, words),
        fields=fields(request, words),
        style=Markup(template("style.css") + template("request/request.css")),
    )
    write_whole(output, html)


def foundation(request: dict[str, Any], words: Words) -> str:
    """What the answer rests on, before any figure."""
    counts = request["rests_on"]
    text = words.texts["foundation" if counts["measured"] else "foundation_unmeasured"].format(**counts)
    if request["rests_on"]["measured"] and request["unmeasured"]:
        missing = "; ".join(words.of("terms", term) for term in request["unmeasured"])
        text += words.texts["unmeasured"].format(missing=missing)
    return text + (words.texts["extrapolates"] if request["extrapolates"] else "")


def fields(request: dict[str, Any], words: Words) -> list[tuple[str, str, str]]:
    """(name, value, sentence that justifies it) of each figure that a request asks for."""
    best, storage = request["settings"][0], request["storage"]
    hours = request["gpu_hours"]
    facts = {
        "training": words.number(request["training_gpu_hours"]["p50"]),
        "steps": words.number(best["steps"]),
        "step": words.number(best["step_seconds"]),
        "gpus": words.number(request["gpus"]),
        "factor": words.number(hours["p50"] / request["training_gpu_hours"]["p50"]),
        "memory": words.quantity(best["memory"], "B"),
        "checkpoint": words.quantity(storage["checkpoint"], "B"),
        "tp": words.number(best["tp"]),
        "pp": words.number(best["pp"]),
        "dp": words.number(best["dp"]),
        "zero": words.number(best["zero"]),
        "recompute": words.of("recompute", best["recompute"]),
        "source": next((one["source"] for one in request["origins"] if one["term"] == "carbon intensity"), ""),
        "power": next((one["value"] for one in request["origins"] if one["term"] == "power of a GPU"), ""),
    }
    part, _, share = request["dominant"].partition(": ")
    values = {
        "gpu_hours": words.likely(hours, 1),
        "duration": words.likely(request["wall_seconds"], 86400) + " " + words.texts["days"],
        "nodes": f"{words.number(request['nodes'])} ({facts['gpus']} GPU)",
        "memory": f"{facts['memory']} / {words.quantity(request['memory_of_gpu'], 'B')}",
        "storage": " + ".join(
            words.quantity(size, "B") for size in (storage["dataset"], storage["checkpoints"]) if size is not None
        ),
        "io": words.quantity(storage["write_rate"], "B/s"),
        "energy": words.likely(request["energy"], 3.6e9) + " MWh" if request["energy"] else words.texts["not_said"],
        "carbon": words.likely(request["carbon"], 1000) + " t" if request["carbon"] else words.texts["not_said"],
        "dominant": words.of("parts", part) + " (" + share.removesuffix(" of a step") + ")",
    }
    sentences = dict(words.sentences)
    if not request["energy"]:
        sentences["energy"] = sentences["carbon"] = words.texts["energy_missing"]
    elif not request["carbon"]:
        sentences["carbon"] = words.texts["carbon_missing"]
    facts["advice"] = words.of("advice", request["advice"])
    return [(words.fields[name], value, sentences[name].format(**facts)) for name, value in values.items()]
