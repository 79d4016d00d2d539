"""Layers that change the shape of a value and nothing else."""

from __future__ import annotations

from math import prod
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from nndsl.component import Positional
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer

Dimensions = Annotated[
    tuple[int, ...], BeforeValidator(lambda value: (value,) if isinstance(value, int) else value)
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

    shape: Annotated[Dimensions, Positional()] = Field(description="the new shape, batch left out")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the new shape, with -1 worked out."""
        size, known = prod(inputs[0]), prod(n for n in self.shape if n != -1)
        open_axes = self.shape.count(-1)
        if any(n < 1 and n != -1 for n in self.shape) or open_axes > 1:
            raise NNError(errors.bad_shape(self, self.shape))
        if (open_axes and size % known) or (not open_axes and size != known):
            raise NNError(errors.reshape_mismatch(self, inputs[0], self.shape))
        return tuple(size // known if n == -1 else n for n in self.shape)


LAYERS: tuple[type[Layer], ...] = (Flatten, Reshape)
