"""`python -m fuzz.count --programs N --files N --seed S`: so many spoilt inputs, counted.

Program or file number i depends on the seed and i alone: `--first` goes on where a count was
stopped, and a number that did harm can be tried again with `--first I --programs 1`. Of the
programs that check, one in twenty is computed by both engines and trained for a step.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

import torch
from mutation_outcomes import check, computed
from mutations import Mutant, Subject, mistaken

from fuzz.growing import grown, place
from fuzz.mutation import spoilt
from fuzz.seeds import seeds
from fuzz.targets import TARGETS, told
from nndsl.diagnostics import NNError

PROGRAMS = "program"
KINDS = ("rows", "parquet", "image", "archive", "idx")  # of files, in turn
COMPUTED = 0.05
SECONDS = 60  # which nothing may take; far more than a slow machine needs
TOLD = 10_000  # so many inputs between two lines of progress


class HungError(Exception):
    """Raised where an input takes longer than any should."""


class Count:
    """What became of inputs: how many by outcome, how long they took, and those that did harm.

    The first of each kind of harm is said at once.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.outcomes: Counter[str] = Counter()
        self.harmful: set[str] = set()
        self.slowest, self.slowest_name = 0.0, ""

    def take(self, name: str, outcome: Callable[[], str]) -> None:
        """Try an input and note what became of it; nothing that it does ends the count."""
        begun = time.thread_time()
        try:
            with _limited():
                found = outcome()
        except Exception:  # any is a finding, and the next input is tried
            found = "HARM"
            trace = traceback.format_exc()
            if _where(trace) not in self.harmful:
                self.harmful.add(_where(trace))
                self.say(f"{name} did harm\n{trace}")
        self.outcomes[found] += 1
        took = time.thread_time() - begun
        if took > self.slowest:
            self.slowest, self.slowest_name = took, name

    def table(self, title: str, seconds: float) -> str:
        """Return the counts as text, the most frequent outcome first."""
        total, harm = self.outcomes.total(), self.outcomes["HARM"]
        lines = [
            f"{title}: {total:,} in {seconds:.0f} s, {harm:,} did harm; "
            f"the slowest took {self.slowest:.2f} s of a core: {self.slowest_name}",
            *(f"  {count:7,}  {code}" for code, count in self.outcomes.most_common()),
        ]
        return "\n".join(lines)


@contextmanager
def _limited() -> Iterator[None]:
    """Let what hangs end in an error, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise HungError(f"not done within {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _where(trace: str) -> str:
    """Return what tells one kind of harm from another: the last line of code, and the error."""
    return "\n".join(trace.splitlines()[-4:])


def program(seed: str, number: int) -> str:
    """Return the program of a number: one in three has a mistake or two, one in six any bytes."""
    chance = random.Random(f"{seed} program {number}")
    text = grown(chance)
    draw = chance.random()
    if draw < 0.33:
        for _ in range(chance.choice((1, 1, 2))):
            try:
                text = mistaken(text, chance)
            except (AssertionError, IndexError, ValueError):
                break  # it can't be read, so it has its mistake
    elif draw < 0.5:
        text = spoilt(PROGRAMS, text.encode(), [text.encode()], chance).decode("utf-8", "replace")
    return text


def outcome(text: str, folder: Path, run: bool) -> str:
    """Return the code that a program is refused with, or how it fared, for one that checks."""
    subject = Subject("grown", "input 4\ndense 3", folder)
    mutant = Mutant(subject, "grown", text, (), frozenset())
    try:
        found = check(mutant)
    except NNError as error:  # a text that isn't even read
        told(error.diagnostics)
        return error.diagnostics[0].code
    if found.diagnostics:
        told(found.diagnostics)
    if found.errors:
        return found.errors[0].code
    if not run:
        return "checks"
    fared = computed(mutant)
    if fared.state == "wrong":
        raise AssertionError(f"{text}\n{fared.detail}")
    return f"checks, and is {fared.state}"


def count_programs(seed: str, first: int, many: int, say: Callable[[str], None]) -> Count:
    """Check so many programs, and compute some of them."""
    found = Count(say)
    with tempfile.TemporaryDirectory() as name:
        folder = place(Path(name))
        for number in range(first, first + many):
            run = random.Random(f"{seed} run {number}").random() < COMPUTED
            text = program(seed, number)
            found.take(f"program {number}", partial(outcome, text, folder, run))
            if (number + 1 - first) % TOLD == 0:
                say(f"{number + 1:,} programs, {len(found.harmful)} kinds of harm")
    return found


def count_files(seed: str, first: int, many: int, say: Callable[[str], None]) -> Count:
    """Read so many spoilt files, of each kind in turn."""
    found, known = Count(say), {kind: seeds(kind) for kind in KINDS}
    for number in range(first, first + many):
        kind = KINDS[number % len(KINDS)]
        chance = random.Random(f"{seed} file {number}")
        data = spoilt(kind, chance.choice(known[kind]), known[kind], chance)
        found.take(f"{kind} {number}", partial(_read, kind, data))
        if (number + 1 - first) % TOLD == 0:
            say(f"{number + 1:,} files, {len(found.harmful)} kinds of harm")
    return found


def _read(kind: str, data: bytes) -> str:
    return f"{kind}: {TARGETS[kind](data)}"


def main() -> int:
    """Count, print the tables, and return 1 where anything did harm."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.count")
    parser.add_argument("--programs", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="the number of the first of each")
    given = parser.parse_args()
    torch.set_num_threads(1)

    def say(line: str) -> None:
        print(line, flush=True)

    harmful = 0
    for title, counted, many in (
        ("programs", count_programs, given.programs),
        ("files", count_files, given.files),
    ):
        begun = time.monotonic()
        found = counted(given.seed, given.first, many, say)
        say(found.table(title, time.monotonic() - begun))
        harmful += len(found.harmful)
    return 1 if harmful else 0


if __name__ == "__main__":
    sys.exit(main())
