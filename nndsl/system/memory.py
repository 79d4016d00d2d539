"""What the system says of memory goes in, how many bytes this process may use comes out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from contextvars import ContextVar
from pathlib import Path

from nndsl.system.context import during

_given: ContextVar[int | None] = ContextVar("given", default=None)
UNKNOWN = 2**44  # more than any machine has, where none can be asked
_CGROUPS = Path("/sys/fs/cgroup")


def memory() -> int:
    """Return the bytes that this process may use: the machine's, or less where it is confined.

    Containers confine a process by its cgroup, shells and batch systems by `ulimit -v`;
    ``confined`` replaces all of it.
    """
    given = _given.get()
    return min([_machine(), *_address_space(), *cgroup_limits()]) if given is None else given


def confined(size: int | None) -> AbstractContextManager[None]:
    """Let ``memory`` say that there are so many bytes, whatever the system says."""
    return during(_given, size)


def give_back() -> None:
    """Return to the system the memory that nobody uses, where it doesn't return by itself.

    glibc keeps it for whoever asks next, in pieces that are often too small for what comes then.
    """
    import ctypes  # which few commands need

    if os.name == "posix":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def shown(size: int) -> str:
    """Return a number of bytes as a person reads it.

    >>> shown(3 * 2**30), shown(1536), shown(12)
    ('3.0 GiB', '1.5 KiB', '12 bytes')
    """
    for power, unit in ((4, "TiB"), (3, "GiB"), (2, "MiB"), (1, "KiB")):
        if size >= 2 ** (10 * power):
            return f"{size / 2 ** (10 * power):,.1f} {unit}"
    return f"{size} bytes"


def _machine() -> int:
    if not hasattr(os, "sysconf"):
        return UNKNOWN
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _address_space() -> Iterator[int]:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        yield soft


def cgroup_limits(
    membership: Path = Path("/proc/self/cgroup"), root: Path = _CGROUPS
) -> Iterator[int]:
    """Yield the limits of the control groups that a process is in, versions 1 and 2, from Linux.

    A group is limited by those around it as well. In a container its own group is the root.
    """
    lines: list[str] = []
    with suppress(OSError):
        lines = membership.read_text(encoding="utf-8").splitlines()
    groups = [line.split(":", 2) for line in lines if line.count(":") >= 2]
    for number, controllers, path in groups:
        if number == "0" and not controllers:
            yield from _upwards(root, path, "memory.max")
        elif "memory" in controllers.split(","):
            yield from _upwards(root / "memory", path, "memory.limit_in_bytes")


def _upwards(root: Path, group: str, name: str) -> Iterator[int]:
    parts = [part for part in group.split("/") if part not in ("", "..")]
    for depth in range(len(parts), -1, -1):
        with suppress(OSError, ValueError):  # a group that can't be seen from here; "max"
            yield int((root.joinpath(*parts[:depth]) / name).read_text(encoding="utf-8"))
