"""python -m toise.parquet CSV FILE: what `toise export --format parquet` calls."""

from __future__ import annotations

import os
import sys

import pandas


def write_parquet(csv: str, output: str) -> None:
    """The rows of `toise export --format csv` with their types: numbers, and dates in UTC. Whole or not at all.

    Raises ImportError without pyarrow.
    """
    texts = ["kernel", "variant", "backend", "params", "metric", "unit", "better", "machine", "node", "suite"]
    texts += ["outcome", "reason"]
    rows = pandas.read_csv(csv, dtype=dict.fromkeys(texts, "string"), keep_default_na=False, na_values={"value": [""]})
    for column in texts:  # a ' before what a spreadsheet would take for a formula, as core/text/csv.hpp says
        rows[column] = rows[column].str.replace(r"\A'(?=[=+\-@\t\r\n＝＋－＠'])", "", regex=True)
    for column in ("value", "low", "high"):
        rows[column] = pandas.to_numeric(rows[column])
    rows["date"] = pandas.to_datetime(rows["date"], utc=True)
    part = output + ".part"
    try:
        rows.to_parquet(part, index=False)
        os.replace(part, output)
    finally:
        if os.path.exists(part):
            os.remove(part)


if __name__ == "__main__":
    try:
        write_parquet(*sys.argv[1:])
    except ImportError:
        print(f"Parquet files need pyarrow, which this Python lacks; run: {sys.executable} -m pip install pyarrow")
        sys.exit(1)
    except OSError as error:
        print(error)
        sys.exit(1)
