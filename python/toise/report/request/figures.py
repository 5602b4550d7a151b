"""The figures that an allocation request answers its questions with."""

from __future__ import annotations

from typing import Any

from toise.report.request.words import Words


def figures(request: dict[str, Any], words: Words) -> dict[str, tuple[str, str]]:
    """(value, sentence that justifies it) of each figure that a form may ask for, by its name in suites/access."""
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
    per_node = request["gpus"] / request["nodes"]
    counted = request["form"]["hours"] if request["form"] else None
    facts["gpu"] = request["gpu"]
    facts["per_node"] = words.number(per_node)
    facts["weight"] = words.number(counted["p50"] / hours["p50"]) if counted else ""
    part, _, share = request["dominant"].partition(": ")
    values = {
        "gpu_hours": words.likely(hours, 1),
        "counted_hours": words.likely(counted, 1) if counted else words.texts["not_said"],
        "node_hours": words.likely(hours, per_node),
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
    if not counted:
        sentences["counted_hours"] = words.texts["no_weight"]
    facts["advice"] = words.of("advice", request["advice"])
    return {name: (value, sentences[name].format(**facts)) for name, value in values.items()}
