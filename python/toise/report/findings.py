"""What `toise diagnose` says of a run, as the report shows it."""

from __future__ import annotations

import json
from typing import Any

from toise import _core
from toise.runs import Run


def findings_of(run: Run) -> dict[str, Any]:
    """{findings, rules}, as `toise diagnose --json` prints it. Raises InputError as read_run() does."""
    found: dict[str, Any] = json.loads(_core.diagnose(run.path))
    return found
