"""Images or vectors go in, a sequence of vectors, its mask, or a longer one comes out."""

from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.tokens import BlankPadding, ClassToken, Mask, PatchEmbed, Position


def patch_embed(layer: PatchEmbed, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, patches, units) for x (batch, channels, *axes)."""
    (x,) = inputs
    shape = tuple(x.shape[1:])
    parts, order = layer.cut(shape)
    weight = p["weight"].flatten(1)
    patches = x.reshape(len(x), *parts).permute(order)
    patches = patches.reshape(len(x), layer.output_shape(shape)[0], weight.shape[1])
    return F.linear(patches, weight, p.get("bias"))


def class_token(layer: ClassToken, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, steps + 1, features) for x (batch, steps, features)."""
    (x,) = inputs
    return torch.cat([p["weight"].expand(len(x), 1, -1), x], dim=1)


def position(layer: Position, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, steps, features) with a vector added to each step."""
    (x,) = inputs
    return x + (p["weight"] if layer.kind == "learned" else _waves(*x.shape[1:], x.dtype, x.device))


@lru_cache(maxsize=16)
def _waves(steps: int, features: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    # What is made in inference mode couldn't be used to train later on.
    with torch.inference_mode(False):
        return torch.from_numpy(Position.waves(steps, features)).to(device, dtype)


def mask(layer: Mask, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, steps): 1 where a step holds anything but the number that fills padding."""
    (x,) = inputs
    real = x != layer.value
    return (real.any(dim=-1) if x.ndim == 3 else real).to(x.dtype)


def blank_padding(layer: BlankPadding, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, steps, classes) with the blank alone at padded steps."""
    x, mask = inputs
    silent = torch.as_tensor(layer.silent(x.shape[1 + layer.axis % 2]), dtype=x.dtype)
    real = (mask != 0).unsqueeze(1 + layer.axis % 2)
    return torch.where(real, x, silent.to(x.device))


LOWERINGS: Lowerings = {
    PatchEmbed: patch_embed,
    ClassToken: class_token,
    Position: position,
    Mask: mask,
    BlankPadding: blank_padding,
}
