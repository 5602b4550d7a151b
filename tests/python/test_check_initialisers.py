"""scripts/check-initialisers finds what GCC 12 compiles wrongly, and nothing else."""

from __future__ import annotations

import pathlib
import subprocess
import sys

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/check-initialisers"


def check(tmp_path: pathlib.Path, code: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "a.cpp"
    file.write_text(code)
    return subprocess.run([sys.executable, SCRIPT, file], capture_output=True, text=True, check=False)


def test_a_call_behind_nested_braces_without_a_type_is_found(tmp_path):
    found = check(tmp_path, "Recipe r{\n    .base = {.id = k},\n    .sweeps = sweeps_of(bench)};\n")
    assert found.returncode == 1
    assert f"{tmp_path}/a.cpp:2: name the type of this nested initialiser" in found.stderr


def test_a_named_type_a_plain_value_and_an_assignment_are_fine(tmp_path):
    fine = """
    Recipe a{.base = Base{.id = k}, .sweeps = sweeps_of(bench)};  // {.base = {.id = k}, .sweeps = f()}
    Recipe b{.sweeps = sweeps_of(bench), .base = {.id = f(k)}};
    Recipe c{.base = {.id = k}, .name = "f(x)"};
    m.id = {.kernel = k};
    f(m);
    """
    assert check(tmp_path, fine).returncode == 0
