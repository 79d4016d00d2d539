"""A variable of the context and a value go in; it has that value for as long as something lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def during(variable: ContextVar[T], value: T) -> Iterator[None]:
    """Let a variable have a value, and then the one that it had before."""
    before = variable.set(value)
    try:
        yield
    finally:
        variable.reset(before)
