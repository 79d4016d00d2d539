"""`python -m fuzz [--list] [--seconds N] [--seed N] [TARGET …]`: spoilt files until time is up.

With atheris installed (the extra `fuzz`) and a single TARGET, what a file covers guides what is
tried next; else files are spoilt at random, from a seed. A file that does harm is kept beside.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
import traceback
from contextlib import nullcontext
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["nndsl"]) if atheris else nullcontext():
    from fuzz.mutation import spoilt
    from fuzz.seeds import seeds
    from fuzz.targets import TARGETS

FOUND = Path("fuzz-found")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each target")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--list", action="store_true", help="name the targets")
    given = parser.parse_args()
    if given.list:
        print(*TARGETS)
        return 0
    targets = given.targets or list(TARGETS)
    if len(targets) == 1 and _guided(targets[0], given.seconds):
        return 0
    harmful = sum(at_random(target, given.seconds, given.seed) for target in targets)
    return 1 if harmful else 0


def at_random(target: str, seconds: float, seed: int) -> int:
    """Spoil files for some time, and return how many did harm."""
    chance, known = random.Random(seed), seeds(target)
    end, tried, found = time.monotonic() + seconds, 0, set[str]()
    while time.monotonic() < end:
        data = spoilt(target, chance.choice(known), known, chance)
        tried += 1
        try:
            TARGETS[target](data)
        except Exception:  # any is a finding, and the next file is tried
            told = traceback.format_exc()
            where = told.splitlines()[-1]
            if where not in found:
                found.add(where)
                print(f"{kept(target, data)}\n{told}")
    print(f"{target}: {tried:,} files from seed {seed}, {len(found)} kinds of harm")
    return len(found)


def kept(target: str, data: bytes) -> Path:
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"{target}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    return path


def _guided(target: str, seconds: float) -> bool:
    """Let atheris choose the files; it ends the process. False where it isn't installed."""
    if atheris is None:
        return False
    corpus = FOUND / f"corpus-{target}"
    corpus.mkdir(parents=True, exist_ok=True)
    known = seeds(target)
    for data in known:
        (corpus / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)

    def mutated(data: bytes, size: int, seed: int) -> bytes:
        if seed % 2:
            return bytes(atheris.Mutate(data, size))
        return spoilt(target, data, known, random.Random(seed))[:size]

    options = [f"-max_total_time={int(seconds)}", f"-artifact_prefix={FOUND}/", str(corpus)]
    atheris.Setup([sys.argv[0], *options], TARGETS[target], custom_mutator=mutated)
    atheris.Fuzz()
    return True


if __name__ == "__main__":
    sys.exit(main())
