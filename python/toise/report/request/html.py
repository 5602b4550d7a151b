"""An allocation request as one self-contained HTML file, with its curve drawn in SVG."""

from __future__ import annotations

from markupsafe import Markup

from toise.report.page import page_template, template
from toise.report.request.content import Page
from toise.report.request.curve import Curve, Point

LEFT, TOP, WIDTH, HEIGHT = 70, 15, 560, 240  # of the plot in the picture, in px


def text_of(page: Page, curve: Curve | None, language: str) -> str:
    return page_template("request/request.html").render(
        page=page,
        curve=curve,
        language=language,
        place=place,
        points=lambda line: " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, line)),
        plot={"left": LEFT, "top": TOP, "width": WIDTH, "height": HEIGHT},
        style=Markup(template("style.css") + template("request/request.css")),
    )


def place(point: Point) -> Point:
    """From the unit square to the picture, whose y goes down."""
    return LEFT + point[0] * WIDTH, TOP + (1 - point[1]) * HEIGHT
