"""Layers of networks that learn from inputs alone: prototypes, and samples of a distribution."""

from __future__ import annotations

from collections.abc import Iterable
from math import log, prod, sqrt
from typing import Annotated, ClassVar

import numpy as np

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors, merge as merge_errors
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.base import Layer, Literals, Parameter, numbers
from nndsl.layers.merge import Elementwise

Width = Annotated[float, Field(gt=0)]


class Rbf(Layer):
    """Compares inputs with the centre of each unit: Gaussian neurons, a radial basis.

    a[k] = exp(-|x - c[k]|² / (2 · width[k]²)), with x (…, inputs), centres c (units, inputs),
    widths (units), a (…, units). Centres begin as standardized inputs are spread, and widths as
    sqrt(inputs), so that the exponent is about -1 however many inputs there are. The logarithm
    of the width is trained, `log_width`, which keeps the width positive
    """

    keyword: ClassVar[str] = "rbf"
    example: ClassVar[str] = "rbf 20"

    units: Annotated[int, Positional()] = Field(ge=1, description="the number of units")
    centres: Literals | None = Field(
        None, description="the centres to begin with, a row for each unit"
    )
    widths: Width | tuple[Width, ...] | None = Field(
        None, description="the width to begin with, of all units or of each"
    )
    init: Initializer = Field("standard_normal", description="how the centres begin")
    frozen: bool = Field(False, description="keep centres and widths as they are in training")

    @property
    def width(self) -> int | None:
        """The number of units, if data don't give it."""
        return None if "units" in self.deferred else self.units

    def output_shape(self, *inputs: Shape) -> Shape:
        """Replace the last axis by the units."""
        (shape,) = inputs
        if not shape:
            raise NNError(errors.wrong_rank(self, shape, "a vector"))
        if isinstance(self.widths, tuple) and len(self.widths) != self.units:
            found, wanted = (len(self.widths),), (self.units,)
            meaning = "one number for each unit, or one for all"
            raise NNError(errors.literal_shape(self, "widths", found, wanted, meaning))
        return (*shape[:-1], self.units)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``centres`` (units, inputs) and ``log_width`` (units)."""
        origins, trained = inputs[0][-1], not self.frozen
        first = self.widths if isinstance(self.widths, float | int) else sqrt(origins)
        return {
            "centres": Parameter((self.units, origins), self.init, trained),
            "log_width": Parameter((self.units,), log(first), trained),
        }

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each number of a centre and step."""
        (shape,) = inputs
        return prod(output) * shape[-1]

    def literals(self) -> dict[str, np.ndarray]:
        """Return the centres and the logarithms of the widths that the file gives."""
        given: dict[str, np.ndarray] = {}
        if self.centres is not None:
            given["centres"] = numbers(self, self.centres, "centres")
        if isinstance(self.widths, tuple):
            given["log_width"] = np.log(np.asarray(self.widths, np.float64))
        return given


class Sample(Elementwise):
    """Draws from a normal distribution in training, and gives its mean at prediction.

    a = mean + exp(log_variance / 2) · e with e drawn from N(0, 1) for each number; at
    prediction a = mean. The first value it reads is the mean, the second the log variance; with
    `loss elbo`, their divergence from N(0, 1) is a part of the loss
    """

    keyword: ClassVar[str] = "sample"
    example: ClassVar[str] = "sample a b"
    most: ClassVar[float] = 2
    keeps_shape: ClassVar[bool] = True

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape that both inputs have."""
        if len(inputs) > self.most:
            raise NNError(merge_errors.mean_and_variance(self, len(inputs)))
        return super().output_shape(*inputs)


LAYERS: tuple[type[Layer], ...] = (Rbf, Sample)
