"""Numbers for people: SI prefixes, sensible digits, sizes in bytes."""

from __future__ import annotations

import math
from typing import Any

_PREFIXES = [
    (1e15, "P"),
    (1e12, "T"),
    (1e9, "G"),
    (1e6, "M"),
    (1e3, "k"),
    (1.0, ""),
    (1e-3, "m"),
    (1e-6, "µ"),
    (1e-9, "n"),
]


def si(value: float | None, unit: str) -> str:
    """1234567, "B/s" -> "1.23 MB/s": three significant digits."""
    if value is None or not math.isfinite(value):
        return "n/a"
    if unit == "1":
        return f"{value:.3g}"
    factor, prefix = 1.0, ""
    if value != 0:
        factor, prefix = next(((f, p) for f, p in _PREFIXES if abs(value) >= 0.9995 * f), _PREFIXES[-1])
    scaled = value / factor
    digits = 0 if abs(scaled) >= 99.95 else 1 if abs(scaled) >= 9.995 else 2
    return f"{scaled:.{digits}f} {prefix}{unit.removeprefix('1')}"


def percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f} %"


def size(count: float) -> str:
    """65536 -> "64 KiB"."""
    prefixes = ["", "Ki", "Mi", "Gi", "Ti"]
    power = next((p for p in range(len(prefixes)) if count < 1024 ** (p + 1)), len(prefixes) - 1)
    return f"{count / 1024**power:g} {prefixes[power]}B"


def detail(value: Any, unit: str = "", units: dict[str, str] | None = None, path: str = "") -> str:
    """A value among a measurement's details; units: of the members of a group, by their path from the details."""
    units = units or {}
    unit = units.get(path, unit)
    if isinstance(value, dict):
        return ", ".join(f"{name} {detail(part, unit, units, f'{path}.{name}')}" for name, part in value.items())
    if isinstance(value, list):
        return ("; " if any(isinstance(part, dict) for part in value) else ", ").join(
            detail(part, unit) for part in value
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not known"
    if isinstance(value, str):
        return value
    if unit == "B":
        return size(value)
    return si(value, unit) if unit else f"{value:.6g}" if isinstance(value, float) else str(value)


def interval(metric: dict[str, Any]) -> str:
    """The half-width of a metric's interval, relative to its median."""
    if metric["half_width"] is None:
        return "n/a"
    width = 100 * metric["half_width"]
    if width > 1000:  # rounds that have next to nothing in common
        return "over ±1000 %"
    return f"±{width:.0f} %" if width >= 100 else f"±{width:.2g} %"


def spread(metric: dict[str, Any]) -> str:
    """How sure a metric is, in words: "95 % interval ±1.2 %"."""
    return "no interval" if metric["half_width"] is None else f"95 % interval {interval(metric)}"
