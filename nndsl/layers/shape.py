"""Layers that change the shape of a value and nothing else."""

from __future__ import annotations

from math import prod
from typing import Annotated, ClassVar

from nndsl.components.base import Positional
from nndsl.components.field import Before, Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors, windows as axis_errors
from nndsl.facts import MAX_AXES, Shape
from nndsl.layers.base import Layer

Dimensions = Annotated[
    tuple[int, ...], Before(lambda value: (value,) if isinstance(value, int) else value)
]


class Flatten(Layer):
    """Turns a value of any shape into a vector.

    a[k] = x[c, i, j] with k counting the last axis fastest
    """

    keyword: ClassVar[str] = "flatten"
    example: ClassVar[str] = "flatten"

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (values,)."""
        return (prod(inputs[0]),)


class Reshape(Layer):
    """Gives a value another shape with as many values.

    a = x with the shape `shape`; one size may be -1 in a list, and is then worked out
    """

    keyword: ClassVar[str] = "reshape"
    example: ClassVar[str] = "reshape 1x28x28"

    shape: Annotated[Dimensions, Positional()] = Field(
        max_length=MAX_AXES, description="the new shape, batch left out"
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the new shape, with -1 worked out."""
        size, known = prod(inputs[0]), prod([n for n in self.shape if n != -1])
        open_axes = self.shape.count(-1)
        if any(n < 1 and n != -1 for n in self.shape) or open_axes > 1:
            raise NNError(errors.bad_shape(self, self.shape))
        if (open_axes and size % known) or (not open_axes and size != known):
            raise NNError(errors.reshape_mismatch(self, inputs[0], self.shape))
        return tuple(size // known if n == -1 else n for n in self.shape)


class Permute(Layer):
    """Puts the axes of a value into another order.

    a[…] = x with axis `axes[0]` first, then `axes[1]`, …; axes are those of a sample, counted
    from 0, as in torch.permute without the batch (Keras counts them from 1)
    """

    keyword: ClassVar[str] = "permute"
    example: ClassVar[str] = "permute [1, 2, 0]"

    axes: Annotated[Dimensions, Positional()] = Field(
        description="which axis of the input comes at each place, each one once"
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the sizes in their new order."""
        if sorted(self.axes) != list(range(len(inputs[0]))):
            raise NNError(axis_errors.not_a_permutation(self, self.axes, inputs[0]))
        return tuple(inputs[0][axis] for axis in self.axes)


class Unsqueeze(Layer):
    """Adds an axis of size 1.

    a = x with 1 at place `axis` of its shape: 28x28 becomes 1x28x28
    """

    keyword: ClassVar[str] = "unsqueeze"
    example: ClassVar[str] = "unsqueeze"

    axis: Annotated[int, Positional()] = Field(
        0, description="the place of the new axis, the batch not counted; -1 is behind the last"
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape with one more axis."""
        (shape,) = inputs
        if not -len(shape) - 1 <= self.axis <= len(shape):
            raise NNError(errors.axis_out_of_range(self, self.axis, shape))
        at = self.axis % (len(shape) + 1)
        return (*shape[:at], 1, *shape[at:])


class Squeeze(Layer):
    """Drops an axis of size 1, or all of them.

    a = x without axis `axis` of its shape: 1x28x28 becomes 28x28; a single number keeps one axis
    """

    keyword: ClassVar[str] = "squeeze"
    example: ClassVar[str] = "squeeze"

    axis: Annotated[int | None, Positional()] = Field(
        None, description="the axis to drop, the batch not counted; all of size 1 if left out"
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape without axes of size 1."""
        (shape,) = inputs
        if self.axis is None:
            return tuple(size for size in shape if size != 1) or (1,)
        if not -len(shape) <= self.axis < len(shape):
            raise NNError(errors.axis_out_of_range(self, self.axis, shape))
        at = self.axis % len(shape)
        if shape[at] != 1 or len(shape) == 1:
            raise NNError(axis_errors.cannot_squeeze(self, at, shape))
        return (*shape[:at], *shape[at + 1 :])


class Slice(Layer):
    """Takes a part of an axis: some of the channels, or some of the steps.

    a = x[start], x[start + 1], … up to x[end], which is left out, along `axis`; both are counted
    from 0, or back from the end where they are negative
    """

    keyword: ClassVar[str] = "slice"
    example: ClassVar[str] = "slice 0 16"

    start: Annotated[int, Positional()] = Field(description="the first that is taken")
    end: Annotated[int | None, Positional()] = Field(
        None, description="the first that is not taken any more; the axis's end if left out"
    )
    axis: int = Field(0, description="the axis, the batch not counted")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape with the part's size in place of the axis's."""
        (shape,) = inputs
        if not -len(shape) <= self.axis < len(shape):
            raise NNError(errors.axis_out_of_range(self, self.axis, shape))
        at = self.axis % len(shape)
        start, end = self.part(shape[at])
        if not 0 <= start < end <= shape[at]:
            raise NNError(axis_errors.empty_slice(self, shape[at]))
        return (*shape[:at], end - start, *shape[at + 1 :])

    def part(self, size: int) -> tuple[int, int]:
        """Return the bounds of the part, both counted from 0, in an axis of a size."""
        end = size if self.end is None else self.end
        return (self.start + size * (self.start < 0), end + size * (end < 0))


class RepeatVector(Layer):
    """Makes a sequence whose every step is the same vector.

    a[t] = x for t = 0 … count - 1, with x (features) and a (count, features)
    """

    keyword: ClassVar[str] = "repeat_vector"
    example: ClassVar[str] = "repeat_vector 10"

    count: Annotated[int, Positional()] = Field(ge=1, description="the number of steps")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (count, features)."""
        if len(inputs[0]) != 1:
            raise NNError(errors.wrong_rank(self, inputs[0], "a vector"))
        return (self.count, *inputs[0])


LAYERS: tuple[type[Layer], ...] = (
    Flatten,
    Reshape,
    Permute,
    Unsqueeze,
    Squeeze,
    Slice,
    RepeatVector,
)
