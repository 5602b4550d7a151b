"""Nights made of one real run: what the tests of the history and of the nightly pages share."""

from __future__ import annotations

import json
import pathlib
import shutil
from collections.abc import Callable

from tests.runs import renew, write_lines

SUITE = """
name = "tiny"
precision = "20%"
rounds = 1
min_samples = 10
warmup = "10ms"
budget = "5s"
[[bench]]
kernel = "stream.triad"
bytes = "64KiB"
[[bench]]
kernel = "latency.chase"
bytes = "64KiB"
"""


def measure(toise, folder: pathlib.Path) -> pathlib.Path:
    (folder / "tiny.toml").write_text(SUITE)
    run = folder / "run"
    done = toise("run", folder / "tiny.toml", "-o", run, "-q")
    assert done.returncode == 0, done.stderr
    return run


def night(
    run: pathlib.Path,
    folder: pathlib.Path,
    day: int,
    slow: float = 1.0,
    change: Callable[[dict], None] = lambda _: None,
) -> pathlib.Path:
    """The run as if of a day in October, its triad `slow` times as fast, all with a little noise; `change` may
    change its run.json."""
    made = folder / f"night-{day:02d}"
    shutil.copytree(run, made)
    file = json.loads((made / "run.json").read_text())
    file["start"] = f"2026-10-{day:02d}T02:00:00.000Z"
    change(file)
    (made / "run.json").write_text(json.dumps(file))
    for results in (made / "results").glob("*.jsonl"):
        lines = [json.loads(line) for line in results.read_text().splitlines()]
        for line in lines:
            factor = slow if line["case"]["kernel"] == "stream.triad" else 1
            line["metrics"][0]["median"] *= factor * (1 + 0.002 * (-1) ** day)
        write_lines(results, lines)
    return renew(made)
