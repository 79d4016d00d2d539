"""Networks go in; how long an epoch of training takes with nndsl and its peers comes out.

    python benchmarks/training.py --network mlp --rounds 7

Each candidate has a process of its own, which waits while the others train, and they take turns:
only the ratios within a round mean anything on a machine that does other things as well. A peer
that isn't installed gets a dash: ``pip install -e ".[bench]"``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from threading import Thread
from time import perf_counter, sleep

from candidates import CANDIDATES, COUNTS, NETWORKS, Held, rows_of
from measure import PAUSE, ratio, table

SHORT = 0.5  # seconds of an epoch in which its beginning counts


class Worker:
    """A candidate in its own process, with the seconds until its first epoch was done."""

    def __init__(self, name: str, network: str) -> None:
        self.name, begun = name, perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--worker", name, "--network", network],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        self.there = self._line() == "ready"
        self.first = None
        if self.there:
            self.epoch()
            self.first = perf_counter() - begun

    def epoch(self) -> float:
        """Let it train an epoch, and return the seconds."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return float(self._line())

    def _line(self) -> str:
        for line in self.process.stdout:
            if line.startswith("@"):  # whatever else a library prints isn't ours
                return line[1:].strip()
        return "ended"

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()  # which ends it, in time to leave nothing behind
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def work(name: str, network: str) -> None:
    """Be a worker: make the candidate, and train an epoch for each line that comes in."""
    try:
        epoch = CANDIDATES[name](network, *rows_of(network))
    except ImportError as error:
        print(f"@missing: {error}", flush=True)
        return
    if isinstance(epoch, Held):
        Thread(target=serve, args=[epoch], daemon=True).start()
        epoch.run()
    else:
        serve(epoch)


def serve(epoch: Callable[[], object]) -> None:
    """Train an epoch for each line that comes in, and say how long it took."""
    if isinstance(epoch, Held):
        epoch.end.acquire()  # until it is about to begin
    print("@ready", flush=True)
    for _ in sys.stdin:
        begun = perf_counter()
        epoch()
        print(f"@{perf_counter() - begun}", flush=True)
    if isinstance(epoch, Held):
        epoch.stop()


def compare(network: str, names: list[str], rounds: int) -> str:
    """Return the table of a network."""
    workers = [Worker(name, network) for name in names]
    able = [worker for worker in workers if worker.there]
    if not workers[0].there:
        raise SystemExit(f"{names[0]} doesn't start: try `python -c 'import nndsl'`")
    times: dict[str, list[float]] = {worker.name: [] for worker in able}
    for number in range(rounds):
        for worker in able[number % len(able) :] + able[: number % len(able)]:
            sleep(PAUSE)
            if times[worker.name] and times[worker.name][-1] < SHORT:
                worker.epoch()  # wakes its threads, and brings what it reads back into the caches
            times[worker.name].append(worker.epoch())
    for worker in workers:
        worker.close()
    header = [f"{network}: {COUNTS[network]:,} rows", "s an epoch", "times nndsl", "s to the first"]
    return table(
        header,
        [
            [w.name, median(times[w.name]), ratio(times, w.name, names[0]), w.first]
            if w.there
            else [w.name, None, None, None]
            for w in workers
        ],
    )


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", choices=NETWORKS, action="append")
    parser.add_argument("--only", nargs="*", choices=CANDIDATES, default=list(CANDIDATES))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--worker", choices=CANDIDATES)
    options = parser.parse_args()
    networks = options.network or list(NETWORKS)
    if options.worker:
        work(options.worker, networks[0])
        return
    names = ["nndsl", *(name for name in options.only if name != "nndsl")]
    for network in networks:
        print(compare(network, names, options.rounds), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
