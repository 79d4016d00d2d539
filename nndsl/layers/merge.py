"""Layers that join several values into one."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, MergeLayer


class Add(MergeLayer):
    """Adds values of equal shape.

    a = x_1 + x_2 + …
    """

    keyword: ClassVar[str] = "add"
    example: ClassVar[str] = "add a b"

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape that all inputs have."""
        if len(set(inputs)) > 1:
            raise NNError(errors.unequal_shapes(self, inputs))
        return inputs[0]


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
            raise NNError(errors.unequal_shapes(self, inputs, axis))
        joined = sum(shape[axis] for shape in inputs)
        return (*inputs[0][:axis], joined, *inputs[0][axis + 1 :])


LAYERS: tuple[type[Layer], ...] = (Add, Concat)
