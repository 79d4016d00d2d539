"""A signal, an image or a volume goes in, what its places find in their windows comes out."""

from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.backends.torch.padding import widened
from nndsl.facts import Shape
from nndsl.layers.partition import Partition, apart, log_offsets, offsets
from nndsl.layers.window_attention import LARGEST, REACH, WindowAttention


def window_attention(
    layer: WindowAttention, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (batch, channels, *axes) for x of that shape."""
    (x,) = inputs
    channels, partition = x.shape[1], layer.parted(tuple(x.shape[1:]))
    parted = _cut(x, partition)  # (batch, windows, places, channels)
    bias = p.get("qkv_bias")
    if bias is not None and layer.cosine:
        bias = torch.cat([bias[:channels], torch.zeros_like(bias[:channels]), bias[2 * channels :]])
    z = F.linear(parted, p["qkv_weight"], bias)
    parts = z.reshape(*z.shape[:3], 3, layer.heads, channels // layer.heads)
    q, k, v = parts.permute(3, 0, 1, 4, 2, 5)
    if layer.cosine:
        sharp = p["logit_scale"].clamp(max=LARGEST).exp()[:, None, None]
        scores = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-2, -1) * sharp
    else:
        scores = (q * layer.factor(channels)) @ k.transpose(-2, -1)
    scores = scores + _position(layer, p, partition.sizes)
    if any(partition.shifts):
        scores = scores + _apart(partition, x.dtype, x.device)
    shares = F.dropout(scores.softmax(dim=-1), layer.dropout, training)
    a = (shares @ v).transpose(2, 3).reshape(parted.shape)
    return _joined(F.linear(a, p["out_weight"], p.get("out_bias")), partition, tuple(x.shape))


def _cut(x: Tensor, partition: Partition) -> Tensor:
    """Return (batch, windows, places, channels) for x (batch, channels, *axes)."""
    if any(partition.margins):
        x = widened(x, tuple((0, margin) for margin in partition.margins), 0.0)
    if any(partition.shifts):
        x = x.roll([-shift for shift in partition.shifts], tuple(range(2, x.ndim)))
    parted = x.reshape(*x.shape[:2], *partition.parts).permute(partition.order)
    return parted.reshape(x.shape[0], partition.windows, partition.places, x.shape[1])


def _joined(a: Tensor, partition: Partition, shape: Shape) -> Tensor:
    """Return (batch, channels, *axes) of that shape for a (batch, windows, places, channels)."""
    parted = a.reshape(shape[0], *partition.counts, *partition.sizes, shape[1])
    x = parted.permute(partition.back).reshape(*shape[:2], *partition.lengths)
    if any(partition.shifts):
        x = x.roll(partition.shifts, tuple(range(2, x.ndim)))
    if any(partition.margins):
        x = widened(x, tuple((0, -margin) for margin in partition.margins), 0.0)
    return x


def _position(layer: WindowAttention, p: Parameters, sizes: Shape) -> Tensor:
    """Return B (heads, places, places)."""
    table = p["position_weight"]
    number = _offsets(sizes, table.device)
    if layer.continuous:
        d = _log_offsets(sizes, table.dtype, table.device)
        bent = F.relu(F.linear(d, p["hidden_weight"], p["hidden_bias"]))
        table = REACH * F.linear(bent, table).sigmoid()
    # The gradient of a look-up by `embedding` is summed in one order, by `[]` in any.
    return F.embedding(number, table).permute(2, 0, 1)


# What is made in inference mode couldn't be used to train later on.
@lru_cache(maxsize=64)
def _offsets(sizes: Shape, device: torch.device) -> Tensor:
    with torch.inference_mode(False):
        return torch.from_numpy(offsets(sizes)).to(device)


@lru_cache(maxsize=64)
def _log_offsets(sizes: Shape, dtype: torch.dtype, device: torch.device) -> Tensor:
    with torch.inference_mode(False):
        return torch.from_numpy(log_offsets(sizes)).to(device, dtype)


@lru_cache(maxsize=16)
def _apart(partition: Partition, dtype: torch.dtype, device: torch.device) -> Tensor:
    """Return what is added to scores, (windows, 1, places, places)."""
    with torch.inference_mode(False):
        added = apart(partition)
        assert added is not None, "asked for where windows are shifted"
        return torch.from_numpy(added).to(device, dtype)[:, None]


LOWERINGS: Lowerings = {
    WindowAttention: window_attention,
}
