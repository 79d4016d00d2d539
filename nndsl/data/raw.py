"""What every source gives: rows as they were read go in, one record with a checksum comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from math import inf, prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nndsl.components.base import Component
from nndsl.data.tables.told import Told
from nndsl.diagnostics import NNError
from nndsl.errors import data as errors
from nndsl.facts import Shape, TargetKind
from nndsl.source import Span

if TYPE_CHECKING:
    import pandas as pd

    from nndsl.data.belonging import Adrift
    from nndsl.data.fitting.words import Wording
    from nndsl.data.tables.lines import Lines
    from nndsl.data.windows import Windows

Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

ARRAYS = "arrays"  # the origin of rows that Python code gives
_ROWS, _VALUES = 256, 2**16  # that are copied at a time, whichever is more


@dataclass(frozen=True)
class Raw:
    """The rows of a source before anything is split, dropped, scaled or encoded.

    ``inputs`` is a frame (one column a feature) or an array of shape (rows, *shape); ``y`` holds
    one array of raw values per target. ``own_test`` marks the test rows of the set's own split.
    ``orders`` has the order of the classes of those targets where it isn't the sorted one; ``kind``
    is given where it isn't to be read off the values, and targets that are ``categorical`` hold
    labels. Array values are divided by ``unit`` before anything else. ``component`` is the
    statement that asked for the data, for the places of its faults. With ``windows``, a sample is a
    window of rows, and ``y``, ``unknown``, ``groups`` and ``own_test`` have an entry for each
    window. With ``wording``, the columns hold texts. ``lines`` are those of a text file that rows
    stand in. Targets of each step or pixel have axes: (rows, *axes). An array that is ``own`` is
    nobody else's, and may be written over. ``unknown`` marks the targets that samples lack,
    (samples, targets), where ``y`` holds another row's value; ``adrift`` are the rows of which
    isn't known where they belong: both are to be left out. ``header`` has all columns' names of a
    file, in their order there. With ``chosen_names``, whoever gives the targets has named them, so
    that their place says nothing. ``told`` is what cells of a text file said before they became
    values.
    """

    inputs: pd.DataFrame | Array
    features: tuple[str, ...]
    shape: Shape | None
    targets: tuple[str, ...]
    y: tuple[Array, ...]
    origin: str
    groups: Array | None = None
    own_test: Array | None = None
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: TargetKind | None = None
    categorical: frozenset[str] = frozenset()
    unit: float = 1.0
    sample: bool = False
    component: Component | None = None
    windows: Windows | None = None
    wording: Wording | None = None
    lines: Lines | None = None
    own: bool = False
    unknown: Array | None = None
    adrift: Adrift | None = None
    header: tuple[str, ...] = ()
    chosen_names: bool = False
    told: Told = field(default_factory=Told)

    @property
    def order(self) -> tuple[str, ...]:
        """The order of the classes of a single target, () where it is the sorted one."""
        return self.orders.get(self.targets[0], ()) if len(self.targets) == 1 else ()

    @property
    def placed(self) -> bool:
        """Whether a sample has a target for each of its steps or pixels."""
        return self.y[0].ndim > 1

    @property
    def axes(self) -> Shape:
        """The shape of the target of one sample: that of several side by side; () without axes."""
        each: Shape = self.y[0].shape[1:]
        if not each or len(self.y) == 1:
            return each
        at = self.target_axis
        return (*each[:at], len(self.y), *each[at:])

    @property
    def target_axis(self) -> int:
        """The axis along which several targets with axes stand side by side, as channels do."""
        first = self.windows is not None and self.windows.windowing.channel_axis == 1
        return 0 if first else self.y[0].ndim - 1

    @property
    def rows(self) -> int:
        """How many samples there are: rows, or windows of them."""
        return len(self.inputs) if self.windows is None else len(self.windows)

    def rows_of(self, samples: Array) -> Array:
        """Return the numbers of the input rows that samples are made of, each once."""
        return samples if self.windows is None else self.windows.take(samples).covered

    def checksum(self) -> str:
        """Return the sha256 of names and values, equal on every platform and pandas version.

        Raises NNError where a text isn't one that can be written.
        """
        try:
            return self._hashed()
        except UnicodeEncodeError as error:
            raise NNError(errors.half_character(error.object[error.start])) from None

    def _hashed(self) -> str:
        digest = hashlib.sha256()
        columns: list[tuple[str, Array]] = list(zip(self.targets, self.y, strict=True))
        if isinstance(self.inputs, np.ndarray):
            digest.update("\x1f".join(self.features).encode())
            columns.append(("inputs", self.inputs))
        else:
            columns += [(name, _cells(self.inputs[name])) for name in self.features]
        if self.groups is not None:
            columns.append(("groups", self.groups))
        if self.own_test is not None:
            columns.append(("test", self.own_test))
        if self.windows is not None:
            columns.append(("windows", self.windows.starts))
        if self.unknown is not None:
            columns.append(("unknown", self.unknown))
        if self.adrift is not None:
            columns.append(("adrift", self.adrift.gone))
        for name, values in columns:
            digest.update(f"\x1e{name}\x1e{values.shape}".encode())
            for some in _pieces(values):
                digest.update(some)
        return digest.hexdigest()


def _cells(column: pd.Series[Any]) -> Array:
    """Return a column as numbers, or as objects where it holds anything else, or pandas's own."""
    kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else "O"
    if str(column.dtype) == "str" and column.hasnans:
        column = column.fillna("\x00")  # as `_content` writes a missing cell
    return column.to_numpy(dtype=None if kind in "biuf" else object)


def _pieces(values: Array) -> Iterator[bytes]:
    """Yield the content of values, that of numbers some rows at a time."""
    if values.dtype.kind not in "biuf":
        yield _content(values)
        return
    little = values.dtype.newbyteorder("<") if values.dtype.itemsize > 1 else values.dtype
    rows = max(_ROWS, _VALUES // max(prod(values.shape[1:]), 1))
    for at in range(0, len(values), rows):
        yield values[at : at + rows].astype(little, copy=False).tobytes()


def _content(values: Array) -> bytes:
    if values.dtype.kind == "O":
        with suppress(TypeError):  # not only texts
            return "\x1f".join(values.ravel().tolist()).encode()
    numbers = [v for v in values.flat if isinstance(v, int | float | np.number)]
    if len(numbers) == values.size:
        with suppress(OverflowError):  # whole numbers that no float can hold
            return np.asarray(values, dtype="<f8").tobytes()
    return "\x1f".join("\x00" if absent(v) else str(v) for v in values.flat).encode()


def flat(array: Array) -> Array:
    """Return an array of shape (rows, …) as (rows, values), also where it has no rows."""
    return array.reshape(len(array), prod(array.shape[1:]))


def is_frame(values: Any) -> bool:
    """Say whether values are a DataFrame, without importing pandas."""
    return hasattr(values, "columns") and hasattr(values, "iloc")


def absent(value: Any) -> bool:
    """Say whether a cell is empty: None, NaN, or pandas's NA or NaT, without importing pandas.

    >>> absent(float("nan")), absent(0), absent("")
    (True, False, False)
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


def no_giant(cell: object) -> object:
    """Return a whole number that no float can hold as infinite, all else as it is."""
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) > 10**300:
        return inf if cell > 0 else -inf
    return cell


def place(component: Component | None, field: str) -> Span | None:
    """Return the place of a statement's field, or None where no statement was written."""
    return component.origin.of(field) if component is not None else None


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Make names distinct as pandas does on reading a file.

    >>> distinct(["a", "b", "a", "a"])
    ('a', 'b', 'a.1', 'a.2')
    """
    taken = set(names)
    seen: dict[str, int] = {}
    result = []
    for name in names:
        count = seen.get(name, 0)
        new = name
        if count:
            while (new := f"{name}.{count}") in taken:
                count += 1
            taken.add(new)
        seen[name] = count + 1
        result.append(new)
    return tuple(result)
