"""Toise, the measuring instrument for AI and HPC machines: runs as data, statistics from the C++ core."""

from toise._core import EnvironmentError, InputError
from toise.runs import Run, load_run, median_ci

__all__ = ["EnvironmentError", "InputError", "Run", "load_run", "median_ci"]
