"""Layers that join several values into one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from math import prod
from typing import Annotated, ClassVar

from nndsl.components.field import Before, Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors, merge as merge_errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, MergeLayer


class Elementwise(MergeLayer):
    """The base of layers that join values of equal shape number by number."""

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape that all inputs have."""
        if len(set(inputs)) > 1:
            raise NNError(merge_errors.unequal_shapes(self, inputs))
        return inputs[0]


class Add(Elementwise):
    """Adds values of equal shape.

    a = x_1 + x_2 + …
    """

    keyword: ClassVar[str] = "add"
    example: ClassVar[str] = "add a b"


class Subtract(Elementwise):
    """Subtracts a value from another of equal shape.

    a = x_1 - x_2; with a single name, a = the current value - x
    """

    keyword: ClassVar[str] = "subtract"
    example: ClassVar[str] = "subtract a b"
    most: ClassVar[float] = 2

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape that both inputs have."""
        if len(inputs) > self.most:
            raise NNError(merge_errors.joins_two(self, len(inputs)))
        return super().output_shape(*inputs)


class Multiply(MergeLayer):
    """Multiplies values number by number; an axis of size 1 is spread over the others.

    a = x_1 · x_2 · …; shapes are compared from their first axis on, sizes must be equal or 1,
    and a shape with fewer axes gets axes of size 1 at its end. So s (channels) scales each
    channel of x (channels, height, width), and m (steps) each step of x (steps, features).
    """

    keyword: ClassVar[str] = "multiply"
    example: ClassVar[str] = "multiply a b"

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the greatest size along each axis."""
        sizes = [set(axis) - {1} for axis in zip_longest(*inputs, fillvalue=1)]
        if any(len(axis) > 1 for axis in sizes):
            raise NNError(merge_errors.cannot_spread(self, inputs))
        return tuple(axis.pop() if axis else 1 for axis in sizes)


class Average(Elementwise):
    """Takes the mean of values of equal shape, number by number.

    a = (x_1 + … + x_n) / n
    """

    keyword: ClassVar[str] = "average"
    example: ClassVar[str] = "average a b"


class Maximum(Elementwise):
    """Keeps the greatest of values of equal shape, number by number.

    a = max(x_1, x_2, …)
    """

    keyword: ClassVar[str] = "maximum"
    example: ClassVar[str] = "maximum a b"


class Minimum(Elementwise):
    """Keeps the least of values of equal shape, number by number.

    a = min(x_1, x_2, …)
    """

    keyword: ClassVar[str] = "minimum"
    example: ClassVar[str] = "minimum a b"


class Dot(MergeLayer):
    """Sums the products of two values along an axis of each.

    a = Σ_k x[…, k] · y[…, k]; what is left of the shape of x comes first, then what is left of
    that of y. Two vectors give one number, (1); x (m, features) and y (n, features) give (m, n).
    With `normalize` the vectors along that axis get the length 1 first: the cosine.
    """

    keyword: ClassVar[str] = "dot"
    example: ClassVar[str] = "dot a b"
    most: ClassVar[float] = 2

    axes: Annotated[
        tuple[int, int],
        Before(lambda value: (value, value) if isinstance(value, int) else value),
    ] = Field((-1, -1), description="the axis of each value to sum along, the batch not counted")
    normalize: bool = Field(False, description="give the vectors the length 1 first")

    def axes_of(self, *inputs: Shape) -> tuple[int, int]:
        """Return the axis of each input, counted from its first. Raises NNError for others."""
        found = []
        for axis, shape in zip(self.axes, inputs, strict=True):
            if not -len(shape) <= axis < len(shape):
                raise NNError(errors.axis_out_of_range(self, axis, shape, "axes"))
            found.append(axis % len(shape))
        return found[0], found[1]

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the axes that are not summed along: those of the first value, then the other's."""
        if len(inputs) > self.most:
            raise NNError(merge_errors.joins_two(self, len(inputs)))
        if len(inputs) < 2:
            return inputs[0]  # the other is no value, which has been said
        first, second = inputs
        i, j = self.axes_of(first, second)
        if first[i] != second[j]:
            raise NNError(merge_errors.unequal_axes(self, inputs, (i, j)))
        return (*first[:i], *first[i + 1 :], *second[:j], *second[j + 1 :]) or (1,)

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return the products that are summed."""
        first, second, *_ = (*inputs, *inputs)
        return prod(output) * first[self.axes_of(first, second)[0]]


class Concat(MergeLayer):
    """Puts values one behind the other along an axis.

    a = [x_1, x_2, …] along `axis`, which is 0 for channels (or the features of a vector); the
    other axes must be equal
    """

    keyword: ClassVar[str] = "concat"
    example: ClassVar[str] = "concat a b"

    axis: int = Field(0, description="the axis to join along, the batch not counted")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the inputs' shape with the joined axis summed."""
        rank = len(inputs[0])
        if not -rank <= self.axis < rank:
            raise NNError(errors.axis_out_of_range(self, self.axis, inputs[0]))
        axis = self.axis % rank
        rest = {shape[:axis] + shape[axis + 1 :] for shape in inputs}
        if len({len(shape) for shape in inputs}) > 1 or len(rest) > 1:
            raise NNError(merge_errors.unequal_shapes(self, inputs, axis))
        joined = sum(shape[axis] for shape in inputs)
        return (*inputs[0][:axis], joined, *inputs[0][axis + 1 :])


LAYERS: tuple[type[Layer], ...] = (
    Add,
    Subtract,
    Multiply,
    Average,
    Maximum,
    Minimum,
    Dot,
    Concat,
)
