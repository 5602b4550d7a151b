"""The page of an allocation request: each figure with the sentence that justifies it, to print or to copy from."""

from __future__ import annotations

import json
import pathlib

from toise._core import InputError
from toise.report.page import write_whole
from toise.report.request import html, latex, markdown, word
from toise.report.request.content import page_of
from toise.report.request.curve import curve_of
from toise.report.request.languages import LANGUAGES

ENDINGS = (".html", ".docx", ".tex", ".md")


def write_request(data: pathlib.Path, output: pathlib.Path, language: str) -> None:
    """Writes one file from what `toise size --json` prints, in the format of its ending.

    Raises InputError for another ending, EnvironmentError for .docx where python-docx is missing, OSError.
    """
    if output.suffix not in ENDINGS:
        raise InputError(f"'{output.name}' ends in no known format; write one of {', '.join(ENDINGS)}")
    request = json.loads(data.read_text(encoding="utf-8"))
    words = LANGUAGES[language]
    page, curve = page_of(request, words), curve_of(request, words)
    if output.suffix == ".docx":
        word.write(page, output)
    else:
        write = {".html": html.text_of, ".tex": latex.text_of, ".md": markdown.text_of}[output.suffix]
        write_whole(output, write(page, curve, words.code))
