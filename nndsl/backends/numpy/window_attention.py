"""A signal, an image or a volume goes in, what its places find in their windows comes out."""

from __future__ import annotations

from math import prod
from typing import Any, Literal

import numpy as np

from nndsl.backends.numpy.attention import probabilities
from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.backends.numpy.windows import padded
from nndsl.facts import Shape
from nndsl.layers.partition import Partition, apart, log_offsets, offsets
from nndsl.layers.window_attention import LARGEST, REACH, WindowAttention

Extent = int | tuple[int, ...]


class WindowAttentionLayer(DefinedLayer[WindowAttention]):
    """Lets each place of an image attend to those of its window, by several heads.

    Its arrays are ``qkv_weight``, ``qkv_bias``, ``out_weight``, ``out_bias`` and
    ``position_weight``, with ``cosine`` ``logit_scale``, too, and with ``continuous``
    ``hidden_weight`` and ``hidden_bias``.
    """

    def __init__(
        self,
        heads: int,
        window: Extent,
        input_shape: Shape | int | None = None,
        *,
        shift: Extent = 0,
        partition: Literal["neighbours", "grid"] = "neighbours",
        scale: float | None = None,
        cosine: bool = False,
        continuous: bool = False,
        hidden: int | None = None,
        bias: bool = True,
    ) -> None:
        definition = define(
            WindowAttention,
            heads=heads,
            window=window,
            shift=shift,
            partition=partition,
            scale=scale,
            cosine=cosine,
            continuous=continuous,
            bias=bias,
            **({} if hidden is None else {"hidden": hidden}),
        )
        super().__init__(definition, input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels, *axes) for x of that shape."""
        (x,) = inputs
        layer, channels = self.definition, x.shape[1]
        partition = layer.parted(x.shape[1:])
        parted = _cut(x, partition)  # (batch, windows, places, channels)
        z = parted @ self._get("qkv_weight").T
        if layer.bias:
            z += self._get("qkv_bias") * self._read(channels, z.dtype)
        parts = z.reshape(*z.shape[:3], 3, layer.heads, channels // layer.heads)
        q, k, v = parts.transpose(3, 0, 1, 4, 2, 5)
        if layer.cosine:
            sharp = np.exp(np.minimum(self._get("logit_scale"), LARGEST))
            q, k = _unit(q) * sharp[:, None, None].astype(q.dtype), _unit(k)
        else:
            q = q * q.dtype.type(layer.factor(channels))
        scores = q @ k.swapaxes(-1, -2)
        scores += self._position(partition.sizes)
        distant = apart(partition)
        if distant is not None:
            scores += distant[:, None].astype(x.dtype)
        a = (probabilities(scores) @ v).swapaxes(2, 3).reshape(parted.shape)
        a = a @ self._get("out_weight").T
        if layer.bias:
            a += self._get("out_bias")
        return _joined(a, partition, x.shape)

    def _read(self, channels: int, dtype: np.dtype) -> np.ndarray:
        """Return 1 for each bias that is added, and 0 for those of keys that are cosines."""
        return np.repeat(np.array([1, not self.definition.cosine, 1], dtype), channels)

    def _position(self, sizes: Shape) -> np.ndarray:
        """Return B (heads, places, places)."""
        table = self._get("position_weight")
        if self.definition.continuous:
            d = log_offsets(sizes).astype(table.dtype)
            bent = np.maximum(d @ self._get("hidden_weight").T + self._get("hidden_bias"), 0)
            table = REACH / (1 + np.exp(-(bent @ table.T)))
        position: np.ndarray = table[offsets(sizes)].transpose(2, 0, 1)
        return position

    def workspace(self) -> int:
        """Return the size of the scores, twice, of queries, keys and values, and of windows."""
        (shape,) = self._known_shapes()
        partition = self.definition.parted(shape)
        places = prod(partition.lengths)
        return places * (2 * self.definition.heads * partition.places + 8 * shape[0])


def _unit(z: np.ndarray) -> np.ndarray:
    """Return vectors of length 1 for z (…, size); those that are almost 0 stay smaller."""
    length = np.sqrt((z * z).sum(axis=-1, keepdims=True))
    a: np.ndarray = z / np.maximum(length, z.dtype.type(1e-12))
    return a


def _cut(x: np.ndarray, partition: Partition) -> np.ndarray:
    """Return (batch, windows, places, channels) for x (batch, channels, *axes)."""
    if any(partition.margins):
        x = padded(x, tuple((0, margin) for margin in partition.margins), 0.0)
    if any(partition.shifts):
        x = np.roll(x, [-shift for shift in partition.shifts], tuple(range(2, x.ndim)))
    parted = x.reshape(*x.shape[:2], *partition.parts).transpose(partition.order)
    cut: np.ndarray = parted.reshape(len(x), partition.windows, partition.places, x.shape[1])
    return cut


def _joined(a: np.ndarray, partition: Partition, shape: Shape) -> np.ndarray:
    """Return (batch, channels, *axes) of that shape for a (batch, windows, places, channels)."""
    parted = a.reshape(shape[0], *partition.counts, *partition.sizes, shape[1])
    x = parted.transpose(partition.back).reshape(*shape[:2], *partition.lengths)
    if any(partition.shifts):
        x = np.roll(x, partition.shifts, tuple(range(2, x.ndim)))
    kept: tuple[Any, ...] = (..., *(slice(length) for length in shape[2:]))
    own: np.ndarray = x[kept]
    return own


LOWERINGS: Lowerings = {
    WindowAttention: WindowAttentionLayer,
}
