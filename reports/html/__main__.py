"""python -m toise.report RUN -o FILE, or --nightly DATA -o FOLDER: what `toise report` and `toise nightly` call."""

from __future__ import annotations

import argparse
import pathlib
import sys

from toise._core import EnvironmentError, InputError
from toise.report.nightly import write_site
from toise.report.page import render_report
from toise.runs import read_run


def main() -> int:
    parser = argparse.ArgumentParser(prog="toise report", description="A run as one self-contained HTML file.")
    parser.add_argument("run", nargs="?", help="a run directory")
    parser.add_argument("--nightly", metavar="DATA", help="instead: what `toise nightly` computed; -o is a folder")
    parser.add_argument("-o", "--output", required=True, help="the file to write")
    arguments = parser.parse_args()
    try:
        if arguments.nightly:
            write_site(pathlib.Path(arguments.nightly), pathlib.Path(arguments.output))
        else:
            html = render_report(read_run(arguments.run))
            pathlib.Path(arguments.output).write_text(html, encoding="utf-8")
    except (InputError, EnvironmentError, OSError) as error:
        print(f"toise report: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
