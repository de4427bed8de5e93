"""Prints the rows of a directory's CSV files, a JSON object a line: {"table": ..., "row": {column: text or null}}.

The files are named TABLE~TIME.csv. An empty field is null, as CSV has no other.
"""

import csv
import json
import pathlib
import sys

csv.field_size_limit(sys.maxsize)
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = {column: value or None for column, value in row.items() if column is not None}
            print(json.dumps({"table": path.stem.rpartition("~")[0], "row": values}))
