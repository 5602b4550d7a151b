"""Toise, the measuring instrument for AI and HPC machines: runs as data, statistics and judgement from the C++ core."""

from toise._core import EnvironmentError, InputError
from toise.judgement import change_points, outliers
from toise.models import collective_time
from toise.runs import Run, load_run, median_ci
from toise.sizing import size

__all__ = [
    "EnvironmentError",
    "InputError",
    "Run",
    "change_points",
    "collective_time",
    "load_run",
    "median_ci",
    "outliers",
    "size",
]
