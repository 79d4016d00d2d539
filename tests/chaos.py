"""Runs are killed at random instants and gone on with; what they end with must not differ.

    python tests/chaos.py --cycles 1000

Each cycle ends a process by SIGKILL: half of them after a random time, the others at one of its
operations on files, so that the instants inside a save are met often. A run is killed until it
comes through, and then compared with one that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sklearn.datasets  # noqa: F401 - imported once, before processes are forked
import torch
from command import LONG

import nndsl.runs.run
import nndsl.train.loop  # noqa: F401 - likewise
from nndsl.cli import main

MODEL = LONG.replace("epochs=120", "epochs=12").replace("checkpoint=epoch", "checkpoint=3")
WATCHED = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree")


def started(arguments: list[str], ends_at: int | None) -> int:
    """Fork a process that runs the command line, and return its number.

    With ``ends_at``, it kills itself at that operation on files below the run's folder.
    """
    child = os.fork()
    if child:
        return child
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if ends_at is not None:
        left = [ends_at]
        folder = arguments[-1]

        def count(event: str, given: tuple[Any, ...]) -> None:
            if event in WATCHED and str(given[0]).startswith(folder):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
    code = 70
    try:
        code = main(arguments)
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a process and return its exit code, below zero where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def left_by(folder: Path) -> dict[str, Any]:
    """Return what a finished run has left, but for its times and its own place."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    result = json.loads((folder / "result.json").read_text())
    return {
        "weights": (folder / "weights.safetensors").read_bytes(),
        "preprocess": (folder / "preprocess.json").read_bytes(),
        "metrics": [{k: v for k, v in line.items() if k != "seconds"} for line in lines],
        "result": {k: v for k, v in result.items() if k not in ("seconds", "run")},
        "files": sorted(str(path.relative_to(folder)) for path in folder.rglob("*")),
    }


def killed_until_done(model: Path, folder: Path, chance: random.Random, seconds: float) -> int:
    """Run a model, kill it and go on until it comes through; return how often it was killed."""
    kills = 0
    while True:
        begun = (folder / "run.json").exists()
        if folder.exists() and not begun:
            shutil.rmtree(folder)  # killed before it had begun: there is nothing to go on with
        how = ["run", "--resume"] if begun else ["run", str(model), "--out"]
        by_file = chance.random() < 0.5
        child = started([*how, str(folder)], chance.randint(1, 60) if by_file else None)
        if not by_file:
            time.sleep(chance.uniform(0, seconds))
            os.kill(child, signal.SIGKILL)
        code = ended(child)
        if code == 0:
            return kills
        if code != -signal.SIGKILL:
            raise SystemExit(f"{' '.join(how)} {folder} ended with {code} after {kills} kills")
        if (folder / "result.json").exists():
            return kills + 1  # killed while it tidied up
        kills += 1


def chaos(cycles: int, seed: int) -> tuple[int, int, int]:
    """Return how many processes were killed, how many runs that made, and how many differed."""
    torch.set_num_threads(1)
    chance = random.Random(seed)
    kills = runs = different = 0
    with tempfile.TemporaryDirectory() as place:
        home = Path(place).resolve()
        model = home / "chaos.nn"
        model.write_text(MODEL)
        # In this process, so that all that is imported is there in those that are forked.
        if code := main(["run", str(model), "--quiet", "--out", str(home / "calm")]):
            raise SystemExit(f"the undisturbed run ended with {code}")
        began = time.monotonic()
        if code := ended(started(["run", str(model), "--out", str(home / "again")], None)):
            raise SystemExit(f"the same in a process of its own ended with {code}")
        seconds = time.monotonic() - began
        calm = left_by(home / "calm")
        while kills < cycles:
            folder = home / str(runs)
            kills += killed_until_done(model, folder, chance, 1.2 * seconds)
            runs += 1
            found = left_by(folder)
            for part in ("weights", "preprocess", "metrics", "result"):
                if found[part] != calm[part]:
                    print(f"run {runs}: {part} differs", flush=True)
                    different += 1
                    break
            shutil.rmtree(folder)
    return kills, runs, different


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    begun = time.monotonic()
    kills, runs, different = chaos(options.cycles, options.seed)
    took = time.monotonic() - begun
    print(f"{kills} kills in {runs} runs, {different} of which differ; {took:.0f} s")
    sys.exit(different > 0)
