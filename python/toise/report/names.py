"""Names that somebody else chose, on a page: nothing in them is executed, turns the writing round or forges a part."""

from __future__ import annotations

import unicodedata
from typing import Any

from markupsafe import Markup


def printable(text: str) -> str:
    """Control characters, marks of the writing's direction and what is no character become visible: "\\u202e".

    Line breaks and tabs stay: a page shows them as blanks.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in "\n\t" or is_shown(c) else escape(c) for c in text)


def is_shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def shown(value: object) -> object:
    """What a template writes of a value: markup of our own as it is, other text printable."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def chart_text(text: str) -> str:
    """Text for Plotly, which reads tags and entities in every text that it draws."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def chart_data(value: Any) -> Any:
    """All texts of a chart's data as chart_text(); its templates, which have tags of ours, as they are."""
    if isinstance(value, dict):
        return {
            printable(key): one if key in ("hovertemplate", "texttemplate") else chart_data(one)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [chart_data(one) for one in value]
    return chart_text(value) if isinstance(value, str) else value
