"""What tests see of a run from outside while it is at work: its lines, its visits and its workers."""

from __future__ import annotations

import collections
import json
import pathlib
import subprocess
import time


def wait_for(condition, what: str = "what the test waits for", seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not in {seconds} s: {what}"
        time.sleep(0.02)


def lines(run: pathlib.Path) -> list[str]:
    """Whole result lines on disk."""
    texts = [f.read_text() for f in sorted((run / "results").glob("*.jsonl"))] if (run / "results").is_dir() else []
    return [line for text in texts for line in text.split("\n")[:-1]]


def visits(run: pathlib.Path) -> int:
    """Whole lines of visits to cases, on disk."""
    return sum(f.read_text().count("\n") for f in (run / "visits").glob("*.jsonl"))


def workers() -> set[int]:
    found = subprocess.run(["pgrep", "-f", "toise-worker --plan"], capture_output=True, text=True, check=False)
    return {int(pid) for pid in found.stdout.split()}


def workers_of(run: pathlib.Path) -> set[int]:
    """Worker processes of this run alone, without the launchers above them."""
    found = set()
    for pid in workers():
        try:
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if words[0].endswith("toise-worker") and any(str(run) in word for word in words):
            found.add(pid)
    return found


def assert_each_case_once(toise, run: pathlib.Path, count: int) -> None:
    keys = [json.dumps(m["case"], sort_keys=True) for m in toise.measurements(run)]
    assert len(keys) == count
    assert max(collections.Counter(keys).values()) == 1
