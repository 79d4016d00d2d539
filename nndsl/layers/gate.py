"""Activations with a trained slope, and gates: one half of the values weighs the other."""

from __future__ import annotations

from typing import ClassVar

from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as graph_errors, windows as errors
from nndsl.facts import Shape
from nndsl.layers.base import Activation, Layer, Parameter


class Prelu(Activation):
    """Lets positive values pass and multiplies negative ones by a slope that is trained.

    a = z for z > 0, w · z otherwise, with w one slope for all values, or one for each channel
    (the first axis of z) with `per_channel`
    """

    keyword: ClassVar[str] = "prelu"
    example: ClassVar[str] = "prelu per_channel"

    per_channel: bool = Field(False, description="train one slope for each channel")
    slope: float = Field(0.25, description="the slope to begin with")
    frozen: bool = Field(False, description="keep the slope as it is in training")

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (1) or (channels)."""
        count = inputs[0][0] if self.per_channel else 1
        return {"weight": Parameter((count,), self.slope, not self.frozen)}


class GateLayer(Layer):
    """The base of gates: the values are halved along an axis."""

    axis: int = Field(-1, description="the axis to halve, the batch not counted")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape with half the size along the axis."""
        (shape,) = inputs
        if not -len(shape) <= self.axis < len(shape):
            raise NNError(graph_errors.axis_out_of_range(self, self.axis, shape))
        axis = self.axis % len(shape)
        if shape[axis] % 2:
            raise NNError(errors.odd_axis(self, axis, shape))
        return (*shape[:axis], shape[axis] // 2, *shape[axis + 1 :])


class Glu(GateLayer):
    """Weighs the first half of the values by the sigmoid of the second, as PyTorch has it.

    a = u / (1 + exp(-v)), with x = [u, v] halved along `axis`: the last one, or 0 for channels
    """

    keyword: ClassVar[str] = "glu"
    example: ClassVar[str] = "glu"


class Swiglu(GateLayer):
    """Weighs the second half of the values by the silu of the first (Shazeer 2020).

    a = u / (1 + exp(-u)) · v, with x = [u, v] halved along `axis`: the last one, or 0 for channels
    """

    keyword: ClassVar[str] = "swiglu"
    example: ClassVar[str] = "swiglu"


LAYERS: tuple[type[Layer], ...] = (Prelu, Glu, Swiglu)
