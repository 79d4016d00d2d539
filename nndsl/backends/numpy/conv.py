"""Signals or images go in, what each filter finds at each place comes out."""

from __future__ import annotations

from math import prod
from typing import Literal

import numpy as np

from nndsl.backends.numpy.layer import Lowerings, WeightedLayer, define
from nndsl.backends.numpy.windows import padded, windows
from nndsl.facts import Shape
from nndsl.layers import conv as definitions


class ConvLayer(WeightedLayer[definitions.ConvLayer]):
    """Slides filters over the axes of a signal, (channels, steps), or of an image.

    ``weights`` is (filters, channels / groups, *kernel), ``biases`` is (filters,). ``rank`` is
    the number of axes: 2 for an image, 1 for a signal.
    """

    def __init__(
        self,
        filters: int,
        kernel: int | tuple[int, ...],
        input_shape: Shape | int | None = None,
        *,
        stride: int | tuple[int, ...] = 1,
        pad: Literal["same", "valid"] | int | tuple[int, ...] = "valid",
        dilation: int | tuple[int, ...] = 1,
        groups: int = 1,
        bias: bool = True,
        rank: Literal[1, 2] = 2,
    ) -> None:
        cls: type[definitions.ConvLayer] = definitions.Conv if rank == 2 else definitions.Conv1d
        definition = define(
            cls,
            filters=filters,
            kernel=kernel,
            stride=stride,
            pad=pad,
            dilation=dilation,
            groups=groups,
            bias=bias,
        )
        super().__init__(definition, input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return z (batch, filters, *places) for x (batch, channels, *axes)."""
        (x,) = inputs
        layer, weights = self.definition, self.weights
        lengths, rank, groups = x.shape[2:], layer.rank, layer.groups
        x = padded(x, layer.padding(lengths), 0.0)
        view = windows(x, layer.windows(), layer.axes("stride"), layer.axes("dilation"))
        batch, channels, places = x.shape[0], x.shape[1], view.shape[2 : 2 + rank]
        # Each window becomes a column, so that all filters meet all windows in one product.
        axes = (0, 1, *range(2 + rank, 2 + 2 * rank), *range(2, 2 + rank))
        rows = channels // groups * prod(layer.axes("kernel"))
        columns = view.transpose(axes).reshape(batch, groups, rows, prod(places))
        filters = weights.reshape(groups, layer.filters // groups, rows)
        z: np.ndarray = np.matmul(filters, columns).reshape(batch, layer.filters, *places)
        if self.biases is not None:
            z += self.biases.reshape(-1, *[1] * rank)
        return z

    def workspace(self) -> int:
        """Return the size of all windows of one sample, each written out."""
        channels = self._known_shapes()[0][0]
        places = prod(self.output_shape()[1:])
        return places * (channels * prod(self.definition.axes("kernel")) + self.definition.filters)


LOWERINGS: Lowerings = {
    definitions.Conv: ConvLayer,
    definitions.Conv1d: ConvLayer,
}
