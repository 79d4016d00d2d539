"""A command as a user runs it, with the memory it took; one that hangs is stopped."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from command import environment

SECONDS = 30.0  # a hang is what this is to catch, on any machine
MEGABYTES = 300.0
_MARK = "largest memory: "
_HUNG = 99
# A process counts the memory of the one that it was forked from as its own: pytest's is large.
_LAUNCHER = f"""
import os, subprocess, sys, threading
process = subprocess.Popen(sys.argv[2:])
stop = threading.Timer(float(sys.argv[1]), process.kill)
stop.start()
_, status, usage = os.wait4(process.pid, 0)
stop.cancel()
code = os.waitstatus_to_exitcode(status)
sys.stderr.write("{_MARK}" + str(usage.ru_maxrss))
sys.stderr.flush()
os._exit({_HUNG} if code == -9 else code % 256)
"""


@dataclass(frozen=True)
class Measured:
    """How a command ended, what it said, and the largest part of the memory it took, in MB."""

    code: int
    out: str
    err: str
    megabytes: float


def measured(*arguments: str | Path, cwd: Path) -> Measured:
    """Run a command. Fails where it hangs, or ends in a traceback."""
    out, err = cwd / "out.txt", cwd / "err.txt"
    with out.open("wb") as to_out, err.open("wb") as to_err:
        done = subprocess.run(
            [
                *(sys.executable, "-S", "-c", _LAUNCHER, str(SECONDS)),
                *(sys.executable, "-m", "nndsl", *map(str, arguments)),
            ],
            cwd=cwd,
            env=environment(),
            stdout=to_out,
            stderr=to_err,
            check=False,
        )
    said, _, usage = err.read_text(encoding="utf-8").rpartition(_MARK)
    kilobytes = int(usage) / (1024 if sys.platform == "darwin" else 1)
    assert done.returncode != _HUNG, f"not done within {SECONDS} seconds"
    assert "Traceback" not in said, said[-2000:]
    return Measured(done.returncode, out.read_text(encoding="utf-8"), said, kilobytes / 1024)


def refused(*arguments: str | Path, cwd: Path, code: str) -> str:
    """Run a command that must refuse what it is given, and return what it says first."""
    done = measured(*arguments, cwd=cwd)
    assert done.code in (2, 4), done.out
    assert done.err.startswith(f"error[{code}]"), done.err[:500]
    assert len(done.err) < 100_000
    assert done.megabytes < MEGABYTES, f"it took {done.megabytes:.0f} MB"
    return done.err
