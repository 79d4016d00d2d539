"""Trainings of several threads go in; they are done one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

# Of one thread that may train again while it is told of an epoch.
_training = RLock()


@contextmanager
def alone() -> Iterator[None]:
    """Let no other thread of the process train meanwhile: one that comes now waits.

    What PyTorch draws its random numbers from, how many threads a new thread has for its
    operations, and whether kernels are deterministic, is one for the whole process.
    """
    with _training:
        yield


def _renew() -> None:
    """Let a child of the process train, whose parent did so in another thread."""
    global _training
    _training = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
