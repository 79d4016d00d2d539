"""Sequences of images go in, the states of a recurrent layer come out: the last one, or all."""

from __future__ import annotations

from typing import Any

import numpy as np

from nndsl.backends.numpy.conv import ConvLayer
from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.backends.numpy.recurrent import gated
from nndsl.facts import Shape
from nndsl.layers.convlstm import Convlstm


class ConvLSTMLayer(DefinedLayer[Convlstm]):
    """Reads a sequence of images with a memory, by convolutions.

    ``arrays`` holds ``weight_ih`` (4 · filters, channels, *kernel), ``weight_hh`` (4 · filters,
    filters, *kernel) and ``bias`` (4 · filters). Options are those of the statement:
    ``outputs="sequence"``, ``pad="same"``, ``stride``, ``bias``.
    """

    def __init__(
        self,
        filters: int,
        kernel: int | tuple[int, ...],
        input_shape: Shape | None = None,
        **options: Any,
    ) -> None:
        super().__init__(define(Convlstm, filters=filters, kernel=kernel, **options), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, filters, *axes), or with steps, for x (batch, steps, channels, *axes)."""
        (x,), layer = inputs, self.definition
        of_input = {"weight": self._get("weight_ih")}
        if layer.bias:
            of_input["bias"] = self._get("bias")
        batch, steps = x.shape[:2]
        images = x.reshape(batch * steps, *x.shape[2:])
        u = ConvLayer.of(layer.of_input, of_input).forward_propagation(images)
        u = u.reshape(batch, steps, *u.shape[1:])
        of_state = ConvLayer.of(layer.of_state, {"weight": self._get("weight_hh")})
        every = np.zeros((batch, steps, layer.filters, *u.shape[3:]), x.dtype)
        h = c = np.zeros_like(u, shape=(batch, layer.filters, *u.shape[3:]))
        for t in range(steps):
            h, c = gated(u[:, t] + of_state.forward_propagation(h), c, axis=1)
            every[:, t] = h
        return every if layer.outputs == "sequence" else h

    def workspace(self) -> int:
        """Return the size of the windows of all images of one sample, each written out."""
        steps, *image = self._known_shapes()[0]
        conv = ConvLayer.of(self.definition.of_input, {})
        conv.set_input_shape(tuple(image))
        return steps * conv.workspace()


LOWERINGS: Lowerings = {
    Convlstm: ConvLSTMLayer,
}
