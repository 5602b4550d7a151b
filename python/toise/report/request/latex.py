"""An allocation request as LaTeX, for pdflatex, with its curve drawn by TikZ."""

from __future__ import annotations

from toise.report.request.content import Page, Table, one_line
from toise.report.request.curve import Curve, Point

HEAD = r"""\documentclass[10pt,a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage{textcomp}
\usepackage[a4paper,margin=2cm]{geometry}
\usepackage{array,longtable,tikz}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\renewcommand{\arraystretch}{1.2}
\begin{document}
"""
WIDTH, HEIGHT = 13.0, 6.0  # of the curve, cm
# for pdflatex, whose fonts have Latin only
MACROS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_\allowbreak{}",
    "/": r"/\allowbreak{}",  # of addresses
    "%": r"\%",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "-": "-{}",  # no dash out of two
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u202f": r"\,",
    "×": r"\texttimes{}",
    "µ": r"\textmu{}",
    "≤": r"$\le$",
    "œ": r"\oe{}",
    "…": r"\ldots{}",
    "’": "'",
    "–": "--",
}


def text_of(page: Page, curve: Curve | None, _language: str) -> str:
    parts = [HEAD, rf"\section*{{{plain(page.title)}}}", rf"\textbf{{{plain(page.foundation)}}}", ""]
    parts.append(plain(page.introduction))
    for table in page.tables():
        parts.append(rf"\subsection*{{{plain(table.title)}}}" if table.title else "")
        parts += [plain(table.note), ""]
        if table is page.sizes and curve:
            parts.append(picture(curve))
        parts.append(grid(table))
    return "\n".join([*parts, r"\end{document}", ""])


def grid(table: Table) -> str:
    shares = table.shares()
    room = 0.98 - 0.025 * len(shares)  # without the space between columns
    ways = ["raggedleft" if i in table.numbers else "raggedright" for i in range(len(shares))]
    columns = "".join(
        rf">{{\{way}\arraybackslash}}p{{{room * share:.3f}\linewidth}}" for way, share in zip(ways, shares, strict=True)
    )
    lines = [" & ".join(map(plain, row)) + r" \\" for row in table.lines()]
    if table.columns:
        lines[0] += r"\hline\endhead"
    size = r"\scriptsize\setlength{\tabcolsep}{3pt}" if len(shares) > 6 else r"\small"
    return "\n".join([r"{" + size, rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}", *lines, r"\end{longtable}}"])


def picture(c: Curve) -> str:
    def at(point: Point) -> str:
        return f"({point[0] * WIDTH:.2f},{point[1] * HEIGHT:.2f})"

    def path(line: list[Point]) -> str:
        return " -- ".join(map(at, line))

    lines = [r"\begin{center}\begin{tikzpicture}\small"]
    for x, text in c.across:
        lines.append(rf"\draw[gray!30] {at((x, 0))} -- {at((x, 1))}; \node[below] at {at((x, 0))} {{{plain(text)}}};")
    for y, text in c.up:
        lines.append(rf"\draw[gray!30] {at((0, y))} -- {at((1, y))}; \node[left] at {at((0, y))} {{{plain(text)}}};")
    lines.append(rf"\fill[blue!20] {path(c.band)} -- cycle;")
    lines.append(rf"\draw[gray,dashed] {path(c.ideal)} node[left=8mm] {{{plain(c.ideal_title)}}};")
    lines.append(rf"\draw[blue,thick] {path(c.median)};")
    lines.append(rf"\fill[orange] {at(c.chosen)} circle (0.08) node[above right,black] {{{plain(c.chosen_title)}}};")
    lines.append(rf"\node[below] at ({WIDTH / 2},-0.5) {{{plain(c.across_title)}}};")
    lines.append(rf"\node[rotate=90] at (-1.4,{HEIGHT / 2}) {{{plain(c.up_title)}}};")
    return "\n".join([*lines, r"\end{tikzpicture}\end{center}"])


def plain(text: str) -> str:
    """Text that LaTeX shows as it is. What pdflatex has no letter for is written as its number."""
    return "".join(letter(one) for one in one_line(text))


def letter(one: str) -> str:
    if one in MACROS:
        return MACROS[one]
    return one if " " <= one <= "~" or "\u00a1" <= one <= "\u00ff" else f"[U+{ord(one):04X}]"
