"""Rows of text files go in, and the lines that an editor shows them in come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.tables.told import Told
from nndsl.diagnostics import Diagnostic, NNError

if TYPE_CHECKING:
    import pandas as pd

_OF_GAPS = ("missing-values", "target-missing-values")
LINE = "line"  # what the index of a frame is called whose rows stand in lines


@dataclass(frozen=True, eq=False)
class Lines:
    """Where the rows of text files stand.

    ``files`` are their names, ``headers`` the columns of each; ``numbers`` has the line of each
    row, counted from 1, and ``file`` the number of its file; ``told`` is what their cells said.
    """

    files: tuple[str, ...]
    headers: tuple[tuple[str, ...], ...]
    numbers: Array
    file: Array
    told: Told

    @classmethod
    def of(cls, named: Sequence[tuple[str, pd.DataFrame]]) -> Lines | None:
        """Return the lines of files that are read one after the other, None where one has none."""
        if not named or any(frame.index.name != LINE for _, frame in named):
            return None
        lengths = [len(frame) for _, frame in named]
        return cls(
            tuple(name for name, _ in named),
            tuple(tuple(map(str, frame.columns)) for _, frame in named),
            np.concatenate([frame.index.to_numpy() for _, frame in named]),
            np.repeat(np.arange(len(named)), lengths),
            Told.of(frame for _, frame in named),
        )

    def located(self, error: NNError) -> NNError:
        """Return an error that says of each cell that it names where that stands in its file."""
        return type(error)([self._with_places(fault) for fault in error.diagnostics])

    def _with_places(self, fault: Diagnostic) -> Diagnostic:
        by_file: dict[int, list[str]] = {}
        for row, column in fault.cells:
            if 1 <= row <= len(self.numbers):
                at = int(self.file[row - 1])
                by_file.setdefault(at, []).append(self._place(at, row, column))
        facts = tuple(f'in "{self.files[at]}": {", ".join(said)}' for at, said in by_file.items())
        words: tuple[str, ...] = ()
        if fault.code in _OF_GAPS:
            words = self.told.in_words(column for _, column in fault.cells)
        return replace(fault, facts=(*fault.facts, *facts), notes=(*words, *fault.notes))

    def _place(self, at: int, row: int, column: str) -> str:
        line, header = f"line {self.numbers[row - 1]}", self.headers[at]
        return f"{line} column {header.index(column) + 1}" if column in header else line


@contextmanager
def naming_lines(name: str, rows: Any) -> Iterator[None]:
    """Let an error about the rows of a text file say where they stand in it."""
    lines = Lines.of([(name, rows)]) if hasattr(rows, "columns") else None
    try:
        yield
    except NNError as error:
        raise error if lines is None else lines.located(error) from None
