"""Blocks of work go in; they are done side by side, each with products on one core."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

_lock, _running = Lock(), [0]
_before: list[int] = []  # how many cores each library used before

# What OpenBLAS calls the processors on which it reads the factors of a small product where they
# lie; those of a larger one it copies into an order of its own first (see its
# kernel/x86_64/sgemm_small_kernel_permit_skylakex.c).
DIRECT = {"SkylakeX", "Cooperlake", "SapphireRapids"}
SMALL = 10**6  # so many multiplications are in a small one


@cache
def _products() -> Any:
    """Return what sets the number of cores for products; None where that can't be set."""
    try:
        from threadpoolctl import ThreadpoolController  # here, since few calls need it
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas")


def cores() -> int:
    """Return how many cores numpy's products use: those the user wants work to be done on."""
    found = _products()
    return (
        1 if found is None else max((lib.num_threads for lib in found.lib_controllers), default=1)
    )


@cache
def small() -> int:
    """Return how many multiplications are in a product that is faster than as part of a larger one.

    It is 0 where none is.
    """
    found = _products()
    libraries = () if found is None else found.lib_controllers
    return SMALL if any(getattr(lib, "architecture", "") in DIRECT for lib in libraries) else 0


def apart() -> bool:
    """Say whether somebody lets each product be done by the thread that asks for it."""
    return _running[0] > 0


def alone() -> bool:
    """Say whether each product is done by the thread that asks for it, at this moment."""
    return apart() or cores() == 1


@contextmanager
def one_core() -> Iterator[None]:
    """Let each product within be done by the thread that asks for it.

    Where small ones follow each other, other cores are waited for longer than they help.
    """
    found = _products()
    if found is None:
        yield
        return
    # The setting is one for the whole process: the first call to come changes it, the last one
    # to go sets it back, however many threads of the user are in between.
    with _lock:
        _running[0] += 1
        if _running[0] == 1:
            for lib in found.lib_controllers:
                _before.append(lib.num_threads)
                lib.set_num_threads(1)
    try:
        yield
    finally:
        with _lock:
            _running[0] -= 1
            if _running[0] == 0:
                for lib, count in zip(found.lib_controllers, _before, strict=True):
                    lib.set_num_threads(count)
                _before.clear()


@cache
def _pool(count: int) -> Any:
    from concurrent.futures import ThreadPoolExecutor  # here, likewise

    return ThreadPoolExecutor(count, "nndsl-predict")


if hasattr(os, "register_at_fork"):  # a child has no threads of its parent
    os.register_at_fork(after_in_child=_pool.cache_clear)


def side_by_side(
    work: Callable[[Any], None], blocks: Sequence[Any], count: int, pool: Any = None
) -> None:
    """Do the work on each block, in so many threads: the caller's and those of a pool.

    Raises what any of them raises; blocks that nobody has begun by then are left.
    """
    rest = iter(blocks)

    def some() -> None:
        try:
            for block in rest:  # each goes to one thread, whichever comes first
                work(block)
        finally:
            deque(rest, maxlen=0)

    pool = pool or _pool(count - 1)
    others = [pool.submit(some) for _ in range(count - 1)]
    try:
        some()
    finally:
        for other in others:
            if not other.cancel():
                other.result()
