"""Who asks for something goes in; how rows and options are called in messages to them comes out.

At the command line rows are lines of a file, counted from 1; those of arrays are counted from 0.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from contextvars import ContextVar

from nndsl.system.context import during

_SHELL: ContextVar[bool] = ContextVar("shell", default=False)
_ARRAYS: ContextVar[bool] = ContextVar("arrays", default=False)


def at_the_shell() -> AbstractContextManager[None]:
    """Speak to somebody at a command line, who gives files and options."""
    return during(_SHELL, True)


def with_arrays() -> AbstractContextManager[None]:
    """Speak of rows that Python code gives as an array or a frame."""
    return during(_ARRAYS, True)


def nth(row: int) -> int:
    """Return the number by which a row is known to who asks, given the one from 1.

    >>> with with_arrays():
    ...     nth(103), counted()
    (102, 'rows of X and y are counted from 0')
    """
    return row - _from_zero()


def counted() -> str:
    """Say how rows are counted."""
    if _from_zero():
        return "rows of X and y are counted from 0"
    return "rows are counted from 1, without the header"


def first() -> int:
    """Return the number of the first row."""
    return 1 - _from_zero()


def override(name: str, value: str = "…") -> str:
    """Return how a number of the file is given another value.

    >>> override("width", "64")
    'set={"width": 64}'
    """
    return f"--set {name}={value}" if _SHELL.get() else f'set={{"{name}": {value}}}'


def out() -> str:
    """Return how the folder of a run is given."""
    return "`--out DIR`" if _SHELL.get() else "`out=`"


def _from_zero() -> bool:
    return _ARRAYS.get() and not _SHELL.get()
