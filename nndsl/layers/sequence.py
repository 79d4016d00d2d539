"""Layers that take a part of a sequence."""

from __future__ import annotations

from typing import Annotated, ClassVar

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import sequences as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer


class Step(Layer):
    """Takes one step of a sequence.

    a = x[index], with x (steps, …) and a (…); steps are counted from 0, or from -1 at the end
    """

    keyword: ClassVar[str] = "step"
    example: ClassVar[str] = "step -1"

    index: Annotated[int, Positional()] = Field(
        description="which step: 0 is the first, -1 the last"
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape without its first axis."""
        (shape,) = inputs
        if len(shape) < 2:
            raise NNError(errors.needs_steps(self, shape))
        if not -shape[0] <= self.index < shape[0]:
            raise NNError(errors.no_such_step(self, self.index, shape))
        return shape[1:]


LAYERS: tuple[type[Layer], ...] = (Step,)
