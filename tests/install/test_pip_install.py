"""pip install . into a fresh environment gives the driver, the worker and the package."""

from __future__ import annotations

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_a_fresh_environment_has_driver_worker_and_package(tmp_path, smoke_run):
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    pip = subprocess.run([venv / "bin/pip", "install", "--quiet", ROOT], capture_output=True, text=True, check=False)
    assert pip.returncode == 0, pip.stdout + pip.stderr

    version = subprocess.run([venv / "bin/toise", "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("toise 0.")
    planned = subprocess.run(
        [venv / "bin/toise", "run", "quick", "--dry-run"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "stream.triad" in planned.stdout
    report = subprocess.run(
        [venv / "bin/toise", "report", smoke_run, "-o", tmp_path / "r.html"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.returncode == 0, report.stderr
    assert (tmp_path / "r.html").stat().st_size > 1_000_000
