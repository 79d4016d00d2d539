"""What pydantic says of a value goes in, the bound or the count that is asked for comes out."""

from __future__ import annotations

from typing import Any

_BOUNDS = {
    "greater_than": ("gt", "more than {}"),
    "greater_than_equal": ("ge", "at least {}"),
    "less_than": ("lt", "less than {}"),
    "less_than_equal": ("le", "at most {}"),
}
# For one, and for several.
_COUNTS = {
    "too_short": ("min_length", "one {1} or more", "{0} {1}s or more"),
    "too_long": ("max_length", "one {1}", "at most {0} {1}s"),
}


def bound(detail: Any) -> str | None:
    """Return the bound of a number in words, None where the complaint is another.

    >>> bound({"type": "greater_than_equal", "ctx": {"ge": 1}})
    'at least 1'
    """
    if detail["type"] == "finite_number":
        return "finite"
    if detail["type"] not in _BOUNDS:
        return None
    key, text = _BOUNDS[detail["type"]]
    return text.format(f"{detail['ctx'][key]:g}")


def count(detail: Any, unit: str) -> str | None:
    """Return in words how many values are asked for, None where the complaint is another.

    >>> count({"type": "too_long", "ctx": {"max_length": 3}}, "name")
    'at most 3 names'
    """
    if detail["type"] not in _COUNTS:
        return None
    key, one, several = _COUNTS[detail["type"]]
    wanted = detail["ctx"][key]
    return (one if wanted == 1 else several).format(wanted, unit)
