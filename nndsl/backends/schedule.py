"""Operations and what they read go in; the order to compute values, with what to free, out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: the value it makes, the values it reads, and those nobody reads after it."""

    name: str
    reads: tuple[str, ...]
    frees: tuple[str, ...]


def schedule(
    operations: Iterable[tuple[str, tuple[str, ...]]], targets: Iterable[str]
) -> tuple[Step, ...]:
    """Return the steps that lead to the targets, and no others.

    ``operations`` are names with the names they read, each after what it reads.

    >>> for step in schedule([("a", ("x",)), ("b", ("a",)), ("c", ("x", "a"))], ["c"]):
    ...     print(step.name, step.frees)
    a ()
    c ('x', 'a')
    """
    wanted = set(targets)
    read_later = set(wanted)
    steps: list[Step] = []
    for name, reads in reversed(list(operations)):
        if name not in wanted:
            continue
        wanted.update(reads)
        frees = tuple(other for other in dict.fromkeys(reads) if other not in read_later)
        read_later.update(reads)
        steps.append(Step(name, reads, frees))
    return tuple(reversed(steps))
