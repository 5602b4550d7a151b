"""A sweep over this one node, and its lines again as those of 30."""

from __future__ import annotations

import json
import pathlib
import secrets

from tests.runs import seal, write_lines

NODES = 30
SLOW, DEAD = "n03", "n07"


def measure_sweep(toise, folder: pathlib.Path) -> pathlib.Path:
    """One of them is 20 % slow, one dead."""
    suite = folder / "sweep.toml"
    suite.write_text(
        'precision = "50%"\nmin_samples = 6\nwarmup = "1ms"\n[[bench]]\nkernel = "stream.triad"\nbytes = "64KiB"\nscope = "every-node"\n'
    )
    run = folder / "run"
    done = toise("run", suite, "-o", run)
    assert done.returncode == 0, done.stderr
    (file,) = (run / "results").glob("*.jsonl")
    line = json.loads(file.read_text())
    file.unlink()
    for node in (f"n{i:02}" for i in range(NODES)):
        line["hosts"], line["uid"] = [node], secrets.token_hex(16)
        line["outcome"], line["reason"] = ("ok", "") if node != DEAD else ("crashed", "the node was lost")
        value = 1e11 if node != SLOW else 0.8e11
        line["metrics"][0] |= {"median": value, "ci_low": 0.99 * value, "ci_high": 1.01 * value}
        write_lines(run / "results" / f"001-x-{node}.jsonl", [line])
    return seal(run)
