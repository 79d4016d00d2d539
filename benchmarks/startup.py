"""How long commands take to start: whole processes, beside bare Python and what they build on.

    python benchmarks/startup.py

All are run in turn, with compiled modules in place; the table has medians and, for each command,
the median of its ratio to the process beside it in the same round.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from measure import interleaved, ratio, table

ROUNDS = 11
HAR = Path(__file__).resolve().parent.parent / "models" / "har.nn"
HOUSES = """\
data csv "houses.csv" target=price
split test=25% seed=2
preprocess standardize target=standardize
dense 64 relu
dense 32 relu
dense 1
loss mse
train epochs=2 batch=32
"""
# What a command is compared with, and the most of its time that it should take.
PYTHON = "python -c pass"
PARSING = "python -c 'import lark, pydantic'"
TABLES = "python -c 'import numpy, pandas, pydantic, lark'"
BESIDE: dict[str, tuple[str, float]] = {
    "nndsl --version": (PYTHON, 4),
    "nndsl check models/har.nn": (PARSING, 1.5),
    "nndsl fmt --check models/har.nn": (PARSING, 1.5),
    "nndsl show models/har.nn": (PARSING, 0),
    "nndsl predict RUN new.csv": (TABLES, 1.5),
}


def main() -> None:
    """Measure all commands and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(place / "compiled")
        _saved_run(place, environment)
        commands = {
            PYTHON: [sys.executable, "-c", "pass"],
            PARSING: [sys.executable, "-c", "import lark, pydantic"],
            # One pydantic class in use, which a file with a wrong value waits for.
            "one pydantic class": [sys.executable, "-c", ONE_CLASS],
            TABLES: [sys.executable, "-c", "import numpy, pandas, pydantic, lark"],
            "nndsl --version": [*NNDSL, "--version"],
            "nndsl check models/har.nn": [*NNDSL, "check", str(HAR)],
            "nndsl fmt --check models/har.nn": [*NNDSL, "fmt", "--check", str(HAR)],
            "nndsl show models/har.nn": [*NNDSL, "show", str(HAR)],
            "nndsl predict RUN new.csv": [*NNDSL, "predict", "run", "new.csv"],
        }
        calls = {name: _process(command, place, environment) for name, command in commands.items()}
        times = interleaved(calls, ROUNDS, seconds=0)
    rows = []
    for name in commands:
        beside, aim = BESIDE.get(name, (None, 0))
        share = ratio(times, name, beside) if beside else None
        rows.append([name, 1000 * median(times[name]), beside, share, aim or None])
    print(table(["process", "ms", "beside", "ratio", "at most"], rows))


ONE_CLASS = "import pydantic\nclass A(pydantic.BaseModel):\n    x: int\nA(x=1)"
SCRIPT = Path(sys.executable).with_name("nndsl")
NNDSL = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "nndsl"]


def _process(
    command: Sequence[str], place: Path, environment: dict[str, str]
) -> Callable[[], object]:
    def run() -> object:
        return subprocess.run(
            command, cwd=place, env=environment, check=True, stdout=subprocess.DEVNULL
        )

    return run


def _saved_run(place: Path, environment: dict[str, str]) -> None:
    """Train the network that is predicted with."""
    rows = [f"{i % 6},{i % 9},{100 + 10 * (i % 6) + i}" for i in range(200)]
    (place / "houses.csv").write_text("rooms,age,price\n" + "\n".join(rows), encoding="utf-8")
    (place / "new.csv").write_text("rooms,age\n3,4\n2,1\n", encoding="utf-8")
    (place / "houses.nn").write_text(HOUSES, encoding="utf-8")
    command = [*NNDSL, "run", "houses.nn", "--out", "run", "--quiet"]
    subprocess.run(command, cwd=place, env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    main()
