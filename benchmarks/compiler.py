"""How long the compiler takes for a statement, in files of 100, 1,000 and 10,000 of them.

    python benchmarks/compiler.py

All files are read in turn, in one process; the table has medians. A statement should cost about
the same in each file, and a checked graph of 1,000 linear layers about as much as PyTorch's
`nn.Sequential` of them on the meta device, which holds no numbers either.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import torch
from measure import interleaved, ratio, table
from torch import nn

from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.source import Source
from nndsl.syntax.parser import parse

COUNTS = (100, 1_000, 10_000)
LAYERS = 1_000
LEAST = 20_000  # statements a second from text to tree
MOST = 1.5  # times another's time


def plain(count: int) -> str:
    return "input 64\n" + "dense 64 relu\n" * count


def named(count: int) -> str:
    return "input 64\n" + "".join(f"h{i} = dense 64 relu\n" for i in range(count))


def residual(count: int) -> str:
    lines = (f"h{i} = dense 64 relu\nadd h{i} h{i - 1}\n" for i in range(1, count // 2 + 1))
    return "input 64\nh0 = dense 64\n" + "".join(lines)


def blocks(count: int) -> str:
    unit = "block unit(n, act=relu) {\n  dense n\n  act\n}\n"
    return unit + "input 64\n" + "unit 64\n" * (count // 2)


def repeats(count: int) -> str:
    return f"input 64\nrepeat {count // 2} {{\n  h = dense 64\n  relu\n}}\n"


PROGRAMS: dict[str, Callable[[int], str]] = {
    "dense 64 relu": plain,
    "named layers": named,
    "layers and sums": residual,
    "calls of a block": blocks,
    "a repeat": repeats,
}


def check(source: Source) -> None:
    """Go from text to checked graph."""
    assert not elaborate(source, Where(Path())).errors


def meta(count: int) -> nn.Module:
    """Build the same network in PyTorch, without numbers."""
    with torch.device("meta"):
        return nn.Sequential(*(nn.Linear(64, 64) for _ in range(count)))


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("--rounds", type=int, default=5, help="how often each file is read (5)")
    rounds = parser.parse_args().rounds
    calls: dict[str, Callable[[], object]] = {}
    for name, program in PROGRAMS.items():
        for count in COUNTS:
            source = Source.of(program(count))
            if program in (plain, named, residual):  # the others are short texts
                calls[f"tree {name} {count}"] = partial(parse, source)
            calls[f"graph {name} {count}"] = partial(check, source)
    linear = Source.of("input 64\n" + "dense 64\n" * LAYERS)
    calls["linear"] = partial(check, linear)
    calls["meta"] = partial(meta, LAYERS)
    times = interleaved(calls, rounds)
    rows = []
    for what in ("tree", "graph"):
        for name in PROGRAMS:
            keys = [f"{what} {name} {count}" for count in COUNTS]
            if keys[0] not in times:
                continue
            each = [1e6 * median(times[key]) / n for key, n in zip(keys, COUNTS, strict=True)]
            spread = max(each) / min(each)
            rate = 1e6 / each[1] if what == "tree" else None
            rows.append([f"text to {what}, {name}", *each, spread, MOST, rate, rate and LEAST])
    header = ["us a statement", *(f"{count:,}" for count in COUNTS)]
    print(table([*header, "spread", "at most", "statements/s", "at least"], rows), "\n")
    share = ratio(times, "linear", "meta")
    own, theirs = (1000 * median(times[name]) for name in ("linear", "meta"))
    columns = [f"{LAYERS:,} linear layers, ms", "nndsl", "nn.Sequential", "ratio", "at most"]
    print(table(columns, [["text to graph; meta device", own, theirs, share, MOST]]))


if __name__ == "__main__":
    main()
