"""What Python's own writers make of a few values: arrays by numpy.save, tables by the csv module.

Usage: python formats/make.py   (writes beside itself)
"""

import csv
import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent

single = np.array([[1, 0.1], [2.5, np.nan], [-3, np.inf]], dtype=np.float32)
double = np.array([[1, 0.1, -0.0], [2.5, 1e-300, 7]], dtype=np.float64)
for name, array in {"float32": single, "float64": double, "empty": single[:0]}.items():
    np.save(HERE / f"{name}.npy", array)

HEADER = ["id", "review text", "label"]
ROWS = [
    ["1", "A plain one.", "good"],
    ["2", 'He said "no", twice.', "bad"],
    ["3", "Two lines,\nof which\r\nthe second ends as Windows ends it.", "bad"],
    ["4", "A tab\tinside, and é, 漢字, 🙂.", ""],
    ["5", '"quoted from end to end"', "good, or not"],
]
for name, delimiter, end, encoding in [("comma.csv", ",", "\r\n", "utf-8-sig"), ("tab.tsv", "\t", "\n", "utf-8")]:
    with open(HERE / name, "w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter, lineterminator=end).writerows([HEADER, *ROWS])
(HERE / "table.json").write_text(json.dumps(ROWS, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
