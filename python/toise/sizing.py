"""The answer of `toise size` as data. Computed by the program, which knows the shipped machines."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import orjson

from toise._core import EnvironmentError, InputError


def size(
    workload: str | os.PathLike[str], machine: str | os.PathLike[str], run: Sequence[str | os.PathLike[str]] = ()
) -> dict[str, Any]:
    """What a workload takes on a machine.

    workload: a TOML file; machine: a shipped one's name, or a file; run: directories of the machine's runs, whose rates
    replace the data sheet's. Returns what `toise size --json` prints: {gpu_hours: {p10, p50, p90}, wall_seconds, nodes,
    settings, origins, …}, in SI units; docs/sizing.md explains it. Raises InputError (a ValueError) for what the
    program refuses, EnvironmentError when it is not installed or fails.
    """
    command: list[str | os.PathLike[str]] = [program(), "size", workload, "--machine", machine, "--json"]
    for one in run:
        command += ["--run", one]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 2:
        raise InputError(done.stderr.strip().removeprefix("toise: "))
    if done.returncode != 0:
        raise EnvironmentError(f"toise size failed: {done.stderr.strip()}")
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found


def program() -> str:
    """$TOISE, the program beside this Python, or the one on PATH. Raises EnvironmentError where there is none."""
    beside = pathlib.Path(sys.executable).parent / "toise"
    candidates = [os.environ.get("TOISE"), str(beside), shutil.which("toise")]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise EnvironmentError(
        "the program 'toise' is not on PATH, and only it knows the machines; install it, or set TOISE to where it is"
    )
