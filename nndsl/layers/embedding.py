"""A learned vector for each whole number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import numpy as np

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import attention as errors
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.base import Layer, Literals, Parameter, numbers
from nndsl.layers.lender import Lender


class Embedding(Lender):
    """Looks up a vector for each whole number of the input.

    a[t] = W[x[t]], with x (steps) of whole numbers from 0 to count - 1 and W (count, units);
    a[t] = 0 where x[t] is `padding`, whose row of W is zeros and stays so, if no layer is
    `tied` to it
    """

    keyword: ClassVar[str] = "embedding"
    example: ClassVar[str] = "embedding 1000 32"
    of_vectors: ClassVar[bool | None] = True

    count: Annotated[int, Positional()] = Field(ge=1, description="how many numbers there are")
    units: Annotated[int, Positional()] = Field(ge=1, description="the length of a vector")
    padding: int | None = Field(None, ge=0, description="the number that stands for no step")
    weights: Literals | None = Field(None, description="the vectors to begin with")
    init: Initializer = Field("uniform", description="how the vectors begin")
    frozen: bool = Field(False, description="keep the vectors as they are in training")

    @property
    def width(self) -> int | None:
        """The length of a vector, if data don't give it."""
        return None if "units" in self.deferred else self.units

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (steps, units)."""
        if self.padding is not None and self.padding >= self.count and not self.deferred:
            raise NNError(errors.padding_out_of_range(self, self.padding, self.count))
        return (*inputs[0], self.units)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (count, units)."""
        return {"weight": Parameter((self.count, self.units), self.init, not self.frozen)}

    def lent_shape(self, *inputs: Shape) -> tuple[int, int]:
        """Return (count, units): a score for each number, from a vector."""
        return self.count, self.units

    def lent(self, weight: Any) -> Any:
        """Return the vectors, which are stored as the weights of such scores would be."""
        return weight

    def literals(self) -> dict[str, np.ndarray]:
        """Return the vectors that the file gives."""
        if self.weights is None:
            return {}
        return {"weight": numbers(self, self.weights, "weights")}

    def following(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the vectors as they begin: that of the padding is zeros, given or drawn."""
        return self.blanked(arrays)

    def blanked(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the vectors with zeros for the padding, where they have others."""
        weight = arrays["weight"]
        if self.padding is None or not weight[self.padding].any():
            return {}
        weight = weight.copy()
        weight[self.padding] = 0
        return {"weight": weight}


LAYERS: tuple[type[Layer], ...] = (Embedding,)
