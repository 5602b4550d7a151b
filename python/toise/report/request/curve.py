"""The curve of a training's time over GPUs, both logarithmic, as points in a unit square that a format draws."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from toise.report.request.words import Words

Point = tuple[float, float]


@dataclasses.dataclass(frozen=True)
class Curve:
    """median: P50; band: P10 from left to right, then P90 back; ideal: a line with the efficiency of the first size."""

    median: list[Point]
    band: list[Point]
    ideal: list[Point]
    chosen: Point
    across: list[tuple[float, str]]  # where a tick is, and what it says
    up: list[tuple[float, str]]
    across_title: str
    up_title: str
    ideal_title: str
    chosen_title: str


def curve_of(request: dict[str, Any], words: Words) -> Curve | None:
    """Nothing where the training fits on fewer than two numbers of GPUs: a point is no curve."""
    sizes = request["sizes"]
    if len(sizes) < 2:
        return None
    days = {name: [one["wall_seconds"][name] / 86400 for one in sizes] for name in ("p10", "p50", "p90")}
    first, last = sizes[0]["gpus"], sizes[-1]["gpus"]
    ideal_end = days["p50"][0] * first / last
    low, high = min(*days["p10"], ideal_end), max(days["p90"])

    def at(gpus: float, time: float) -> Point:
        return math.log(gpus / first) / math.log(last / first), math.log(time / low) / math.log(high / low)

    def line(name: str) -> list[Point]:
        return [at(one["gpus"], time) for one, time in zip(sizes, days[name], strict=True)]

    return Curve(
        median=line("p50"),
        band=line("p10") + line("p90")[::-1],
        ideal=[at(first, days["p50"][0]), at(last, ideal_end)],
        chosen=at(request["gpus"], request["wall_seconds"]["p50"] / 86400),
        across=[(at(value, low)[0], words.number(value)) for value in powers(2, first, last)],
        up=[(at(first, value)[1], words.number(value)) for value in decades(low, high)],
        across_title=words.texts["gpus"],
        up_title=words.texts["days"],
        ideal_title=words.texts["ideal"],
        chosen_title=words.texts["chosen"].format(gpus=words.number(request["gpus"])),
    )


def powers(base: int, low: float, high: float) -> list[float]:
    """Powers of the base from low to high, at most ten."""
    exponents = range(math.ceil(math.log(low, base) - 1e-9), math.floor(math.log(high, base) + 1e-9) + 1)
    return [float(base**e) for e in exponents][:: max(1, math.ceil(len(exponents) / 10))]


def decades(low: float, high: float) -> list[float]:
    """1, 2 and 5 times powers of ten from low to high."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [m * 10.0**e for e in exponents for m in (1, 2, 5) if low <= m * 10.0**e <= high]
