"""The recurrent layer of sequences of images."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from nndsl.components.base import Named, Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import sequences as errors
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.base import Layer, Parameter
from nndsl.layers.conv import Conv
from nndsl.layers.windows import Count


class GateConv(Conv):
    """The convolution that all gates of a ``convlstm`` have in common."""

    keyword: ClassVar[str] = "convlstm"


class Convlstm(Layer):
    """Reads a sequence of images with a memory, as `lstm` does, by convolutions.

    z = x[t] * W_ih + h[t-1] * W_hh + b has the parts i, f, g, o; memory c[t] = sigmoid(f) c[t-1]
    + sigmoid(i) tanh(g), state h[t] = sigmoid(o) tanh(c[t]), with x (steps, channels, height,
    width), W_ih (4 · filters, channels, *kernel), W_hh (4 · filters, filters, *kernel), which
    keeps the size of h, (filters, height, width); a = h[last] or, with `sequence`, all h. The
    forget gate begins with a bias of 1
    """

    keyword: ClassVar[str] = "convlstm"
    example: ClassVar[str] = "convlstm 16 3x3 same"
    compiles: ClassVar[bool] = False

    filters: Annotated[int, Positional()] = Field(ge=1, description="the number of filters")
    kernel: Annotated[Count | tuple[Count, ...], Positional()] = Field(
        description="the size of a filter along each axis"
    )
    outputs: Literal["last", "sequence"] = Field(
        "last", description="the state after the last step, as in Keras, or that of every step"
    )
    pad: Literal["same", "valid"] = Field(
        "valid", description="zeros around each image: `same`, or none"
    )
    stride: Count | tuple[Count, ...] = Field(1, description="the step of the filter in an image")
    bias: bool = Field(True, description="false for none")
    init: Initializer = Field("glorot_uniform", description="how the weights of inputs begin")
    recurrent_init: Annotated[Initializer, Named()] = Field(
        "orthogonal", description="how the weights of states begin"
    )
    frozen: bool = Field(False, description="keep the weights as they are in training")

    @property
    def of_input(self) -> GateConv:
        """What all gates of all filters read of an image."""
        return _gates(self)[0]

    @property
    def of_state(self) -> GateConv:
        """What they read of the state, whose size it keeps."""
        return _gates(self)[1]

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (filters, height, width), or (steps, filters, height, width) for a sequence."""
        (shape,) = inputs
        if len(shape) != 4:
            raise NNError(errors.needs_steps(self, shape, "steps x channels x height x width"))
        state = (self.filters, *self.of_input.output_shape(shape[1:])[1:])
        return (shape[0], *state) if self.outputs == "sequence" else state

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight_ih`` (4 · filters, channels, *kernel), ``weight_hh`` (4 · filters,
        filters, *kernel) and ``bias`` (4 · filters).
        """
        rows, kernel, trained = 4 * self.filters, self.of_input.axes("kernel"), not self.frozen
        parameters = {
            "weight_ih": Parameter((rows, inputs[0][1], *kernel), self.init, trained),
            "weight_hh": Parameter((rows, self.filters, *kernel), self.recurrent_init, trained),
        }
        if self.bias:
            parameters["bias"] = Parameter((rows,), (0, 1, 0, 0), trained)
        return parameters

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each weight, place and step."""
        ((steps, *image),) = inputs
        state = output[-3:]
        gates = (4 * self.filters, *state[1:])
        of_input = self.of_input.multiply_adds([tuple(image)], gates)
        return steps * (of_input + self.of_state.multiply_adds([state], gates))


@lru_cache  # the engines ask for them in each pass
def _gates(layer: Convlstm) -> tuple[GateConv, GateConv]:
    """Return the convolution of the input and that of the state."""
    filters, kernel = 4 * layer.filters, layer.kernel
    of_input = GateConv(
        filters=filters, kernel=kernel, stride=layer.stride, pad=layer.pad, bias=layer.bias
    )
    of_input._origin = layer.origin  # what doesn't fit there is said of this statement
    return of_input, GateConv(filters=filters, kernel=kernel, pad="same", bias=False)


LAYERS: tuple[type[Layer], ...] = (Convlstm,)
