"""Values go in; how near they are to each centre, or samples around them, come out."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from nndsl.backends.numpy.given import numbers
from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.diagnostics import NNError
from nndsl.errors import classes as errors
from nndsl.facts import Shape
from nndsl.layers.unsupervised import Rbf, Sample


class RBFLayer(DefinedLayer[Rbf]):
    """Compares inputs with the centre of each unit: Gaussian neurons.

    ``centres`` is (units, inputs), ``widths`` is (units,).
    """

    attributes: ClassVar = {"log_width": "widths"}

    def __init__(self, units: int, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(Rbf, units=units), input_shape)

    @property
    def centres(self) -> np.ndarray:
        """The centres (units, inputs), which can be set."""
        return self._get("centres")

    @centres.setter
    def centres(self, values: ArrayLike) -> None:
        self._set("centres", values)

    @property
    def widths(self) -> np.ndarray:
        """The widths (units,), which can be set."""
        widths: np.ndarray = np.exp(self._get("log_width"))
        return widths

    @widths.setter
    def widths(self, values: ArrayLike) -> None:
        refused = partial(errors.parameter_values, type(self).__name__, "widths")
        widths = numbers(values, refused).astype(np.float64)
        for width in widths[~(widths > 0)].flat:
            raise NNError(errors.not_positive(type(self).__name__, "widths", width))
        self._set("log_width", np.log(widths))

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, …, units) for x (batch, …, inputs)."""
        # Not by |x|² - 2 x c + |c|², which is far off where x is near c: there it matters most.
        distances = np.square(inputs[0][..., None, :] - self.centres).sum(axis=-1)
        a: np.ndarray = np.exp(-0.5 * distances * np.exp(-2 * self._get("log_width")))
        return a

    def workspace(self) -> int:
        """Return the size of the differences between one sample and all centres."""
        return self.definition.multiply_adds(self._known_shapes(), self.output_shape())


class SampleLayer(DefinedLayer[Sample]):
    """Gives the mean of what it would draw in training, since this engine only predicts."""

    def __init__(self) -> None:
        super().__init__(Sample())

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the first input, which is the mean."""
        return inputs[0]


LOWERINGS: Lowerings = {
    Rbf: RBFLayer,
    Sample: SampleLayer,
}
