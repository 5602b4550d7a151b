"""Suites for a Slurm of four nodes, and what their run directories hold: what the tests on it share."""

from __future__ import annotations

import collections
import json
import pathlib

import pytest

from tests import watching

ROOT = pathlib.Path(__file__).resolve().parents[1]
SUITE = 'name = "sweep"\nprecision = "50%"\nrounds = 1\nmin_samples = 6\nwarmup = "1ms"\nbudget = "{budget}"\ntimeout = "20s"\n{extra}\n'


def write_suite(
    folder: pathlib.Path, *faults: str, scope: str = "every-node", extra: str = "", budget: str = "20s"
) -> pathlib.Path:
    text = SUITE.format(budget=budget, extra=extra)
    for index, fault in enumerate(faults):
        text += f'[[bench]]\nkernel = "test.fault"\nfault = "{fault}"\nindex = {index}\nscope = "{scope}"\n'
    file = folder / "sweep.toml"
    file.write_text(text)
    return file


def lines(run: pathlib.Path) -> list[dict]:
    return [json.loads(line) for line in watching.lines(run)]


def places(run: pathlib.Path) -> collections.Counter:
    """How often each case was measured on each node."""
    return collections.Counter((line["hosts"][0], json.dumps(line["case"], sort_keys=True)) for line in lines(run))


def assert_once_on_each(run: pathlib.Path, nodes: list[str], cases: int) -> None:
    found = places(run)
    assert {node for node, _ in found} == set(nodes)
    assert len(found) == len(nodes) * cases
    assert max(found.values()) == 1


def jobs_of(run: pathlib.Path) -> list[dict]:
    file = run / "jobs.json"
    return json.loads(file.read_text())["jobs"] if file.exists() else []


def worker_of(preset: str) -> pathlib.Path:
    worker = ROOT / "build" / preset / "bin" / "toise-worker"
    if not worker.exists():
        pytest.skip(f"the {preset} preset is not built here")
    return worker
