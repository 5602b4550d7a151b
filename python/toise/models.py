"""What a run's measurements say of what was not measured. Computed by the C++ core."""

from __future__ import annotations

import os
from typing import Any

import orjson

from toise import _core


def collective_time(
    run: str | os.PathLike[str],
    op: str,
    bytes: float,
    ranks: int,
    nodes: int | None = None,
    variant: str = "",
    params: dict[str, str] | None = None,
) -> dict[str, Any]:
    """How long a collective takes, by a run's times over sizes and ranks.

    run: a run directory; op: "all_reduce"; bytes: the larger of a rank's input and output; ranks: of all nodes; nodes,
    variant, params ({"type": "fp32"}): needed where several were measured. Returns {"kernel", "variant", "params",
    "seconds", "low", "high", "extrapolates", "reason"}: low and high hold the time with 95 % confidence and widen with
    the distance from what was measured; reason: why it extrapolates. docs/collectives.md says how. Raises InputError (a
    ValueError) where the run does not tell, with what it has.
    """
    found: dict[str, Any] = orjson.loads(
        _core.collective_time(os.fspath(run), op, bytes, ranks, nodes, variant, params or {})
    )
    return found
