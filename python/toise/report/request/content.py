"""What an allocation request says, as plain text in tables: each format of the page writes the same."""

from __future__ import annotations

import dataclasses
import math
import unicodedata
from typing import Any

from toise.report.request.figures import figures
from toise.report.request.words import Words


@dataclasses.dataclass(frozen=True)
class Table:
    """columns: names; empty where the rows need none. numbers: the columns that are set to the right."""

    title: str
    note: str
    columns: list[str]
    rows: list[list[str]]
    numbers: frozenset[int] = frozenset()

    def lines(self) -> list[list[str]]:
        """The rows, after the names of the columns where there are any."""
        return [self.columns, *self.rows] if self.columns else self.rows

    def shares(self) -> list[float]:
        """Of the width, for each column: more for more text, enough for its longest word; 1 in all."""
        weights = []
        for cells in zip(*self.lines(), strict=True):
            word = max(len(word) for cell in cells for word in cell.split() or [""])
            weights.append(max(4, min(word, 14), 3 * math.sqrt(max(map(len, cells)))))
        return [one / sum(weights) for one in weights]


@dataclasses.dataclass(frozen=True)
class Page:
    """In this order. form is None where no access was named, settings is None of a code."""

    title: str
    foundation: str
    introduction: str
    form: Table | None
    fields: Table
    sizes: Table
    settings: Table | None
    origins: Table

    def tables(self) -> list[Table]:
        """All that there are, as the page shows them."""
        return [one for one in (self.form, self.fields, self.sizes, self.settings, self.origins) if one]


def one_line(text: str) -> str:
    """Without control characters, line ends among them, that formats refuse or read as their own."""
    return "".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in text)


def page_of(request: dict[str, Any], words: Words) -> Page:
    """request: what `toise size --json` prints."""
    texts = words.texts
    return Page(
        title=texts["named"].format(workload=request["workload"]),
        foundation=foundation(request, words),
        introduction=introduction(request, words),
        form=form_table(request, words) if request["form"] else None,
        fields=fields_table(request, words),
        sizes=sizes_table(request, words),
        settings=None if is_code(request) else settings_table(request, words),
        origins=origins_table(request, words),
    )


def is_code(request: dict[str, Any]) -> bool:
    """Whether it was sized from a code's own runs, which have no settings, memory and parts."""
    return not request["settings"]


def introduction(request: dict[str, Any], words: Words) -> str:
    if is_code(request):
        return f"{words.texts['on']} {request['machine']}. {words.texts['code_interval']}"
    return f"{words.texts['on']} {request['machine']}, {request['precision']}. {words.texts['interval']}"


def foundation(request: dict[str, Any], words: Words) -> str:
    """What the answer rests on, before any figure."""
    counts = request["rests_on"]
    if is_code(request):
        return words.texts["code_foundation"].format(**counts)
    text = words.texts["foundation" if counts["measured"] else "foundation_unmeasured"].format(**counts)
    if counts["measured"] and request["unmeasured"]:
        missing = "; ".join(words.of("terms", term) for term in request["unmeasured"])
        text += words.texts["unmeasured"].format(missing=missing)
    return text + (words.texts["extrapolates"] if request["extrapolates"] else "")


def form_table(request: dict[str, Any], words: Words) -> Table:
    """What the access grants, and whether the request keeps to it."""
    form, texts, code = request["form"], words.texts, words.code
    unit = form["unit"][code]
    limits = [texts[key].format(hours=words.number(form[key]), unit=unit) for key in ("above", "most") if form[key]]
    if form["duration"]:
        limits.append(texts["within_days"].format(days=words.number(form["duration"] / 86400)))
    judged = form["fit"].replace(" ", "_")
    if judged == "fits" and not limits:
        judged = "fits_unlimited"
    verdict = texts[judged].format(gpu=request["gpu"])
    if form["instead"]:
        verdict += texts["instead"].format(modes=", ".join(form["instead"]))
    rules = texts["rules"].format(date=form["read"]) + (texts["old"] if form["old"] else "")
    rows = [
        [texts["access"], form["name"][code]],
        [texts["limit"], texts["semicolon"].join(limits) or texts["no_limit"]],
        [texts["judged"], verdict],
        [texts["note"], form["note"][code]],
        [texts["not_found"], form["not_found"][code]],
    ]
    pages = [f"{one['title']}, {one['address']}" for one in form["sources"]]
    rows += [[rules if page is pages[0] else "", page] for page in pages]
    return Table(title=texts["access"], note="", columns=[], rows=rows)


def fields_table(request: dict[str, Any], words: Words) -> Table:
    """Each figure with its value and the sentence that justifies it: those of the form, or those that we think of."""
    found = figures(request, words)
    if request["form"]:
        asked = {one["figure"]: one["question"][words.code] for one in request["form"]["fields"]}
    else:
        asked = words.fields
    texts = words.texts
    rows = [[question, *found[figure]] for figure, question in asked.items()]
    note = texts["questions"] if request["form"] else ""
    return Table(title=texts["request"], note=note, columns=[texts["figure"], texts["value"], texts["why"]], rows=rows)


def sizes_table(request: dict[str, Any], words: Words) -> Table:
    """Time, GPU-hours and efficiency over all numbers of GPUs on which the training fits."""
    texts, sizes = words.texts, request["sizes"]
    rows = [
        [
            words.number(one["gpus"]),
            words.likely(one["wall_seconds"], 86400),
            words.number(one["gpu_hours"]),
            words.number(100 * one["efficiency"]) + " %",
        ]
        for one in sizes
    ]
    columns = [texts["gpus"], texts["days"], texts["hours"], texts["efficiency"]]
    note = texts["code_sizes_note" if is_code(request) else "sizes_note"]
    return Table(texts["sizes"], note, columns, rows, numbers=frozenset(range(4)))


def settings_table(request: dict[str, Any], words: Words) -> Table:
    degrees = ["tp", "pp", "vpp", "dp", "cp", "ep", "zero"]
    columns = degrees + [words.texts[name] for name in ("micro_batch", "batch", "recompute", "step", "hours", "memory")]
    rows = [
        [words.number(one[name]) for name in [*degrees, "micro_batch", "global_batch"]]
        + [words.of("recompute", one["recompute"]), words.number(one["step_seconds"])]
        + [words.number(one["gpu_hours"]), words.quantity(one["memory"], "B")]
        for one in request["settings"]
    ]
    return Table(
        words.texts["settings"], words.texts["settings_note"], columns, rows, numbers=frozenset(range(len(columns)))
    )


def origins_table(request: dict[str, Any], words: Words) -> Table:
    rows = [
        [words.of("terms", one["term"]), one["value"], words.of("basis", one["basis"]), one["source"]]
        for one in request["origins"]
    ]
    columns = [words.texts[name] for name in ("term", "value", "basis", "source")]
    return Table(words.texts["origins"], words.texts["origins_note"], columns, rows)
