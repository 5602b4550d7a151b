"""python -m toise.report RUN -o FILE, --nightly DATA -o FOLDER, or --acceptance or --request DATA -o FILE."""

from __future__ import annotations

import argparse
import pathlib
import sys

from toise._core import EnvironmentError, InputError
from toise.report.acceptance import write_acceptance
from toise.report.nightly import write_site
from toise.report.page import render_report, write_whole
from toise.report.request import write_request
from toise.report.request.languages import LANGUAGES
from toise.runs import read_run


def main() -> int:
    parser = argparse.ArgumentParser(prog="toise report", description="Write a run as one self-contained HTML file.")
    parser.add_argument("run", nargs="?", help="a run directory")
    parser.add_argument(
        "--nightly", metavar="DATA", help="instead of a run: the data of `toise nightly`; -o is a folder"
    )
    parser.add_argument("--acceptance", metavar="DATA", help="instead of a run: the data of `toise accept`")
    parser.add_argument("--request", metavar="DATA", help="instead of a run: the data of `toise size`")
    parser.add_argument("--language", choices=list(LANGUAGES), default="en", help="of --request")
    parser.add_argument("-o", "--output", required=True, help="the file to write")
    arguments = parser.parse_args()
    try:
        if arguments.nightly:
            write_site(pathlib.Path(arguments.nightly), pathlib.Path(arguments.output))
        elif arguments.acceptance:
            write_acceptance(pathlib.Path(arguments.acceptance), pathlib.Path(arguments.output))
        elif arguments.request:
            write_request(pathlib.Path(arguments.request), pathlib.Path(arguments.output), arguments.language)
        else:
            write_whole(pathlib.Path(arguments.output), render_report(read_run(arguments.run)))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except (EnvironmentError, OSError) as error:
        print(error, file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
