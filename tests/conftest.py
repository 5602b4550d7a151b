"""Where the programs under test are, and runs that several tests look at."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("TOISE_BIN", ROOT / "build/bin"))


class Toise:
    """The driver as a user calls it."""

    program = BIN / "toise"
    worker = BIN / "toise-worker"

    def __call__(self, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False, **options
        )

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.program, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,  # as a shell starts it
        )

    def measurements(self, run: pathlib.Path) -> list[dict]:
        shown = self("show", run, "--json", "--samples")
        assert shown.returncode == 0, shown.stderr
        return json.loads(shown.stdout)


@pytest.fixture(scope="session")
def toise() -> Toise:
    return Toise()


@pytest.fixture(scope="session")
def smoke_run(toise: Toise, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A complete run of the smoke suite."""
    run = tmp_path_factory.mktemp("smoke") / "run"
    done = toise("run", "smoke", "-o", run)
    assert done.returncode == 0, done.stderr
    return run


@pytest.fixture
def suite(tmp_path: pathlib.Path):
    """Writes a suite of the hidden kernel test.fault: suite("none", "segfault", …)."""

    def write(
        *faults: str, budget: str = "20s", timeout: str = "60s", rounds: int = 1, extra: str = ""
    ) -> pathlib.Path:
        policy = f'precision = "50%"\nrounds = {rounds}\nmin_samples = 6\nwarmup = "1ms"\nbudget = "{budget}"\ntimeout = "{timeout}"\n'
        lines = [f'name = "faults"\n{policy}{extra}\n']
        lines += [
            f'[[bench]]\nkernel = "test.fault"\nfault = "{fault}"\nindex = {i}\n' for i, fault in enumerate(faults)
        ]
        file = tmp_path / "faults.toml"
        file.write_text("".join(lines))
        return file

    return write
