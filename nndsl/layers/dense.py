"""The fully connected layer."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from nndsl.component import Positional
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, Parameter, WeightedLayer


class Dense(WeightedLayer):
    """Connects every input to every unit.

    z = x W + b, a = f(z), with x (…, inputs), W (inputs, units), b (units), a (…, units).
    """

    keyword: ClassVar[str] = "dense"
    example: ClassVar[str] = "dense 128 relu"

    units: Annotated[int, Positional()] = Field(ge=1, description="the number of units")

    @property
    def width(self) -> int | None:
        """The number of units, if data don't give it."""
        return None if "units" in self.deferred else self.units

    def output_shape(self, *inputs: Shape) -> Shape:
        """Replace the last axis by the units."""
        (shape,) = inputs
        if len(shape) > 2:
            raise NNError(errors.needs_flatten(self, shape))
        if not shape:
            raise NNError(errors.wrong_rank(self, shape, "a vector"))
        return (*shape[:-1], self.units)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (units, inputs) and ``bias`` (units)."""
        return self._weight_and_bias((self.units, inputs[0][-1]), self.units)

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each weight and step."""
        (shape,) = inputs
        return prod(output) * shape[-1]

    def _stored(self, weights: np.ndarray) -> np.ndarray:
        # The file has them as z = x W + b does: rows are origins, columns are units.
        return weights.T if weights.ndim == 2 else weights


LAYERS: tuple[type[Layer], ...] = (Dense,)
