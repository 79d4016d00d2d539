"""How values lie in memory goes in; the arrays to compute one block of samples in come out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from nndsl.backends.numpy.attributes import own_name
from nndsl.backends.numpy.windows import Margins
from nndsl.facts import Shape

ALL = 2**31  # samples at a time: as many as there are
LINE = 64  # bytes of a line of the cache

Run = Callable[..., np.ndarray]  # the values that a step reads go in, the one it makes comes out
Before = Callable[[], None]  # reads the weights of a step, as they are


@dataclass(frozen=True)
class Layout:
    """How a value (batch, channels, *axes) lies in memory: channels last, with zeros around it."""

    shape: Shape  # of one sample
    last: bool = False
    margins: Margins = ()

    @property
    def stored(self) -> Shape:
        """The shape of a sample as it is stored, margins counted in."""
        if not self.last:
            return self.shape
        return (*padded_lengths(self.shape[1:], self.margins), self.shape[0])

    def make(self, batch: int, dtype: np.dtype) -> Held:
        """Return an array of this layout; what is written later never touches its margins."""
        if not self.last:
            value = memory((batch, *self.shape), dtype)
            return Held(self, value, value)
        full = memory((batch, *self.stored), dtype, 0)
        inner = tuple(
            slice(before, before + length)
            for length, (before, _) in zip(self.shape[1:], self.margins, strict=True)
        )
        index = (slice(None), *inner)
        return Held(self, full, np.moveaxis(full[index], -1, 1))


@dataclass(frozen=True)
class Held:
    """An array that holds a value: ``full`` as stored, ``value`` (batch, channels, *axes) in it."""

    layout: Layout
    full: np.ndarray
    value: np.ndarray

    @property
    def in_order(self) -> np.ndarray:
        """The value with its axes in the order in memory."""
        return np.moveaxis(self.value, 1, -1) if self.layout.last else self.value


class Room:
    """The arrays for a block of so many samples; nobody else computes in them at the same time.

    ``held`` are those of values by their name; all steps share one piece of memory, ``part``, for
    what they need while they run. ``before`` is what each prediction begins with.
    """

    def __init__(
        self, batch: int, dtype: np.dtype, layouts: Mapping[str, Layout], kernels: Sequence[Kernel]
    ) -> None:
        self.batch, self.dtype = batch, dtype
        self.held = {name: layout.make(batch, dtype) for name, layout in layouts.items()}
        self._named: dict[str, np.ndarray] = {}
        self._scratch = memory((max((k.scratch(batch) for k in kernels), default=0),), dtype)
        self.before: list[Before] = []
        self.prediction: object = None  # the one that it began with that last
        self.runs: list[Run] = [kernel.bind(self) for kernel in kernels]
        self.size = self._scratch.size + sum(held.full.size for held in self.held.values())
        self.size += batch * sum(kernel.numbers() for kernel in kernels)

    def shared(self, name: str, shape: Shape) -> np.ndarray:
        """Return the array of a name, which whoever asks first makes."""
        if name not in self._named:
            self._named[name] = memory(shape, self.dtype)
        return self._named[name]

    def begin(self, prediction: object) -> None:
        """Read the weights, if that wasn't done in this prediction."""
        if self.prediction is not prediction:
            for before in self.before:
                before()
            self.prediction = prediction

    def part(self, start: int, *shape: int) -> np.ndarray:
        """Return an array within the memory that steps share, from a number on."""
        return self._scratch[start : start + prod(shape)].reshape(shape)


class Kernel(ABC):
    """One step of a plan, which may do what several layers say."""

    name: str  # of the value that it makes
    reads: tuple[str, ...]
    margins: Margins | None = None  # the zeros that a convolution needs around what it reads
    in_places = False  # whether it takes channels first or last, and writes into the room
    foreign = False  # whether it is a layer that nndsl doesn't know
    fresh = False  # whether what it returns is new memory in each call
    much = 2**28  # multiplications from which on it is worth to start several threads

    @abstractmethod
    def bind(self, room: Room) -> Run:
        """Return the step as a function that computes in the arrays of a room.

        What takes a while to read of its weights may be read in ``before`` of the room.
        """

    def numbers(self) -> int:
        """Return how many numbers it keeps for one sample, its value's not counted."""
        return 0

    def workspace(self) -> int:
        """Return how many numbers it makes anew for one sample, and gives back."""
        return 0

    def scratch(self, batch: int) -> int:
        """Return how many numbers it needs while it runs."""
        return 0

    def block(self) -> int:
        """Return for how many samples at a time it is fastest, at most."""
        return ALL

    def wide(self) -> int:
        """Return the same where several threads work side by side."""
        return self.block()

    def work(self) -> int:
        """Return about how many multiplications it does for one sample."""
        return 0


def layouts(kernels: Sequence[Kernel], shapes: dict[str, Shape]) -> dict[str, Layout]:
    """Return how the values lie that steps write into memory of the room.

    What comes of a convolution has its channels last, as long as such steps read it; around it
    are the zeros that a convolution after it needs.
    """
    last: set[str] = set()
    margins: dict[str, Any] = {}
    makers = [kernel for kernel in kernels if kernel.in_places]
    readers = {read for kernel in makers for read in kernel.reads}
    for kernel in makers:
        after = kernel.margins is not None or last.intersection(kernel.reads)
        if after and kernel.name in readers:
            last.add(kernel.name)
        if kernel.margins is not None:
            read, needed = kernel.reads[0], kernel.margins
            known = margins.get(read, needed)
            pairs = zip(known, needed, strict=True)
            margins[read] = tuple((max(a[0], b[0]), max(a[1], b[1])) for a, b in pairs)
    none = ((0, 0),)
    return {
        k.name: Layout(shapes[k.name], True, margins.get(k.name, none * (len(shapes[k.name]) - 1)))
        if k.name in last
        else Layout(shapes[k.name])
        for k in makers
    }


def kind(layer: object) -> str:
    """Return the module and the class of a layer of this engine, "" for one that isn't its own.

    It is asked for by name, so that no family of layers is imported for a network without it.

    >>> from nndsl.backends.numpy.dense import DenseLayer
    >>> kind(DenseLayer(1)), kind("no layer")
    ('dense.DenseLayer', '')
    """
    return own_name(type(layer))


def padded_lengths(lengths: Shape, margins: Margins) -> Shape:
    """Return the lengths of axes with margins around them.

    >>> padded_lengths((28, 28), ((1, 1), (0, 2)))
    (30, 30)
    """
    return tuple(n + before + after for n, (before, after) in zip(lengths, margins, strict=True))


def memory(shape: Shape, dtype: np.dtype[Any], filled: float | None = None) -> np.ndarray:
    """Return an array that begins where a line of the cache does, which saves reading two for one.

    >>> memory((2, 3), np.dtype(np.float32), 1).sum()
    np.float32(6.0)
    """
    size = prod(shape) * dtype.itemsize
    numbers = np.empty(size + LINE, np.uint8)
    start = -numbers.ctypes.data % LINE
    array: np.ndarray = numbers[start : start + size].view(dtype).reshape(shape)
    if filled is not None:
        array.fill(filled)
    return array


def units_last(array: np.ndarray) -> np.ndarray:
    """Return weights (units, origins, *kernel) so that those of one origin lie side by side.

    Only the order in memory changes: *kernel, origins, units. The array itself is returned where
    it is in that order.

    >>> units_last(np.zeros((3, 2))).strides
    (8, 24)
    """
    order = (*range(2, array.ndim), *range(min(array.ndim, 2) - 1, -1, -1))
    turned: np.ndarray = array.transpose(order)
    if not turned.flags.c_contiguous:
        turned = memory(turned.shape, array.dtype)
        turned[...] = array.transpose(order)
    result: np.ndarray = turned.transpose(np.argsort(order))
    return result
