"""How long rows take to be read, beside pandas, and prepared data the second time.

    python benchmarks/reading.py --mb 1000

A CSV file of 20 columns (twelve of decimals, four of whole numbers, four of texts) is written to a
temporary folder and read in turn as `data csv` does, with all its checks, and by
`pandas.read_csv(engine="pyarrow")`; the same rows as Parquet, whole and three columns of them. A
second table says what `nndsl check` does with the file's rows: prepared, and read from the cache.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd
from measure import interleaved, ratio, table

from nndsl.data.cache import remembered
from nndsl.data.cache.wanted import keeping
from nndsl.data.prepare import prepare
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import CsvData, ParquetData
from nndsl.data.split import Split
from nndsl.data.tables import frames
from nndsl.data.where import Where

BLOCK = 200_000  # rows that are made at a time
BYTES = 141  # of a row, about
MOST = 1.0  # times what pandas takes


def write(path: Path, megabytes: int) -> None:
    """Write a CSV file of about that size."""
    rng = np.random.default_rng(0)
    count = round(megabytes * 1e6 / BYTES)
    for start in range(0, count, BLOCK):
        rows = min(BLOCK, count - start)
        columns = {f"x{i}": rng.normal(size=rows).round(5) for i in range(12)}
        columns |= {f"n{i}": rng.integers(0, 1000, rows) for i in range(4)}
        words = ["red", "green", "blue", "a longer one"]
        columns |= {f"t{i}": rng.choice(words, rows) for i in range(3)}
        columns["y"] = rng.choice(["yes", "no"], rows)
        frame = pd.DataFrame(columns)
        frame.to_csv(path, mode="a", index=False, header=start == 0)


def sheet(source: CsvData | ParquetData, path: Path) -> None:
    """Read a file anew."""
    frames._sheets.clear()
    frames.read_sheet(source, path.name, path, "files")


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mb", type=int, default=1000, help="the size of the CSV file (1000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is read (5)")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.environ["NNDSL_CACHE"] = folder
        path, columns = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        write(path, given.mb)
        pd.read_csv(path, engine="pyarrow").to_parquet(columns, index=False)
        csv = CsvData(files=(path.name,), target="y")
        whole = ParquetData(files=(columns.name,), target="y")
        three = ParquetData(files=(columns.name,), target="y", columns=("x1", "t1"))
        calls: dict[str, Callable[[], object]] = {
            "data csv": partial(sheet, csv, path),
            "pandas, csv": partial(pd.read_csv, path, engine="pyarrow"),
            "data parquet": partial(sheet, whole, columns),
            "data parquet, 3 columns": partial(sheet, three, columns),
            "pandas, parquet": partial(pd.read_parquet, columns),
        }
        times = interleaved(calls, given.rounds, seconds=0)
        size = path.stat().st_size / 1e6
        rows = [
            ["data csv", "pandas, csv", MOST],
            ["data parquet", "pandas, parquet", None],
            ["data parquet, 3 columns", "pandas, parquet", None],
        ]
        header = [f"s, a CSV file of {size:,.0f} MB", "nndsl", "pandas", "ratio", "at most"]
        found = [
            [own, median(times[own]), median(times[other]), ratio(times, own, other), most]
            for own, other, most in rows
        ]
        print(table(header, found), "\n", flush=True)
        wish = Request(csv, Split(test=0.2), Preprocess(), "binary", Where(Path(folder)))
        rows = []
        for name, kept in (("prepared", False), ("prepared and kept", True), ("kept", True)):
            frames._sheets.clear()
            remembered._recent.clear()
            start = perf_counter()
            with keeping(kept):
                prepare(wish)
            rows.append([name, perf_counter() - start])
        print(table(["the same rows", "s"], rows))


if __name__ == "__main__":
    main()
