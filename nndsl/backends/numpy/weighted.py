"""What layers with weights and biases have, so that these may be read and set by those names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from nndsl.backends.numpy.layer import DefinedLayer, Definition
from nndsl.errors import calls


class UnbiasedLayer(DefinedLayer[Definition]):
    """The base of layers with weights that may be set by hand, and no biases."""

    members: ClassVar[Mapping[str, str]] = calls.OF_WEIGHTS

    @property
    def weights(self) -> np.ndarray:
        """The weights, which can be set; raises NNError (``not-initialized``) before that."""
        return self._get("weight")

    @weights.setter
    def weights(self, values: ArrayLike) -> None:
        self._set("weight", values)

    def _to_set(self) -> list[str]:
        lacking = set() if self.input_shapes is None else self.attributes.keys() - self._specs()
        names = {self.attributes[key] for key in lacking}
        return [name for name in super()._to_set() if name not in names]


class WeightedLayer(UnbiasedLayer[Definition]):
    """The base of layers with weights and biases that may be set by hand."""

    members: ClassVar[Mapping[str, str]] = calls.OF_BIASES

    @property
    def biases(self) -> np.ndarray | None:
        """The biases, one number a unit, which can be set; None where there are none."""
        return self._get("bias") if self.has_bias else None

    @biases.setter
    def biases(self, values: ArrayLike) -> None:
        self._set("bias", values)

    @property
    def has_bias(self) -> bool:
        """Whether there are biases, trained or given."""
        return bool(getattr(self.definition, "has_bias", True))

    def _to_set(self) -> list[str]:
        return [name for name in super()._to_set() if name != "biases" or self.has_bias]
