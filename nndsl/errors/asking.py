"""Who asks for something goes in; how rows and options are called in messages to them comes out.

At the command line rows are lines of a file, counted from 1; those of arrays are counted from 0.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from pathlib import Path

from nndsl.system.context import during

FIRST = 5  # rows that are named
_SHELL: ContextVar[bool] = ContextVar("shell", default=False)
_ARRAYS: ContextVar[bool] = ContextVar("arrays", default=False)
_KEYWORDS: ContextVar[bool] = ContextVar("keywords", default=False)


def at_the_shell() -> AbstractContextManager[None]:
    """Speak to somebody at a command line, who gives files and options."""
    return during(_SHELL, True)


def with_arrays() -> AbstractContextManager[None]:
    """Speak of rows that Python code gives as an array or a frame."""
    return during(_ARRAYS, True)


def with_keywords() -> AbstractContextManager[None]:
    """Speak of numbers of a file that Python code gives as arguments, each by its name."""
    return during(_KEYWORDS, True)


def gives_commands() -> bool:
    """Say whether who asks is at a command line."""
    return _SHELL.get()


def gives_arrays() -> bool:
    """Say whether the rows are those of an array or a frame."""
    return _ARRAYS.get() and not _SHELL.get()


def gives_keywords() -> bool:
    """Say whether it is `Estimator` that is given a text, and numbers by their names."""
    return _KEYWORDS.get()


def row_number(row: int) -> int:
    """Return the number by which a row is known to who asks, given the one from 1.

    >>> with with_arrays():
    ...     row_number(103), rows_counted()
    (102, 'rows of X and y are counted from 0')
    """
    return row - gives_arrays()


def rows_named(rows: Sequence[int], count: int) -> str:
    """Return the first of so many rows as a sentence names them.

    >>> rows_named([3], 1), rows_named([1, 2, 3, 4, 5], 9)
    ('row 3', 'rows 1, 2, 3, 4, 5 and others')
    """
    shown = ", ".join(str(row_number(row)) for row in rows[:FIRST])
    if count == 1:
        return f"row {shown}"
    return f"rows {shown}" + (" and others" if count > FIRST else "")


def cells_named(places: Sequence[tuple[int, str]]) -> str:
    """Return the first of some cells: the row of each, and its text or the column's name.

    >>> cells_named([(3, "red"), (4, "blue")])
    'row 3 `red`, row 4 `blue`'
    """
    return ", ".join(f"row {row_number(row)} `{text}`" for row, text in places[:FIRST])


def rows_counted() -> str:
    """Say how rows are counted."""
    if gives_arrays():
        return "rows of X and y are counted from 0"
    return "rows are counted from 1, without the header"


def named_number(name: str, value: str = "…") -> str:
    """Return how a number that the file names with `let` is given another value.

    >>> named_number("width", "64")
    'set={"width": 64}'
    """
    if _SHELL.get():
        return f"--set {name}={value}"
    return f"{name}={value}" if _KEYWORDS.get() else f'set={{"{name}": {value}}}'


def option(name: str, value: str | int | None = None) -> str:
    """Return how an option is given; one that is no text or number is a mere switch.

    >>> option("data", "DIR"), option("resume")
    ('`data="DIR"`', '`resume=`')
    """
    if _SHELL.get():
        shown = "" if value is None or value is True else f" {value}"
        return f"`--{name}{shown}`"
    python = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else value
    return f"`{name}={'' if value is None else python}`"


def of_training(field: str) -> str:
    """Return how training is given another number of epochs or seed than the file says.

    >>> of_training("epochs")
    '`model.run(epochs=…)`'
    """
    if _SHELL.get():
        return option(field)
    return f"`fit(X, y, {field}=…)`" if _KEYWORDS.get() else f"`model.run({field}=…)`"


def allowing() -> str:
    """Return how a command may read other folders, as the end of a sentence; Python has no way."""
    return f"; {option('allow-path', 'DIR')} allows another folder" if _SHELL.get() else ""


def running(resume: Path | None = None) -> str:
    """Return how a model is run, or how a run that isn't finished is gone on with.

    >>> running(), running(Path("my runs/1"))
    ('`model.run()`', '`model.run(resume="my runs/1")`')
    """
    if _SHELL.get():
        return "`nndsl run" + (f" --resume {typed(resume)}`" if resume is not None else "`")
    given = "" if resume is None else f"resume={json.dumps(str(resume), ensure_ascii=False)}"
    return f"`model.run({given})`"


def typed(path: str | Path) -> str:
    """Return a path as it is typed at a command line.

    >>> typed("my runs/1"), typed("runs/1")
    ("'my runs/1'", 'runs/1')
    """
    return shlex.quote(str(path))
