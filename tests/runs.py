"""Runs that tests change: what toise itself would have written of them."""

from __future__ import annotations

import hashlib
import json
import pathlib
import secrets


def write_lines(file: pathlib.Path, lines: list[dict]) -> None:
    """As a worker writes them."""
    file.write_text("".join(json.dumps(x, separators=(",", ":"), sort_keys=True) + "\n" for x in lines))


def seal(run: pathlib.Path) -> pathlib.Path:
    """Writes MANIFEST, as at the run's end."""
    files = sorted(str(f.relative_to(run)) for f in run.rglob("*") if f.is_file())
    sums = {name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in files}
    sealed = [f"{sum}  {name}\n" for name, sum in sums.items() if name not in ("MANIFEST", "report.html")]
    (run / "MANIFEST").write_text("".join(sealed))
    return run


def renew(run: pathlib.Path) -> pathlib.Path:
    """Makes a copy another run: other ids, and sealed."""
    file = json.loads((run / "run.json").read_text())
    file["id"] = secrets.token_hex(16)
    (run / "run.json").write_text(json.dumps(file))
    for results in (run / "results").glob("*.jsonl"):
        lines = [json.loads(line) for line in results.read_text().splitlines()]
        write_lines(results, [line | {"uid": secrets.token_hex(16)} for line in lines])
    return seal(run)
