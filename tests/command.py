"""The command line as a user has it: processes and exit codes, and files to try it on."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nndsl.cli import main

IRIS = """\
# Three species of iris.
let width = 8
data iris
split test=20% val=20% seed=1
preprocess standardize
dense width relu
dense classes softmax
loss crossentropy
optimizer adam 0.01
train epochs=3 batch=16 seed=1
metrics accuracy f1 confusion
baseline mean
baseline knn 3
"""
XNOR = """\
data table rows=[[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1]] columns=[a, b, xnor] target=xnor
dense 4 sigmoid
dense 1 sigmoid
loss bce
optimizer adam 0.05
train epochs=2 batch=all
"""
GATE = """\
data table rows=[[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]] columns=[a, b, y] target=y
task binary
dense 1 sigmoid weights=[[20], [20]] bias=-30
"""
PRICES = """\
data csv "houses.csv" target=price
split test=25% seed=2
preprocess standardize missing=mean target=standardize
dense 8 relu
dense 1
loss mse
optimizer adam 0.01
train epochs=3 batch=8
baseline linear
"""
LONG = """\
data iris
split test=20% val=20% seed=1
preprocess standardize
dense 16 relu
dropout 0.2
batchnorm
dense classes softmax
loss crossentropy
optimizer adam 0.01 ema=0.9
schedule cosine warmup=10%
early_stop patience=200
train epochs=120 batch=8 seed=1 checkpoint=epoch
"""
HAR = """\
data har
split val=15%
preprocess standardize
dense classes softmax
loss crossentropy
train epochs=1 batch=256
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment() -> dict[str, str]:
    own = {k: v for k, v in os.environ.items() if k not in ("NNDSL_DATA", "NO_COLOR", "COLUMNS")}
    return {**own, "COLUMNS": "100", "PYTHONWARNINGS": "default"}


def python(*arguments: str | Path, cwd: Path, stdout: int = subprocess.PIPE) -> Done:
    """Run Python in a process of its own."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout or "", done.stderr)


def nndsl(*arguments: str | Path, cwd: Path, stdout: int = subprocess.PIPE) -> Done:
    done = python("-m", "nndsl", *arguments, cwd=cwd, stdout=stdout)
    assert "Traceback" not in done.err, done.err
    return done


def started(
    *arguments: str | Path, cwd: Path, ignoring: signal.Signals | None = None
) -> subprocess.Popen[str]:
    """Start a command, which Ctrl-C interrupts even where this process was told to ignore it.

    Shells tell so what they start in the background, and it is handed down; so is a signal that
    is to be ignored.
    """

    def heed() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if hasattr(signal, "SIGHUP"):  # which nohup, for one, lets its commands ignore
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if ignoring is not None:
            signal.signal(ignoring, signal.SIG_IGN)

    return subprocess.Popen(
        [sys.executable, "-m", "nndsl", *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed,
    )


def begun(place: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a run in a process of its own, and wait until it has trained some epochs."""
    process = started("run", *arguments, cwd=place)
    lines = place / "out" / "metrics.jsonl"
    until = time.monotonic() + 110
    while time.monotonic() < until and process.poll() is None:
        if lines.exists() and lines.read_text().count("\n") > 2:
            return process
        time.sleep(0.02)
    process.kill()
    raise AssertionError(process.communicate())


LOADED = """
import sys
import nndsl.__main__
code = nndsl.__main__.main()
sys.stderr.write("\\n" + " ".join(sys.modules))
sys.exit(code)
"""


def loaded(*arguments: str | Path, cwd: Path) -> set[str]:
    """Return the modules that a command has loaded by its end."""
    done = python("-c", LOADED, *arguments, cwd=cwd)
    assert done.code == 0, done.err
    return set(done.err.rpartition("\n")[2].split(" "))


KILLED = """
import os, sys
from nndsl.runs.checkpoints import Checkpoints
from nndsl.cli import main
left, save = int(sys.argv.pop()), Checkpoints.save
def counted(*given):
    global left
    if left == 0:
        os._exit(9)
    save(*given)
    left -= 1
Checkpoints.save = counted
main(sys.argv[1:])
"""


def killed(text: str, place: Path, saves: int) -> Path:
    """Return the folder of a run that has ended as if killed, with so many checkpoints saved."""
    (place / "model.nn").write_text(text, encoding="utf-8")
    done = python("-c", KILLED, "run", "model.nn", "--out", "out", str(saves), cwd=place)
    assert done.code == 9, done.err
    return place / "out"


def inside(*arguments: str | Path, cwd: Path) -> Done:
    """Do the same in this process, where many short commands would take long to start."""
    out, err, before = io.StringIO(), io.StringIO(), Path.cwd()
    handler = signal.getsignal(signal.SIGTERM)
    os.chdir(cwd)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as ended:
                code = int(ended.code or 0)
    finally:
        os.chdir(before)
        signal.signal(signal.SIGTERM, handler)
    return Done(code, out.getvalue(), err.getvalue())


def houses() -> str:
    rows = [["rooms", "town", "age", "price"]]
    for i in range(48):
        age = "" if i == 5 else str(i % 9)
        rows.append(
            [str(i % 6), ("north", "south", "east")[i % 3], age, str(100 + 10 * (i % 6) + i)]
        )
    return "".join(",".join(row) + "\n" for row in rows)
