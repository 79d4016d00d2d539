"""The fully connected layer."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Annotated, Any, ClassVar

import numpy as np

from nndsl.components.base import Positional, ValueName
from nndsl.components.field import Field, rule
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, Parameter, WeightedLayer
from nndsl.layers.lender import Lender


class Dense(WeightedLayer, Lender):
    """Connects every input to every unit.

    z = x W + b, a = f(z), with x (…, inputs), W (inputs, units), b (units), a (…, units)

    With `tied`, W is that of another layer turned around: of a `dense` that leads from `units` to
    as many as are read here, or of an `embedding` of `units` numbers.
    """

    keyword: ClassVar[str] = "dense"
    example: ClassVar[str] = "dense 128 relu"
    of_vectors: ClassVar[bool | None] = None
    multiplies_rows: ClassVar[bool] = True

    units: Annotated[int, Positional()] = Field(ge=1, description="the number of units")
    tied: ValueName | None = Field(
        None, description="the dense or embedding layer whose weights it uses turned around"
    )

    @rule
    def _tied_has_no_weights(self) -> None:
        of_weights = ("weights", "init", "frozen", "l1", "l2", "max_norm", "normalize")
        for name in of_weights:
            said = name in self.model_fields_set and getattr(self, name) not in (None, False, 0)
            if self.tied is not None and said:
                raise ValueError(f"`{name}` is about weights, which are those of `{self.tied}`")

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
        """Return ``weight`` (units, inputs), if it is no other layer's, and ``bias`` (units)."""
        parameters = self._weight_and_bias((self.units, inputs[0][-1]), self.units)
        if self.tied is not None:
            del parameters["weight"]
        return parameters

    def lent_shape(self, *inputs: Shape) -> tuple[int, int]:
        """Return (inputs, units)."""
        return inputs[0][-1], self.units

    def lent(self, weight: Any) -> Any:
        """Return the weights turned around."""
        return weight.T

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each weight and step."""
        (shape,) = inputs
        return prod(output) * shape[-1]

    def _stored(self, weights: np.ndarray) -> np.ndarray:
        # The file has them as z = x W + b does: rows are origins, columns are units.
        return weights.T if weights.ndim == 2 else weights


LAYERS: tuple[type[Layer], ...] = (Dense,)
