"""How soon hostile inputs are refused, and in how much memory: a process for each, and in one.

    python benchmarks/refusals.py

Milliseconds are medians over the rounds, which take all inputs in turn: of the command as a
whole, and of the refusal alone, in a process that has refused before. Memory is the largest of
any round.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from measure import table
from safetensors.numpy import save

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from bombs import zip_bomb
from bounded import measured

ROUNDS = 5
DOUBLING = "".join(f"block b{i}() {{ b{i - 1}; b{i - 1} }}\n" for i in range(1, 41))
PROGRAMS = {
    "10^5 braces": "{" * 10**5,
    "40 doubling blocks": f"block b0() {{ dense 1 }}\n{DOUBLING}input 1; b40",
    "dense 1000000000000": "input 4; dense 1000000000000; loss mse",
    "1 MB of ;": ";" * 10**6,
    "repeat 1000000000": "input 4; repeat 1000000000 { dense 4 }",
    "a tower of powers": "let n = 9 ** 9 ** 9 ** 9; dense n",
}
RUN = """\
data table rows=[[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]] columns=[a, b, y] target=y
task binary
dense 1 sigmoid weights=[[20], [20]] bias=-30
"""
_SOUND = save({"dense_1.weight": np.ones((1, 2), np.float32)})
WEIGHTS = {
    "a header of 2^60": struct.pack("<Q", 2**60) + b'{"a": {}}' * 100,
    "weights cut short": _SOUND[:-4],
    "a pickle for weights": b"\x80\x04\x95" + bytes(100),
    "weights of other names": _SOUND,
    "a million brackets": struct.pack("<Q", 10**6) + b"{" * 10**6,
}
BOMB = "a zip of 10 GiB"


def main() -> None:
    """Measure all inputs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        commands = _prepared(Path(name))
        whole: dict[str, list[float]] = {what: [] for what in commands}
        alone: dict[str, list[float]] = {what: [] for what in commands}
        memory: dict[str, float] = dict.fromkeys(commands, 0.0)
        for command in commands.values():
            _refused(command)  # what it imports is there from now on
        for _ in range(rounds):
            for what, command in commands.items():
                whole[what].append(1000 * _timed(lambda command=command: _process(command)))
                memory[what] = max(memory[what], measured(*command, cwd=Path(name)).megabytes)
                alone[what].append(1000 * _timed(lambda command=command: _refused(command)))
    rows = [[what, median(whole[what]), median(alone[what]), memory[what]] for what in commands]
    print(table(["refused", "ms, process", "ms, alone", "MB"], rows))


def _prepared(place: Path) -> dict[str, list[str]]:
    """Write all inputs, and return the commands that must refuse them."""
    commands: dict[str, list[str]] = {}
    for number, (what, text) in enumerate(PROGRAMS.items()):
        (place / f"{number}.nn").write_text(text, encoding="utf-8")
        commands[what] = ["check", str(place / f"{number}.nn")]
    (place / "run.nn").write_text(RUN, encoding="utf-8")
    _refused(["run", str(place / "run.nn"), "--out", str(place / "run"), "--quiet"], 0)
    for number, (what, content) in enumerate(WEIGHTS.items()):
        folder = place / f"weights{number}"
        folder.mkdir()
        for path in (place / "run").iterdir():
            if path.is_file():
                (folder / path.name).write_bytes(path.read_bytes())
        (folder / "weights.safetensors").write_bytes(content)
        commands[what] = ["eval", str(folder)]
    (place / "sets").mkdir()
    (place / "sets" / "uci har.zip").write_bytes(zip_bomb("train/X_train.txt"))
    (place / "har.nn").write_text("data har; dense classes softmax; loss crossentropy", "utf-8")
    commands[BOMB] = ["run", str(place / "har.nn"), "--data", str(place / "sets")]
    return commands


def _refused(command: Sequence[str], *codes: int) -> None:
    """Run a command in this process; it must end with one of the codes of a refusal."""
    from nndsl.cli import main as nndsl

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = nndsl(list(command))
    if code not in (codes or (2, 4)):
        raise SystemExit(f"{' '.join(command)} ended with {code}")


def _timed(call: Callable[[], None]) -> float:
    begun = perf_counter()
    call()
    return perf_counter() - begun


def _process(command: Sequence[str]) -> None:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "nndsl", *command], capture_output=True, check=False
    )
    if done.returncode not in (2, 4):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")


if __name__ == "__main__":
    main()
