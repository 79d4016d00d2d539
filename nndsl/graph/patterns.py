"""A pattern such as ``layer{1-2}.{conv,bn}`` goes in, the names that it stands for come out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RANGE = re.compile(r"(\d+)-(\d+)")


def expanded(pattern: str) -> Iterator[str]:
    """Yield the names that a pattern stands for, in order; braces may stand within braces.

    >>> list(expanded("layer{1-2}.{conv,bn.{0-1}}"))
    ['layer1.conv', 'layer1.bn.0', 'layer1.bn.1', 'layer2.conv', 'layer2.bn.0', 'layer2.bn.1']
    """
    begin = pattern.find("{")
    if begin < 0:
        yield pattern
        return
    choices, end = _choices(pattern, begin)
    for choice in choices:
        for rest in expanded(choice + pattern[end:]):
            yield pattern[:begin] + rest


def _choices(pattern: str, begin: int) -> tuple[list[str], int]:
    """Return what stands between a brace and its partner, and the place behind that one."""
    depth, start = 0, begin + 1
    found: list[str] = []
    for at in range(begin, len(pattern)):
        char = pattern[at]
        depth += (char == "{") - (char == "}")
        if depth == 0 or (depth == 1 and char == ","):
            found.append(pattern[start:at])
            start = at + 1
        if depth == 0:
            break
    numbers = _RANGE.fullmatch(found[0]) if len(found) == 1 else None
    if numbers:
        first, last = int(numbers[1]), int(numbers[2])
        found = [str(number) for number in range(first, last + 1)]
    return found, start
