"""What makes a sequence of vectors ready for attention: patches, positions, a token, a mask."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Annotated, ClassVar, Literal

import numpy as np

from nndsl.components.base import Positional, ValueName
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import attention as errors, sequences
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.base import Layer, Parameter

Size = Annotated[int, Field(ge=1)]


def angles(steps: int, features: int) -> np.ndarray:
    """Return t / 10000^(2i / features) for each step t and each pair of features i, as float64.

    >>> angles(2, 3).round(4)  # (steps, pairs); the last pair of an odd number is half of one
    array([[0.    , 0.    ],
           [1.    , 0.0022]])
    """
    pairs = np.arange(0, features, 2)
    table: np.ndarray = np.arange(steps)[:, None] / 10000 ** (pairs / features)
    return table


class Position(Layer):
    """Adds to each step a vector that tells its place.

    a[t] = x[t] + P[t], with x and P (steps, features). `sinusoidal`: P[t, 2i] = sin(w) and
    P[t, 2i + 1] = cos(w) with w = t / 10000^(2i / features); `learned`: P is trained.
    """

    keyword: ClassVar[str] = "position"
    example: ClassVar[str] = "position sinusoidal"
    of_vectors: ClassVar[bool | None] = True
    keeps_shape: ClassVar[bool] = True

    kind: Literal["sinusoidal", "learned"] = Field("sinusoidal", description="where P comes from")
    init: Initializer = Field("uniform", description="how a learned P begins")
    frozen: bool = Field(False, description="keep P as it is in training")

    @staticmethod
    def waves(steps: int, features: int) -> np.ndarray:
        """Return the sinusoidal P (steps, features), as float64."""
        w = angles(steps, features)
        table: np.ndarray = np.stack([np.sin(w), np.cos(w)], axis=-1).reshape(steps, -1)
        return table[:, :features]

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if len(inputs[0]) != 2:
            raise NNError(sequences.needs_steps(self, inputs[0]))
        return inputs[0]

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (steps, features) if it is learned."""
        if self.kind == "sinusoidal":
            return {}
        return {"weight": Parameter(inputs[0], self.init, not self.frozen)}


class ClassToken(Layer):
    """Puts a learned vector in front of the steps, where what is known of all can gather.

    a = [W, x[0], x[1], …], with x (steps, features), W (features) and a (steps + 1, features)
    """

    keyword: ClassVar[str] = "class_token"
    example: ClassVar[str] = "class_token"
    of_vectors: ClassVar[bool | None] = True

    init: Initializer = Field("zeros", description="how the vector begins")
    frozen: bool = Field(False, description="keep the vector as it is in training")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (steps + 1, features)."""
        if len(inputs[0]) != 2:
            raise NNError(sequences.needs_steps(self, inputs[0]))
        return (inputs[0][0] + 1, inputs[0][1])

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (features)."""
        return {"weight": Parameter(inputs[0][1:], self.init, not self.frozen)}


class PatchEmbed(Layer):
    """Divides an image, a signal or a volume into patches and makes a vector of each.

    a[n] = W patch_n + b, with x (channels, *axes), the patches counted along the last axis first,
    W (units, channels, *patch) and a (patches, units): a convolution whose stride is its kernel
    """

    keyword: ClassVar[str] = "patch_embed"
    example: ClassVar[str] = "patch_embed 16 768"
    of_vectors: ClassVar[bool | None] = True

    patch: Annotated[Size | tuple[Size, ...], Positional()] = Field(
        description="the size of a patch along each axis"
    )
    units: Annotated[int, Positional()] = Field(ge=1, description="the length of a vector")
    bias: bool = Field(True, description="false for none")
    init: Initializer = Field("glorot_uniform", description="how the weights begin")
    frozen: bool = Field(False, description="keep the weights as they are in training")

    @property
    def width(self) -> int | None:
        """The length of a vector, if data don't give it."""
        return None if "units" in self.deferred else self.units

    @property
    def has_bias(self) -> bool:
        """Whether there is a bias."""
        return self.bias

    def patches(self, shape: Shape) -> tuple[Shape, Shape]:
        """Return, for an input (channels, *axes), how many patches each axis has, and their size.

        Raises NNError where patches don't fit.
        """
        rank = len(shape) - 1
        if rank < 1:
            raise NNError(errors.not_patches(self, shape))
        patch = (self.patch,) * rank if isinstance(self.patch, int) else self.patch
        if len(patch) != rank:
            raise NNError(errors.patch_axes(self, rank))
        if any(length % size for length, size in zip(shape[1:], patch, strict=True)):
            raise NNError(errors.patch_mismatch(self, shape, patch))
        return tuple(n // size for n, size in zip(shape[1:], patch, strict=True)), patch

    def cut(self, shape: Shape) -> tuple[Shape, tuple[int, ...]]:
        """Return the shape (batch left out) that parts the patches, and the order of its axes.

        The order counts the batch as axis 0, and brings patches first, then what is in each.
        """
        counts, sizes = self.patches(shape)
        parts = [n for pair in zip(counts, sizes, strict=True) for n in pair]
        places = range(2, 2 + len(parts))
        return (shape[0], *parts), (0, *places[::2], 1, *places[1::2])

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (patches, units)."""
        counts, _ = self.patches(inputs[0])
        return (prod(counts), self.units)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (units, channels, *patch) and ``bias`` (units)."""
        _, patch = self.patches(inputs[0])
        weight = (self.units, inputs[0][0], *patch)
        found = {"weight": Parameter(weight, self.init, not self.frozen)}
        if self.bias:
            found["bias"] = Parameter((self.units,), "zeros", not self.frozen)
        return found

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each unit and value."""
        (shape,) = inputs
        return prod(shape) * self.units


class Mask(Layer):
    """Tells real steps from padding: 1 for a step, 0 where it holds nothing but a given number.

    a[t] = 1 if any value of x[t] is not `value`, else 0, with x (steps) or (steps, features) and
    a (steps). `mask=` of other layers names it.
    """

    keyword: ClassVar[str] = "mask"
    example: ClassVar[str] = "mask 0"
    differentiable: ClassVar[bool] = False

    value: Annotated[float, Positional()] = Field(0.0, description="the number that fills padding")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (steps,)."""
        if not 1 <= len(inputs[0]) <= 2:
            raise NNError(sequences.needs_steps(self, inputs[0], "steps, or steps x features"))
        return inputs[0][:1]


class BlankPadding(Layer):
    """Lets padded steps spell nothing, in front of the softmax of a network that learns by ctc.

    a[t] = x[t] where the mask is 1; where it is 0, a[t, c] = 0 for the blank, the last class, and
    -10000 for all others, so that the softmax is 1 for the blank. x and a are (steps, classes), or
    with `axis=0` (classes, steps), the mask (steps). Steps that are padded at either end then
    count neither in the loss nor in what is spelled, as with input lengths in PyTorch.
    """

    keyword: ClassVar[str] = "blank_padding"
    example: ClassVar[str] = "blank_padding mask=m"
    also_reads: ClassVar[tuple[str, ...]] = ("mask",)
    keeps_shape: ClassVar[bool] = True
    never: ClassVar[float] = -1e4  # e to its power is 0 in every dtype

    mask: ValueName = Field(description="the value that is 0 at padded steps")
    axis: Literal[0, 1, -1] = Field(-1, description="the axis of classes, the batch not counted")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        shape, mask = inputs
        if len(shape) != 2:
            raise NNError(sequences.needs_steps(self, shape, "steps x classes"))
        if mask != (shape[1 - self.axis % 2],):
            raise NNError(sequences.mask_steps(self, mask, (shape[1 - self.axis % 2],)))
        return shape

    @property
    def blank_axis(self) -> int:
        """That of classes."""
        return self.axis % 2

    def silent(self, classes: int) -> np.ndarray:
        """Return what stands at padded steps, as float64 (1, classes), or (classes, 1)."""
        values = np.full(classes, self.never)
        values[-1:] = 0
        return values[:, None] if self.axis == 0 else values[None, :]


LAYERS: tuple[type[Layer], ...] = (PatchEmbed, ClassToken, Position, Mask, BlankPadding)
