"""Several values go in, one comes out: joined number by number, or one behind the other."""

from __future__ import annotations

from functools import reduce

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.norm import of_length_one
from nndsl.backends.numpy.options import define
from nndsl.layers import merge as definitions


class AddLayer(DefinedLayer[definitions.Add]):
    """Adds values of equal shape."""

    def __init__(self) -> None:
        super().__init__(definitions.Add())

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the sum of all inputs, (batch, …) each."""
        return reduce(np.add, inputs)


class SubtractLayer(DefinedLayer[definitions.Subtract]):
    """Subtracts a value from another of equal shape."""

    def __init__(self) -> None:
        super().__init__(definitions.Subtract())

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the first input less the second, (batch, …) each."""
        a: np.ndarray = inputs[0] - inputs[1]
        return a


class MultiplyLayer(DefinedLayer[definitions.Multiply]):
    """Multiplies values number by number, and spreads axes of size 1."""

    def __init__(self) -> None:
        super().__init__(definitions.Multiply())

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the product of all inputs, (batch, …) each, with axes of size 1 spread."""
        rank = max(x.ndim for x in inputs)
        return reduce(np.multiply, (x.reshape(*x.shape, *[1] * (rank - x.ndim)) for x in inputs))


class AverageLayer(DefinedLayer[definitions.Average]):
    """Takes the mean of values of equal shape."""

    def __init__(self) -> None:
        super().__init__(definitions.Average())

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the mean of all inputs, (batch, …) each."""
        a: np.ndarray = reduce(np.add, inputs) / len(inputs)
        return a


class MaximumLayer(DefinedLayer[definitions.Maximum]):
    """Keeps the greatest of values of equal shape."""

    def __init__(self) -> None:
        super().__init__(definitions.Maximum())

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the greatest of all inputs, (batch, …) each."""
        return reduce(np.maximum, inputs)


class MinimumLayer(DefinedLayer[definitions.Minimum]):
    """Keeps the least of values of equal shape."""

    def __init__(self) -> None:
        super().__init__(definitions.Minimum())

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the least of all inputs, (batch, …) each."""
        return reduce(np.minimum, inputs)


class DotLayer(DefinedLayer[definitions.Dot]):
    """Sums the products of two values along an axis of each, counted without the batch."""

    def __init__(self, axes: int | tuple[int, int] = -1, normalize: bool = False) -> None:
        super().__init__(define(definitions.Dot, axes=axes, normalize=normalize))

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, *rest of x, *rest of y) for x and y with an axis of equal size."""
        layer, shapes = self.definition, [x.shape[1:] for x in inputs]
        axes = layer.axes_of(*shapes)
        rows = [np.moveaxis(x, axis + 1, -1) for x, axis in zip(inputs, axes, strict=True)]
        if layer.normalize:
            rows = [of_length_one(row) for row in rows]
        x, y = (row.reshape(len(row), -1 if len(row) else 0, row.shape[-1]) for row in rows)
        a: np.ndarray = (x @ y.swapaxes(1, 2)).reshape(len(x), *layer.output_shape(*shapes))
        return a


class ConcatLayer(DefinedLayer[definitions.Concat]):
    """Puts values one behind the other along an axis, counted without the batch."""

    def __init__(self, axis: int = 0) -> None:
        super().__init__(define(definitions.Concat, axis=axis))

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return all inputs, (batch, …) each, joined along the axis."""
        rank = inputs[0].ndim - 1
        return np.concatenate(inputs, axis=self.definition.axis % rank + 1)


LOWERINGS: Lowerings = {
    definitions.Add: AddLayer,
    definitions.Subtract: SubtractLayer,
    definitions.Multiply: MultiplyLayer,
    definitions.Average: AverageLayer,
    definitions.Maximum: MaximumLayer,
    definitions.Minimum: MinimumLayer,
    definitions.Dot: DotLayer,
    definitions.Concat: ConcatLayer,
}
