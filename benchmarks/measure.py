"""Calls to compare go in, their times in turn and a Markdown table of medians come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from time import perf_counter, sleep

ROUND = 0.1  # seconds that a candidate is measured for in each round, at least one call
PAUSE = 0.2  # seconds before it: idle threads of the one before keep a core busy for a while


def interleaved(
    candidates: Mapping[str, Callable[[], object]], rounds: int = 7, seconds: float = ROUND
) -> dict[str, list[float]]:
    """Return for each candidate the seconds a call took, its mean in each of the rounds.

    Each round takes all candidates in turn, in an order that moves on by one, so that what else
    the machine does meets all of them alike. The first call of each is not counted.
    """
    names, counts = list(candidates), {}
    for name in names:
        candidates[name]()
        counts[name] = max(1, round(seconds / max(_timed(candidates[name], 1), 1e-9)))
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            sleep(PAUSE)
            if counts[name] > 1:
                candidates[name]()  # brings what it reads back into the caches
            times[name].append(_timed(candidates[name], counts[name]))
    return times


def ratio(times: Mapping[str, Sequence[float]], name: str, other: str) -> float:
    """Return the median, over the rounds, of one candidate's time to another's in the same round.

    >>> ratio({"a": [1, 10, 2], "b": [2, 20, 1]}, "a", "b")
    0.5
    """
    return median(a / b for a, b in zip(times[name], times[other], strict=True))


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; numbers are written with three digits, None as a dash.

    >>> print(table(["network", "us"], [["mlp", 17.62], ["cnn", None]]))
    | network | us |
    |---|---:|
    | mlp | 17.6 |
    | cnn | - |
    """
    lines = [header, ["---", *["---:"] * (len(header) - 1)]]
    body = [[_written(cell) for cell in row] for row in rows]
    marks = [f"|{'|'.join(lines[1])}|"]
    return "\n".join([_line(lines[0]), *marks, *map(_line, body)])


def _timed(call: Callable[[], object], count: int) -> float:
    start = perf_counter()
    for _ in range(count):
        call()
    return (perf_counter() - start) / count


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _written(cell: object) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 99.95 else f"{cell:.3g}"
    return str(cell)
