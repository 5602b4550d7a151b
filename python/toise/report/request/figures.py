"""The figures that an allocation request answers its questions with."""

from __future__ import annotations

from typing import Any

from toise.report.request.words import Words

Facts = dict[str, str]


def figures(request: dict[str, Any], words: Words) -> dict[str, tuple[str, str]]:
    """(value, sentence that justifies it) of each figure that a form may ask for, by its name in suites/access."""
    texts = words.texts
    counted = request["form"]["hours"] if request["form"] else None
    facts, values = common_facts(request, words), common_values(request, words)
    sentences = dict(words.sentences)
    if request["settings"]:
        facts |= facts_of_settings(request, words)
        values |= values_of_training(request, facts, words)
    else:
        sentences |= words.code_sentences
        for name in ("memory", "io", "dominant"):
            values[name], sentences[name] = texts["not_said"], texts["code_unknown"]
    if not request["energy"]:
        sentences["energy"] = sentences["carbon"] = texts["energy_missing"]
    elif not request["carbon"]:
        sentences["carbon"] = texts["carbon_missing"]
    if not counted:
        sentences["counted_hours"] = texts["no_weight"]
    return {name: (value, sentences[name].format(**facts)) for name, value in values.items()}


def common_facts(request: dict[str, Any], words: Words) -> Facts:
    """What the sentences of a training and of a code fill in."""
    hours, training = request["gpu_hours"], request["training_gpu_hours"]
    counted = request["form"]["hours"] if request["form"] else None
    origins = {one["term"]: one for one in request["origins"]}
    return {
        "training": words.number(training["p50"]),
        "gpus": words.number(request["gpus"]),
        "factor": words.number(request["times_training"]),
        "gpu": request["gpu"],
        "per_node": words.number(request["gpus"] / request["nodes"]),
        "weight": words.number(counted["p50"] / hours["p50"]) if counted else "",
        "source": origins.get("carbon intensity", {}).get("source", ""),
        "power": origins.get("power of a GPU", {}).get("value", ""),
        "runs": origins.get("runs", {}).get("value", ""),
        "work": origins.get("work of a run", {}).get("value", ""),
    }


def common_values(request: dict[str, Any], words: Words) -> dict[str, str]:
    """Of the figures that a training and a code have."""
    counted = request["form"]["hours"] if request["form"] else None
    missing = words.texts["not_said"]
    sizes = [request["storage"][name] for name in ("dataset", "checkpoints") if request["storage"][name]]
    hours = request["gpu_hours"]
    return {
        "gpu_hours": words.likely(hours, 1),
        "counted_hours": words.likely(counted, 1) if counted else missing,
        "node_hours": words.likely(request["node_hours"], 1),
        "duration": words.likely(request["wall_seconds"], 86400) + " " + words.texts["days"],
        "nodes": f"{words.number(request['nodes'])} ({words.number(request['gpus'])} GPU)",
        "memory": missing,
        "storage": " + ".join(words.quantity(size, "B") for size in sizes) or missing,
        "io": missing,
        "energy": words.likely(request["energy"], 3.6e9) + " MWh" if request["energy"] else missing,
        "carbon": words.likely(request["carbon"], 1000) + " t" if request["carbon"] else missing,
        "dominant": missing,
    }


def facts_of_settings(request: dict[str, Any], words: Words) -> Facts:
    """What the sentences of a training fill in, of the settings that its figures are of."""
    best = request["settings"][0]
    return {
        "steps": words.number(best["steps"]),
        "step": words.number(best["step_seconds"]),
        "memory": words.quantity(best["memory"], "B"),
        "checkpoint": words.quantity(request["storage"]["checkpoint"], "B"),
        "tp": words.number(best["tp"]),
        "pp": words.number(best["pp"]),
        "dp": words.number(best["dp"]),
        "zero": words.number(best["zero"]),
        "recompute": words.of("recompute", best["recompute"]),
        "advice": words.of("advice", request["advice"]),
    }


def values_of_training(request: dict[str, Any], facts: Facts, words: Words) -> dict[str, str]:
    part, _, share = request["dominant"].partition(": ")
    return {
        "memory": f"{facts['memory']} / {words.quantity(request['memory_of_gpu'], 'B')}",
        "io": words.quantity(request["storage"]["write_rate"], "B/s"),
        "dominant": words.of("parts", part) + " (" + share.removesuffix(" of a step") + ")",
    }
