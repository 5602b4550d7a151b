"""An allocation request as Markdown, for a wiki or a repository."""

from __future__ import annotations

import re

from toise.report.request.content import Page, Table, one_line
from toise.report.request.curve import Curve


def text_of(page: Page, _curve: Curve | None, _language: str) -> str:
    """Without the curve, whose figures are in the table of sizes."""
    parts = [f"# {plain(page.title)}", f"**{plain(page.foundation)}**", plain(page.introduction)]
    for table in page.tables():
        parts += [f"## {plain(table.title)}"] if table.title else []
        parts += [plain(table.note)] if table.note else []
        parts.append(grid(table))
    return "\n\n".join(parts) + "\n"


def grid(table: Table) -> str:
    width = len(table.rows[0])
    head = table.columns or [""] * width  # Markdown has no table without one
    marks = ["---:" if i in table.numbers else "---" for i in range(width)]
    lines = [head, marks, *table.rows]
    return "\n".join(
        "| " + " | ".join(plain(cell) if row is not marks else cell for cell in row) + " |" for row in lines
    )


def plain(text: str) -> str:
    """Text that Markdown shows as it is: no link, tag, emphasis or further column."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&$!])", r"\\\1", one_line(text))
