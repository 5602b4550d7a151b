"""An allocation request as a .docx, to edit in Word or LibreOffice. Needs python-docx."""

from __future__ import annotations

import pathlib
import sys

from toise._core import EnvironmentError
from toise.report.request.content import Page, Table, one_line


def write(page: Page, output: pathlib.Path) -> None:
    """Without the curve, whose figures are in the table of sizes. Raises EnvironmentError without python-docx."""
    try:
        import docx
        from docx.enum.section import WD_ORIENT
        from docx.shared import Pt
    except ImportError as error:
        raise EnvironmentError(
            f".docx needs python-docx, which this Python lacks; run: {sys.executable} -m pip install python-docx, or "
            "write .html, .tex or .md"
        ) from error
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE  # the table of settings has thirteen columns
    section.page_width, section.page_height = section.page_height, section.page_width
    document.styles["Normal"].font.size = Pt(9)
    document.add_heading(one_line(page.title), level=1)
    document.add_paragraph().add_run(one_line(page.foundation)).bold = True
    document.add_paragraph(one_line(page.introduction))
    for table in page.tables():
        if table.title:
            document.add_heading(one_line(table.title), level=2)
        if table.note:
            document.add_paragraph(one_line(table.note))
        add_grid(document, table)
    part = output.with_name(output.name + ".part")
    document.save(str(part))
    part.replace(output)


def add_grid(document, table: Table) -> None:  # type: ignore[no-untyped-def]  # of python-docx, which is optional
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    rows, section = table.lines(), document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    widths = [int(width * share) for share in table.shares()]
    grid = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    grid.autofit = False
    for column, wide in zip(grid.columns, widths, strict=True):
        column.width = wide
    for i, (line, cells) in enumerate(zip(rows, grid.rows, strict=True)):
        for j, (text, cell) in enumerate(zip(line, cells.cells, strict=True)):
            cell.width = widths[j]
            paragraph = cell.paragraphs[0]
            paragraph.add_run(one_line(text)).bold = bool(table.columns) and i == 0
            if j in table.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
